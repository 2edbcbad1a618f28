"""The text of annotations, one a row, whatever their geometry."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import cuboids, landmarks, lines, polygons, rectangles, text
from prelabel.detections import AttributeSet, Detections, Kind

TYPE_NAMES: Mapping[Kind, str] = {
    Kind.RECTANGLE: "rectangle",
    Kind.POLYGON: "polygon",
    Kind.LINE: "line",
    Kind.CUBOID: "cuboid",
    Kind.LANDMARK: "landmark",
}

COLUMNS = {Kind.RECTANGLE: rectangles.columns, Kind.CUBOID: cuboids.columns}
"""Geometries that are as long in every row, as columns of characters."""

TEXTS = {Kind.POLYGON: polygons.texts, Kind.LINE: lines.texts, Kind.LANDMARK: landmarks.texts}
"""Geometries of any number of points, as a text a row."""


def annotation_texts(
    detections: Detections,
    ids: NDArray[np.uint8],
    label: NDArray[np.int32],
    last: NDArray[np.bool_],
    *,
    keys: text.Characters | None = None,
    state: str | None = None,
) -> list[bytes]:
    """The JSON objects of runs of rows, with commas between those of a run.

    Args:
        detections: rows that are visible.
        ids: (n, 36) the annotations' ``_id``.
        label: (n,) index into the labels, as the tracker has it.
        last: (n,) whether a run ends with the row; its rows are of one kind.
        keys: (n, w) what stands before each object of a tracker, which says its ``type`` too; None in lists of images.
        state: of all of them; None for none.
    """
    d = detections
    run = np.cumsum(last) - 1
    out = [b""] * int(last.sum())
    heads, head = _heads(d, label, state)
    for kind in np.unique(d.kind).tolist():
        rows = np.flatnonzero(d.kind == kind)
        key = b"" if keys is None else keys[rows]
        type_ = b"" if keys is None else b'"type":"%b",' % TYPE_NAMES[Kind(kind)].encode()
        opening = [key, b'{"_id":"', ids[rows], b'",', type_, heads[head[rows]]]
        some = d.take(rows)
        made = (
            text.rows([*opening, *COLUMNS[kind](some), b"}"], len(rows), last[rows])
            if kind in COLUMNS
            else _joined(text.rows(opening, len(rows)), TEXTS[kind](some), last[rows])
        )
        for position, run_text in zip(run[rows[last[rows]]].tolist(), made, strict=True):
            out[position] = run_text
    return out


def _joined(openings: Sequence[bytes], geometries: Sequence[bytes], last: NDArray[np.bool_]) -> list[bytes]:
    """The objects of runs of rows, with commas between those of a run."""
    whole = [b"%b%b}" % pair for pair in zip(openings, geometries, strict=True)]
    ends = (np.flatnonzero(last) + 1).tolist()
    return [b",".join(whole[begin:end]) for begin, end in zip([0, *ends[:-1]], ends, strict=True)]


def _heads(d: Detections, label: NDArray[np.int32], state: str | None) -> tuple[text.Characters, NDArray[np.intp]]:
    """The distinct texts of label, attributes and state, and (n,) which of them each row has."""
    # -1, no attributes, is the last entry
    sets = [*d.attribute_sets, {}]
    pairs, head = np.unique(label * np.int64(len(sets)) + d.attributes % len(sets), return_inverse=True)
    names = [msgspec.json.encode(name) for name in d.labels]
    end = b"" if state is None else b'"state":"%b",' % state.encode()
    heads = [
        b'"label":%b,"attributes":%b,%b' % (names[pair // len(sets)], attributes_text(sets[pair % len(sets)]), end)
        for pair in pairs.tolist()
    ]
    return text.table(heads), head.reshape(-1)


def attributes_text(attributes: AttributeSet) -> bytes:
    """The ``attributes`` object, names sorted.

    >>> attributes_text({"pose": "left", "faces": ("back", "right")})
    b'{"faces":{"value":["back","right"]},"pose":{"value":"left"}}'
    """
    return msgspec.json.encode({name: {"value": value} for name, value in sorted(attributes.items())})
