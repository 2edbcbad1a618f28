"""Reading a jobs file: JSON Lines, one job a line, plain or compressed."""

import gzip
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from pathlib import Path

from prelabel.errors import InputError, Place

GZIP_MAGIC = b"\x1f\x8b"
"""With what begins what is packed with gzip."""

_AGAIN = "write the file again, or copy it again whole"


def read_jobs(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a jobs file with their numbers, from 1, as they are asked for.

    Args:
        path: a file of JSON Lines, gzip where its name ends in ``.gz``. Blank lines and a byte order mark are passed over.

    Yields:
        The line's number and its bytes, without the line end: valid UTF-8, not yet known to be JSON.

    Raises:
        InputError: the file cannot be read, is damaged, is not what its name says, or is no UTF-8.
    """
    place = Place(str(path))
    compressed = path.name.endswith(".gz")
    try:
        with gzip.open(path, "rb") if compressed else path.open("rb") as file:
            yield from _lines(file, place)
    except EOFError:
        raise InputError("the compressed file ends in the middle", place=place, fix=_AGAIN) from None
    except gzip.BadGzipFile as error:
        fix = "take .gz off the name if the file is not compressed, else write it again"
        raise InputError(f"this is no gzip file ({error})", place=place, fix=fix) from None
    except zlib.error as error:
        raise InputError(f"the compressed file is damaged ({error})", place=place, fix=_AGAIN) from None
    except OSError as error:
        fix = "name a jobs file that exists and that you may read"
        raise InputError(f"cannot be read ({error.strerror or error})", place=place, fix=fix) from None


def _lines(file: Iterable[bytes], place: Place) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(file, 1):
        text = line.removeprefix(BOM_UTF8) if number == 1 else line
        if number == 1 and text.startswith(GZIP_MAGIC):
            raise InputError("the file is compressed, but its name does not end in .gz", place=place, fix="name it .jsonl.gz")
        if not text.isascii():
            _require_utf8(text, Place(place.path, number))
        text = text.rstrip()
        if text:
            yield number, text


def _require_utf8(line: bytes, place: Place) -> None:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode()) + 1
        what = f"byte 0x{line[error.start]:02x} is no UTF-8"
        raise InputError(what, place=Place(place.path, place.line, column), fix="save the file as UTF-8") from None
