"""The text of a file as rows: corners, and what stands behind them."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from prelabel.errors import counted
from prelabel.readers.others import whole_text
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.words import is_number, shown

DONT_CARE = "###"
"""The transcription of text that nobody can read."""

SCRIPTS = frozenset({"Arabic", "Latin", "Chinese", "Japanese", "Korean", "Bangla", "Hindi", "Symbols", "Mixed", "None"})
"""That MLT names."""

MANY = 12
"""Numbers of a row that are no four corners with a transcription of numbers any more."""

_POINTS = 3
"""Of a polygon, at least."""

_MARK = "####"
"""In front of the transcription of curved text."""

_SPACED = re.compile(r'\s*([^\s,]+)\s+([^\s,]+)\s+([^\s,]+)\s+([^\s,]+)(?:\s+(".*"))?\s*')
_ENDS = re.compile(r"\r?\n|\r")
_ESCAPED = re.compile(r'\\(["\\])')

_FIX = "write x1,y1,x2,y2,x3,y3,x4,y4 or left,top,right,bottom in pixels, then the transcription"
_CURVED_FIX = f"write {_MARK} before the transcription of curved text, whose points count from the corner of the image"
_SCORE_FIX = "write a confidence from 0 to 1 behind the corners, or say with -O confidence=no that there is none"
_AREA_FIX = "write corners with an area between them, or leave such rows out with --on-error skip"

LINED = Fault("outline without area", "", "all corners are in one line", _AREA_FIX)
"""What is wrong with corners that go around no area."""


class Form(IntEnum):
    """What stands in front of the transcription, by how many numbers that are; of curved text as many as there are."""

    CURVED = 0
    BOX = 4
    QUAD = 8


class Line(NamedTuple):
    """A line of a file that is not blank.

    Args:
        number: from 1.
        fields: between commas, at least one.
        leading: how many of the first are numbers.
    """

    number: int
    fields: Sequence[str]
    leading: int

    def behind(self, form: Form) -> Sequence[str]:
        """The fields behind the corners; of curved text the transcription."""
        return self.fields[form or len(self.fields) - 1 :]


class Text(NamedTuple):
    """A file.

    Args:
        form: of its rows.
        lines: that are not blank.
    """

    form: Form
    lines: Sequence[Line]


class Row(NamedTuple):
    """A word.

    Args:
        points: x and y of each, in pixels; of a box its upper left and lower right corner.
        score: in [0, 1]; NaN where there is none.
        script: empty where none is said.
        difficult: ``0`` or ``1``, as RCTW writes it; empty where it is not said.
        text: the transcription; empty where there is none.
    """

    points: Sequence[float]
    score: float
    script: str
    difficult: str
    text: str


def text_of(path: Path) -> Text:
    """A file, of which no row is looked at.

    Raises:
        InputError: it cannot be read, or is no text in UTF-8.
    """
    return parsed(whole_text(path))


def parsed(text: str) -> Text:
    r"""Lines, and what most of them have in front.

    >>> parsed('0 0 9 9 "a, b"\n').lines[0].fields, parsed("1,2,3,4,5,6,7,8,a,b\r\n").form.name, parsed("1,2,3,4,5,6,####7").form.name
    (['0', '0', '9', '9', '"a, b"'], 'QUAD', 'CURVED')
    """
    lines = [_line(number, line) for number, line in enumerate(_ENDS.split(text), 1) if line.strip()]
    if any(0 < line.leading == len(line.fields) - 1 and line.fields[-1].startswith(_MARK) for line in lines):
        return Text(Form.CURVED, lines)
    quads = sum(line.leading >= Form.QUAD for line in lines)
    return Text(Form.BOX if sum(map(_is_box, lines)) > quads else Form.QUAD, lines)


def scripted(text: Text, *, scored: bool) -> bool:
    """Whether each row with a word has a script before it, or of results instead of it."""
    behind = [fields[scored:] for line in text.lines if (fields := line.behind(text.form))[scored:]]
    least = 1 if scored else 2
    return bool(behind) and text.form == Form.QUAD and all(fields[0].strip() in SCRIPTS and len(fields) >= least for fields in behind)


def is_scored(line: Line, form: Form) -> bool | None:
    """Whether a number from 0 to 1 stands behind the corners of a row; None where nothing does, or it is none."""
    behind = line.behind(form)
    if line.leading < form or not behind or not form:
        return None
    if _has_difficulty(behind):
        return False
    return is_number(behind[0].strip()) and 0 <= float(behind[0]) <= 1


def row_of(line: Line, form: Form, *, scored: bool, scripts: bool) -> Row | Fault:
    """What a line says, or what is wrong with it; whether corners go around an area is not looked at.

    Args:
        line: of a file.
        form: of the file.
        scored: a confidence stands behind the corners.
        scripts: a script does, if a word stands there.
    """
    count = form or len(line.fields) - 1
    fault = _number_fault(line, form, count)
    if fault:
        return fault
    points = [float(field) for field in line.fields[:count]]
    behind = [*line.behind(form)]
    score, difficult = float("nan"), ""
    if scored and form:
        word = behind.pop(0).strip() if behind else ""
        if not (is_number(word) and 0 <= float(word) <= 1):
            what = f"{shown(word)} behind the corners is no confidence from 0 to 1" if word else "no confidence behind the corners"
            return Fault("no confidence", "", what, _SCORE_FIX)
        score = float(word)
    elif form and _has_difficulty(behind):
        difficult = behind.pop(0).strip()
    script = behind.pop(0).strip() if scripts and behind else ""
    text = _transcription(",".join(behind), form)
    return (_box_fault(points) if form == Form.BOX else None) or Row(points, score, script, difficult, text)


def _has_difficulty(behind: Sequence[str]) -> bool:
    """Whether 0 or 1 and a transcription in quotes are behind the corners, as RCTW writes them: no confidence, which is seldom whole."""
    return bool(behind) and behind[0].strip() in {"0", "1"} and _is_quoted(",".join(behind[1:]).strip())


def _line(number: int, line: str) -> Line:
    spaced = _SPACED.fullmatch(line)
    fields = [field for field in spaced.groups() if field is not None] if spaced else line.split(",")
    before, mark, behind = line.partition(f",{_MARK}")
    if mark:
        fields = [*before.split(","), _MARK + behind]
    return Line(number, fields, sum(1 for _ in _leading(fields)))


def _is_box(line: Line) -> bool:
    """Whether a line begins with the four numbers of a box, and does not look like four corners of which one is damaged or cut."""
    quoted = '"' in line.fields[min(Form.BOX, len(line.fields) - 1)]
    return line.leading in {Form.BOX, Form.BOX + 1} and (quoted or len(line.fields) < Form.QUAD)


def _leading(fields: Sequence[str]) -> Iterator[str]:
    for field in fields:
        if not is_number(field.strip()):
            return
        yield field


def _number_fault(line: Line, form: Form, count: int) -> Fault | None:
    """What is wrong with the numbers in front."""
    curved = _curved_fault(line, count) if form == Form.CURVED else None
    if curved:
        return curved
    if line.leading < min(count, len(line.fields)):
        word = shown(line.fields[line.leading].strip())
        return Fault("not a number", "", f"{word} in column {line.leading + 1} is no number", _FIX)
    if line.leading < count:
        what = f"{counted(line.leading, 'column')}, but a row has {count} coordinates"
        return Fault("wrong number of columns", "", what, _FIX)
    if MANY <= len(line.fields) == line.leading:
        return Fault("points of curved text", "", f"{line.leading} numbers are no four corners", _CURVED_FIX)
    far = next((column for column, word in enumerate(line.fields[:count]) if not abs(float(word)) < LIMIT_PX), None)
    if far is not None:
        what = f"{float(line.fields[far]):g} in column {far + 1} is no place in an image"
        return Fault("no place in an image", "", what, _FIX)
    return None


def _curved_fault(line: Line, count: int) -> Fault | None:
    """What is wrong with the columns of curved text."""
    if not line.fields[-1].startswith(_MARK):
        return Fault("no mark of a transcription", "", f"no {_MARK} behind the points, which other rows have", _CURVED_FIX)
    if count < 2 * _POINTS or count % 2:
        what = f"{counted(count, 'number')} in front of {_MARK}, which are no {_POINTS} points or more"
        return Fault("wrong number of columns", "", what, _CURVED_FIX)
    return None


def _box_fault(corners: Sequence[float]) -> Fault | None:
    left, top, right, bottom = corners
    if right > left and bottom > top:
        return None
    what = f"right {right:g} is not above left {left:g}" if right <= left else f"bottom {bottom:g} is not above top {top:g}"
    return LINED._replace(what=what)


def _transcription(text: str, form: Form) -> str:
    """A word as it is read in the image."""
    text = text.strip()
    if form == Form.CURVED:
        return text.removeprefix(_MARK).strip()
    return _ESCAPED.sub(r"\1", text[1:-1]) if _is_quoted(text) else text


def _is_quoted(text: str) -> bool:
    return len(text) > 1 and text[0] == text[-1] == '"'
