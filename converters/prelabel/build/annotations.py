"""The text of annotations, one a row, whatever their geometry."""

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import rectangles, text
from prelabel.detections import AttributeSet, Detections, Kind
from prelabel.errors import Tally

TYPE_NAMES: Mapping[Kind, str] = {
    Kind.RECTANGLE: "rectangle",
    Kind.POLYGON: "polygon",
    Kind.LINE: "line",
    Kind.CUBOID: "cuboid",
    Kind.LANDMARK: "landmark",
}

GEOMETRIES = {Kind.RECTANGLE: rectangles}
"""The geometries that jobs are built of, each with ``visible`` and ``geometry``."""


def drop_invisible(detections: Detections, tally: Tally) -> Detections:
    """Without the rows that clip to nothing, and without kinds that are not built yet; both are counted."""
    kept = np.zeros(len(detections), np.bool_)
    for kind in Kind:
        rows = np.flatnonzero(detections.kind == kind)
        if len(rows) and kind in GEOMETRIES:
            kept[rows] = GEOMETRIES[kind].visible(detections if len(rows) == len(detections) else detections.take(rows), tally)
        elif len(rows):
            tally.unconverted[TYPE_NAMES[kind]] += len(rows)
    return detections if kept.all() else detections.take(kept)


def annotation_texts(
    detections: Detections,
    ids: NDArray[np.uint8],
    label: NDArray[np.int32],
    last: NDArray[np.bool_],
    keys: text.Characters | None = None,
) -> list[bytes]:
    """The JSON objects of runs of rows, with commas between those of a run.

    Args:
        detections: rows that `drop_invisible` left.
        ids: (n, 36) the annotations' ``_id``.
        label: (n,) index into the labels, as the tracker has it.
        last: (n,) whether a run ends with the row; its rows are of one kind.
        keys: (n, w) what stands before each object of a tracker, which says its ``type`` too; None in lists of images.
    """
    d = detections
    run = np.cumsum(last) - 1
    out = [b""] * int(last.sum())
    heads, head = _heads(d, label)
    for kind in np.unique(d.kind).tolist():
        rows = np.flatnonzero(d.kind == kind)
        key = b"" if keys is None else keys[rows]
        type_ = b"" if keys is None else b'"type":"%b",' % TYPE_NAMES[Kind(kind)].encode()
        geometry = GEOMETRIES[Kind(kind)].geometry(d.take(rows))
        parts = [key, b'{"_id":"', ids[rows], b'",', type_, heads[head[rows]], *geometry, b"}"]
        for position, made in zip(run[rows[last[rows]]].tolist(), text.rows(parts, len(rows), last[rows]), strict=True):
            out[position] = made
    return out


def _heads(d: Detections, label: NDArray[np.int32]) -> tuple[text.Characters, NDArray[np.intp]]:
    """The distinct texts of label and attributes, and (n,) which of them each row has."""
    # -1, no attributes, is the last entry
    sets = [*d.attribute_sets, {}]
    pairs, head = np.unique(label * np.int64(len(sets)) + d.attributes % len(sets), return_inverse=True)
    names = [msgspec.json.encode(name) for name in d.labels]
    heads = [
        b'"label":%b,"attributes":%b,' % (names[pair // len(sets)], attributes_text(sets[pair % len(sets)])) for pair in pairs.tolist()
    ]
    return text.table(heads), head.reshape(-1)


def attributes_text(attributes: AttributeSet) -> bytes:
    """The ``attributes`` object, names sorted.

    >>> attributes_text({"pose": "left", "faces": ("back", "right")})
    b'{"faces":{"value":["back","right"]},"pose":{"value":"left"}}'
    """
    return msgspec.json.encode({name: {"value": value} for name, value in sorted(attributes.items())})
