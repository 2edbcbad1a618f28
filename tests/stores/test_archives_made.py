"""Archives as programs make them, and as damage leaves them."""

import bz2
import lzma
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from prelabel.errors import InputError
from prelabel.stores.packed import members
from tests.commands import BOX, coco, convert
from tests.stores.made import NAMES, SIZE
from tests.stores.packing import zipped

ROW = b"0 0.5 0.5 0.1 0.1\n"


def held(path: Path) -> dict[str, bytes]:
    """What is unpacked, by name."""
    return {member.name: b"".join(member.chunks()) for member in members(path, path.name)}


def test_folders_of_windows(tmp_path: Path) -> None:
    """Older .NET ends their names with a backslash: they are no files."""
    zipped(tmp_path / "a.zip", {"labels\\": b"", "labels\\a.txt": ROW, "empty\\": b""})

    assert held(tmp_path / "a.zip") == {"labels/a.txt": ROW}


def test_names_that_are_not_said_to_be_utf_8(tmp_path: Path) -> None:
    """Those of macOS are; others may be of any code page, and are refused."""
    for name, raw in (("mac.zip", "stra\u00dfe".encode()), ("jp.zip", "\u753b\u50cf".encode("cp932"))):
        data = zipped(tmp_path / name, {"x" * len(raw): ROW}).read_bytes()
        (tmp_path / name).write_bytes(data.replace(b"x" * len(raw), raw))

    assert held(tmp_path / "mac.zip") == {"stra\u00dfe": ROW}
    with pytest.raises(InputError, match=r"^jp\.zip: holds a name of which nothing says which letters it has: "):
        held(tmp_path / "jp.zip")


def test_a_link_in_a_zip(tmp_path: Path) -> None:
    """It is refused, not read as a file that holds a name."""
    link = zipfile.ZipInfo("b.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "a.txt")

    with pytest.raises(InputError, match=r"^a\.zip: holds a link: 'b\.txt'"):
        held(tmp_path / "a.zip")


def test_a_list_that_is_damaged(tmp_path: Path) -> None:
    """Members that stand in what looks like a comment of the first are missed."""
    path = zipped(tmp_path / "a.zip", {"a.txt": ROW, "b.txt": ROW})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 33] = 1
    path.write_bytes(data)

    with pytest.raises(InputError, match=r"a\.zip: lists 1 members, but says that it has 2"):
        held(path)


@pytest.mark.parametrize(("end", "pack"), [(".bz2", bz2.compress), (".xz", lzma.compress)])
def test_a_second_stream_that_is_damaged(end: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """Streams are read one after the other; one that is damaged is not the end."""
    path = tmp_path / f"a.txt{end}"
    path.write_bytes(pack(ROW) + pack(ROW))
    assert held(path) == {"a.txt": ROW * 2}

    path.write_bytes(pack(ROW) + b"?" + pack(ROW)[1:])
    with pytest.raises(InputError, match=r"cannot be unpacked"):
        held(path)


def test_deep_folders(tmp_path: Path) -> None:
    """Too many folders in each other are refused, whatever the system would do with them."""
    path = zipped(tmp_path / "a.zip", {"a/" * 1500 + "x.txt": ROW})

    with pytest.raises(InputError, match=r"whose name no file below a folder can have"):
        held(path)


def test_an_archive_given_twice(tmp_path: Path) -> None:
    """It is refused as any source is."""
    zipped(tmp_path / "a.zip", {"a.json": coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]}).read_bytes()})

    assert convert(tmp_path, "a.zip", "a.zip").stderr == "Error: a.zip/a.json: is given twice\n  fix: give it once\n"


def test_a_list_of_frames_in_an_archive(tmp_path: Path) -> None:
    """It is unpacked whole."""
    zipped(tmp_path / "labels.zip", {"labels/1.txt": ROW})
    zipped(tmp_path / "frames.zip", {"list.txt": b"1.jpg\n"})

    done = convert(tmp_path, "labels.zip", "--frames", "frames.zip", *NAMES, *SIZE)

    assert done.exit_code == 0, done.stderr
    assert b"1.jpg" in (tmp_path / "jobs.jsonl").read_bytes()
