"""Dictionaries that cannot be trusted: pickles, bombs, arrays that lie, and numbers that are none."""

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.readers.torchvision import READER
from tests.readers.output_files import labels, names, refused, skipped, write

CAR = {"names": "car,bus"}

SAVE = "save arrays instead: numpy.savez_compressed('a.npz', **{name: tensor.cpu().numpy() for name, tensor in output.items()})"
PICKLE = "holds Python objects, a pickle, which runs code when it is read"
WRITE = "write it with numpy.savez_compressed, from arrays of numbers"
CORRECT = "correct the value, or leave the record out with --on-error skip"
ROWS = "write all arrays of one output, each with a row a box"
WRITE_ALL = "write all entries of a list in one shape, or leave the record out with --on-error skip"
PERCENT = "divide scores by 100 with -O score=percent where they are per cent, or correct the value"
NAMES = (
    "name all classes with -O names=FILE, or one of the lists coco80, coco91, voc20; a list counts from 1 since class 0 is the background, "
    "or from 0 with -O first=0"
)

BOXES: dict[str, Any] = {"boxes": np.array([[0, 0, 9, 9], [1, 1, 5, 5]]), "labels": np.array([1, 2])}


class Trap:
    """Leaves a file behind where it is unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """What unpickling would run."""
        return (Path.touch, (self.target,))


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    """Write a zip file with these members."""
    with zipfile.ZipFile(path, "w", method) as file:
        for name, data in members.items():
            file.writestr(name, data)


def npy(array: np.ndarray[Any, Any]) -> bytes:
    """An array as numpy writes it."""
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.pt", "a.pth", "a.pkl"])
def test_files_of_pytorch_are_refused(tmp_path: Path, name: str) -> None:
    """With the line that saves arrays."""
    write(tmp_path, {name: pickle.dumps({"boxes": []})})

    assert refused(READER, tmp_path / name) == f"{name}: is a pickle of Python, which runs code when it is read\n  fix: {SAVE}"


def test_a_file_of_pytorch_by_another_name_is_refused(tmp_path: Path) -> None:
    """It is a zip file with a pickle in it, and would otherwise be an archive of arrays."""
    zipped(tmp_path / "a.npz", {"archive/data.pkl": pickle.dumps(Trap(tmp_path / "ran"))})

    assert refused(READER, tmp_path / "a.npz") == f"a.npz: {PICKLE}\n  fix: {SAVE}"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["a.npz", "a.npy"])
def test_arrays_of_objects_are_refused_and_not_unpickled(tmp_path: Path, name: str) -> None:
    """Numpy would run what they say."""
    trap = np.array([Trap(tmp_path / "ran")], object)
    (tmp_path / name).write_bytes(npy(trap))
    if name == "a.npz":
        np.savez(tmp_path / name, boxes=trap, labels=np.array([1]))

    place = "a.npz/boxes.npy" if name == "a.npz" else "a.npy"
    assert refused(READER, tmp_path / name) == f"{place}: {PICKLE}\n  fix: {SAVE}"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["a.npy", "a.json"])
def test_a_plain_pickle_by_another_name_is_refused(tmp_path: Path, name: str) -> None:
    """Its first byte tells it."""
    (tmp_path / name).write_bytes(pickle.dumps(Trap(tmp_path / "ran")))

    what, fix = {
        "a.npy": (PICKLE, SAVE),
        "a.json": ("is a pickle of Python, which runs code when it is read", "write JSON from the program that made it, with json.dump"),
    }[name]
    assert refused(READER, tmp_path / name) == f"{name}: {what}\n  fix: {fix}"
    assert not (tmp_path / "ran").exists()


def test_a_bomb_of_another_packing(tmp_path: Path) -> None:
    """LZMA packs zeros to a millionth part; no array is packed so by numpy."""
    zipped(tmp_path / "a.npz", {"boxes.npy": npy(np.zeros((500_000, 4)))}, zipfile.ZIP_LZMA)
    size = zipfile.ZipFile(tmp_path / "a.npz").getinfo("boxes.npy")

    assert refused(READER, tmp_path / "a.npz") == (
        f"a.npz: 'boxes.npy' unpacks to 16,000,128 bytes from {size.compress_size:,}; at most 1,100 times the size is read\n"
        "  fix: export the archive again, or unpack it and give the folder"
    )


def test_an_array_that_says_more_than_memory_holds(tmp_path: Path) -> None:
    """Its header is believed before anything is allocated, and refused."""
    head = npy(np.zeros((1, 4)))[:128].replace(b"(1, 4)", b"(1000000000000, 4)")[:128]
    zipped(tmp_path / "a.npz", {"boxes.npy": head, "labels.npy": npy(np.zeros(1))})
    (tmp_path / "b.npy").write_bytes(head)

    assert refused(READER, tmp_path / "b.npy") == (
        f"b.npy: an array of 32,000,000,000,000 bytes; at most 268,435,456 are read\n  fix: {WRITE}"
    )
    assert refused(READER, tmp_path / "a.npz") == (
        f"a.npz: labels has the shape (1,), but for 1000000000000 boxes it is (1000000000000,)\n  fix: {ROWS}"
    )


def test_masks_that_say_more_than_they_hold(tmp_path: Path) -> None:
    """They are read one at a time, so that a frame of many needs no memory, and what is missing is seen."""
    masks = npy(np.zeros((2, 1, 8, 9), np.float32))[:-40]
    zipped(tmp_path / "a.npz", {**{f"{name}.npy": npy(array) for name, array in BOXES.items()}, "masks.npy": masks})

    what = "a.npz/masks.npy: is cut off: it holds fewer numbers than it says"
    assert refused(READER, tmp_path / "a.npz", CAR) == f"{what}\n  fix: copy or write the file again"
    left, reasons = skipped(READER, tmp_path, CAR)
    assert (len(left), reasons) == (0, ["file that cannot be read"])


@pytest.mark.parametrize("side", [1 << 20, 1 << 15])
def test_a_mask_larger_than_any_frame(tmp_path: Path, side: int) -> None:
    """Is not read."""
    head = npy(np.zeros((2, 1, 1, 1), np.float32)).replace(b"(2, 1, 1, 1)", f"(2, 1, {side}, {side})".encode())[:128]
    zipped(tmp_path / "a.npz", {**{f"{name}.npy": npy(array) for name, array in BOXES.items()}, "masks.npy": head})

    assert refused(READER, tmp_path / "a.npz", CAR) == f"a.npz: masks of {side}x{side} pixels are no masks of a frame\n  fix: {CORRECT}"


SHAPES = [
    ({"labels": np.array([1])}, "has no boxes", "write boxes and labels, each with as many rows"),
    ({"boxes": np.zeros((1, 4))}, "has no labels", "write boxes and labels, each with as many rows"),
    ({"boxes": np.zeros((2, 5)), "labels": np.zeros(2)}, "boxes has the shape (2, 5), but (n, 4)", ROWS),
    ({**BOXES, "labels": np.array([1])}, "labels has the shape (1,), but for 2 boxes it is (2,)", ROWS),
    ({**BOXES, "scores": np.zeros(3)}, "scores has the shape (3,), but for 2 boxes it is (2,)", ROWS),
    ({**BOXES, "masks": np.zeros((1, 1, 8, 9))}, "masks has the shape (1, 1, 8, 9), but for 2 boxes it is (2, 1, height, width)", ROWS),
    ({**BOXES, "masks": np.zeros((2, 3, 8, 9))}, "masks has the shape (2, 3, 8, 9), but for 2 boxes it is (2, 1, height, width)", ROWS),
    ({**BOXES, "keypoints": np.zeros((2, 17, 2))}, "keypoints has the shape (2, 17, 2), but for 2 boxes it is (2, 17, 3)", ROWS),
    ({**BOXES, "labels": np.array(["a", "b"])}, "is an array of <U1, not of numbers", WRITE),
]


@pytest.mark.parametrize(("arrays", "what", "fix"), SHAPES, ids=[what for _, what, _ in SHAPES])
def test_arrays_that_do_not_fit_each_other(tmp_path: Path, arrays: dict[str, Any], what: str, fix: str) -> None:
    """Nobody knows which box an entry is of, so the output is left out as a whole."""
    np.savez(tmp_path / "a.npz", **arrays)

    place = "a.npz/labels.npy" if "not of numbers" in what else "a.npz"
    assert refused(READER, tmp_path / "a.npz", CAR, size=(9, 8)) == f"{place}: {what}\n  fix: {fix}"


VALUES = [
    ({"boxes": [[5, 0, 3, 9]], "labels": [1]}, "boxes[0]: x1 3 is left of x0 5", CORRECT),
    ({"boxes": [[0, 0, np.nan, 9]], "labels": [1]}, "boxes[0]: nan is no place in an image", CORRECT),
    ({"boxes": [[0, 0, np.inf, 9]], "labels": [1]}, "boxes[0]: inf is no place in an image", CORRECT),
    ({"boxes": [[0, 0, 5, 9]], "labels": [1], "scores": [75]}, "scores[0]: score 75 is outside 0-1", PERCENT),
    ({"boxes": [[0, 0, 5, 9]], "labels": [1], "scores": [np.nan]}, "scores[0]: score nan is outside 0-1", PERCENT),
    ({"boxes": [[0, 0, 5, 9]], "labels": [0]}, "labels[0]: class 0 has no name; 2 are named, from 1 to 2", NAMES),
    ({"boxes": [[0, 0, 5, 9]], "labels": [1.5]}, "labels[0]: class 1.5 has no name; 2 are named, from 1 to 2", NAMES),
    (
        {"boxes": [[0, 0, 5, 9]], "labels": [1], "keypoints": [[[np.nan, 1, 1]]]},
        "keypoints[0]: nan is no place in an image",
        CORRECT,
    ),
]


@pytest.mark.parametrize(("output", "what", "fix"), VALUES, ids=[what for _, what, _ in VALUES])
def test_a_bad_value(tmp_path: Path, output: dict[str, Any], what: str, fix: str) -> None:
    """Is named with its place, or its object left out."""
    np.savez(tmp_path / "a.npz", **{name: np.array(value, float) for name, value in output.items()})  # type: ignore[arg-type]  # all are arrays

    assert refused(READER, tmp_path, CAR, size=(9, 9)) == f"a.npz: {what}\n  fix: {fix}"
    left, reasons = skipped(READER, tmp_path, CAR, size=(9, 9))
    assert (names(left), len(left), len(reasons)) == (["a"], 0, 1)


LISTS = [
    ('{"boxes": [[0, 0, 5, NaN]], "labels": [1]}', "a.json:1:22: $.boxes[0][3]: NaN is no number of JSON", CORRECT),
    ('{"boxes": [[0, 0, 5, 9]], "labels": ["car"]}', 'a.json:1:38: $.labels[0]: expected `float`, got `str`: "car"', CORRECT),
    ('{"boxes": [[0, 0, 5, 9]]}', "a.json:1:1: $: has no labels", "write boxes and labels, each with as many rows"),
    (
        '{"boxes": [[0, 0, 5, 9]], "labels": [1], "masks": [[[1, 0], [1]]]}',
        "a.json:1:52: $.masks[0]: its lists are of different lengths",
        WRITE_ALL,
    ),
    (
        '{"boxes": [[0, 0, 5, 9]], "labels": [1, 2]}',
        "a.json:1:37: $.labels: labels has the shape (2,), but for 1 boxes it is (1,)",
        ROWS,
    ),
    ('{"boxes": 7, "labels": [1]}', "a.json:1:11: $.boxes: expected `array`, got `int`: 7", CORRECT),
    ('{"labels": ["car"]}', "a.json:1:1: $: has no boxes", "write boxes and labels, each with as many rows"),
    ('{"boxes": [[0, 0, 5, 9]], "labels": [7]}', "a.json:1:38: $.labels[0]: class 7 has no name; 2 are named, from 1 to 2", NAMES),
]


@pytest.mark.parametrize(("text", "what", "fix"), LISTS, ids=[what for _, what, _ in LISTS])
def test_bad_lists(tmp_path: Path, text: str, what: str, fix: str) -> None:
    """Are named with line and column; the frame stays when they are left out."""
    write(tmp_path, {"a.json": text})

    assert refused(READER, tmp_path / "a.json", CAR, size=(9, 9)) == f"{what}\n  fix: {fix}"
    left, reasons = skipped(READER, tmp_path / "a.json", CAR, size=(9, 9))
    assert (names(left), len(left), len(reasons)) == (["a"], 0, 1)


POINT, GOOD = [5, 5, 1], [[0.9, 0.1]]

OBJECTS = [
    ("masks", [[GOOD], [[[0.9], [0.1, 1]]], [GOOD]], "$.masks[1]: its lists are of different lengths", WRITE_ALL),
    ("masks", [[GOOD], [[[0.9]]], [GOOD]], "$.masks[1]: the shape is (1, 1, 1), but that of most others (1, 1, 2)", WRITE_ALL),
    ("masks", [GOOD, [GOOD], GOOD], "$.masks[1]: the shape is (1, 1, 2), but that of most others (1, 2)", WRITE_ALL),
    ("masks", [[GOOD], 7, [GOOD]], "$.masks[1]: expected `array`, got `int`: 7", CORRECT),
    ("keypoints", [[POINT], [POINT] * 2, [POINT]], "$.keypoints[1]: the shape is (2, 3), but that of most others (1, 3)", WRITE_ALL),
    ("keypoints", [[POINT], [[5, 5]], [POINT]], "$.keypoints[1][0]: expected `array` of length 3: [5, 5]", CORRECT),
]


@pytest.mark.parametrize(("name", "entries", "what", "fix"), OBJECTS, ids=range(len(OBJECTS)))
def test_a_bad_entry(tmp_path: Path, name: str, entries: object, what: str, fix: str) -> None:
    """Leaves its own object out, and no other."""
    write(tmp_path, {"a.json": {"boxes": [[0, 0, 2, 1]] * 3, "labels": [1, 2, 2], name: entries}})

    assert refused(READER, tmp_path / "a.json", CAR, size=(2, 1)).partition(" ")[2] == f"{what}\n  fix: {fix}"
    left, reasons = skipped(READER, tmp_path / "a.json", CAR, size=(2, 1))
    assert (sorted(set(labels(left))), set(left.origin.tolist()), len(reasons)) == (["bus", "car"], {0, 2}, 1)


def test_an_output_of_a_list(tmp_path: Path) -> None:
    """Which is none, or has a list that is none, is left out alone, be it the first."""
    good = {"boxes": [[0, 0, 5, 9]], "labels": [1]}
    write(tmp_path, {"a.json": [7, {"boxes": 7, "labels": [1]}, good, good]})

    left, reasons = skipped(READER, tmp_path / "a.json", CAR, size=(9, 9))
    assert (left.frame.tolist(), len(left.frames), len(reasons)) == ([2, 3], 4, 2)


def test_an_array_of_other_columns(tmp_path: Path) -> None:
    """What five columns hold is not known."""
    np.save(tmp_path / "a.npy", np.zeros((2, 5)))

    assert refused(READER, tmp_path / "a.npy") == (
        "a.npy: is an array of the shape (2, 5)\n"
        "  fix: write (n, 6): x0, y0, x1, y1, score, label; or an .npz with boxes, labels and scores"
    )


@pytest.mark.parametrize(
    ("name", "data", "what", "fix"),
    [
        ("a.npz", b"PK", "is no zip file that can be read: File is not a zip file", "give an archive as it was exported"),
        ("a.npy", b"NUMPY   ", "is no array as numpy writes it", WRITE),
        ("a.npy", npy(np.zeros(3)).replace(b"(3,)", b"(3,["), "is no array as numpy writes it", WRITE),
        ("a.npy", npy(np.zeros(3)).replace(b"(3,), }", b"(-3,), }"), "is an array of the shape (-3,)", WRITE),
        ("a.npy", b"", "is no array as numpy writes it", WRITE),
    ],
)
def test_files_that_are_none(tmp_path: Path, name: str, data: bytes, what: str, fix: str) -> None:
    """Are refused as such."""
    write(tmp_path, {name: data})

    assert refused(READER, tmp_path / name) == f"{name}: {what}\n  fix: {fix}"
