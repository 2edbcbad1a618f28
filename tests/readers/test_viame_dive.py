"""DIVE's JSON: what lies between keyframes, what is drawn, versions, what stands beside it in an export; and a run of the command."""

import json
from math import isnan, pi
from pathlib import Path
from typing import Any

import pytest

from prelabel.errors import Tally
from prelabel.readers.base import Certainty
from prelabel.readers.viame import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, write
from tests.readers.viame_files import BOX, SIZE, dive, feature, geometry, row, table, track
from tests.readers.yolo_files import frames, places, rows, shapes

CASES = FIXTURES / "viame"


def test_a_data_set() -> None:
    """The images of `meta.json`, keyframes and what lies between them; the CSV that says the same is left out aloud."""
    tally = Tally()
    batches = read_batches(READER, CASES / "dataset", tally=tally)

    assert frames(batches) == [f"shoal:shoal/c00{number}.png" for number in (1, 2, 3, 4)]
    assert [frame.time_s for frame in batches[0].frames] == [0, 1, 2, 3]
    fish = [(file, kind, points) for file, kind, label, points, _ in shapes(batches) if label == "fish"]
    assert [one[:2] for one in fish] == [
        ("shoal/c001.png", "POLYGON"), ("shoal/c001.png", "LANDMARK"), ("shoal/c002.png", "POLYGON"),
        ("shoal/c003.png", "POLYGON"), ("shoal/c004.png", "POLYGON"),
    ]  # fmt: skip
    # a box of the track is turned, so that all are polygons, but for the frame that has an outline
    assert fish[0][2][4:8] == [(0.15, 0.3), (0.25, 0.3), (0.25, 0.5), (0.15, 0.5)]
    assert fish[2][2] == [(0.15, 0.2), (0.35, 0.2), (0.35, 0.6), (0.15, 0.6)]
    assert batches[0].interpolated.tolist() == [False, False, True, False, False, False, False, False]
    assert [one[1:] for one in shapes(batches)[5:]] == [
        ("RECTANGLE", "scallop", [], []),
        ("LINE", "scallop", [(0.5, 0.5), (0.6, 0.4), (0.7, 0.5)], [0] * 3),
        ("LANDMARK", "scallop", [(0.55, 0.4), (0.65, 0.4)], [1, 2]),
    ]
    assert tally.unconverted == {
        "group of tracks": 1, "species of lower confidence": 1, "box beside an outline, in a track with a turned box": 1
    }  # fmt: skip
    assert list(tally.notes) == [f"1 other file not read: first {CASES}/dataset/shoal/annotations.viame.csv"]
    assert places(batches)[0] == f'{CASES}/dataset/shoal/annotations.dive.json: $.tracks["0"].features[0]'


def test_attributes() -> None:
    """Of the track in all frames, of a feature in its own; a length, and a note."""
    found = read(READER, CASES / "dataset")

    assert found.attribute_sets == (
        {"complete": "true", "eating": "false", "observer": "jo"},
        {"complete": "true", "observer": "jo"},
        {"complete": "true", "length": "31.5", "note": "near the wall", "observer": "jo"},
    )
    assert found.score.tolist() == [0.87] * 5 + [0.67] * 3


def test_version_1() -> None:
    """An object of tracks alone; a feature that is no keyframe is where it says, and the box before it moves to the next keyframe."""
    batches = read_batches(READER, CASES / "old", size=SIZE)

    assert frames(batches) == [f"result_night:result_night/{number:06}.jpg" for number in range(5)]
    # from 0, 0 in frame 1 to 30, 15 in frame 4: a third of it in frame 2
    assert rows(batches) == [
        ("result_night/000001.jpg", "eel", (0, 0, 0.2, 0.2), 0.5, 2),
        ("result_night/000002.jpg", "eel", (0.1, 0.1, 0.3, 0.3), 0.5, 2),
        ("result_night/000003.jpg", "eel", (0.2, 0.2, 0.4, 0.4), 0.5, 2),
        ("result_night/000004.jpg", "eel", (0.3, 0.3, 0.5, 0.5), 0.5, 2),
    ]
    assert batches[0].interpolated.tolist() == [False, True, True, False]


def boxes(folder: Path, *features: object) -> list[tuple[int, tuple[float, ...], bool]]:
    """In which frames a track is, where, and whether that was made."""
    found = read(READER, write(folder, {"a.json": dive(track(*features))}), size=SIZE)
    return [
        (found.frames[found.frame[i]].index, tuple(found.box[i].round(6).tolist()), bool(found.interpolated[i])) for i in range(len(found))
    ]


def test_between_keyframes(tmp_path: Path) -> None:
    """Only from one that is interpolated; features may come in any order, and what is between them does not go on behind the last."""
    ends = feature(4, (50, 25, 70, 45), interpolate=True)
    assert boxes(tmp_path, ends, feature(2, (10, 5, 30, 25), interpolate=True), feature(0)) == [
        (0, (0.1, 0.1, 0.3, 0.5), False),
        (2, (0.1, 0.1, 0.3, 0.5), False),
        (3, (0.3, 0.3, 0.5, 0.7), True),
        (4, (0.5, 0.5, 0.7, 0.9), False),
    ]


def test_turns_between_keyframes(tmp_path: Path) -> None:
    """A box turns the short way: from 0.9 of a half circle to 0.1 over a whole one, which looks the same."""
    turned = [feature(n, (40, 10, 60, 30), interpolate=True, attributes={"rotation": turn}) for n, turn in ((0, 0.9 * pi), (2, 0.1 * pi))]
    found = read(READER, write(tmp_path, {"a.json": dive(track(*turned))}), size=SIZE)

    middle = shapes([found])[1][3]
    # upright again, if it begins at another corner
    assert sorted(middle) == [(0.4, 0.2), (0.4, 0.6), (0.6, 0.2), (0.6, 0.6)]


def test_head_and_tail(tmp_path: Path) -> None:
    """The line between them stands for points that are not there; a point without a key is one, too."""
    line = geometry(("HeadTails", "LineString", [[20, 10], [40, 10]]), ("head", "Point", [30, 10]))
    write(tmp_path, {"a.json": dive(track(feature(geometry=line)), track(feature(geometry=geometry(("", "Point", [50, 25, 0]))), id_=1))})
    tally = Tally()
    found = shapes(read_batches(READER, tmp_path, size=SIZE, tally=tally))

    assert [one[3:] for one in found if one[1] == "LANDMARK"] == [([(0.3, 0.2), (0.4, 0.2)], [1, 2]), ([(0.5, 0.5)], [3])]
    assert next(iter(tally.notes)) == "keypoints are numbered as they first come: head 1, tail 2, point 3 (-O keypoints= to say otherwise)"


def test_geometry_alone(tmp_path: Path) -> None:
    """Says where an object is that has no bounds; several polygons are one, other types are counted."""
    square = [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]
    said = geometry(("", "MultiPolygon", [square, [[[20, 20], [30, 20], [30, 30]]]]), ("x", "MultiPoint", [[1, 2]]))
    tally = Tally()
    found = read(READER, write(tmp_path, {"a.json": dive(track(feature(bounds=None, geometry=said)))}), size=SIZE, tally=tally)

    assert [one[1:4] for one in shapes([found])] == [
        ("POLYGON", "fish", [(0, 0), (0.1, 0), (0.1, 0.2), (0, 0.2), (0.2, 0.4), (0.3, 0.4), (0.3, 0.6)])
    ]
    assert tally.unconverted == {"geometry of type MultiPoint": 1}


def test_ids_and_species(tmp_path: Path) -> None:
    """An id may be text, or stand before the track alone; a track without a species has the label of the option."""
    tracks = {"8": {"id": "8", "features": [feature()]}, "9": {"confidencePairs": [["a", 0.2], ["b", 0.7]], "features": [feature()]}}
    tally = Tally()
    found = read(READER, write(tmp_path, {"a.json": dive() | {"tracks": tracks}}), {"default": "thing"}, size=SIZE, tally=tally)

    assert [(label, int(track_)) for label, track_ in zip(labels(found), found.track, strict=True)] == [("thing", 8), ("b", 9)]
    assert isnan(found.score[0])
    assert found.score[1] == 0.7
    assert tally.adjusted == {"object without a species, which is thing": 1}


def test_single_images_of_a_data_set(tmp_path: Path) -> None:
    """No track is in two of its images: they are open, and those without objects are among them."""
    meta = {"type": "image-sequence", "originalImageFiles": ["/home/jo/p.png", "/home/jo/q.png", "/home/jo/r.png"]}
    write(tmp_path, {"a.json": dive(track(feature(1))), "meta.json": meta})
    found = read(READER, tmp_path, size=SIZE)

    assert (sorted(names(found)), [found.frames[i].file for i in found.frame.tolist()]) == (["p.png", "q.png", "r.png"], ["q.png"])


@pytest.mark.parametrize("text", ["[]", '{"imageData": 7}', "{", '{"imageData": [{"filename": 7}], "fps": "x"}'])
def test_a_description_that_is_none(tmp_path: Path, text: str) -> None:
    """Is not used, and said so; frames have their numbers."""
    tally = Tally()
    write(tmp_path, {"a.json": dive(track(feature(1))), "meta.json": text})

    assert names(read(READER, tmp_path / "a.json", size=SIZE, tally=tally)) == ["a:a/000000.jpg", "a:a/000001.jpg"]
    assert next(iter(tally.notes)) == f"of {tmp_path}/meta.json only what can be read was used: it is no description of a data set of DIVE"


def test_rates(tmp_path: Path) -> None:
    """Of the JSON before that of the data set, and of the option before both; one that no video has is none."""
    write(tmp_path, {"a.json": dive(track(feature(2)), fps=4), "meta.json": {"fps": 8}, "b/a.json": dive(track(feature(2)), fps=-1)})

    assert read(READER, tmp_path / "a.json", size=SIZE).frames[2].time_s == 0.5
    assert read(READER, tmp_path / "a.json", {"fps": "1"}, size=SIZE).frames[2].time_s == 2
    assert isnan(read(READER, tmp_path / "b" / "a.json", size=SIZE).frames[2].time_s)


def test_names_of_sequences(tmp_path: Path) -> None:
    """As the file below the source, of a data set as its folder; two files of one folder share no images."""
    one = dive(track(feature()))
    write(
        tmp_path / "s",
        {"annotations.dive.json": one, "x/annotations.dive.json": one, "x/y.dive.json": one, "z.viame.csv": table(row(0, ""))},
    )
    write(tmp_path / "s", {"x/1.png": SIZE})

    assert sorted(names(read(READER, tmp_path / "s", size=SIZE))) == [
        "s:s/000000.jpg", "x/y:x/y/000000.jpg", "x:x/1.png", "z:z/000000.jpg"
    ]  # fmt: skip


def test_another_version(tmp_path: Path) -> None:
    """Is read as far as it is known, and said so."""
    tally = Tally()
    read(READER, write(tmp_path, {"a.json": dive(track(feature()), version=3)}), size=SIZE, tally=tally)

    assert next(iter(tally.notes)) == "DIVE's JSON of a version that is not known is read as version 2: 3"


SNIFFED: list[tuple[Any, Certainty]] = [
    (dive(track(feature())), Certainty.SURE),
    (dive(), Certainty.LIKELY),
    ({"0": {"trackId": 0, "confidencePairs": [], "features": []}}, Certainty.SURE),
    ({"tracks": [], "groups": {}, "version": 2}, Certainty.NO),
    ({"tracks": {"0": {}}}, Certainty.NO),
    ([dive()], Certainty.NO),
    ({}, Certainty.NO),
]


@pytest.mark.parametrize(("content", "certainty"), SNIFFED, ids=range(len(SNIFFED)))
def test_what_is_recognised(tmp_path: Path, content: object, certainty: Certainty) -> None:
    """Tracks with pairs of confidence and features; an object without tracks by what stands beside them."""
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")

    assert READER.sniff(tmp_path / "a.json") == certainty


def test_the_command(tmp_path: Path) -> None:
    """Ends with 1, and writes nothing; under skip it converts the rest, says how many were left out, and ends with 1 as well."""
    write(tmp_path, {"a.csv": table(row(), row("x", "b.png"), f"2,c.png,2,{BOX},0.9,0\n")})
    stopped = convert(tmp_path, "a.csv", "--format", "viame", "--size", "100x50")
    there = (tmp_path / "jobs.jsonl").exists()
    left = convert(tmp_path, "a.csv", "--format", "viame", "--size", "100x50", "--on-error", "skip")

    assert (stopped.exit_code, there) == (1, False)
    assert "a.csv:3: the id 'x' is no whole number from 0" in stopped.output
    assert left.exit_code == 1
    assert len((tmp_path / "jobs.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert "bad track id" in left.output
