"""What the rows of KITTI label files mean: 2D boxes, cuboids, tracks, scores and attributes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import attribute_value
from prelabel.detections import Kind
from prelabel.errors import counted
from prelabel.geometry.numbering import distinct_numbers
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.kitti.calibration import Calibration
from prelabel.readers.kitti.cuboids import NEAREST_M, cuboids
from prelabel.readers.kitti.rows import (
    ALPHA,
    BOTTOM,
    DONT_CARE,
    HEIGHT,
    LEFT,
    LENGTH,
    NO_ALPHA,
    OCCLUDED,
    RIGHT,
    ROTATION,
    SCORE,
    TOP,
    TRACK,
    TRUNCATED,
    Rows,
)
from prelabel.readers.shared.objects import Objects, Said

FIELDS = ("truncated", "occluded", "alpha", "height", "width", "length", "x", "y", "z", "rotation_y")
"""What can become attributes."""

_COLUMN = dict(zip(FIELDS, (TRUNCATED, OCCLUDED, ALPHA, *range(HEIGHT, ROTATION + 1)), strict=True))

_SKIP = "mend the row, or leave such rows out with --on-error skip"

NOT_PROJECTED = "3D box, of which -O calib=FOLDER makes a cuboid"

NO_CALIBRATION = "3D box without calibration"

TOO_NEAR = f"3D box with a corner less than {NEAREST_M:g} m before the camera"

ScoreRule = Literal["raw", "sigmoid", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is made of the rows of a unit.

    Args:
        calibrations: of each file, what its calibration may be called.
        calib: the folder of calibrations, or the one for all; None to make no cuboids.
        dont_care: whether DontCare regions are kept.
        score: what is made of scores.
        attributes: the fields that become attributes.
        context: of the run.
    """

    calibrations: Sequence[Sequence[str]]
    calib: Path | None
    dont_care: bool
    score: ScoreRule
    attributes: Sequence[str]
    context: Context


def usable(rows: Rows, wanted: Wanted) -> Rows:
    """The rows that are wanted, and whose boxes and scores can be used.

    Raises:
        InputError: a bad row stops the run.
    """
    regions = np.array([name == DONT_CARE for name in rows.type], np.bool_)
    if regions.any() and not wanted.dont_care:
        wanted.context.tally.filtered["DontCare region"] += int(regions.sum())
        rows = rows.only(~regions)
    v, flat, solid = rows.values, rows.flat, rows.solid
    empty = flat & ((v[:, RIGHT] <= v[:, LEFT]) | (v[:, BOTTOM] <= v[:, TOP]))
    score = v[:, SCORE]
    unscored = rows.scored & ((score < 0) | (score > 1)) & (wanted.score == "raw")
    sizes = v[:, HEIGHT : LENGTH + 1]
    thin = solid & (sizes <= 0).any(axis=1) & (wanted.calib is not None)
    reject = wanted.context.tally.reject
    for row in np.flatnonzero(empty | unscored | thin | ~(flat | solid)).tolist():
        place = rows.place(row)
        if empty[row]:
            left, top, right, bottom = v[row, LEFT : BOTTOM + 1].tolist()
            what = f"left {left:g} top {top:g} right {right:g} bottom {bottom:g} is no box: right must exceed left, and bottom top"
            reject("box without area", what, place=place, fix=_SKIP)
        elif unscored[row]:
            fix = "map scores to [0, 1] with -O score=sigmoid, or leave them out with -O score=drop"
            reject("score outside [0, 1]", f"score {score[row]:g} is outside [0, 1]", place=place, fix=fix)
        elif thin[row]:
            height, width, length = sizes[row].tolist()
            what = f"height {height:g}, width {width:g} and length {length:g} must be above 0"
            reject("3D box without volume", what, place=place, fix=_SKIP)
        else:
            reject("no box", "has neither a 2D box nor a 3D box", place=place, fix=_SKIP)
    return rows.only(np.asarray(~(empty | unscored | thin) & (flat | solid)))


def gathered(rows: Rows, frame: Sequence[int], wanted: Wanted) -> Objects:
    """The objects of rows: a 2D box, a cuboid, or both of one object.

    Args:
        rows: usable ones.
        frame: (n,) index of each row's frame, -1 where it was rejected.
        wanted: what is made of them.

    Raises:
        InputError: a calibration is missing or bad, and the run stops at bad records.
    """
    rows, used = rows.only(np.array(frame, np.int64) >= 0), [number for number in frame if number >= 0]
    _note_unused(rows, wanted)
    points, projected = _projected(rows, wanted)
    objects = Objects()
    known = {name: _known(rows, name) for name in wanted.attributes}
    boxes, flat, tracks = rows.values[:, LEFT : BOTTOM + 1].tolist(), rows.flat.tolist(), rows.values[:, TRACK].tolist()
    score = _scores(rows, wanted.score).tolist()
    for row, (number, label) in enumerate(zip(used, rows.type, strict=True)):
        said = Said(
            frame=number, label=label, origin=int(rows.line[row]), source=int(rows.file[row]), track=int(tracks[row]), score=score[row],
            attributes={name: attribute_value(float(values[row])) or "" for name, values in known.items() if not math.isnan(values[row])},
            group=row,
        )  # fmt: skip
        if flat[row]:
            objects.add_box(said, boxes[row])
        if projected[row]:
            objects.add(said, Kind.CUBOID, Rings.of(points[row], [len(points[row])]))
    return objects


def _projected(rows: Rows, wanted: Wanted) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The points (n, 8, 2) of the cuboids of rows, in pixels, and (n,) whether there is one; those that cannot be made are counted."""
    tally = wanted.context.tally
    points, made = np.full((len(rows), 8, 2), np.nan), np.zeros(len(rows), np.bool_)
    solid = rows.solid & ~(rows.flat & (Kind.CUBOID not in wanted.context.shapes))
    if wanted.calib is None:
        if solid.any():
            tally.unconverted[NOT_PROJECTED] += int(solid.sum())
        return points, made
    calibration = Calibration(given=wanted.calib, tally=tally)
    for file in distinct_numbers(rows.file[solid]).tolist():
        some = np.flatnonzero(solid & (rows.file == file))
        projection = calibration.of(wanted.calibrations[file], rows.paths[file])
        if projection is None:
            tally.unconverted[NO_CALIBRATION] += len(some)
            continue
        points[some], made[some] = cuboids(rows.values[some, HEIGHT : ROTATION + 1], projection)
        near = int((~made[some]).sum())
        if near:
            tally.unconverted[TOO_NEAR] += near
    return points, made


def _known(rows: Rows, name: str) -> NDArray[np.float64]:
    """(n,) a field of the rows; NaN where a row does not know it."""
    values = rows.values[:, _COLUMN[name]]
    match name:
        case "truncated" | "occluded":
            known = values >= 0
        case "alpha":
            known = values != NO_ALPHA
        case _:
            known = rows.solid
    return np.where(known, values, np.nan)


def _scores(rows: Rows, rule: ScoreRule) -> NDArray[np.float64]:
    """(n,) in [0, 1]; NaN where a row has none."""
    score = rows.values[:, SCORE]
    if rule == "sigmoid":
        score = np.exp(-np.logaddexp(0.0, -score))
    return np.where(rows.scored & (rule != "drop"), score, np.nan)


def _note_unused(rows: Rows, wanted: Wanted) -> None:
    """Say once which fields the rows know that nothing uses; those of the 3D box are counted where it is not used."""
    names = [name for name in FIELDS[:3] if name not in wanted.attributes and not np.isnan(_known(rows, name)).all()]
    if names:
        fields = counted(len(names), "field").removeprefix(f"{len(names)} ")
        wanted.context.tally.note(f"{fields} not used: {', '.join(names)} (-O attributes={','.join(names)} keeps them)")
