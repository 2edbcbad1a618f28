"""What both formats say: tracks, and where each is in its frames."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from prelabel.detections import Source
from prelabel.errors import Place, Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.words import shown
from prelabel.readers.viame.options import ViameOptions
from prelabel.safejson import or_leave_out

MOST_FRAMES = 1_000_000
"""Of a sequence: more than nine hours at 30 a second."""

LARGEST_ID = (1 << 53) - 1

ROTATION = "rotation"
"""The attribute in which DIVE keeps by how much a box is turned."""

OWN_NAMES = frozenset({"userCreated", "userModified"})
"""Attributes in which DIVE keeps who made an object."""

OTHER_SPECIES = "species of lower confidence"

NAMELESS = "point"
"""What a point without a key is called."""

LENGTH, NOTE = "length", "note"
"""The attributes that lengths and notes become."""

_LEAST_TURN = 0.001
"""Radians: DIVE draws a box upright up to here."""

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels, x0 <= x1, y0 <= y1."""

Species = tuple[str, float]
"""A name, and the confidence in it or NaN."""

Attributes = dict[str, str | tuple[str, ...]]


class State(NamedTuple):
    """A track in one frame.

    Args:
        number: of the frame, from 0; -1 where only its image is named.
        name: of the image or of the video, as the file says it; empty where it does not.
        origin: the line, or the index among the features of the track.
        place: where it stands.
        box: of it; None where only other shapes say where it is.
        turn: of the box about its centre, in radians, clockwise as seen.
        polygon: of it; None where it has none.
        lines: of it.
        points: by their names.
        attributes: of it, with those of its track.
        score: in [0, 1], or NaN.
        made: it lies between keyframes.
    """

    number: int
    name: str
    origin: int
    place: Place
    box: Box | None
    turn: float
    polygon: Rings | None
    lines: Sequence[Rings]
    points: Mapping[str, tuple[float, float]]
    attributes: Attributes
    score: float
    made: bool = False


class Track(NamedTuple):
    """A track.

    Args:
        id: of it; -1 of what is no track.
        label: its species.
        source: where its states stand.
        states: in the order of their frames.
    """

    id: int
    label: str
    source: Source
    states: Sequence[State]


class Annotations(NamedTuple):
    """What a file says.

    Args:
        path: of it.
        tracks: in its order.
        rate_hz: frames a second; 0 where it does not say it.
    """

    path: Path
    tracks: Sequence[Track]
    rate_hz: float


def ordered(box: Sequence[float], tally: Tally) -> Box:
    """A box of two opposite corners in any order, as DIVE accepts them; exchanged ones are counted."""
    x0, y0, x1, y1 = box
    if x1 < x0 or y1 < y0:
        tally.adjusted["box whose corners were exchanged"] += 1
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def has_area(box: Box) -> bool:
    """Whether a box is wide and high."""
    return box[2] > box[0] and box[3] > box[1]


def turn_of(said: Attributes, place: Place, tally: Tally) -> float:
    """Takes the turn of a box out of attributes; a bad one is rejected, and the box is upright.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    text = said.pop(ROTATION, "0")
    try:
        turn = float(text) if isinstance(text, str) else math.nan
    except ValueError:
        turn = math.nan
    if not math.isfinite(turn):
        what = f"the rotation {shown(text)} is no number of radians"
        tally.reject("bad rotation", what, place=place, fix=or_leave_out("rotation"))
        return 0.0
    turn = math.remainder(turn, math.tau)
    return turn if abs(turn) > _LEAST_TURN else 0.0


def score_of(score: float, species: str, place: Place, tally: Tally) -> float:
    """A score; NaN of one that was rejected, without which the object is read.

    Args:
        score: as it is written.
        species: whose it is; empty of the object itself.
        place: where it stands.
        tally: takes a bad one.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    if 0 <= score <= 1:
        return score
    what = f"the score {score:g} of {f'the species {shown(species)}' if species else 'the object'} is outside 0-1"
    tally.reject("score outside 0-1", what, place=place, fix=or_leave_out("score"))
    return math.nan


def best_of(species: Sequence[Species]) -> Species:
    """The species of the highest confidence, of several the first; one without a confidence comes last."""
    return max(species, key=lambda pair: -1.0 if math.isnan(pair[1]) else pair[1])


def without_species(options: ViameOptions, tally: Tally) -> str:
    """The label of an object without a species, which is counted."""
    tally.adjusted[f"object without a species, which is {options.default}"] += 1
    return options.default
