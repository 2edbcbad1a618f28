"""Which frames are the same: names as they differ in practice, and places."""

from pathlib import Path

import pytest

from prelabel.detections import Frame
from prelabel.errors import ChoiceError
from prelabel.score.meeting import BEYOND_SEQUENCE, FROM_URL, UNPADDED, meet_by_index, meet_by_name, named
from tests.score.made import LEFT, RIGHT, clip, left, moving, score, scored, stills


def met(jobs: list[Frame], truth: list[Frame], **origins: str) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
    """The pairs of frames that meet by name, and what is said."""
    meeting = meet_by_name(named(jobs, lambda sequence: origins.get(sequence, sequence)), named(truth))
    return list(zip(meeting.jobs.tolist(), meeting.truth.tolist(), strict=True)), meeting.notes


def frames(sequence: str, *files: str) -> list[Frame]:
    """Frames of one sequence, numbered from 0."""
    return [Frame(sequence=sequence, file=file, index=i) for i, file in enumerate(files)]


@pytest.mark.parametrize(
    ("jobs", "truth", "pairs", "notes"),
    [
        pytest.param(frames("s", "1.jpg", "2.jpg"), frames("s", "2.png", "1.png"), [(0, 1), (1, 0)], (), id="suffixes differ"),
        pytest.param(frames("s", "1.jpg", "2"), frames("a/s", "a/s/1.jpg"), [(0, 0)], (), id="the truth lies in a folder"),
        pytest.param(frames("s", "1", "2"), frames("s", "img1/1.jpg", "img1/2.jpg"), [(0, 0), (1, 1)], (), id="a folder within"),
        pytest.param(frames("s", "1", "2"), frames("t", "1", "2"), [(0, 0), (1, 1)], (BEYOND_SEQUENCE,), id="another sequence"),
        pytest.param(frames("", "a/1.jpg", "b/1.jpg"), frames("a", "a/1.jpg"), [(0, 0)], (), id="images in folders"),
        pytest.param(frames("", "a/1.jpg", "b/1.jpg"), frames("x", "x/1.jpg"), [], (), id="a name of two frames is none"),
        pytest.param(frames("s", "01", "02"), frames("s", "1", "2"), [(0, 0), (1, 1)], (UNPADDED,), id="zeros in front"),
        pytest.param(frames("s", "f_000010"), frames("s", "f_00001", "f_00010"), [(0, 1)], (UNPADDED,), id="ten is not one"),
        pytest.param(frames("s", "1", "01"), frames("s", "1", "01"), [(0, 0), (1, 1)], (), id="zeros that tell apart"),
        pytest.param(
            [*frames("s", "1", "2"), *frames("t", "1", "2")], frames("s", "1", "2", "3"), [(0, 0), (1, 1)], (), id="one of two cameras"
        ),
        pytest.param(frames("s", "a"), frames("s", "b"), [], (), id="nothing alike"),
    ],
)
def test_names(jobs: list[Frame], truth: list[Frame], pairs: list[tuple[int, int]], notes: tuple[str, ...]) -> None:
    """The strictest name decides under which the most frames meet."""
    assert met(jobs, truth) == (pairs, notes)


def test_names_in_urls() -> None:
    """A job with a reference id of its own shows its image in the URL."""
    jobs = [Frame(file="job-1", url="https://host/set/a.jpg"), Frame(file="job-2", url="https://host/set/b.jpg")]

    assert met(jobs, frames("x", "b.jpg", "a.jpg")) == ([(0, 1), (1, 0)], (FROM_URL,))


def test_urls_of_jobs_are_encoded_whatever_their_scheme() -> None:
    """As `convert --src` writes them, also where keys of a bucket are not encoded elsewhere."""
    jobs = [
        Frame(sequence="", file=f"q{i}", index=0, url=f"{scheme}://bucket/cam%20a/f%20{i}.jpg") for i, scheme in enumerate(("s3", "https"))
    ]

    assert met(jobs, [Frame(file=f"cam a/f {i}.jpg", index=0) for i in range(2)])[0] == [(0, 0), (1, 1)]


def test_jobs_of_a_cut_sequence_share_frames() -> None:
    """Frame 2 is in both jobs, and is the same frame of the truth."""
    jobs = [*frames("s-001", "1", "2"), *frames("s-002", "2", "3")]

    pairs, notes = met(jobs, frames("s", "1", "2", "3"), **{"s-001": "s", "s-002": "s"})

    assert (pairs, notes) == ([(0, 0), (1, 1), (2, 1), (3, 2)], ())


def test_places() -> None:
    """As many frames on both sides meet one by one; of fewer, those with the same numbers."""
    every, some = frames("s", "a", "b", "c"), [Frame(sequence="s", file="x", index=0), Frame(sequence="s", file="y", index=2)]

    meeting, unpaired = meet_by_index(every, frames("t", "x", "y", "z"))
    thinned, _ = meet_by_index(some, every)

    assert (meeting.jobs.tolist(), meeting.truth.tolist(), unpaired) == ([0, 1, 2], [0, 1, 2], [])
    assert (thinned.jobs.tolist(), thinned.truth.tolist()) == ([0, 1], [0, 2])


def test_places_of_sequences_that_differ() -> None:
    """What has no counterpart, or another length and other numbers, is named."""
    jobs = [*frames("a", "1"), *frames("b", "1", "2"), *frames("c", "1", "2", "3")]
    truth = [*frames("a", "x"), *frames("b", "x", "y", "z"), *frames("d", "x")]
    truth[1:4] = [Frame(sequence="b", file=name, index=i) for i, name in enumerate("xyz", 5)]

    meeting, unpaired = meet_by_index(jobs, truth)

    assert (meeting.jobs.tolist(), meeting.truth.tolist()) == ([0], [0])
    assert [tuple(one) for one in unpaired] == [
        ("b", "it has 2 frames, the truth 3, and their numbers differ"),
        ("c", "the truth has no sequence of this name, but 3 others"),
    ]


def test_frames_of_one_side_are_counted(tmp_path: Path) -> None:
    """They are not scored: the false alarm in the job's image that the truth does not have is no correction."""
    jobs = stills(a=[scored(LEFT)], b=[scored(LEFT)])
    truth = stills(a=[scored(LEFT)], c=[scored(LEFT)], d=[])

    result = score(tmp_path, jobs, truth)

    assert (result.frames, result.frames_only_in_jobs, result.frames_only_in_truth) == (1, 1, 2)
    assert left(result) == {}
    assert result.notes == ["1 frame of the jobs not scored: the truth does not have them (--frames names frames without annotations)"]


def test_a_cut_job_says_its_sequence(tmp_path: Path) -> None:
    """The metadata of the jobs lead to the whole sequence of the truth; a shared frame is corrected in both jobs."""
    parts = []
    for number, names in enumerate((("f1", "f2"), ("f2", "f3")), 1):
        job = clip(moving("x", []), reference=f"clip-00{number}")
        job["data"]["video_data"]["frames"] = [{"frame_id": name, "src": f"https://host/{name}.jpg"} for name in names]
        job["data"]["maker_response"]["video2d"]["data"]["annotations"] = []
        job["data"]["metadata"] = {"prelabel": {"sequence": "clip"}}
        parts.append(job)

    result = score(tmp_path, parts, [clip(moving("a", [LEFT, RIGHT, LEFT]), frames=3)])

    assert (result.frames, left(result)) == (4, {"add": 4})


def test_frames_that_two_jobs_share_count_in_each(tmp_path: Path) -> None:
    """Of 4 frames the jobs have 1-3 and 2-4: a box in each is 6 annotations on both sides, and a note says why."""
    truth = clip(moving("a", [LEFT] * 4))
    jobs = [clip(moving("x", [LEFT] * 4), reference=f"clip-00{number}") for number in (1, 2)]
    for job, gone in zip(jobs, ("f4", "f1"), strict=True):
        data = job["data"]
        data["metadata"] = {"prelabel": {"sequence": "clip"}}
        data["video_data"]["frames"] = [frame for frame in data["video_data"]["frames"] if frame["frame_id"] != gone]
        del data["maker_response"]["video2d"]["data"]["annotations"][0]["frames"][gone]

    result = score(tmp_path, jobs, [truth])

    assert (result.frames, result.frames_only_in_truth, result.from_nothing.total, left(result)) == (6, 0, 6, {})
    assert result.notes == ["2 frames of the jobs shared with another job, as --frame-overlap makes them: they count in each"]


def test_no_common_frame(tmp_path: Path) -> None:
    """Both sides' names are shown, and the way out."""
    jobs, truth = clip(moving("x", [LEFT])), stills(a=[], b=[])

    with pytest.raises(ChoiceError) as error:
        score(tmp_path, [jobs], truth)

    assert str(error.value) == (
        f"the jobs and the truth share no frame: {tmp_path}/jobs.jsonl has 4 frames, 'clip/f1.jpg' to 'clip/f4.jpg', "
        f"{tmp_path}/truth.jsonl has 2 frames, 'truth/a.jpg' to 'truth/b.jpg'\n"
        "  fix: give the truth of these frames, or match them by their places with --match-by index"
    )


def test_by_index_where_names_tell_nothing(tmp_path: Path) -> None:
    """The same two files by their places."""
    jobs, truth = clip(moving("x", [LEFT, LEFT]), frames=2), stills(a=[scored(LEFT)], b=[scored(RIGHT)])

    result = score(tmp_path, [jobs], truth, match_by="index")

    assert (result.frames, left(result)) == (2, {"add": 1, "delete": 1})


def test_by_index_of_other_lengths(tmp_path: Path) -> None:
    """Numbers of which the truth has not all tell nothing."""
    with pytest.raises(ChoiceError) as error:
        score(tmp_path, [clip(moving("x", [LEFT]))], stills(a=[], b=[]), match_by="index")

    assert str(error.value) == (
        "frames cannot be matched by index: 'clip': it has 4 frames, the truth 2, and their numbers differ\n"
        "  fix: give the truth of the whole sequences, or match frames with --match-by name"
    )
