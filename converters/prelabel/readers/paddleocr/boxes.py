"""Boxes of layouts and objects, upright or turned, with outlines and masks."""

import msgspec

from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.paddleocr.masks import outline_of_mask
from prelabel.readers.paddleocr.shapes import Box, Point, Seen, box_of, is_corners, more_of, outline_of, score_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import SKIP, label_in
from prelabel.readers.shared.messages import Message
from prelabel.safejson import or_leave_out

_CORNERS = msgspec.json.Decoder(list[float])
_OUTLINE = msgspec.json.Decoder(list[Point])
_ORDER = msgspec.json.Decoder(int | None)
_SCORE = msgspec.json.Decoder(float)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])

_MASKS_FIX = "write a mask for each box, or leave the image out with --on-error skip"

_QUAD = 8
"""Numbers of a turned box."""


def objects_of(message: Message, tally: Tally) -> list[Seen] | None:
    """The objects of a result's ``boxes``, with their masks; None where the lists are bad and were rejected.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    found: list[Seen] = []
    masks = message.value("masks", _RAWS) if message.has("masks") else None
    if message.value("boxes", _RAWS) is None:
        return None
    if masks is not None and len(masks) != message.length("boxes"):
        what = f"{len(masks)} masks are of {message.length('boxes')} boxes"
        message.reject(Fault("lists of different lengths", ".masks", what, _MASKS_FIX))
        return None
    for one in message.messages("boxes"):
        seen = _object(one, tally)
        if seen is None:
            continue
        mask = None if masks is None else outline_of_mask(message, one.position, masks[one.position], seen.box)
        if mask is not None:
            seen = seen._replace(outline=mask)
        if seen.box is None and seen.outline is None:
            one.reject(Fault("no box", "", "has no coordinate", f"add it, {SKIP}"))
        else:
            found.append(seen)
    return found


def _object(one: Message, tally: Tally) -> Seen | None:
    """An object without its mask; None where it is bad and was rejected."""
    label = label_in(one, "label")
    if not label:
        return None
    box: Box | None = None
    outline: Rings | None = None
    if one.has("coordinate"):
        corners = one.value("coordinate", _CORNERS)
        if corners is None:
            return None
        if len(corners) == _QUAD:
            outline = outline_of(list(zip(corners[::2], corners[1::2], strict=True)), ".coordinate", one.reject)
        else:
            box = box_of(corners, ".coordinate", one.reject)
        if box is None and outline is None:
            return None
    points = one.value("polygon_points", _OUTLINE) if one.has("polygon_points") else None
    if points is not None and not (box and is_corners(points, box)):
        outline = more_of(points, ".polygon_points", one.reject) or outline
    name = "score" if one.has("score") else "det_score"
    score = score_of(one.value(name, _SCORE, or_leave_out("score")), f".{name}", one.reject)
    order = one.value("order", _ORDER, or_leave_out("attribute"))
    if one.has("keypoints"):
        tally.unconverted["keypoints of an object"] += 1
    element = one.element.rpartition("[")[0]
    return Seen(label, element, one.position, score, {} if order is None else {"order": str(order)}, box, outline)
