"""The rows of names above a table of DeepLabCut."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.errors import InputError, Place, counted
from prelabel.readers.animals.rows import ABSENT, Row, Skeleton
from prelabel.readers.shared.words import shown

UNIQUE = "single"
"""The individual that has the keypoints which are there once, such as corners of a cage."""

AXES = ("x", "y", "likelihood")

GIVE = "give a CSV file as DeepLabCut writes it, with the rows scorer, bodyparts and coords"

_LEVELS = ("scorer", "individuals", "bodyparts", "coords")

_UNNAMED = re.compile(r"Unnamed: [0-9]+_level_[0-9]")
"""What pandas writes for an empty cell of a table that it has read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the columns of a table are.

    Args:
        scorer: who set the keypoints: a person or a network.
        index: how many columns say which image or frame a row is of.
        width: how many columns there are.
        animals: the columns of the keypoints of each individual; ``""`` is the only animal.
        unread: what other columns are called.
    """

    scorer: str
    index: int
    width: int
    animals: Mapping[str, Mapping[str, tuple[int, int, int]]]
    unread: Sequence[str] = field(default=())

    def order(self) -> dict[str, tuple[str, ...]]:
        """The names of the keypoints by kind of individual: `UNIQUE`, or ``""`` for animals."""
        found: dict[str, dict[str, None]] = {}
        for name, parts in self.animals.items():
            found.setdefault(kind_of(name), {}).update(dict.fromkeys(parts))
        return {kind: tuple(parts) for kind, parts in found.items()}

    def skeletons(self, order: Mapping[str, Sequence[str]]) -> list[Skeleton]:
        """Where the keypoints of each individual stand.

        Args:
            order: the names of all keypoints by kind.
        """
        return [Skeleton.of(name, parts, order[kind_of(name)]) for name, parts in self.animals.items()]

    @property
    def columns(self) -> list[int]:
        """Those that hold numbers of keypoints."""
        return [column for parts in self.animals.values() for columns in parts.values() for column in columns if column != ABSENT]


def kind_of(individual: str) -> str:
    """`UNIQUE`, or ``""`` for animals."""
    return UNIQUE if individual == UNIQUE else ""


def header_of(rows: Iterator[Row], path: Path) -> Header:
    """What stands above the rows of a table, which then come next.

    Raises:
        InputError: it is no table of DeepLabCut.
    """
    levels = _levels(rows, path)
    coords = levels["coords"]
    place = Place(str(path), coords.line)
    width = len(coords.cells)
    index = next((i for i in range(1, width) if any(row.cells[i] for row in levels.values())), width)
    animals: dict[str, dict[str, list[int]]] = {}
    unread: dict[str, None] = {}
    for column in range(index, width):
        individual, part, axis = (levels[level].cells[column] if level in levels else "" for level in _LEVELS[1:])
        if axis == "z":
            what = f"holds keypoints in three dimensions: z of {shown(part)}"
            raise InputError(what, place=place, fix="give the CSV file of each camera, whose places lie in its images")
        if axis not in AXES or not part:
            unread[axis or part or levels["scorer"].cells[column]] = None
            continue
        columns = animals.setdefault(individual, {}).setdefault(part, [ABSENT] * len(AXES))
        if columns[AXES.index(axis)] != ABSENT:
            raise InputError(f"two columns are {axis} of {shown(part)}", place=place, fix="leave one of them out")
        columns[AXES.index(axis)] = column
    scorer = next(filter(None, levels["scorer"].cells[index:]), "")
    return Header(scorer=scorer, index=index, width=width, animals=_whole(animals, place), unread=tuple(unread))


def _levels(rows: Iterator[Row], path: Path) -> dict[str, Row]:
    """The rows by what they name.

    Raises:
        InputError: one is missing, is there twice, or they differ in width.
    """
    found: dict[str, Row] = {}
    for row in rows:
        name = row.cells[0].strip()
        if name not in _LEVELS or name in found:
            what = f"has two rows {name}" if name in found else f"begins with a row {shown(name)}, which is none of {', '.join(_LEVELS)}"
            raise InputError(what, place=Place(str(path), row.line), fix=GIVE)
        found[name] = Row(row.line, ["" if _UNNAMED.fullmatch(said := cell.strip()) else said for cell in row.cells])
        if name == "coords":
            break
    missing = [name for name in ("scorer", "bodyparts", "coords") if name not in found]
    if missing:
        raise InputError(f"has no row {missing[0]}", place=Place(str(path)), fix=GIVE)
    width = len(found["coords"].cells)
    for name, row in found.items():
        if len(row.cells) != width:
            what = f"the row {name} has {counted(len(row.cells), 'cell')}, but coords has {width:,}"
            raise InputError(what, place=Place(str(path), row.line), fix=GIVE)
    return found


def _whole(animals: Mapping[str, Mapping[str, Sequence[int]]], place: Place) -> dict[str, dict[str, tuple[int, int, int]]]:
    """The same where each keypoint has x and y.

    Raises:
        InputError: one has not, or there is none.
    """
    for parts in animals.values():
        for part, columns in parts.items():
            lacking = next((axis for axis, column in zip(AXES[:2], columns, strict=False) if column == ABSENT), None)
            if lacking:
                raise InputError(f"no column is {lacking} of {shown(part)}", place=place, fix=GIVE)
    if not animals:
        raise InputError("names no keypoint", place=place, fix=GIVE)
    return {name: {part: (x, y, score) for part, (x, y, score) in parts.items()} for name, parts in animals.items()}
