"""Bad predictions of MMDetection: the whole message when the run stops, and what is left when it goes on."""

from pathlib import Path

import pytest
from PIL import Image

from prelabel.errors import InputError, Tally
from prelabel.readers.mmdet import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows

CORRECT = "correct the value, or leave the record out with --on-error skip"

WRITE = "write all entries of a list in one shape, or leave the record out with --on-error skip"

NAMES = {"names": "car,bus"}


def output(labels: str = "0, 1", scores: str = "0.5, 0.5", bboxes: str = "[0, 0, 50, 25], [0, 0, 50, 25]", masks: str = "") -> str:
    """An output of two objects."""
    masked = f', "masks": [{masks}]' if masks else ""
    return f'{{"labels": [{labels}], "scores": [{scores}], "bboxes": [{bboxes}]{masked}}}'


MASK = '{"size": [4, 6], "counts": "h0"}'

OBJECTS = [
    (output(labels="0, «7"), ".labels[1]", "class 7 has no name; 2 are named, from 0 to 1",
        "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20", 1),
    (output(scores="0.5, «87.5"), ".scores[1]", "score 87.5 is outside 0-1",
        "divide scores by 100 with -O score=percent where they are per cent, or correct the value", 1),
    (output(bboxes="[0, 0, 50, 25], «[50, 0, 0, 25]"), ".bboxes[1]", "x1 0 is left of x0 50", CORRECT, 1),
    (output(bboxes="[0, 0, 50, 25], «[0, 9, 50, 9]"), ".bboxes[1]", "x0 0 y0 9 x1 50 y1 9 is a box without area", CORRECT, 1),
    (output(bboxes="[0, 0, 50, 25], «[50, 25, 100, 50, 0.5]"), ".bboxes[1]",
        "expected `array` of length 4: [50, 25, 100, 50, 0.5]", CORRECT, 1),
    (output(bboxes="[0, 0, 50, 25], [0, 0, «NaN, 25]"), ".bboxes[1][2]", "NaN is no number of JSON", CORRECT, 1),
    (output(scores="«0.5").replace("[«", "«["), ".scores", "2 labels, but 1 scores", CORRECT, 0),
    ('«{"labels": [0], "scores": [0.5]}', "", "has no bboxes", CORRECT, 0),
    ('«{"bboxes": [[0, 0, 50, 25]]}', "", "has no labels", CORRECT, 0),
    ("«{}", "", "has no labels", CORRECT, 0),
    (output(labels=f"0, «1{'0' * 400}"), ".labels[1]", f"expected `int` <= 9007199254740991: 1{'0' * 56}...", CORRECT, 1),
    (output(masks=f'{MASK}, {{"size": [4, 6], "counts": «"i0"}}'), ".masks[1].counts",
        "the runs sum to 25, size [4, 6] needs 24", CORRECT, 1),
    (output(masks=f'{MASK}, {{"size": [4, 6], "counts": «[24]}}'), ".masks[1].counts", "expected `str`, got `array`: [24]", CORRECT, 1),
    (output(masks=f'{MASK}, «{{"size": [6, 4], "counts": "h0"}}'), ".masks[1]",
        "the shape is (6, 4), but that of the first (4, 6), and neither is that of most", WRITE, 0),
    (output("0, 1, 1", "1, 1, 1", ", ".join(["[0, 0, 6, 4]"] * 3), f'{MASK}, {MASK}, «{{"size": [6, 4], "counts": "h0"}}'), ".masks[2]",
        "the shape is (6, 4), but that of most others (4, 6)", WRITE, 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "field", "what", "fix", "left"), OBJECTS, ids=range(len(OBJECTS)))
def test_a_bad_output(text: str, field: str, what: str, fix: str, *, left: int, tmp_path: Path) -> None:
    """It stops the run with its place; under skip the object, or the image where its lists do not fit, is left out and counted."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    source.write_text(text.replace("«", ""), encoding="utf-8")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, NAMES, size=(100, 50))
    found = read_batches(READER, source, NAMES, size=(100, 50), tally=tally)

    assert str(caught.value) == f"{source}:1:{text.index('«') + 1}: ${field}: {what}\n  fix: {fix}"
    assert sum(row[1] in {"car", "bus"} for row in rows(found)) == left
    assert len(tally.bad) == 1


def test_one_image_of_a_call(tmp_path: Path) -> None:
    """Which is none is left out alone, and so is one detection of another; those behind it keep their places."""
    source, tally = tmp_path / "a.json", Tally(on_error="skip")
    bad = output(labels="0, 1, 7", scores="0.5, true, 0.5", bboxes=", ".join(["[0, 0, 50, 25]"] * 3))
    source.write_text(f'{{"predictions": [7, {output(labels="0, 0")}, {bad}]}}', encoding="utf-8")

    found = read_batches(READER, source, NAMES, size=(100, 50), tally=tally)

    assert [(row[0], row[1]) for row in rows(found)] == [("a_2", "car"), ("a_2", "car"), ("a_3", "car")]
    assert [problem.place.element for problem in tally.bad] == [
        "$.predictions[0]",
        "$.predictions[2].scores[1]",
        "$.predictions[2].labels[2]",
    ]


def test_masks_of_another_size_than_the_image(tmp_path: Path) -> None:
    """Disagree with --frames as a size of the source does."""
    source = tmp_path / "a.json"
    source.write_text(f'{{"labels": [0], "scores": [1], "bboxes": [[0, 0, 6, 4]], "masks": [{MASK}]}}', encoding="utf-8")
    (tmp_path / "frames").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "frames/a.png")

    with pytest.raises(InputError) as caught:
        read_batches(READER, source, NAMES, frames=tmp_path / "frames")

    what = "'a' is 6x4 in the source, 8x8 in the image's header"
    assert str(caught.value) == f"{source}: {what}\n  fix: choose with --size-from source or --size-from image"


FILES = [
    ("results.pkl", b"\x80\x04\x95", ": is a pickle of Python, which runs code when it is read",
        "write JSON from the program that made it, with json.dump"),
    ("a.json", b"\x80\x04\x95", ": is a pickle of Python, which runs code when it is read",
        "write JSON from the program that made it, with json.dump"),
    ("a.json", b'{"labels": [', ":1: not JSON: the text ends before the document does",
        "copy or write the file again, it is not complete"),
    ("a.json", b"", ": is empty", "give a file with JSON in it"),
    ("a.json", b"[]", ":1:1: $: expected `object`, got `array`", "write it as the format says, or give another file"),
    ("a.json", b"{}\n{}", ":2:1: not JSON: trailing characters", "write the file again, or correct it here"),
    ("a.json", b'{"predictions": 7}', ":1:17: $.predictions: expected `array`, got `int`: 7", CORRECT),
    ("a.json", b'{"labels": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", ": is nested too deeply to be read",
        "give a file without hundreds of lists inside lists"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "what", "fix"), FILES, ids=range(len(FILES)))
def test_a_broken_file(name: str, data: bytes, what: str, fix: str, tmp_path: Path) -> None:
    """It stops the run with its place, and is counted under skip, where the other files are read."""
    (tmp_path / name).write_bytes(data)
    tally = Tally(on_error="skip")

    with pytest.raises(InputError) as caught:
        read_batches(READER, tmp_path / name, NAMES, size=(100, 50))
    read_batches(READER, tmp_path / name, NAMES, size=(100, 50), tally=tally)

    assert str(caught.value) == f"{tmp_path}/{name}{what}\n  fix: {fix}"
    assert len(tally.bad) == 1
