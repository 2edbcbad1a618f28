"""Results of PaddleOCR, PaddleX and EasyOCR as JSON: texts, boxes, masks, documents, lists, and which image each is of."""

import json
from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.paddleocr import READER
from tests.readers.output_files import labels, names, read, refused, skipped, write
from tests.readers.test_paddleocr import CASES, QUAD, SIZE, attributes, pixels

SLANTED = [[8, 30], [56, 24], [60, 36], [10, 42]]


def result(name: str | None = "a.jpg", *texts: str, **more: object) -> dict[str, object]:
    """Texts of an image, each in the same place."""
    count = len(texts)
    lists = {"rec_texts": texts, "rec_scores": [0.5] * count, "rec_polys": [QUAD] * count}
    return {"input_path": name, "page_index": None, **lists, **more}


def test_texts() -> None:
    """What was recognised is read; what was not sure enough is counted."""
    tally = Tally()
    d = read(READER, CASES / "results" / "1_res.json", size=SIZE, tally=tally)

    assert (names(d), labels(d), d.score.tolist()) == (["scans/1.jpg"], ["text", "text"], [0.98, 0.75])
    assert (pixels(d, 0), pixels(d, 1)) == (QUAD, SLANTED)
    assert attributes(d) == [{"transcription": "出口"}, {"transcription": "Total: 9.50"}]
    assert str(d.place(1)) == f"{CASES}/results/1_res.json: $.rec_polys[1]"
    assert tally.unconverted == {"detected text that was not recognised": 1}


def test_boxes() -> None:
    """Are rectangles; an outline that says more is the same object's, and a turned box is an outline."""
    d = read(READER, CASES / "results" / "2_res.json", size=SIZE)

    assert (labels(d), d.kind.tolist()) == (
        ["text", "table", "table", "plane"],
        [Kind.RECTANGLE, Kind.RECTANGLE, Kind.POLYGON, Kind.POLYGON],
    )
    assert (d.object.tolist(), d.score.tolist()) == ([0, 1, 1, 2], [0.875, 0.5, 0.5, 0.25])
    assert (d.box[:2] * [*SIZE, *SIZE]).round(6).tolist() == [[8.5, 6, 40.5, 18], [10, 20, 70, 50]]
    assert pixels(d, 2) == [[10, 24], [68, 20], [70, 46], [12, 50]]
    assert pixels(d, 3) == [[10, 30], [20, 25], [25, 30], [15, 35]]
    assert attributes(d) == [{"order": "1"}, {}, {}, {}]


def test_a_mask_that_begins_at_its_box() -> None:
    """Which is rounded from 9.6, 19.7, 14.2, 23.1."""
    d = read(READER, CASES / "results" / "4_res.json", size=SIZE)

    assert d.kind.tolist() == [Kind.RECTANGLE, Kind.POLYGON]
    assert {*map(tuple, pixels(d, 1))} == {(10, 21), (11, 21), (11, 20), (13, 20), (13, 21), (14, 21), (14, 23), (10, 23)}


def test_a_mask_of_the_whole_image(tmp_path: Path) -> None:
    """Needs no box, and may be of truth values."""
    mask = [[False] * 80 for _ in range(60)]
    mask[30][40] = mask[30][41] = True
    said = {"input_path": "a.jpg", "boxes": [{"label": "car", "class_id": 1, "score": 0.5}], "masks": [mask]}
    d = read(READER, write(tmp_path, {"a.json": said}), size=SIZE)

    assert (labels(d), d.kind.tolist()) == (["car"], [Kind.POLYGON])
    assert {*map(tuple, pixels(d, 0))} == {(40, 30), (42, 30), (42, 31), (40, 31)}


@pytest.mark.parametrize(
    ("option", "found", "scores", "rest"),
    [
        ("blocks", ["doc_title", "text", "text", "number"], [None] * 4, "layout_det_res,overall_ocr_res"),
        ("layout", ["doc_title"], [0.9], "overall_ocr_res,parsing_res_list"),
        ("lines", ["text"], [0.99], "layout_det_res,parsing_res_list"),
    ],
)
def test_a_parsed_document(option: str, found: list[str], scores: list[float | None], rest: str) -> None:
    """One of its parts is read, the others are named; its size is its own, and a page is called as the tools do."""
    tally = Tally()
    d = read(READER, CASES / "results" / "3_0_res.json", {"read": option}, tally=tally)

    assert (names(d), d.frames[0].width, d.frames[0].height) == (["scans/3_0.jpg"], 80, 60)
    assert (labels(d), [None if np.isnan(score) else score for score in d.score]) == (found, scores)
    assert list(tally.notes) == [f"parts of documents that were not read: {rest} (-O read=blocks, layout or lines)"]
    assert tally.unconverted == {"table": 1}


def test_blocks() -> None:
    """Have what was read, and their order."""
    d = read(READER, CASES / "results" / "3_0_res.json")

    assert attributes(d)[0] == {"transcription": "Report", "order": "1"}
    assert attributes(d)[2:] == [{"transcription": "One.\nTwo.", "order": "2"}, {"transcription": "7"}]
    assert (d.object.tolist(), pixels(d, 2)) == ([0, 1, 1, 2], SLANTED)


def test_a_document_without_blocks(tmp_path: Path) -> None:
    """Is read for what else it has."""
    said = {"input_path": "a.jpg", "overall_ocr_res": result(None, "EXIT")}

    assert attributes(read(READER, write(tmp_path, {"a.json": said}), size=SIZE)) == [{"transcription": "EXIT"}]


def test_texts_without_corners_have_boxes(tmp_path: Path) -> None:
    """And what was detected alone has scores of its own."""
    said = result("a.jpg", "EXIT", rec_polys=None, rec_boxes=[[8, 6, 40, 18]])
    d = read(READER, write(tmp_path, {"a.json": said}), size=SIZE)
    detected = read(READER, CASES / "results" / "5_res.json", size=SIZE)

    assert (d.kind.tolist(), attributes(d)) == ([Kind.RECTANGLE], [{"transcription": "EXIT"}])
    assert (names(detected), detected.score.tolist(), pixels(detected, 0)) == (["5.jpg"], [0.625], QUAD)


def test_lists() -> None:
    """Of one image, of several pages, and of EasyOCR."""
    d = read(READER, CASES / "lists", size=SIZE)

    assert names(d) == ["a.jpg", "b_0.jpg", "b_1.jpg", "b_2.jpg", "c.jpg", "d.jpg"]
    assert (d.frame.tolist(), d.score.tolist()) == ([0, 0, 1, 3, 4, 4, 5], [0.98, 0.75, 0.5, 0.25, 0.875, 0, 0.5])
    assert [said.get("transcription") for said in attributes(d)] == ["出口", "Total", "page 0", "page 2", "easy", None, "EXIT"]
    assert str(d.place(3)) == f"{CASES}/lists/b.json: $[2][0]"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([QUAD, SLANTED], [{}, {}]),
        ([[QUAD, SLANTED]], [{}, {}]),
        ([[QUAD, "EXIT"]], [{"transcription": "EXIT"}]),
        ([json.dumps({"boxes": QUAD, "text": "EXIT", "confident": 0.5})], [{"transcription": "EXIT"}]),
        ([{"transcription": "###", "points": QUAD}, {"transcription": "EXIT", "points": QUAD}], [{"transcription": "EXIT"}]),
        ([], []),
        ([[]], []),
        ([None], []),
    ],
    ids=str,
)
def test_other_lists(tmp_path: Path, content: object, said: list[object]) -> None:
    """Corners alone, paragraphs of EasyOCR, its JSON in texts, texts of PPOCRLabel, and images in which nothing is."""
    d = read(READER, write(tmp_path, {"a.json": content}), size=SIZE)

    assert (names(d), attributes(d)) == (["a.jpg"], said)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", {"res": result("a.jpg", "EXIT")}),
        ("x.json", [result("a.jpg", "EXIT")]),
        ("x.json", [{"res": result("a.jpg", "EXIT")}]),
        ("x.jsonl", [result("a.jpg", "EXIT")]),
        ("x.txt", json.dumps(result("a.jpg", "EXIT"))),
        ("a.json", {"result": {"ocrResults": [{"prunedResult": result(None, "EXIT")}]}}),
        ("a_res.json", {"prunedResult": result(None, "EXIT")}),
    ],
)
def test_what_results_stand_in(tmp_path: Path, name: str, content: object) -> None:
    """Is none of theirs."""
    d = read(READER, write(tmp_path, {name: content}), size=SIZE)

    assert (names(d), attributes(d)) == (["a.jpg"], [{"transcription": "EXIT"}])


@pytest.mark.parametrize(
    ("said", "page", "file"),
    [
        ("/home/me/scans/a.jpg", None, "a.jpg"),
        (r"C:\scans\a.jpg", None, "a.jpg"),
        ("../scans/a.jpg", None, "scans/a.jpg"),
        ("https://host/b/a.jpg", None, "b/a.jpg"),
        ("./doc/a.pdf", 3, "doc/a_3.jpg"),
        (None, 2, "x_2.jpg"),
    ],
)
def test_names_of_images(tmp_path: Path, said: str | None, page: int | None, file: str) -> None:
    """Are those that the model was given, without what leads elsewhere."""
    d = read(READER, write(tmp_path, {"x_res.json": result(said, page_index=page)}))

    assert names(d) == [file]


def test_images_that_are_known(tmp_path: Path) -> None:
    """Go before what results say: by their ends, in their order, or as the only one."""
    write(tmp_path, {"s/x.json": result("/me/i/a.jpg", "EXIT"), "f/i/a.jpg": SIZE, "f/i/b.jpg": SIZE, "g/only.jpg": SIZE})
    write(tmp_path, {"t/y.json": [[[QUAD, ["1", 0.5]]], [[QUAD, ["2", 0.5]]]]})

    assert names(read(READER, tmp_path / "s", frames=tmp_path / "f")) == ["i/a.jpg"]
    assert names(read(READER, tmp_path / "s", frames=tmp_path / "g")) == ["only.jpg"]
    assert names(read(READER, tmp_path / "t", frames=tmp_path / "f")) == ["i/a.jpg", "i/b.jpg"]
    assert refused(READER, tmp_path / "t", frames=tmp_path / "g") == (
        "y.json: holds texts of 2 images, but --frames names 1\n  fix: give --frames the images that the model saw, in the same order"
    )


CHANGED = [
    ({"angle": 90, "model_settings": {"use_doc_unwarping": False}}, "the page was turned by 90 degrees before it was read"),
    ({"angle": 0, "model_settings": {"use_doc_unwarping": True}}, "the page was unwarped before it was read"),
]


@pytest.mark.parametrize(("done", "what"), CHANGED, ids=str)
def test_pages_that_were_changed(tmp_path: Path, done: object, what: str) -> None:
    """Are not those of the image, unless it is said that they are."""
    said = result("a.jpg", "EXIT", doc_preprocessor_res=done)
    write(tmp_path, {"a.json": said, "b.json": result("b.jpg", doc_preprocessor_res={"angle": -1, "model_settings": {}})})
    found, reasons = skipped(READER, tmp_path, size=SIZE)

    column = json.dumps(said).index(json.dumps(done)) + 1
    assert refused(READER, tmp_path, size=SIZE) == (
        f"a.json:1:{column}: $.doc_preprocessor_res: {what}\n  fix: predict with use_doc_orientation_classify=False and "
        "use_doc_unwarping=False, or say with -O preprocessed=keep that the images are those that were read"
    )
    assert (names(found), reasons) == (["b.jpg"], ["page changed before it was read"])
    assert names(read(READER, tmp_path, {"preprocessed": "keep"}, size=SIZE)) == ["a.jpg", "b.jpg"]


def test_what_is_counted(tmp_path: Path) -> None:
    """Is not converted."""
    tally = Tally()
    said = result("a.jpg", "EXIT", text_word_boxes=[[[8, 6, 10, 18]]], seal_res_list=[{}], formula_res_list=[{}, {}])
    d = read(READER, write(tmp_path, {"a.json": said}), size=SIZE, tally=tally)

    assert d.score.tolist() == [0.5]
    assert tally.unconverted == {"seal": 1, "formula": 2, "line of text with boxes of its words": 1}


def test_texts_of_the_beta(tmp_path: Path) -> None:
    """PaddleX 3.0 before its release: what was recognised stands beside what was detected; its score goes before that of detection."""
    lists = {"dt_polys": [QUAD, SLANTED], "dt_scores": [0.5, 0.75], "rec_text": ["EXIT", "9.50"], "rec_score": [0.875, 0.25]}
    d = read(READER, write(tmp_path, {"a.json": {"input_path": "a.jpg", **lists}}), size=SIZE)
    short = {"input_path": "b.jpg", **lists, "rec_score": [0.875]}

    assert ([pixels(d, row) for row in (0, 1)], d.score.tolist()) == ([QUAD, SLANTED], [0.875, 0.25])
    assert attributes(d) == [{"transcription": "EXIT"}, {"transcription": "9.50"}]
    assert "different numbers of entries: dt_polys 2, rec_text 2, rec_score 1\n" in refused(
        READER, write(tmp_path / "b", {"b.json": short})
    )


@pytest.mark.parametrize("corners", ["rec_polys", "dt_polys"])
def test_what_was_spotted(tmp_path: Path, corners: str) -> None:
    """By PaddleOCR-VL: its lines are those of the document, whose block is one of all."""
    block = {"block_label": "spotting", "block_content": "EXIT<|LOC_1|>", "block_bbox": [0, 0, *SIZE], "block_id": 0, "block_order": 1}
    said = {"input_path": "a.jpg", "parsing_res_list": [block], "spotting_res": {corners: [QUAD], "rec_texts": ["EXIT"]}}
    write(tmp_path, {"a.json": said})
    tally = Tally()
    blocks = read(READER, tmp_path, size=SIZE, tally=tally)
    lines = read(READER, tmp_path, {"read": "lines"}, size=SIZE)

    assert (labels(blocks), labels(lines)) == (["spotting"], ["text"])
    assert list(tally.notes) == ["parts of documents that were not read: spotting_res (-O read=blocks, layout or lines)"]
    assert (pixels(lines, 0), attributes(lines)) == (QUAD, [{"transcription": "EXIT"}])
    assert str(lines.place(0)) == f"{tmp_path}/a.json: $.spotting_res.{corners}[0]"


@pytest.mark.parametrize(
    ("info", "pages", "sizes"),
    [
        ({"width": 80, "height": 60, "type": "image"}, 1, [(80, 60)]),
        ({"numPages": 2, "pages": [{"width": 80, "height": 60}, {"width": 90, "height": 70}], "type": "pdf"}, 2, [(80, 60), (90, 70)]),
    ],
)
def test_sizes_of_services(tmp_path: Path, info: object, pages: int, sizes: list[tuple[int, int]]) -> None:
    """Are those of what was sent, which what was made of it need not have."""
    said = {"result": {"ocrResults": [{"prunedResult": result(None, "EXIT")}] * pages, "dataInfo": info}}
    d = read(READER, write(tmp_path, {"a.json": said}))

    assert [(frame.width, frame.height) for frame in d.frames] == sizes
    assert "the size of 'a" in refused(READER, tmp_path, {"preprocessed": "keep"})
