"""What sources are: of which format, in which order, and what they are called."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from prelabel import readers
from prelabel.errors import InputError, Place, Tally, UsageError
from prelabel.files import STDIN, is_file, natural_key, require_lasting
from prelabel.folders import listed_once, walk
from prelabel.readers.base import Reader

STREAM = "jsonl"
"""The format of standard input."""

_PACKED = {".7z": b"7z\xbc\xaf\x27\x1c", ".rar": b"Rar!\x1a\x07", ".zst": b"\x28\xb5\x2f\xfd"}
"""By the end of a file's name how it begins, where it is packed as it says and is not unpacked here."""


@listed_once()
def choose_reader(sources: Sequence[Path], name: str | None, tally: Tally) -> Reader[Any]:
    """The reader that the user named, or the one that recognises the sources.

    Raises:
        PrelabelError: there is none, or a source is not there, is given twice, is an empty folder, or a pipe of no named format.
    """
    if STDIN in sources and (name not in {None, STREAM} or len(sources) > 1):
        what = f"--format {name} does not read standard input" if len(sources) == 1 else "standard input goes with no other source"
        raise UsageError(what, fix=f"give files, or lines of the format {STREAM} alone")
    given: dict[Path, Path] = {}
    for source in [source for source in sources if source != STDIN]:
        if not source.exists():
            raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
        real = source.resolve()
        if (first := given.get(real)) is not None:
            raise InputError("is given twice" + f", also as {first}" * (first != source), place=Place(str(source)), fix="give it once")
        given[real] = source
        if source.is_dir() and next(walk(source), None) is None:
            raise InputError("is an empty folder", place=Place(str(source)), fix="give the folder that the files lie in")
        if name is None:
            # a format is recognised by what is read before
            require_lasting(source)
    reader = _named(name) if name else readers.sniff(sources, tally)
    for end, magic in _PACKED.items():
        packed = next((source for source in sources if _is_packed(source, end, magic)), None)
        if packed is not None and not any(suffix.endswith(end) for suffix in reader.suffixes):
            what = f"is packed as {end[1:]}, which is not read"
            raise InputError(what, place=Place(str(packed)), fix=f"unpack it first, as {readers.UNPACKING[end]} does")
    return reader


def _named(name: str) -> Reader[Any]:
    try:
        return readers.find(name)
    except UsageError as error:
        raise UsageError(f"--format {name!r} is no format", fix=error.fix) from error


def _is_packed(source: Path, end: str, magic: bytes) -> bool:
    """Whether a file is packed, by its name and how it begins; one that cannot be opened is its reader's to refuse."""
    if not source.name.lower().endswith(end) or not is_file(source):
        return False
    try:
        with source.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError:
        return False


def in_order(sources: Sequence[Path]) -> list[Path]:
    """Sources in natural order, so that the order in which they are given decides nothing."""
    return sorted(sources, key=lambda path: natural_key(str(path)))


def source_name(sources: Sequence[Path]) -> str:
    """What a sequence is called that has no other name: the first source without its suffixes, in UTF-8."""
    if STDIN in sources:
        return "stdin"
    name = sources[0].resolve().name.lstrip(".").partition(".")[0] if sources else ""
    return name.encode(errors="replace").decode() or "source"
