"""The text of annotations, one a row, whatever their geometry."""

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.build import rectangles
from prelabel.build.ids import UUID_BYTES
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
    keys = ((d.kind * np.int64(len(names)) + label) * len(sets) + d.attributes % len(sets)).tolist()
    heads = {}
    for key in set(keys):
        (kind, name), attributes = divmod(key // len(sets), len(names)), key % len(sets)
        type_ = b'","type":"%b","label":' % TYPE_NAMES[Kind(kind)].encode() if typed else b'","label":'
        heads[key] = type_ + names[name] + b',"attributes":' + sets[attributes] + b","
    id_texts = ids.view(f"S{UUID_BYTES}").reshape(-1).tolist()
    return [b"".join((b'{"_id":"', id_, heads[key], text, b"}")) for id_, key, text in zip(id_texts, keys, _geometry(d), strict=True)]


def _geometry(detections: Detections) -> list[bytes]:
    """The text of where each row is, whatever its kind."""
    d = detections
    out = [b""] * len(d)
    for kind in np.unique(d.kind).tolist():
        rows = np.flatnonzero(d.kind == kind)
        texts: list[bytes] = GEOMETRIES[Kind(kind)].geometry(d if len(rows) == len(d) else d.take(rows))
        if len(rows) == len(d):
            return texts
        for row, text in zip(rows.tolist(), texts, strict=True):
            out[row] = text
    return out


def attributes_text(attributes: AttributeSet) -> bytes:
    """The ``attributes`` object, names sorted.

    >>> attributes_text({"pose": "left", "faces": ("back", "right")})
    b'{"faces":{"value":["back","right"]},"pose":{"value":"left"}}'
    """
    return msgspec.json.encode({name: {"value": value} for name, value in sorted(attributes.items())})
