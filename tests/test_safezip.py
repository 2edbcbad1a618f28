"""Archives are read where they lie and within limits, each of which a refusal names."""

import struct
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from prelabel import safezip
from prelabel.errors import InputError
from prelabel.safezip import MOST_BYTES, MOST_MEMBERS, MOST_TIMES, open_zip

AGAIN = "export the archive again, or unpack it and give the folder"
BELOW = "pack the folder again, with names below it"


def packed(path: Path, members: dict[str, bytes], *, compression: int = ZIP_DEFLATED) -> Path:
    """An archive."""
    with ZipFile(path, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def refusal(path: Path, *wanted: str) -> str:
    """The message that an archive is refused with."""
    with pytest.raises(InputError) as caught:
        open_zip(path, wanted)
    return str(caught.value)


def test_members_are_read_in_natural_order_without_folders(tmp_path: Path) -> None:
    """Names sort as people count; a member is bytes, its beginning, or a file."""
    path = packed(tmp_path / "a.zip", {"b10.xml": b"ten", "b2.xml": b"two", "images/": b"", "images/a.jpg": b"x"})
    archive = open_zip(path, (".xml",))

    assert archive.names == ("b2.xml", "b10.xml", "images/a.jpg")
    assert (archive.read("b10.xml"), archive.read("b10.xml", 2)) == (b"ten", b"te")
    with archive.open("b2.xml") as file:
        assert file.read() == b"two"
    assert str(archive.place("b2.xml", 3)) == f"{path}/b2.xml:3"


@pytest.mark.parametrize("name", ["/etc/passwd", "C:/a.xml", "C:\\a.xml", "\\\\host\\share\\a.xml", "\\a.xml"])
def test_absolute_paths_are_refused(tmp_path: Path, name: str) -> None:
    """Of either system."""
    path = packed(tmp_path / "a.zip", {"ok.xml": b"", name: b""})

    assert refusal(path) == f"{path}: holds a member with an absolute path: {name!r}\n  fix: {BELOW}"


@pytest.mark.parametrize("name", ["../a.xml", "b/../../a.xml", "b\\..\\a.xml", ".."])
def test_paths_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    """With either separator; two dots that are part of a name are none."""
    path = packed(tmp_path / "a.zip", {"a..b/..c.xml": b"", name: b""})

    assert refusal(path) == f"{path}: holds a member with '..' in its path: {name!r}\n  fix: {BELOW}"
    assert open_zip(packed(tmp_path / "b.zip", {"a..b/..c.xml": b""})).names == ("a..b/..c.xml",)


def test_a_ratio_over_a_thousand_is_refused(tmp_path: Path) -> None:
    """Blanks pack to less than a thousandth; at nine hundred times the archive is read."""
    bomb = packed(tmp_path / "a.zip", {"a.xml": b" " * 10_000_000})
    with ZipFile(bomb) as file:
        size = file.getinfo("a.xml").compress_size

    assert size * MOST_TIMES < 10_000_000
    said = f"'a.xml' unpacks to 10,000,000 bytes from {size:,}; at most 1,000 times the size is read"
    assert refusal(bomb) == f"{bomb}: {said}\n  fix: {AGAIN}"
    assert open_zip(packed(tmp_path / "b.zip", {"a.xml": b" " * 500_000})).names == ("a.xml",)


def claimed(path: Path, *, sizes: tuple[int, int], copies: int = 1) -> Path:
    """An archive whose list of members claims sizes that nothing has: as many entries of one member as asked for."""
    packed(path, {"a.xml": b"<a/>"}, compression=ZIP_STORED)
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[at : at + 20] + struct.pack("<LL", *sizes) + data[at + 28 : end]
    listed = entry * copies
    tail = data[end : end + 8] + struct.pack("<HHLL", copies % 65536, copies % 65536, len(listed), at) + data[end + 20 :]
    path.write_bytes(data[:at] + listed + tail)
    return path


def test_the_sum_of_what_is_read_is_limited(tmp_path: Path) -> None:
    """Three members of 4 GB each, by their headers; the same as images are not read, and so not counted."""
    path = claimed(tmp_path / "a.zip", sizes=(4_000_000_000, 4_000_000_000), copies=3)

    assert MOST_BYTES < 3 * 4_000_000_000
    said = f"its .xml members unpack to 12,000,000,000 bytes; at most {MOST_BYTES:,} are read"
    assert refusal(path, ".xml") == f"{path}: {said}\n  fix: export the tasks in several archives"
    assert open_zip(path, (".json",)).names == ("a.xml",)


def test_no_more_is_read_than_a_header_says(tmp_path: Path) -> None:
    """A member that unpacks to more than it claims is broken."""
    path = tmp_path / "a.zip"
    packed(path, {"a.xml": b" " * 100_000})
    with ZipFile(path) as file:
        size = file.getinfo("a.xml").compress_size
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02")
    path.write_bytes(data[: at + 20] + struct.pack("<LL", size, 10) + data[at + 28 :])
    archive = open_zip(path)

    with pytest.raises(InputError) as caught:
        archive.read("a.xml")

    assert str(caught.value) == f"{path}/a.xml: cannot be unpacked: Bad CRC-32 for file 'a.xml'\n  fix: {AGAIN}"


def test_encrypted_members_are_refused(tmp_path: Path) -> None:
    """The flag of the member says so."""
    path = packed(tmp_path / "a.zip", {"a.xml": b"<a/>"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)

    said = "holds a member that is encrypted: 'a.xml'\n  fix: unpack it with its password and give the folder"
    assert refusal(path) == f"{path}: {said}"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is no zip file that can be read: File is not a zip file"),
        (b"PK\x03\x04 and no more", "is no zip file that can be read: File is not a zip file"),
    ],
    ids=["empty", "cut"],
)
def test_what_is_no_archive(tmp_path: Path, data: bytes, what: str) -> None:
    """Nothing of the library's own comes out."""
    path = tmp_path / "a.zip"
    path.write_bytes(data)

    assert refusal(path) == f"{path}: {what}\n  fix: give an archive as it was exported"


def test_a_broken_member(tmp_path: Path) -> None:
    """A byte of it is another."""
    path = packed(tmp_path / "a.zip", {"a.xml": b"<annotations/>"}, compression=ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"<annotations/>", b"<annotationz/>"))

    with pytest.raises(InputError) as caught:
        open_zip(path).read("a.xml")

    assert str(caught.value) == f"{path}/a.xml: cannot be unpacked: Bad CRC-32 for file 'a.xml'\n  fix: {AGAIN}"


def test_an_archive_that_does_not_exist(tmp_path: Path) -> None:
    """As the operating system says."""
    path = tmp_path / "a.zip"

    assert refusal(path) == f"{path}: no such file or directory\n  fix: give an archive as it was exported"


def test_the_number_of_members_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To a million; here to three, which are read, and a fourth is one too many."""
    assert MOST_MEMBERS == 1_000_000
    monkeypatch.setattr(safezip, "MOST_MEMBERS", 3)
    path = packed(tmp_path / "a.zip", dict.fromkeys(("1.xml", "2.xml", "3.xml", "4.xml"), b""))

    assert refusal(path) == f"{path}: holds 4 members; at most 3 are read\n  fix: {AGAIN}"
    assert open_zip(packed(tmp_path / "b.zip", dict.fromkeys(("1.xml", "2.xml", "3.xml"), b""))).names == ("1.xml", "2.xml", "3.xml")
