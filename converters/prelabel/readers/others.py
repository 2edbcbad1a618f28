"""Which files of a folder are a format's own: those of another kind are left out aloud, those that are damaged are not left out."""

from collections.abc import Callable, Iterable, Sequence
from itertools import compress, islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes, read_text
from prelabel.folders import PACKED
from prelabel.frames import KnownFrame, images_below
from prelabel.pace import each
from prelabel.readers.paths import files_of, parts_of, sniffed_files
from prelabel.readers.units import Certainty, Plan, Unit
from prelabel.safejson import Document

_KINDS = {"JSON": (".json", ".jsonl", ".ndjson"), "text": (".txt",), "XML": (".xml",), "packed": PACKED}

_TEXTS = (".txt", ".csv", ".tsv")

SNIFFED_JSON = 20
"""How many JSON files of a folder are opened to see what they are."""


class Found(NamedTuple):
    """The files of a source that a reader takes.

    Args:
        source: a file or a folder.
        root: the folder that names are relative to.
        own: to be read, in natural order.
        others: whole files of another kind, in a folder.
    """

    source: Path
    root: Path
    own: tuple[Path, ...]
    others: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether there is one file only."""
        return len(self.own) == 1

    def images(self) -> tuple[KnownFrame, ...]:
        """The images that lie among the files of a folder."""
        return images_below(self.source) if self.source.is_dir() else ()

    def in_parts(self) -> Plan:
        """Units of some hundred files, or of one that is large, whose detail is whether it is alone, and the images."""
        return Plan(units=in_units(self.source, self.root, self.own, self.alone), images=self.images(), others=self.others)

    def one_by_one(self) -> Plan:
        """A unit a file, whose detail is whether it is alone, and the images."""
        units = tuple(Unit(name=path.name, root=self.root, paths=(path,), detail=self.alone) for path in self.own)
        return Plan(units=units, images=self.images(), others=self.others)


class Chosen(NamedTuple):
    """The files of a folder that have a format's suffix.

    Args:
        own: to be read; those that are damaged are among them, so that it is said what is wrong.
        others: whole files of another kind.
    """

    own: tuple[Path, ...]
    others: tuple[str, ...]


def is_json(path: Path) -> bool:
    """Whether a file is an object or a list of JSON, or has one in each line. Never raises."""
    try:
        document = Document(read_bytes(path), path)
        if document.root not in {"{", "["}:
            return False
        return _is_one(document.strict) or all(map(_is_one, filter(bytes.strip, document.strict.split(b"\n"))))
    except (InputError, RecursionError):
        return False


def holds_text(path: Path) -> bool:
    """Whether a file holds letters, in UTF-8. Never raises."""
    try:
        text = read_text(path)
    except InputError:
        return False
    return "\0" not in text and not text.isspace() and bool(text)


def is_whole(path: Path) -> bool:
    """Whether a file is a whole one of whatever kind its suffix says: text, or JSON. Never raises."""
    return holds_text(path) if path.suffix.lower() in _TEXTS else is_json(path)


def whole_text(path: Path) -> str:
    """The text of a file in UTF-8; a byte order mark is accepted.

    Raises:
        InputError: it cannot be read, is not UTF-8, or holds zero bytes, as a file that was not written to its end may.
    """
    text = read_text(path)
    if "\0" in text:
        what = "holds zero bytes, which no text has"
        raise InputError(what, place=Place(str(path)), fix="copy the file again, or save it as UTF-8 text")
    return text


def chosen(paths: Iterable[Path], fits: Callable[[Path], bool], whole: Callable[[Path], bool] = is_json) -> Chosen:
    """The files that a reader takes, and those that it leaves out.

    Args:
        paths: those of the suffix, in order.
        fits: whether a file looks like the format's.
        whole: whether one that does not is a whole file of another kind.
    """
    known = [*paths]
    strange = [path for path, fit in zip(known, each(fits, known), strict=True) if not fit]
    others = dict.fromkeys(compress(strange, each(whole, strange)))
    return Chosen(tuple(path for path in known if path not in others), tuple(map(str, others)))


def own_files(
    source: Path,
    suffixes: Sequence[str],
    fits: Callable[[Path], bool],
    whole: Callable[[Path], bool] = is_whole,
    *,
    what: str,
    fix: str,
) -> Found:
    """The file that a source is, or those of a folder that are a format's own.

    Args:
        source: a file or a folder.
        suffixes: of files that may be.
        fits: whether a file of a folder looks like the format's.
        whole: whether one that does not is a whole file of another kind.
        what: the files are, for messages.
        fix: what to give instead of a folder without any.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    root, paths = files_of(source, suffixes)
    if not source.is_dir():
        return Found(source, root, paths, ())
    own, others = chosen(paths, fits, whole)
    if not own:
        raise InputError(f"holds no {what}", place=Place(str(source)), fix=fix)
    return Found(source, root, own, others)


def in_units(source: Path, root: Path, paths: Sequence[Path], detail: object = None) -> tuple[Unit, ...]:
    """Units of some hundred files of a source, or of one that is large; the other arguments are those of `Unit`."""
    return tuple(
        Unit(name=f"{source} from {part[0].name}" if part[1:] else part[0].name, root=root, paths=part, detail=detail)
        for part in parts_of(paths)
    )


def outside(images: Iterable[KnownFrame], folder: str) -> tuple[KnownFrame, ...]:
    """Images that lie in no folder of a name, as that which poses are drawn into."""
    return tuple(image for image in images if folder not in image.file.split("/")[:-1])


def sniffed(source: Path, suffixes: Sequence[str], of_file: Callable[[Path], Certainty]) -> Certainty:
    """How sure one can be of a file, or of the first files of a folder that have one of the suffixes. Never raises."""
    try:
        return max(map(of_file, islice(sniffed_files(source, suffixes), SNIFFED_JSON)), default=Certainty.NO)
    except (InputError, OSError):
        return Certainty.NO


def note_others(others: Sequence[str], tally: Tally) -> None:
    """Say which files were left out; of none nothing."""
    if others:
        kind = next((f"{kind} file" for kind, ends in _KINDS.items() if all(name.lower().endswith(ends) for name in others)), "file")
        tally.note(f"{len(others):,} other {kind}{'s' * (len(others) > 1)} not read: first {others[0]}")


def _is_one(text: bytes) -> bool:
    """Whether a text is one document."""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except msgspec.DecodeError:
        return False
    return True
