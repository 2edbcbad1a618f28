"""Files of Mapillary's data sets that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import InputError, Tally
from prelabel.frames import FrameIndex
from prelabel.readers.base import Context
from prelabel.readers.mapillary import READER
from prelabel.testing import read_batches
from tests.commands import convert
from tests.readers.mapillary_files import config, corners, drawn, sign, signs, vistas
from tests.readers.output_files import labels, names, read, refused, skipped, write

SKIP = "or leave the object out with --on-error skip"
CORRECT = "correct the value, or leave the record out with --on-error skip"
IMAGE = "correct the value, or leave the image out with --on-error skip"
BOX = f"correct the box, {SKIP}"
AGAIN = f"draw it again, {SKIP}"
GIVE = "give files as Mapillary has them: width, height and objects with label and polygon or bbox"
CONFIG = "name the config.json of the data set with -O config=FILE"
WRITE = "give the config.json of the data set, whose labels have a name each"

SIZE = "write the size of the image, or leave the image out with --on-error skip"
AS_SAID = "write it as the format says, or give another file"

GOOD = drawn("good")


class Bad(NamedTuple):
    """An object, its field that a message names, the text there, and the message."""

    one: object
    field: str
    at: str
    what: str
    fix: str


def boxed(*box: float, **more: object) -> dict[str, object]:
    """An object with a box."""
    return {"label": "a", "bbox": corners(*box, **more)}


SIDES = {"left": corners(70, 1, 80, 9), "right": corners(0, 1, 0, 9)}

OBJECTS = [
    Bad({"label": " ", "polygon": [[1, 1], [9, 1], [9, 9]]}, ".label", '" "', "the object has no label", f"give it one, {SKIP}"),
    Bad({"label": "car"}, "", "{", "has neither polygon nor bbox", f"add one, {SKIP}"),
    Bad({"polygon": []}, "", "{", 'object missing required field `label`: {"polygon": []}', CORRECT),
    Bad({"label": 7, "polygon": []}, ".label", "7", "expected `str`, got `int`: 7", CORRECT),
    Bad({"label": "a", "polygon": [[1, 1], [9, 1], [1, 1]]}, ".polygon", "[[", "the polygon has 2 different points, and needs 3", AGAIN),
    Bad({"label": "a", "polygon": []}, ".polygon", "[]", "the polygon has 0 different points, and needs 3", AGAIN),
    Bad(
        {"label": "a", "polygon": [[1, 2e9], [2, 2], [1, 1]]}, ".polygon[0][1]", "2000000000.0",
        "the coordinate 2e+09 is beyond any image", CORRECT,
    ),
    Bad({"label": "a", "polygon": [[1, float("nan")]]}, ".polygon[0][1]", "NaN", "NaN is no number of JSON", CORRECT),
    Bad({"label": "a", "polygon": [[1, 1, 1]]}, ".polygon[0]", "[1, 1", "expected `array` of length 2: [1, 1, 1]", CORRECT),
    Bad(boxed(5, 1, 5, 9), ".bbox", '{"xmin', "xmin 5 is not below xmax 5", BOX),
    Bad(boxed(50, 1, 5, 9), ".bbox", '{"xmin', "xmin 50 is not below xmax 5", BOX),
    Bad(boxed(1, 9, 5, 9), ".bbox", '{"xmin', "ymin 9 is not below ymax 9", BOX),
    Bad(boxed(1, 1, 2**70, 9), ".bbox.xmax", str(2**70), "the coordinate 1.18059e+21 is beyond any image", CORRECT),
    Bad({"label": "a", "bbox": {"xmin": 7}}, ".bbox", '{"xmin', 'object missing required field `ymin`: {"xmin": 7}', CORRECT),
    Bad({"label": "a", "bbox": [1, 2, 3, 4]}, ".bbox", "[1", "expected `object | null`, got `array`: [1, 2, 3, 4]", CORRECT),
    Bad(boxed(70, 1, 0, 9, cross_boundary=SIDES), ".bbox.cross_boundary.right", '{"xmin": 0', "xmin 0 is not below xmax 0", BOX),
    Bad(
        boxed(70, 1, 9, 9, cross_boundary={"left": corners(70, 1, 80, 9)}), ".bbox.cross_boundary", '{"left',
        "object missing required field `right`: " + json.dumps({"left": corners(70, 1, 80, 9)}), CORRECT,
    ),
    Bad([], "", "[", "expected `object`, got `array`: []", CORRECT),
]  # fmt: skip


@pytest.mark.parametrize("bad", OBJECTS, ids=[f"{number} {bad.what}" for number, bad in enumerate(OBJECTS)])
def test_a_bad_object(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the other object is read, and it is counted once."""
    path, text = tmp_path / "a.json", json.dumps(bad.one)
    path.write_text(f'{{"width": 80, "height": 40, "ispano": false, "objects": [\n{json.dumps(GOOD)},\n{text}\n]}}', "utf-8")
    message = f"{path}:3:{text.index(bad.at) + 1}: $.objects[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path)
    assert str(caught.value) == message
    assert labels(read(READER, tmp_path, tally=tally)) == ["good"]
    assert [f"{problem.place}: {problem.what}\n  fix: {problem.fix}" for problem in tally.bad] == [message]


def test_properties_that_are_none(tmp_path: Path) -> None:
    """Are left out alone; those that hold what JSON does not have are counted as values that text cannot say."""
    odd = {**sign(8, 4, 40, 20), "properties": [1]}
    text = json.dumps(signs(odd, sign(1, 1, 2, 2, properties={"big": "X", "fine": True}))).replace('"X"', "1e400")
    path = write(tmp_path, {"a.json": text})
    tally = Tally(on_error="skip")
    found = read(READER, path, tally=tally)

    assert (len(found), found.attribute_sets) == (2, ({"fine": "true"},))
    assert [f"{problem.place.element}: {problem.what}" for problem in tally.bad] == [
        "$.objects[0].properties: expected `object`, got `array`: [1]"
    ]
    assert dict(tally.unconverted) == {"values of the attribute big": 1}
    assert refused(READER, path) == (
        f"a.json:1:{text.index('[1]') + 1}: $.objects[0].properties: expected `object`, got `array`: [1]\n"
        "  fix: correct the value, or leave the properties out with --on-error skip"
    )


@pytest.mark.parametrize("lax", ["NaN", "-Infinity", '"\\ud800"'])
def test_properties_that_only_lax_parsers_read(tmp_path: Path, lax: str) -> None:
    """Are told, and left out alone: an empty object stands in their place."""
    text = json.dumps(signs({**sign(8, 4, 40, 20), "properties": "X"})).replace('"X"', lax)
    path = write(tmp_path, {"a.json": text})
    found, reasons = skipped(READER, path)

    assert (len(found), reasons) == (1, ["record of the wrong type"])
    assert refused(READER, path).startswith(f"a.json:1:{text.index(lax) + 1}: $.objects[0].properties: {lax} is ")


def test_a_box_over_the_edge_of_a_panorama_that_is_beyond_it(tmp_path: Path) -> None:
    """Is no box: its corners are not in the image; nor is one of a panorama whose width is not known."""
    source = write(tmp_path, {"a.json": signs(sign(90, 1, 9, 9), sign(60, 1, -2, 9), sign(70, 1, 9, 9), ispano=True)})
    found, reasons = skipped(READER, source)
    assert (found.box.tolist(), reasons) == ([[0.875, 0.025, 1, 0.225], [0, 0.025, 0.1125, 0.225]], ["no area"] * 2)

    write(tmp_path, {"a.json": {"ispano": True, "objects": [sign(70, 1, 9, 9), sign(1, 1, 2, 2)], "height": 40}})
    assert (len(skipped(READER, source, size=(80, 40))[0]), skipped(READER, source, size=(80, 40))[1]) == (1, ["no area"])


FILES: list[tuple[str | bytes, str, str]] = [
    ("", ": is empty", "give a file with JSON in it"),
    ('{"objects": {}, "width": 1}', ":1:13: $.objects: expected `array`, got `object`", AS_SAID),
    ('{"objects": [], "width": "9"}', ':1:26: $.width: expected `float | null`, got `str`: "9"', IMAGE),
    ('{"objects": [], "width": 1, "ispano": "no"}', ':1:39: $.ispano: expected `bool | null`, got `str`: "no"', IMAGE),
    ('{"objects": [], "width": 0}', ": $.width: width 0 is no number of pixels", SIZE),
    ('{"objects": [], "height": 9.5}', ": $.height: height 9.5 is no number of pixels", SIZE),
    ('{"objects": [', ":1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ('{"objects": ' + "[" * 9999, ": is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
    (b'{"objects": [{"label": "\xff"}]}', ":1: byte 0xff is not UTF-8", "save the file as UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=[str(number) for number in range(len(FILES))])
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """It is one bad record; the files beside it are read."""
    write(tmp_path, {"a.json": vistas(GOOD), "b.json": vistas(GOOD)})
    units = READER.plan(tmp_path, READER.options()).units
    write(tmp_path, {"a.json": content})

    assert refused(READER, tmp_path / "a.json") == f"a.json{what}\n  fix: {fix}"
    tally = Tally(on_error="skip")
    found = [batch for unit in units for batch in READER.read(unit, READER.options(), Context(frames=FrameIndex(), tally=tally))]
    assert ([frame.file for batch in found for frame in batch.frames], len(tally.bad)) == (["b.jpg"], 1)


@pytest.mark.parametrize("content", ["[]", '{"width": 9}'])
def test_a_file_of_another_kind(tmp_path: Path, content: str) -> None:
    """Given alone, as there is nothing else to read."""
    write(tmp_path, {"a.json": content})

    assert refused(READER, tmp_path / "a.json") == f"a.json: holds no objects: it is no file of labels of Mapillary\n  fix: {GIVE}"
    assert refused(READER, tmp_path) == (
        "SOURCE: holds no labels of Mapillary\n  fix: give the folder of a data set of Mapillary, or files with width, height and objects"
    )


def test_a_file_without_a_size(tmp_path: Path) -> None:
    """Needs one for its coordinates, which ``--size`` gives."""
    write(tmp_path, {"a.json": {"objects": [GOOD], "heigth": 40}})

    assert refused(READER, tmp_path / "a.json") == (
        "a.json: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert read(READER, tmp_path / "a.json", size=(80, 40)).box.tolist() == [[0.1, 0.1, 0.5, 0.5]]


def png(path: Path, pixels: object, bits: int = 16) -> None:
    """Write a PNG of grey pixels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(pixels, np.uint16 if bits == 16 else np.uint8)).save(path)  # bits


def test_bad_pngs(tmp_path: Path) -> None:
    """Colours, what is no PNG, and classes that have no name; under skip what is beside them is read."""
    write(tmp_path, {"config.json": config(["car"]), "instances/a.png": b"\x89PNG", "instances/b.png": (2, 2)})
    png(tmp_path / "instances" / "c.png", [[5, 257], [5, 65535]])
    folder = tmp_path / "instances"
    tally = Tally(on_error="skip")

    assert refused(READER, folder) == "a.png: is no PNG image\n  fix: save it again as PNG of palette, grey or RGB pixels"
    assert refused(READER, folder / "b.png") == (
        "b.png: has colours for pixels, which number no classes\n  fix: give the PNGs of instances or labels as the data set has them"
    )
    assert refused(READER, folder / "c.png") == (
        f"c.png: value 257: class 1 has no name; {tmp_path}/config.json names 1, from 0\n"
        f"  fix: give the config.json of this version with -O config=FILE, {SKIP}"
    )
    found = read(READER, folder, tally=tally)
    assert (names(found), labels(found)) == (["c.jpg"], ["car"])
    assert [problem.reason for problem in tally.bad] == ["unreadable file"] * 2 + ["unknown class"] * 2


CONFIGS: list[tuple[dict[str, object], str]] = [
    ({}, f"instances/a.png: needs the names of the classes, and no config.json lies above\n  fix: {CONFIG}"),
    (
        {"config_v1.2.json": config(), "config_v2.0.json": config()},
        f"instances/a.png: needs the names of the classes, and config_v1.2.json and config_v2.0.json lie above\n  fix: {CONFIG}",
    ),
    ({"config.json": "[]"}, "config.json:1:1: $: expected `object`, got `array`\n  fix: write it as the format says, or give another file"),
    ({"config.json": '{"labels": []}'}, f"config.json: $.labels: names no class\n  fix: {WRITE}"),
    ({"config.json": '{"labels": [{"name": " "}]}'}, f"config.json: $.labels[0].name: the class has no name\n  fix: {WRITE}"),
    ({"config.json": '{"labels": [{"name": 1}]}'}, f"config.json:1:22: $.labels[0].name: expected `str`, got `int`: 1\n  fix: {WRITE}"),
    ({"config.json": '{"labels": 7}'}, f"config.json:1:12: $.labels: expected `array`, got `int`: 7\n  fix: {WRITE}"),
    (
        {"config.json": "{"},
        "config.json:1: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete",
    ),
]


@pytest.mark.parametrize(("files", "message"), CONFIGS, ids=[str(number) for number in range(len(CONFIGS))])
def test_a_bad_config(tmp_path: Path, files: dict[str, object], message: str) -> None:
    """Ends the run in any case, since all labels depend on it."""
    write(tmp_path / "x" / "y", files)
    png(tmp_path / "x" / "y" / "instances" / "a.png", [[1]])

    assert refused(READER, tmp_path / "x" / "y") == message
    assert refused(READER, tmp_path / "x" / "y", tally=Tally(on_error="skip")) == message


def test_a_class_that_the_config_does_not_have(tmp_path: Path) -> None:
    """Is only asked for where it is to be called as the config reads it."""
    content = vistas(drawn(), drawn("a\nb"))
    write(tmp_path, {"config.json": config(), "a.json": content})
    column = json.dumps(content).index('"a\\nb"') + 1

    assert refused(READER, tmp_path, {"label": "readable"}) == (
        f"a.json:1:{column}: $.objects[1].label: config.json does not name 'a\\nb'\n  fix: give its config.json with -O config=FILE, {SKIP}"
    )
    assert labels(skipped(READER, tmp_path, {"label": "readable"})[0]) == ["Car"]
    assert labels(read(READER, tmp_path)) == ["object--vehicle--car", "a\nb"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"version": "v3"}, "SOURCE: holds no labels of -O version=v3\n  fix: it has v2.0/polygons: ask for one"),
        (
            {"version": "v2.0", "read": "labels"},
            "SOURCE: holds no labels of -O version=v2.0 and -O read=labels\n  fix: it has v2.0/polygons: ask for one",
        ),
        (
            {"split": "training,val"},
            "SOURCE: holds no labels of the split 'val'\n  fix: name a folder such as training, or a text that lies in splits",
        ),
        (
            {"split": "test"},
            "training/splits/test.txt: lists no key that has labels\n  fix: name another split, or write a key a line",
        ),
        (
            {"split": "zeros"},
            "training/splits/zeros.txt: holds zero bytes, which no text has\n  fix: copy the file again, or save it as UTF-8 text",
        ),
    ],
)
def test_labels_that_are_not_there(tmp_path: Path, options: dict[str, str], message: str) -> None:
    """It is said which there are."""
    files = {"v2.0/polygons/a.json": vistas(GOOD), "splits/test.txt": "b\n", "splits/zeros.txt": "\0\0"}
    write(tmp_path, {f"training/{name}": content for name, content in files.items()})

    assert refused(READER, tmp_path, options) == message


def test_the_command(tmp_path: Path) -> None:
    """A bad object ends it without a file; under skip it ends with 1, and a summary that counts."""
    write(tmp_path, {"a.json": vistas(GOOD, {"label": "car"})})
    column = json.dumps(vistas(GOOD, {"label": "car"})).index('{"label": "car"}') + 1
    said = f"a.json:1:{column}: $.objects[1]: has neither polygon nor bbox\n  fix: add one, {SKIP}"

    stopped = convert(tmp_path, "a.json", "--format", "mapillary")
    assert (stopped.exit_code, said in stopped.output, (tmp_path / "jobs.jsonl").exists()) == (1, True, False)

    result = convert(tmp_path, "a.json", "--format", "mapillary", "--on-error", "skip")
    assert (result.exit_code, len((tmp_path / "jobs.jsonl").read_text("utf-8").splitlines())) == (1, 1)
    assert "no shape" in result.output
