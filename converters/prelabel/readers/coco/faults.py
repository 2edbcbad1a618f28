"""What is wrong with an annotation, kept until all of its file is looked at, so that faults are told in the order of the file."""

from collections.abc import Mapping
from typing import NamedTuple

ALONE = "read the boxes alone with --shape box"
"""What can be done about every outline of an object that has a box."""


class Fault(NamedTuple):
    """Why a row is left out.

    Args:
        reason: the class of problem that the summary counts.
        field: the ``.name[0]`` path of the value inside the row's annotation; empty for the whole of it.
        what: what is wrong with just this row.
        fix: what to do about it.
    """

    reason: str
    field: str
    what: str
    fix: str


Faults = Mapping[int, Fault]
"""By row; rows of one record may share one, which is told once."""
