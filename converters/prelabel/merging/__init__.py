"""What several models say of the same frames, as one: `merge` by non-maximum suppression or weighted boxes fusion."""

from collections.abc import Sequence

import numpy as np

from prelabel.detections import UNTRACKED, Detections
from prelabel.errors import Tally, UsageError
from prelabel.merging.frames import joined
from prelabel.merging.options import USUAL_IOU, MergeOptions, Method
from prelabel.merging.rows import averaged, suppressed
from prelabel.order import canonical, row_order

__all__ = ["USUAL_IOU", "MergeOptions", "Method", "combined", "merge", "untracked"]


def merge(parts: Sequence[Detections], options: MergeOptions, tally: Tally | None = None, *, names: Sequence[str] = ()) -> Detections:
    """The detections of several sources over the same frames as those of one, in canonical order.

    Objects of one label and frame that overlap by more than the limit are taken for one, whichever source they are of. With ``nms`` the
    one of the best score stays as it is, with all its geometries: objects are compared by their polygons where both have one, else
    by their boxes; those that have nothing but landmarks among themselves; lines stay. A missing score counts as 1. With ``wbf``
    boxes are averaged, weighed by their scores, and scores fall where fewer than all sources found a box. Neither the
    order of rows nor, with equal weights, that of sources changes what is made. Rows of the result have no track: the numbers of several
    sources do not speak of the same objects.

    Args:
        parts: what each source says, its labels under common names.
        options: how they are merged.
        tally: what is merged into another is counted here by reason.
        names: of the sources, for messages.

    Raises:
        ChoiceError: a source shares no frame with the others; a frame has two sizes; or ``wbf`` meets an object that is more than a box, or
            has no score.
        UsageError: fewer than two parts, or an option has no meaning.

    >>> from prelabel.detections import Frame
    >>> one, two = (
    ...     Detections.from_boxes(frames=[Frame(file="a.jpg")], labels=["car"], frame=[0], label=[0], box=[[0, 0, x, 1]], score=[score])
    ...     for x, score in ((0.4, 0.75), (0.48, 0.25))
    ... )
    >>> merge([one, two], MergeOptions(method="nms")).box.tolist()
    [[0.0, 0.0, 0.4, 1.0]]
    >>> merge([one, two], MergeOptions(method="wbf")).box.round(6).tolist()
    [[0.0, 0.0, 0.42, 1.0]]
    """
    return untracked(combined(parts, options, Tally() if tally is None else tally, names=names))


def combined(parts: Sequence[Detections], options: MergeOptions, tally: Tally, *, names: Sequence[str] = ()) -> Detections:
    """As `merge`, with the tracks that rows had, which tell that their frames are of a video and nothing else.

    Raises:
        ChoiceError, UsageError: as `merge` does.
    """
    if len(parts) < 2:  # noqa: PLR2004  # one source has nothing to be merged with
        raise UsageError(f"--merge {options.method} needs two sources or more", fix="give the output of each model, or leave --merge out")
    limit, weight = options.limit, options.weight_of(len(parts))
    whole, source = joined(parts, names or [f"source {i}" for i in range(1, len(parts) + 1)], tally)
    order = row_order(whole)
    d, source = whole.take(order), source[order]
    if options.method == "nms":
        return suppressed(d, source, weight, limit, tally)
    return canonical(averaged(d, source, weight, limit, tally))


def untracked(detections: Detections) -> Detections:
    """Rows without their tracks, in canonical order."""
    if not (detections.track != UNTRACKED).any():
        return detections
    return canonical(detections.with_columns(track=np.full(len(detections), UNTRACKED, np.int64)))
