"""Detections as MOTChallenge results, for tools that score tracking."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.detections import UNTRACKED, Detections, Frame, object_rows
from prelabel.errors import ChoiceError, Tally

DECIMALS = 4
"""Of a pixel and of a score."""

_END = b",-1,-1,-1\n"
"""What MOTChallenge leaves for places in the world."""

AREALESS = "box without area"


def mot_lines(detections: Detections, sequence: str, tally: Tally) -> bytes:
    r"""One sequence as ``frame,id,left,top,width,height,score,-1,-1,-1``, a line an object, by frame and id.

    Boxes are pixels, as they are in the source: nothing is clipped. Left and top count from 0, as most tools write and read them, though
    MOTChallenge counts from 1; TrackEval compares boxes as they stand, so that truth and results have to count alike. An object is
    written once, by its rectangle, else by the bounds of its outline; one whose box has no area is left out and counted. Ids are the
    tracks plus 1, -1 where a row has none; a score is 1 where there is none. Frame numbers are the frames' own where all of them are
    known and count from 1, else their order from 1.

    Args:
        detections: of any sequences.
        sequence: the one to write.
        tally: counts what is left out.

    Returns:
        UTF-8 text; empty where the sequence has no objects.

    Raises:
        ChoiceError: the size of a frame with objects is not known.

    >>> from prelabel.detections import Frame
    >>> frame = Frame(sequence="s", file="1.jpg", width=200, height=100, index=1)
    >>> found = Detections.from_boxes(frames=[frame], labels=["car"], frame=[0], label=[0], box=[[0, 0, 0.5, 1]], track=[4])
    >>> mot_lines(found, "s", Tally())
    b'1,5,0,0,100,100,1,-1,-1,-1\n'
    """
    number = _numbers(detections.frames, sequence)
    rows = object_rows(detections)[0]
    rows = rows[number[detections.frame[rows]] > 0]
    track = detections.track[rows]
    heads = np.column_stack([number[detections.frame[rows]], np.where(track == UNTRACKED, -1, track + 1)])
    score = np.where(np.isnan(detections.score[rows]), 1.0, detections.score[rows])
    values = np.column_stack([_xywh_px(detections, rows), score]).round(DECIMALS)
    areal = np.asarray((values[:, 2:4] > 0).all(axis=1))
    if not areal.all():
        tally.filtered[AREALESS] += int((~areal).sum())
    order = np.lexsort((heads[:, 1], heads[:, 0]))
    order = order[areal[order]]
    return _lines(heads[order], values[order])


def _lines(heads: NDArray[np.int64], values: NDArray[np.float64]) -> bytes:
    r"""A line a row: whole numbers (n, 2), numbers (n, 5) in the fewest digits.

    >>> _lines(np.array([[1, -1]]), np.array([[12.5, -0.0, 3.0, 10.05, 0.0001]]))
    b'1,-1,12.5,0,3,10.05,0.0001,-1,-1,-1\n'
    """
    if not len(heads):
        return b""
    # a negative zero becomes none when zero is added
    columns = [*heads.T.tolist(), *(values.T + 0.0).tolist()]
    rows = msgspec.json.encode(list(zip(*columns, strict=True)))[1:-1].replace(b".0,", b",").replace(b".0]", b"]")
    return rows[1:-1].replace(b"],[", _END) + _END


def _numbers(frames: Sequence[Frame], sequence: str) -> NDArray[np.int64]:
    """(f,) the number of each frame of a sequence, from 1; 0 of the frames of others."""
    own = [i for i, frame in enumerate(frames) if frame.sequence == sequence]
    numbered = all(frames[i].index >= 1 for i in own)
    number = np.zeros(len(frames), np.int64)
    number[own] = [frames[i].index for i in own] if numbered else np.arange(1, len(own) + 1)
    return number


def _xywh_px(detections: Detections, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """(r, 4) left, top, width and height of the boxes of rows (r,), in pixels.

    Raises:
        ChoiceError: the size of one of their frames is not known.
    """
    frames, frame, box = detections.frames, detections.frame[rows], detections.box[rows]
    size = np.array([(one.width, one.height) for one in frames], np.float64).reshape(-1, 2)[frame]
    unknown = np.flatnonzero((size <= 0).any(axis=1))
    if len(unknown):
        what = f"{frames[int(frame[unknown[0]])].file}: pixels are wanted, but the size is not known"
        raise ChoiceError(what, fix="give --size WIDTHxHEIGHT, or --frames with the images")
    return np.concatenate([box[:, :2], box[:, 2:] - box[:, :2]], axis=1) * np.tile(size, 2)
