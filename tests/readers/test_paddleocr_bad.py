"""Lines of PaddleOCR that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.paddleocr import READER
from tests.commands import convert
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.test_paddleocr import QUAD, SIZE, attributes, line, text

RECORD = "correct the value, or leave the record out with --on-error skip"
ATTRIBUTE = "correct the value, or leave the attribute out with --on-error skip"
SCORE = "correct it, or leave the score out with --on-error skip"
LINE = 'write image.jpg, a tab, and [{"transcription": ..., "points": [[x, y], ...]}], an image a line'
NAME = "write the path of the image, or leave the image out with --on-error skip"
ONE = "keep the list of one model, or leave the image out with --on-error skip"
AGAIN = "write the file again, or correct it here"

NAN = float("nan")


class Bad(NamedTuple):
    """A text or a line, the field that a message names, what its value begins with, the message, the fix, and what is left of it."""

    one: object
    field: str
    begins: str
    what: str
    fix: str = RECORD
    left: object = None


TEXTS = [
    Bad({"points": [[8, 6], [40, "x"], [8, 18]]}, ".points[1][1]", '"x"', 'expected `float`, got `str`: "x"'),
    Bad({"points": [[8, 6], [40], [8, 18]]}, ".points[1]", "[40]", "expected `array` of length 2: [40]"),
    Bad({"points": [[NAN, 6], [40, 6], [8, 18]]}, ".points[0][0]", "NaN", "NaN is no number of JSON"),
    Bad({"points": [[8, 6], [1e12, 6], [8, 18]]}, ".points", "[[", "1e+12 is no place in an image"),
    Bad({"points": [[8, 6], [40, 6]]}, ".points", "[[", "the 2 corners go around no area"),
    Bad({"points": [[8, 6], [9, 7], [40, 38]]}, ".points", "[[", "the 3 corners go around no area"),
    Bad({"points": []}, ".points", "[]", "the 0 corners go around no area"),
    Bad({"transcription": "a"}, "", "{", "has no points"),
    Bad({"points": None}, "", "{", "has no points"),
    Bad({"bbox": [8, 6, 40]}, ".bbox", "[8", "3 numbers are no left, top, right and bottom"),
    Bad({"bbox": [8, 6, 8, 18]}, ".bbox", "[8", "left 8 must be less than right 8, and top 6 less than bottom 18"),
    Bad({"bbox": [8, 6, 1e9, 18]}, ".bbox", "[8", "1e+09 is no place in an image"),
    Bad(7, "", "7", "expected `object`, got `int`: 7"),
    Bad(None, "", "null", "expected `object`, got `null`: null"),
    Bad([[1, 2], [3, 4]], "", "[[", "the 2 corners go around no area"),
    Bad([[1, 2], [3]], "[1]", "[3]", "expected `array` of length 2: [3]"),
    Bad(text(7), ".transcription", "7", "expected `str`, got `int`: 7", ATTRIBUTE, {}),
    Bad(text("\ud800"), ".transcription", '"\\', '"\\ud800" is half a surrogate pair', ATTRIBUTE, {}),
    Bad(text("a", difficult=[1]), ".difficult", "[1]", "expected `bool | int | float | str | null`, got `array`: [1]", ATTRIBUTE,
        {"transcription": "a"}),
    Bad(text("a", key_cls={}), ".key_cls", "{}", "expected `bool | int | float | str | null`, got `object`: {}", ATTRIBUTE,
        {"transcription": "a"}),
    Bad(text("a", score=1.5), ".score", "1.5", "score 1.5 is outside 0-1", SCORE, {"transcription": "a"}),
    Bad(text("a", score="b"), ".score", '"b"', 'expected `float`, got `str`: "b"', ATTRIBUTE, {"transcription": "a"}),
]  # fmt: skip


@pytest.mark.parametrize("bad", TEXTS, ids=[f"{number} {bad.what}" for number, bad in enumerate(TEXTS)])
def test_a_bad_text(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip it is left out alone, or what is wrong with it, and counted once."""
    one = json.dumps(bad.one)
    whole = f"é.jpg\t[{json.dumps(text())}, {one}, {json.dumps(text('z'))}]\n"
    write(tmp_path, {"a.txt": line("b.jpg") + whole})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    member = f'"{bad.field.rpartition(".")[2].partition("[")[0]}": ' if "." in bad.field else ""
    begin = whole.index(one) + one.index(member) + len(member)
    column = whole.index(bad.begins, begin) + 1
    assert refused(READER, tmp_path, size=SIZE) == f"a.txt:2:{column}: $[1]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    kept = [{"transcription": "EXIT"}, *([] if bad.left is None else [bad.left]), {"transcription": "z"}]
    assert (names(found), attributes(found), len(reasons)) == (["b.jpg", "é.jpg"], kept, 1)


LINES = [
    Bad("a.jpg", "", "", "has no tab between an image and its texts", LINE),
    Bad("a.jpg [1]", "", "", "has no tab between an image and its texts", LINE),
    Bad("a.jpg\tEXIT", "", "", "'EXIT' is no list of texts", LINE),
    Bad('["a.jpg", "b.jpg"]\t[]', "", "", '\'["a.jpg", "b.jpg"]\' are several images with the same texts', "write a line for each image"),
    Bad("/\t[]", "", "", "'/' names no image below the folder of images", NAME),
    Bad("a/../b.jpg\t[]", "", "", "'a/../b.jpg' names no image below the folder of images", NAME),
    Bad("\t[]", "", "", "'' names no image below the folder of images", NAME),
    Bad("b.jpg\t[]", "", "", "the image 'b.jpg' is described by a.txt:1 already", "keep one of them, or convert the files one by one"),
    Bad('a.jpg\t{"T": [], "S": []}', ": $", "", "holds lists of several models: 'T, S'", ONE),
    Bad("a.jpg\t{}", ": $", "", "holds no list of texts", ONE),
    Bad('a.jpg\t{"ocr_info": 7}', ": $.ocr_info", "7", "expected `array`, got `int`: 7"),
    Bad("a.jpg\t[}", "", "}", "not JSON: invalid character", AGAIN),
    Bad("a.jpg\t[] x", "", "x", "not JSON: trailing characters", AGAIN),
    Bad("a.jpg\t[1,", "", "", "not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    Bad("a.jpg\t" + "[" * 100000, "", "", "is nested too deeply to be read", "give a file without hundreds of lists inside lists"),
]


@pytest.mark.parametrize("bad", LINES, ids=[str(bad.one)[:40] for bad in LINES])
def test_a_bad_line(tmp_path: Path, bad: Bad) -> None:
    """Is one bad record; the lines around it are read."""
    write(tmp_path, {"a.txt": f"{line('b.jpg', text())}{bad.one}\n{line('c.jpg')}"})
    found, reasons = skipped(READER, tmp_path / "a.txt", size=SIZE)

    where = f":2:{str(bad.one).index(bad.begins, 6) + 1}" if bad.begins else ":2"
    assert refused(READER, tmp_path / "a.txt", size=SIZE) == f"a.txt{where}{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), len(reasons)) == (["b.jpg", "c.jpg"], 1)


@pytest.mark.parametrize("bad", [b"caf\xe9.jpg\t[]", b'a.jpg\t[{"transcription": "caf\xe9"}]'], ids=["name", "text"])
def test_a_line_that_is_not_utf_8(tmp_path: Path, bad: bytes) -> None:
    """Is left out alone."""
    (tmp_path / "a.txt").write_bytes(line("b.jpg", text()).encode() + bad + b"\n" + line("c.jpg").encode())
    found, reasons = skipped(READER, tmp_path / "a.txt", size=SIZE)

    assert refused(READER, tmp_path / "a.txt", size=SIZE) == "a.txt:2: byte 0xe9 is not UTF-8\n  fix: save the file as UTF-8 text"
    assert (names(found), reasons) == (["b.jpg", "c.jpg"], ["unreadable line"])


@pytest.mark.parametrize("content", ["", "\ufeff", " \r\n\n", " " * 5000])
def test_an_empty_file(tmp_path: Path, content: str) -> None:
    """Holds no image, which is said; the files beside it are read."""
    write(tmp_path, {"a.txt": content, "b.txt": line("b.jpg", text())})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    if not content.isspace():
        assert refused(READER, tmp_path, size=SIZE) == f"a.txt: is empty\n  fix: {LINE}"
        assert reasons == ["unreadable file"]
    assert names(found) == ["b.jpg"]
    assert refused(READER, tmp_path / "a.txt") == f"a.txt: is empty\n  fix: {LINE}"


def test_no_size(tmp_path: Path) -> None:
    """It is missing only where there is a text."""
    write(tmp_path, {"a.txt": line("b.jpg") + line("a.jpg", text())})
    found, _ = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "a.txt:2: the size of 'a.jpg' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )
    assert names(found) == ["b.jpg"]


def test_nothing_of_the_format(tmp_path: Path) -> None:
    """A folder without it is refused."""
    write(tmp_path, {"a.txt": "EXIT\n", "b.json": {"epochs": 3}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no texts of PaddleOCR\n"
        "  fix: give Label.txt, results of predict_system.py or predict_det.py, or what save_to_json wrote"
    )


def test_the_command(tmp_path: Path) -> None:
    """Exits with 1 and writes nothing where it stops, and what is left where it does not."""
    write(tmp_path, {"a.txt": line("a.jpg", text(), {"transcription": "b"})})
    options = ("--format", "paddleocr", "--size", "80x60", "--src", "https://host/{file}")
    stopped = convert(tmp_path, "a.txt", *options)

    column = line("a.jpg", text(), {"transcription": "b"}).rindex("{") + 1
    assert stopped.exit_code == 1
    assert f"Error: a.txt:1:{column}: $[1]: has no points\n  fix: {RECORD}" in stopped.stderr
    assert not (tmp_path / "jobs.jsonl").exists()

    went_on = convert(tmp_path, "a.txt", *options, "--on-error", "skip")

    assert went_on.exit_code == 1
    (job,) = map(json.loads, (tmp_path / "jobs.jsonl").read_text("utf-8").splitlines())
    (found,) = job["data"]["maker_response"]["polygons"]["data"]
    assert found["attributes"] == {"transcription": {"value": "EXIT"}}
    assert len(read(READER, write(tmp_path, {"b.txt": line("b.jpg", QUAD)}) / "b.txt", size=SIZE).frame) == 1
