"""Which frame each row is in: one that is named, or one that is numbered in a sequence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Frame
from prelabel.errors import InputError, Place
from prelabel.files import is_file, is_text
from prelabel.folders import names_in, prefix_below
from prelabel.frames import KnownFrame, clean_name, url_path
from prelabel.geometry.numbering import distinct_numbers, numbered
from prelabel.readers.base import Context
from prelabel.readers.shared.words import shown
from prelabel.readers.tables.roles import Roles
from prelabel.readers.tables.table import Table, codes, numbers

MOST_FRAMES = 1_000_000
"""Of a sequence: more than nine hours of film."""

FEW = 32
"""Names that are looked for one by one; for more the folder is listed, which of many tables would be listed for each."""

_DIGITS = re.compile(r"(\d{1,9})\D*$", re.ASCII)

GONE = -1
"""Stands for the frame of rows whose frame was rejected."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Framed:
    """Frames, and (n,) the frame of each row, `GONE` where it was rejected."""

    frames: list[Frame]
    frame: NDArray[np.int64]


def sizes(table: Table, roles: Roles, group: NDArray[np.int64], context: Context) -> tuple[Table, NDArray[np.int64]]:
    """The rows whose frame size is that of the first row of their group, and (n, 2) the sizes; 0 where the table does not say them.

    Args:
        table: its columns of sizes are numbers.
        roles: of its columns.
        group: (n,) what has one size: a sequence or a frame.
        context: takes rows of another size.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    sides = [table.columns[roles.column[role]] for role in ("image_width", "image_height") if role in roles.column]
    if len(sides) < 2:  # noqa: PLR2004  # width and height
        return table, np.zeros((len(table), 2), np.int64)
    if len(table) and all((side == side[0]).all() for side in sides):
        return table, np.broadcast_to(np.array([[side[0] for side in sides]], np.int64), (len(table), 2))
    size = np.stack(sides, axis=1)
    of_row, first = numbered(group)
    whose = size[first[of_row]]
    bad = (size != whose).any(axis=1)

    def what(row: int) -> str:
        (width, height), (first_width, first_height) = size[row].tolist(), whose[row].tolist()
        return f"the frame is {width:g}x{height:g}, but {first_width:g}x{first_height:g} before"

    fix = "correct the size; where frames differ, give --frames or split the table"
    return table.reject(bad, "mixed sizes", what, fix=fix, tally=context.tally), size[~bad].astype(np.int64)


def named(table: Table, roles: Roles, size: NDArray[np.int64], context: Context, *, root: Path, sized: bool) -> Framed:
    """Open frames by the names in a column: below the root where one of their images lies beside the table, else as they are.

    Args:
        table: the rows.
        roles: of its columns.
        size: (n, 2) width and height of each row's frame.
        context: decides names and sizes.
        root: the folder that names are relative to.
        sized: whether boxes are pixels.
    """
    code, values = codes(table.columns[roles.column["frame"]])
    _, first = np.unique(code, return_index=True)
    names = [*map(_clean, values)]
    beside = _beside(Path(table.source.path).parent, names)
    prefix = prefix_below(beside, root) if beside else ""
    frames: dict[str, int] = {}
    out: list[Frame] = []
    position = []
    for value, name, row in zip(values, names, first.tolist(), strict=True):
        place = table.source.place(int(table.origin[row]))
        if name is None:
            what, fix = f"{shown(value)} names no frame below the folder of images", "name frames relative to the folder of images"
            context.tally.reject("no frame named", what, place=place, fix=fix)
            position.append(GONE)
            continue
        url = str(value).strip()
        frame = context.frames.frame(
            f"{prefix}{name}", place=place, tally=context.tally, width=int(size[row, 0]), height=int(size[row, 1]),
            url="" if url_path(url) is None else url, image=f"{beside}/{name}" if beside else None, sized=sized,
        )  # fmt: skip
        if frame is not None and frame.file not in frames:
            frames[frame.file] = len(out)
            out.append(frame)
        position.append(GONE if frame is None else frames[frame.file])
    return Framed(frames=out, frame=np.array(position or [GONE], np.int64)[code])


def _clean(value: object) -> str | None:
    """A cell as the name of a file below some folder; None where it is none."""
    text = str(value).strip() if value is not None else ""
    path = url_path(text)
    return clean_name(text if path is None else path) if text and is_text(text) else None


def _beside(folder: Path, names: Iterable[str | None]) -> Path | None:
    """The folder of a table where one of the images that it names lies in it."""
    near = [name for name in names if name]
    if len(near) > FEW:
        there = set(names_in(folder))
        near = [name for name in near if name.partition("/")[0] in there]
    return folder if any(is_file(folder / name) for name in near) else None


def whole(table: Table, roles: Roles, context: Context) -> Table:
    """The rows whose frame is a whole number that a sequence can have.

    Raises:
        InputError: a row is bad, and the run stops at bad records.
    """
    column = roles.column["frame"]
    values, _ = numbers(table.columns[column])
    table = table.with_column(column, values)
    bad = ~((values == np.floor(values)) & (values >= 0) & (values <= MOST_FRAMES))

    def what(row: int) -> str:
        said = "is empty or NaN" if np.isnan(values[row]) else f"{values[row]:g} is no frame number from 0 to {MOST_FRAMES:,}"
        return f"{said} in column {column!r}"

    return table.reject(bad, "no frame number", what, fix="number frames from 0 or 1, or name their files", tally=context.tally)


def sequence_name(value: object, default: str, place: Place) -> str:
    """What a sequence is called.

    Args:
        value: the cell; empty for the default.
        default: the name of the table.
        place: of the table, for messages.

    Raises:
        InputError: it is no name that the frames of a sequence can begin with.
    """
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip() if value is not None else ""
    name = clean_name(text or default)
    if name is None or not is_text(name):
        raise InputError(f"{shown(value)} names no sequence", place=place, fix="name sequences without a leading / and without ..")
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequences:
    """How numbered frames become those of sequences.

    Args:
        path: of the table.
        alone: there is one sequence only, so that all of ``--frames`` are its own.
        start: number of the first frame of each.
        context: decides names and sizes.
    """

    path: Path
    alone: bool
    start: int
    context: Context

    def framed(self, name: str, number: NDArray[np.int64], size: tuple[int, int], *, sized: bool) -> tuple[list[Frame], NDArray[np.int64]]:
        """All frames of a sequence, and (n,) which of them each row is in; `GONE` where that was rejected.

        Args:
            name: of the sequence.
            number: (n,) of the rows' frames.
            size: width and height; (0, 0) where the table does not say it.
            sized: whether boxes are pixels.

        Raises:
            InputError: no image of ``--frames`` belongs to it.
        """
        images = self._images(name, number)
        last = int(number.max(initial=self.start - 1))
        numbered = sorted(images) if self.context.frames.given else range(self.start, last + 1)
        if not self.context.frames.given:
            counts = f"frames count from {self.start} (-O start= to say otherwise)"
            text = f"sequence {{first}}, the last with a row{{more}}: give --frames if more follow; {counts}"
            self.context.tally.note_names(text, [f"{name!r} ends at frame {last}"])
        position = np.full(max(last, max(numbered, default=0)) + 1, GONE, np.int64)
        if not images and (alike := self.context.frames.alike([f"{name}_{one}" for one in numbered], numbered, sequence=name, size=size)):
            position[np.asarray(numbered)] = np.arange(len(alike))
            return alike, position[number]
        frames: list[Frame] = []
        needed = np.zeros(len(position), np.bool_)
        needed[number] = sized
        for one, is_needed in zip(numbered, needed[np.asarray(numbered, np.intp)].tolist(), strict=True):
            image = images.get(one)
            frame = self.context.frames.frame(
                image.file if image else f"{name}_{one}", place=Place(str(self.path)), tally=self.context.tally, width=size[0],
                height=size[1], sequence=name, index=one, sized=is_needed,
            )  # fmt: skip
            if frame is not None:
                position[one] = len(frames)
                frames.append(frame)
        return frames, position[number]

    def _images(self, name: str, number: NDArray[np.int64]) -> Mapping[int, KnownFrame]:
        """The images of a sequence by frame number: by the number in their names where those are the rows', else in order."""
        if not self.context.frames.given:
            return {}
        images = self.context.frames.below(name) or (list(self.context.frames.known) if self.alone else [])
        if not images:
            fix = "give --frames a folder that holds one folder of images for each sequence"
            raise InputError(f"no image of --frames lies in a folder {name!r}", place=Place(str(self.path)), fix=fix)
        said = [_DIGITS.search(PurePosixPath(image.file).stem) for image in images]
        by_name = {int(match[1]): image for match, image in zip(said, images, strict=True) if match}
        if len(by_name) == len(images) and set(distinct_numbers(number).tolist()) <= by_name.keys():
            return by_name
        return dict(enumerate(images, self.start))
