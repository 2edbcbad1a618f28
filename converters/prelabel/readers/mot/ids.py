"""Whether column 2 of a MOT file holds track ids, and the tracks of its rows."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED
from prelabel.errors import Tally
from prelabel.readers.mot.rows import ABSENT, FRAME, HEIGHT, ID, LEFT, TOP, WIDTH, Rows

Kind = Literal["gt", "det", "results"]

Ids = Literal["auto", "keep", "ignore"]

KEEP = "-O ids=keep keeps them"


def are_tracks(rows: Rows, kind: Kind, ids: Ids, tally: Tally) -> bool:
    """Whether ids are track ids; a note says so where ids are there and are none.

    Under ``auto`` they are not in detections, nor where all are -1, nor where they count the rows of each frame. Tracks that all
    live from the first frame count their rows as well; so in ground truth, and where no frame has two rows, ids that count rows
    are row numbers only if the boxes of one id jump from frame to frame.
    """
    if ids != "auto" or bool((rows.column(ID) == ABSENT).all()):
        return ids != "ignore"
    if kind == "det":
        tally.note(f"detections (det.txt): ids are no track ids; {KEEP}")
        return False
    if counts_rows(rows) and (jumps(rows) if kind == "gt" or rows.column(ID).max() == 1 else True):
        tally.note(f"ids that count 1..n in the rows of each frame are no track ids; {KEEP}")
        return False
    return True


def counts_rows(rows: Rows) -> bool:
    """Whether the ids of every frame are 1..n in the order of its rows."""
    order = np.argsort(rows.column(FRAME), kind="stable")
    frame = rows.column(FRAME)[order]
    start = np.concatenate([[True], frame[1:] != frame[:-1]])
    row = np.arange(len(frame))
    rank = row - np.maximum.accumulate(np.where(start, row, 0))
    return bool((rows.column(ID)[order] == rank + 1).all())


def jumps(rows: Rows) -> bool:
    """Whether most boxes do not touch the box of the same id in the frame before; False where no id has two frames in a row."""
    order = np.lexsort((rows.column(FRAME), rows.column(ID)))
    frame, number = rows.column(FRAME)[order], rows.column(ID)[order]
    after = (number[1:] == number[:-1]) & (frame[1:] == frame[:-1] + 1)
    low = rows.values[order][:, [LEFT, TOP]]
    high = low + rows.values[order][:, [WIDTH, HEIGHT]]
    apart = np.asarray((np.maximum(low[1:], low[:-1]) >= np.minimum(high[1:], high[:-1])).any(axis=1))
    return bool(after.any() and apart[after].mean() > 0.5)  # noqa: PLR2004  # most


def whole_ids(rows: Rows, tally: Tally) -> Rows:
    """The rows whose id can be a track id: a whole number from 0, or -1 for a row without track.

    Raises:
        InputError: a bad row stops the run.
    """
    number = rows.column(ID)
    bad = (number != np.floor(number)) | (number < UNTRACKED)
    fix = "write whole numbers from 0 (-1: no track), or ignore the ids with -O ids=ignore"
    return rows.reject(bad, "id is no track id", lambda i: f"id {number[i]:g} is no track id", fix=fix, tally=tally)


def once_a_frame(rows: Rows, tally: Tally) -> Rows:
    """The rows without those whose track has a row in the same frame already.

    Raises:
        InputError: a bad row stops the run.
    """
    frame, number = rows.column(FRAME), rows.column(ID)
    order = np.lexsort((number, frame))
    same = (frame[order][1:] == frame[order][:-1]) & (number[order][1:] == number[order][:-1]) & (number[order][1:] != UNTRACKED)
    if not same.any():
        return rows
    again = np.zeros(len(rows), np.bool_)
    again[order[1:][same]] = True
    first = {key: i for i, key in reversed(list(enumerate(_keys(frame, number))))}

    def what(row: int) -> str:
        key = (float(frame[row]), float(number[row]))
        return f"frame {rows.frame_said(row)} has id {key[1]:.0f} already in line {rows.line[first[key]]}"

    fix = "give each object of a frame its own id, or link anew with -O ids=ignore"
    return rows.reject(again, "track twice in a frame", what, fix=fix, tally=tally)


def _keys(frame: NDArray[np.float64], number: NDArray[np.float64]) -> list[tuple[float, float]]:
    return list(zip(frame.tolist(), number.tolist(), strict=True))
