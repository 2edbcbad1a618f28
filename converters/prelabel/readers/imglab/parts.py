"""How the parts of boxes are numbered."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from prelabel.errors import Tally
from prelabel.files import natural_sorted
from prelabel.readers.imglab.layout import as_written, elements_of, says_latin
from prelabel.readers.shared.objects import numbered_names

_DIGITS = 6
"""Of a name that is the number of a point."""


def names_in(paths: Sequence[Path]) -> frozenset[str]:
    """The names of the parts of some files; what is wrong with these is told when they are read."""
    names: set[str] = set()
    for path in paths:
        latin = says_latin(path)
        found: set[str] = set()
        for element in Tally(on_error="skip").until_broken(elements_of(path)):
            if element.tag == "image":
                found.update(part.attrib.get("name", "") for box in element if box.tag == "box" for part in box if part.tag == "part")
        names.update(map(as_written, found) if latin else found)
    return frozenset(names - {""})


def numbers_of(looks: Iterable[frozenset[str]], listed: Sequence[str], tally: Tally) -> Mapping[str, int]:
    """The numbers of all names; where these are not numbers themselves and nowhere listed, which is which is noted.

    Args:
        looks: the names of each unit.
        listed: the names in the order of their numbers, where the user says it.
        tally: takes the note.

    >>> dict(numbers_of([frozenset({"00", "01"}), frozenset({"10"})], (), Tally()))
    {'00': 1, '01': 2, '10': 11}
    >>> dict(numbers_of([frozenset({"p10", "p9"})], (), Tally())), dict(numbers_of([], ["nose"], Tally()))
    ({'p9': 1, 'p10': 2}, {'nose': 1})
    """
    if listed:
        return {name: number for number, name in enumerate(listed, 1)}
    names = natural_sorted({name for look in looks for name in look})
    own = {name: int(name) for name in names if name.isascii() and name.isdecimal() and len(name) <= _DIGITS}
    if len(own) == len(names) == len({*own.values()}):
        first = 1 if 0 in own.values() else 0
        return {name: number + first for name, number in own.items()}
    return {name: number for number, name in enumerate(numbered_names([names], tally), 1)}
