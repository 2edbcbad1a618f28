"""VIAME CSV and DIVE's JSON that are wrong: each message names the place and the fix; under skip the smallest part is left out."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from prelabel.readers.viame import READER
from tests.readers.output_files import labels, names, refused, skipped, write
from tests.readers.viame_files import HEADER, SIZE, dive, feature, geometry, row, table, track
from tests.readers.yolo_files import shapes

FRAMES = "the frame {} is no whole number from 0 to 999,999"

NUMBER = "number the frames of a sequence from 0, or leave the record out with --on-error skip"


def leave(what: str) -> str:
    """The fix of what is left out alone."""
    return f"correct the value, or leave the {what} out with --on-error skip"


ROWS = [
    ("1,b.png,0\n", "3 columns, but a row has 9 at least", leave("record")),
    (row("x"), "the id 'x' is no whole number from 0", leave("record")),
    (row("-2"), "the id '-2' is no whole number from 0", leave("record")),
    (row("1180591620717411303424"), "the id '1180591620717411303424' is no whole number from 0", leave("record")),
    (row(1, frame=""), FRAMES.format("''"), NUMBER),
    (row(1, frame="-1"), FRAMES.format("'-1'"), NUMBER),
    (row(1, frame="0.5"), FRAMES.format("'0.5'"), NUMBER),
    (row(1, frame="1000000"), FRAMES.format("'1000000'"), NUMBER),
    (row(1, box="10,5,x,25"), "BR_x is 'x', which is no number", leave("record")),
    (row(1, box="10,5,30,1_0"), "BR_y is '1_0', which is no number", leave("record")),
    (row(1, box="10,5,nan,25"), "the coordinate nan is beyond any image", leave("record")),
    (row(1, box="10,5,1e400,25"), "the coordinate inf is beyond any image", leave("record")),
    (row(1, box="10,5,10,25"), "the box is 0 wide and 20 high", leave("record")),
    (row(1, "../b.png"), "'../b.png' names no image below the folder of images", "name images relative to the folder of images"),
    (row(0), "the track 0 comes twice in frame 0",
     "give each object of a frame an id of its own, or say with -O tracks=false that ids are of no tracks"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "what", "fix"), ROWS, ids=range(len(ROWS)))
def test_a_bad_row(tmp_path: Path, line: str, what: str, fix: str) -> None:
    """The whole message under stop; under skip the other row is read."""
    write(tmp_path, {"a.csv": table(row(), line)})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:3: {what}\n  fix: {fix}"
    assert (names(found), labels(found), len(reasons)) == (["a.png"], ["fish"], 1)


class Part(NamedTuple):
    """What stands behind the box of a row, the message, and the kinds and attributes that are left."""

    rest: str
    what: str
    out: str
    kinds: tuple[str, ...] = ("RECTANGLE",)
    attributes: tuple[dict[str, str], ...] = ()


PARTS = [
    Part("x,0", "confidence is 'x', which is no number", "confidence"),
    Part("1,x", "length is 'x', which is no number", "length"),
    Part("1.5,0", "the score 1.5 of the object is outside 0-1", "score"),
    Part("1,0,fish,1.5", "the score 1.5 of the species 'fish' is outside 0-1", "score"),
    Part("1,0,fish,nan", "the score nan of the species 'fish' is outside 0-1", "score"),
    Part("1,0,fish", "the species 'fish' has no confidence", "confidence"),
    Part("1,0,fish,high", "the species 'fish' has no confidence, but 'high'", "confidence"),
    Part("1,0,fish,(kp) head 1 2", "the species 'fish' has no confidence, but '(kp) head 1 2'", "confidence", ("RECTANGLE", "LANDMARK")),
    Part("1,0,fish,1,(kp) head 1", "(kp) 'head 1' is no name with x and y", "keypoint"),
    Part("1,0,fish,1,(kp) head 1 y", "(kp) 'y' is no number", "keypoint"),
    Part("1,0,fish,1,(kp) head 1 1e400", "(kp) the coordinate inf is beyond any image", "keypoint"),
    Part("1,0,fish,1,(kp) head 1 2,(kp) head 3 4", "(kp) 'head' comes twice", "keypoint", ("RECTANGLE", "LANDMARK")),
    Part("1,0,fish,1,(poly) 1 2 3", "(poly) 3 numbers, but points have two each", "polygon"),
    Part("1,0,fish,1,(poly) 1 2 3 4 1 2", "(poly) 2 different points, but a polygon has at least 3", "polygon"),
    Part("1,0,fish,1,(poly) 1 2 3 x", "(poly) 'x' is no number", "polygon"),
    Part("1,0,fish,1,(poly) 1 2 3 4 5 nan", "(poly) the coordinate nan is beyond any image", "polygon"),
    Part("1,0,fish,1,(poly) 0 0 9 0 9 9,(hole) 1 2", "(hole) 1 different point, but a hole has at least 3", "hole",
         ("RECTANGLE", "POLYGON")),
    Part("1,0,fish,1,(hole) 0 0 9 0 9 9", "1 (hole), but no (poly) that it could be in", "hole"),
    Part("1,0,fish,1,(kp) head", "(kp) 'head' is no name with x and y", "keypoint"),
    Part("1,0,fish,1,(atr),(atr) a 1", "(atr) has no name", "attribute", attributes=({"a": "1"},)),
    Part("1,0,fish,1,(trk-atr) ", "(trk-atr) has no name", "attribute of the track"),
    Part("1,0,fish,1,(atr) rotation left", "the rotation 'left' is no number of radians", "rotation"),
    Part("1,0,fish,1,(atr) rotation inf", "the rotation 'inf' is no number of radians", "rotation"),
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS, ids=[f"{number} {part.what}" for number, part in enumerate(PARTS)])
def test_a_bad_part_of_a_row(tmp_path: Path, part: Part) -> None:
    """Is left out alone: the box stays, and so does what else is drawn and said."""
    write(tmp_path, {"a.csv": table(row(rest=part.rest))})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.csv:2: {part.what}\n  fix: {leave(part.out)}"
    assert tuple(one[1] for one in shapes([found])) == part.kinds
    assert (found.attribute_sets, len(reasons)) == (part.attributes, 1)


SEQUENCES = [
    (table(row(0, "a.png", 0), row(0, "b.png", 0)), "a.csv:3: frame 0 is 'b.png', but 'a.png' in {}/a.csv:2",
     "number the images of a sequence from 0, or say with -O tracks=false that ids are of no tracks", 1),
    (table(row(0, "a.png", 0), row(0, "b.png", 1), row(1, "", "c.png")), "a.csv:4: the frame 'c.png' has no number",
     "number the frames of a sequence from 0", 2),
    (table(row(0, "a.png", 0), row(0, "a", 1)), "a.csv:3: the image 'a' is described by {}/a.csv:2 already",
     "keep one of them, or convert the files one by one", 1),
    (table(row(0, "", 0), row(1, "..", 0), row(1, "..", 1)), "a.csv:3: '..' names no video", "name the file of the video", 1),
    (f"{HEADER}# metadata, fps: fast\n{row(0, '', 0)}", "a.csv:2: fps: 'fast' is no number of frames a second",
     "correct it, or leave the times of frames out with --on-error skip", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what", "fix", "left"), SEQUENCES, ids=range(len(SEQUENCES)))
def test_a_bad_sequence(tmp_path: Path, text: str, what: str, fix: str, left: int) -> None:
    """Rows of a frame that can be none of it are left out, those before stay."""
    write(tmp_path, {"a.csv": text, "a.png": SIZE})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"{what}\n  fix: {fix}".replace("{}/", "")
    assert (len(found), len(reasons)) == (left, 1)


def test_a_quote_that_is_not_closed(tmp_path: Path) -> None:
    """Ends the file; rows before it stay under skip."""
    write(tmp_path, {"a.csv": table(row(), row(1, '"b.png'), row(2))})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == "a.csv:3: is no CSV: unexpected end of data\n  fix: export the file again"
    assert (names(found), len(found), reasons) == (["a.png"], 1, ["unreadable file"])


FILES: list[tuple[str, bytes, str]] = [
    ("a.csv", b"\xff\xfe", "a.csv:1: byte 0xff is not UTF-8\n  fix: save the file as UTF-8 text"),
    ("a.csv", b"\n", "a.csv: is empty\n  fix: give a CSV of VIAME, which has its comments where it has no rows"),
    ("a.csv", b"a\0b", "a.csv: holds zero bytes, which no text has\n  fix: copy the file again, or save it as UTF-8 text"),
    ("a.json", b"", "a.json: is empty\n  fix: give a file with JSON in it"),
    ("a.json", b"[]", "a.json:1:1: $: expected `object`, got `array`\n  fix: write it as the format says, or give another file"),
    ("a.json", b'{"tracks": []}',
     "a.json:1:12: $.tracks: expected `object`, got `array`: []\n  fix: write tracks as an object, by their ids"),
    ("a.json", b'{"tracks": NaN}', "a.json:1:12: $.tracks: NaN is no number of JSON\n  fix: write tracks as an object, by their ids"),
    ("a.json", b'{"tracks": {',
     "a.json:1: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "message"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    """Is refused, or left out as one bad record."""
    write(tmp_path, {name: data})

    assert refused(READER, tmp_path / name, size=SIZE) == message
    assert skipped(READER, tmp_path / name, size=SIZE)[1] == ["unreadable file"]


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_a_folder_without_such_files(tmp_path: Path, name: str) -> None:
    """Is refused with what to give."""
    write(tmp_path, {name: "{}"})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no annotations of VIAME or DIVE\n  fix: give a CSV of VIAME, a JSON of DIVE, or the folder that they lie in"
    )


class Bad(NamedTuple):
    """A field of a feature with the text that it has, the ``$.path`` below the feature, what is wrong, what is left out, and what stays."""

    name: str
    text: str
    path: str
    what: str
    out: str = "feature"
    kinds: tuple[str, ...] = ()


def shape(type_: str, coordinates: str) -> str:
    """A collection of one geometry with coordinates as they are written."""
    return json.dumps(geometry(("x", type_, "@"))).replace('"@"', coordinates)


AT = ".geometry.features[0].geometry.coordinates"
BOXED = ("RECTANGLE",)

FEATURES = [
    Bad("frame", '"1"', ".frame", 'expected `int`, got `str`: "1"'),
    Bad("frame", "-1", ".frame", "the frame -1 is no number from 0 to 999,999"),
    Bad("frame", "1180591620717411303424", ".frame", "the frame 1180591620717411303424 is no number from 0 to 999,999"),
    Bad("bounds", "null", "", "has no bounds"),
    Bad("bounds", "[1, 2, 3]", ".bounds", "expected `array` of length 4: [1, 2, 3]"),
    Bad("bounds", "[1, 2, NaN, 4]", ".bounds[2]", "NaN is no number of JSON"),
    Bad("bounds", "[1, 2, 3, 1e300]", ".bounds", "the coordinate 1e+300 is beyond any image"),
    Bad("bounds", "[1, 2, 1, 4]", ".bounds", "the box is 0 wide and 2 high"),
    Bad("keyframe", "7", ".keyframe", "expected `bool | null`, got `int`: 7", "keyframe", BOXED),
    Bad("interpolate", "7", ".interpolate", "expected `bool | null`, got `int`: 7", "interpolate", BOXED),
    Bad("attributes", "7", ".attributes", "expected `object | null`, got `int`: 7", "attributes", BOXED),
    Bad("attributes", '{"a": NaN}', '.attributes["a"]', "NaN is no number of JSON", "attribute", BOXED),
    Bad("fishLength", '"x"', ".fishLength", 'expected `float | null`, got `str`: "x"', "length", BOXED),
    Bad("notes", "[7]", ".notes[0]", "expected `str`, got `int`: 7", "notes", BOXED),
    Bad("head", "[1]", ".head", "expected `array` of length >= 2: [1]", "head", BOXED),
    Bad("head", "[1, 1e300]", ".head", "the coordinate 1e+300 is beyond any image", "head", BOXED),
    Bad("geometry", "7", ".geometry", "expected `object | null`, got `int`: 7", "geometry", BOXED),
    Bad("geometry", '{"features": [7]}', ".geometry.features[0]", "expected `object | null`, got `int`: 7", "geometry", BOXED),
    Bad("geometry", shape("Point", "[1]"), AT, "expected `array` of length >= 2: [1]", "geometry", BOXED),
    Bad("geometry", shape("Point", "[1, 1e300]"), AT, "the coordinate 1e+300 is beyond any image", "geometry", BOXED),
    Bad("geometry", shape("LineString", "[[1, 2], [1, 2]]"), AT, "1 different point, but a line has at least 2", "geometry", BOXED),
    Bad("geometry", shape("Polygon", "[]"), AT, "the polygon has no ring", "geometry", BOXED),
    Bad("geometry", shape("Polygon", "[[[1, 2], [3, 4], [1, 2]]]"), AT, "2 different points, but a ring of a polygon has at least 3",
        "geometry", BOXED),
    Bad("geometry", shape("Polygon", '"x"'), AT, 'expected `array`, got `str`: "x"', "geometry", BOXED),
]  # fmt: skip


@pytest.mark.parametrize("bad", FEATURES, ids=[f"{number} {bad.name}" for number, bad in enumerate(FEATURES)])
def test_a_bad_feature(tmp_path: Path, bad: Bad) -> None:
    """The smallest part is left out: the feature where nothing else says in which frame, or where, its object is."""
    text = json.dumps(dive(track(feature(**{bad.name: "@"})))).replace('"@"', bad.text)
    write(tmp_path, {"a.json": text})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    message = refused(READER, tmp_path, size=SIZE)
    assert message.partition(": ")[2] == f'$.tracks["0"].features[0]{bad.path}: {bad.what}\n  fix: {leave(bad.out)}'
    assert message.startswith("a.json:1:")
    assert (tuple(one[1] for one in shapes([found])), len(reasons)) == (bad.kinds, 1)


class BadTrack(NamedTuple):
    """Tracks, the ``$.path`` below them of what is wrong, what that is, what is left out, and how many rows stay."""

    tracks: dict[str, Any]
    path: str
    what: str
    out: str = "track"
    left: int = 0


TRACKS = [
    BadTrack({"0": 7}, '["0"]', "expected `object`, got `int`: 7"),
    BadTrack({"0": float("nan")}, '["0"]', "NaN is no number of JSON"),
    BadTrack({"0": track(feature(), id_=-1)}, '["0"].id', "the id '-1' is no whole number from 0"),
    BadTrack({"0": track(feature(), id_=2**70)}, '["0"].id', f"the id '{2**70}' is no whole number from 0"),
    BadTrack({"0": track(feature(), id_=[])}, '["0"].id', "expected `int | str | null`, got `array`: []"),
    BadTrack({"x": {"features": [feature()]}}, '["x"]', "the id 'x' is no whole number from 0"),
    BadTrack({"0": track(feature()), "1": track(feature(1))}, '["1"]', "another track has the id 0", left=1),
    BadTrack({"0": track(feature(), feature())}, '["0"].features[1]', "another feature of the track is in frame 0", "feature", 1),
    BadTrack({"0": {"id": 0, "features": 7}}, '["0"].features', "expected `array | null`, got `int`: 7", "features"),
    BadTrack({"0": track(feature(), pairs=7)}, '["0"].confidencePairs', "expected `array | null`, got `int`: 7", "pairs", 1),
    BadTrack({"0": track(feature(), pairs=[["fish"]])}, '["0"].confidencePairs[0]', 'expected `array` of length 2: ["fish"]', "pair", 1),
    BadTrack({"0": track(feature(), pairs=[["fish", 2]])}, '["0"].confidencePairs[0]',
             "the score 2 of the species 'fish' is outside 0-1", "score", 1),
    BadTrack({"0": track(feature(), attributes=[])}, '["0"].attributes', "expected `object | null`, got `array`: []", "attributes", 1),
]  # fmt: skip


@pytest.mark.parametrize("bad", TRACKS, ids=range(len(TRACKS)))
def test_a_bad_track(tmp_path: Path, bad: BadTrack) -> None:
    """Is left out where it has no id; what is wrong with what is said of it is left out alone."""
    write(tmp_path, {"a.json": dive() | {"tracks": bad.tracks}})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    message = refused(READER, tmp_path, size=SIZE)
    assert message.partition(": ")[2] == f"$.tracks{bad.path}: {bad.what}\n  fix: {leave(bad.out)}"
    assert (len(found), len(reasons)) == (bad.left, 1)


def test_a_frame_that_a_data_set_does_not_have(tmp_path: Path) -> None:
    """Is left out with its objects."""
    write(tmp_path, {"a.json": dive(track(feature(), feature(1))), "meta.json": {"imageData": [{"filename": "p.png"}]}})
    found, reasons = skipped(READER, tmp_path / "a.json", size=SIZE)

    message = refused(READER, tmp_path / "a.json", size=SIZE)
    assert message.partition(": ")[2] == (
        '$.tracks["0"].features[1]: frame 1, but the data set has 1 image, counted from 0\n  fix: ' + leave("frame")
    )
    assert (names(found), len(found), reasons) == (["a:p.png"], 1, ["frame outside the data set"])


def test_two_sequences_of_one_name(tmp_path: Path) -> None:
    """Are two files of one video."""
    one = table(row(0, "7.mp4", 0), row(0, "7.mp4", 1))
    write(tmp_path, {"a.csv": one, "b.csv": one})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == (
        "b.csv:2: the sequence '7' is described by a.csv:2 already\n  fix: keep one of them, or convert the files one by one"
    )
    assert (len(found), reasons) == (2, ["sequence described twice"])
