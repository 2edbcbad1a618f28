"""What can be wrong with a shape."""

from collections.abc import Mapping, Sequence

from prelabel.readers.shared.faults import Fault

SKIP = "or leave the region out with --on-error skip"
"""The last resort of every message about a region."""

MOST_PERCENT = 200.0
"""Farther out than this nobody draws: a larger number is one of pixels."""

WHOLE = 100.0


def beyond(values: Mapping[str, float]) -> Fault | None:
    """The first value, by its field, that is no percent of an image's size."""
    for field, value in values.items():
        if not abs(value) <= MOST_PERCENT:
            return Fault(
                "beyond the image",
                field,
                f"{value:g} is beyond {MOST_PERCENT:g} percent of the image",
                "write percents of the image's size, not pixels",
            )
    return None


def outside(corner: Sequence[float]) -> Fault | None:
    """What is wrong with a shape whose least x and y, in percent, are beyond the image, where nobody can draw."""
    least = max(corner)
    if least > WHOLE:
        what = f"the shape begins at {least:g} percent, beyond the image"
        return Fault("beyond the image", "", what, f"write percents of the image's size, not pixels, {SKIP}")
    return None
