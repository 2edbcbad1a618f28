"""What a group consists of."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Side = Callable[[Path], Callable[[], object]]
"""Does what is not measured (imports, preparing) and returns what is; given the folder of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table: our work and its floor on one source.

    Args:
        name: unique in its group.
        what: the size of the work, for the reader of the table.
        make: writes the source into the folder of the case, the same bytes every time.
        ours: our side; runs first, so that the floor can prepare from what it wrote.
        floor: the least that any program would have to do.
        floor_is: the floor in words.
        goal: the largest ratio of our time to the floor's; None where the row is only for orientation.
        small: the case that ``--small`` runs instead of the large ones.
        series: cases of one series in a group are the same work at several sizes: how time grows is fitted over them; empty for none.
        size: in what the series counts.
        memory_goal: the most memory, in units of the source's size.
    """

    name: str
    what: str
    make: Callable[[Path], None]
    ours: Side
    floor: Side
    floor_is: str
    goal: float | None = None
    small: bool = False
    series: str = ""
    size: int = 0
    memory_goal: float | None = None
