"""A sequence: its rows on the frames that it has, one track an object."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import NO_ATTRIBUTES, Detections, Frame, Kind, Source, reshaped, sizes_of
from prelabel.errors import InputError, Place, Tally
from prelabel.geometry.boxes import normalise
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.shared.clips import Timeline, timeline_of
from prelabel.readers.shared.objects import note_unused
from prelabel.readers.sot.about import About, about
from prelabel.readers.sot.families import ABSENT_FLAGS, ONE_BASED
from prelabel.readers.sot.layout import Film
from prelabel.readers.sot.options import SotOptions
from prelabel.readers.sot.rows import SKIP, read_rows
from prelabel.readers.sot.table import ABSENT, Rows
from prelabel.readers.sot.values import SCORE, Beside, values_of

FLAGGED = "object absent, as the data set says (-O absent=keep keeps its boxes)"

GOT10K = "GOT-10K_"
"""Before the names of GOT-10k's sequences, in capitals."""

EIGHTH = 8
"""Frames of NfS at 240 Hz for one at 30 Hz."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Object:
    """An object of a sequence: its rows, and what is said of it.

    Args:
        rows: that hold something.
        label: of the object.
        score: (count,) of each row of the file, NaN where none.
        values: (count,) of each row of the file, by the attribute asked for.
        words: attributes asked for that hold in all frames.
    """

    rows: Rows
    label: str
    score: Sequence[float]
    values: Mapping[str, Sequence[float]]
    words: dict[str, str | tuple[str, ...] | None]


def read_film(film: Film, options: SotOptions, context: Context, beside: Beside) -> Detections | None:
    """A sequence; None of one that was rejected and counted.

    Args:
        film: the sequence.
        options: of the reader.
        context: of the run.
        beside: what lies beside results.

    Raises:
        InputError: something of it is bad, and the run stops at bad records.
    """
    tally = context.tally
    every = [rows for target in film.targets if (rows := _rows(target.path, film, tally)) is not None]
    read = [rows for rows in every if rows.count]
    for rows in every:
        if not rows.count and read and film.family == "otb":
            # as one of Human4 is
            tally.filtered["object of a sequence whose file is empty"] += 1
        elif not rows.count:
            what, fix = "holds no rows", "give a file with a row a frame"
            tally.reject("file without rows", what, place=Place(str(rows.path)), fix=fix)
    if not read:
        return None
    known = about(film, read[0].count, tally)
    if known is None:
        return None
    timeline = _timeline(known, max(rows.count for rows in read), context)
    if timeline is None:
        return None
    fields = [beside.fields_of(rows.path) if film.family == "results" else known.fields for rows in read]
    _note_unused(known.words, [*fields, *(rows.fields for rows in read)], options, tally)
    placed = [_placed(rows, known, timeline, options, tally) for rows in read]
    objects = [_object(rows, known, own, options, tally) for rows, own in zip(placed, fields, strict=True)]
    return _detections(objects, known, timeline, options, context)


def _timeline(known: About, rows: int, context: Context) -> Timeline | None:
    """The frames of the sequence; None of one that has none and was rejected.

    Raises:
        InputError: it would be, and the run stops at bad records.
    """
    first, last = known.window or (1, rows)
    timeline = timeline_of(known.film, last, context, alone=context.survey)
    # where all other images were removed, these may have numbers of their own
    if timeline is None or known.window is None or len(timeline.images) == last - first + 1:
        return timeline
    numbers = [number for number in timeline.numbers if first <= number <= last]
    if numbers:
        return timeline._replace(numbers=numbers, images={number: timeline.images[number] for number in numbers if timeline.images})
    what = f"is of the images {first} to {last}, but there are {len(timeline.numbers)}"
    context.tally.reject("sequence without frames", what, place=Place(str(known.film.path)), fix="add the images of the video")
    return None


def _rows(path: Path, film: Film, tally: Tally) -> Rows | None:
    """The rows of a file; None of one that cannot be read, which is counted."""
    bad = len(tally.bad)
    try:
        return read_rows(path, film.family, tally)
    except InputError as error:
        if len(tally.bad) == bad:
            tally.reject_file("unreadable file", error)
        return None


def _placed(rows: Rows, known: About, timeline: Timeline, options: SotOptions, tally: Tally) -> Rows:
    """The rows that lie in a frame and hold a box there; the others are counted."""
    step = _step(rows, known, timeline)
    if step > 1:
        tally.note_names("NfS: each eighth row is of an image at 30 Hz, as in {first}", [known.film.name])
        rows = rows.only(rows.row % step == 0)
    rows = _seen(rows, known, options, tally)
    size = rows.box[:, 2:] - rows.box[:, :2]

    def what(row: int) -> str:
        return f"width {size[row, 0]:g} and height {size[row, 1]:g} must be above 0"

    bad = np.asarray((size <= 0).any(axis=1)) & ~rows.shaped
    rows = rows.reject(bad, "width or height not positive", what, fix=SKIP, tally=tally)
    beyond = _index(rows, known, timeline) >= len(timeline.numbers)
    whose = "--frames" if timeline.given else "the folder of the sequence"
    return rows.reject(
        beyond, "row without image",
        lambda i: f"row {rows.row[i] + 1} has no image among the {len(timeline.numbers)} of {whose}",
        fix="add the image, or leave such rows out with --on-error skip", tally=tally,
    )  # fmt: skip


def _step(rows: Rows, known: About, timeline: Timeline) -> int:
    """How many rows there are for an image: NfS may have those of 240 Hz beside images of 30 Hz."""
    images = len(timeline.images)
    return EIGHTH if known.film.family == "nfs" and images and abs(rows.count / images - EIGHTH) < 1 else 1


def _index(rows: Rows, known: About, timeline: Timeline) -> NDArray[np.int64]:
    """(n,) which of the frames each row is of."""
    return rows.row // _step(rows, known, timeline)


def _seen(rows: Rows, known: About, options: SotOptions, tally: Tally) -> Rows:
    """The rows without those in whose frame nothing is seen, as flags say; where these are kept, without boxes of no size there."""
    away = np.zeros(rows.count, np.bool_)
    for name in ABSENT_FLAGS:
        if name in known.fields:
            away |= np.array(values_of(known.fields[name], rows.count, known.film.family, tally)) == 1
    gone = away[rows.row]
    if options.absent == "keep":
        empty = np.asarray((rows.box[:, 2:] <= rows.box[:, :2]).any(axis=1)) & ~rows.shaped & gone
        tally.filtered.update({ABSENT: int(empty.sum())} if empty.any() else {})
        return rows.only(~empty)
    if gone.any():
        tally.filtered[FLAGGED] += int(gone.sum())
    return rows.only(~gone)


def _object(rows: Rows, known: About, fields: Mapping[str, Path], options: SotOptions, tally: Tally) -> _Object:
    """An object with its label, scores, and the values that are asked for.

    Args:
        rows: that hold something.
        known: of the sequence.
        fields: files with a value for each row of the object, by name.
        options: of the reader.
        tally: takes values that are bad.
    """
    family = known.film.family
    values = {name: rows.fields[name] for name in options.attributes if name in rows.fields}
    for name in options.attributes:
        if name in fields and name not in values:
            values[name] = values_of(fields[name], rows.count, family, tally)
    score = [math.nan] * rows.count
    if family == "results" and SCORE in fields:
        score = values_of(fields[SCORE], rows.count, family, tally)
        odd = sum(not 0 <= value <= 1 for value in score if not math.isnan(value))
        if odd:
            tally.unconverted["confidence outside 0-1"] += odd
        score = [value if 0 <= value <= 1 else math.nan for value in score]
    words: dict[str, str | tuple[str, ...] | None] = {name: known.words[name] for name in options.attributes if name in known.words}
    return _Object(rows=rows, label=options.label or known.label or rows.label or "object", score=score, values=values, words=words)


def _note_unused(words: Iterable[str], fields: Iterable[Iterable[str]], options: SotOptions, tally: Tally) -> None:
    """Say once which values of sequences and of frames hold something and become nothing, by their names."""
    used = {*options.attributes, *ABSENT_FLAGS, SCORE}
    note_unused({*words}.union(*fields) - {"object_class"} - used, tally)


def _base(known: About, options: SotOptions, tally: Tally) -> int:
    """From which number left and top count."""
    if options.one_based is not None:
        return int(options.one_based)
    film = known.film
    if film.family == "results" and not film.short.upper().startswith(GOT10K):
        what = "results: left and top are taken to count from 0, as of {first}{more} (-O one_based=true for those on OTB, LaSOT and UAV123)"
        tally.note_names(what, [film.name])
        return 0
    return int(film.family in ONE_BASED or film.family == "results")


def _detections(objects: Sequence[_Object], known: About, timeline: Timeline, options: SotOptions, context: Context) -> Detections:
    """The objects, one track each, over the frames of the sequence."""
    numbers = np.asarray(timeline.numbers, np.int64)
    of_rows = [numbers[_index(one.rows, known, timeline)] for one in objects]
    images = timeline.images.values()
    # images say their size themselves, and need not all have that of the sequence
    size = (0, 0) if images and all(image.path for image in images) else known.size
    seconds = 1 / known.rate_hz if known.rate_hz else 0.0
    placed = timeline.placed(np.concatenate(of_rows), context, size=size, seconds=seconds)
    base = _base(known, options, context.tally)
    frames = [placed.position[of] for of in of_rows]
    kept = [replace(one, rows=_based(one.rows.only(frame >= 0), base)) for one, frame in zip(objects, frames, strict=True)]
    return _columns(kept, np.concatenate([frame[frame >= 0] for frame in frames]), placed.frames)


def _columns(objects: Sequence[_Object], frame: NDArray[np.int32], frames: Sequence[Frame]) -> Detections:
    """The columns of the objects.

    Args:
        objects: each with its rows that lie in frames.
        frame: (n,) of the rows of all objects, index into ``frames``.
        frames: of the sequence.
    """
    table, labels = AttributeTable(), list(dict.fromkeys(one.label for one in objects))
    many = [len(one.rows) for one in objects]
    track = np.repeat(np.arange(len(objects)), many)
    pixels = sizes_of(frames, frame)
    found = Detections.from_boxes(
        frames=frames,
        labels=labels,
        frame=frame,
        label=np.repeat([labels.index(one.label) for one in objects], many),
        box=normalise(np.concatenate([one.rows.box for one in objects]), pixels[:, 0], pixels[:, 1]),
        score=np.concatenate([np.array(one.score, np.float64)[one.rows.row] for one in objects]),
        track=track,
        sources=[Source(str(one.rows.path)) for one in objects],
        source=track,
        origin=np.concatenate([one.rows.row + 1 for one in objects]),
        attributes=np.concatenate([_attributes(one, table) for one in objects]),
        attribute_sets=table.sets,
    )
    rings = Rings.concat([one.rows.shapes for one in objects])
    if not len(rings.points):
        return found
    kind = np.where(np.diff(rings.start) > 0, Kind.POLYGON, Kind.RECTANGLE).astype(np.uint8)
    return reshaped(found, np.arange(len(found)), rings.scaled(1 / pixels), kind=kind)


def _based(rows: Rows, base: int) -> Rows:
    """Rows whose pixels count from 0; where one of an object is no box, all are outlines, since a track is of one kind."""
    if not len(rows):
        return rows
    moved = np.where(rows.masked, 0.0, -float(base))
    box, shapes = rows.box + moved[:, None], rows.shapes
    shapes = replace(shapes, points=shapes.points + np.repeat(moved, np.diff(shapes.point_start()))[:, None])
    plain = np.flatnonzero(~rows.shaped)
    if 0 < len(plain) < len(rows):
        corners = box[plain][:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
        drawn = Rings.of(corners, np.full(len(plain), 4))
        others = np.flatnonzero(rows.shaped)
        _, shapes = Rings.merged([(plain, drawn), (others, shapes.take(others))])
    return replace(rows, box=box, shapes=shapes)


def _attributes(one: _Object, table: AttributeTable) -> NDArray[np.int32]:
    """(n,) the set of each row."""
    if not one.words and not one.values:
        return np.full(len(one.rows), NO_ATTRIBUTES, np.int32)
    said = [
        table.number(one.words | {name: attribute_value(values[row]) for name, values in one.values.items() if not math.isnan(values[row])})
        for row in one.rows.row.tolist()
    ]
    return np.array(said, np.int32)
