"""One annotation file: what of it is used, and what makes it unreadable."""

import re
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.readers.base import Certainty
from prelabel.readers.voc.numbers import LARGEST, number, quoted
from prelabel.readers.voc.rows import Listed
from prelabel.safexml import Element, parse_bytes

FILE_SKIP = "or leave the file out with --on-error skip"
"""The last resort of every message about a file."""

SNIFFED_BYTES = 4096

BOX = "bndbox"
"""Holds the box of an object."""

_ROOT = re.compile(rb"<annotation[\s>]")


class Annotation(msgspec.Struct, gc=False):
    """What is used of one file.

    Args:
        filename: stripped; None where absent or empty.
        width: pixels, 0 where the file does not say.
        height: likewise.
        objects: the elements.
        listed: the objects instead, where they were read without a parser.
    """

    filename: str | None
    width: int
    height: int
    objects: list[Element]
    listed: Listed | None = None

    @property
    def bare(self) -> bool:
        """Whether it has no object."""
        return not self.objects and self.listed is None


def recognise(path: Path) -> Certainty:
    """How sure it is that a file is VOC; never raises."""
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED_BYTES)
    except OSError:
        return Certainty.MAYBE
    if not _ROOT.search(head):
        return Certainty.NO if b"<" in head else Certainty.MAYBE
    return Certainty.SURE if b"<bndbox>" in head or b"<size>" in head else Certainty.LIKELY


def parsed(data: bytes, place: Place) -> Annotation:
    """What a file says.

    Args:
        data: the bytes of the file.
        place: the file, for messages.

    Raises:
        InputError: the file is no annotation.
    """
    root = parse_bytes(data, place.path)
    if root.tag != "annotation":
        fix = "give VOC files only, or name another --format"
        raise InputError(f"the root element is <{root.tag}>, not <annotation>", place=place, fix=fix)
    found = Annotation(None, 0, 0, [])
    for child in root:
        tag = child.tag
        if tag == "object":
            found.objects.append(child)
        elif tag == "filename":
            found.filename = (child.text or "").strip() or None
        elif tag == "size":
            found.width, found.height = _size(child, place)
        elif len(child) and any(inner.tag.lower() == BOX for inner in child.iter()):
            what, fix = f"a box lies in <{tag}>, where only an <object> has one", f"write objects as <object> in <annotation>, {FILE_SKIP}"
            raise InputError(what, place=Place(place.path, child.sourceline), fix=fix)
    return found


def _size(element: Element, place: Place) -> tuple[int, int]:
    """Width and height in pixels; 0 where the file does not say.

    Raises:
        InputError: what it says is no size.
    """
    texts = {child.tag: child.text for child in element}
    return _pixels("width", texts.get("width"), element, place), _pixels("height", texts.get("height"), element, place)


def _pixels(name: str, text: str | None, element: Element, place: Place) -> int:
    if text is None:
        return 0
    value = number(text)
    if not 0 <= value <= LARGEST or value != value // 1:
        what, fix = f"<{name}> of <size> is {quoted(text)}, which is no number of pixels", f"correct it, {FILE_SKIP}"
        raise InputError(what, place=Place(place.path, element.sourceline), fix=fix)
    return int(value)
