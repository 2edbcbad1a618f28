"""Reading a jobs file: lines with their numbers, or one message that says why not."""

import gzip
from pathlib import Path

import pytest

from prelabel.errors import InputError
from prelabel.playment.jobsfile import read_jobs

LINES = [(1, b'{"a":1}'), (2, '{"b":"ü"}'.encode())]


def refused(path: Path) -> str:
    """The message about the file, without its folder."""
    with pytest.raises(InputError) as caught:
        list(read_jobs(path))
    return str(caught.value).replace(f"{path.parent}/", "")


def test_lines_come_with_their_numbers(tmp_path: Path) -> None:
    """Blank lines, Windows line ends, a byte order mark and a missing last line end do no harm; lines keep their numbers."""
    path = tmp_path / "jobs.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a":1}\r\n\r\n  \n{"b":2}')

    assert list(read_jobs(path)) == [(1, b'{"a":1}'), (4, b'{"b":2}')]


def test_a_compressed_file_reads_alike(tmp_path: Path) -> None:
    """The name says whether the file is compressed."""
    path = tmp_path / "jobs.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(line for _, line in LINES)))

    assert list(read_jobs(path)) == LINES


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    """A copy that broke off gives no lines as if it were whole."""
    path = tmp_path / "jobs.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"a":1}\n' * 1000)[:-9])

    assert refused(path) == "jobs.jsonl.gz: the compressed file ends in the middle\n  fix: write the file again, or copy it again whole"


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    """The compressed data make no sense behind a good header."""
    path = tmp_path / "jobs.jsonl.gz"
    path.write_bytes(gzip.compress(b"")[:10] + b"\xff" * 40)

    assert refused(path) == (
        "jobs.jsonl.gz: the compressed file is damaged (Error -3 while decompressing data: invalid block type)\n"
        "  fix: write the file again, or copy it again whole"
    )


def test_a_plain_file_named_gz_is_refused(tmp_path: Path) -> None:
    """The message names what the file begins with."""
    path = tmp_path / "jobs.jsonl.gz"
    path.write_bytes(b'{"a":1}\n')

    assert refused(path) == (
        "jobs.jsonl.gz: this is no gzip file (Not a gzipped file (b'{\"'))\n"
        "  fix: take .gz off the name if the file is not compressed, else write it again"
    )


def test_a_compressed_file_named_plain_is_refused(tmp_path: Path) -> None:
    """A gzip file without its suffix is told apart from bad text."""
    path = tmp_path / "jobs.jsonl"
    path.write_bytes(gzip.compress(b'{"a":1}\n'))

    assert refused(path) == "jobs.jsonl: the file is compressed, but its name does not end in .gz\n  fix: name it .jsonl.gz"


def test_a_line_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    """The place is the character's, counted in characters."""
    path = tmp_path / "jobs.jsonl"
    path.write_bytes(b'{"a":1}\n' + '{"ü":"'.encode() + b"\xe9")

    assert refused(path) == "jobs.jsonl:2:7: byte 0xe9 is no UTF-8\n  fix: save the file as UTF-8"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The system's own words say why it cannot be read."""
    assert refused(tmp_path / "jobs.jsonl") == (
        "jobs.jsonl: cannot be read (No such file or directory)\n  fix: name a jobs file that exists and that you may read"
    )


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder of jobs files is no jobs file."""
    (tmp_path / "jobs").mkdir()

    assert refused(tmp_path / "jobs") == (
        "jobs: cannot be read (Is a directory)\n  fix: name a jobs file that exists and that you may read"
    )
