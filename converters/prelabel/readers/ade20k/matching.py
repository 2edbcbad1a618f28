"""Which objects of a mask are those of a list."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from prelabel.errors import Place, Tally, counted
from prelabel.readers.ade20k.lists import Row
from prelabel.readers.ade20k.masks import Shown

_SKIP = "or leave the objects out with --on-error skip"


def matched(rows: Sequence[Row], shown: Shown, path: Path, mask: Path, tally: Tally) -> Mapping[int, int]:
    """The places in a mask of the objects of one level, by their lines; none where the two do not fit, which was rejected.

    Args:
        rows: of the level.
        shown: by the mask.
        path: of the list.
        mask: of the level.
        tally: takes objects that only the mask has.
    """
    numbers, count = [row.number for row in rows], len(shown.rings)
    if max(numbers, default=0) <= count:
        places = {row.line: row.number - 1 for row in rows}
    elif len(numbers) == count:
        # numbers that are left out are those of objects of which nothing is seen
        places = {row.line: place for place, row in enumerate(sorted(rows, key=lambda row: row.number))}
    else:
        what = f"lists {counted(len(rows), 'object')} up to number {max(numbers)}, of which {mask.name} shows {count}"
        tally.reject("mask of other objects", what, place=Place(str(path)), fix=f"give the mask of this list, {_SKIP}")
        return {}
    clash = next(_clashes(rows, places, shown.classes), "")
    if clash:
        what = f"is not numbered as {mask.name}, {clash}"
        tally.reject("mask of other objects", what, place=Place(str(path)), fix=f"give the mask of this list, {_SKIP}")
        return {}
    for place in sorted({*range(count)} - {*places.values()}):
        what = f"does not list object {place + 1} of {mask.name}"
        fix = "add a row for it, or leave the object out with --on-error skip"
        tally.reject("object not listed", what, place=Place(str(path)), fix=fix)
    return places


def _clashes(rows: Sequence[Row], places: Mapping[int, int], classes: Sequence[int]) -> Iterator[str]:
    """Classes that have two numbers in the mask, and numbers that have two classes in the list."""
    names: dict[int, str] = {}
    numbers: dict[str, int] = {}
    for row in rows:
        number = classes[places[row.line]]
        if names.setdefault(number, row.names) != row.names:
            yield f"where {names[number]!r} and {row.names!r} have one colour"
        elif numbers.setdefault(row.names, number) != number:
            yield f"where {row.names!r} has two colours"
