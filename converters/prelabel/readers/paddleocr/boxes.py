"""Boxes of layouts and objects, upright or turned, with outlines and masks."""

import msgspec

from prelabel.geometry.rings import Rings
from prelabel.readers.paddleocr.masks import outlines_of_masks
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

_MASKS_FIX = "write a mask for each box, or leave the masks out with --on-error skip"

_QUAD = 8
"""Numbers of a turned box."""


def objects_of(message: Message) -> list[Seen] | None:
    """The objects of a result's ``boxes``, with their masks; None where there is no list of them, and that was rejected.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    masks = message.value("masks", _RAWS) if message.has("masks") else None
    if message.value("boxes", _RAWS) is None:
        return None
    if masks is not None and len(masks) != message.length("boxes"):
        what = f"{len(masks)} masks are of {message.length('boxes')} boxes"
        message.reject(Fault("lists of different lengths", ".masks", what, _MASKS_FIX))
        masks = None
    objects = [(one, seen) for one in message.messages("boxes") if (seen := _object(one)) is not None]
    outlines = outlines_of_masks(message, masks or (), {seen.origin: seen.box for _, seen in objects} if masks else {})
    found: list[Seen] = []
    for one, seen in objects:
        outline = outlines.get(seen.origin, seen.outline)
        if seen.box is None and outline is None:
            one.reject(Fault("no box", "", "has no coordinate", f"add it, {SKIP}"))
        else:
            found.append(seen._replace(outline=outline))
    return found


def _object(one: Message) -> Seen | None:
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
    score = score_of(one.value("score", _SCORE, or_leave_out("score")), ".score", one.reject)
    order = one.value("order", _ORDER, or_leave_out("attribute"))
    element = one.element.rpartition("[")[0]
    return Seen(label, element, one.position, score, {} if order is None else {"order": str(order)}, box, outline)
