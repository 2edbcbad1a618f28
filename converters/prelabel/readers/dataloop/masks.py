"""Masks: PNGs as large as the image, in base64, whose opaque pixels are the object."""

from base64 import b64decode
from binascii import Error

from prelabel.errors import InputError, Place
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.faults import BadShape

_DATA = "data:image/png;base64,"

OPAQUE = 128
"""Of 255: from here on a pixel is the object's, as dtlpy has it."""

_SKIP = "or leave the record out with --on-error skip"


def mask_of(text: str, where: str) -> tuple[Rings, tuple[int, int]]:
    """The outlines of a mask in pixels, and its width and height.

    Args:
        text: ``data:image/png;base64,...``.
        where: the field that it stands in.

    Raises:
        BadShape: there is no such PNG in the text, or it shows no pixel.
    """
    from prelabel.geometry.labelimages import opaque_pixels  # noqa: PLC0415  # its decoder is loaded for masks alone
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # likewise its codec

    place = Place("the mask")
    try:
        runs = opaque_pixels(b64decode(text.removeprefix(_DATA).encode("ascii", "replace"), validate=True), place, OPAQUE)
    except Error as error:
        raise BadShape("no mask", where, f"the mask is no {_DATA}...", f"export it again, {_SKIP}") from error
    except InputError as error:
        what = error.what.replace(f"{place}: ", f"{place} ", 1)
        raise BadShape("no mask", where, what, f"export it again, {_SKIP}") from error
    if not runs.value.any():
        raise BadShape("empty mask", where, "the mask has no pixel", f"draw it again, {_SKIP}")
    return label_rings(runs)[1], (runs.width, runs.height)
