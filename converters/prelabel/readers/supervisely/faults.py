"""Why an object is left out, or a part of it."""

from prelabel.errors import counted
from prelabel.readers.shared.faults import Fault

SKIP = "or leave the object out with --on-error skip"

FEWEST_OF_POLYGON = 3
"""Points of it."""


def too_few(what: str, count: int, needed: int, left_out: str = "object") -> Fault:
    """What is wrong with a shape that has not as many different points as it needs."""
    said = f"a {what} has {counted(count, 'point')}, and needs {needed}"
    if count >= needed > 1:
        said = f"the points of a {what} are all the same"
    return Fault("too few points", "", said, f"draw it again, or leave the {left_out} out with --on-error skip")
