"""The optional columns of VIAME CSV: a keyword in brackets, and values between spaces."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from prelabel.errors import Place, Tally
from prelabel.readers.shared.faults import BadShape, require_few_px
from prelabel.readers.shared.objects import put_attribute
from prelabel.readers.shared.words import is_number, numbers, shown
from prelabel.readers.viame.shapes import Part, Points, points_of, require_points, with_holes
from prelabel.readers.viame.states import NAMELESS, NOTE, OWN_NAMES, Attributes
from prelabel.safejson import or_leave_out

_WORDS = "kp|poly|hole|atr|trk-atr|note|mask"
_TOKEN = re.compile(rf"(?:\(\+?([^()\s]*)\)|\+({_WORDS})(?!\S))\s*(.*)", re.DOTALL)
"""Older files have ``+kp`` and ``(+kp)``."""

_NAMES = {
    "kp": "keypoint", "poly": "polygon", "hole": "hole", "atr": "attribute", "trk-atr": "attribute of the track", "note": "note"
}  # fmt: skip

MASK = "mask in a file of its own"

STRANGE = "cell behind the species that is no optional field"


class Token(NamedTuple):
    """An optional column.

    Args:
        word: of it; empty of a cell that has none.
        text: behind it.
    """

    word: str
    text: str


@dataclass(slots=True)
class Extras:
    """What the optional columns of a row say.

    Args:
        points: keypoints by their names.
        attributes: of the detection; notes are one.
        of_track: attributes of its track.
    """

    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    attributes: Attributes = field(default_factory=dict)
    of_track: Attributes = field(default_factory=dict)
    _outers: list[Points] = field(default_factory=list)
    _holes: list[tuple[int, Points]] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        """The polygon."""
        return with_holes(self._outers, self._holes) if self._outers else []

    def add(self, token: Token, tally: Tally) -> None:
        """A column more.

        Raises:
            BadShape: it is bad, and is left out alone.
        """
        match token.word:
            case "kp":
                self._add_keypoint(token.text)
            case "poly":
                self._outers.append(require_points(points_of(_numbers(token.text.split())), 3, "polygon"))
            case "hole":
                self._holes.append((len(self._outers) - 1, require_points(points_of(_numbers(token.text.split())), 3, "hole")))
            case "atr" | "trk-atr":
                self._add_attribute(token, tally)
            case "note":
                self._notes += [text] if (text := _unquoted(token.text)) else []
            case "mask":
                tally.unconverted[MASK] += 1
            case "" if token.text:
                tally.unconverted[STRANGE] += 1
            case "":
                pass
            case other:
                tally.unconverted[f"optional field {shown(other)}"] += 1

    def end(self, place: Place, tally: Tally) -> None:
        """What can only be told when all columns are known.

        Raises:
            InputError: a hole has no polygon, and the run stops at bad records.
        """
        if self._holes and not self._outers:
            what = f"{len(self._holes)} (hole), but no (poly) that it could be in"
            tally.reject("hole without a polygon", what, place=place, fix=or_leave_out("hole"))
        if self._notes:
            put_attribute(self.attributes, NOTE, self._notes[0] if len(self._notes) == 1 else self._notes, tally)

    def _add_keypoint(self, text: str) -> None:
        # DIVE writes the key of a point as it is: with spaces, or none
        *words, x, y = ["", "", *text.split()]
        name = " ".join(words).strip()
        if not name and numbers((x, y)) is None:
            raise BadShape("bad keypoint", "", f"{shown(text)} is no name with x and y")
        at = _numbers((x, y))
        require_few_px(at, "")
        name = name or NAMELESS
        if name in self.points:
            raise BadShape("keypoint twice", "", f"{shown(name)} comes twice")
        self.points[name] = at[0], at[1]

    def _add_attribute(self, token: Token, tally: Tally) -> None:
        name, _, value = token.text.partition(" ")
        if not name:
            raise BadShape("attribute without a name", "", "has no name")
        if name not in OWN_NAMES:
            # VIAME reads a name alone as one that is true
            put_attribute(self.of_track if token.word == "trk-atr" else self.attributes, name, value.strip() or "true", tally)


def is_token(cell: str) -> bool:
    """Whether a cell is an optional column, with which species end."""
    return cell.startswith("(") or (cell.startswith("+") and _TOKEN.fullmatch(cell) is not None)


def extras_of(cells: Sequence[str], place: Place, tally: Tally) -> Extras:
    """What the cells behind the species say; bad ones are left out alone.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    extras = Extras()
    if not cells:
        return extras
    for token in _tokens(cells):
        try:
            extras.add(token, tally)
        except BadShape as bad:
            tally.reject(bad.reason, f"({token.word}) {bad.what}", place=place, fix=or_leave_out(_NAMES[token.word]))
    extras.end(place, tally)
    return extras


def _tokens(cells: Sequence[str]) -> Iterator[Token]:
    """The columns; VIAME puts a note with commas between quotes that are not those of CSV, so that it lies in several cells."""
    waiting = list(reversed(cells))
    while waiting:
        cell = waiting.pop().strip()
        found = _TOKEN.fullmatch(cell)
        word, text = (found[1] if found[1] is not None else found[2], found[3]) if found else ("", cell)
        if word == "note" and text.startswith('"'):
            while not (text.endswith('"') and len(text) > 1) and waiting and not is_token(waiting[-1].strip()):
                text = f"{text},{waiting.pop()}".rstrip()
        yield Token(word, text)


def _unquoted(text: str) -> str:
    """A note without the quotes that VIAME puts around it."""
    return (text[1:-1] if text.startswith('"') and text.endswith('"') and len(text) > 1 else text).strip()


def _numbers(words: Sequence[str]) -> list[float]:
    """Words as numbers.

    Raises:
        BadShape: one is none.
    """
    values = numbers(words)
    if values is None:
        strange = next(word for word in words if not is_number(word))
        raise BadShape("no number", "", f"{shown(strange)} is no number")
    return values
