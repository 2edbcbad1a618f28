"""What tars may hold, member by member, and how much of them is read."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from prelabel.errors import InputError
from prelabel.stores.packed import members
from prelabel.stores.tars import members_of_tar
from tests.stores.packing import other, tarred

FILES = {"a.txt": b"first", "b.txt": b"second", "c.txt": b"third"}


def held(path: Path) -> list[tuple[str, bytes]]:
    """What is unpacked, in that order."""
    return [(member.name, b"".join(member.chunks())) for member in members(path, path.name)]


def test_hard_links_come_behind_the_files_in_the_order_of_what_they_name(tmp_path: Path) -> None:
    """So that a packed tar is gone back in but once; a link to a link is the file, too."""
    links = [other("x.txt", tarfile.LNKTYPE, "c.txt"), other("y.txt", tarfile.LNKTYPE, "./a.txt"), other("z.txt", tarfile.LNKTYPE, "x.txt")]
    path = tarred(tmp_path / "a.tgz", FILES, *links)

    assert held(path) == [*FILES.items(), ("y.txt", b"first"), ("x.txt", b"third"), ("z.txt", b"third")]


def test_a_link_to_what_comes_later(tmp_path: Path) -> None:
    """Is no link that a tar can have."""
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        archive.addfile(other("x.txt", tarfile.LNKTYPE, "a.txt"))
        late = tarfile.TarInfo("a.txt")
        archive.addfile(late, io.BytesIO())

    with pytest.raises(InputError, match=r"^a\.tar/x\.txt: cannot be unpacked: \"linkname 'a\.txt' not found\""):
        held(path)


@pytest.mark.parametrize("end", [".tar", ".tar.gz"])
def test_a_file_with_holes(end: str, tmp_path: Path) -> None:
    """Its zeros are there."""
    sparse = tarfile.TarInfo("holes.txt")
    sparse.type, sparse.size = tarfile.GNUTYPE_SPARSE, 512
    head = bytearray(sparse.tobuf(tarfile.GNU_FORMAT))
    # 5 bytes at 1000 of 2000, as the old form of GNU says it
    head[386:410] = b"00000001750\x0000000000005\x00"
    head[483:495] = b"00000003720\x00"
    head[124:136] = b"00000000005\x00"
    head[148:156] = b" " * 8
    head[148:156] = f"{sum(head):06o}\0 ".encode()
    data = bytes(head) + b"holes".ljust(512, b"\0") + bytes(1024)
    path = tmp_path / f"a{end}"
    path.write_bytes(gzip.compress(data) if end.endswith("gz") else data)

    assert held(path) == [("holes.txt", bytes(1000) + b"holes" + bytes(995))]


def test_a_name_of_two_megabytes(tmp_path: Path) -> None:
    """Is not read."""
    path = tarred(tmp_path / "a.tar", {"n" * (2 << 20): b""})

    with pytest.raises(InputError, match=r"^a\.tar: cannot be unpacked: a header has 2,097,664 bytes\n"):
        held(path)


def test_zeros_without_end(tmp_path: Path) -> None:
    """What is unpacked behind the members counts, too."""
    whole = tarred(tmp_path / "a.tar", FILES).read_bytes() + bytes(20_000_000)
    (tmp_path / "b.tgz").write_bytes(gzip.compress(whole))

    with pytest.raises(InputError, match=r"^b\.tgz: unpacks to more than 1,000 times its size\n"):
        held(tmp_path / "b.tgz")


def test_something_behind_the_end(tmp_path: Path) -> None:
    """Of two tars that were joined the second is not lost silently."""
    whole = tarred(tmp_path / "a.tar", FILES).read_bytes()
    (tmp_path / "a.tar").write_bytes(whole + whole)

    with pytest.raises(
        InputError, match=r"^a\.tar: holds something behind its end, which is not read\n  fix: unpack it and give the folder"
    ):
        held(tmp_path / "a.tar")


def test_to_go_back_counts(tmp_path: Path) -> None:
    """Since a packed tar is unpacked again to its place: as much as it holds is enough for its files, and not for a link, too."""
    path = tarred(tmp_path / "a.tar", FILES, other("x.txt", tarfile.LNKTYPE, "a.txt"))

    with path.open("rb") as file:
        found = members_of_tar(file, "a.tar", path.stat().st_size)
        first = [b"".join(next(found).chunks()) for _ in FILES]
        link = next(found)
        with pytest.raises(InputError, match=r"^a\.tar: unpacks to more than 1,000 times its size"):
            list(link.chunks())

    assert first == [*FILES.values()]
