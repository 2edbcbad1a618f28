"""VIAME CSV: a row for each state of a track, or each detection."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally, counted
from prelabel.readers.others import whole_text
from prelabel.readers.shared.faults import BadShape, require_few_px
from prelabel.readers.shared.objects import put_attribute
from prelabel.readers.shared.quoted import rows
from prelabel.readers.shared.timing import FASTEST_HZ
from prelabel.readers.shared.words import is_number, numbers, shown
from prelabel.readers.viame.naming import time_s
from prelabel.readers.viame.options import ViameOptions
from prelabel.readers.viame.shapes import polygon_of
from prelabel.readers.viame.states import (
    LARGEST_ID,
    LENGTH,
    MOST_FRAMES,
    OTHER_SPECIES,
    Annotations,
    Attributes,
    Box,
    Species,
    State,
    Track,
    best_of,
    has_area,
    ordered,
    score_of,
    turn_of,
    without_species,
)
from prelabel.readers.viame.tokens import extras_of, is_token
from prelabel.safejson import or_leave_out

COLUMNS = ("id", "image", "frame", "TL_x", "TL_y", "BR_x", "BR_y", "confidence", "length")
"""That every row has."""

NOWHERE = "state without a box, which is -1"

EARLIER_SPECIES = "species of an earlier state of a track"

CHANGING = "ids of {first}{more} have several species, and get that of their last row: give -O tracks=false if ids begin anew in each image"

_ID, _NAME, _FRAME, _BOX, _CONFIDENCE, _LENGTH = 0, 1, 2, slice(3, 7), 7, 8

_WHOLE = re.compile(r"[+-]?\d{1,16}(?:\.0*)?", re.ASCII)
_FPS = re.compile(r"\s*fps:\s*(.*)", re.IGNORECASE | re.DOTALL)


class _Row(NamedTuple):
    """A row that can be read.

    Args:
        id: of the track; -1 of none.
        state: what it says, without attributes of its track.
        species: in the order of the row.
        confidence: in the object, or in its length; NaN where there is none.
        of_track: attributes of its track.
    """

    id: int
    state: State
    species: Sequence[Species]
    confidence: float
    of_track: Attributes


def annotations_of(path: Path, options: ViameOptions, tally: Tally) -> Annotations:
    """What a file says, without rows that are bad.

    Raises:
        InputError: it cannot be read, or a row is bad and the run stops at bad records.
    """
    source, rate = Source(str(path)), 0.0
    tracks: dict[int, list[_Row]] = {}
    seen: set[tuple[int, int, str]] = set()
    alone = -2
    text = whole_text(path)
    if not text.strip():
        raise InputError("is empty", place=Place(str(path)), fix="give a CSV of VIAME, which has its comments where it has no rows")
    for line, cells in tally.until_broken(rows(text, path, strict=True)):
        place = source.place(line)
        if cells[0].lstrip().startswith("#"):
            rate = _rate(cells, place, tally) or rate
            continue
        row = _row_of(cells, line, place, tally)
        if row is None:
            continue
        if row.id < 0 or not options.tracks:
            # each is alone under a number that no file can have
            tracks[alone] = [row]
            alone -= 1
        elif _is_first(row, seen, tally):
            tracks.setdefault(row.id, []).append(row)
    return Annotations(path, [_track(max(id_, -1), listed, source, options, tally) for id_, listed in tracks.items()], rate)


def _is_first(row: _Row, seen: set[tuple[int, int, str]], tally: Tally) -> bool:
    """Whether a track has no state in the same frame yet; a second one is rejected."""
    state = row.state
    name = "" if state.number >= 0 and time_s(state.name) is not None else state.name
    key = row.id, state.number, name
    if key not in seen:
        seen.add(key)
        return True
    fix = "give each object of a frame an id of its own, or say with -O tracks=false that ids are of no tracks"
    where = f"frame {state.number}" if state.number >= 0 else shown(state.name)
    tally.reject("track twice in a frame", f"the track {row.id} comes twice in {where}", place=state.place, fix=fix)
    return False


def _rate(cells: Sequence[str], place: Place, tally: Tally) -> float:
    """Frames a second, as a comment says; 0 where it does not, or says none."""
    said = next((found[1].strip() for cell in cells if (found := _FPS.fullmatch(cell))), "")
    if not said or (is_number(said) and float(said) <= 0):
        return 0.0
    if is_number(said) and float(said) <= FASTEST_HZ:
        return float(said)
    fix = "correct it, or leave the times of frames out with --on-error skip"
    tally.reject("bad rate", f"fps: {shown(said)} is no number of frames a second", place=place, fix=fix)
    return 0.0


def _row_of(said: list[str], line: int, place: Place, tally: Tally) -> _Row | None:
    """A row; None of one that is empty, or that was rejected or counted."""
    if not any(map(str.strip, said)):
        return None
    cells = [cell.strip() for cell in said[: len(COLUMNS)]]
    try:
        if len(cells) < len(COLUMNS):
            raise BadShape("too few columns", "", f"{counted(len(cells), 'column')}, but a row has {len(COLUMNS)} at least")  # noqa: TRY301
        id_, (number, name) = _id(cells[_ID]), _frame(cells)
        corners = _corners(cells)
    except BadShape as bad:
        tally.reject(bad.reason, bad.what, place=place, fix=bad.fix)
        return None
    species, rest = _species(said[len(COLUMNS) :], place, tally)
    extras = extras_of(rest, place, tally)
    length = _number(cells[_LENGTH], COLUMNS[_LENGTH], place, tally)
    if length > 0:
        put_attribute(extras.attributes, LENGTH, extras.attributes.get(LENGTH, length), tally)
    turn = turn_of(extras.attributes, place, tally)
    polygon = polygon_of(extras.parts)
    box: Box | None = ordered(corners, tally)
    if box is not None and not has_area(box):
        if polygon is None and not extras.points:
            _refuse_flat(box, place, tally)
            return None
        box = None
    state = State(
        number, name, line, place, box, turn, polygon, (), extras.points, extras.attributes, score=math.nan
    )  # fmt: skip
    return _Row(id_, state, species, _number(cells[_CONFIDENCE], COLUMNS[_CONFIDENCE], place, tally), extras.of_track)


def _refuse_flat(box: Box, place: Place, tally: Tally) -> None:
    if set(box) == {-1}:
        tally.filtered[NOWHERE] += 1
        return
    what = f"the box is {box[2] - box[0]:g} wide and {box[3] - box[1]:g} high"
    tally.reject("width or height not positive", what, place=place, fix=or_leave_out("record"))


def _id(cell: str) -> int:
    if _WHOLE.fullmatch(cell) and -1 <= int(cell.partition(".")[0]) <= LARGEST_ID:
        return int(cell.partition(".")[0])
    raise BadShape("bad track id", "", f"the id {shown(cell)} is no whole number from 0")


def _frame(cells: Sequence[str]) -> tuple[int, str]:
    """The number of the frame, and what the row calls its image or video; VIAME may write the image in place of the number."""
    cell = cells[_FRAME]
    if cell and not is_number(cell):
        return -1, cell
    number = int(cell.partition(".")[0]) if _WHOLE.fullmatch(cell) else -1
    if 0 <= number < MOST_FRAMES:
        return number, cells[_NAME]
    what = f"the frame {shown(cell)} is no whole number from 0 to {MOST_FRAMES - 1:,}"
    raise BadShape("no frame number", "", what, "number the frames of a sequence from 0, or leave the record out with --on-error skip")


def _corners(cells: Sequence[str]) -> list[float]:
    said = cells[_BOX]
    corners = numbers(said)
    if corners is None:
        name, cell = next((name, cell) for name, cell in zip(COLUMNS[_BOX], said, strict=True) if not is_number(cell))
        raise BadShape("no number", "", f"{name} is {shown(cell)}, which is no number")
    require_few_px(corners, "")
    return corners


def _number(cell: str, name: str, place: Place, tally: Tally) -> float:
    """A cell that may be empty, or NaN, or below 0 where it is not known; NaN of one that is none, and was rejected."""
    if is_number(cell) or not cell:
        return float(cell or "nan")
    tally.reject("no number", f"{name} is {shown(cell)}, which is no number", place=place, fix=or_leave_out(name))
    return math.nan


def _species(cells: Sequence[str], place: Place, tally: Tally) -> tuple[list[Species], Sequence[str]]:
    """The pairs of species and confidence, and the cells behind them."""
    found: list[Species] = []
    at = 0
    while at < len(cells) and (name := cells[at].strip()) and not is_token(name):
        said = cells[at + 1].strip() if at + 1 < len(cells) else ""
        if is_number(said):
            found.append((name, score_of(float(said), name, place, tally)))
        else:
            what = f"the species {shown(name)} has no confidence" + (f", but {shown(said)}" if said else "")
            tally.reject("species without a confidence", what, place=place, fix=or_leave_out("confidence"))
            found.append((name, math.nan))
            if is_token(said):
                return found, cells[at + 1 :]
        at += 2
    return found, cells[at:]


def _track(id_: int, listed: list[_Row], source: Source, options: ViameOptions, tally: Tally) -> Track:
    """The states of a track: its species are those of the last state that has some, which VIAME and DIVE hold for those of the whole."""
    if id_ >= 0:
        listed.sort(key=lambda row: row.state.number)
    last = next((row for row in reversed(listed) if row.species), None)
    label, score = best_of(last.species) if last is not None else (without_species(options, tally), math.nan)
    of_track: Attributes = {}
    for row in listed:
        for name, value in row.of_track.items():
            put_attribute(of_track, name, value, tally)
    states = [_with_track(row, label, score, of_track, tally) for row in listed]
    return Track(id_, label, source, states)


def _with_track(row: _Row, label: str, score: float, of_track: Attributes, tally: Tally) -> State:
    """A state with what its track says: the species of its own row give it its score where they name that of the track."""
    own = dict(row.species)
    if len(row.species) > 1:
        tally.unconverted[OTHER_SPECIES] += len(row.species) - 1
    if own and best_of(row.species)[0] != label:
        tally.unconverted[EARLIER_SPECIES] += 1
        tally.note_names(CHANGING, [row.state.place.path])
    if not row.species and math.isnan(score):
        # of an object without a species there is the confidence that it is one; below 0 it is not known
        score = math.nan if row.confidence < 0 else _confidence(row, tally)
    attributes = dict(of_track)
    for name, value in row.state.attributes.items():
        put_attribute(attributes, name, value, tally)
    return row.state._replace(score=own.get(label, score), attributes=attributes)


def _confidence(row: _Row, tally: Tally) -> float:
    said = row.confidence
    return said if math.isnan(said) else score_of(said, "", row.state.place, tally)
