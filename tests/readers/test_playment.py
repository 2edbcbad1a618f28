"""Jobs and results of Playment: what is read from them, as their pages describe them (see the fixtures)."""

import json
from pathlib import Path

import numpy as np
import pytest

from prelabel.errors import Tally
from prelabel.readers.playment import READER
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.playment_files import BOX, image, read, rows, said, tracker, video, write

JOBS = FIXTURES / "playment/jobs"
RESULTS = FIXTURES / "playment/results"
IMAGES = FIXTURES / "playment/image-results"
VENDOR = FIXTURES / "playment/vendor"

CUBOID = [[0.17, 0.58], [0.26, 0.58], [0.26, 0.49], [0.17, 0.49], [0.24, 0.51], [0.35, 0.52], [0.35, 0.36], [0.25, 0.37]]
HOLED = [[0.1, 0.1], [0.2, 0.2], [0.2, 0.3], [0.4, 0.3], [0.4, 0.2], [0.2, 0.2], [0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.1, 0.5]]


@pytest.mark.parametrize("source", [JOBS, JOBS / "jobs.jsonl", RESULTS, IMAGES / "results.json", VENDOR / "job.json"], ids=lambda p: p.name)
def test_the_contract(source: Path) -> None:
    """Files and folders, jobs and results."""
    check_reader(READER, source)


def test_a_jobs_file() -> None:
    """Every type of the fixture, number by number; trackers are numbered by first appearance, images have none."""
    d = read(JOBS)

    assert rows(d) == [
        ("f3.png", "rectangle", 0, "car", [[0.1, 0.1], [0.3, 0.4]]),
        ("f5.png", "rectangle", 0, "car", [[0.2, 0.1], [0.4, 0.4]]),
        ("f3.png", "polygon", 1, "sky", HOLED),
        ("f3.png", "line", 2, "lane", [[0.1, 0.9], [0.3, 0.7], [0.5, 0.6]]),
        ("f7.png", "line", 2, "lane", [[0.1, 0.9], [0.5, 0.6]]),
        ("f5.png", "cuboid", 3, "car", CUBOID),
        ("f7.png", "landmark", 4, "person", [[0.25, 0.5], [0.5, 0.75]]),
        ("photos/a.jpg", "rectangle", -1, "car", [[0.25, 0.5], [0.75, 1.0]]),
        ("photos/a.jpg", "polygon", -1, "car", [[0.25, 0.25], [0.75, 0.25], [0.5, 0.75]]),
        ("photos/a.jpg", "line", -1, "lane", [[0.0, 0.5], [1.0, 0.5]]),
        ("photos/a.jpg", "cuboid", -1, "car", CUBOID),
        ("photos/a.jpg", "landmark", -1, "person", [[0.5, 0.5]]),
    ]
    assert said(d)[:3] == [{"pose": "left"}, {"faces": ("back", "right")}, {}]
    assert said(d)[7] == {"occluded": "true"}
    assert d.point_number[d.point_number > 0].tolist() == [2, 5, 1]
    assert d.interpolated.tolist() == [False, True, *[False] * 10]


def test_frames_of_jobs() -> None:
    """Sizes, numbers and times as prelabel wrote them, the source's own URLs; videos are sequences, images are open."""
    d = read(JOBS)

    host = "https://images.example.com"
    found = [(f.sequence, f.file, f.width, f.height, f.index, f.url) for f in d.frames]
    assert found == [
        *(("street/walk", f"f{i}.png", 200, 100, i, f"{host}/walk/f{i}.png") for i in (3, 5, 7)),
        ("street/empty", "frame001", 0, 0, 0, "https://dummyimage.com/600x400/000/fff.jpg&text=One"),
        ("", "photos/a.jpg", 80, 40, -1, f"{host}/photos/a.jpg"),
        ("", "photos/b.jpg", 0, 0, -1, f"{host}/photos/b.jpg"),
    ]
    assert [round(f.time_s, 9) for f in d.frames[:3]] == [0.0, 0.2, 0.4]
    assert all(np.isnan(f.time_s) for f in d.frames[3:])


def test_results_of_videos() -> None:
    """Corners in any order, a label of the tracker, lines without edges, edges that order the points, keypoints that are not labelled."""
    tally = Tally()

    d = read(RESULTS, tally=tally)

    assert rows(d) == [
        ("frame002.jpg", "rectangle", 0, "Cat", [[0.25, 0.5], [0.5, 0.75]]),
        ("frame001.jpg", "rectangle", 0, "Cat", [[0.125, 0.5], [0.375, 0.75]]),
        ("frame001.jpg", "line", 1, "lane", [[0.1, 0.9], [0.3, 0.7], [0.5, 0.6]]),
        ("frame001.jpg", "polygon", 2, "mask", [[0.1, 0.1], [0.4, 0.1], [0.4, 0.4], [0.1, 0.4]]),
        ("a.jpg", "landmark", 0, "Dog", [[0.25, 0.25], [0.5, 0.25]]),
    ]
    assert said(d)[0] == {"pose": "standing", "tame": "true", "age": "3", "toys": ("ball", "mouse")}
    assert d.point_number.tolist()[-2:] == [1, 3]
    assert [(f.sequence, f.file, f.index) for f in d.frames] == [
        ("cats", "frame001.jpg", 0),
        ("cats", "frame002.jpg", 1),
        ("dogs", "a.jpg", 0),
    ]
    assert tally.unconverted == {"state of an annotation (--state gives all of them one)": 1, "attribute without a value": 1}
    assert tally.adjusted == {}


def test_results_of_images() -> None:
    """Lists without ``data``; an image without annotations stays a frame."""
    d = read(IMAGES)

    assert rows(d) == [
        ("desk", "rectangle", -1, "cup", [[0.1, 0.2], [0.3, 0.6]]),
        ("desk", "landmark", -1, "hand", [[0.17, 0.58], [0.26, 0.63]]),
        ("shelf", "cuboid", -1, "box", CUBOID),
    ]
    assert said(d) == [{"Label": "inside"}, {}, {}]
    assert [(f.file, f.url) for f in d.frames] == [(n, f"https://images.example.com/{n}.jpg") for n in ("desk", "shelf", "wall")]
    assert d.place(2).line == 2


def test_the_edge_to_itself_of_the_vendor_is_reported() -> None:
    """The ring is the one that was meant, and the slip is counted; ``video_2d`` is another word for ``video2d``."""
    tally = Tally()

    d = read(VENDOR, tally=tally)

    assert d.points.tolist() == [[0.29, 0.89], [0.39, 0.58], [0.43, 0.47], [0.29, 0.25], [0.15, 0.35]]
    assert tally.adjusted == {"edge from a point to itself left out": 1}


def test_places_of_rows(tmp_path: Path) -> None:
    """A row of a video is placed by line and tracker, one of an image by its line or its place in the list."""
    job, still = video([tracker(f1=None), tracker(f1={"coordinates": BOX})]), image(rectangles=[{"label": "car", "coordinates": BOX}])
    lines = write(tmp_path / "in.jsonl", still, job)
    listed = tmp_path / "in.json"
    listed.write_text(json.dumps([still, job]), "utf-8")

    places = [[str(batch.place(0)) for batch in read_batches(READER, path)] for path in (lines, listed)]
    trackers = "data.maker_response.video2d.data.annotations[1]"
    assert places == [[f"{lines}:2: $.{trackers}", f"{lines}:1"], [f"{listed}:1: $[1].{trackers}", f"{listed}: $[0]"]]


def test_a_result_of_a_video_without_frames(tmp_path: Path) -> None:
    """They are those of the trackers in natural order, which a note says."""
    annotation = {"coordinates": BOX}
    trackers = [tracker(f10=annotation, f9=annotation), tracker(id_="u", f2=annotation)]
    tally = Tally()

    d = read(write(tmp_path / "clip.json", {"data": {"annotation_data": {"annotations": trackers}}}), tally=tally)

    assert [(f.sequence, f.file, f.url) for f in d.frames] == [("clip", name, "") for name in ("f2", "f9", "f10")]
    assert list(tally.notes) == ["frames that no list names taken from the trackers, in natural order"]


def test_what_annotators_sent_back_goes_before_pre_labels(tmp_path: Path) -> None:
    """In a result that repeats the job."""
    job = video([tracker(label="bus", f1={"coordinates": BOX})])
    job["data"]["annotation_data"] = {"annotations": [tracker(label="car", f1={"coordinates": BOX})]}

    assert [row[3] for row in rows(read(write(tmp_path / "in.jsonl", job)))] == ["car"]


def test_trackers_and_their_ids(tmp_path: Path) -> None:
    """Trackers with one ``_id`` are one track, those without one are tracks of their own."""
    annotation = {"coordinates": BOX}
    trackers = [
        tracker(id_="a", f1=annotation),
        tracker(id_=None, f1=annotation),
        tracker(id_="a", f2=annotation),
        tracker(id_="", f2=annotation),
    ]

    d = read(write(tmp_path / "in.jsonl", video(trackers, "f1", "f2")))

    assert [(row[0], row[2]) for row in rows(d)] == [("f1.jpg", 0), ("f1.jpg", 1), ("f2.jpg", 0), ("f2.jpg", 2)]


def test_attributes_of_trackers_and_further_fields(tmp_path: Path) -> None:
    """An annotation's own go before its tracker's; fields that were not asked for are named."""
    annotation = {"_id": "x", "coordinates": BOX, "colour": "red", "attributes": {"a": {"value": "own"}, "plain": 0.5}}
    whole = tracker(f1=annotation) | {"attributes": {"a": {"value": "all"}, "b": {"value": ["1", "2"]}}}
    source, tally = write(tmp_path / "in.jsonl", video([whole])), Tally()

    assert said(read(source, tally=tally)) == [{"a": "own", "b": ("1", "2"), "plain": "0.5"}]
    assert list(tally.notes) == ["fields of annotations that were not used: colour (-O attributes=colour keeps them)"]
    assert said(read(source, {"attributes": "_id,colour"}))[0] == {"a": "own", "b": ("1", "2"), "plain": "0.5", "_id": "x", "colour": "red"}


def test_what_a_new_job_cannot_say_is_counted(tmp_path: Path) -> None:
    """Metadata of others and reference data, once a job; prelabel's own metadata is read."""
    job = video([], reference_data={"images": ["x"]}, metadata={"prelabel": {}, "site": "north"})
    tally = Tally()

    read(write(tmp_path / "in.jsonl", job, video([], reference="b", metadata={"prelabel": {"width": 4}})), tally=tally)

    assert tally.unconverted == {"reference_data of a job": 1, "metadata of a job (--metadata sets it)": 1}


def test_scores_are_read_from_the_attribute_that_prelabel_names(tmp_path: Path) -> None:
    """Of videos and images; it stays an attribute. What is no number in [0, 1] is none."""

    def valued(value: object) -> dict[str, object]:
        return {"label": "car", "coordinates": BOX, "attributes": {"sure": {"value": value}, "score": {"value": "0.25"}}}

    about = {"prelabel": {"score_attribute": "sure"}}
    still = image(rectangles=[valued("0.75")])
    still["data"]["metadata"] = about
    clip = video(
        [tracker(f1=valued("1"), f2=valued("high"), f3=valued("1.5"), f4=valued(["0", "1"]))], "f1", "f2", "f3", "f4", metadata=about
    )
    tally = Tally()

    d = read(write(tmp_path / "in.jsonl", clip, video([tracker(f1=valued("0.5"))], reference="other"), still), tally=tally)

    none = float("nan")
    np.testing.assert_array_equal(d.score, [1.0, none, none, none, none, 0.75])
    assert said(d)[0] == {"sure": "1", "score": "0.25"}
    assert tally.unconverted == {"name of the attribute with scores of a job (--score-attribute sets it)": 2}


def test_jobs_of_a_cut_sequence_share_their_tracks(tmp_path: Path) -> None:
    """An object keeps its track in each; jobs of other sequences, and trackers without ``_id``, have tracks of their own."""
    box = {"coordinates": BOX}

    def cut(reference: str, sequence: str, *ids: str | None) -> dict[str, object]:
        trackers = [tracker(id_=id_, f1=box) for id_ in ids]
        return video(trackers, reference=reference, metadata={"prelabel": {"sequence": sequence}})

    jobs = [cut("s-001", "s", "a", None, "b"), cut("t-001", "t", "b"), cut("s-002", "s", "b", None, "c"), video([tracker(id_="b", f1=box)])]
    tally = Tally()

    d = read(write(tmp_path / "in.jsonl", *jobs), tally=tally)

    assert [(d.frames[f].sequence, t) for f, t in zip(d.frame.tolist(), d.track.tolist(), strict=True)] == [
        ("s-001", 0), ("s-001", 1), ("s-001", 2), ("t-001", 0), ("s-002", 2), ("s-002", 3), ("s-002", 4), ("clip", 0),
    ]  # fmt: skip
    assert tally.unconverted == {"common tracker ids of a job of a cut sequence": 3}


METADATA = [
    {"width": "200", "height": 100},
    {"width": 200},
    {"frame_numbers": [1]},
    {"frame_numbers": [5, 4]},
    {"frame_numbers": [0.5, 1]},
    {"rate": "10"},
    {"rate": 0},
    {"interpolated": ["t"]},
    {"interpolated": {"t": "f1"}},
    {"interpolated": {"other": ["f1"]}},
    {"sequence": 7},
    {"score_attribute": ["a"]},
]


@pytest.mark.parametrize("about", METADATA, ids=str)
def test_metadata_that_somebody_changed_says_nothing(about: dict[str, object], tmp_path: Path) -> None:
    """It is no part of the contract, so nothing fails."""
    job = video([tracker(f1={"coordinates": BOX})], "f1", "f2", metadata={"prelabel": about})

    d = read(write(tmp_path / "in.jsonl", job))

    assert [(f.width, f.height, f.index) for f in d.frames] == [(0, 0, 0), (0, 0, 1)]
    assert np.isnan([f.time_s for f in d.frames]).all()
    assert not d.interpolated.any()
