"""What the pixels of masks are called: by numbers, by colours, or both."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import is_file, is_folder
from prelabel.readers.masks import lists
from prelabel.readers.masks.documents import documented_in
from prelabel.readers.masks.entries import FIX, LARGEST, Entry, colour_of, hex_of, is_grey, number_of
from prelabel.readers.masks.written import IGNORED, written_in
from prelabel.readers.shared import labels
from prelabel.readers.shared.words import shown

NUMBERS = "numbers"
"""As ``-O names=`` takes it: numbers and colours are names themselves."""

VOID = frozenset({
    "background", "_background_", "__background__", "bg", "ignored", "ignore", IGNORED, "void", "unlabeled", "unlabelled",
})  # fmt: skip
"""What lists call pixels that are of no class."""

_BACKGROUND = frozenset({"background", "_background_", "__background__", "bg"})

_STUFF = {0: "unlabeled", 1: "person", 92: "banner", 182: "wood"}
"""Of the list of COCO-Stuff, whose masks count from 0 and have 255 for its 0."""

_STUFF_CLASSES = 183

_INLINE = re.compile(r"\s*(-?[0-9]+|#[0-9A-Fa-f]{6})\s*:\s*(\S.*?)\s*")


class Classes(msgspec.Struct, frozen=True, kw_only=True):
    """The classes of masks.

    Args:
        by_number: names by the numbers of pixels, before `shift`.
        by_colour: names by colours, R + 256 G + 65536 B; empty where the list has none.
        said: who lists them.
        void: names that are no class, in lower case.
        shift: what is added to a pixel's number before it is looked up.
        nameless: numbers and colours are names themselves.
    """

    by_number: Mapping[int, str]
    by_colour: Mapping[int, str]
    said: str
    void: frozenset[str] = VOID
    shift: int = 0
    nameless: bool = False

    def name(self, key: int, *, coloured: bool) -> str | None:
        """What a number or a colour of pixels is called; None where it has no name."""
        if self.nameless:
            return text_of(key, coloured=coloured)
        return self.by_colour.get(key) if coloured else self.by_number.get(key + self.shift)

    def is_void(self, name: str) -> bool:
        """Whether a name says that pixels are of no class."""
        return name.lower() in self.void

    @property
    def several(self) -> bool:
        """Whether there are two classes at least, and number 0 is one of them."""
        first = self.by_number.get(self.shift, "")
        named = {name for name in self.by_number.values() if not self.is_void(name)}
        return first in named and len(named) > 1

    @property
    def what(self) -> str:
        """What the list names, as a sentence goes on."""
        numbers = self.by_number
        span = f", from {min(numbers)} to {max(numbers)}" if numbers else ""
        classes = "1 class" if len(numbers) == 1 else f"{len(numbers):,} classes"
        return f"{self.said} names {classes}{span}"


def text_of(key: int, *, coloured: bool) -> str:
    """A number or a colour as users write it."""
    return hex_of(key) if coloured else str(key)


def from_option(text: str) -> Classes:
    """What ``-O names=`` says.

    Raises:
        InputError: it means a file that does not exist, or that names nothing.
    """
    own = built_in(text)
    if own is not None:
        return own
    path = Path(os.path.expanduser(text))  # noqa: PTH111  # pathlib raises at the home of nobody
    if is_file(path):
        return read_classes(path)
    place = Place(f"-O names={text}")
    if path.suffix.lower() == ".csv" or is_folder(path):
        raise InputError("is a folder" if is_folder(path) else "does not exist", place=place, fix=labels.FIX)
    labels.named_file(text)
    pairs = [_INLINE.fullmatch(part) for part in text.split(",")]
    if all(pairs):
        said = [(pair[1], pair[2]) for pair in pairs if pair]
        beyond = next((key for key, _ in said if number_of(key) is None and colour_of(key) is None), None)
        if beyond is not None:
            raise InputError(f"{shown(beyond)} is no number of a pixel", place=place, fix=f"give numbers up to {LARGEST}")
        return gathered([Entry(name, number_of(key), colour_of(key), place) for key, name in said], place.path)
    listed = labels.listed(text, first=1 if text == "voc20" else 0)
    return Classes(by_number=listed.by_number, by_colour={}, said=f"-O names={text}")


def built_in(name: str) -> Classes | None:
    """The classes of a data set whose list is known here; None of another name."""
    if name == NUMBERS:
        return Classes(by_number={}, by_colour={}, said="", nameless=True)
    entries = lists.built_in(name)
    if entries is None:
        return None
    classes = gathered(entries, f"-O names={name}")
    return msgspec.structs.replace(classes, void=VOID | lists.VOID) if name == lists.IDS else classes


def read_classes(path: Path) -> Classes:
    """The classes of a file of any kind.

    Raises:
        InputError: it cannot be read or names no class, or one number or colour has two names.
    """
    suffix = path.suffix.lower()
    if suffix in labels.YAML_SUFFIXES | {".data"}:
        return Classes(by_number=labels.load(path).by_number, by_colour={}, said=path.name)
    classes = gathered(documented_in(path) if suffix == ".json" else written_in(path), path.name)
    numbers = classes.by_number
    if len(numbers) == _STUFF_CLASSES and all(numbers.get(number) == name for number, name in _STUFF.items()):
        return msgspec.structs.replace(classes, shift=1)
    return classes


def gathered(entries: Sequence[Entry], said: str) -> Classes:
    """The classes of a list; those without a number have that of their place.

    Raises:
        InputError: one number or colour has two names.
    """
    by_number: dict[int, str] = {}
    by_colour: dict[int, str] = {}
    for number, entry in zip(_numbers(entries), entries, strict=True):
        for what, key, names in (("number", number, by_number), ("colour", entry.colour, by_colour)):
            if key is not None and names.setdefault(key, entry.name) != entry.name:
                said_of = text_of(key, coloured=names is by_colour)
                raise InputError(
                    f"gives the {what} {said_of} to {shown(names[key])} and to {shown(entry.name)}", place=entry.place, fix=FIX
                )
    return Classes(by_number=by_number, by_colour=by_colour, said=said)


def _numbers(entries: Sequence[Entry]) -> Iterable[int | None]:
    """The number of each class: its own, that of its grey, or its place.

    A list of colours has black first, as Datumaro has it in masks of one channel, and number 0 is the background where none is named.
    """
    if any(entry.number is not None for entry in entries):
        return [entry.number for entry in entries]
    colours = [entry.colour for entry in entries]
    known = [colour for colour in colours if colour is not None]
    if not known:
        return range(-1, len(entries) - 1) if entries[0].name == IGNORED else range(len(entries))
    if len(known) == len(colours) and all(map(is_grey, known)):
        return [colour & 255 for colour in known]
    first = next((i for i, colour in enumerate(colours) if colour == 0), None)
    if first is None:
        begin = 0 if any(entry.name.lower() in _BACKGROUND for entry in entries) else 1
        return range(begin, begin + len(entries))
    return [0 if i == first else i + (i < first) for i in range(len(entries))]
