"""Answers of which a part could be guessed, or a message forged: neither is done."""

from pathlib import Path

import pytest

from prelabel.readers.vlm import READER
from tests.readers.output_files import names, refused, skipped, write
from tests.readers.test_vlm_bad import IMAGE, QWEN, SKIP
from tests.readers.vlm_files import SIZE


@pytest.mark.parametrize(
    "text",
    ['<points x1="745" y1="312" alt="a">a</points>', '<point x="1" y="2">a</point><point x="3" y="4">b</point>',
        '<point x="1.5" y="2.5">a</point><point x="100.5" y="4.5">b</point>'],
    ids=range(3),
)  # fmt: skip
def test_points_that_are_no_percents(tmp_path: Path, text: str) -> None:
    """Are Qwen's, which writes pixels or thousandths in the tags that Molmo has percents in, with one decimal: no point is guessed."""
    found, reasons = skipped(READER, write(tmp_path, {"a.txt": text}), size=SIZE)

    assert refused(READER, tmp_path, size=SIZE) == (
        f"a.txt:1:1: <point> of whole numbers, or of more than 100, does not say what its numbers are\n  fix: {QWEN}"
    )
    assert (len(found.label), {*reasons}) == (0, {"unit not known"})


def test_tracks(tmp_path: Path) -> None:
    """Of a video are no points of an image, nor is their answer one without coordinates."""
    write(tmp_path, {"a.txt": '<tracks coords="0.0 1 100 200;0.5 1 110 210">a</tracks>'})

    assert refused(READER, tmp_path) == (
        f"a.txt:1:1: points of several images or times: 0.0, 0.5\n  fix: ask about one image at a time, {SKIP}"
    )


def test_a_box_among_words(tmp_path: Path) -> None:
    """Is no image without objects."""
    write(tmp_path, {"r.jsonl": [{"image": "a.jpg", "response": "The cat is at [10, 20.5, 30, 40]."}, {"image": "b.jpg", "response": []}]})
    found, reasons = skipped(READER, tmp_path)

    assert refused(READER, tmp_path) == (
        "r.jsonl:1:32: $.response: '[10, 20.5, 30, 40]' stands among words, and whose box it is nobody can say\n"
        f"  fix: ask for JSON, {IMAGE}"
    )
    assert (names(found), reasons) == (["b.jpg"], ["broken answer"])


@pytest.mark.parametrize("content", [{"a\nb": 1}, [{"a\nb": 1}], {"<OD>": {"a\nb": 1}}, {"image": "a.jpg", "a\nb": 1}], ids=range(4))
def test_a_message_stays_in_one_line(tmp_path: Path, content: object) -> None:
    """Whatever members are called."""
    message = refused(READER, write(tmp_path, {"a.json": content}) / "a.json")

    assert message.partition("\n  fix: ")[0].endswith("a\\nb")
