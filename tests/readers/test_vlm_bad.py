"""Answers that are wrong: each message names the place and the fix; under skip the smallest part is left out, and counted."""

import json
import math
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.errors import Tally
from prelabel.readers.vlm import READER
from tests.commands import convert
from tests.readers.output_files import Options, labels, names, read, refused, skipped, write
from tests.readers.vlm_files import SIZE, mask

OBJECT = "correct the value, or leave the object out with --on-error skip"
SKIP = "or leave the object out with --on-error skip"
IT = f"correct it, {SKIP}"
SCORE = "correct the value, or leave the score out with --on-error skip"
MASK = "ask again, or leave the mask out with --on-error skip"
UNIT = f"say what the numbers are with -O unit=pixels, thousandths, fractions, percent or 1024ths, {SKIP}"
QWEN = f"say so with -O unit=thousandths of Qwen3-VL and Qwen2-VL, -O unit=pixels -O input=qwen2.5 of Qwen2.5-VL, {SKIP}"
ORDER = "say the order of the numbers with -O order=xyxy or -O order=yxyx"
IMAGE = "or leave the image out with --on-error skip"
CUT = f"ask again, with room for more tokens where the answer is cut off, {IMAGE}"
AGAIN = f"ask again, with room for more tokens where the answer is cut off, {SKIP}"
NAMES = f'write {{"image": "street_1.jpg", "response": ...}}, or say what they are called with -O image= and -O answer=, {IMAGE}'
ENDS = "not JSON: the text ends before the document does"

GOOD = {"box_2d": [1, 2, 30, 40], "label": "good"}


class Bad(NamedTuple):
    """An object, its field that a message names, where that begins in its text, the message, and the fix."""

    one: object
    field: str
    column: int
    what: str
    fix: str = OBJECT


BOX = [1, 2, 30, 40]

OBJECTS = [
    Bad({"box_2d": [1, 2, 30], "label": "a"}, ".box_2d", 12, "expected `array` of length 4: [1, 2, 30]"),
    Bad({"box_2d": [1, 2, 30, "x"], "label": "a"}, ".box_2d[3]", 23, 'expected `float`, got `str`: "x"'),
    Bad({"box_2d": [1, 2, 30, math.nan], "label": "a"}, ".box_2d[3]", 23, "NaN is no number of JSON"),
    Bad({"box_2d": [1, 2, 30, 2**70], "label": "a"}, ".box_2d", 12, "1.18059e+21 is no place in an image", IT),
    Bad({"box_2d": [1, 2, 30, 3000], "label": "a"}, ".box_2d", 12,
        "3000 lies far outside an image, which ends at 1000 in thousandths", UNIT),
    Bad({"box_2d": [0.1, 0.2, 0.3, 0.4], "label": "a"}, ".box_2d", 12,
        "0.1, 0.2, 0.3, 0.4 are fractions of the image, and not thousandths", UNIT),
    Bad({"box_2d": [30, 2, 1, 40], "label": "a"}, ".box_2d", 12,
        "y0 30 x0 2 y1 1 x1 40 is a box whose second corner is not right of and below the first", f"correct it, {ORDER}, {SKIP}"),
    Bad({"box_2d": [1, 2, 1, 40], "label": "a"}, ".box_2d", 12, "y0 1 x0 2 y1 1 x1 40 is a box without area",
        f"correct it, {ORDER}, {SKIP}"),
    Bad({"bbox_2d": BOX, "label": "a"}, ".bbox_2d", 13, "bbox_2d does not say what its numbers are", QWEN),
    Bad({"point_2d": [1, 2], "label": "a"}, ".point_2d", 14, "point_2d does not say what its numbers are", QWEN),
    Bad({"bbox": BOX, "label": "a"}, ".bbox", 10, "bbox does not say whether x or y comes first", f"{ORDER}, {SKIP}"),
    Bad({"point": [1, 2, 3], "label": "a"}, ".point", 11, "expected `array` of length 2: [1, 2, 3]"),
    Bad({"box_2d": BOX}, ".box_2d", 12, "has no label", f"name it with -O label=NAME, {SKIP}"),
    Bad({"box_2d": BOX, "label": " "}, ".box_2d", 12, "has no label", f"name it with -O label=NAME, {SKIP}"),
    Bad({"box_2d": BOX, "label": 7}, ".label", 37, "expected `str`, got `int`: 7"),
    Bad({"label": "a", "other": 1}, "", 1, "holds no box and no point, only label, other"),
    Bad({}, "", 1, "holds no box and no point, only nothing"),
    Bad([], "", 1, "expected `array` of length 4: []"),
    Bad(7, "", 1, "expected `array`, got `int`: 7"),
    Bad(["a", [0, 1], 7], "[2]", 15, "expected `array`, got `int`: 7"),
]  # fmt: skip


@pytest.mark.parametrize("bad", OBJECTS, ids=[f"{number} {bad.what}" for number, bad in enumerate(OBJECTS)])
def test_a_bad_object(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the others of the answer are read, and it is counted once."""
    line = json.dumps({"image": "a.jpg", "response": [GOOD, "HERE", {**GOOD, "label": "too"}]})
    write(tmp_path, {"r.jsonl": f'{{"image": "b.jpg", "response": []}}\n{line.replace(json.dumps("HERE"), json.dumps(bad.one))}\n'})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    place = f"r.jsonl:2:{line.index(json.dumps('HERE')) + bad.column}: $.response[1]{bad.field}"
    assert refused(READER, tmp_path, size=SIZE) == f"{place}: {bad.what}\n  fix: {bad.fix}"
    assert (names(found), labels(found), len(reasons)) == (["b.jpg", "a.jpg"], ["good", "too"], 1)


PARTS = [
    Bad({**GOOD, "confidence": 1.5}, ".confidence", 59, "score 1.5 is outside 0-1",
        f"divide scores by 100 with -O score=percent where they are per cent, {SCORE}"),
    Bad({**GOOD, "confidence": "high"}, ".confidence", 59, 'expected `float`, got `str`: "high"', SCORE),
    Bad({**GOOD, "mask": "x!"}, ".mask", 53, "the mask is no base64", MASK),
    Bad({**GOOD, "mask": "data:image/png;base64,AAAA"}, ".mask", 53, "the mask is no PNG image", MASK),
    Bad({**GOOD, "mask": mask([0, 0], [0, 0])}, ".mask", 53, "the mask has no pixel above 127",
        f"take another one with -O threshold=, {MASK}"),
    Bad({**GOOD, "mask": [[1, 2], [3, 4]]}, ".mask", 53, "the mask has 2 different points, and needs 3", MASK),
    Bad({**GOOD, "mask": [1, 2]}, ".mask[0]", 54, "expected `array`, got `int`: 1", MASK),
    Bad({**GOOD, "mask": 7}, ".mask", 53, "expected `str`, got `int`: 7", MASK),
]  # fmt: skip


@pytest.mark.parametrize("bad", PARTS, ids=[bad.what for bad in PARTS])
def test_a_bad_part(tmp_path: Path, bad: Bad) -> None:
    """A score or a mask: under skip it is left out alone, and the box is read."""
    write(tmp_path, {"a.json": [bad.one]})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.json:1:{bad.column + 1}: $[0]{bad.field}: {bad.what}\n  fix: {bad.fix}"
    assert (labels(found), len(reasons)) == (["good"], 1)
    assert math.isnan(found.score[0])


TAGS: list[tuple[str, int, str, str]] = [
    ("<loc0001><loc0002><loc0003> cat", 1, "3 location tokens are no box, which has 4", AGAIN),
    ("<loc0900><loc0002><loc0003><loc0004> cat", 1,
        "y0 900 x0 2 y1 3 x1 4 is a box whose second corner is not right of and below the first", IT),
    ("a <loc_1><loc_2><loc_3><loc_4><loc_5><loc_6><loc_7><loc_8>", 3,
        "8 location tokens may be corners, boxes or a polygon, as the task says",
        f"save what the processor's post_process_generation returns, {SKIP}"),
    ("<phrase>a</phrase><object><patch_index_0001></object>", 19, "1 patches are no boxes, which have 2 of 1024 each", AGAIN),
    ("<phrase>a</phrase><object><patch_index_0001><patch_index_1024></object>", 19,
        "2 patches are no boxes, which have 2 of 1024 each", AGAIN),
    ("<|ref|>a<|/ref|><|det|>[[1, 2, 3]]<|/det|>", 17, "3 numbers are no boxes, which have 4 each", AGAIN),
    ("<|ref|>a<|/ref|><|det|>[[1, 2, 3, 4]]", 17, "<|det|> without <|/det|>", AGAIN),
    ("<|ref|>a<|/ref|>", 1, "<|ref|> without <|det|>", AGAIN),
    ("<|ref|>a", 1, "<|ref|> without <|/ref|>", AGAIN),
    ('\n <point alt="a">a</point>', 2, "<point> without x and y", AGAIN),
    ('<point x="1" alt="a">a</point>', 1, "x '1' and y '' are no point", AGAIN),
    ('<points coords="1 1 073 160 2 173" alt="a">a</points>', 1,
        "5 numbers behind the image's are no points, which have 3 each", AGAIN),
    ('<points coords="1 1 073 160;2 1 173 600" alt="a">a</points>', 1, "points of several images or times: 1, 2",
        f"ask about one image at a time, {SKIP}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "what", "fix"), TAGS, ids=[row[0] for row in TAGS])
def test_bad_tags(tmp_path: Path, text: str, column: int, what: str, fix: str) -> None:
    """Are left out alone; what stands behind them in the answer, and other answers, are read."""
    good = {"<loc": " ; <loc0000><loc0000><loc0009><loc0009> good", "<loc_": "good<loc_1><loc_2><loc_3><loc_4>",
            "<obj": "<phrase>good</phrase><object><patch_index_0001><patch_index_0100></object>",
            "<|re": "<|ref|>good<|/ref|><|det|>[[1, 2, 3, 4]]<|/det|>", "<poi": '<point x="1.0" y="2.0" alt="good">'}  # fmt: skip
    behind = next(reversed([more for mark, more in good.items() if mark in text]))
    write(tmp_path, {"a.txt": f"{text}{behind}", "b.txt": "<loc0000><loc0000><loc0009><loc0009> too"})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    line = 2 if text.startswith("\n") else 1
    assert refused(READER, tmp_path, size=SIZE) == f"a.txt:{line}:{column}: {what}\n  fix: {fix}"
    assert (names(found), labels(found), len(reasons)) == (["a.jpg", "b.jpg"], ["good", "too"], 1)


ANSWERS: list[tuple[str, str, str, str]] = [
    ('[{"box_2d": [1, 2, 30, 40], "label": "a"}, {"box_2d": [1', ":1", ENDS, CUT),
    ('```json\n[\n{"box_2d": [1, 2', ":3", ENDS, CUT),
    ('Here:\n```json\n[{"box_2d": [1, 2, 3 4]}]\n```', ":3:22", "not JSON: expected ',' or ']'", CUT),
    ('I see [{"box_2d": [1, 2', ":1", ENDS, CUT),
    ("[{'box_2d': [1, 2", ":1:3", "not JSON: expected '\"'", CUT),
    ('{"image": "../a.jpg", "response": []}', ":1:35: $.response",
        "'../a.jpg' names no image below the folder of images", f"write the name of the image, or give -O base=, {IMAGE}"),
    ('{"image": "a.jpg", "width": -1, "response": []}', ":1:29: $.width", "width -1 is no number of pixels",
        f"write the size of the image, {IMAGE}"),
    ('{"image": "a.jpg", "size": [1], "response": []}', ":1:28: $.size", "expected `array` of length 2: [1]",
        "correct the value, or leave the record out with --on-error skip"),
    ('{"<OD>": {"bboxes": [[1, 2, 3, 4]], "labels": []}}', ":1:47: $.<OD>.labels", "1 bboxes, but 0 labels",
        "correct the value, or leave the answer out with --on-error skip"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "what", "fix"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_a_bad_answer(tmp_path: Path, text: str, place: str, what: str, fix: str) -> None:
    """Is one bad record, and the others are read."""
    write(tmp_path, {"a.json": text, "b.json": [GOOD]})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == f"a.json{place}: {what}\n  fix: {fix}"
    assert (labels(found), len(reasons)) == (["good"], 1)


NAMED: list[tuple[str, str, str, str]] = [
    ('{"error": "quota"}', ":1:1: $", "holds no answer, only error", NAMES),
    ('{"choices": []}', ":1:1: $", "the reply holds no answer", f"ask again, {IMAGE}"),
    ('{"response": null}', ":1:14: $.response", "the answer is null", f"ask again, {IMAGE}"),
    ('{"response": 7}', ":1:14: $.response", "is neither a text, nor a list, nor an object", CUT),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "what", "fix"), NAMED, ids=[row[0] for row in NAMED])
def test_a_file_that_only_its_name_calls_an_answer(tmp_path: Path, text: str, place: str, what: str, fix: str) -> None:
    """Is refused where it is given, and in a folder left out as a file of another kind, which is said."""
    write(tmp_path, {"a.json": text, "b.json": [GOOD]})

    assert refused(READER, tmp_path / "a.json", size=SIZE) == f"a.json{place}: {what}\n  fix: {fix}"
    tally = Tally()
    assert labels(read(READER, tmp_path, tally=tally)) == ["good"]
    assert list(tally.notes) == [f"1 other JSON file not read: first {tmp_path / 'a.json'}"]


def test_an_answer_that_is_cut_off_in_a_record(tmp_path: Path) -> None:
    """Is named by its member, and under skip its image is left out."""
    lines = [{"image": "a.jpg", "response": '```json\n[{"box_2d": [1, 2'}, {"image": "b.jpg", "response": [GOOD]}]
    write(tmp_path, {"r.jsonl": lines})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"r.jsonl:1:32: $.response: {ENDS}\n  fix: {CUT}"
    assert (names(found), reasons) == (["b.jpg"], ["broken answer"])


def test_an_object_in_a_text_of_a_record(tmp_path: Path) -> None:
    """Is named in it; the line and column are those of the text."""
    write(tmp_path, {"r.jsonl": [{"image": "a.jpg", "response": json.dumps([GOOD, {**GOOD, "label": 7}])}]})

    assert refused(READER, tmp_path) == f"r.jsonl:1:32: $.response: $[1].label: expected `str`, got `int`: 7\n  fix: {OBJECT}"


LINES: list[tuple[str, str, str, str]] = [
    ('{"image": "a"', ":2", ENDS, f"write a record of JSON a line, {IMAGE}"),
    ("[1, 2]", ":2:2: $[0]", "expected `object`, got `int`: 1", f'write an object as {{"image": ..., "response": ...}}, {IMAGE}'),
    ('"text"', ":2:1: $", "names no image", NAMES),
    ('{"response": []}', ":2:1: $", "names no image", NAMES),
    ('{"image": 7, "response": []}', ":2:1: $", "names no image", NAMES),
    ('{"image": "a.jpg", "tokens": 7}', ":2:1: $", "holds no answer, only image, tokens", NAMES),
    ('{"image": "\\ud800", "response": []}', ":2:1: $", "names no image", NAMES),
    ('{"image": "b.jpg", "response": []}', ":2:32: $.response", "the image 'b.jpg' is described by r.jsonl:1:32: $.response already",
        "keep one of them, or convert the files one by one"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "place", "what", "fix"), LINES, ids=[row[0] for row in LINES])
def test_a_bad_line(tmp_path: Path, line: str, place: str, what: str, fix: str) -> None:
    """The lines around it are read."""
    lines = ['{"image": "b.jpg", "response": []}', line, json.dumps({"image": "c.jpg", "response": [GOOD]})]
    write(tmp_path, {"r.jsonl": "\n".join(lines)})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"r.jsonl{place}: {what}\n  fix: {fix}"
    assert (names(found), reasons.count(reasons[0])) == (["b.jpg", "c.jpg"], len(reasons))


def test_a_bad_polygon(tmp_path: Path) -> None:
    """A part of too few points is left out alone; corners of text that are not four with their object."""
    content = {
        "<REFERRING_EXPRESSION_SEGMENTATION>": {"polygons": [[[1, 1, 2, 2], [5, 5, 9, 5, 9, 9]], [[1, 2, 3]]], "labels": ["a", "b"]},
        "<OCR_WITH_REGION>": {"quad_boxes": [[1, 1, 2, 1, 2, 2]], "labels": ["c"]},
    }
    tally = Tally("skip")
    found = read(READER, write(tmp_path, {"a.json": content}), tally=tally, size=SIZE)

    assert labels(found) == ["a"]
    assert [(problem.place.element, problem.what) for problem in tally.bad] == [
        ("$.<REFERRING_EXPRESSION_SEGMENTATION>.polygons[0][0]", "has 2 different points, and needs 3"),
        ("$.<REFERRING_EXPRESSION_SEGMENTATION>.polygons[1][0]", "3 numbers are no points of a polygon"),
        ("$.<OCR_WITH_REGION>.quad_boxes[0]", "6 numbers are no points of a polygon"),
    ]


@pytest.mark.parametrize(
    "content", ["[" * 100000, '{"a": ' * 50000, "[{'" + "\\" * 9999, "```json\n" + "[" * 100000, b"[\xe9]"], ids=range(5)
)
def test_a_bad_file(tmp_path: Path, content: str | bytes) -> None:
    """Ends in no traceback, and the files beside it are read."""
    write(tmp_path, {"a.json": content, "b.json": [GOOD]})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path).startswith("a.json")
    assert (names(found), len(reasons)) == (["b.jpg"], 1)


WRONG: list[tuple[Options, str]] = [
    ({"input": "640"}, "-O input=640"),
    ({"unit": "miles"}, "-O unit=miles"),
    ({"threshold": "255"}, "-O threshold=255"),
    ({"max_pixels": "1"}, "-O max_pixels=1"),
    ({"min_pixels": "-1"}, "-O min_pixels=-1"),
]


@pytest.mark.parametrize(("options", "what"), WRONG, ids=[row[1] for row in WRONG])
def test_a_bad_option(tmp_path: Path, options: Options, what: str) -> None:
    """Is refused before anything is read."""
    assert refused(READER, write(tmp_path, {"a.json": [GOOD]}), options).startswith(what)


def test_nothing_is_written(tmp_path: Path) -> None:
    """Where something is wrong."""
    write(tmp_path, {"answers/a.json": [{**GOOD, "label": 7}]})
    done = convert(tmp_path, "answers", "--size", "200x100")

    assert (done.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    assert "answers/a.json:1:38: $[0].label: expected `str`, got `int`: 7" in done.output


def test_a_folder_without_answers(tmp_path: Path) -> None:
    """Whatever other JSON and text lies in it."""
    write(tmp_path, {"x.json": {"loss": 1}, "x.txt": "0 0.5 0.5 0.1 0.1\n"})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no answers of vision-language models\n  fix: give files of answers, or records that name an image and the answer"
    )
