"""MAT-files: values are what SciPy wrote; what is broken, too long or made up is refused by words."""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.io import loadmat

from prelabel.errors import InputError
from prelabel.readers.shared.matlab import CHAR, HEADER_BYTES, STRUCT, Value, heads, variables
from tests.readers.mat_files import NOTHING, save, structs


def plain(value: Value) -> Any:  # noqa: ANN401  # a tree of what there is
    """All that a value holds."""
    if value.kind == CHAR:
        return value.text()
    if value.kind == STRUCT:
        return [{name: plain(one) for name, one in row.items()} for row in value.rows()]
    return value.numbers().reshape(value.shape, order="F").tolist()


def whole(path: Path) -> dict[str, Any]:
    """All that a file holds."""
    return {value.name: plain(value) for value in variables(path)}


@pytest.mark.parametrize("compressed", [True, False])
def test_values(tmp_path: Path, *, compressed: bool) -> None:
    """Of all kinds come back as they were written; so do the names and shapes in the head of a file."""
    row = {"name": "h\u00e9.jpg", "flag": True, "small": np.arange(3, dtype=np.int8), "nothing": NOTHING}
    path = save(tmp_path / "a.mat", compressed=compressed, a=structs(row, {**row, "name": ""}), b=np.arange(24.0).reshape(2, 3, 4))

    said = {"name": "h\u00e9.jpg", "flag": [[1.0]], "small": [[0.0, 1.0, 2.0]], "nothing": []}
    assert whole(path) == {"a": [said, {**said, "name": ""}], "b": np.arange(24.0).reshape(2, 3, 4).tolist()}
    assert [(one.name, one.shape) for one in heads(path.read_bytes(), path)] == [("a", (1, 2)), ("b", (2, 3, 4))]


def test_bytes_of_another_order(tmp_path: Path) -> None:
    """Of machines whose first byte is the highest; SciPy reads the same."""
    words = struct.pack(">16I", 6, 8, 6, 0, 5, 8, 1, 1, (1 << 16) | 1, 0x61000000, 9, 8, 0, 0, 0, 0)[:48]
    body = words + struct.pack(">d", 2.5)
    data = b"MATLAB 5.0 MAT-file".ljust(124) + b"\x01\x00MI" + struct.pack(">II", 14, len(body)) + body
    (tmp_path / "a.mat").write_bytes(data)

    assert whole(tmp_path / "a.mat") == {"a": [[2.5]]}
    assert loadmat(tmp_path / "a.mat")["a"].tolist() == [[2.5]]


def refused(path: Path) -> str:
    """What is said of a file."""
    with pytest.raises(InputError) as caught:
        whole(path)
    return caught.value.what.removeprefix(f"{path}: ")


def test_no_such_file(tmp_path: Path) -> None:
    """As HDF5, which version 7.3 is; text; and one whose array is broken, cut off, or longer than it is."""
    path = tmp_path / "a.mat"
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(512) + b"\x89HDF\r\n\x1a\n")
    assert refused(path) == "is a MAT-file of version 7.3, an HDF5 file, which is not read"
    path.write_bytes(b"text")
    assert refused(path) == "is no MAT-file of MATLAB 5 to 7"
    whole_file = save(path, a=1.0).read_bytes()
    path.write_bytes(whole_file[:-4])
    assert refused(path) == "is cut off: an array is longer than what holds it"
    path.write_bytes(whole_file[: HEADER_BYTES + 8] + b"x" * (len(whole_file) - HEADER_BYTES - 8))
    assert refused(path) == "is broken: an array cannot be unpacked"


def test_sizes_that_are_made_up(tmp_path: Path) -> None:
    """Take neither memory nor time: a struct array of as many entries as there can be, with fields and without."""
    path = save(tmp_path / "a.mat", compressed=False, a=structs({"x": 1.0}))
    data = bytearray(path.read_bytes())
    struct.pack_into("<2i", data, HEADER_BYTES + 32, 2**31 - 1, 2**31 - 1)
    packed = zlib.compress(bytes(data[HEADER_BYTES:]))
    path.write_bytes(data[:HEADER_BYTES] + struct.pack("<II", 15, len(packed)) + packed)
    assert refused(path) == "is cut off: an array is longer than what holds it"

    data[HEADER_BYTES + 48 :] = struct.pack("<4I", (4 << 16) | 5, 32, 1, 0)
    struct.pack_into("<I", data, HEADER_BYTES + 4, len(data) - HEADER_BYTES - 8)
    path.write_bytes(data)
    assert whole(path) == {"a": []}


def test_structs_in_structs(tmp_path: Path) -> None:
    """Are taken apart as far as one looks, however deep they are; SciPy's own reader ends the process at this depth."""
    head = struct.pack("<16I", 6, 8, STRUCT, 0, 5, 8, 1, 1, 1, 0, (4 << 16) | 5, 8, 1, 8, 0x61, 0)
    inner = struct.pack("<II", 14, 0)
    sizes = [len(inner) + depth * (len(head) + 8) for depth in range(20_000)]
    data = b"".join(struct.pack("<II", 14, size + len(head)) + head for size in reversed(sizes)) + inner
    (tmp_path / "a.mat").write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + b"\x00\x01IM" + data)

    value = next(variables(tmp_path / "a.mat"))
    for _ in range(20_000):
        value = value.row()["a"]
    assert (value.kind, value.count) == (6, 0)
