"""A table as detections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, AttributeSet, Detections, Frame, sizes_of
from prelabel.errors import Place, Tally
from prelabel.folders import prefix_below
from prelabel.geometry.boxes import normalise
from prelabel.geometry.numbering import grouped
from prelabel.readers.base import Context, Unit
from prelabel.readers.tables import frames, rows
from prelabel.readers.tables.frames import GONE, Sequences
from prelabel.readers.tables.options import TableOptions
from prelabel.readers.tables.parquet import read_parquet
from prelabel.readers.tables.records import read_records
from prelabel.readers.tables.roles import Roles, roles_of
from prelabel.readers.tables.table import GROUP, LABEL, SCORE, SET, TRACK, Choose, Table, codes, is_numeric
from prelabel.readers.tables.texts import read_text_table

FRAMES_AT_ONCE = 2000
"""Stills of a batch."""


def read_table(path: Path, unit: Unit, options: TableOptions, context: Context) -> Iterator[Detections]:
    """Stills in batches of some thousand frames, each sequence as one.

    Args:
        path: of the table.
        unit: that it is of; its detail is whether there is no other.
        options: the user's.
        context: decides frames, and takes bad rows.

    Raises:
        InputError: the file cannot be read, lacks a column, or a bad row stops the run.
    """
    tally = context.tally
    chosen: list[Roles] = []

    def choose(names: Sequence[str]) -> Sequence[str]:
        chosen.append(roles_of(names, options, path))
        return chosen[0].used

    table = _table(path, choose, options, tally)
    roles = chosen[0]
    bare = rows.bare(table, roles)
    whole, table = table, rows.boxed(table.only(~bare), roles, tally)
    roles = rows.settled(table, roles)
    _note(roles, path, tally)
    empty = rows.unboxed(whole.only(bare), roles, tally) if bare.any() else None
    table, fractions = rows.in_unit(table, roles, options, tally)
    table = rows.sized(table, roles, tally)
    table, names = rows.labelled(table, roles, options, tally)
    table = rows.tracked(rows.scored(table, roles, options, tally), roles, tally)
    table, sets = rows.attributed(table, roles.attributes)
    table = table if empty is None else table.joined(empty)
    meaning = _Meaning(roles=roles, names=names, sets=sets, fractions=fractions)
    if is_numeric(table.columns[roles.column["frame"]]):
        yield from _sequences(path, unit, table, meaning, options=options, context=context)
    else:
        yield from _stills(table, meaning, context, unit.root)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meaning:
    """What the columns of a table mean.

    Args:
        roles: of its columns.
        names: that `LABEL` indexes.
        sets: that `SET` indexes.
        fractions: boxes are fractions of the frame, else pixels.
    """

    roles: Roles
    names: tuple[str, ...]
    sets: tuple[AttributeSet, ...]
    fractions: bool

    def detections(self, table: Table, frames: Sequence[Frame], frame: NDArray[np.int64]) -> Detections:
        """The rows over their frames.

        Args:
            table: the rows.
            frames: of the batch.
            frame: (n,) index into them.
        """
        box = rows.corners(table, self.roles)
        if not self.fractions:
            size = sizes_of(frames, frame)
            box = normalise(box, size[:, 0], size[:, 1])
        return Detections.from_boxes(
            frames=frames,
            labels=self.names,
            frame=frame,
            label=table.columns[LABEL],
            box=box,
            score=table.columns[SCORE],
            track=table.columns[TRACK],
            sources=(table.source,),
            origin=table.origin,
            attribute_sets=self.sets,
            attributes=table.columns[SET],
        )


def _sequences(path: Path, unit: Unit, table: Table, meaning: _Meaning, *, options: TableOptions, context: Context) -> Iterator[Detections]:
    """Each sequence of numbered frames."""
    own = f"{prefix_below(path.parent, unit.root)}{path.name.removesuffix(path.suffix).removesuffix('.csv')}"
    column = meaning.roles.column.get("sequence")
    table = frames.whole(table, meaning.roles, context)
    code, values = codes(table.columns[column]) if column else (np.zeros(len(table), np.int64), [own])
    table, size = frames.sizes(table.with_column(GROUP, code), meaning.roles, code, context)
    code, number = table.columns[GROUP], table.columns[meaning.roles.column["frame"]].astype(np.int64)
    start = int(options.start) if options.start != "auto" else int(not (number == 0).any())
    alone = len(values) == 1 and unit.detail
    sequences = Sequences(path=path, alone=alone, start=start, context=context)
    for value, of in zip(values, _portions(code, len(values)), strict=True):
        name = frames.sequence_name(value, own, Place(str(path)))
        found, frame = sequences.framed(
            name, number[of], (int(size[of, 0].max(initial=0)), int(size[of, 1].max(initial=0))), sized=not meaning.fractions
        )
        yield _batch(table.take(of), meaning, found, frame, context)


def _stills(table: Table, meaning: _Meaning, context: Context, root: Path) -> Iterator[Detections]:
    """Frames that are named, some thousand at a time."""
    code, _ = codes(table.columns[meaning.roles.column["frame"]])
    table, size = frames.sizes(table, meaning.roles, code, context)
    framed = frames.named(table, meaning.roles, size, context, root=root, sized=not meaning.fractions)
    kept = np.flatnonzero(framed.frame != GONE)
    begins = range(0, len(framed.frames), FRAMES_AT_ONCE)
    for begin, of in zip(begins, _portions(framed.frame[kept] // FRAMES_AT_ONCE, len(begins)), strict=True):
        rows = kept[of]
        yield _batch(table.take(rows), meaning, framed.frames[begin : begin + FRAMES_AT_ONCE], framed.frame[rows] - begin, context)


def _portions(number: NDArray[np.int64], count: int) -> Iterator[NDArray[np.intp]]:
    """The rows of each number below ``count``, in the order that they have; ``number`` (n,) is of each row."""
    order = grouped(number)
    bounds = np.searchsorted(number[order], np.arange(count + 1)).tolist()
    return (order[begin:end] for begin, end in pairwise(bounds))


def _batch(table: Table, meaning: _Meaning, found: Sequence[Frame], frame: NDArray[np.int64], context: Context) -> Detections:
    """Rows over their frames, without those whose frame was rejected or has no box, and no track is in a frame a second time."""
    kept = (frame != GONE) & ~np.isnan(table.columns[meaning.roles.column[meaning.roles.layout[0]]])
    table, frame = table.only(kept), frame[kept]
    track = table.columns[TRACK]
    twice = _again(frame, track)
    table = table.reject(
        twice, "track twice in a frame", lambda i: f"track {track[i]} is in frame {found[int(frame[i])].file!r} a second time",
        fix="keep one of the rows; where the column holds no track ids, name another with -O track=", tally=context.tally,
    )  # fmt: skip
    return meaning.detections(table, found, frame[~twice])


def _again(frame: NDArray[np.int64], track: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) whether a row before it has the same frame and track."""
    again = np.zeros(len(frame), np.bool_)
    ids = np.flatnonzero(track != UNTRACKED)
    key = np.sort(frame[ids] * 0x9E3779B1 ^ track[ids])
    if len(key) and (key[1:] == key[:-1]).any():
        order = ids[np.lexsort((track[ids], frame[ids]))]
        again[order[1:]] = (frame[order][1:] == frame[order][:-1]) & (track[order][1:] == track[order][:-1])
    return again


def _table(path: Path, choose: Choose, options: TableOptions, tally: Tally) -> Table:
    match path.suffix.lower():
        case ".json":
            return read_records(path, choose, tally)
        case ".parquet":
            return read_parquet(path, choose)
        case _:
            return read_text_table(path, choose, tally, header=options.header)


def _note(roles: Roles, path: Path, tally: Tally) -> None:
    """Say which columns were recognised by their names, and which are not used."""
    if roles.guessed:
        said = ", ".join(f"{role} is column {roles.column[role]!r}" for role in roles.guessed)
        tally.note_names(f"{{first}}{{more}}: {said}", [str(path)])
    if roles.rest:
        text = f"{{first}}{{more}}: columns not used: {', '.join(roles.rest)} (-O attributes= makes attributes of them)"
        tally.note_names(text, [str(path)])
