"""Sides of images, as files say them."""

from collections.abc import Callable

from prelabel.errors import Place, Tally

LONGEST_PX = 1 << 24
"""What no side of an image comes near."""


def is_side(value: float) -> bool:
    """Whether a number can be a side of an image in pixels.

    >>> [is_side(value) for value in (640, 0, 640.5, 1e9)]
    [True, False, False, False]
    """
    return 0 < value <= LONGEST_PX and value == int(value)


def side_px(value: float | None) -> int:
    """A side in whole pixels; 0 where nothing says it, or nothing that can be one.

    >>> [side_px(value) for value in (640.0, None, -1)]
    [640, 0, 0]
    """
    return int(value) if value is not None and 0 < value <= LONGEST_PX else 0


def size_px(width: float | None, height: float | None, at: Callable[[str], Place], tally: Tally) -> tuple[int, int] | None:
    """The size of an image, 0 where a side is not said; None where one is none, and was rejected.

    Args:
        width: as the source says it.
        height: likewise.
        at: the place of the member ``width`` or ``height``.
        tally: takes what is no side.
    """
    for name, value in (("width", width), ("height", height)):
        if value is not None and not is_side(value):
            fix = "write the size of the image, or leave the image out with --on-error skip"
            tally.reject("bad size", f"{name} {value:g} is no number of pixels", place=at(name), fix=fix)
            return None
    return int(width or 0), int(height or 0)
