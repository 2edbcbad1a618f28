"""COCO of boxes and outlines: piece by piece the same is read as of the whole, to which all that is odd is left."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import OnError, Tally
from prelabel.frames import FrameOptions
from prelabel.readers.coco.packed import Boxed, Outlined, Posed, Whole
from prelabel.readers.coco.records import Annotation
from tests.conftest import FIXTURES
from tests.readers.coco_bad import BAD, IDS
from tests.readers.coco_files import (
    BOXES,
    EVERYTHING,
    MARK,
    annotation,
    dataset,
    document,
    image,
    in_pieces,
    names,
    pixels,
    write,
)
from tests.readers.coco_ways import ALL_WANTED, both, columns, told

FILES = sorted((FIXTURES / "coco").rglob("*.json"))


def test_boxes_worked_out_by_hand(tmp_path: Path) -> None:
    """Boxes are fractions of their images, labels and images are found by ids in any order, a score may be missing; points are not read."""
    rows = [
        annotation(image_id=2, category_id=5, score=0.5, iscrowd=1, segmentation={"counts": "x"}),
        annotation(id=3, bbox=[50, 25, 100.5, 25], area=7, keypoints=[1]),
    ]
    d = in_pieces(write(tmp_path / "in.json", dataset(rows, [image(2, "b/a.jpg", coco_url="http://host/a"), image(license=3)])))

    assert d is not None
    assert [(f.file, f.width, f.height, f.url) for f in d.frames] == [("b/a.jpg", 100, 50, "http://host/a"), ("a.jpg", 100, 50, "")]
    assert (d.frame.tolist(), names(d), pixels(d)) == ([0, 1], ["bus", "car"], [[10, 5, 20, 10], [50, 25, 100.5, 25]])
    assert np.array_equal(d.score, [0.5, np.nan], equal_nan=True)
    assert d.box.tolist() == [[0.1, 0.1, 0.3, 0.3], [0.5, 0.5, 1.505, 1.0]]
    assert [str(d.place(row)) for row in (0, 1)] == [f"{tmp_path / 'in.json'}: $.annotations[{row}]" for row in (0, 1)]


@ALL_WANTED
@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("source", FILES, ids=[str(path.relative_to(FIXTURES / "coco")) for path in FILES])
def test_all_fixtures(source: Path, on_error: OnError, shapes: frozenset[Kind]) -> None:
    """Whatever the file is, the same is read and told."""
    by_reader, as_whole = both(source, on_error, shapes=shapes)

    assert by_reader == as_whole


@ALL_WANTED
@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize(("section", "record"), [(bad[0], bad[2]) for bad in BAD], ids=IDS)
def test_bad_records(section: str, record: str, on_error: OnError, shapes: frozenset[Kind], tmp_path: Path) -> None:
    """What is wrong is told as it is of the whole file, and the first error is the same."""
    source = write(tmp_path / "in.json", document(section, record.replace(MARK, "")))
    by_reader, as_whole = both(source, on_error, shapes=shapes)

    assert by_reader == as_whole


GOOD = annotation(id=1)

OTHERS: dict[str, dict[str, Any]] = {
    "text for an image": dataset([annotation(image_id="1")]),
    "text for a category": dataset([annotation(category_id="1")]),
    "an id too large for floats": dataset([annotation(image_id=2**53 + 1)], [image(2**53, "a.jpg"), image(2**53 + 1, "b.jpg")]),
    "ids that floats do not tell apart": dataset([annotation(id=2**53), annotation(id=2**53 + 1)]),
    "ids that are one": dataset([GOOD, GOOD]),
    "no box": dataset([GOOD, annotation("bbox", id=3)]),
    "no box, and no pixel": dataset([annotation("bbox", segmentation={"size": [50, 100], "counts": [5000]})]),
    "no box, and no labelled keypoint": dataset([annotation("bbox", keypoints=[1, 1, 0])]),
    "no box, and no good keypoint": dataset([annotation("bbox", keypoints=[1, 1, -1])]),
    "outlines in fractions": dataset([annotation("bbox", segmentation=[[0.1, 0.1, 0.5, 0.1, 0.5, 0.5]])]),
    "a flat box": dataset([annotation(bbox=[1, 1, 0, 0], segmentation=[[1, 1, 9, 1, 9, 9]])]),
    "a far box": dataset([annotation(bbox=[1e10, 1, 2, 2])]),
    "boxes in fractions": dataset([annotation(bbox=[0.1, 0.1, 0.5, 0.5])]),
    "small boxes": dataset([annotation(bbox=[0, 0, 2, 2])]),
    "a score above 1": dataset([annotation(score=2)]),
    "a score below 0": dataset([annotation(score=-0.5)]),
    "an unknown image": dataset([GOOD, annotation(image_id=3)]),
    "an image before all": dataset([GOOD, annotation(image_id=-1)]),
    "an unknown category": dataset([annotation(category_id=2)]),
    "an unknown image beside the only one": dataset([annotation(image_id=2)], [image()]),
    "a track of letters": dataset([annotation(track_id=4), annotation(id=3, track_id="a")]),
    "a track that is no whole number": dataset([annotation(track_id=4), annotation(id=3, instance_id=1.5)]),
    "a track too large for floats": dataset([annotation(track_id=2**53 + 1)]),
    "attributes that are no object": dataset([annotation(attributes={"a": 1}), annotation(id=3, attributes=[7])]),
    "attributes that text cannot say": dataset([annotation(attributes={"a": 1}), annotation(id=3, attributes={"a": {"b": 1}})]),
    "segments": dataset([annotation(segments_info=[{"category_id": 1, "bbox": [1, 1, 5, 5]}])]),
    "an image without size": dataset([GOOD], [{"id": 1, "file_name": "a.jpg"}, image(2, "b.jpg")]),
    "a video that is not listed": {**dataset([GOOD], [image(video_id=3)]), "videos": [{"id": 1}]},
    "videos of one id": dataset([GOOD], [image(video_id=1)], videos=[{"id": 1}, {"id": 1.0}]),
    "videos of one id, and no image": dataset([GOOD], videos=[{"id": 1}, {"id": 1.0}]),
    "videos of no type": dataset([GOOD], videos=[7]),
    "videos that are null": dataset([GOOD], videos=None),
    "a name outside the folder": dataset([GOOD], [image(1, "../a.jpg")]),
    "half a frame": dataset([GOOD], [image(video_id=1, frame_id=0.5)]),
    "images of one name": dataset([GOOD], [image(), image(2)]),
    "images of one id": dataset([GOOD], [image(), image(1.0, "b.jpg")]),
    "categories of one id": dataset([GOOD], categories=[{"id": 1, "name": "car"}, {"id": "1", "name": "bus"}]),
    "a category without name": dataset([GOOD], categories=[{"id": 1, "name": " "}]),
    "no categories": {"images": [image()], "annotations": [GOOD]},
    "no images": {"annotations": [GOOD], "categories": [{"id": 1, "name": "car"}]},
    "images behind": {"categories": [{"id": 1, "name": "car"}], "annotations": [GOOD], "images": [image()]},
    "a list inside": {"images": [image()], "info": {"annotations": [GOOD]}, "annotations": [GOOD], "categories": []},
    "a name that ends so": {"images": [image()], 'x"annotations': [GOOD], "annotations": [], "categories": [{"id": 1, "name": "car"}]},
}  # fmt: skip


@ALL_WANTED
@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("case", OTHERS)
def test_what_is_left_to_the_whole(case: str, on_error: OnError, shapes: frozenset[Kind], tmp_path: Path) -> None:
    """Nothing is read or told of it in pieces, and the reader makes of it what the whole says."""
    source = write(tmp_path / "in.json", OTHERS[case])
    tally = Tally()
    by_reader, as_whole = both(source, on_error, shapes=shapes)

    assert in_pieces(source, shapes=shapes, tally=tally) is None
    assert told(tally) == told(Tally())
    assert by_reader == as_whole


NORTH, SOUTH = {"id": 1, "name": "north"}, {"id": 2, "file_names": ["x/south/1.jpg"]}
SEEN = [image(video_id=1, frame_id=4), image(2, "b.jpg", video_id=2, frame_index=0), image(3, "c.jpg", video_id=1, frame_id=2)]
AROUND = {"images": SEEN, "categories": [{"id": 1, "name": "car"}], "annotations": [GOOD]}

IMAGES: dict[str, dict[str, Any]] = {
    "an image of a video": dataset([GOOD], [image(video_id=0)]),
    "a frame number": dataset([GOOD], [image(frame_id=0)]),
    "videos of no image": dataset([GOOD], videos=[NORTH]),
    "no videos": dataset([GOOD], [image(video_id=7)], videos=[]),
    "videos behind": {**AROUND, "videos": [NORTH, SOUTH]},
    "videos before": {"videos": [NORTH, SOUTH], **AROUND},
    "frames that are not numbered": {**AROUND, "images": [image(1, "b10.jpg", video_id=1), image(2, "b9.jpg", video_id=1)]},
    "an image without name": dataset([GOOD], [{"id": 1, "width": 9, "height": 9, "coco_url": "http://host/c.jpg"}]),
    "a name that is an URL": dataset([GOOD], [image(1, "http://host/a.jpg")]),
    "names with a dot, a slash, a new line": dataset([GOOD], [image(1, "./a.jpg"), image(2, "a//b"), image(3, "c\nd"), image(4, "é")]),
}  # fmt: skip


@pytest.mark.parametrize("shapes", [BOXES, EVERYTHING], ids=["boxes", "everything"])
@pytest.mark.parametrize("case", IMAGES)
def test_images_of_which_something_is_decided(case: str, shapes: frozenset[Kind], tmp_path: Path) -> None:
    """Names, numbers and sequences of frames are as the whole has them."""
    source = write(tmp_path / "in.json", IMAGES[case])
    by_reader, as_whole = both(source, shapes=shapes)
    d = in_pieces(source, shapes=shapes)

    assert by_reader == as_whole
    assert d is not None
    assert columns(d) == as_whole[0]


def test_videos_worked_out_by_hand(tmp_path: Path) -> None:
    """Where they are listed behind the annotations, their names are those of sequences, too."""
    d = in_pieces(write(tmp_path / "in.json", {**AROUND, "annotations": [annotation(image_id=3, track_id=8)], "videos": [NORTH, SOUTH]}))

    assert d is not None
    assert [(f.sequence, f.file, f.index) for f in d.frames] == [("north", "a.jpg", 4), ("x/south", "b.jpg", 0), ("north", "c.jpg", 2)]
    assert (d.frame.tolist(), d.track.tolist()) == ([2], [8])


TEXT = json.dumps(dataset([GOOD]))

TEXTS = {
    "the list comes twice": TEXT[:-1] + ', "annotations": []}',
    "the list comes twice in other letters": TEXT[:-1] + ', "annotation\\u0073": []}',
    "videos come twice": '{"videos": [{"id": 1}], ' + TEXT[1:-1] + ', "videos": []}',
    "images come twice": TEXT[:-1] + ', "images": []}',
    "categories come twice": TEXT[:-1] + ', "categories": []}',
    "categories come twice, once as none": TEXT[:-1] + ', "categories": null}',
    "no images in the end": TEXT[:-1] + ', "images": null}',
    "more behind the root": TEXT + "{}",
    "no end": TEXT[:-1],
    "no end of the list": TEXT[: TEXT.index("]}") + 1],
    "a comma too much": TEXT.replace("}]", "},]"),
    "nothing but a name": '"annotations": [',
    "a list": f"[{TEXT}]",
    "no UTF-8 in the list": TEXT.replace('"bbox"', '"note": "é", "bbox"').encode("latin-1"),
    "no UTF-8 behind it": (TEXT[:-1] + ', "note": "é"}').encode("latin-1"),
    "half a letter at the end": TEXT.encode() + b"\xc3",
    "half a letter that only lax parsers take": TEXT.replace("a.jpg", "\\ud800.jpg"),
    "attributes beyond all numbers": TEXT.replace('"bbox"', '"attributes": {"a": 1e999}, "bbox"'),
    "NaN": TEXT.replace("[10, 5,", "[NaN, 5,"),
    "lists in lists": TEXT.replace('"bbox"', f'"note": {"[" * 100_000 + "]" * 100_000}, "bbox"'),
}


@ALL_WANTED
@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("case", TEXTS)
def test_text_that_is_left_to_the_whole(case: str, on_error: OnError, shapes: frozenset[Kind], tmp_path: Path) -> None:
    """The same of what no writer of JSON gives."""
    source = write(tmp_path / "in.json", TEXTS[case])
    by_reader, as_whole = both(source, on_error, shapes=shapes)

    assert in_pieces(source, shapes=shapes) is None
    assert by_reader == as_whole


@pytest.mark.parametrize("options", [{"crowd": "drop"}, {"crowd": "attribute"}, {"attributes": "area"}, {"images": "other.json"}])
def test_options_that_ask_for_more(options: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With them the whole is read."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "other.json", dataset([GOOD]))
    source = write(tmp_path / "in.json", dataset([annotation(iscrowd=1, area=5)]))
    by_reader, as_whole = both(source, options=options)

    assert in_pieces(source) is not None
    assert in_pieces(source, options=options) is None
    assert by_reader == as_whole


def test_images_in_the_folder(tmp_path: Path) -> None:
    """In a folder below the source names get the beginning that they need."""
    write(tmp_path / "train/in.json", dataset([GOOD]))
    write(tmp_path / "train/a.jpg", b"")
    d = in_pieces(tmp_path)

    assert d is not None
    assert [frame.file for frame in d.frames] == ["train/a.jpg", "train/b.jpg"]


@pytest.mark.parametrize("frames", [FrameOptions(size_from="image"), FrameOptions(size=(8, 4))], ids=["image", "size"])
def test_the_size_that_images_have(frames: FrameOptions, tmp_path: Path) -> None:
    """Where images or the user decide about sizes, they do so in pieces, too."""
    by_reader, as_whole = both(write(tmp_path / "in.json", dataset([GOOD], [image(), {"id": 2, "file_name": "b.jpg"}])), frames=frames)

    assert by_reader == as_whole


def test_the_last_part_of_names(tmp_path: Path) -> None:
    """It is all that is used where that is asked for."""
    options = {"names": "last"}
    source = write(tmp_path / "in.json", dataset([GOOD], [image(1, "/data/a.jpg")]))
    by_reader, as_whole = both(source, options=options)
    d = in_pieces(source, options=options)

    assert by_reader == as_whole
    assert d is not None
    assert d.frames[0].file == "a.jpg"


def test_a_note_on_fields(tmp_path: Path) -> None:
    """Fields of annotations and images that are not used are named, as the whole names them."""
    images = [image(neg_category_ids=[5]), image(2, "b.jpg")]
    source = write(tmp_path / "in.json", dataset([annotation(occluded=1, area=3), annotation(id=3, far=True)], images))
    tally = Tally()

    assert in_pieces(source, tally=tally) is not None
    assert list(tally.notes) == [
        "fields of images that were not used: neg_category_ids",
        "fields of annotations that were not used: far, occluded (-O attributes=far,occluded keeps them)",
    ]


def test_every_field_of_an_annotation_is_looked_at() -> None:
    """All fields have their type in pieces, too, but points that are not wanted: whatever of another type is read as a whole."""
    every = {*Annotation.__struct_fields__}

    assert {*Boxed.__struct_fields__} == every - {"segmentation", "keypoints"}
    assert {*Outlined.__struct_fields__} == every - {"keypoints"}
    assert {*Posed.__struct_fields__} == every - {"segmentation"}
    assert {*Whole.__struct_fields__} == every
