"""From the text of label files and results to columns: corners, class, how difficult, score."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import attribute_value
from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import read_text
from prelabel.readers.words import is_number

CORNERS = 4
COORDINATES = 2 * CORNERS
"""Numbers in front of the class."""

RESULT = COORDINATES + 2
"""Columns of a result: image, score, coordinates."""

RESULTS_PREFIX = "task1_"

_FIX = "write x1 y1 x2 y2 x3 y3 x4 y4 in pixels, the name of the class, and 0 or 1 for how difficult it is"
_RESULT_FIX = "write the image's name, the score, and x1 y1 x2 y2 x3 y3 x4 y4 in pixels"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The ``n`` good rows of some files."""

    file: Sequence[int]
    """(n,) index of the file."""
    line: Sequence[int]
    """(n,) from 1."""
    image: Sequence[str]
    """(n,) what the image is called."""
    label: Sequence[str]
    """(n,) the name of the class."""
    difficult: Sequence[str]
    """(n,) as an attribute's value, empty where a row does not say it."""
    score: NDArray[np.float64]
    """(n,) in [0, 1], NaN where there is none."""
    corners_px: NDArray[np.float64]
    """(n, 4, 2) pixels."""


@dataclass(slots=True)
class _Found:
    """Rows with the right number of columns; their numbers are still text."""

    paths: Sequence[Path]
    words: list[list[str]] = field(default_factory=list)
    first: int = 1
    """The column of the first number."""
    file: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    image: list[str] = field(default_factory=list)
    label: list[str] = field(default_factory=list)
    difficult: list[str] = field(default_factory=list)

    def add(self, file: int, line: int, *, words: list[str], image: str, label: str, difficult: str = "") -> None:
        self.file.append(file)
        self.line.append(line)
        self.words.append(words)
        self.image.append(image)
        self.label.append(label)
        self.difficult.append(difficult)

    def place(self, row: int) -> Place:
        return Place(str(self.paths[self.file[row]]), self.line[row])


def read_labels(paths: Sequence[Path], images: Sequence[str], tally: Tally) -> Rows:
    """The rows of label files.

    Args:
        paths: of the files.
        images: the name of each file's image.
        tally: takes files and rows that are bad.
    """
    found = _Found(paths=paths)
    known: dict[str, tuple[str, str]] = {}
    for file, (path, image) in enumerate(zip(paths, images, strict=True)):
        for line, words in _lines(path, COORDINATES, tally):
            behind = words.pop() if len(words) > COORDINATES else ""
            said = known.get(behind) or _class_of(len(words), behind, Place(str(path), line), tally)
            if said:
                known[behind] = said
                found.add(file, line, words=words, image=image, label=said[0], difficult=said[1])
    return _checked(found, tally, scored=False)


def read_results(paths: Sequence[Path], tally: Tally) -> Rows:
    """The rows of results; the class of each file is in its name.

    Args:
        paths: of the files, ``Task1_CLASS.txt``.
        tally: takes files and rows that are bad.
    """
    found = _Found(paths=paths, first=2)
    for file, path in enumerate(paths):
        label = path.stem[len(RESULTS_PREFIX) :]
        if not label:
            tally.reject("no class", "no class in the name of the file", place=Place(str(path)), fix="call the file Task1_CLASS.txt")
            continue
        for line, words in _lines(path, -1, tally):
            if len(words) == RESULT:
                found.add(file, line, words=words[1:], image=words[0], label=label)
            else:
                tally.reject(
                    "wrong number of columns", f"{counted(len(words), 'column')}, but a result has {RESULT}", place=Place(str(path), line),
                    fix=_RESULT_FIX,
                )  # fmt: skip
    return _checked(found, tally, scored=True)


def is_header(words: Sequence[str]) -> bool:
    """Whether a line in front of the rows says something about the image, such as ``gsd:0.146``."""
    return ":" in words[0] and not is_number(words[0])


def _lines(path: Path, most: int, tally: Tally) -> Iterator[tuple[int, list[str]]]:
    """The words of each line that is not blank, and its number; without the headers, and none of a file that cannot be read.

    Args:
        path: of the file.
        most: after how many words the rest of a line is one more; -1 for never.
        tally: takes a file that cannot be read.
    """
    try:
        text = read_text(path)
    except InputError as error:
        tally.reject_file("unreadable label file", error)
        return
    headed = True
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split(None, most)
        headed = headed and (not words or is_header(words))
        if words and not headed:
            yield number, words


def _class_of(count: int, behind: str, place: Place, tally: Tally) -> tuple[str, str] | None:
    """The name of a row's class and how difficult it is, empty where the row does not say it; None where the row was rejected.

    Args:
        count: how many words stand in front, at most `COORDINATES`.
        behind: what stands behind the coordinates.
        place: of the row.
        tally: takes the row.
    """
    if count < COORDINATES:
        what = f"{counted(count, 'column')}, but a row has {COORDINATES} coordinates and a class"
        tally.reject("wrong number of columns", what, place=place, fix=_FIX)
        return None
    *name, last = behind.split() or [""]
    flagged = is_number(last)
    label = " ".join(name) if flagged else " ".join([*name, last])
    if not label or (flagged and not name):
        what = f"column {COORDINATES + 1} is {last}, no class" if last else "no class behind the corners"
        tally.reject("no class", what, place=place, fix=_FIX)
        return None
    if not flagged:
        return label, ""
    if not (last.isdecimal() and last.isascii()):
        tally.reject("bad difficult", f"difficult {last} is no whole number from 0", place=place, fix=_FIX)
        return None
    flag = {"0": False, "1": True}.get(last, last)
    return label, str(attribute_value(flag))


def _checked(found: _Found, tally: Tally, *, scored: bool) -> Rows:
    """The rows whose numbers are numbers and whose corners are an outline."""
    width = COORDINATES + scored
    fix = _RESULT_FIX if scored else _FIX
    values = _numbers(found.words, width)
    corners = values[:, scored:].reshape(-1, CORNERS, 2)
    flat = corners.max(axis=1) <= corners.min(axis=1)
    score = values[:, 0] if scored else np.full(len(values), np.nan)
    bad = ~np.isfinite(values).all(axis=1) | flat.any(axis=1) | (score < 0) | (score > 1)
    for row in np.flatnonzero(bad).tolist():
        place = found.place(row)
        column = next((at for at, word in enumerate(found.words[row]) if not is_number(word)), None)
        if column is not None:
            what = f"{found.words[row][column]!r} in column {column + found.first} is no number"
            tally.reject("not a number", what, place=place, fix=fix)
        elif not np.isfinite(values[row]).all():
            column = int(np.argmin(np.isfinite(values[row])))
            tally.reject("NaN or infinity", f"column {column + found.first} is {values[row, column]:g}", place=place, fix=fix)
        elif flat[row].any():
            what = "all corners are one point" if flat[row].all() else "the corners have no width or no height"
            tally.reject("outline without area", what, place=place, fix="write four corners of an area, or leave the row out")
        else:
            tally.reject("score outside 0-1", f"score {score[row]:g} is outside 0-1", place=place, fix="write scores as fractions")
    good = np.flatnonzero(~bad)
    kept = good.tolist()
    return Rows(
        file=[found.file[row] for row in kept],
        line=[found.line[row] for row in kept],
        image=[found.image[row] for row in kept],
        label=[found.label[row] for row in kept],
        difficult=[found.difficult[row] for row in kept],
        score=score[good],
        corners_px=corners[good],
    )


def _numbers(rows: Sequence[list[str]], width: int) -> NDArray[np.float64]:
    """(n, width) of the words of rows; NaN where one is no number."""
    words = list(chain.from_iterable(rows))
    try:
        values = list(map(float, words))
    except ValueError:
        values = []
    # Python reads 1_0 as a number, nobody else does
    if len(values) < len(words) or "_" in "".join(words):
        values = [float(word) if is_number(word) else np.nan for word in words]
    return np.array(values, np.float64).reshape(-1, width)
