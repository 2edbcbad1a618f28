"""The text of a file as images, each with the rows of its faces."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prelabel.errors import counted
from prelabel.frames import images_among
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.words import is_number, shown

BOX, RESULT, TRUTH, LANDMARKS = 4, 5, 10, 20
"""Columns of rows: a box, with a score, with attributes, with five points."""

WIDTHS = frozenset({BOX, RESULT, TRUTH, LANDMARKS})

DETAILS = ("blur", "expression", "illumination", "invalid", "occlusion", "pose")
"""What the columns behind the box of truth are."""

_MARK = "#"
"""In front of the names of images of RetinaFace."""

_FIX = (
    "write x y w h in pixels; x y w h score; x y w h blur expression illumination invalid occlusion pose; or x y w h, five times x y v, "
    "and the blur"
)


class Line(NamedTuple):
    """A line that is not blank, and its number from 1."""

    number: int
    text: str


class Image(NamedTuple):
    """An image and what is said of it.

    Args:
        name: as it is written.
        line: where it is.
        said: how many faces there are; None where the lines do not say it.
        rows: the lines behind.
        marked: the name is one of RetinaFace, which has no number of faces.
    """

    name: str
    line: int
    said: Line | None
    rows: Sequence[Line]
    marked: bool

    def fault(self) -> Fault | None:
        """What is wrong with the number of faces."""
        if self.marked:
            return None
        if self.said is None:
            return Fault("no number of faces", "", "no number of faces behind the name of the image", "write how many rows follow")
        if int(self.said.text) != len(self.rows):
            what = f"{counted(int(self.said.text), 'face')}, but {counted(len(self.rows), 'row')} behind"
            fix = "mend the number, or take the rows that are there with --on-error skip"
            return Fault("other number of faces", "", what, fix)
        return None


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank, without the blanks around them."""
    lines = (Line(number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    return [line for line in lines if line.text]


def images_of(lines: Sequence[Line]) -> Iterator[Image | Line]:
    r"""The images of lines; what stands before the first of them, line by line.

    >>> [image.name for image in images_of(lines_of("a.jpg\n1\n1 2 3 4\nb\n0\n0 0 0 0\nc\n0")) if isinstance(image, Image)]
    ['a.jpg', 'b', 'c']
    """
    names = [at for at in range(len(lines)) if _begins(lines, at)]
    yield from lines[: names[0] if names else None]
    for at, end in zip(names, [*names[1:], len(lines)], strict=False):
        name, marked = lines[at].text, lines[at].text.startswith(_MARK)
        counts = not marked and at + 1 < end and _is_count(lines[at + 1].text)
        rows = lines[at + 1 + counts : end]
        said = lines[at + 1] if counts else None
        if said and not int(said.text) and len(rows) == 1 and _is_zeros(rows[0].text.split()):
            rows = []
        yield Image(name.removeprefix(_MARK).strip(), lines[at].number, said, rows, marked)


def numbers_of(text: str) -> list[float] | Fault:
    """The columns of a row, or what is wrong with it."""
    words = text.split()
    wrong = next((at for at, word in enumerate(words) if not is_number(word)), None)
    if wrong is not None:
        return Fault("not a number", "", f"{shown(words[wrong])} in column {wrong + 1} is no number", _FIX)
    if len(words) not in WIDTHS:
        what = f"{counted(len(words), 'column')}, but a row has {BOX}, {RESULT}, {TRUTH} or {LANDMARKS}"
        return Fault("other number of columns", "", what, _FIX)
    values = [float(word) for word in words]
    far = next((at for at, value in enumerate(values) if not abs(value) < LIMIT_PX), None)
    if far is not None:
        return Fault("no place in an image", "", f"{values[far]:g} in column {far + 1} is no place in an image", _FIX)
    return _box_fault(values) or _other_fault(values) or values


def _box_fault(values: Sequence[float]) -> Fault | None:
    width, height = values[2:4]
    if min(width, height) >= 0:
        return None
    what = f"width {width:g} and height {height:g} must be above 0"
    return Fault("width or height not positive", "", what, "write x y w h, or leave such rows out with --on-error skip")


def _other_fault(values: Sequence[float]) -> Fault | None:
    """What is wrong with a score, or with the columns that become attributes."""
    if len(values) == RESULT and not 0 <= values[-1] <= 1:
        return Fault("score outside 0-1", "", f"score {values[-1]:g} is outside 0-1", "write scores from 0 to 1")
    if len(values) == TRUTH:
        for name, value in zip(DETAILS, values[BOX:], strict=True):
            if not (value >= 0 and value.is_integer()):
                return Fault("bad attribute", "", f"{name} {value:g} is no whole number from 0", _FIX)
    return None


def _begins(lines: Sequence[Line], at: int) -> bool:
    """Whether a line is the name of an image: one that is marked, ends as one, or has a number behind it and is no row itself."""
    text = lines[at].text
    if text.startswith(_MARK) or images_among([text]):
        return True
    words = text.split()
    return at + 1 < len(lines) and _is_count(lines[at + 1].text) and 2 * sum(map(is_number, words)) < len(words)


def _is_count(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 10  # noqa: PLR2004  # there are not as many


def _is_zeros(words: Sequence[str]) -> bool:
    """Whether they are the row that stands for no face."""
    return len(words) in WIDTHS and all(is_number(word) and float(word) == 0 for word in words)
