"""COCO's relatives whose masks are listed by track or by frame: YouTube-VIS and SA-V, after their documentation (see the fixtures)."""

import json
from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Tally
from prelabel.readers.base import Certainty
from prelabel.readers.coco import READER
from tests.conftest import FIXTURES
from tests.readers.coco_files import files, names, of_kind, one, pixels, rings_px, write

VIS = FIXTURES / "coco/youtube-vis"
TRUTH = {"images": str(VIS / "truth/instances.json")}
SAV = FIXTURES / "coco/sav/sav_900001_manual.json"

SQUARE = [[4, 2], [4, 6], [8, 2], [8, 6]]
"""The corners of the mask ``R14400000n1`` of 16x8 pixels, sorted."""


def corners(d: Detections) -> dict[tuple[str, int], list[list[list[float]]]]:
    """By file and track the rings of each outline, their corners sorted."""
    d = of_kind(d, Kind.POLYGON)
    return {(file, track): [sorted(r) for r in rings] for file, track, rings in zip(files(d), d.track.tolist(), rings_px(d), strict=True)}


def test_tracks() -> None:
    """Masks and polygons of the frames that a track is seen in; null is absent; the folder of the frames names the video."""
    d = one(VIS / "truth")

    assert [(f.sequence, f.file, f.index, f.width, f.height) for f in d.frames] == [
        ("gate", "gate/00000.jpg", 0, 16, 8), ("gate", "gate/00005.jpg", 1, 16, 8), ("gate", "gate/00010.jpg", 2, 16, 8),
        ("yard", "yard/00000.jpg", 0, 8, 4), ("yard", "yard/00005.jpg", 1, 8, 4),
    ]  # fmt: skip
    assert corners(d) == {
        ("gate/00000.jpg", 1): [SQUARE],
        ("gate/00010.jpg", 1): [[[2, 1], [2, 3], [6, 1], [6, 3]], [[8, 4], [12, 4], [12, 8]]],
        ("yard/00005.jpg", 2): [[[0, 0], [0, 2], [2, 0], [2, 2]]],
    }
    boxes = of_kind(d, Kind.RECTANGLE)
    assert list(zip(files(boxes), boxes.track.tolist(), pixels(boxes), names(boxes), strict=True)) == [
        ("gate/00000.jpg", 1, [4, 2, 4, 4], "dog"), ("gate/00010.jpg", 1, [2, 1, 10, 7], "dog"),
        ("yard/00000.jpg", 2, [1, 1, 2, 2], "bird"),
    ]  # fmt: skip


def test_results_of_tracks() -> None:
    """Each result is a track of its own with one score; a mask without a pixel is absence."""
    d = one(VIS / "submission", **TRUTH)

    assert corners(d) == {
        ("gate/00000.jpg", 0): [SQUARE],
        ("yard/00005.jpg", 1): [[[0, 0], [0, 2], [2, 0], [2, 2]]],
        ("yard/00000.jpg", 2): [[[2, 1], [2, 3], [4, 1], [4, 3]]],
        ("yard/00005.jpg", 2): [[[6, 2], [6, 4], [8, 2], [8, 4]]],
    }
    assert dict(zip(d.track.tolist(), d.score.tolist(), strict=True)) == {0: 0.75, 1: 0.5, 2: 0.25}
    assert set(d.kind.tolist()) == {Kind.POLYGON}


def test_crowds_and_fields_of_tracks() -> None:
    """Options work on tracks as on annotations."""
    tally = Tally()

    assert set(names(one(VIS / "truth", tally, crowd="drop"))) == {"dog"}
    assert dict(tally.filtered) == {"crowd": 2}
    d = one(VIS / "truth", attributes="video_id,areas")
    assert {d.attribute_sets[i]["video_id"] for i in d.attributes} == {"1", "2"}


def test_names_of_videos(tmp_path: Path) -> None:
    """A name goes before the folder; frames of several folders, or of none, leave the id."""
    videos = [
        {"id": 1, "name": "north", "file_names": ["x/0.jpg"]},
        {"id": 2, "file_names": ["a/0.jpg", "b/1.jpg"]},
        {"id": 3, "file_names": ["7.jpg"]},
        {"id": 4, "file_names": ["train/street/0.jpg"]},
    ]
    whole = {"videos": [{**v, "width": 4, "height": 4} for v in videos], "annotations": [], "categories": []}

    found = one(write(tmp_path / "in.json", whole)).frames
    assert [(f.sequence, f.file) for f in found] == [
        ("north", "x/0.jpg"), ("2", "a/0.jpg"), ("2", "b/1.jpg"), ("3", "7.jpg"), ("train/street", "train/street/0.jpg"),
    ]  # fmt: skip


def vis(**track: object) -> dict[str, Any]:
    """A file of one video of two frames and one track."""
    whole = {"id": 1, "video_id": 1, "category_id": 1, **track}
    return {
        "videos": [{"id": 1, "width": 16, "height": 8, "file_names": ["v/0.jpg", "v/1.jpg"]}],
        "categories": [{"id": 1, "name": "dog"}],
        "annotations": [{name: value for name, value in whole.items() if value != "absent"}],
    }


GOOD = [[1, 1, 5, 1, 5, 5]]

BAD_TRACKS = [
    (vis(segmentations=[GOOD]), ".segmentations", "track unlike its video", "1 segmentations, but its video has 2 file_names",
        "give one for each frame, null where the object is absent"),
    (vis(segmentations=[GOOD, None], bboxes=[None] * 3), ".bboxes", "track unlike its video", "3 bboxes, but its video has 2 file_names",
        "give one for each frame, null where the object is absent"),
    (vis(), "", "no bbox", "has neither segmentations nor bboxes", "give it one of them, or remove it"),
    (vis(segmentations=[GOOD, None], video_id=7), ".video_id", "unknown video", "video 7 is not in videos",
        "add the video to videos, or remove the annotation"),
    (vis(segmentations=[GOOD, None], video_id="absent"), ".video_id", "unknown video", "has no video_id",
        "add the video to videos, or remove the annotation"),
    (vis(segmentations=[GOOD, GOOD], category_id=9), ".category_id", "unknown category", "category 9 is not in categories",
        "add the category to categories, or correct the id"),
    (vis(segmentations=[None, [[1, 1, 5, 5]]]), ".segmentations[1][0]", "too few points", "2 points: a polygon needs 3",
        "correct the value, or leave the record out with --on-error skip"),
    (vis(segmentations=[None, [[1, 1, 5, "5", 6, 6]]]), ".segmentations[1][0][3]", "record of the wrong type",
        'expected `float`, got `str`: "5"', "correct the value, or leave the record out with --on-error skip"),
    (vis(segmentations=[None, {"size": [4, 4], "counts": [16]}]), ".segmentations[1].size", "mask of another size",
        "size [4, 4] is not that of its image, [8, 16]",
        "write size as [height, width]; correct the value, or leave the record out with --on-error skip"),
    (vis(bboxes=[[1, 1, 0, 2], None]), ".bboxes[0]", "width or height not positive", "width 0 and height 2 must be above 0",
        "write bbox as [left, top, width, height]"),
    (vis(segmentations=7), ".segmentations", "record of the wrong type", "expected `array | null`, got `int`: 7",
        "correct the value, or leave the record out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "field", "reason", "what", "fix"), BAD_TRACKS, ids=range(len(BAD_TRACKS)))
def test_a_bad_track(whole: dict[str, Any], field: str, reason: str, what: str, fix: str, *, tmp_path: Path) -> None:
    """The message names the track and the frame in it; what is wrong with all of it is said once."""
    source = write(tmp_path / "in.json", whole)

    with pytest.raises(InputError) as error:
        one(source)
    tally = Tally(on_error="skip")
    one(source, tally)
    assert [(p.reason, p.place.element, p.what, p.fix) for p in tally.bad] == [(reason, f"$.annotations[0]{field}", what, fix)]
    assert str(error.value) == f"{tally.bad[0].place}: {what}\n  fix: {fix}"


@pytest.mark.parametrize(
    ("video", "field", "what"),
    [
        ({"file_names": ["../0.jpg"]}, ".file_names[0]", "'../0.jpg' is no name below the folder of images"),
        ({"file_names": ["0.jpg", "0.jpg"]}, ".file_names[1]", "'0.jpg' is also the file of $.videos[0].file_names[0]"),
        ({"file_names": ["0.jpg"], "width": 1.5}, ".width", "width 1.5 is no number of pixels"),
        ({"file_names": ["0.jpg"], "height": None}, ".file_names[0]", "'0.jpg' has the size 4x0"),
        ({"file_names": "0.jpg"}, ".file_names", 'expected `array | null`, got `str`: "0.jpg"'),
    ],
    ids=str,
)
def test_a_bad_video(video: dict[str, Any], field: str, what: str, tmp_path: Path) -> None:
    """Frames are named by their place in the video."""
    whole = {"videos": [{"id": 1, "width": 4, "height": 4, **video}], "annotations": [], "categories": []}
    tally = Tally(on_error="skip")
    one(write(tmp_path / "in.json", whole), tally)

    assert [(p.place.element, p.what) for p in tally.bad] == [(f"$.videos[0]{field}", what)]


def test_keypoints_of_a_track(tmp_path: Path) -> None:
    """They say of no frame where the object is in it: they are left out and counted."""
    tally = Tally()
    d = one(write(tmp_path / "in.json", vis(segmentations=[GOOD, GOOD], keypoints=[1, 1, 2])), tally)

    assert (d.kind.tolist(), dict(tally.unconverted)) == ([Kind.POLYGON] * 2, {"keypoints of a track, which name no frame": 1})


def test_two_videos_of_one_id(tmp_path: Path) -> None:
    """The first is read, the second is bad."""
    videos = [{"id": 1, "width": 4, "height": 4, "file_names": [name]} for name in ("a/0.jpg", "b/0.jpg")]
    tally = Tally(on_error="skip")
    d = one(write(tmp_path / "in.json", {"videos": videos, "annotations": [], "categories": []}), tally)

    assert ([f.file for f in d.frames], [p.what for p in tally.bad]) == (["a/0.jpg"], ["video id 1 comes twice"])


def test_masklets() -> None:
    """The k-th entry is frame 4k of 24 a second; ids are tracks; an empty mask is absence."""
    d = one(SAV)

    assert [(f.sequence, f.file, f.index, f.time_s, f.width, f.height) for f in d.frames] == [
        ("sav_900001", "sav_900001/00000.jpg", 0, 0, 8, 4),
        ("sav_900001", "sav_900001/00004.jpg", 4, 4 / 24, 8, 4),
        ("sav_900001", "sav_900001/00008.jpg", 8, 8 / 24, 8, 4),
    ]
    assert corners(d) == {
        ("sav_900001/00000.jpg", 0): [[[0, 0], [0, 2], [2, 0], [2, 2]]],
        ("sav_900001/00004.jpg", 0): [[[2, 1], [2, 3], [4, 1], [4, 3]]],
        ("sav_900001/00004.jpg", 7): [[[4, 0], [4, 4], [8, 0], [8, 4]]],
        ("sav_900001/00008.jpg", 7): [[[4, 0], [4, 4], [8, 0], [8, 4]]],
    }
    assert (set(d.kind.tolist()), set(names(d))) == ({Kind.POLYGON}, {"object"})


def test_fields_of_masklets() -> None:
    """A label for what has no classes; lists with an entry for each object become attributes, what is left is named."""
    tally = Tally()
    d = one(SAV, tally, label="thing", attributes="masklet_type,masklet_size_bucket")

    assert (set(names(d)), d.attribute_sets) == ({"thing"}, ({"masklet_type": "manual", "masklet_size_bucket": "small"},))
    left = "masklet_edited_frame_count,masklet_stability_score"
    assert list(tally.notes) == [
        f"fields of masklets that were not used: {left.replace(',', ', ')} (-O attributes={left} keeps them)",
    ]


def masklets(**fields: object) -> dict[str, Any]:
    """A file of masklets with other fields."""
    whole = {**json.loads(SAV.read_text()), **fields}
    return {name: value for name, value in whole.items() if value != "absent"}


FULL = {"size": [4, 8], "counts": "0P1"}

BAD_MASKS = [
    ([[FULL, FULL], [FULL]], "$.masklet[1]", "1 mask, but masklet_id names 2",
        "give a mask for each masklet_id, null where the object is absent"),
    ([[FULL, FULL], 7], "$.masklet[1]", "expected `array`, got `int`: 7",
        "correct the value, or leave the record out with --on-error skip"),
    ([[FULL, None], [FULL, {"size": [8, 4], "counts": "0P1"}]], "$.masklet[1][1].size", "size [8, 4] is not that of its image, [4, 8]",
        "write size as [height, width]; correct the value, or leave the record out with --on-error skip"),
    ([[FULL, {"size": [4, 8]}]], "$.masklet[0][1]", 'object missing required field `counts`: {"size": [4, 8]}',
        "correct the value, or leave the record out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("masks", "element", "what", "fix"), BAD_MASKS, ids=range(len(BAD_MASKS)))
def test_a_bad_masklet(masks: list[Any], element: str, what: str, fix: str, tmp_path: Path) -> None:
    """The message names the frame and the object in it; the others are read."""
    source = write(tmp_path / "in.json", masklets(masklet=masks))

    with pytest.raises(InputError) as error:
        one(source)
    tally = Tally(on_error="skip")
    d = one(source, tally)
    assert [(p.place.element, p.what, p.fix) for p in tally.bad] == [(element, what, fix)]
    assert str(error.value) == f"{tally.bad[0].place}: {what}\n  fix: {fix}"
    assert "sav_900001/00000.jpg" in files(d)


@pytest.mark.parametrize(
    ("fields", "place", "what"),
    [
        ({"video_width": "absent"}, "$", "object missing required field `video_width`"),
        ({"video_height": "4"}, "$.video_height", "expected `float`, got `str`"),
        ({"masklet_id": [0, None]}, "$.masklet_id[1]", "expected `int | float | str`, got `null`"),
    ],
    ids=str,
)
def test_masklets_of_no_video(fields: dict[str, object], place: str, what: str, tmp_path: Path) -> None:
    """Without what is needed of all frames nothing can be read."""
    source = write(tmp_path / "in.json", masklets(**fields))

    with pytest.raises(InputError) as error:
        one(source, Tally(on_error="skip"))
    assert str(error.value) == f"{source}: {place}: {what}\n  fix: write it as SA-V does, or give another file"


def test_manual_and_automatic_masklets_of_one_video(tmp_path: Path) -> None:
    """Ids of the two have nothing to do with each other, so they are no source together."""
    auto, manual = (write(tmp_path / f"sav_1_{tail}.json", masklets()) for tail in ("auto", "manual"))

    with pytest.raises(InputError) as error:
        one(tmp_path)
    fix = "convert the files of manual and of automatic masklets one after the other"
    assert str(error.value) == f"{manual}: holds masklets of the same video as {auto}\n  fix: {fix}"


@pytest.mark.parametrize(
    ("path", "certainty"),
    [(VIS / "truth/instances.json", Certainty.SURE), (VIS / "submission/results.json", Certainty.LIKELY), (SAV, Certainty.SURE)],
    ids=lambda value: getattr(value, "stem", ""),
)
def test_what_is_recognised(path: Path, certainty: Certainty) -> None:
    """Without a format being named."""
    assert READER.sniff(path) == certainty
