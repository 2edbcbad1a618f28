"""Files of OpenLABEL that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.openlabel import READER
from tests.commands import convert
from tests.readers.openlabel_files import VAL, camera, data, frame, poly, said, scene, shape, thing, video
from tests.readers.output_files import labels, names, read, refused, skipped, write

CORRECT = "correct the value, or leave the record out with --on-error skip"
SKIP = "or leave the shape out with --on-error skip"
AGAIN = f"draw it again, {SKIP}"
URI = "correct its uri, or leave the frame out with --on-error skip"


class Bad(NamedTuple):
    """A record, its field that a message names, the column where that stands in its line, and the message."""

    one: object
    field: str
    column: int
    what: str
    fix: str


def at(one: object, value: object) -> int:
    """The column of a value in a record that stands on a line of its own."""
    return json.dumps(one).index(json.dumps(value)) + 1


def of(kind: str, one: object, where: tuple[str, object], what: str, fix: str) -> Bad:
    """A shape that is the second of its kind; the message names a field and its value."""
    whole = thing(**{kind: [shape() if kind != "poly2d" else poly(1, 1, 3, 1, 3, 3), one]})
    return Bad(whole, f".object_data.{kind}[1]{where[0]}", at(whole, where[1]), what, fix)


RELATIVE = {"mode": "MODE_POLY2D_RELATIVE"}

SHAPES = [
    of("bbox", shape(1, 2, 3), (".val", [1, 2, 3]), "[1.0, 2.0, 3.0] are not 4 numbers", AGAIN),
    of("bbox", shape(1, 2, 0, 4), (".val", [1, 2, 0, 4]), "width 0 and height 4 must be above 0", AGAIN),
    of("bbox", shape(1, 2, 3, -4), (".val", [1, 2, 3, -4]), "width 3 and height -4 must be above 0", AGAIN),
    of("bbox", shape(1e12, 2, 3, 4), (".val", [1e12, 2, 3, 4]), "the coordinate 1e+12 is beyond any image", f"correct it, {SKIP}"),
    of("bbox", shape(1, "2", 3, 4), (".val[1]", "2"), 'expected `float`, got `str`: "2"', CORRECT),
    of("bbox", shape(float("nan"), 2, 3, 4), (".val[0]", float("nan")), "NaN is no number of JSON", CORRECT),
    of("bbox", {"name": "x"}, ("", {"name": "x"}), 'object missing required field `val`: {"name": "x"}', CORRECT),
    of("bbox", 7, ("", 7), "expected `object`, got `int`: 7", CORRECT),
    of("poly2d", poly(1, 2, 3), (".val", [1, 2, 3]), "[1.0, 2.0, 3.0] are not pairs of numbers", AGAIN),
    of("poly2d", poly(1, 2, "3", 4), (".val", [1, 2, "3", 4]), "[1.0, 2.0, '3', 4.0] are not pairs of numbers", AGAIN),
    of("poly2d", poly(1, 2, 3, 4, 1, 2), (".val", [1, 2, 3, 4, 1, 2]), "the polygon has 2 different points, and needs 3", AGAIN),
    of("poly2d", poly(1, 2, 0, 0, **RELATIVE, closed=False), (".val", [1, 2, 0, 0]), "the line has 1 different point, and needs 2", AGAIN),
    of("poly2d", poly(1, 2, 3, 4, 1e10, 2, **RELATIVE), (".val", [1, 2, 3, 4, 1e10, 2]), "the coordinate 1e+10 is beyond any image",
       f"correct it, {SKIP}"),
    of(
        "poly2d", poly(1, 2, mode="F8"), (".mode", "F8"), "the mode 'F8' is not known",
        f"use one of MODE_POLY2D_ABSOLUTE, MODE_POLY2D_RELATIVE, MODE_POLY2D_SRF6DCC, MODE_POLY2D_RS6FCC, {SKIP}",
    ),
    of(
        "poly2d", poly("1", "2", "0", "?", mode="MODE_POLY2D_SRF6DCC"), (".val", ["1", "2", "0", "?"]),
        "['1', '2', '0', '?'] is no chain code of MODE_POLY2D_SRF6DCC", AGAIN,
    ),
    of("poly2d", poly(1, 2, 3, 4, 5, 7, hierarchy=[1, 2]), (".hierarchy", [1, 2]), "expected `array` of length >= 4: [1, 2]", CORRECT),
    of(
        "poly2d", poly(1, 2, 3, 4, 5, 7, hierarchy=[-1, -1, -1, 9]), (".hierarchy", [-1, -1, -1, 9]),
        "its parent 9 is none of its contours, or lies in it", AGAIN,
    ),
    of(
        "poly2d", poly(1, 2, 3, 4, 5, 7, hierarchy=[-1, -1, -1, 1]), (".hierarchy", [-1, -1, -1, 1]),
        "its parent 1 is none of its contours, or lies in it", AGAIN,
    ),
    of(
        "poly2d", {"name": "x", "val": [1, 2, 3, 4, 5, 7]}, ("", {"name": "x", "val": [1, 2, 3, 4, 5, 7]}),
        "does not say whether it is closed", f"write closed, {SKIP}",
    ),
    of(
        "poly2d", poly(1, 2, 3, 4, 5, 7, attributes=said(is_hole=True)), ("", poly(1, 2, 3, 4, 5, 7, attributes=said(is_hole=True))),
        "is a hole, but no outline has its polygon_id", f"draw the outline, {SKIP}",
    ),
    of("poly2d", poly(1, 2, hierarchy=[-1, -1, -1, -1]), (".val", [1, 2]), "no contour has 3 different points", AGAIN),
]  # fmt: skip


@pytest.mark.parametrize("bad", SHAPES, ids=[f"{number} {bad.what}" for number, bad in enumerate(SHAPES)])
def test_a_bad_shape(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other shape of the object is read, and the bad one is counted once."""
    text = json.dumps(scene({"1": "HERE"})).replace('"HERE"', f"\n{json.dumps(bad.one)}")
    write(tmp_path, {"a.json": text})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f'a.json:2:{bad.column}: $.openlabel.objects["1"]{bad.field}: {bad.what}\n  fix: {bad.fix}'
    assert (names(found), labels(found), len(reasons)) == (["a.jpg"], ["car"], 1)


ATTRIBUTES = [
    (
        {"text": [{"name": "a", "val": {"x": 1}}, {"name": "b", "val": "x"}]}, {"x": 1},
        f'.text[0].val: expected `bool | int | float | str | array | null`, got `object`: {{"x": 1}}\n  fix: {CORRECT}', {"b": "x"},
    ),
    (
        {"text": 567, "num": [{"name": "n", "val": 1}], "mat": 7}, 567,
        f".text: expected `array`, got `int`: 567\n  fix: {CORRECT}", {"n": "1"},
    ),
    (567, 567, ": expected `object`, got `int`: 567\n  fix: correct the value, or leave the attributes out with --on-error skip", {}),
]  # fmt: skip


@pytest.mark.parametrize(("own", "value", "message", "kept"), ATTRIBUTES, ids=["value", "list", "all"])
def test_a_bad_attribute(tmp_path: Path, own: object, value: object, message: str, kept: dict[str, str]) -> None:
    """Of a shape is left out alone, and not the shape."""
    for kind, one in (("bbox", shape(attributes=own)), ("poly2d", poly(1, 2, 3, 4, 5, 7, attributes=own))):
        whole = scene({"1": thing(**{kind: [one]})})
        write(tmp_path, {"a.json": whole})
        found, reasons = skipped(READER, tmp_path)

        place = f'a.json:1:{at(whole, value)}: $.openlabel.objects["1"].object_data.{kind}[0].attributes'
        assert refused(READER, tmp_path) == f"{place}{message}"
        assert (len(found), found.attribute_sets, len(reasons)) == (1, (kept,) if kept else (), 1)


SCORES = [
    (shape(confidence=1.5), ".confidence", 1.5, "1.5"),
    (shape(attributes=said(size=7, score=87.5)), ".attributes.num[1].val", 87.5, "87.5"),
    (shape(attributes=said(score=10**400)), ".attributes.num[0].val", 10**400, f"{'1' + '0' * 27}...{'0' * 29}"),
]


@pytest.mark.parametrize(("one", "field", "value", "shown"), SCORES, ids=["fraction", "attribute", "huge"])
def test_a_bad_score(tmp_path: Path, one: dict[str, Any], field: str, value: float, shown: str) -> None:
    """Is left out alone, and not its shape."""
    whole = scene({"1": thing(bbox=[one])}, streams={"CAM": camera(width=81)})
    write(tmp_path, {"a.json": whole})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        f'a.json:1:{at(whole, value)}: $.openlabel.objects["1"].object_data.bbox[0]{field}: the score {shown} is outside 0-1\n'
        "  fix: write it as a fraction, or leave the score out with --on-error skip"
    )
    assert (isnan(found.score[0]), len(found), reasons) == (True, 1, ["score outside 0-1"])


def test_a_bad_contour(tmp_path: Path) -> None:
    """Is left out alone, and what lies in it with it."""
    outer = poly(0, 0, 40, 0, 40, 40, hierarchy=[-1, -1, 1, -1])
    holes = [poly(1, 2, 3, hierarchy=[-1, -1, -1, 0]), poly(4, 1, 9, 1, 9, 4, hierarchy=[-1, -1, 3, 0])]
    inner = poly(5, 1, 6, 1, 6, 2, hierarchy=[-1, -1, -1, 1])
    whole = scene({"1": thing(poly2d=[outer, *holes, inner])})
    write(tmp_path, {"a.json": whole})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        f'a.json:1:{at(whole, [1, 2, 3])}: $.openlabel.objects["1"].object_data.poly2d[1].val: '
        f"[1.0, 2.0, 3.0] are not pairs of numbers\n  fix: {AGAIN}"
    )
    assert (found.ring_hole.tolist(), reasons) == ([False, True], ["wrong number of values", "contour without its parent"])


POINTS = [
    of("point2d", shape(1, 2, 3, name="a"), (".val", [1, 2, 3]), "[1.0, 2.0, 3.0] are not 2 numbers", AGAIN),
    of("rbbox", shape(*VAL), (".val", VAL), "[16.0, 8.0, 16.0, 8.0] are not 5 numbers", AGAIN),
]


@pytest.mark.parametrize("bad", POINTS, ids=["point", "turned box"])
def test_wrong_numbers(tmp_path: Path, bad: Bad) -> None:
    """Of points and turned boxes; each of two is counted."""
    assert isinstance(bad.one, dict)
    (kind,) = bad.one["object_data"]
    bad.one["object_data"][kind][0] = bad.one["object_data"][kind][1]
    write(tmp_path, {"a.json": scene({"1": bad.one})})
    _, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).endswith(f".object_data.{kind}[0].val: {bad.what}\n  fix: {bad.fix}")
    assert reasons == ["wrong number of values"] * 2


def test_a_point_twice(tmp_path: Path) -> None:
    """Of one name cannot be two points of a landmark."""
    write(tmp_path, {"a.json": scene({"1": thing(point2d=[shape(1, 2, name="nose"), shape(3, 4, name="nose")])})})
    found, reasons = skipped(READER, tmp_path, {"keypoints": "nose"})

    assert refused(READER, tmp_path, {"keypoints": "nose"}).endswith(
        f"""$.openlabel.objects["1"].object_data.point2d[1].name: 'nose' is there already\n  fix: name points differently, {SKIP}"""
    )
    assert (len(found.points), reasons) == (1, ["point twice"])


CAMERAS = [
    (shape(), "does not say in which of the cameras it is"),
    (shape(coordinate_system="C"), "'C' is no stream of the file"),
]


@pytest.mark.parametrize(("one", "what"), CAMERAS, ids=["none", "unknown"])
def test_a_shape_without_a_camera(tmp_path: Path, one: dict[str, Any], what: str) -> None:
    """Where there are several; the other shapes of its object are read."""
    whole = scene({"1": thing(bbox=[one, shape(coordinate_system="B")])}, streams={"A": camera(), "B": camera()})
    write(tmp_path, {"a.json": whole})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        f'a.json:1:{at(whole, one)}: $.openlabel.objects["1"].object_data.bbox[0]: {what}\n'
        f"  fix: name one of A, B as its coordinate_system, {SKIP}"
    )
    assert (len(found), reasons) == (1, ["shape without a camera"])


TYPE = "write its type, or leave the object out with --on-error skip"

OBJECTS = [
    Bad({"2": data(bbox=[shape()])}, '["2"]', 7, "is not among the objects of the file", TYPE),
    Bad({"3": data(bbox=[shape()])}, '["3"]', 7, "names no type, and so no label", TYPE),
    Bad({"4": data(bbox=[shape()])}, '["4"]', 7, "its object was left out", "correct it where it is listed as a whole"),
    Bad({"1": 7}, '["1"]', 7, "expected `object`, got `int`: 7", CORRECT),
    Bad({"1": {"object_data": 7}}, '["1"].object_data', 23, "expected `object`, got `int`: 7", CORRECT),
    Bad({"1": {"object_data": {"bbox": 7}}}, '["1"].object_data.bbox', 32, "expected `array`, got `int`: 7", CORRECT),
    Bad({"1": {"object_data": {"cuboid": 7}}}, '["1"].object_data.cuboid', 34, "expected `array`, got `int`: 7", CORRECT),
    Bad({"1": {"object_data": {"text": [{"name": "a"}]}}}, '["1"].object_data.text[0]', 33,
        'object missing required field `val`: {"name": "a"}', CORRECT),
]  # fmt: skip


@pytest.mark.parametrize("bad", OBJECTS, ids=[f"{number} {bad.what}" for number, bad in enumerate(OBJECTS)])
def test_a_bad_object(tmp_path: Path, bad: Bad) -> None:
    """In a frame; that of the next frame is read."""
    whole = video({}, {"1": data(bbox=[shape()])})
    whole["openlabel"]["objects"] |= {"3": thing(""), "4": 7}
    whole["openlabel"]["frames"]["0"]["objects"] = "HERE"
    write(tmp_path, {"a.json": json.dumps(whole).replace('"HERE"', f"\n{json.dumps(bad.one)}")})
    found, reasons = skipped(READER, tmp_path)
    tally = Tally(on_error="skip")
    read(READER, tmp_path, tally=tally)

    listed, one = tally.bad
    assert (str(listed.place).partition(": ")[2], listed.what) == ('$.openlabel.objects["4"]', "expected `object`, got `int`: 7")
    assert (f"{one.place}: {one.what}\n  fix: {one.fix}").replace(f"{tmp_path}/", "") == (
        f'a.json:2:{bad.column}: $.openlabel.frames["0"].objects{bad.field}: {bad.what}\n  fix: {bad.fix}'
    )
    assert (len(found.frames), len(found), len(reasons)) == (2, 1, 2)


NUMBER = "number the frames from 0, or leave the frame out with --on-error skip"

FRAMES = [
    Bad({"x": {}}, '["x"]', 7, "'x' is no number of a frame", NUMBER),
    Bad({"00": {}}, '["00"]', 8, "frame 0 is there as '0' already", NUMBER),
    Bad({"9999999999": {}}, '["9999999999"]', 16, "'9999999999' is no number of a frame",
        NUMBER),
    Bad({"2": 7}, '["2"]', 7, "expected `object`, got `int`: 7", CORRECT),
    Bad({"2": {"objects": 7}}, '["2"].objects', 19, "expected `object`, got `int`: 7", CORRECT),
    Bad({"2": {"objects": {}, "frame_properties": {"streams": 7}}}, '["2"].frame_properties.streams', 55,
        "expected `object`, got `int`: 7", CORRECT),
    Bad({"2": {"objects": {}, "frame_properties": {"streams": {"CAM": {"uri": 7}}}}}, '["2"].frame_properties.streams["CAM"].uri', 71,
        "expected `str`, got `int`: 7", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize("bad", FRAMES, ids=[f"{number} {bad.what}" for number, bad in enumerate(FRAMES)])
def test_a_bad_frame(tmp_path: Path, bad: Bad) -> None:
    """The others are read; of bad properties alone the frame is kept."""
    whole = video({"1": data(bbox=[shape()])}, {})
    text = json.dumps(whole)
    frames = json.dumps(whole["openlabel"]["frames"])
    write(tmp_path, {"a.json": text.replace(frames, f"{frames[:-1]},\n{json.dumps(bad.one)[1:]}")})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.json:2:{bad.column - 1}: $.openlabel.frames{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (len(found.frames), len(found), len(reasons)) == (2 + ("frame_properties" in bad.field), 1, 1)


def test_a_uri_again(tmp_path: Path) -> None:
    """Where other frames have other ones it is no video's."""
    uris = ("0.png", "1.png", "1.png")
    listed = {str(number): frame({}, CAM=uri) for number, uri in enumerate(uris)}
    write(tmp_path, {"a.json": scene({}, frames=listed)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).startswith("a.json: $.openlabel.frames[\"2\"]: the image '1.png' is that of another frame, too")
    assert (names(found), reasons) == (["a:0.png", "a:1.png"], ["image twice"])


URIS = [
    ("../1.png", "the uri '../1.png' of CAM names no image"),
    ("./0.png", "the image '0.png' is that of another frame, too"),
]


@pytest.mark.parametrize(("uri", "what"), URIS, ids=["outside", "twice"])
def test_a_bad_uri(tmp_path: Path, uri: str, what: str) -> None:
    """Its frame is left out with what is in it."""
    one = {"1": data(bbox=[shape()])}
    write(tmp_path, {"a.json": scene({"1": thing()}, frames={"0": frame(one, CAM="0.png"), "1": frame(one, CAM=uri)})})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f'a.json: $.openlabel.frames["1"]: {what}\n  fix: {URI}'
    assert (names(found), len(found), len(reasons)) == (["a:0.png"], 1, 1)


def test_no_size(tmp_path: Path) -> None:
    """Of a frame with shapes is an error that says how to give it."""
    write(tmp_path, {"a.json": scene({"1": thing(bbox=[shape()])}, streams={"CAM": {"type": "camera"}})})

    assert refused(READER, tmp_path) == (
        "a.json: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )


GIVE = "give a file of OpenLABEL 1.0 or of VCD 4"
DEEP = "give a file without hundreds of lists inside lists"
MANY = {"openlabel": {"objects": {}, "frames": {"0": {}, "1": {}}, "frame_intervals": [{"frame_start": 0, "frame_end": 2000000000}]}}

FILES: list[tuple[object, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ('{"openlabel": {', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("[" * 100000, ": has neither 'openlabel' nor 'vcd'", GIVE),
    ('{"VCD": {}}', ": has neither 'openlabel' nor 'vcd'", GIVE),
    ('{"openlabel": ' * 100000, ": is nested too deeply to be read", DEEP),
    (f'{{"openlabel": {{"objects": {{"1": {"[" * 5000}{"]" * 5000}}}}}}}', ": is nested too deeply to be read", DEEP),
    ('{"openlabel": []}', ":1:15: $.openlabel: expected `object`, got `array`: []", CORRECT),
    ('{"openlabel": {"objects": 7}}', ":1:27: $.openlabel.objects: expected `object`, got `int`: 7", CORRECT),
    ('{"openlabel": {"frames": [{}]}}', ":1:26: $.openlabel.frames: expected `object`, got `array`: [{}]", CORRECT),
    (MANY, ": $.openlabel.frame_intervals: says more than 1,048,576 frames", "correct frame_intervals"),
    (b'{"openlabel": "\xff"}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]  # fmt: skip


OTHERS = ('{"VCD": {}}', '{"openlabel": []}')


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=[str(number) for number in range(len(FILES))])
def test_a_bad_file(tmp_path: Path, content: object, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read."""
    write(tmp_path, {"b.json": scene({})})
    (tmp_path / "a.json").write_bytes(content if isinstance(content, bytes) else _text(content).encode())
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"
    # what does not look like the format in a folder is of another kind
    assert (names(found), reasons) == (["b.jpg"], [] if content in OTHERS else ["unreadable file"])


def _text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content)


@pytest.mark.parametrize("name", ["metadata", "actions", "tags"])
def test_a_bad_member(tmp_path: Path, name: str) -> None:
    """Of which the objects do not depend is left out alone."""
    write(tmp_path, {"a.json": scene({"1": thing(bbox=[shape()])}, **{name: 567})})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).endswith(
        f": $.openlabel.{name}: expected `object`, got `int`: 567\n  fix: correct the value, or leave the {name} out with --on-error skip"
    )
    assert (len(found), len(reasons)) == (1, 1)


def test_a_bad_stream(tmp_path: Path) -> None:
    """Nothing is known of it, but the shapes in it are read."""
    write(tmp_path, {"a.json": scene({"1": thing(bbox=[shape()])}, streams={"A": {"type": 7}}), "a.jpg": (80, 40)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (f'a.json:1:83: $.openlabel.streams["A"].type: expected `str`, got `int`: 7\n  fix: {CORRECT}')
    assert (names(found), len(found), len(reasons)) == (["a.jpg"], 1, 1)


def test_a_frame_that_is_not_known(tmp_path: Path) -> None:
    """Is left out with its shapes."""
    one = {"1": data(bbox=[shape()])}
    write(tmp_path, {"a.json": scene({"1": thing()}, frames={"0": frame(one, CAM="0.png"), "1": frame(one, CAM="1.png")})})
    write(tmp_path, {"images/1.png": (80, 40)})
    found, reasons = skipped(READER, tmp_path / "a.json", frames=tmp_path / "images")

    assert (names(found), len(found), reasons) == (["a:1.png"], 1, ["frame not among --frames"])


def test_a_folder_without_scenes(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no file of OpenLABEL or VCD\n  fix: give a file of OpenLABEL 1.0 or VCD 4 as JSON, or a folder of such"
    )


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a.json": scene({"1": thing(bbox=[shape(), shape(1, 2, 0, 3)])})})

    stopped = convert(tmp_path, "a.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.json", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from openlabel" in done.output) == (1, True)
