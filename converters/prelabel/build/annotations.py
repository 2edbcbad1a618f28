"""The text of annotations, one a row, whatever their geometry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import cuboids, landmarks, lines, polygons, rectangles, text
from prelabel.build.ids import Words, uuid_column
from prelabel.build.points import OPENING
from prelabel.detections import AttributeSet, Detections, Kind
from prelabel.geometry.numbering import numbered

TYPE_NAMES: Mapping[Kind, str] = {
    Kind.RECTANGLE: "rectangle",
    Kind.POLYGON: "polygon",
    Kind.LINE: "line",
    Kind.CUBOID: "cuboid",
    Kind.LANDMARK: "landmark",
}

COLUMNS = {Kind.RECTANGLE: rectangles.column, Kind.CUBOID: cuboids.column}
"""Geometries that are as long in every row, as columns of characters."""

TEXTS = {Kind.POLYGON: polygons.texts, Kind.LINE: lines.texts, Kind.LANDMARK: landmarks.texts}
"""Geometries of any number of points, as two texts a row: their points, and what stands behind them up to the annotation's end."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Naming:
    """How annotations are called, and what stands before them.

    Args:
        seeds: (frames, 2) for the annotations' ``_id``.
        marks: (m,) what tells the rows of a frame apart.
        mark: (n,) which of these each row has.
        keys: (frames,) what stands before each object of a tracker, which says its ``type`` too; None in lists of images.
        state: of all of them; None for none.
    """

    seeds: Words
    marks: NDArray[np.uint64]
    mark: NDArray[np.int64]
    keys: Sequence[bytes] | None = None
    state: str | None = None


def annotation_parts(detections: Detections, rows: NDArray[np.intp], kind: Kind, naming: Naming) -> list[text.Part]:
    """The JSON objects of rows of one kind up to their geometry."""
    d = detections
    heads, head = _heads(d, rows, naming.state)
    frame = d.frame[rows]
    ids = uuid_column(naming.seeds, frame, naming.marks, naming.mark[rows])
    opening: list[text.Part] = [b'{"_id":"', ids, b'",']
    if naming.keys is not None:
        opening = [text.chosen(naming.keys, frame), *opening, b'"type":"%b",' % TYPE_NAMES[kind].encode()]
    return [*opening, text.chosen(heads, head)]


def annotation_texts(detections: Detections, order: NDArray[np.intp], last: NDArray[np.bool_], naming: Naming) -> list[Sequence[bytes]]:
    """The JSON objects of runs of rows, with commas between those of a run, each run in pieces.

    Args:
        detections: rows that are visible.
        order: (n,) in which order they are written.
        last: (n,) in this order, whether a run ends with the row; its rows are of one kind.
        naming: what they are called.
    """
    d = detections
    out: list[Sequence[bytes]] = [()] * int(last.sum())
    kinds = d.kind[order]
    run = np.cumsum(last) - 1
    for kind in map(Kind, np.bincount(kinds).nonzero()[0].tolist()):
        places = np.flatnonzero(kinds == kind)
        rows, ends = order[places], last[places]
        opening = annotation_parts(d, rows, kind, naming)
        if kind in COLUMNS:
            made: list[Sequence[bytes]] = [(run_text,) for run_text in text.rows([*opening, COLUMNS[kind](d, rows), b"}"], len(rows), ends)]
        else:
            made = _in_pieces(opening, TEXTS[kind](_taken(d, rows)), ends)
        if len(places) == len(order):
            return made
        for position, run_text in zip(run[places[ends]].tolist(), made, strict=True):
            out[position] = run_text
    return out


def _taken(d: Detections, rows: NDArray[np.intp]) -> Detections:
    """Some rows; all in their order are not copied."""
    return d if len(rows) == len(d) and (np.diff(rows) > 0).all() else d.take(rows)


def _in_pieces(
    opening: Sequence[text.Part], geometries: tuple[Sequence[bytes], Sequence[bytes]], last: NDArray[np.bool_]
) -> list[Sequence[bytes]]:
    """The objects of runs of rows, with commas between those of a run, as they are to be joined: nothing is copied twice."""
    within, behind = geometries
    commas = np.full((len(last), 1), text.BETWEEN, np.uint8)
    commas[0] = text.NOTHING
    commas[1:][last[:-1]] = text.NOTHING
    pieces = [b""] * (3 * len(last))
    pieces[::3] = text.rows([commas, *opening, OPENING], len(last))
    pieces[1::3] = within
    pieces[2::3] = behind
    ends = (3 * (np.flatnonzero(last) + 1)).tolist()
    return [pieces[begin:end] for begin, end in pairwise([0, *ends])]


def _heads(d: Detections, rows: NDArray[np.intp], state: str | None) -> tuple[list[bytes], NDArray[np.intp]]:
    """The distinct texts of label, attributes and state, and (rows,) which of them each row has."""
    # -1, no attributes, is the last entry
    sets = [*d.attribute_sets, {}]
    head, first = numbered((d.label.astype(np.int64) * len(sets) + d.attributes % len(sets))[rows])
    names = [msgspec.json.encode(name) for name in d.labels]
    end = b"" if state is None else b'"state":"%b",' % state.encode()
    chosen = rows[first]
    heads = [
        b'"label":%b,"attributes":%b,%b' % (names[label], attributes_text(sets[attributes]), end)
        for label, attributes in zip(d.label[chosen].tolist(), d.attributes[chosen].tolist(), strict=True)
    ]
    return heads, head


def attributes_text(attributes: AttributeSet) -> bytes:
    """The ``attributes`` object, names sorted.

    >>> attributes_text({"pose": "left", "faces": ("back", "right")})
    b'{"faces":{"value":["back","right"]},"pose":{"value":"left"}}'
    """
    return msgspec.json.encode({name: {"value": value} for name, value in sorted(attributes.items())})
