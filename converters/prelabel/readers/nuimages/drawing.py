"""Annotations of some images as detections: their boxes, and the outlines of their masks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Kind, Source, sizes_of, with_shapes
from prelabel.geometry.boxes import normalise
from prelabel.readers.base import Context
from prelabel.readers.nuimages.annotations import Annotations, Gathered
from prelabel.readers.nuimages.layout import SURFACES
from prelabel.readers.nuimages.masks import outlines_of
from prelabel.readers.nuimages.tables import SKIP
from prelabel.readers.shared.faults import Fault


def detections_of(
    annotations: Annotations, frames: Sequence[Frame], frame: NDArray[np.int32], gathered: Gathered, context: Context
) -> Detections:
    """Those of a batch.

    Args:
        annotations: n of the frames.
        frames: with a size where something is annotated.
        frame: (n,) index into them.
        gathered: whose labels and sets of attributes annotations index.
        context: takes bad records, and says which geometries are wanted.

    Raises:
        InputError: an annotation is bad, and the run stops at bad records.
    """
    size = np.broadcast_to(sizes_of(frames, frame), (len(frame), 2))
    boxed = ~np.isnan(annotations.box[:, 0])
    asked = np.arange(len(boxed)) if Kind.POLYGON in context.shapes else np.flatnonzero(~boxed)
    outlines = outlines_of(annotations, asked, size, context.tally)
    box = normalise(annotations.box, size[:, 0], size[:, 1])
    bare = ~boxed[outlines.rows]
    box[outlines.rows[bare]] = outlines.rings.bounds()[bare]
    kept = ~np.isnan(box[:, 0])
    _tell_unplaced(annotations, np.setdiff1d(np.flatnonzero(~kept), outlines.bad), context)
    some = annotations.take(np.flatnonzero(kept))
    plain = Detections.from_boxes(
        frames=frames,
        labels=gathered.tables.labels,
        frame=frame[kept],
        label=some.label,
        box=box[kept],
        sources=[Source(str(document.path), "$[{}]") for document in annotations.documents],
        source=some.table,
        origin=some.position,
        attribute_sets=gathered.sets.table.sets,
        attributes=some.attributes,
    )
    row = np.cumsum(kept) - 1
    found = with_shapes(plain, row[outlines.rows], Kind.POLYGON, outlines.rings)
    return found.take(np.concatenate([boxed[kept], np.ones(len(outlines.rows), np.bool_)]))


def _tell_unplaced(annotations: Annotations, rows: NDArray[np.intp], context: Context) -> None:
    """Count surfaces without a pixel, and reject objects without a place."""
    for row in rows.tolist():
        if annotations.document(row).path.name == SURFACES:
            context.tally.unconverted["surface without a pixel"] += 1
        else:
            fault = Fault("no bbox", "", "has neither a bbox nor a pixel in a mask", f"give it a bbox, {SKIP}")
            annotations.reject(row, fault, context.tally)
