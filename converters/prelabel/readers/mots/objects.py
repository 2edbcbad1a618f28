"""What the rows of a MOTS file mean: their classes, ignore regions and track ids, and the rows of detections they become."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from prelabel.detections import UNTRACKED, Detections, Frame, Kind, reshaped, sizes_of
from prelabel.errors import ChoiceError, Tally
from prelabel.geometry.boxes import normalise
from prelabel.geometry.numbering import numbered
from prelabel.geometry.rings import Rings
from prelabel.readers.mots.extent import absolute
from prelabel.readers.mots.rows import CLASS, DETECTED, FRAME, ID, SCORE, SCORED, Rows
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.labels import UNKNOWN, Classes, from_option

Ids = Literal["auto", "keep", "ignore"]

IGNORED, ALL_IGNORED = 10, 100
"""The class of ignore regions in MOTS, and the first of those in RobMOTS."""

ROBMOTS = re.compile("rob[_-]?mots", re.IGNORECASE)
"""A folder with the files of all its benchmarks, as its evaluation code calls it."""


def note_unused(rows: Rows, tally: Tally) -> None:
    """Say what detections hold and nobody uses."""
    if rows.form == DETECTED:
        tally.note("the boxes of detections and what stands behind their run lengths are not used: the mask says where an object is")


def classes_of(rows: Rows, classes: Classes, tally: Tally) -> Classes:
    """The names of the classes of a file, where the user gave none.

    Args:
        rows: of the file.
        classes: those of MOTS.
        tally: is told that they are others.

    Raises:
        ChoiceError: nothing says which classes the numbers are.
    """
    if rows.form != SCORED or not len(rows):
        return classes
    if any(ROBMOTS.fullmatch(folder) for folder in absolute(rows.path).parts):
        tally.note("the classes are the 80 of COCO, as in RobMOTS (-O names= to say otherwise)")
        return from_option("coco80", first=1)
    raise ChoiceError(
        f"{rows.path}: rows of 7 columns, whose classes may be the 80 of COCO, as in RobMOTS, or those of MOTS",
        fix="say which with -O names=coco80 or -O names=car,pedestrian",
    )


def labelled(rows: Rows, classes: Classes, tally: Tally) -> Rows:
    """The rows whose class has a name; ignore regions are counted.

    Args:
        rows: of any class.
        classes: the names.
        tally: takes counts and bad rows.

    Raises:
        InputError: a bad row stops the run.
    """
    number = rows.column(CLASS)
    unknown = classes.label_of(number.astype(np.float64)) == UNKNOWN
    ignored = unknown & ((number == IGNORED) | (number >= ALL_IGNORED))
    if ignored.any():
        tally.filtered["ignore region"] += int(ignored.sum())
        rows, number, unknown = rows.only(~ignored), number[~ignored], unknown[~ignored]

    def what(row: int) -> str:
        name = classes.named(float(number[row]), "")
        return name.what if isinstance(name, Fault) else name

    return rows.reject(
        unknown, "unknown class", what,
        fix="name all classes from 1 with -O names=FILE, a,b,c or coco80", tally=tally,
    )  # fmt: skip


def tracked(rows: Rows, ids: Ids, tally: Tally) -> Rows:
    """The rows with track ids, -1 for none; those of a track that the frame has already are bad.

    Raises:
        InputError: a bad row stops the run.
    """
    number = rows.column(ID)
    zeros = ids == "auto" and bool((number == 0).all()) and len(rows) > 0
    if zeros:
        tally.note("ids that are all 0 are no track ids (-O ids=keep keeps them)")
    if zeros or ids == "ignore":
        values = rows.values.copy()
        values[:, ID] = UNTRACKED
        return replace(rows, values=values)
    frame = rows.column(FRAME)
    of_id, ids_met = numbered(number)
    key, index = numbered(frame * len(ids_met) + of_id)
    first = index[key]
    again = np.asarray((first != np.arange(len(rows))) & (number != UNTRACKED))
    return rows.reject(
        again, "track twice in a frame", lambda i: f"frame {frame[i]} has id {number[i]} already in line {rows.line[first[i]]}",
        fix="give each object of a frame its own id, or link anew with -O ids=ignore", tally=tally,
    )  # fmt: skip


def detections_of(rows: Rows, outlines: Rings, classes: Classes, frames: Sequence[Frame], position: Mapping[int, int]) -> Detections:
    """The columns of rows; those whose frame was rejected are left out with it.

    Args:
        rows: each with a class that has a name.
        outlines: of each row, in pixels.
        classes: the names.
        frames: of the sequence.
        position: where the frame of each number is among them.
    """
    frame = np.array([position.get(number, -1) for number in rows.column(FRAME).tolist()], np.int32)
    if (frame < 0).any():
        rows, outlines, frame = rows.only(frame >= 0), outlines.take(np.flatnonzero(frame >= 0)), frame[frame >= 0]
    size = sizes_of(frames, frame)
    used, label = np.unique(classes.label_of(rows.values[:, CLASS]), return_inverse=True)
    plain = Detections.from_boxes(
        frames=frames,
        labels=[classes.labels[number] for number in used.tolist()],
        frame=frame,
        label=label,
        box=normalise(outlines.bounds(), size[:, 0], size[:, 1]),
        score=rows.values[:, SCORE],
        track=rows.column(ID),
        sources=(rows.source,),
        origin=rows.line,
    )
    return reshaped(plain, np.arange(len(rows)), outlines.scaled(1 / size), kind=np.full(len(rows), Kind.POLYGON, np.uint8))
