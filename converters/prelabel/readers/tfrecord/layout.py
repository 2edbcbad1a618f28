"""Which files are those of TFRecord with images, and what they look like from outside."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError, Place, Tally
from prelabel.files import unsharded
from prelabel.folders import walk
from prelabel.readers.base import SNIFFED_FILES, Certainty, Plan, files_of
from prelabel.readers.others import SNIFFED_JSON, Found, chosen
from prelabel.readers.tfrecord.container import HEAD, begun, records_of
from prelabel.readers.tfrecord.naming import SUFFIXES

_ENDS = (*SUFFIXES, *(f"{suffix}.gz" for suffix in SUFFIXES))

_SNIFFED_BYTES = 1 << 14

_ENTRY, _LISTS, _MORE, _LOW = 0x0A, 0x12, 0x80, 0x7F
"""What stands before an entry, and before the lists of a sequence; whether a byte of a number is not the last, and what it says."""

_OBJECTS = (b"image/object/", b"image/detection/", b"region/", b"predicted/region/")
_IMAGE = b"image/"


def certainty(source: Path) -> Certainty:
    """SURE of records that name a list of objects at their beginning, LIKELY of those that name one of an image. Never raises."""
    try:
        paths = _below(source, SNIFFED_FILES) if source.is_dir() else iter([source])
        return max(map(of_file, islice(paths, SNIFFED_JSON)), default=Certainty.NO)
    except (InputError, OSError):
        return Certainty.NO


def of_file(path: Path) -> Certainty:
    """How sure one can be of a file. Never raises."""
    names = [*_names_in(memoryview(begun(path, _SNIFFED_BYTES))[HEAD.size :])]
    if any(name.startswith(_OBJECTS) for name in names):
        return Certainty.SURE
    return Certainty.LIKELY if any(name.startswith(_IMAGE) for name in names) else Certainty.NO


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large; those of a folder that have another suffix are none.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    if not source.is_dir():
        return Found(source, *files_of(source, SUFFIXES), ()).in_parts()
    own, others = chosen(_below(source), lambda path: of_file(path) > Certainty.NO, _is_other)
    if not own:
        fix = "give the folder that .tfrecord or .record files with image/object/bbox lie in"
        raise InputError("holds no TFRecord file of object detection", place=Place(str(source)), fix=fix)
    return Found(source, source, own, others).in_parts()


def _below(folder: Path, most: int | None = None) -> Iterator[Path]:
    """The files of a folder that are called as records are, and shards without a suffix that are some.

    Raises:
        InputError: a folder cannot be listed.
    """
    for path in walk(folder, most=most):
        name = unsharded(path.name)
        if name.lower().endswith(_ENDS) or ("." not in name and name != path.name and begun(path, _SNIFFED_BYTES)):
            yield path


def _is_other(path: Path) -> bool:
    """Whether the first record of a file is whole, but of another kind; of what is damaged it is said so."""
    try:
        return bool(begun(path, _SNIFFED_BYTES)) and next(records_of(path, Tally()), None) is not None
    except InputError:
        return False


def _names_in(head: memoryview) -> Iterator[bytes]:
    """The names of lists at the beginning of a record, of a single image or of a sequence."""
    at = 0
    while at < len(head) and head[at] in {_ENTRY, _LISTS}:
        length, at = _number(head, at + 1)
        end = at + length
        while at < min(end, len(head)) and head[at] == _ENTRY:
            held, at = _number(head, at + 1)
            if at < len(head) and head[at] == _ENTRY:
                letters, begin = _number(head, at + 1)
                yield bytes(head[begin : begin + letters])
            at += held
        at = max(at, end)


def _number(head: memoryview, at: int) -> tuple[int, int]:
    """A number of any length, and where it ends; 0 where the beginning does."""
    value = shift = 0
    for octet in head[at : at + 10]:
        value |= (octet & _LOW) << shift
        shift += 7
        if octet < _MORE:
            return value, at + shift // 7
    return 0, len(head)
