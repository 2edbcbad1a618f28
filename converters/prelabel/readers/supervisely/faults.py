"""Why an object is left out."""

from typing import NamedTuple

SKIP = "or leave the object out with --on-error skip"


class Fault(NamedTuple):
    """The reason that is counted, the ``.name[0]`` path below the geometry, what is wrong, and what to do."""

    reason: str
    field: str
    what: str
    fix: str
