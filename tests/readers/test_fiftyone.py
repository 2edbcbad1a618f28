"""FiftyOne: fields, shapes, attributes, names, and videos."""

from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.frames import FrameOptions
from prelabel.readers import sniff
from prelabel.readers.base import Certainty, parse_options
from prelabel.readers.fiftyone import READER
from prelabel.readers.planning import read_sources
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.fiftyone_files import BOX, boxes, detection, detections, frame, frames, packed, png, sample, samples, video
from tests.readers.output_files import labels, names, read, write
from tests.readers.yolo_files import places, rows, shapes

CASES = FIXTURES / "fiftyone"

ALL = {"field": "ground_truth,lanes,pose"}

CORNERS = (0.25, 0.5, 0.75, 0.75)
"""Of `BOX`."""


def attributes(batch: Any) -> list[dict[str, object]]:  # noqa: ANN401  # of detections
    """Of each row."""
    return [dict(batch.attribute_sets[i]) if i >= 0 else {} for i in batch.attributes.tolist()]


CONTRACT = [
    ("images", ALL),
    ("images/samples.json", ALL),
    ("video", {}),
    ("legacy", {"field": "boxes"}),
    ("boxes", {}),
    ("boxes/labels.json", {}),
]


@pytest.mark.parametrize(("case", "options"), CONTRACT, ids=[case for case, _ in CONTRACT])
def test_the_contract(case: str, options: dict[str, str]) -> None:
    """On each fixture, and on single files, which this reader alone recognises."""
    check_reader(READER, CASES / case, options)

    assert sniff([CASES / case], Tally()).name == "fiftyone"


OTHERS = {
    "a list of labels": {"classes": ["a"], "labels": [{"bounding_box": BOX}]},
    "classifications": {"classes": ["a"], "labels": {"a": 0}},
    "labels without classes": {"labels": {"a": [{"bounding_box": BOX}]}},
    "samples without files": {"samples": [{"x": 1}]},
    "samples that are no list": {"samples": {"filepath": "a.jpg"}},
    "frames": {"frames": [{"_sample_id": "a", "frame_number": 1}]},
    "a manifest": {"a": "/data/a.jpg"},
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_other_files(tmp_path: Path, content: object) -> None:
    """Are not recognised."""
    assert READER.sniff(write(tmp_path, {"x.json": content})) == Certainty.NO


def test_boxes_of_a_field() -> None:
    """In fractions, with their scores; each says where it stands."""
    batches = read_batches(READER, CASES / "images", {"field": "predictions"})

    assert rows(batches) == [("data/a.jpg", "car", (0.125, 0.25, 0.375, 0.75), 0.875, -1)]
    assert places(batches) == [f"{CASES}/images/samples.json: $.samples[0].predictions.detections[0]"]
    assert [(one.file, one.width, one.height) for one in batches[0].frames] == [("data/a.jpg", 80, 40), ("data/b.jpg", 80, 40)]


def test_all_shapes() -> None:
    """A mask of 4x2 pixels lies in the box of its label, whose object it is of; parts are rings; what is closed ends where it began."""
    assert shapes(read_batches(READER, CASES / "images", ALL)) == [
        ("data/a.jpg", "RECTANGLE", "car", [], []),
        ("data/a.jpg", "RECTANGLE", "person", [], []),
        ("data/a.jpg", "POLYGON", "person", [(0.5, 0.2), (0.6, 0.2), (0.6, 0.4), (0.7, 0.4), (0.7, 0.6), (0.5, 0.6)], [0] * 6),
        ("data/a.jpg", "LINE", "lane", [(0.0, 1.0), (0.5, 0.5), (0.5, 0.25)], [0] * 3),
        (
            "data/a.jpg", "POLYGON", "island",
            [(0.25, 0.5), (0.5, 0.5), (0.5, 0.75), (0.75, 0.5), (1.0, 0.5), (1.0, 1.0)], [0] * 6,
        ),
        ("data/a.jpg", "LINE", "border", [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.1)], [0] * 4),
        ("data/b.jpg", "LANDMARK", "person", [(0.25, 0.5), (0.75, 0.25)], [1, 3]),
    ]  # fmt: skip
    d = read(READER, CASES / "images", ALL)
    assert d.object.tolist() == [0, 1, 1, 2, 3, 4, 5]
    assert d.ring_start.tolist() == [0, 6, 9, 12, 15, 19, 21]
    assert d.score[-2:].tolist() == [0.5, 0.75]


def test_fields_that_are_not_read() -> None:
    """Are named, and labels without shapes counted."""
    tally = Tally()
    read_batches(READER, CASES / "images", {"field": "predictions"}, tally=tally)

    assert (dict(tally.unconverted), list(tally.notes)) == (
        {"Classification": 1},
        [
            "fields of samples that were not used: tags,uniqueness",
            "fields with labels that were not read: ground_truth,lanes,pose (-O field=ground_truth,lanes,pose reads them)",
        ],
    )


@pytest.mark.parametrize("kind", ["?", "|u1", "<i4", "<f4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_masks_of_any_numbers(tmp_path: Path, kind: str, order: Any) -> None:  # noqa: ANN401  # numpy's own
    """Pixels that are not 0 are inside, whatever order they are written in; both wrappings of bytes are read."""
    text = packed(np.array([[0, 1], [0, 1]]).astype(kind, order=order))
    masks: list[object] = [text, {"$binary": text, "$type": "00"}, {"$binary": {"base64": text, "subType": "00"}}]
    write(tmp_path, {"samples.json": samples(sample(f=detections(*(detection(mask=mask) for mask in masks))))})

    found = [points for _, kind, _, points, _ in shapes(read_batches(READER, tmp_path)) if kind == "POLYGON"]
    assert found == [[(0.5, 0.5), (0.75, 0.5), (0.75, 0.75), (0.5, 0.75)]] * 3


def test_a_mask_that_is_not_wanted(tmp_path: Path) -> None:
    """Is not even looked at."""
    write(tmp_path, {"samples.json": samples(sample(f=detections(detection(mask="?"))))})
    options, wanted = parse_options(READER, {}), frozenset({Kind.RECTANGLE})
    _, batches = read_sources(READER, [tmp_path], options, FrameOptions(), Tally(), shapes=wanted)

    assert [len(batch) for batch in batches] == [1]


def test_a_mask_in_a_file(tmp_path: Path) -> None:
    """Is the outline of its pixels that are not 0, and no image of the export; of one that lies elsewhere the box alone is read."""
    tally = Tally()
    paths = ["fields/f/a.png", "fields/f/gone.png", "/elsewhere/fields/f/a.png", "../fields/f/a.png"]
    write(tmp_path, {"x/samples.json": samples(sample(f=detections(*(detection(mask_path=path) for path in paths))))})
    write(tmp_path, {"x/data/a.jpg": (80, 40), "x/fields/f/a.png": png(np.array([[0, 7], [0, 255]], np.uint8)), "fields/b.jpg": (80, 40)})
    batches = read_batches(READER, tmp_path, tally=tally)

    # the right half of the box from 0.25, 0.5 to 0.75, 0.75
    assert [row[1:4] for row in shapes(batches) if row[1] == "POLYGON"] == [
        ("POLYGON", "car", [(0.5, 0.5), (0.75, 0.5), (0.75, 0.75), (0.5, 0.75)])
    ]
    assert [len(batch) for batch in batches] == [5]
    assert dict(tally.unconverted) == {"mask whose file is not below the samples": 3}
    assert [image.file for image in READER.plan(tmp_path, READER.options()).images] == ["fields/b.jpg", "x/data/a.jpg"]


POSES = [
    ({"points": [[0.25, 0.5], [float("nan"), float("nan")]]}, [(0.25, 0.5)], [1], nan),
    ({"points": [[0.25, 0.5], [0.5, 0.5]], "confidence": [0.25, 0.75]}, [(0.25, 0.5), (0.5, 0.5)], [1, 2], 0.5),
    ({"points": [[0.25, 0.5], [0.5, 0.5]], "confidences": [0.25, 1.0]}, [(0.25, 0.5), (0.5, 0.5)], [1, 2], 0.625),
    ({"points": [[0.25, 0.5], [0.5, 0.5]], "confidence": 0.5}, [(0.25, 0.5), (0.5, 0.5)], [1, 2], 0.5),
    ({"points": [[0.25, 0.5], [0.5, 0.5]], "confidence": [None, 0.25]}, [(0.25, 0.5), (0.5, 0.5)], [1, 2], 0.25),
    ({"points": [[0.25, 0.5], [0.5, 0.5]], "confidence": [0.125, 0.25]}, [(0.5, 0.5)], [2], 0.25),
]


@pytest.mark.parametrize(("fields", "points", "numbers", "score"), POSES)
def test_keypoints(tmp_path: Path, fields: dict[str, object], points: object, numbers: object, score: float) -> None:
    """Those that are missing are left out, and those under the floor; the score is the mean of the others."""
    write(tmp_path, {"samples.json": samples(sample(f={"_cls": "Keypoint", "label": "person", **fields}))})
    _, batches = read_sources(READER, [tmp_path], parse_options(READER, {}), FrameOptions(), Tally(), min_keypoint_score=0.2)
    (batch,) = batches

    assert shapes([batch]) == [("data/a.jpg", "LANDMARK", "person", points, numbers)]
    assert batch.score.tolist() == pytest.approx([score], nan_ok=True)


def test_a_keypoint_without_points(tmp_path: Path) -> None:
    """Is counted."""
    tally = Tally()
    write(tmp_path, {"samples.json": samples(sample(f={"_cls": "Keypoint", "label": "a", "points": [[{"$numberDouble": "NaN"}] * 2]}))})

    assert len(read(READER, tmp_path, tally=tally)) == 0
    assert dict(tally.unconverted) == {"keypoint none of whose points is there": 1}


def test_several_lines_are_objects_of_their_own(tmp_path: Path) -> None:
    """As a line of Playment is one."""
    line = {"_cls": "Polyline", "label": "lane", "points": [[[0.0, 0.0], [0.5, 0.5]], [[0.5, 0.0], [1.0, 0.5]]]}
    write(tmp_path, {"samples.json": samples(sample(f=line))})
    d = read(READER, tmp_path)

    assert (d.kind.tolist(), d.object.tolist()) == ([Kind.LINE] * 2, [0, 1])


def test_attributes(tmp_path: Path) -> None:
    """Fields of their own go before what stands in ``attributes``, wrapped or not; what text cannot say is counted."""
    tally = Tally()
    old = {"colour": {"_cls": "CategoricalAttribute", "value": "red"}, "axles": {"_cls": "NumericAttribute", "value": 2.0}, "lit": True}
    more = {"axles": 3, "seen": {"$date": "2024-01-12T08:30:00Z"}, "eval": {"iou": 0.5}, "none": None, "_private": 1, "tags": ["a", "b"]}
    write(tmp_path, {"samples.json": samples(sample(f=detection(attributes=old, **more)))})

    assert attributes(read(READER, tmp_path, tally=tally)) == [
        {"axles": "3", "colour": "red", "lit": "true", "seen": "2024-01-12T08:30:00Z", "tags": ("a", "b")}
    ]
    assert dict(tally.unconverted) == {"another value of the attribute axles": 1, "values of the attribute eval": 1}


def test_labels_that_are_missing(tmp_path: Path) -> None:
    """Are what the option says."""
    write(tmp_path, {"samples.json": samples(sample(f=detections(detection(None), detection(""), detection("bus"))))})

    assert labels(read(READER, tmp_path, {"label": "thing"})) == ["thing", "thing", "bus"]


@pytest.mark.parametrize(("options", "expected"), [({}, ["car", "bus", "van"]), ({"names": "a,b"}, ["a", "b", "van"])])
def test_labels_that_are_numbers(tmp_path: Path, options: dict[str, str], expected: list[str]) -> None:
    """Are classes of the file, or of the option, which goes first."""
    write(tmp_path, {"labels.json": boxes(["car", "bus"], a=[detection(0), detection(1), detection("van")])})

    assert labels(read(READER, tmp_path, options)) == expected


def test_images_of_a_list_of_labels(tmp_path: Path) -> None:
    """Are those in the folder beside it, by their names without suffix, of a single file, too; others have none, which is said."""
    content = boxes(**{"a": [detection()], "c.d": None, "b": []})
    write(tmp_path, {"x/labels.json": content, "x/data/a.png": (80, 40), "x/data/c.d.jpg": (8, 4)})
    note = "images are called without suffix, as labels.json calls them (--frames or data.json would say it)"
    tallies = Tally(), Tally()

    assert names(read(READER, tmp_path, tally=tallies[0])) == ["x/data/a.png", "x/data/c.d.jpg", "x/data/b"]
    assert names(read(READER, tmp_path / "x/labels.json", tally=tallies[1])) == ["data/a.png", "data/c.d.jpg", "data/b"]
    assert [list(tally.notes) for tally in tallies] == [[note], [note]]


def test_images_that_a_manifest_names(tmp_path: Path) -> None:
    """Are called from the deepest folder that all lie in, or from that of the option; a URL is the frame's."""
    manifest = {"a": "/cams/one/a.jpg", "b": "/cams/two/b.jpg", "c": "https://host/c%20d.jpg"}
    write(tmp_path, {"labels.json": boxes(a=[detection()], b=[], c=[]), "data.json": manifest})

    assert names(read(READER, tmp_path)) == ["one/a.jpg", "two/b.jpg", "c d.jpg"]
    assert names(read(READER, tmp_path, {"base": "/"})) == ["cams/one/a.jpg", "cams/two/b.jpg", "c d.jpg"]
    assert [one.url for one in read(READER, tmp_path).frames] == ["", "", "https://host/c%20d.jpg"]


def test_images_of_samples(tmp_path: Path) -> None:
    """Are called from the folder of the export where their paths are relative, else as above; those in the source go first."""
    paths = ["data/a.jpg", "/cams/one/b.jpg", "/cams/two/c.jpg", "s3://box/d.jpg"]
    write(tmp_path, {"x/samples.json": samples(*(sample(path, f=detection()) for path in paths))})

    assert names(read(READER, tmp_path)) == ["x/data/a.jpg", "one/b.jpg", "two/c.jpg", "d.jpg"]
    write(tmp_path, {"c.jpg": (8, 4)})
    assert names(read(READER, tmp_path)) == ["x/data/a.jpg", "one/b.jpg", "c.jpg", "d.jpg"]


def test_sizes_of_images(tmp_path: Path) -> None:
    """Are those of headers where that is asked for, of images below the samples alone, whichever slashes the path has."""
    outside = tmp_path / "elsewhere" / "b.jpg"
    about = {"width": 80, "height": 40}
    paths = ["data\\a.jpg", str(outside)]
    write(tmp_path, {"x/samples.json": samples(*(sample(path, metadata=about, f=detection()) for path in paths))})
    write(tmp_path, {"x/data/a.jpg": (8, 4), "elsewhere/b.jpg": (8, 4)})
    asked = FrameOptions(size_from="image")
    _, (batch,) = read_sources(READER, [tmp_path / "x/samples.json"], parse_options(READER, {}), asked, Tally())

    assert [(one.file, one.width, one.height) for one in batch.frames] == [("data/a.jpg", 8, 4), ("b.jpg", 80, 40)]


def test_two_exports(tmp_path: Path) -> None:
    """Of a folder are both read, and images that lie beside them without labels are frames."""
    write(tmp_path, {"x/samples.json": samples(sample(f=detection())), "y/labels.json": boxes(b=[detection()]), "y/data/e.jpg": (8, 4)})
    tally = Tally()

    assert names(read(READER, tmp_path, tally=tally)) == ["x/data/a.jpg", "y/data/b"]
    assert not [note for note in tally.notes if "not read" in note]


def test_videos() -> None:
    """Are sequences; labels of one index are tracks by their labels, those of one instance one; times count from 0."""
    clip, yard = read_batches(READER, CASES / "video")

    assert [(one.sequence, one.file, one.index, one.width, one.height) for one in clip.frames] == [
        ("day/clip", f"data/day/clip/{number:06}.jpg", number, 80, 40) for number in (1, 2, 3)
    ]
    assert [one.time_s for one in clip.frames] == pytest.approx([0.0, 0.1, 0.2])
    assert rows([clip]) == [
        ("data/day/clip/000001.jpg", "car", (0.1, 0.25, 0.3, 0.75), 0.75, 7),
        ("data/day/clip/000001.jpg", "bus", (0.5, 0.25, 0.75, 0.75), 0.5, 8),
        ("data/day/clip/000002.jpg", "car", (0.2, 0.25, 0.4, 0.75), 0.75, 7),
        ("data/day/clip/000002.jpg", "bus", (0.5, 0.25, 0.75, 0.75), 0.5, 8),
        ("data/day/clip/000003.jpg", "car", (0.3, 0.25, 0.5, 0.75), 0.75, 7),
    ]
    assert [row[0::4] for row in rows([yard])] == [("data/yard/000001.jpg", 0), ("data/yard/000002.jpg", 0)]
    assert places([yard]) == [f"{CASES}/video/frames.json: $.frames[{number}].detections.detections[0]" for number in (0, 4)]


def test_what_is_said_of_whole_videos(tmp_path: Path) -> None:
    """Is counted, as are frames of no sample."""
    tally = Tally()
    write(tmp_path, {"samples.json": samples(video(f=detections(detection()), turn={"_cls": "TemporalDetections"}))})
    write(tmp_path, {"frames.json": frames(frame(1, detection()), frame(1, of="other"), frame(2, of="other"))})
    found = read(READER, tmp_path, tally=tally)

    assert (names(found), len(found)) == (["clip:data/clip/000001.jpg"], 1)
    assert dict(tally.unconverted) == {
        "frame of a video that is not among the samples": 2, "Detections of a whole video": 1, "TemporalDetections": 1,
    }  # fmt: skip


def test_images_of_a_video(tmp_path: Path) -> None:
    """In a folder beside it, by their numbers, are its frames; --frames goes first, of any folder where there is one video."""
    write(tmp_path, {"e/samples.json": samples(video()), "e/frames.json": frames(frame(2, detection(index=4)))})
    write(tmp_path, {f"e/data/clip/{number}.png": (80, 40) for number in (1, 2, 3)})
    assert names(read(READER, tmp_path / "e")) == [f"clip:data/clip/{number}.png" for number in (1, 2, 3)]

    write(tmp_path, {f"own/{number:02}.png": (80, 40) for number in (1, 2)})
    assert names(read(READER, tmp_path / "e", frames=tmp_path / "own")) == ["clip:01.png", "clip:02.png"]


def test_labels_of_a_track_in_two_fields(tmp_path: Path) -> None:
    """Are of one object in a frame, with a box and points."""
    pose = {"_cls": "Keypoint", "label": "car", "index": 3, "points": [[0.5, 0.5]]}
    write(tmp_path, {"samples.json": samples(video()), "frames.json": frames(frame(1, detection(index=3), detection(), pose=pose))})
    d = read(READER, tmp_path, {"field": "frames.boxes,frames.pose"})

    assert (d.track.tolist(), d.object.tolist()) == ([3, -1, 3], [0, 1, 0])


def test_lines_of_a_track(tmp_path: Path) -> None:
    """Are of no track where they are several, which is counted."""
    tally = Tally()
    line = {"_cls": "Polyline", "label": "lane", "index": 3, "points": [[[0.0, 0.0], [0.5, 0.5]], [[0.5, 0.0], [1.0, 0.5]]]}
    write(tmp_path, {"samples.json": samples(video()), "frames.json": frames({**frame(1), "boxes": line})})

    assert read(READER, tmp_path, tally=tally).track.tolist() == [-1, -1]
    assert dict(tally.unconverted) == {"track id of a polyline of several lines": 1}


def test_the_exports_of_old_versions() -> None:
    """Have a file of the frames of each video, attributes with a class, and masks as text."""
    still, old = read_batches(READER, CASES / "legacy", {"field": "boxes,frames.pose"})

    assert (names(still), names(old)) == (["data/still.jpg"], ["old:data/old/000001.jpg", "old:data/old/000002.jpg"])
    assert attributes(still) == [{"axles": "2", "side": "left"}] * 2
    assert shapes([still])[1][3] == [(0.25, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5), (0.0, 0.25), (0.25, 0.25)]
    assert (rows([old]), places([old])) == (
        [("data/old/000001.jpg", "person", (0.25, 0.25, 0.5, 0.75), 0.5, 1)],
        [f'{CASES}/legacy/frames/old.json: $.frames["1"].pose'],
    )


def test_tracks_of_images(tmp_path: Path) -> None:
    """Are counted: each image is alone."""
    tally = Tally()
    instance = {"_cls": "Instance", "_id": {"$oid": "65a0c0ffee0000000000aaaa"}}
    write(tmp_path, {"samples.json": samples(sample(f=detections(detection(index=3), detection(instance=instance), detection())))})

    assert read(READER, tmp_path, tally=tally).track.tolist() == [-1, -1, -1]
    assert dict(tally.unconverted) == {"track id of a label of an image": 2}


def test_labels_in_space(tmp_path: Path) -> None:
    """Are counted: they have neither a box nor points in the image."""
    tally = Tally()
    cuboid = {"location": [1, 2, 3], "dimensions": [4, 5, 6], "rotation": [0, 0, 0]}
    line = {"_cls": "Polyline", "label": "lane", "points": [], "points3d": [[[0, 0, 1], [1, 1, 1]]]}
    drawn = detections(detection(bounding_box=[], **cuboid), detection(**cuboid))
    write(tmp_path, {"samples.json": samples(sample(f=drawn, g=line))})

    assert read(READER, tmp_path, {"field": "f,g"}, tally=tally).box.tolist() == [[*CORNERS]]
    assert dict(tally.unconverted) == {"box in space": 1, "line in space": 1}


def test_samples_of_other_media(tmp_path: Path) -> None:
    """Are counted."""
    tally = Tally()
    write(tmp_path, {"samples.json": samples(sample(f=detection()), sample("data/b.pcd", _media_type="point-cloud"))})

    assert names(read(READER, tmp_path, tally=tally)) == ["data/a.jpg"]
    assert dict(tally.unconverted) == {"sample of the media type point-cloud": 1}
