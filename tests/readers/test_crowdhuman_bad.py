"""People of CrowdHuman that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.crowdhuman import READER
from tests.commands import convert
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.test_crowdhuman import FULL, SIZE, person, results, truth

CORRECT = "correct the value, or leave the record out with --on-error skip"
CHOOSE = "say with -O box=full, visible or head which there is, or leave such out with --on-error skip"
OBJECT = 'write {"ID": ..., "gtboxes": [...]} or {"ID": ..., "dtboxes": [...]}, an image a line'
JSON = "write an object of JSON a line"
NAME = "write the name of the image, or leave the image out with --on-error skip"
SIDES = "write the size of the image, or leave the image out with --on-error skip"

NAN = float("nan")


class Bad(NamedTuple):
    """A box or a line, its field that a message names, where that begins in its text, the message, and the fix."""

    one: object
    field: str
    column: int
    what: str
    fix: str = CORRECT


PEOPLE = [
    Bad({"tag": "person", "fbox": [8, 6, 16]}, ".fbox", 27, "expected `array` of length 4: [8, 6, 16]"),
    Bad({"tag": "person", "fbox": [8, 6, "x", 24]}, ".fbox[2]", 34, 'expected `float`, got `str`: "x"'),
    Bad({"tag": "person", "fbox": [8, NAN, 16, 24]}, ".fbox[1]", 31, "NaN is no number of JSON"),
    Bad({"tag": "person", "fbox": [8, 6, 1e12, 24]}, ".fbox[2]", 34, "1e+12 is no place in an image"),
    Bad({"tag": "person", "fbox": [8, 6, 0, 24]}, ".fbox", 27, "width 0 and height 24 must be above 0"),
    Bad({"tag": "person", "fbox": [8, 6, 16, -24]}, ".fbox", 27, "width 16 and height -24 must be above 0"),
    Bad({"tag": "person", "vbox": FULL}, "", 1, "has no fbox", CHOOSE),
    Bad({"fbox": FULL}, "", 1, "has no tag, and so no label"),
    Bad({"tag": " ", "fbox": FULL}, "", 1, "has no tag, and so no label"),
    Bad({"tag": ["person"], "fbox": FULL}, ".tag", 9, 'expected `int | str | null`, got `array`: ["person"]'),
    Bad({"tag": "person", "fbox": FULL, "extra": 7}, ".extra", 52, "expected `object | null`, got `int`: 7"),
    Bad(
        {"tag": "person", "fbox": FULL, "extra": {"occ": []}},
        ".extra[...]",
        52,
        'expected `bool | float | str | null`, got `array`: {"occ": []}',
    ),
    Bad(7, "", 1, "expected `object`, got `int`: 7"),
]


@pytest.mark.parametrize("bad", PEOPLE, ids=[f"{number} {bad.what}" for number, bad in enumerate(PEOPLE)])
def test_a_bad_person(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the others of the image are read, and it is counted once."""
    line = json.dumps(truth("a", person(), "HERE", person(tag="rider")))
    write(tmp_path, {"a.odgt": f"{json.dumps(truth('b'))}\n{line.replace(json.dumps('HERE'), json.dumps(bad.one))}\n"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    place = f"a.odgt:2:{line.index(json.dumps('HERE')) + bad.column}: $.gtboxes[1]{bad.field}"
    assert refused(READER, tmp_path, size=SIZE) == f"{place}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), labels(found), len(reasons)) == (["b.jpg", "a.jpg"], ["person", "rider"], 1)


FOUND = [
    Bad({"score": 0.5}, "", 1, "has no box"),
    Bad({"box": FULL, "score": 1.5}, ".score", 34, "score 1.5 is outside 0-1"),
    Bad({"box": FULL, "score": -0.5}, ".score", 34, "score -0.5 is outside 0-1"),
    Bad({"box": FULL, "score": "high"}, ".score", 34, 'expected `float | null`, got `str`: "high"'),
    Bad({"box": FULL, "tag": ""}, "", 1, "has no tag, and so no label"),
    Bad({"box": [8, 6, 16, -1]}, ".box", 9, "width 16 and height -1 must be above 0"),
]


@pytest.mark.parametrize("bad", FOUND, ids=[bad.what for bad in FOUND])
def test_a_bad_result(tmp_path: Path, bad: Bad) -> None:
    """Likewise; what else is wrong in the line moves no place, and truth beside it is counted as often as it is there."""
    good = {"box": FULL, "score": 0.5}
    line = json.dumps(results("a", {"box": 7}, good, "HERE", gtboxes=[{"box": 8}, 9]))
    write(tmp_path, {"a.json": line.replace('"HERE"', json.dumps(bad.one))})
    tally = Tally(on_error="skip")
    found = read(READER, tmp_path, tally=tally)

    assert [str(problem.place) for problem in tally.bad] == [
        f"{tmp_path}/a.json:1:{line.index('7') + 1}: $.dtboxes[0].box",
        f"{tmp_path}/a.json:1:{line.index(json.dumps('HERE')) + bad.column}: $.dtboxes[2]{bad.field}",
    ]
    assert (tally.bad[1].what, tally.bad[1].fix) == (bad.what, bad.fix)
    assert (found.score.tolist(), tally.unconverted) == ([0.5], {"box of gtboxes beside dtboxes": 2})


LINES = [
    Bad('{"ID": "a"', "", 0, "not JSON: the text ends before the document does", JSON),
    Bad("[1]", ": $", 1, "expected `object`, got `array`", JSON),
    Bad('{"ID": "a", }', "", 13, "not JSON: trailing comma in object", JSON),
    Bad('{"gtboxes": []}', ": $", 0, "has no ID", OBJECT),
    Bad('{"ID": 7, "gtboxes": []}', ": $.ID", 8, "expected `str`, got `int`: 7"),
    Bad('{"ID": "a"}', ": $", 0, "has neither gtboxes nor dtboxes", OBJECT),
    Bad('{"ID": "a", "gtboxes": null}', ": $", 0, "has neither gtboxes nor dtboxes", OBJECT),
    Bad('{"ID": "a", "gtboxes": {}}', ": $.gtboxes", 24, "expected `array`, got `object`: {}"),
    Bad('{"ID": "../a", "gtboxes": []}', ": $.ID", 0, "'../a' names no image below the folder of images", NAME),
    Bad('{"ID": "", "gtboxes": []}', ": $.ID", 0, "'' names no image below the folder of images", NAME),
    Bad('{"ID": "b", "gtboxes": []}', ": $.ID", 0, "the image 'b' is described by a.odgt:1: $.ID already",
        "keep one of them, or convert the files one by one"),
    Bad('{"ID": "a", "width": -8, "gtboxes": []}', ": $.width", 0, "width -8 is no number of pixels", SIDES),
    Bad('{"ID": "a", "height": 1e99, "gtboxes": []}', ": $.height", 0, "height 1e+99 is no number of pixels",
        SIDES),
]  # fmt: skip


@pytest.mark.parametrize("bad", LINES, ids=[str(bad.one) for bad in LINES])
def test_a_bad_line(tmp_path: Path, bad: Bad) -> None:
    """Is one bad record; the lines around it are read."""
    write(tmp_path, {"a.odgt": f"{json.dumps(truth('b'))}\n{bad.one}\n{json.dumps(truth('c'))}"})
    found, reasons = skipped(READER, tmp_path)

    column = f":{bad.column}" if bad.column else ""
    assert refused(READER, tmp_path) == f"a.odgt:2{column}{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), len(reasons)) == (["b.jpg", "c.jpg"], 1)


@pytest.mark.parametrize("given", ["gtboxes", "dtboxes"])
def test_null_beside_what_is_wrong(tmp_path: Path, given: str) -> None:
    """Says nothing, as where all is right: the other list is read."""
    other = {"gtboxes": "dtboxes", "dtboxes": "gtboxes"}[given]
    line = {"ID": "a", "width": None, other: None, given: [7, {"tag": "person", "fbox": FULL, "box": FULL}]}
    found, reasons = skipped(READER, write(tmp_path, {"a.odgt": line}), size=SIZE)

    assert (labels(found), reasons) == (["person"], ["record of the wrong type"])


FILES = [
    ("", ": is empty", OBJECT),
    (b'{"ID": "caf\xe9", "gtboxes": []}', ":1: byte 0xe9 is not UTF-8", "save the file as UTF-8 text"),
    ('{"ID": ' * 100000, ":1: is nested too deeply to be read", JSON),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: str | bytes, what: str, fix: str) -> None:
    """Is one bad record; the files beside it are read."""
    write(tmp_path, {"a.odgt": content, "b.odgt": truth("b")})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a.odgt{what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == (["b.jpg"], 1)


def test_a_line_that_is_not_utf_8(tmp_path: Path) -> None:
    """Is left out alone."""
    (tmp_path / "a.odgt").write_bytes(b'{"ID": "a", "gtboxes": []}\n{"ID": "caf\xe9", "gtboxes": []}\n{"ID": "b", "gtboxes": []}\n')
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == "a.odgt:2: byte 0xe9 is not UTF-8\n  fix: save the file as UTF-8 text"
    assert (names(found), reasons) == (["a.jpg", "b.jpg"], ["unreadable line"])


def test_no_size(tmp_path: Path) -> None:
    """It is missing only where there is a box."""
    write(tmp_path, {"a.jsonl": [truth("b"), truth("a", person())]})
    found, _ = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "a.jsonl:2: $.ID: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert names(found) == ["b.jpg"]


def test_an_image_in_two_files(tmp_path: Path) -> None:
    """Is refused, and nothing is written."""
    write(tmp_path, dict.fromkeys(["a.odgt", "b.odgt"], truth("a", person())))
    done = convert(tmp_path, ".", "--size", "80x60")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "b.odgt:1: $.ID: the image 'a' is described by a.odgt:1: $.ID already" in done.output


def test_a_folder_without_people(tmp_path: Path) -> None:
    """Whatever other JSON lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no boxes of CrowdHuman\n  fix: give annotation_train.odgt, or results written alike"
    )
