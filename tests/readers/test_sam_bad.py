"""Segment Anything: what is wrong is named with its place and a fix; under skip the smallest part of it is left out."""

import json
from pathlib import Path

import pytest
from PIL import Image

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.sam import READER
from tests.commands import convert
from tests.readers.output_files import names, read, refused, skipped, write
from tests.readers.sam_files import MASK, TABLE, found, grounded, mask, row, sa1b

LEFT = "correct the value, or leave the {} out with --on-error skip"
WHOLE = "give what Segment Anything wrote: a JSON file an image, or folders with metadata.csv"

BOTH, OUTLINE, BOX = [Kind.RECTANGLE, Kind.POLYGON], [Kind.POLYGON], [Kind.RECTANGLE]
NONE: list[Kind] = []

MASKS = [
    ({"bbox": [2, 1, -1, 2]}, ".bbox", "[2, 1, -1", "width -1 and height 2 must not be below 0", "box", OUTLINE),
    ({"bbox": [2, 1, 1e12, 2]}, ".bbox", "[2, 1, 1", "1e+12 is no place in an image", "box", OUTLINE),
    ({"bbox": [0, 0, 0, 0], "segmentation": None}, ".bbox", '[0, 0, 0, 0], "pred', "width 0 and height 0 must be above 0", "box", NONE),
    ({"bbox": [2, 1, 1]}, ".bbox", "[2, 1, 1]", "expected `array` of length 4: [2, 1, 1]", "value", OUTLINE),
    ({"bbox": "x"}, ".bbox", '"x"', 'expected `array | null`, got `str`: "x"', "value", OUTLINE),
    ({"bbox": [2, 1, float("nan"), 2]}, ".bbox[2]", "NaN", "NaN is no number of JSON", "value", OUTLINE),
    ({"predicted_iou": 3.5}, ".predicted_iou", "3.5, ", "predicted_iou 3.5 is far outside 0-1", "score", BOTH),
    ({"predicted_iou": "a"}, ".predicted_iou", '"a"', 'expected `float | null`, got `str`: "a"', "value", BOTH),
    ({"class_name": 5}, ".class_name", "5}", "expected `str | null`, got `int`: 5", "value", BOTH),
    (
        {"segmentation": {"size": [6, 8], "counts": [13, 3]}}, ".segmentation.counts", "[13, 3]",
        "the runs sum to 16, size [6, 8] needs 48", "mask", BOX,
    ),
    (
        {"segmentation": {"size": [6, 8], "counts": "~"}}, ".segmentation.counts", '"~"',
        "counts hold the character '~', which no run length is written with", "mask", BOX,
    ),
    (
        {"segmentation": {"size": [8, 6], "counts": [48]}}, ".segmentation.size", "[8, 6]",
        "size [8, 6] is not that of its image, [6, 8]", "mask", BOX,
    ),
    ({"segmentation": [[1, 2]]}, ".segmentation", "[[1, 2]]", "expected `object | null`, got `array`: [[1, 2]]", "value", BOX),
    ({"segmentation": None, "bbox": None}, "", '{"area"', "has neither a mask nor a box", "record", NONE),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "field", "spot", "what", "part", "left"), MASKS, ids=[f"{row[1]} {row[3]}" for row in MASKS])
def test_a_bad_mask(  # noqa: PLR0917  # a row
    changed: dict[str, object], field: str, spot: str, what: str, part: str, left: list[Kind], tmp_path: Path
) -> None:
    """Names the part that is wrong, which alone is left out."""
    content = sa1b(mask(), mask(**changed))
    write(tmp_path, {"sa_7.json": content})
    d, reasons = skipped(READER, tmp_path)

    column = json.dumps(content).rindex(spot) + 1
    assert refused(READER, tmp_path) == f"sa_7.json:1:{column}: $.annotations[1]{field}: {what}\n  fix: {LEFT.format(part)}"
    assert ([Kind(kind) for kind in d.kind[d.origin == 1].tolist()], len(reasons)) == (left, 1)
    assert [Kind(kind) for kind in d.kind[d.origin == 0].tolist()] == BOTH


def test_what_is_no_mask(tmp_path: Path) -> None:
    """Is left out alone."""
    write(tmp_path, {"a.json": [mask(), 5]})
    d, reasons = skipped(READER, tmp_path)

    column = json.dumps([mask(), 5]).rindex("5]") + 1
    assert refused(READER, tmp_path) == f"a.json:1:{column}: $[1]: expected `object`, got `int`: 5\n  fix: {LEFT.format('record')}"
    assert (d.origin.tolist(), reasons) == ([0, 0], ["record of the wrong type"])


SCORES = [
    ([0.5, 0.25], "holds 2 scores of one mask", "several scores"),
    ([7], "score 7 is far outside 0-1", "score outside 0-1"),
]


@pytest.mark.parametrize(("score", "what", "reason"), SCORES, ids=["several", "large"])
def test_bad_scores_of_results(score: list[float], what: str, reason: str, tmp_path: Path) -> None:
    """Are left out alone."""
    content = grounded(found(score=score))
    write(tmp_path, {"r.json": content})
    d, reasons = skipped(READER, tmp_path)

    column = json.dumps(content).index(json.dumps(score)) + 1
    assert refused(READER, tmp_path) == f"r.json:1:{column}: $.annotations[0].score: {what}\n  fix: {LEFT.format('score')}"
    assert (len(d), reasons) == (2, [reason])


IMAGES = [
    ({"width": "8"}, ".width", '"8"', 'expected `float | null`, got `str`: "8"', LEFT.format("size"), ["sa_7.jpg"]),
    ({"width": 0}, ".width", "0, ", "width 0 is no number of pixels", LEFT.format("size"), ["sa_7.jpg"]),
    ({"height": 1e12}, ".height", "1000000000000.0", "height 1e+12 is no number of pixels", LEFT.format("size"), ["sa_7.jpg"]),
    ({"file_name": 5}, ".file_name", "5}", "expected `str | null`, got `int`: 5", LEFT.format("value"), ["sa_7"]),
    (
        {"file_name": "../.."}, ".file_name", '"../.."', "'../..' is no name below the folder of images",
        "name the folder that it is below with -O base=FOLDER, or write a path below the folder of images", [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("image", "field", "spot", "what", "fix", "left"), IMAGES, ids=[row[3] for row in IMAGES])
def test_a_bad_image(  # noqa: PLR0917  # a row
    image: dict[str, object], field: str, spot: str, what: str, fix: str, left: list[str], tmp_path: Path
) -> None:
    """Is named by its field; its masks say how large it is, and its file how it is called."""
    content = sa1b(mask(), **image)
    write(tmp_path, {"sa_7.json": content})
    d, reasons = skipped(READER, tmp_path)

    column = json.dumps(content).index(spot) + 1
    assert refused(READER, tmp_path) == f"sa_7.json:1:{column}: $.image{field}: {what}\n  fix: {fix}"
    assert (names(d), len(reasons)) == (left, 1)
    assert all((f.width, f.height) == (8, 6) for f in d.frames)


def test_an_image_of_two_files(tmp_path: Path) -> None:
    """Is that of the first."""
    write(tmp_path, {"a.json": sa1b(mask()), "b.json": sa1b()})
    column = json.dumps(sa1b()).index('"sa_7.jpg"') + 1

    first = f"{tmp_path}/a.json:1:{column}: $.image.file_name"
    assert refused(READER, tmp_path) == (
        f"b.json:1:{column}: $.image.file_name: the image 'sa_7.jpg' is described by {first.removeprefix(f'{tmp_path}/')} already\n"
        "  fix: keep one of them, or convert the files one by one"
    )
    assert skipped(READER, tmp_path)[1] == ["image described twice"]


def test_boxes_of_another_form(tmp_path: Path) -> None:
    """End the file: nobody knows what they mean."""
    content = grounded(found(), box_format="cxcywh")
    write(tmp_path, {"r.json": content, "s.json": grounded(found(), image_path="b.jpg")})

    column = json.dumps(content).index('"cxcywh"') + 1
    assert refused(READER, tmp_path) == f"r.json:1:{column}: $.box_format: box_format is 'cxcywh'\n  fix: write boxes as xyxy or xywh"
    d, reasons = skipped(READER, tmp_path)
    assert (names(d), reasons) == (["b.jpg"], ["unreadable file"])


def test_phrases_without_a_size(tmp_path: Path) -> None:
    """Ask for it."""
    write(tmp_path, {"a/mask.json": [{"value": 1, "label": "bear", "logit": 0.75, "box": [1, 2, 5, 6]}]})

    assert refused(READER, tmp_path) == (
        "a/mask.json: the size of 'a' is not known\n  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
    )


OTHERS = [
    ('{"images": [], "annotations": []}', "a.json", f"a.json: holds no masks of Segment Anything\n  fix: {WHOLE}"),
    ("", "a.json", "a.json: is empty\n  fix: give a file with JSON in it"),
    ("5", "a.json", "a.json:1:1: $: expected `object`, got `int`\n  fix: write it as the format says, or give another file"),
    (
        '[{"segmentation"',
        "a.json",
        "a.json:1: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete",
    ),
    ("id,area\n0,1", "metadata.csv", "metadata.csv:1: has no column 'bbox_x0'\n  fix: give the table as amg.py writes it"),
    ("", "metadata.csv", "metadata.csv:1: has no column 'id'\n  fix: give the table as amg.py writes it"),
    (
        f"{TABLE}\0",
        "metadata.csv",
        "metadata.csv: holds zero bytes, which no text has\n  fix: copy the file again, or save it as UTF-8 text",
    ),
]


@pytest.mark.parametrize(("text", "name", "message"), OTHERS, ids=range(len(OTHERS)))
def test_files_of_another_kind(text: str, name: str, message: str, tmp_path: Path) -> None:
    """Are refused by name."""
    assert refused(READER, write(tmp_path, {name: text}) / name) == message


def test_folders_without_masks(tmp_path: Path) -> None:
    """Are refused; other files beside masks are left out aloud."""
    write(tmp_path, {"x.json": {"loss": 1}, "metadata.csv": "file,split\na.jpg,train"})
    assert refused(READER, tmp_path) == f"SOURCE: holds no masks of Segment Anything\n  fix: {WHOLE}"

    tally = Tally()
    assert names(read(READER, write(tmp_path, {"a.json": [mask()]}), tally=tally)) == ["a"]
    assert f"2 other files not read: first {tmp_path}/metadata.csv" in tally.notes


ROWS = [
    (row(box="2,1,x,2"), ":2: bbox_w: 'x' is no number", LEFT.format("value"), "no number", OUTLINE),
    (row(box="2,1,-1,2"), ":2: bbox_x0: width -1 and height 2 must not be below 0", LEFT.format("box"), "width or height below 0", OUTLINE),
    (row(iou="inf"), ":2: predicted_iou: 'inf' is no number", LEFT.format("value"), "no number", BOTH),
    (row(iou="9"), ":2: predicted_iou: predicted_iou 9 is far outside 0-1", LEFT.format("score"), "score outside 0-1", BOTH),
    (row("../0"), ":2: id: '../0' is no number", LEFT.format("mask"), "no number", BOX),
    (
        row(7), ":2: id: 7.png does not lie beside the table", "copy it there, or leave the mask out with --on-error skip",
        "mask missing", BOX,
    ),
    ("0,6", ":2: has 2 cells, the first line 14", LEFT.format("record"), "another number of cells", NONE),
]  # fmt: skip


@pytest.mark.parametrize(("line", "what", "fix", "reason", "left"), ROWS, ids=[row[1] for row in ROWS])
def test_a_bad_row(line: str, what: str, fix: str, reason: str, left: list[Kind], tmp_path: Path) -> None:  # noqa: PLR0917  # a row
    """Names the column that is wrong; the rest of it is read."""
    _pngs(tmp_path / "a", f"{TABLE}\n{line}\n{row(1)}")
    d, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a/metadata.csv{what}\n  fix: {fix}"
    assert ([Kind(kind) for kind in d.kind[d.origin == 2].tolist()], reasons) == (left, [reason])


def test_bad_pngs(tmp_path: Path) -> None:
    """Are named; their boxes are read."""
    folder = _pngs(tmp_path / "a", f"{TABLE}\n{row()}\n{row(1)}\n{row(2)}")
    Image.new("L", (9, 6)).save(folder / "1.png")
    (folder / "2.png").write_bytes(b"no")
    d, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == f"a/1.png: is 9x6, the first mask of its image 8x6\n  fix: {LEFT.format('mask')}"
    assert (reasons, d.origin[d.kind == Kind.RECTANGLE].tolist()) == (["mask of another size", "mask unreadable"], [2, 3, 4])


def test_a_run_under_skip(tmp_path: Path) -> None:
    """Converts the rest, counts what was left out, and exits with 1; else it ends with 1 and writes nothing."""
    source = write(tmp_path / "masks", {"a.json": [mask(), mask(bbox=None, segmentation={**MASK, "counts": [1]})]})
    target = tmp_path / "jobs.jsonl"

    stopped = convert(tmp_path, source, "--format", "sam")
    assert (stopped.exit_code, target.exists()) == (1, False)
    result = convert(tmp_path, source, "--format", "sam", "--on-error", "skip")
    assert result.exit_code == 1
    assert "no run-length mask" in result.output
    assert len(target.read_text("utf-8").splitlines()) == 1


def _pngs(folder: Path, table: str) -> Path:
    """A table of masks of 8 x 6 pixels, three of which are there."""
    write(folder, {"metadata.csv": table})
    for number in range(3):
        Image.new("L", (8, 6), 255).save(folder / f"{number}.png")
    return folder
