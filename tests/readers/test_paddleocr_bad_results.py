"""Results of PaddleOCR that are wrong: each message names the place and the fix; under skip the rest is read."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from prelabel.readers.paddleocr import READER
from tests.readers.output_files import labels, names, refused, skipped, write
from tests.readers.test_paddleocr import QUAD, SIZE
from tests.readers.test_paddleocr_bad import RECORD, SCORE
from tests.readers.test_paddleocr_results import result

TEXT = "correct the value, or leave the text out with --on-error skip"
SCORES = "correct the value, or leave the score out with --on-error skip"
ATTRIBUTE = "correct the value, or leave the attribute out with --on-error skip"
OUTLINE = "correct the value, or leave the outline out with --on-error skip"
MASK = "correct it, or leave the mask out with --on-error skip"
SIDE = "correct it, or leave the size out with --on-error skip"
ADD = "add it, or leave the detection out with --on-error skip"
PAIRS = "write an entry for each text in all of them, or leave the image out with --on-error skip"
MASKS = "write a mask for each box, or leave the masks out with --on-error skip"
PAGES = "number pages from 0, or leave the page out with --on-error skip"
GIVE = "give results as save_to_json writes them, or lists of texts as PaddleOCR 2 returns them"


class Bad(NamedTuple):
    """A result, the path that a message names, the value there, the message, the fix, and how many objects are left; None of no image."""

    said: object
    path: str
    value: object
    what: str
    fix: str
    left: int | None


def boxed(**box: object) -> dict[str, object]:
    """A layout with an object, of which members are other ones."""
    return {"input_path": "a.jpg", "boxes": [{"label": "t", "coordinate": [0, 0, 8, 6], "score": 0.5, **box}]}


def masked(mask: object) -> dict[str, object]:
    """The same with a mask."""
    return {**boxed(), "masks": [mask]}


def block(**said: object) -> dict[str, object]:
    """A document with a block, of which members are other ones."""
    return {"input_path": "a.jpg", "parsing_res_list": [{"block_label": "t", "block_bbox": [0, 0, 8, 6], **said}]}


RESULTS = [
    Bad(result("a.jpg", "p", "q", rec_texts=["p"]), "$", None,
        "the lists have different numbers of entries: rec_polys 2, rec_texts 1, rec_scores 2", PAIRS, None),
    Bad(result("a.jpg", "p", "q", rec_texts=["p", 7]), "$.rec_texts[1]", 7, "expected `str`, got `int`: 7", TEXT, 2),
    Bad(result("a.jpg", "p", "q", rec_scores=[0.5, 2]), "$.rec_scores[1]", 2, "score 2 is outside 0-1", SCORE, 2),
    Bad(result("a.jpg", "p", "q", rec_scores=[0.5, "r"]), "$.rec_scores[1]", "r", 'expected `float`, got `str`: "r"', SCORES, 2),
    Bad(result("a.jpg", "p", "q", rec_polys=[QUAD, [[1, 2]]]), "$.rec_polys[1]", [[1, 2]], "the 1 corners go around no area", RECORD, 1),
    Bad(result("a.jpg", "p", "q", rec_polys=[QUAD, 7]), "$.rec_polys[1]", 7, "expected `array`, got `int`: 7", RECORD, 1),
    Bad(result("a.jpg", "p", rec_polys={}), "$.rec_polys", {}, "expected `array`, got `object`: {}", RECORD, None),
    Bad(result("a.jpg", "p", rec_polys=None, rec_boxes=[[1, 2, 3]]), "$.rec_boxes[0]", [1, 2, 3],
        "3 numbers are no left, top, right and bottom", RECORD, 0),
    Bad(result("a.jpg", input_path=7), "$.input_path", 7, "expected `str`, got `int`: 7", RECORD, None),
    Bad(result("a.jpg", page_index=-1), "$.page_index", -1, "page_index -1 is no page", PAGES, None),
    Bad(result("a.jpg", page_index="r"), "$.page_index", "r", 'expected `float`, got `str`: "r"', RECORD, None),
    Bad(result("a.jpg", doc_preprocessor_res=[7]), "$.doc_preprocessor_res", [7], "expected `object`, got `array`: [7]", RECORD, None),
    Bad(result("a.jpg", doc_preprocessor_res={"angle": "r"}), "$.doc_preprocessor_res.angle", "r",
        'expected `float`, got `str`: "r"', RECORD, None),
    Bad(boxed(label=None), "$.boxes[0]", {"label": None, "coordinate": [0, 0, 8, 6], "score": 0.5}, "has no label",
        "name it, or leave the detection out with --on-error skip", 0),
    Bad(boxed(coordinate=None), "$.boxes[0]", {"label": "t", "coordinate": None, "score": 0.5}, "has no coordinate", ADD, 0),
    Bad(boxed(coordinate=[1, 2, 3]), "$.boxes[0].coordinate", [1, 2, 3], "3 numbers are no left, top, right and bottom", RECORD, 0),
    Bad(boxed(coordinate=[1, 2, 1, 2, 3, 4, 3, 4]), "$.boxes[0].coordinate", [1, 2, 1, 2, 3, 4, 3, 4],
        "the 4 corners go around no area", RECORD, 0),
    Bad(boxed(score=9), "$.boxes[0].score", 9, "score 9 is outside 0-1", SCORE, 1),
    Bad(boxed(order="r"), "$.boxes[0].order", "r", 'expected `int | null`, got `str`: "r"', ATTRIBUTE, 1),
    Bad(boxed(polygon_points=[[1, 2]]), "$.boxes[0].polygon_points", [[1, 2]], "the 1 corners go around no area", OUTLINE, 1),
    Bad({"input_path": "a.jpg", "boxes": {}}, "$.boxes", {}, "expected `array`, got `object`: {}", RECORD, None),
    Bad({**boxed(), "masks": []}, "$.masks", [], "0 masks are of 1 boxes", MASKS, 1),
    Bad(masked([[1, 1], [1]]), "$.masks[0]", [[1, 1], [1]], "its rows are of different lengths", MASK, 1),
    Bad(masked([[0, 0]]), "$.masks[0]", [[0, 0]], "no pixel is inside", MASK, 1),
    Bad(masked([[]]), "$.masks[0]", [[]], "has no pixels", MASK, 1),
    Bad(masked("1"), "$.masks[0]", "1", 'expected `array | null`, got `str`: "1"', MASK, 1),
    Bad(block(block_label=7), "$.parsing_res_list[0].block_label", 7, "expected `str`, got `int`: 7", RECORD, 0),
    Bad(block(block_bbox=[1, 2, 1, 4]), "$.parsing_res_list[0].block_bbox", [1, 2, 1, 4],
        "left 1 must be less than right 1, and top 2 less than bottom 4", RECORD, 0),
    Bad(block(block_content=7), "$.parsing_res_list[0].block_content", 7, "expected `str`, got `int`: 7", ATTRIBUTE, 1),
    Bad(block(block_order="r"), "$.parsing_res_list[0].block_order", "r", 'expected `int`, got `str`: "r"', ATTRIBUTE, 1),
    Bad(block(block_polygon_points=[[1, 2]]), "$.parsing_res_list[0].block_polygon_points", [[1, 2]],
        "the 1 corners go around no area", OUTLINE, 1),
    Bad({**block(), "width": -9}, "$.width", -9, "width -9 is no number of pixels", SIDE, 1),
    Bad({"res": 7}, "$.res", 7, "expected `object`, got `int`: 7", RECORD, None),
    Bad({"res": {"r": 9}}, "$.res", {"r": 9}, "holds neither texts nor boxes",
        "give the result of a model, or leave the image out with --on-error skip", None),
    Bad([[QUAD, [7, 0.5]], [QUAD, ["p", 0.5]]], "$[0][1][0]", 7, "expected `str`, got `int`: 7", TEXT, 2),
    Bad([[QUAD, ["p", 9]]], "$[0][1][1]", 9, "score 9 is outside 0-1", SCORE, 1),
    Bad([[QUAD, "p", 9]], "$[0][2]", 9, "score 9 is outside 0-1", SCORE, 1),
    Bad([[QUAD, ["p", 0.5]], [[[1, 2]], ["q", 0.5]]], "$[1][0]", [[1, 2]], "the 1 corners go around no area", RECORD, 1),
    Bad([[QUAD, ["p", 0.5]], 7], "$[1]", 7, "expected `array`, got `int`: 7", RECORD, 1),
    Bad([[[QUAD, ["p", 0.5]], 7]], "$[0][1]", 7, "expected `array`, got `int`: 7", RECORD, 1),
    Bad([{"boxes": QUAD, "text": 7}], "$[0].text", 7, "expected `str`, got `int`: 7", TEXT, 1),
    Bad([{"boxes": QUAD, "confident": 9}], "$[0].confident", 9, "score 9 is outside 0-1", SCORE, 1),
    Bad([{"boxes": [[1, 2]], "text": "p"}], "$[0].boxes", [[1, 2]], "the 1 corners go around no area", RECORD, 0),
    Bad(["{"], "$[0]", "{", "is no text of EasyOCR: Input data was truncated", RECORD, 0),
]  # fmt: skip


@pytest.mark.parametrize("bad", RESULTS, ids=[f"{number} {bad.what}" for number, bad in enumerate(RESULTS)])
def test_a_bad_result(tmp_path: Path, bad: Bad) -> None:
    """The whole message under stop; under skip the least is left out, but of bad lists the image, in which else nothing would be."""
    said = json.dumps(bad.said)
    write(tmp_path, {"a.json": said, "b.json": result("b.jpg", "p")})
    found, reasons = skipped(READER, tmp_path / "a.json", size=SIZE)

    value = json.dumps(bad.value)
    column = 1 if bad.value is None else said.rindex(value) + 1
    assert refused(READER, tmp_path / "a.json", size=SIZE) == f"a.json:1:{column}: {bad.path}: {bad.what}\n  fix: {bad.fix}"
    assert (len(found.frames), len(found.frame)) == ((0, 0) if bad.left is None else (1, bad.left))
    assert len(reasons) == 1


FILES = [
    ("{", "a.json:1: not JSON: the text ends before the document does", "copy or write the file again, it is not complete"),
    ("[1, }", "a.json:1:5: not JSON: invalid character", "write the file again, or correct it here"),
    ({"a": 1}, "a.json: holds no result of PaddleOCR", GIVE),
    ({"errorCode": 500, "errorMsg": "no\nway"}, "a.json: the call failed: no way", "call the service again"),
    ('{"input_path": "a.jpg", "boxes": NaN}', "a.json:1:34: $.boxes: NaN is no number of JSON", RECORD),
]


@pytest.mark.parametrize(("content", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_bad_file(tmp_path: Path, content: object, what: str, fix: str) -> None:
    """Is one bad record; what is read before it stays."""
    write(tmp_path, {"a.json": content})
    found, reasons = skipped(READER, tmp_path / "a.json", size=SIZE)

    assert refused(READER, tmp_path / "a.json", size=SIZE) == f"{what}\n  fix: {fix}"
    assert (names(found), len(reasons)) == ([], 1)


def test_a_bad_document_among_lines(tmp_path: Path) -> None:
    """Is left out alone, and so is a second result of an image."""
    write(tmp_path, {"a.jsonl": f"{json.dumps(result('a.jpg', 'p'))}\n{{\n{json.dumps(result('a.jpg'))}\n{json.dumps(boxed())}\n"})
    found, reasons = skipped(READER, tmp_path / "a.jsonl", size=SIZE)

    assert refused(READER, tmp_path / "a.jsonl", size=SIZE) == (
        "a.jsonl:2: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete"
    )
    assert (names(found), labels(found)) == (["a.jpg"], ["text"])
    assert reasons == ["unreadable line", "image described twice", "image described twice"]


@pytest.mark.parametrize("text", ["[" * 100000, '{"boxes": ' * 100000, '{"input_path": "a", "boxes": ' + "[" * 5000 + "]" * 5000 + "}"])
def test_deep_nesting(tmp_path: Path, text: str) -> None:
    """Ends in a message."""
    write(tmp_path, {"a.json": text})

    assert "\n  fix: " in refused(READER, tmp_path / "a.json")
    assert len(skipped(READER, tmp_path / "a.json")[1]) == 1
