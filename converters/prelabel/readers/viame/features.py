"""Features of DIVE's JSON: a track in one frame."""

from typing import NamedTuple

import msgspec

from prelabel.errors import Place
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import BadShape, require_few_px
from prelabel.readers.shared.objects import put_attribute
from prelabel.readers.viame.geometry import HEAD, TAIL, Drawn, drawn
from prelabel.readers.viame.pieces import NUMBER, Pieces
from prelabel.readers.viame.records import FeatureRecord, Position
from prelabel.readers.viame.shapes import polygon_of
from prelabel.readers.viame.states import LENGTH, MOST_FRAMES, NOTE, Attributes, Box, State, has_area, ordered, turn_of
from prelabel.readers.viame.timeline import Key

_FEATURE = msgspec.json.Decoder(FeatureRecord)
_BOUNDS = msgspec.json.Decoder(tuple[float, float, float, float])
_POSITION = msgspec.json.Decoder(Position | None)
_FLAG = msgspec.json.Decoder(bool | None)
_TEXTS = msgspec.json.Decoder(list[str] | str | None)


class Whole(NamedTuple):
    """What holds for all of a track.

    Args:
        label: its species.
        score: the confidence in it, or NaN.
        attributes: of the track.
    """

    label: str
    score: float
    attributes: Attributes


def key_of(raw: msgspec.Raw, number: int, element: str, whole: Whole, pieces: Pieces) -> Key | None:
    """A feature; None of one that was rejected.

    Args:
        raw: its text.
        number: among those of its track.
        element: its ``$.path``.
        whole: its track.
        pieces: takes it apart.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    feature = pieces.value(raw, _FEATURE, element, "feature")
    if feature is None:
        return None
    if not 0 <= feature.frame < MOST_FRAMES:
        what = f"the frame {feature.frame} is no number from 0 to {MOST_FRAMES - 1:,}"
        at = pieces.document.part(raw, ".frame") or raw
        pieces.refuse(BadShape("no frame number", "", what), at, f"{element}.frame", "feature")
        return None
    shapes = _shapes(feature, element, pieces)
    polygon = polygon_of(shapes.parts)
    box = _box(feature, element, raw, pieces, is_needed=polygon is None and not shapes.points and not shapes.lines)
    if box is None:
        return None
    place = pieces.place(raw, element)
    attributes, turn = _attributes(feature, element, whole, place, pieces)
    is_key = pieces.value(feature.keyframe, _FLAG, f"{element}.keyframe", "keyframe") is not False
    moves = pieces.value(feature.interpolate, _FLAG, f"{element}.interpolate", "interpolate") is True
    state = State(
        feature.frame, "", number, place, box or None, turn, polygon, tuple(shapes.lines), shapes.points, attributes, whole.score,
        made=not is_key,
    )  # fmt: skip
    return Key(state, is_key, moves)


def _shapes(feature: FeatureRecord, element: str, pieces: Pieces) -> Drawn:
    """What is drawn beside the box; head and tail may stand beside the geometry, too."""
    shapes = drawn(feature.geometry, f"{element}.geometry", pieces)
    for name, raw in ((HEAD, feature.head), (TAIL, feature.tail)):
        at = pieces.value(raw, _POSITION, f"{element}.{name}", name)
        if at is None or name in shapes.points:
            continue
        try:
            require_few_px(at[:2], "")
        except BadShape as bad:
            pieces.refuse(bad, raw, f"{element}.{name}", name)
        else:
            shapes.points[name] = at[0], at[1]
    return shapes


def _box(feature: FeatureRecord, element: str, raw: msgspec.Raw, pieces: Pieces, *, is_needed: bool) -> Box | tuple[()] | None:
    """The bounds; none where other shapes alone say where the object is; None where its feature was rejected.

    Raises:
        InputError: they are bad, and the run stops at bad records.
    """
    what, where, said = "feature" if is_needed else "box", f"{element}.bounds", feature.bounds
    if said is NULL or bytes(said) == b"null":
        if is_needed:
            pieces.refuse(BadShape("no bounds", "", "has no bounds"), raw, element, what)
        return None if is_needed else ()
    bounds = pieces.value(said, _BOUNDS, where, what)
    if bounds is not None:
        try:
            require_few_px(bounds, "")
            box = ordered(bounds, pieces.tally)
            if has_area(box):
                return box
            if is_needed:
                flat = f"the box is {box[2] - box[0]:g} wide and {box[3] - box[1]:g} high"
                raise BadShape("width or height not positive", "", flat)  # noqa: TRY301  # as that of `require_few_px`
        except BadShape as bad:
            pieces.refuse(bad, said, where, what)
    return None if is_needed else ()


def _attributes(feature: FeatureRecord, element: str, whole: Whole, place: Place, pieces: Pieces) -> tuple[Attributes, float]:
    """The attributes of a feature with those of its track, and by how much its box is turned."""
    own: Attributes = {}
    pieces.put_all(own, feature.attributes, f"{element}.attributes")
    turn = turn_of(own, place, pieces.tally)
    length = pieces.value(feature.fish_length, NUMBER, f"{element}.fishLength", "length")
    if length is not None and length > 0:
        put_attribute(own, LENGTH, own.get(LENGTH, length), pieces.tally)
    notes = pieces.value(feature.notes, _TEXTS, f"{element}.notes", "notes")
    texts = [text for one in ([notes] if isinstance(notes, str) else notes or []) if (text := one.strip())]
    if texts:
        put_attribute(own, NOTE, texts[0] if len(texts) == 1 else texts, pieces.tally)
    said = dict(whole.attributes)
    for name, value in own.items():
        put_attribute(said, name, value, pieces.tally)
    return said, turn
