"""The text of annotations, one a row, whatever their geometry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import cuboids, landmarks, lines, polygons, rectangles, text
from prelabel.build.ids import Words, uuid_column
from prelabel.detections import AttributeSet, Detections, Kind
from prelabel.geometry.numbering import numbered

TYPE_NAMES: Mapping[Kind, str] = {
    Kind.RECTANGLE: "rectangle",
    Kind.POLYGON: "polygon",
    Kind.LINE: "line",
    Kind.CUBOID: "cuboid",
    Kind.LANDMARK: "landmark",
}

GEOMETRIES: Mapping[Kind, Callable[[Detections, NDArray[np.intp]], list[text.Part]]] = {
    Kind.RECTANGLE: rectangles.parts,
    Kind.POLYGON: polygons.parts,
    Kind.LINE: lines.parts,
    Kind.CUBOID: cuboids.parts,
    Kind.LANDMARK: landmarks.parts,
}
"""What stands in each of some rows from its geometry up to its end."""


POINTED = {Kind.POLYGON, Kind.LINE, Kind.LANDMARK}
"""Geometries of any number of points."""


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
    """The JSON objects of rows of one kind."""
    d = detections
    heads, head = _heads(d, rows, naming.state)
    frame = d.frame[rows]
    ids = uuid_column(naming.seeds, frame, naming.marks, naming.mark[rows])
    opening: list[text.Part] = [b'{"_id":"', ids, b'",']
    if naming.keys is not None:
        opening = [text.chosen(naming.keys, frame), *opening, b'"type":"%b",' % TYPE_NAMES[kind].encode()]
    return [*opening, text.chosen(heads, head), *GEOMETRIES[kind](d, rows)]


def annotation_texts(detections: Detections, order: NDArray[np.intp], last: NDArray[np.bool_], naming: Naming) -> list[bytes]:
    """The JSON objects of runs of rows, with commas between those of a run.

    Args:
        detections: rows that are visible.
        order: (n,) in which order they are written.
        last: (n,) in this order, whether a run ends with the row; its rows are of one kind.
        naming: what they are called.
    """
    out = [b""] * int(last.sum())
    kinds = detections.kind[order]
    run = np.cumsum(last) - 1
    for kind in map(Kind, np.bincount(kinds).nonzero()[0].tolist()):
        places = np.flatnonzero(kinds == kind)
        rows, ends = order[places], last[places]
        made = text.rows(annotation_parts(detections, rows, kind, naming), len(rows), ends)
        if len(places) == len(order):
            return made
        for position, run_text in zip(run[places[ends]].tolist(), made, strict=True):
            out[position] = run_text
    return out


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
