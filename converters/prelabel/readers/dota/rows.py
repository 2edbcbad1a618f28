"""From the text of label files and results to columns: corners, class, how difficult, score."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import attribute_value
from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import read_text
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.words import is_number, number_rows, shown

CORNERS, ENDS = 4, 2
"""Points of an oriented box, and of an upright one: its upper left and lower right."""

COORDINATES = 2 * CORNERS
"""Numbers in front of the class."""

RESULTS = {"task1_": CORNERS, "task2_": ENDS}
"""How the names of results begin, in lower case, and how many points their rows have."""

LARGEST_PX = 1e9
"""What is farther away is no place in an image."""

_LABEL_FIX = "write x1 y1 x2 y2 x3 y3 x4 y4 in pixels, the name of the class, and 0 or 1 for how difficult it is"
_RESULT_FIX = {
    CORNERS: "write the image's name, the score, and x1 y1 x2 y2 x3 y3 x4 y4 in pixels",
    ENDS: "write the image's name, the score, and xmin ymin xmax ymax in pixels",
}
_NAMES = {2 + 2 * CORNERS: "Task1_CLASS.txt", 2 + 2 * ENDS: "Task2_CLASS.txt"}
"""What results are called by the columns of their rows."""


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
    points_px: NDArray[np.float64]
    """(n, k, 2) pixels: four corners, or two ends."""


@dataclass(slots=True, kw_only=True)
class _Found:
    """Rows with the right number of columns; their numbers are still text."""

    paths: Sequence[Path]
    fix: str
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
    found = _Found(paths=paths, fix=_LABEL_FIX)
    known: dict[str, tuple[str, str]] = {}
    for file, (path, image) in enumerate(zip(paths, images, strict=True)):
        for line, text in dropwhile(lambda entry: is_header(entry[1]), _lines(path, tally)):
            words = text.split(None, COORDINATES)
            behind = words.pop() if len(words) > COORDINATES else ""
            said = known.get(behind) or _class_of(len(words), behind, Place(str(path), line), tally)
            if said:
                known[behind] = said
                found.add(file, line, words=words, image=image, label=said[0], difficult=said[1])
    return _checked(found, tally, points=CORNERS, scored=False)


def read_results(paths: Sequence[Path], tally: Tally) -> Rows:
    """The rows of results of one task; the class of each file is in its name.

    Args:
        paths: of the files, ``Task1_CLASS.txt`` or ``Task2_CLASS.txt``.
        tally: takes files and rows that are bad.
    """
    points = points_of(paths[0].name)
    width = 2 + 2 * points
    found = _Found(paths=paths, fix=_RESULT_FIX[points], first=2)
    for file, path in enumerate(paths):
        label = path.stem.partition("_")[2]
        if not label:
            fix = f"call the file {path.stem}CLASS.txt"
            tally.reject("no class", "no class in the name of the file", place=Place(str(path)), fix=fix)
            continue
        for line, text in _lines(path, tally):
            words = text.split()
            if len(words) == width:
                found.add(file, line, words=words[1:], image=words[0], label=label)
            else:
                what = f"{counted(len(words), 'column')}, but a result has {width}"
                tally.reject("wrong number of columns", what, place=Place(str(path), line), fix=_or_renamed(found.fix, len(words)))
    return _checked(found, tally, points=points, scored=True)


def count_rows(paths: Sequence[Path], tally: Tally) -> int:
    """How many rows some files have; ``tally`` takes those that cannot be read."""
    return sum(1 for path in paths for _ in _lines(path, tally))


def points_of(name: str) -> int:
    """How many points each row of a file of results has by the file's name; 0 where it is none.

    >>> points_of("Task1_plane.txt"), points_of("task2_ship.txt"), points_of("P0001.txt")
    (4, 2, 0)
    """
    return next((points for prefix, points in RESULTS.items() if name.lower().startswith(prefix)), 0)


def is_header(line: str) -> bool:
    """Whether a line in front of the rows, which is not blank, says something about the image, such as ``gsd:0.146``."""
    first = line.split(None, 1)[0]
    return ":" in first and not is_number(first)


def _lines(path: Path, tally: Tally) -> Iterator[tuple[int, str]]:
    """Each line that is not blank, and its number; none of a file that cannot be read, which ``tally`` takes."""
    try:
        text = read_text(path)
    except InputError as error:
        tally.reject_file("unreadable label file", error)
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())


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
        tally.reject("wrong number of columns", what, place=place, fix=_or_renamed(_LABEL_FIX, count))
        return None
    *name, last = behind.split() or [""]
    flagged = is_number(last)
    label = " ".join(name) if flagged else " ".join([*name, last])
    if not label or (flagged and not name):
        what = f"column {COORDINATES + 1} is {last}, no class" if last else "no class behind the corners"
        tally.reject("no class", what, place=place, fix=_LABEL_FIX)
        return None
    if not flagged:
        return label, ""
    if not (last.isdecimal() and last.isascii()):
        tally.reject("bad difficult", f"difficult {last} is no whole number from 0", place=place, fix=_LABEL_FIX)
        return None
    flag = {"0": False, "1": True}.get(last, last)
    return label, str(attribute_value(flag))


def _checked(found: _Found, tally: Tally, *, points: int, scored: bool) -> Rows:
    """The rows whose numbers are numbers and whose points have an area between them."""
    values = number_rows(found.words, 2 * points + scored)
    score = values[:, 0] if scored else np.full(len(values), np.nan)
    far = ~(np.abs(values) <= np.array([np.finfo(np.float64).max] * scored + [LARGEST_PX] * 2 * points))
    points_px = np.where(far, 0, values)[:, scored:].reshape(-1, points, 2)
    flat = _without_area(points_px)
    bad = far.any(axis=1) | flat | (score < 0) | (score > 1)
    for row in np.flatnonzero(bad).tolist():
        place = found.place(row)
        if far[row].any():
            reason, what, fix = _no_number(found, row, values[row], int(np.argmax(far[row])))
        elif flat[row]:
            reason, fix = "outline without area", "write points with an area between them, or leave the row out"
            what = _flatness(points_px[row])
        else:
            reason, what, fix = "score outside 0-1", f"score {score[row]:g} is outside 0-1", "write scores as fractions"
        tally.reject(reason, what, place=place, fix=fix)
    good = np.flatnonzero(~bad)
    kept = good.tolist()
    return Rows(
        file=[found.file[row] for row in kept],
        line=[found.line[row] for row in kept],
        image=[found.image[row] for row in kept],
        label=[found.label[row] for row in kept],
        difficult=[found.difficult[row] for row in kept],
        score=score[good],
        points_px=points_px[good],
    )


def _no_number(found: _Found, row: int, values: NDArray[np.float64], at: int) -> tuple[str, str, str]:
    """Reason, what is wrong and fix of a row, of whose values one is no place in an image.

    Args:
        found: all rows.
        row: which of them.
        values: its numbers.
        at: which of them is the first that is no place.
    """
    words = found.words[row]
    wrong = [column for column, word in enumerate(words) if not is_number(word)]
    if wrong:
        fix = _or_renamed(found.fix, 2 + COORDINATES) if wrong == [0] and found.first == 1 else found.fix
        return "not a number", f"{shown(words[wrong[0]])} in column {wrong[0] + found.first} is no number", fix
    if np.isfinite(values[at]):
        return "no place in an image", f"{values[at]:g} in column {at + found.first} is no place in an image", found.fix
    return "NaN or infinity", f"column {at + found.first} is {values[at]:g}", found.fix


def _or_renamed(fix: str, columns: int) -> str:
    """A fix that also says what a file of results with so many columns is called."""
    return f"{fix}; where these are results, call the file {_NAMES[columns]}" if columns in _NAMES else fix


def _without_area(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) which points (n, k, 2) have no area: four in one line, or two of which the second is not below and to the right."""
    if points.shape[1] == ENDS:
        return np.asarray((points[:, 1] <= points[:, 0]).any(axis=1))
    return Rings.of(points, np.full(len(points), CORNERS)).lined()


def _flatness(points: NDArray[np.float64]) -> str:
    """What is wrong with points (k, 2) that have no area."""
    if (points == points[0]).all():
        return "all points are one"
    if len(points) == CORNERS:
        return "all corners are in one line"
    axis = int(np.argmax(points[1] <= points[0]))
    return f"{'xy'[axis]}max {points[1, axis]:g} is not above {'xy'[axis]}min {points[0, axis]:g}"
