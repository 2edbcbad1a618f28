"""Words of ICDAR: what the fixtures hold, forms of rows, confidences, scripts, images, and which sources are ICDAR's."""

from pathlib import Path

import numpy as np
import pytest

from prelabel.detections import Detections, Kind
from prelabel.errors import Tally
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.icdar import READER
from prelabel.testing import check_reader
from tests.conftest import FIXTURES
from tests.readers.output_files import labels, names, read, refused, write

CASES = FIXTURES / "icdar"

SIZE = (100, 50)

WORD = "10,10,30,10,30,20,10,20"


def said(detections: Detections) -> list[dict[str, object]]:
    """The attributes of each row."""
    return [dict(detections.attribute_sets[i]) if i >= 0 else {} for i in detections.attributes.tolist()]


def words(detections: Detections) -> list[object]:
    """The transcription of each row; None where it has none."""
    return [attributes.get("transcription") for attributes in said(detections)]


@pytest.mark.parametrize("case", ["words", "boxes", "scripts", "difficult", "results", "curved"])
def test_the_contract(case: str) -> None:
    """Every fixture keeps the reader's contract."""
    check_reader(READER, CASES / case, size=(100, 60))


def test_four_corners_and_a_word() -> None:
    """Are a polygon; commas belong to the word; what is not cared about is counted; an empty file is an image without text."""
    tally = Tally()
    d = read(READER, CASES / "words", tally=tally)

    assert names(d) == ["images/img_1.png", "images/img_2.png", "images/img_3.png"]
    assert (set(labels(d)), set(d.kind.tolist()), d.frame.tolist()) == ({"text"}, {Kind.POLYGON}, [0, 0, 1, 1])
    assert (d.points * [100, 60]).round(6).tolist() == [
        *[[16, 12], [48, 12], [48, 24], [16, 24]],
        *[[60, 30], [92, 36], [90, 46], [58, 40]],
        *[[-4, 8], [28, 8], [28, 20], [-4, 20]],
        *[[40, 8], [72, 8], [72, 20], [40, 20]],
    ]
    assert words(d) == ["OPEN", "Mon,Tue", "1984", "café"]
    assert bool(np.isnan(d.score).all())
    assert str(d.place(1)) == f"{CASES}/words/gt/gt_img_1.txt:2"
    assert tally.filtered == {"do not care: ###": 1}


def test_boxes_and_quoted_words() -> None:
    """Between spaces or commas; a backslash stands before quotes, and a number between quotes is no confidence."""
    d = read(READER, CASES / "boxes", size=(100, 100))

    assert names(d) == ["100", "img_2"]
    assert d.kind.tolist() == [Kind.RECTANGLE] * 4
    assert (d.box * 100).round(6).tolist() == [[16, 12, 48, 24], [56, 12, 80, 24], [38, 43, 92, 51], [8, 4, 24, 12]]
    assert words(d) == ["Footpath", "To", 'say "hi", and go', "7"]


def test_scripts() -> None:
    """Stand before the word in all rows of a file."""
    d = read(READER, CASES / "scripts", {"dontcare": "keep"}, size=SIZE)

    assert said(d) == [
        {"script": "Latin", "transcription": "Wall, 5"},
        {"script": "None", "dontcare": "true"},
        {"script": "Japanese", "transcription": "駅"},
    ]


def test_a_word_that_is_called_as_a_script(tmp_path: Path) -> None:
    """Is a word, where another row has none before it."""
    d = read(READER, write(tmp_path, {"gt_a.txt": f"{WORD},Latin,American\n{WORD},Grill"}), size=SIZE)

    assert said(d) == [{"transcription": "Latin,American"}, {"transcription": "Grill"}]


def test_lines_of_other_systems(tmp_path: Path) -> None:
    """Are counted alike; those that old ones end with a return alone are no part of a word."""
    d = read(READER, write(tmp_path, {"gt_a.txt": f"{WORD},A\r{WORD},B\r\n\n{WORD},C".encode()}), size=SIZE)

    assert (words(d), d.origin.tolist()) == (["A", "B", "C"], [1, 2, 4])


def test_curved_text() -> None:
    """Is marked, and has as many points as there are; four of the hashes are the mark."""
    d = read(READER, CASES / "curved", {"dontcare": "keep"}, size=(100, 60))

    assert np.diff(d.ring_start).tolist() == [10, 4, 4, 4]
    assert (d.points[[0, 4, 9]] * [100, 60]).round(6).tolist() == [[10, 40], [70, 40], [14, 46]]
    assert said(d)[:3] == [{"transcription": "River Road, 9"}, {"transcription": "7"}, {"dontcare": "true"}]


def test_hashes_in_a_word(tmp_path: Path) -> None:
    """Are no mark, where a word stands before them."""
    assert words(read(READER, write(tmp_path, {"a.txt": f"{WORD},no,####,b"}), size=SIZE)) == ["no,####,b"]


@pytest.mark.parametrize(
    ("files", "confidence", "scores", "texts"),
    [
        ({"res_a.txt": f"{WORD},0.5\n{WORD},1"}, "auto", [0.5, 1], [None, None]),
        ({"a.txt": f"{WORD},0.5,GO\n{WORD},0.25,a,b"}, "auto", [0.5, 0.25], ["GO", "a,b"]),
        ({"res_a.txt": "10,10,30,20,0.5\n10,10,30,20,0.25"}, "auto", [0.5, 0.25], [None, None]),
        ({"a.txt": f"{WORD},0.5", "b.txt": f"{WORD},7"}, "auto", [np.nan, np.nan], ["0.5", "7"]),
        ({"gt_a.txt": f"{WORD},1", "x.txt": f"{WORD},0.5"}, "auto", [np.nan, 0.5], ["1", None]),
        ({"res_a.txt": f"{WORD},1"}, "no", [np.nan], ["1"]),
        ({"gt_a.txt": f"{WORD},1"}, "yes", [1], [None]),
    ],
    ids=["confidences", "with words", "boxes", "a number above 1", "truth", "denied", "said"],
)
def test_confidences(tmp_path: Path, files: dict[str, str], confidence: str, scores: list[float], texts: list[object]) -> None:
    """Are numbers from 0 to 1 in all rows of all files but those of truth."""
    d = read(READER, write(tmp_path, files), {"confidence": confidence}, size=SIZE)

    np.testing.assert_array_equal(d.score, scores)
    assert words(d) == texts


def test_results_with_scripts(tmp_path: Path) -> None:
    """Behind the confidence, without a word."""
    d = read(READER, write(tmp_path, {"res_a.txt": f"{WORD},0.5,Latin\n{WORD},0.25,Korean"}), size=SIZE)

    assert (d.score.tolist(), said(d)) == ([0.5, 0.25], [{"script": "Latin"}, {"script": "Korean"}])


def test_quotes_are_taken_off(tmp_path: Path) -> None:
    """Behind four corners, too; what is not cared about may stand in them."""
    text = f'{WORD},"GO, \\"now\\""\n{WORD}, "###" \n{WORD},"half\n{WORD},"'
    tally = Tally()
    d = read(READER, write(tmp_path, {"gt_a.txt": text}), size=SIZE, tally=tally)

    assert (words(d), tally.filtered) == (['GO, "now"', '"half', '"'], {"do not care: ###": 1})


def test_difficulties_of_rctw(tmp_path: Path) -> None:
    """Are no confidences, though they are 0 and 1."""
    d = read(READER, write(tmp_path, {"image_0.txt": f'{WORD},0,"金氏, 1"\r\n{WORD},1,"駅"\r\n'}), size=SIZE)

    assert said(d) == [{"difficult": "0", "transcription": "金氏, 1"}, {"difficult": "1", "transcription": "駅"}]
    assert bool(np.isnan(d.score).all())
    d = read(READER, tmp_path, {"confidence": "yes"}, size=SIZE)
    assert (d.score.tolist(), words(d)) == ([0, 1], ["金氏, 1", "駅"])


def test_boxes_between_spaces(tmp_path: Path) -> None:
    """As Datumaro and CVAT write them, some without a word."""
    d = read(READER, write(tmp_path, {"gt_a.txt": '10.0 20.0 30.0 40.0 "a b"\n50.0 5.5 70.0 8.0\n'}), size=(100, 50))

    assert READER.sniff(tmp_path) == Certainty.SURE
    assert (d.kind.tolist(), words(d)) == ([Kind.RECTANGLE] * 2, ["a b", None])
    assert (d.box * [100, 50, 100, 50]).round(6).tolist() == [[10, 20, 30, 40], [50, 5.5, 70, 8]]


def test_a_label_of_ones_own(tmp_path: Path) -> None:
    """Is that of all words."""
    assert labels(read(READER, write(tmp_path, {"a.txt": f"{WORD},GO"}), {"label": "word"}, size=SIZE)) == ["word"]


def test_images_are_those_of_the_name(tmp_path: Path) -> None:
    """Beside the file first, else the only one; one that is called as the whole file goes before one that is called as its end."""
    files = {"a/gt_1.txt": f"{WORD},A", "b/gt_2.txt": f"{WORD},B", "gt_gt_3.txt": f"{WORD},C", "gt_4.txt": f"{WORD},D"}
    images = dict.fromkeys(["a/1.png", "b/1.png", "deep/2.jpg", "gt_3.png", "4.png", "gt_4.png", "5.png"], (40, 40))
    d = read(READER, write(tmp_path, {**files, **images}))

    assert {names(d)[frame]: word for frame, word in zip(d.frame.tolist(), words(d), strict=True)} == {
        "a/1.png": "A", "deep/2.jpg": "B", "gt_3.png": "C", "gt_4.png": "D",
    }  # fmt: skip
    assert d.box.tolist() == [[0.25, 0.25, 0.75, 0.5]] * 4


def test_images_of_splits(tmp_path: Path) -> None:
    """Have the same names, and are looked for in the folders around a file, the nearest first."""
    files = {"train/gt/gt_img_1.txt": f"{WORD},train", "val/gt/img_1.png.txt": f"{WORD},val"}
    images = {"train/images/img_1.png": (40, 40), "val/img_1.png": (80, 40), "img_1.png": (160, 40)}
    d = read(READER, write(tmp_path, {**files, **images}))

    assert (names(d), words(d)) == (["train/images/img_1.png", "val/img_1.png"], ["train", "val"])
    assert d.box[:, 0].tolist() == [0.25, 0.125]


def test_frames_name_the_images(tmp_path: Path) -> None:
    """Wherever they lie; a single file is of the only one."""
    write(
        tmp_path,
        {"t/gt_1.txt": f"{WORD},A", "t/gt_2.txt": f"{WORD},B", "f/x/1.png": (40, 40), "f/y/2.png": (40, 40), "one/q.png": (40, 40)},
    )

    assert names(read(READER, tmp_path / "t", frames=tmp_path / "f")) == ["x/1.png", "y/2.png"]
    assert names(read(READER, tmp_path / "t/gt_1.txt", frames=tmp_path / "one")) == ["q.png"]


def test_other_texts_are_not_read(tmp_path: Path) -> None:
    """A file that is called as an image is the image's, whatever it holds."""
    tally = Tally()
    write(tmp_path, {"a.txt": f"{WORD},A", "notes.txt": "seen on Monday", "a.png": (40, 40)})

    assert names(read(READER, tmp_path, tally=tally)) == ["a.png"]
    assert list(tally.notes) == [f"1 other text file not read: first {tmp_path}/notes.txt"]

    write(tmp_path, {"b.txt": "seen on Monday", "b.png": (40, 40)})
    assert refused(READER, tmp_path).startswith("b.txt:1: 'seen on Monday' in column 1 is no number")


@pytest.mark.parametrize(
    ("name", "content", "sure"),
    [
        ("a.txt", f"{WORD},OPEN\n{WORD},7", True),
        ("a.txt", f"\ufeff{WORD},OPEN\r\n", True),
        ("a.txt", '1 2 30 40 "a b"\n', True),
        ("a.txt", '1, 2, 30, 40, "a, b"\n', True),
        ("a.txt", "1,2,30,2,30,9,####x\n", True),
        ("res_a.txt", f"{WORD},0.5\n", True),
        ("res_a.txt", "1,2,30,40,0.5\n", True),
        ("gt_a.txt", f"{WORD}\n", True),
        ("a.txt", f"{WORD},0.5\n", False),
        ("a.txt", f"{WORD},\n", False),
        ("a.txt", "1,2,30,40,car\n", False),
        ("a.txt", '1,2,30,40,5,6,"car"\n', False),
        ("a.txt", "1,1,10,20,30,40,1,-1,-1,-1\n", False),
        ("a.txt", "1,1,1,1,2,2,2,2,flat\n", False),
        ("a.txt", f"{WORD},OPEN\nnot a row\n", False),
        ("gt_a.txt", "10,10,20,20,1,2,3,4,5,6,7,8\n", False),
        ("res_a.txt", f"{WORD},0.5\n0,10,30,10,30,20,0,20,0.5\n", True),
        ("res_a.txt", f"{WORD},0.5,7\n", False),
        ("res_a.txt", "1,1,10,20,30,40,0.9,-1,-1,-1\n2,1,10,20,30,40,0.8,-1,-1,-1\n", False),
        ("gt_a.txt", "1,1,10,20,30,40,1,1,0.5\n2,1,11,20,30,40,1,1,0.5\n", False),
        ("gt_a.txt", "10,20,30,40,1,4,0,2,\n60,20,30,40,1,4,1,0,\n", False),
        ("gt_a.txt", "seen on Monday", False),
        ("gt_a.txt", b"\0" * 40, False),
        ("gt_a.txt", "", False),
        ("gt_a.txt", "1,2,nan,2,30,9,7,8,x\n", False),
        ("gt_a.txt", "1,2,inf,2,30,9,7,8,x\n", False),
        ("gt_a.txt", "1e308,2,3,1e308,-1e308,9,7,8,x\n", False),
    ],
)
def test_recognition(tmp_path: Path, name: str, content: str | bytes, sure: bool) -> None:  # noqa: FBT001  # a row of the table
    """By transcriptions, and by names where rows are numbers alone."""
    write(tmp_path, {name: content})

    assert READER.sniff(tmp_path / name) == (Certainty.SURE if sure else Certainty.NO)
    assert READER.sniff(tmp_path) == READER.sniff(tmp_path / name)


@pytest.mark.parametrize("case", ["words", "boxes", "scripts", "difficult", "results", "curved"])
def test_no_other_format_is_meant(case: str) -> None:
    """Of all fixtures."""
    assert sniff([CASES / case], Tally()).name == "icdar"


def test_long_files_are_recognised_by_their_first_rows(tmp_path: Path) -> None:
    """The one that is cut is not looked at."""
    write(tmp_path, {"a.txt": f"{WORD},OPEN\n" * 2000})

    assert READER.sniff(tmp_path) == Certainty.SURE
