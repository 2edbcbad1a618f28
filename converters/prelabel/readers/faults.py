"""What is wrong with a record, before it is known whether that stops the run."""

from typing import NamedTuple

from prelabel.errors import Place, Tally
from prelabel.safejson import CORRECT


class Fault(NamedTuple):
    """Why a row is left out.

    Args:
        reason: the class of problem that the summary counts.
        field: the ``.name[0]`` path of the value inside the row's record; empty for the whole of it.
        what: what is wrong with just this row.
        fix: what to do about it.
    """

    reason: str
    field: str
    what: str
    fix: str


class RecordError(Exception):
    """A record that cannot be read, raised where that is seen and counted where the next one begins.

    Args:
        reason: the class of problem that the summary counts.
        element: the ``$.path`` of what is wrong.
        what: what is wrong there.
        fix: what to do about it.
    """

    def __init__(self, reason: str, element: str, what: str, fix: str = CORRECT) -> None:
        super().__init__(what)
        self.reason, self.element, self.what, self.fix = reason, element, what, fix

    def reject(self, place: Place, tally: Tally) -> None:
        """Count it.

        Args:
            place: of the record, whose file and line stay.
            tally: takes it.

        Raises:
            InputError: the run stops at bad records.
        """
        tally.reject(self.reason, self.what, place=Place(place.path, place.line, element=self.element), fix=self.fix)
