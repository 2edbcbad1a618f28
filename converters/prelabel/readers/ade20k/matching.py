"""Which objects of a mask are those of a list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from prelabel.errors import Place, Tally, counted
from prelabel.readers.ade20k.lists import Row
from prelabel.readers.ade20k.masks import Shown
from prelabel.readers.shared.words import shown as short

SKIP = "or leave the objects out with --on-error skip"
"""What else to do about what is wrong with a whole level."""


def matched(rows: Sequence[Row], shown: Shown, path: Path, mask: Path, tally: Tally) -> Mapping[int, int]:
    """The places in a mask of the objects of one level, by their lines; of those that fit it, the others were rejected.

    Args:
        rows: of the level.
        shown: by the mask.
        path: of the list.
        mask: of the level.
        tally: takes objects that only one of both has.

    Raises:
        InputError: the two do not fit, and the run stops at bad records.
    """
    numbers, count = [row.number for row in rows], len(shown.rings)
    places = _places(rows, count)
    if places is None:
        what = f"lists {counted(len(rows), 'object')} up to number {max(numbers)}, of which {mask.name} shows {count}"
        tally.reject("mask of other objects", what, place=Place(str(path)), fix=f"give the mask of this list, {SKIP}")
        return {}
    clashes = _clashes(rows, places, shown.classes)
    # a mask that gives many objects other colours is of another list, and those that it seems to fit are not in it either
    if clashes and (len(clashes) * 2 > len(rows) or max(numbers) > count):
        what = f"lists {counted(len(rows), 'object')} that are not numbered as {mask.name}, where {next(iter(clashes.values()))}"
        tally.reject("mask of other objects", what, place=Place(str(path)), fix=f"give the mask of this list, {SKIP}")
        return {}
    for line, clash in clashes.items():
        fix = "correct the class, or leave the object out with --on-error skip"
        tally.reject("object of another class", f"is not as in {mask.name}, where {clash}", place=Place(str(path), line), fix=fix)
    for place in sorted({*range(count)} - {*places.values()}):
        what = f"does not list object {place + 1} of {mask.name}"
        fix = "add a row for it, or leave the object out with --on-error skip"
        tally.reject("object not listed", what, place=Place(str(path)), fix=fix)
    return {line: place for line, place in places.items() if line not in clashes}


def _places(rows: Sequence[Row], count: int) -> Mapping[int, int] | None:
    """The places of rows in a mask of some objects, by their lines; None where their numbers do not say them."""
    if max((row.number for row in rows), default=0) <= count:
        return {row.line: row.number - 1 for row in rows}
    if len(rows) == count:
        # numbers that are left out are those of objects of which nothing is seen
        return {row.line: place for place, row in enumerate(sorted(rows, key=lambda row: row.number))}
    return None


def _clashes(rows: Sequence[Row], places: Mapping[int, int], classes: Sequence[int]) -> Mapping[int, str]:
    """Why rows clash with a mask, by their lines: most of their class have another number in it, or most of their number another class."""
    pairs = Counter((row.names, classes[places[row.line]]) for row in rows)
    of_names: dict[str, list[int]] = {}
    of_number: dict[int, list[int]] = {}
    for (names, number), times in pairs.items():
        of_names.setdefault(names, []).append(times)
        of_number.setdefault(number, []).append(times)
    found: dict[int, str] = {}
    for row in rows:
        number = classes[places[row.line]]
        times = pairs[row.names, number]
        if not _is_most(times, of_names[row.names]):
            found[row.line] = f"{short(row.names)} has two colours"
        elif not _is_most(times, of_number[number]):
            other = next(names for names, value in pairs if value == number and names != row.names)
            found[row.line] = f"{short(row.names)} and {short(other)} have one colour"
    return found


def _is_most(times: int, of: Sequence[int]) -> bool:
    """Whether nothing else came as often."""
    return times == max(of) and of.count(times) == 1
