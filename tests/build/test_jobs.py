"""Jobs from detections: text, ids, clipping, labels, metadata."""

import json
import uuid
from pathlib import PurePosixPath

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel._version import __version__
from prelabel.build import JobOptions, build_video_jobs
from prelabel.build.videos import frame_ids
from prelabel.detections import Detections, Frame
from prelabel.errors import ChoiceError, Tally
from prelabel.linking import LinkOptions, link
from prelabel.order import canonical
from prelabel.playment import models
from prelabel.playment.check import check_lines
from prelabel.testing import detections
from prelabel.urls import Template, Urls
from tests.build.samples import anything, corners, jobs, lines, one_a_frame, options, rectangles, trackers
from tests.commands import WORKFLOW
from tests.shuffling import shuffled

BOX = [0.1, 0.2, 0.3, 0.4]


@pytest.mark.parametrize("kind", ["video", "image"])
@settings(max_examples=40)
@given(d=anything())
def test_the_text_is_what_the_encoder_of_the_contract_writes(kind: str, d: Detections) -> None:
    """Byte by byte, for any text in names, labels and attributes; and the contract's own rules find nothing wrong."""
    built = lines(d, kind)

    for job in built:
        assert models.encode(models.decode(job.line)) == job.line
    assert check_lines([(i, job.line) for i, job in enumerate(built, 1)], "jobs.jsonl").problems == ()


@pytest.mark.parametrize(("kind", "mode"), [("video", "auto"), ("video", "none"), ("image", "none")])
@settings(max_examples=40)
@given(d=detections(max_frames=8, max_rows=40), seed=st.integers(0, 2**32))
def test_the_same_facts_give_the_same_bytes(kind: str, mode: str, d: Detections, seed: int) -> None:
    """In whatever order a source lists frames, labels, objects and rows."""
    assert [job.line for job in lines(shuffled(d, seed), kind, mode=mode)] == [job.line for job in lines(d, kind, mode=mode)]


def visible(box: list[float]) -> list[float] | None:
    """A box as a payload shows it; None where nothing of it is left."""
    x0, y0, x1, y1 = (round(min(max(value, 0.0), 1.0), 6) for value in box)
    return [x0, y0, x1, y1] if x0 < x1 and y0 < y1 else None


@given(d=detections(max_rows=12))
def test_every_box_is_there_once(d: Detections) -> None:
    """In its frame, with its label, clipped and rounded; those of which nothing is left are counted."""
    shown = [
        (d.frames[frame].file.removesuffix(".jpg"), d.labels[label], box)
        for frame, label, box in zip(d.frame.tolist(), d.label.tolist(), map(visible, d.box.tolist()), strict=True)
        if box
    ]
    tally = Tally()

    (video,) = jobs(d, "video", tally=tally)
    single = {job["reference_id"].removesuffix(".jpg"): job for job in jobs(d, "image")}

    found = [
        (frame, annotation["label"], corners(annotation)) for tracker in trackers(video) for frame, annotation in tracker["frames"].items()
    ]
    assert sorted(found) == sorted(shown)
    assert sorted((frame, one["label"], corners(one)) for frame, job in single.items() for one in rectangles(job)) == sorted(shown)
    assert tally.filtered.total() == len(d) - len(shown)


def test_a_video_job() -> None:
    """The whole payload, as the contract writes it."""
    d = one_a_frame([BOX, BOX], track=[4, 4], attribute_sets=[{"colour": "red", "sides": ("left", "rear")}], attributes=[0, -1])

    (job,) = jobs(d, "video", options(batch_id=WORKFLOW[::-1], priority=7, tag="t", metadata={"b": "2", "a": "1"}), mode="auto")

    (tracker,) = trackers(job)
    ids = [tracker["_id"], *(annotation["_id"] for annotation in tracker["frames"].values())]
    assert len({uuid.UUID(one) for one in ids}) == 3
    coordinates = [{"x": 0.1, "y": 0.2}, {"x": 0.3, "y": 0.2}, {"x": 0.3, "y": 0.4}, {"x": 0.1, "y": 0.4}]
    common = {"type": "rectangle", "label": "car"}
    attributes = {"colour": {"value": "red"}, "sides": {"value": ["left", "rear"]}}
    assert job == {
        "reference_id": "s",
        "work_flow_id": WORKFLOW,
        "batch_id": WORKFLOW[::-1],
        "priority_weight": 7,
        "tag": "t",
        "data": {
            "video_data": {"frames": [{"frame_id": "0", "src": "https://host/0.jpg"}, {"frame_id": "1", "src": "https://host/1.jpg"}]},
            "maker_response": {"video2d": {"data": {"annotations": [{
                "_id": ids[0], **common,
                "frames": {
                    "0": {"_id": ids[1], **common, "attributes": attributes, "coordinates": coordinates},
                    "1": {"_id": ids[2], **common, "attributes": {}, "coordinates": coordinates},
                },
            }]}}},
            "metadata": {"a": "1", "b": "2", "prelabel": {"version": __version__, "width": 100, "height": 100, "frame_numbers": [0, 1]}},
        },
    }  # fmt: skip


def test_image_jobs() -> None:
    """One a frame; an image without annotations is a job without a response."""
    d = one_a_frame([BOX, [2.0, 2.0, 3.0, 3.0]], frame=[0, 1])

    first, second = jobs(d, "image", options(about=False))

    (rectangle,) = rectangles(first)
    assert first == {
        "reference_id": "0.jpg",
        "work_flow_id": WORKFLOW,
        "data": {"image_url": "https://host/0.jpg", "maker_response": {"rectangles": {"data": [rectangle]}}},
    }
    assert (list(rectangle), rectangle["label"], corners(rectangle)) == (["_id", "label", "attributes", "coordinates"], "car", BOX)
    assert second == {"reference_id": "1.jpg", "work_flow_id": WORKFLOW, "data": {"image_url": "https://host/1.jpg"}}
    assert [(job.frames, job.trackers, job.annotations) for job in lines(d, "image")] == [(1, 0, 1), (1, 0, 0)]


def test_an_empty_video_is_a_job() -> None:
    """Annotators find what no model found."""
    d = one_a_frame([BOX]).take(np.empty(0, np.intp))

    (job,) = jobs(d, "video")

    assert (trackers(job), job["data"]["video_data"]["frames"]) == ([], [{"frame_id": "0", "src": "https://host/0.jpg"}])


def test_several_sequences_become_several_jobs() -> None:
    """In natural order, each with its own frames and trackers."""
    names = ["cam10", "cam2", "cam"]
    frames = [Frame(sequence=name, file=f"{name}/{i}.jpg", index=i) for name in names for i in range(2)]
    d = Detections.from_boxes(frames=frames, labels=["car"], frame=range(6), label=[0] * 6, box=[BOX] * 6, track=[1] * 6)

    made = jobs(d, "video", mode="auto")

    assert [job["reference_id"] for job in made] == ["cam", "cam2", "cam10"]
    assert [[frame["frame_id"] for frame in job["data"]["video_data"]["frames"]] for job in made] == [["0", "1"]] * 3
    assert len({tracker["_id"] for job in made for tracker in trackers(job)}) == 3


def test_an_object_keeps_its_identity() -> None:
    """When frames, other objects or other labels come and go around it, so that a re-run can be compared."""
    whole = one_a_frame([BOX] * 4, track=[3, 3, 3, 3])
    other = Detections.from_boxes(
        frames=whole.frames, labels=["bus", "car"], frame=[0, 0, 1, 2, 3], label=[0, 1, 1, 1, 1], box=[BOX] * 5, track=[1, 3, 3, 3, 3]
    )
    (first,) = [tracker for job in jobs(whole, "video", mode="auto") for tracker in trackers(job)]
    (second,) = [tracker for job in jobs(canonical(whole).between(2, 4), "video", mode="auto") for tracker in trackers(job)]
    third = {tracker["label"]: tracker for job in jobs(other, "video", mode="auto") for tracker in trackers(job)}["car"]

    assert first["_id"] == second["_id"] == third["_id"]
    assert {k: v["_id"] for k, v in first["frames"].items()} == {k: v["_id"] for k, v in third["frames"].items()}
    assert {k: first["frames"][k]["_id"] for k in ("2", "3")} == {k: v["_id"] for k, v in second["frames"].items()}


def test_the_label_of_a_tracker_is_that_of_the_most_score() -> None:
    """Two unsure buses do not outvote one sure car; rows that change are counted."""
    tally = Tally()
    d = one_a_frame([BOX] * 3, track=[0, 0, 0], labels=["bus", "car"], label=[0, 0, 1], score=[0.3, 0.4, 0.9])

    (job,) = jobs(d, "video", tally=tally, mode="auto")

    (tracker,) = trackers(job)
    assert (tracker["label"], {one["label"] for one in tracker["frames"].values()}) == ("car", {"car"})
    assert dict(tally.adjusted) == {"label by majority of the tracker": 2}


@pytest.mark.parametrize("score", [[0.2, 0.1, 0.1], [float("nan"), 0.5, 0.5], [0.0, 0.0, 0.0]])
def test_of_equal_labels_the_first_by_name_wins(score: list[float]) -> None:
    """A row without a score counts as a sure one."""
    d = one_a_frame([BOX] * 3, track=[0, 0, 0], labels=["car", "bus"], label=[0, 1, 1], score=score)

    for seed in range(5):
        (job,) = jobs(shuffled(d, seed), "video", mode="auto")
        assert [tracker["label"] for tracker in trackers(job)] == ["bus"]


@pytest.mark.parametrize(
    ("box", "shown", "filtered", "adjusted"),
    [
        ([0, 0, 1, 1], [0, 0, 1, 1], {}, {}),
        ([-0.5, 0.5, 0.5, 1.5], [0, 0.5, 0.5, 1], {}, {"clipped to the frame": 1}),
        ([-1e-9, 0, 1, 1], [0, 0, 1, 1], {}, {}),
        ([-0.5, 0, 0, 1], None, {"wholly outside the frame": 1}, {}),
        ([1, 0, 2, 1], None, {"wholly outside the frame": 1}, {}),
        ([0, 1.25, 1, 2], None, {"wholly outside the frame": 1}, {}),
        ([0.5, 0, 0.5000004, 1], None, {"thinner than the payload's six decimals": 1}, {}),
        ([-1, 0, 4e-7, 1], None, {"thinner than the payload's six decimals": 1}, {}),
        ([0.5, 0, 0.500001, 1], [0.5, 0, 0.500001, 1], {}, {}),
        ([0.1234564, 0.1234566, 1 / 3, 2 / 3], [0.123456, 0.123457, 0.333333, 0.666667], {}, {}),
        ([-0.0, 1e-6, 9e-6, 1e-5], [0, 1e-6, 9e-6, 1e-5], {}, {}),
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", ["video", "image"])
def test_boxes_are_clipped_at_the_end(
    kind: str, box: list[float], shown: list[float] | None, filtered: dict[str, int], adjusted: dict[str, int]
) -> None:
    """To the frame and to six decimals; what clips to nothing is filtered, what loses a part is adjusted."""
    tally = Tally()

    (job,) = jobs(one_a_frame([box]), kind, tally=tally)

    found = [one for tracker in trackers(job) for one in tracker["frames"].values()] if kind == "video" else rectangles(job)
    assert [corners(one) for one in found] == ([shown] if shown else [])
    assert (dict(tally.filtered), dict(tally.adjusted)) == (filtered, adjusted)


@pytest.mark.parametrize(
    ("files", "ids"),
    [
        (["a/1.jpg", "a/2.jpg"], ["1", "2"]),
        (["1.jpg", "1.png"], ["1.jpg", "1.png"]),
        (["a/1.jpg", "b/1.jpg"], ["a/1.jpg", "b/1.jpg"]),
        (["a/1.jpg", "b/1.png", "b/1.jpg"], ["a/1.jpg", "b/1.png", "b/1.jpg"]),
        (["v1.2.jpg", "v1.3.jpg"], ["v1.2", "v1.3"]),
    ],
)
def test_frame_ids_are_the_shortest_names_that_differ(files: list[str], ids: list[str]) -> None:
    """Stems, else names, else whole files; all of one kind."""
    assert frame_ids([Frame(file=file) for file in files]) == ids


@given(st.from_regex(r"[a./]{0,6}[a/]", fullmatch=True).filter(lambda file: not PurePosixPath(file).name.endswith(".")))
def test_the_frame_id_of_a_file_is_its_stem(file: str) -> None:
    """As the standard library takes paths apart, however odd; what it makes of a dot at the end depends on its version."""
    assert frame_ids([Frame(file=file)]) == [PurePosixPath(file).stem]


def test_what_the_payload_cannot_say_is_metadata() -> None:
    """The rate from times, numbers with their gaps, and which annotations were interpolated; an unknown size is left out."""
    frames = [Frame(sequence="s", file=f"{n}.jpg", index=n, time_s=n / 12.5) for n in (3, 4, 8)]
    d = Detections.from_boxes(frames=frames, labels=["car"], frame=[0, 1, 2], label=[0] * 3, box=[BOX] * 3, track=[0] * 3)
    d = canonical(d).with_columns(interpolated=np.array([False, True, False]))

    (built,) = build_video_jobs(link(d, LinkOptions()), options(), Tally())

    job = json.loads(built.line)
    (tracker,) = trackers(job)
    assert job["data"]["metadata"]["prelabel"] == {
        "version": __version__, "rate": 12.5, "frame_numbers": [3, 4, 8], "interpolated": {tracker["_id"]: ["4"]},
    }  # fmt: skip
    assert (built.frames, built.trackers, built.annotations) == (3, 1, 3)


@pytest.mark.parametrize("kind", ["video", "image"])
def test_the_attribute_of_scores_is_named(kind: str) -> None:
    """In every job, behind the version; not where metadata is left out."""
    d = one_a_frame([BOX])

    (job,) = jobs(d, kind, options(score_attribute="sure"))
    (plain,) = jobs(d, kind, options(score_attribute="sure", about=False))

    about = job["data"]["metadata"]["prelabel"]
    assert list(about.items())[:2] == [("version", __version__), ("score_attribute", "sure")]
    assert "metadata" not in plain["data"]


@pytest.mark.parametrize("step", [5e-324, 4e7])
def test_times_that_are_no_seconds_tell_no_rate(step: float) -> None:
    """More than a million frames a second, or less than one in a thousand seconds, as of times in another unit."""
    frames = [Frame(sequence="s", file=f"{n}.jpg", index=n, time_s=n * step) for n in (0, 1)]

    (job,) = jobs(Detections.from_boxes(frames=frames, labels=[], frame=[], label=[], box=[]), "video")

    assert job["data"]["metadata"]["prelabel"] == {"version": __version__, "frame_numbers": [0, 1]}


def test_frames_of_several_sizes_have_no_common_size() -> None:
    """Of images each has its own."""
    frames = [Frame(sequence="s", file=f"{n}.jpg", width=n, height=5, index=n) for n in (3, 4)]
    d = Detections.from_boxes(frames=frames, labels=[], frame=[], label=[], box=[])

    (video,) = jobs(d, "video")
    sizes = [job["data"]["metadata"]["prelabel"] for job in jobs(d, "image")]

    assert "width" not in video["data"]["metadata"]["prelabel"]
    assert sizes == [{"version": __version__, "width": 3, "height": 5}, {"version": __version__, "width": 4, "height": 5}]


@pytest.mark.parametrize(("kind", "ids"), [("video", ["s-0.jpg"]), ("image", ["s-0.jpg", "s-1.jpg"])])
def test_reference_ids_by_template(kind: str, ids: list[str]) -> None:
    """Fields of the image, or of the first frame of a video; nothing is percent-encoded."""
    template = Template("{sequence}-{file}", option="--reference-id")

    assert [job["reference_id"] for job in jobs(one_a_frame([BOX, BOX]), kind, options(reference=template))] == ids


@pytest.mark.parametrize("kind", ["video", "image"])
def test_a_frame_needs_a_url(kind: str) -> None:
    """The whole message is tested where URLs are."""
    with pytest.raises(ChoiceError, match=r"^frame '0\.jpg' has no URL\n"):
        lines(one_a_frame([BOX]), kind, JobOptions(workflow_id=WORKFLOW, urls=Urls()))
