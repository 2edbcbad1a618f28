"""Sides of images, as files say them."""

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
