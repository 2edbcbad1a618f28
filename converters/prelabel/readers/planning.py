"""What there is to read of sources: planned, looked at and surveyed, before units are read."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from prelabel.detections import Detections, Kind
from prelabel.engine.base import INLINE, Engine
from prelabel.errors import InputError, Place, Tally
from prelabel.folders import listed_once, packed_in
from prelabel.frames import FrameIndex, FrameOptions
from prelabel.readers.base import Reader, Reading
from prelabel.readers.guarding import guarded
from prelabel.readers.options import O
from prelabel.readers.others import note_others
from prelabel.readers.units import Plan, Unit, UnitTask


@listed_once()
def planned(
    reader: Reader[O],
    sources: Sequence[Path],
    options: O,
    frames: FrameOptions,
    tally: Tally,
    *,
    shapes: frozenset[Kind] = frozenset(Kind),
    min_keypoint_score: float | None = None,
    engine: Engine = INLINE,
) -> tuple[Reading[O], list[UnitTask]]:
    """Plan and survey: what there is to read, in order.

    Raises:
        InputError: a source or unit cannot be read, two sources hold one file, or a bad record stops the run.
        PluginError: the reader is not built in, and fails or breaks its contract.
    """
    plans = [_plan(reader, source, options, tally) for source in sources]
    if len(plans) > 1:
        _require_apart(reader, sources, plans)
    with guarded(reader, "putting units together"):
        units = [*reader.together([unit for plan in plans for unit in plan.units], options)]
    index = FrameIndex.open(frames).with_found([image for plan in plans for image in plan.images])
    reading = Reading(
        reader=reader, options=options, frames=index, on_error=tally.on_error, shapes=shapes, min_keypoint_score=min_keypoint_score
    )
    looks = _looks(reading, units, tally, engine)
    with guarded(reader, "surveying all units"):
        survey = reader.survey(units, options, reading.context(tally, looks=looks))
        return reading, [UnitTask(unit=unit, survey=reader.share(survey, unit)) for unit in units]


def _plan(reader: Reader[O], source: Path, options: O, tally: Tally) -> Plan:
    """The plan of one source; what is not read of it is noted."""
    with guarded(reader, f"planning {source}") as failed:
        plan: object = reader.plan(source, options)
        if not isinstance(plan, Plan):
            raise failed(f"plan returns {type(plan).__name__}, not Plan")
        note_others(plan.others, tally)
        noted = {*plan.others}
        note_others([name for name in packed_in(source, reader.suffixes) if name not in noted], tally)
        return plan


def _require_apart(reader: Reader[O], sources: Sequence[Path], plans: Sequence[Plan]) -> None:
    """Refuse a file that two sources hold: its frames would be there twice, and be called otherwise the second time.

    Raises:
        InputError: there is one.
    """
    holders: dict[str, Path] = {}
    for source, plan in zip(sources, plans, strict=True):
        for unit in plan.units:
            with guarded(reader, f"listing the files of unit {unit.name!r}"):
                files = reader.files(unit)
            for file in files:
                holder = holders.setdefault(os.path.abspath(file), source)  # noqa: PTH100  # of many files
                if holder is not source:
                    what = f"is part of two sources, {holder} and {source}"
                    raise InputError(what, place=Place(str(file)), fix="give one of them alone, or convert them one by one")


def _looks(reading: Reading[O], units: Sequence[Unit], tally: Tally, engine: Engine) -> Iterator[object]:
    for found, seen in engine.map(_look, reading, (UnitTask(unit=unit) for unit in units)):
        tally.merge(seen)
        yield found


def _look(reading: Reading[Any], task: UnitTask) -> tuple[object, Tally]:
    tally = Tally(on_error=reading.on_error)
    with reading.ahead(task).opened(), guarded(reading.reader, f"looking at unit {task.name!r}"):
        return reading.reader.look(task.unit, reading.options, reading.context(tally)), tally


def read_sources(
    reader: Reader[O],
    sources: Sequence[Path],
    options: O,
    frames: FrameOptions,
    tally: Tally,
    *,
    shapes: frozenset[Kind] = frozenset(Kind),
    min_keypoint_score: float | None = None,
) -> tuple[FrameIndex, Iterator[Detections]]:
    """What `planned` found, read here: the frames known beside the sources, and the batches as they come."""
    reading, tasks = planned(reader, sources, options, frames, tally, shapes=shapes, min_keypoint_score=min_keypoint_score)
    return reading.frames, (batch for task in tasks for batch in reading.read(task, tally))
