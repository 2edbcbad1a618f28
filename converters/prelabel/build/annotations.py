"""The text of annotations, one a row, whatever their geometry."""

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import rectangles
from prelabel.build.text import rows
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
            kept[rows] = GEOMETRIES[kind].visible(detections.take(rows), tally)
        elif len(rows):
            tally.unconverted[TYPE_NAMES[kind]] += len(rows)
    return detections if kept.all() else detections.take(kept)


def annotation_texts(detections: Detections, ids: NDArray[np.uint8], label: NDArray[np.int32], *, typed: bool) -> list[bytes]:
    """The JSON object of each row.

    Args:
        detections: rows that `drop_invisible` left.
        ids: (n, 36) the annotations' ``_id``.
        label: (n,) index into the labels, as the tracker has it.
        typed: write ``type``, as annotations of trackers have it.
    """
    d = detections
    names = [msgspec.json.encode(name) for name in d.labels]
    sets = [attributes_text(attributes) for attributes in d.attribute_sets]
    # -1, no attributes, is the last entry
    sets.append(b"{}")
    head = label.astype(np.int64) * len(sets) + d.attributes % len(sets)
    distinct, head_of = np.unique(head, return_inverse=True)
    out = [b""] * len(d)
    for kind in np.unique(d.kind).tolist():
        of_kind = np.flatnonzero(d.kind == kind)
        begin = b'","type":"%b","label":' % TYPE_NAMES[Kind(kind)].encode() if typed else b'","label":'
        heads = [begin + names[key // len(sets)] + b',"attributes":' + sets[key % len(sets)] + b"," for key in distinct.tolist()]
        starts = rows([b'{"_id":"', ids[of_kind]], len(of_kind))
        texts = GEOMETRIES[Kind(kind)].geometry(d.take(of_kind) if len(of_kind) < len(d) else d)
        for row, start, which, text in zip(of_kind.tolist(), starts, head_of.reshape(-1)[of_kind].tolist(), texts, strict=True):
            out[row] = b"".join((start, heads[which], text, b"}"))
    return out


def attributes_text(attributes: AttributeSet) -> bytes:
    """The ``attributes`` object, names sorted.

    >>> attributes_text({"pose": "left", "faces": ("back", "right")})
    b'{"faces":{"value":["back","right"]},"pose":{"value":"left"}}'
    """
    return msgspec.json.encode({name: {"value": value} for name, value in sorted(attributes.items())})
