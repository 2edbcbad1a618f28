"""What other score floors would have left to correct.

Floors are the whole hundredths that leave out something. A row without a score, such as one that fills a gap, goes with its tracker: it
is left out where all rows of the tracker that have a score are. The floor is laid on annotations as they are; `convert --min-score` lays
it on detections before they are linked, which may come out a little otherwise.
"""

import numpy as np
from numpy.typing import NDArray

from prelabel.score.scene import Rows

HUNDREDTHS = 100


def floors_of(rows: Rows) -> list[tuple[float, NDArray[np.bool_]]]:
    """The floors and (n,) which annotations each keeps, from 0, which keeps all; none where no annotation has a score."""
    if np.isnan(rows.score).all():
        return []
    found = [(0.0, np.ones(len(rows), np.bool_))]
    for step in range(1, HUNDREDTHS + 1):
        kept = _kept(rows, step / HUNDREDTHS)
        if kept.sum() < found[-1][1].sum():
            found.append((step / HUNDREDTHS, kept))
    return found


def _kept(rows: Rows, floor: float) -> NDArray[np.bool_]:
    scored = ~np.isnan(rows.score)
    kept: NDArray[np.bool_] = ~scored | (np.nan_to_num(rows.score) >= floor)
    tracked = rows.tracker >= 0
    trackers = int(rows.tracker.max(initial=-1)) + 1
    had = np.bincount(rows.tracker[tracked & scored], minlength=trackers) > 0
    has = np.bincount(rows.tracker[tracked & scored & kept], minlength=trackers) > 0
    gone = had & ~has
    kept[tracked & ~scored] = ~gone[rows.tracker[tracked & ~scored]]
    return kept
