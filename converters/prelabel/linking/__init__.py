"""Which detections are one object: `link` gives every row of `Detections` a track."""

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.linking.options import LinkOptions

__all__ = ["LinkOptions", "link"]

_DEFAULTS = LinkOptions()


def link(detections: Detections, options: LinkOptions = _DEFAULTS, tally: Tally | None = None) -> Detections:
    """Detections with a track for each row: linked, weak tracks left out, gaps filled, smoothed if asked for.

    Rows that share an ``object`` are one detection of it and share a track; its rectangle is what is linked, or else the box of
    its first row. Sequences are linked on their own. New tracks count by their first row, from 0 or from behind the largest id that
    the sequence keeps. Neither the order of rows in a frame, nor the scale of an axis, nor the number of the first frame changes
    which rows share a track.

    Only rows whose track linking made can be left out: those of a track that says too little of itself (`LinkOptions.min_length`).
    Rows with an id that is kept, rows without a score, and rows of a sequence whose scores are all equal stay. Rows that are filled
    in are marked ``interpolated``. What stays stays in its order; what is filled in stands behind the rows of its frame.

    Boxes without area overlap nothing and stay alone. Where many hundred boxes of a frame lie on one spot a box looks only at those
    nearest in x and most like it, and groups of more than a thousand boxes that hang together are paired from the best pair down, to
    bound the time.

    Args:
        detections: frames of a sequence stand in the order of time. Frame numbers (``index``) are time where they rise; with
            ``time_s`` they tell the frame rate, else 30 a second are taken.
        options: what is kept, how long a gap may be, and what is filled in.
        tally: what is left out and what is filled in is counted here by reason.

    >>> from prelabel.detections import Frame
    >>> frames = [Frame(sequence="s", file=f"{i}.jpg", index=i) for i in range(2)]
    >>> boxes = [[0.1, 0.1, 0.2, 0.2], [0.5, 0.5, 0.6, 0.6], [0.51, 0.5, 0.61, 0.6]]
    >>> found = Detections.from_boxes(frames=frames, labels=["car"], frame=[0, 0, 1], label=[0, 0, 0], box=boxes)
    >>> link(found).track.tolist()
    [0, 1, 1]
    """
    # takes long to import, which still images need not pay for
    from prelabel.linking import ids  # noqa: PLC0415

    return ids.link(detections, options, Tally() if tally is None else tally)
