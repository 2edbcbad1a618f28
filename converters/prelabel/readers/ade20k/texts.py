"""The texts of files, some of which are not UTF-8."""

from pathlib import Path

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes


def utf8_of(path: Path, tally: Tally) -> bytes:
    """The text of a file in UTF-8; one in Latin-1, as the data set has some, is said.

    Raises:
        InputError: it cannot be read, or holds zero bytes, as UTF-16 and what was not written to its end do.
    """
    data = read_bytes(path)
    if b"\0" in data:
        what = "holds zero bytes, which no text of ADE20K has"
        raise InputError(what, place=Place(str(path)), fix="copy the file again, or save it as UTF-8 text")
    try:
        data.decode()
    except UnicodeDecodeError:
        tally.note_names("files that are not UTF-8 were read as Latin-1: {first}{more}", [str(path)])
        return data.decode("latin-1").encode()
    return data
