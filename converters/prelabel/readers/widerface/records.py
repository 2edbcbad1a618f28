"""The text of a file as images, each with the rows of its faces."""

from collections.abc import Iterator, Sequence
from itertools import filterfalse
from math import isnan, nan
from typing import NamedTuple

from prelabel.errors import counted
from prelabel.frames import images_among
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.words import is_number, shown

_BOX, _RESULT, _TRUTH, _LANDMARKS = 4, 5, 10, 20
"""Columns of rows: a box, with a score, with attributes, with five points."""

_WIDTHS = frozenset({_BOX, _RESULT, _TRUTH, _LANDMARKS})

_SIZED_WIDTHS = frozenset({_BOX, _RESULT, _LANDMARKS - 1})
"""Of rows below the name and size of an image: corners, what is to be ignored, five points."""

_DETAILS = ("blur", "expression", "illumination", "invalid", "occlusion", "pose")
"""What the columns behind the box of truth are."""

_TOOL_DETAILS = ("blur", "expression", "illumination", "occluded", "pose", "invalid")
"""What they are as CVAT and Datumaro write them."""

_SAID = {"-": nan, "False": 0.0, "True": 1.0}
"""Words that only these tools write; the first stands for what is not said."""

_MARK = "#"
"""In front of the names of images of RetinaFace."""

_FIX = (
    "write x y w h in pixels; x y w h score; x y w h blur expression illumination invalid occlusion pose; or x y w h, five times x y v, "
    "and the blur"
)
_SIZED_FIX = "write x1 y1 x2 y2 in pixels, as below the size of an image; with five times x y v, or with 1 for what is to be ignored"


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
        size: width and height in pixels, behind the name; None where it is not said.
    """

    name: str
    line: int
    said: Line | None
    rows: Sequence[Line]
    marked: bool
    size: tuple[int, int] | None = None

    def fault(self) -> Fault | None:
        """What is wrong with the number of faces."""
        if self.marked or not (self.said or self.rows):
            return None
        if self.said is None:
            return Fault("no number of faces", "", "no number of faces behind the name of the image", "write how many rows follow")
        if int(self.said.text) != len(self.rows):
            what = f"{counted(int(self.said.text), 'face')}, but {counted(len(self.rows), 'row')} behind"
            fix = "mend the number, or take the rows that are there with --on-error skip"
            return Fault("other number of faces", "", what, fix)
        return None


class Face(NamedTuple):
    """A row.

    Args:
        box: left, top, width and height in pixels.
        label: empty where none is said.
        score: in [0, 1]; NaN where there is none.
        points: five times x, y and whether it is hidden, -1 where it is not labelled; or none.
        details: names and values of attributes; NaN where none is said.
    """

    box: Sequence[float]
    label: str = ""
    score: float = nan
    points: Sequence[float] = ()
    details: tuple[tuple[str, float], ...] = ()


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank, without the blanks around them."""
    lines = (Line(number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    return [line for line in lines if line.text]


def images_of(lines: Sequence[Line], called: str = "") -> Iterator[Image | Line]:
    r"""The images of lines; what stands before the first of them, line by line.

    Args:
        lines: of a file.
        called: the name of the file without suffix, which the image of the first line may have, be it a number.

    >>> [image.name for image in images_of(lines_of("a.jpg\n1\n1 2 3 4\nb\n0\n0 0 0 0\nc\n0")) if isinstance(image, Image)]
    ['a.jpg', 'b', 'c']
    """
    names = [at for at in range(len(lines)) if _begins(lines, at, called)]
    yield from lines[: names[0] if names else None]
    for at, end in zip(names, [*names[1:], len(lines)], strict=False):
        marked = lines[at].text.startswith(_MARK)
        name, size = _marked(lines[at].text) if marked else (lines[at].text, None)
        counts = not marked and at + 1 < end and _is_count(lines[at + 1].text)
        rows = lines[at + 1 + counts : end]
        said = lines[at + 1] if counts else None
        if said and not int(said.text) and len(rows) == 1 and _is_zeros(rows[0].text.split()):
            rows = []
        yield Image(name, lines[at].number, said, rows, marked, size)


def face_of(text: str, *, sized: bool) -> Face | Fault:
    """What a row says, or what is wrong with it.

    Args:
        text: of the row.
        sized: the size of the image stands behind its name, so that the box is two corners.

    >>> face_of("1 2 3 5", sized=False).box, face_of("1 2 3 5", sized=True).box
    ([1.0, 2.0, 3.0, 5.0], [1.0, 2.0, 2.0, 3.0])
    """
    words, fix = text.split(), _SIZED_FIX if sized else _FIX
    label = words.pop() if not sized and len(words) in {_BOX + 1, _TRUTH + 1} and _is_label(words[-1]) else ""
    by_tool = not sized and len(words) == _TRUTH and not _SAID.keys().isdisjoint(words[_BOX:])
    numbers = [*words[:_BOX], *(word for word in words[_BOX:] if word not in _SAID)] if by_tool else words
    wrong = next(filterfalse(is_number, numbers), None)
    if wrong is not None:
        return Fault("not a number", "", f"{shown(wrong)} in column {words.index(wrong) + 1} is no number", fix)
    if len(words) not in (_SIZED_WIDTHS if sized else _WIDTHS):
        known = "4, 5 or 19" if sized else "4, 5, 10 or 20"
        return Fault("other number of columns", "", f"{counted(len(words), 'column')}, but a row has {known}", fix)
    values = [_SAID[word] if word in _SAID else float(word) for word in words] if by_tool else [*map(float, words)]
    far = next((at for at, value in enumerate(values) if not abs(value) < LIMIT_PX and words[at] not in _SAID), None)
    if far is not None:
        return Fault("no place in an image", "", f"{values[far]:g} in column {far + 1} is no place in an image", fix)
    x, y, width, height = values[:_BOX]
    if sized:
        width, height = width - x, height - y
    if min(width, height) < 0:
        what = f"width {width:g} and height {height:g} must be above 0"
        row = "x1 y1 x2 y2" if sized else "x y w h"
        return Fault("width or height not positive", "", what, f"write {row}, or leave such rows out with --on-error skip")
    face = Face([x, y, width, height], label)
    return _with_flag(face, values, fix) if sized else _with_columns(face, values, _TOOL_DETAILS if by_tool else _DETAILS)


def _is_label(word: str) -> bool:
    """Whether a word is no number, nor a damaged one."""
    return word[0].isalpha() and not is_number(word)


def _with_flag(face: Face, values: Sequence[float], fix: str) -> Face | Fault:
    """With what stands behind two corners."""
    if len(values) != _BOX + 1:
        return face._replace(points=values[_BOX:])
    if values[_BOX] not in {0, 1}:
        return Fault("bad attribute", "", f"{values[_BOX]:g} behind the corners is neither 0 nor 1", fix)
    return face._replace(details=(("invalid", values[_BOX]),))


def _with_columns(face: Face, values: Sequence[float], details: Sequence[str]) -> Face | Fault:
    """With what stands behind left, top, width and height."""
    if len(values) == _RESULT:
        if not 0 <= values[-1] <= 1:
            return Fault("score outside 0-1", "", f"score {values[-1]:g} is outside 0-1", "write scores from 0 to 1")
        return face._replace(score=values[-1])
    if len(values) == _LANDMARKS:
        # what is below 0 is not labelled
        return face._replace(points=values[_BOX:-1], details=(("blur", values[-1]),) if values[-1] >= 0 else ())
    named = tuple(zip(details, values[_BOX:], strict=False))
    for name, value in named:
        if not (isnan(value) or (value >= 0 and value.is_integer())):
            return Fault("bad attribute", "", f"{name} {value:g} is no whole number from 0", _FIX)
    return Face(face.box, face.label, details=named)


def _marked(text: str) -> tuple[str, tuple[int, int] | None]:
    """The name of an image of RetinaFace, and the size that SCRFD writes behind it.

    >>> _marked("# a 1.jpg 80 60"), _marked("# a 1.jpg")
    (('a 1.jpg', (80, 60)), ('a 1.jpg', None))
    """
    name = text.removeprefix(_MARK).strip()
    match name.rsplit(maxsplit=2):
        case [before, width, height] if images_among([before]) and _is_count(width) and _is_count(height):
            return before, (int(width), int(height))
        case _:
            return name, None


def _begins(lines: Sequence[Line], at: int, called: str) -> bool:
    """Whether a line is the name of an image: one that is marked, ends as one, or has a number behind it and is no row itself."""
    text = lines[at].text
    if text.startswith(_MARK) or images_among([text]):
        return True
    if at + 1 == len(lines) or not _is_count(lines[at + 1].text):
        return False
    words = text.split()
    return 2 * sum(map(is_number, words)) < len(words) or (not at and text.rpartition("/")[2] == called)


def _is_count(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 10  # noqa: PLR2004  # there are not as many


def _is_zeros(words: Sequence[str]) -> bool:
    """Whether they are the row that stands for no face."""
    return len(words) in _WIDTHS and all(is_number(word) and float(word) == 0 for word in words)
