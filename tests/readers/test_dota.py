"""DOTA text: what the fixtures and the real export hold, where images lie, and which sources are DOTA."""

from pathlib import Path

import pytest

from prelabel.errors import Tally, UsageError
from prelabel.readers import sniff
from prelabel.readers.base import Certainty
from prelabel.readers.dota import READER, DotaOptions
from prelabel.testing import check_reader, read_batches
from tests.conftest import FIXTURES
from tests.readers.yolo_files import frames, places, rows, shapes, write

CASES = FIXTURES / "dota"

ROW = "0 0 4 0 4 3 0 3 ship 0"


def test_a_data_set_with_splits() -> None:
    """Corners are pixels of the image, 80 x 40; headers are no rows; one stem in two splits stays apart; nothing is clipped."""
    whole = check_reader(READER, CASES / "set")

    assert [(frame.file, frame.width, frame.height) for frame in whole.frames] == [
        ("train/images/P1.png", 80, 40), ("train/images/P2.png", 0, 0), ("val/images/P1.png", 80, 40),
    ]  # fmt: skip
    assert [row[:4] for row in shapes([whole])] == [
        ("train/images/P1.png", "POLYGON", "plane", [(0.5, 0.25), (0.75, 0.5), (0.5, 0.75), (0.25, 0.5)]),
        ("train/images/P1.png", "POLYGON", "small-vehicle", [(0.1, 0.1), (0.2, 0.1), (0.2, 0.3), (0.1, 0.3)]),
        ("val/images/P1.png", "POLYGON", "storage tank", [(0.75, 0.25), (1.25, 0.25), (1.25, 0.75), (0.75, 0.75)]),
        ("val/images/P1.png", "POLYGON", "ship", [(0.125, 0.25), (0.25, 0.25), (0.25, 0.5), (0.125, 0.5)]),
    ]
    assert [row[2] for row in rows([whole])][:2] == [(0.25, 0.25, 0.75, 0.75), (0.1, 0.1, 0.2, 0.3)]
    assert [dict(whole.attribute_sets[i]) if i >= 0 else {} for i in whole.attributes.tolist()] == [
        {"difficult": "false"}, {"difficult": "true"}, {"difficult": "2"}, {},
    ]  # fmt: skip
    assert places([whole])[:3] == [
        f"{CASES}/set/train/labelTxt/P1.txt:3", f"{CASES}/set/train/labelTxt/P1.txt:4", f"{CASES}/set/val/labelTxt/P1.txt:2",
    ]  # fmt: skip


def test_the_attribute_can_be_dropped() -> None:
    """And another value of the option is wrong usage."""
    assert {number for batch in read_batches(READER, CASES / "set", {"difficult": "drop"}) for number in batch.attributes.tolist()} == {-1}
    with pytest.raises(UsageError, match="-O difficult=no: invalid enum value 'no'"):
        read_batches(READER, CASES / "set", {"difficult": "no"})


def test_results() -> None:
    """The class is in the name of the file, the image and the score in the row; without images the size is the user's."""
    whole = check_reader(READER, CASES / "results", size=(80, 40))

    assert [(row[0], row[1], row[3]) for row in rows([whole])] == [
        ("P1", "large-vehicle", 0.25), ("P1", "plane", 0.875), ("P2", "plane", 0.5),
    ]  # fmt: skip
    assert [row[3] for row in shapes([whole])] == [
        [(0.0, 0.0), (0.25, 0.0), (0.25, 0.25), (0.0, 0.25)],
        [(0.5, 0.25), (0.75, 0.5), (0.5, 0.75), (0.25, 0.5)],
        [(0.1, 0.1), (0.2, 0.1), (0.2, 0.3), (0.1, 0.3)],
    ]


def test_results_of_task_2() -> None:
    """Two corners are a rectangle, fractions of 80 x 40, not clipped; the class may hold a hyphen."""
    whole = check_reader(READER, CASES / "upright", size=(80, 40))

    assert rows([whole]) == [
        ("P1", "plane", (0.0, 0.0, 0.25, 0.25), 0.25, -1),
        ("P2", "plane", (0.75, 0.75, 1.125, 0.9), 0.5, -1),
        ("P1", "small-vehicle", (0.1, 0.1, 0.2, 0.3), 0.75, -1),
    ]
    assert {row[1] for row in shapes([whole])} == {"RECTANGLE"}


def test_images_whose_names_hold_a_colon(tmp_path: Path) -> None:
    """Results have no headers, so the first of their rows is none."""
    source = write(tmp_path, {"Task1_ship.txt": "cam:1 0.5 0 0 4 0 4 3 0 3\ncam:2 0.5 0 0 4 0 4 3 0 3\n"})

    assert READER.sniff(source) == Certainty.SURE
    assert [row[0] for row in rows(read_batches(READER, source, size=(8, 6)))] == ["cam:1", "cam:2"]


def test_results_of_both_tasks(tmp_path: Path) -> None:
    """In one folder those of task 1, which say more about the same objects, are read and those of task 2 counted; alone they are read."""
    files = {"Task1_ship.txt": "a 0.5 0 0 4 0 4 3 0 3", "Task2_ship.txt": "a 0.5 0 0 4 3\n\na 0.25 1 1 4 3\n"}
    source, tally = write(tmp_path, files), Tally()

    both = read_batches(READER, source, size=(8, 6), tally=tally)
    alone = read_batches(READER, source / "Task2_ship.txt", size=(8, 6))

    assert [row[1] for row in shapes(both)] == ["POLYGON"]
    assert tally.unconverted == {"result of task 2 beside those of task 1": 2}
    assert [row[3] for row in rows(alone)] == [0.5, 0.25]


def test_pictures_that_no_result_names_are_no_frames(tmp_path: Path) -> None:
    """A model's run writes plots beside the folder of its results."""
    source = write(tmp_path, {"run/predictions_txt/Task1_ship.txt": "a 0.5 0 0 4 0 4 3 0 3", "run/F1_curve.png": ""})

    assert not READER.plan(source / "run/predictions_txt", DotaOptions()).images


def test_results_with_the_images_of_the_user() -> None:
    """An image's name without suffix means the frame of that stem."""
    batches = read_batches(READER, CASES / "results", frames=CASES / "set/train/images")

    assert sorted({row[0] for row in rows(batches)}) == ["P1.png", "P2.png"]


@pytest.mark.parametrize(
    ("files", "source", "expected"),
    [
        (["images/a.png", "labelTxt/a.txt"], "", ["a.png"]),
        (["images/a.png", "images/b.png", "labelTxt/a.txt"], "labelTxt", ["a.png"]),
        (["images/a.png", "images/b.png", "labelTxt/a.txt"], "labelTxt/a.txt", ["a.png"]),
        (["images/a.png", "labelTxt-v1.5/DOTA-v1.5_train/a.txt", "labelTxt-v1.5/notes.txt"], "labelTxt-v1.5/DOTA-v1.5_train", ["a.png"]),
        (["images/t/a.png", "images/v/a.png", "labelTxt/t/a.txt", "labelTxt/v/a.txt"], "", ["t/a.png", "v/a.png"]),
        (["a.png", "a.txt", "classes.txt", "README.txt", "train.txt"], "", ["a.png"]),
        (["a.png", "labels/a.txt"], "labels", ["a.png"]),
        (["Images/a.png", "LabelTxt/a.TXT"], "", ["a.png"]),
    ],
)
def test_images_are_found(tmp_path: Path, files: list[str], source: str, expected: list[str]) -> None:
    """Beside ``labelTxt``, in the labels' own folder or the one above; the image of 8 x 6 pixels gives the size."""
    write(tmp_path, {name: ROW if name.lower().endswith(".txt") else "" for name in files})

    batches = read_batches(READER, tmp_path / source)

    assert frames(batches) == expected
    assert {row[2] for row in rows(batches)} == {(0.0, 0.0, 0.5, 0.5)}


def test_frames_of_the_user_give_size_and_name(tmp_path: Path) -> None:
    """Labels without images need ``--frames`` or ``--size``."""
    source = write(tmp_path, {"labelTxt/a.txt": ROW, "f/x/a.png": ""})

    assert frames(read_batches(READER, source / "labelTxt", frames=source / "f")) == ["x/a.png"]
    assert [row[2] for row in rows(read_batches(READER, source / "labelTxt", size=(16, 3)))] == [(0.0, 0.0, 0.25, 1.0)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    """Of any system: none of them hides a row or a header."""
    source = write(tmp_path, {"labelTxt/a.txt": end.join(["gsd:1", ROW, ROW, ""]), "images/a.png": ""})

    assert [(row[1], row[2]) for row in rows(read_batches(READER, source))] == [("ship", (0.0, 0.0, 0.5, 0.5))] * 2


@pytest.mark.parametrize(
    ("files", "certainty"),
    [
        ({"a.txt": ROW}, Certainty.SURE),
        ({"a.txt": "", "b.txt": "imagesource:x\ngsd:null\n1 2 3 4 5 6 7 8 small vehicle 1"}, Certainty.SURE),
        ({"Task1_ship.txt": "P0 0.5 1 2 3 4 5 6 7 8"}, Certainty.SURE),
        ({"Task2_ship.txt": "P0 0.5 1 2 3 4"}, Certainty.SURE),
        ({"a.txt": f"0 {'0.5 ' * 1022}   1e-05"}, Certainty.NO),
        ({"a.txt": "0 .1 .1 .3 .1 .3 .3 .1 .3"}, Certainty.NO),
        ({"a.txt": "0 .1 .1 .3 .1 .3 .3 .1 .3 .5 7"}, Certainty.NO),
        ({"a.txt": "1 2 3 4 5 6 7 8 9 0"}, Certainty.NO),
        ({"det.txt": "1,-1,794.27,247.59,71.245,174.88,4.56"}, Certainty.NO),
        ({"000001.txt": "Car 0.00 0 1.55 614.24 181.78 727.31 284.77 1.57 1.73 4.15 1.00 1.75 13.22 1.62"}, Certainty.NO),
        ({"a.txt": b"\xff\xfe"}, Certainty.NO),
        ({"a.txt": "", "notes.md": "x"}, Certainty.NO),
    ],
)
def test_sniffing(tmp_path: Path, files: dict[str, str | bytes], certainty: Certainty) -> None:
    """Eight numbers and a name are DOTA; rows of numbers alone are YOLO's or nobody's."""
    assert READER.sniff(write(tmp_path, files)) == certainty


def test_yolo_and_dota_are_told_apart() -> None:
    """Each fixture goes to its own reader."""
    for name in ("dota/set", "dota/results"):
        assert sniff([FIXTURES / name], Tally()).name == "dota"
    for name in ("rotated", "segmented", "outlines", "posed", "dataset"):
        assert sniff([FIXTURES / "yolo" / name], Tally()).name == "yolo"


def test_the_real_export(real_data: Path) -> None:
    """Every row of Roboflow's rotated boxes is a polygon of its corners divided by the size of the image, 10 x 5."""
    source = real_data / "yolo/roboflow-obb"
    whole = check_reader(READER, source)
    files = {path: path.read_text("utf-8").splitlines() for path in source.rglob("labelTxt/*.txt")}
    texts = {f"{path}:{number}": line.split() for path, lines in files.items() for number, line in enumerate(lines, 1)}

    assert sniff([source], Tally()).name == "dota"
    assert sorted(places([whole])) == sorted(texts)
    for place, (file, kind, label, points, _) in zip(places([whole]), shapes([whole]), strict=True):
        *corners, name, _ = texts[place]
        assert (Path(file).stem, kind, label) == (Path(place.partition(":")[0]).stem, "POLYGON", name)
        assert points == [(float(x) / 10, float(y) / 5) for x, y in zip(corners[::2], corners[1::2], strict=True)]
