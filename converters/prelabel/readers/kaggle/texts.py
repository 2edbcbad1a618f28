"""Texts that say all objects of an image in words: what the words are, and what they say."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from prelabel.errors import InputError, Place, UsageError
from prelabel.readers.kaggle.options import Word
from prelabel.readers.shared.words import is_number

Words = tuple[Word, ...]

CORNERS: Words = ("x0", "y0", "x1", "y1")
SIDES: Words = ("x", "y", "w", "h")
POINT: Words = ("x", "y")
MASK: Words = ("mask",)

KNOWN: Mapping[str, Words] = {
    "boxes": ("label", "score", *CORNERS),
    "scored boxes": ("score", *SIDES),
    "masks": ("label", "score", *MASK),
    "characters": ("label", *SIDES),
    "points of characters": ("label", *POINT),
}
"""What the competitions write."""

_CHARACTER = "U+"
_IN_SPACE = "boxes in space"
_SPACE = (8, 9)
"""Words of a box in space, whose last is its class: centre, size and turn, in submissions behind a score."""

_LOOKED_AT = 5000
"""Texts."""

UNIT_LIMIT = 1.5
"""Where most boxes have no larger number, boxes are fractions."""

FIX = "say with -O words=label,score,x0,y0,x1,y1 what the words of an object are, - for those that are not read"


def checked(words: Words) -> Words:
    """What the user says.

    Raises:
        UsageError: it is no box, point or mask.
    """
    said = [word for word in words if word != "-"]
    places: set[str] = {str(word) for word in said} - {"label", "score"}
    if len(said) > len({*said}) or not any(places == {*kind} for kind in (CORNERS, SIDES, POINT, MASK)):
        fix = "give each of x0,y0,x1,y1 or of x,y,w,h or of x,y or mask once, with label and score where they are"
        raise UsageError(f"-O words={','.join(words)}: that is no box, point or mask", fix=fix)
    return words


class Seen(NamedTuple):
    """What the words of a table are.

    Args:
        words: of an object; empty where no text says one.
        fractions: its boxes are these, else pixels.
    """

    words: Words
    fractions: bool


def seen_in(texts: Iterable[tuple[int, str]], given: Words, place: Place) -> Seen:
    """What the words of the first texts are that say an object.

    Args:
        texts: each with its line.
        given: what the user says.
        place: of the column.

    Raises:
        InputError: they may be several things, or nothing that is known.
    """
    some = [(line, words) for line, text in islice(texts, _LOOKED_AT) if (words := text.split())]
    kind = given or _kind([words for _, words in some], Place(place.path, some[0][0] if some else None, element=place.element))
    numbers = [kind.index(word) for word in kind if word in {*CORNERS, *SIDES}]
    small = [max(map(abs, box)) <= UNIT_LIMIT for box in _boxes([words for _, words in some], len(kind), numbers)]
    # one box that leaves its image, or is a speck in it, does not decide for all
    return Seen(kind, fractions=bool(small) and 2 * sum(small) > len(small))


def _boxes(some: Iterable[Sequence[str]], width: int, numbers: Sequence[int]) -> Iterator[list[float]]:
    """The numbers of each box that is one, but for those that stand for no object."""
    if not numbers:
        return
    for words in some:
        for at in range(0, len(words) - width + 1, width):
            said = [words[at + number] for number in numbers]
            if all(map(is_number, said)) and not is_nothing(box := [float(word) for word in said]):
                yield box


def is_nothing(box: Sequence[float]) -> bool:
    """Whether a box is the one that stands for no object."""
    return list(box) == [0, 0, 1, 1]


def _kind(some: Sequence[Sequence[str]], place: Place) -> Words:
    """What words are; nothing where there are none."""
    fitting = Counter(name for words in some for name in _fitting(words))
    best = [name for name, count in fitting.items() if count == max(fitting.values())]
    if _IN_SPACE in best:
        fix = "convert tables of boxes or masks in images; boxes in space need a format that has the cameras"
        raise InputError("holds boxes in space, as of Lyft, which nothing here draws into images", place=place, fix=fix)
    if len(best) > 1:
        raise InputError(f"the words may be {' or '.join(best)}", place=place, fix=FIX)
    if some and not best:
        raise InputError("the words are no objects of a known kind", place=place, fix=FIX)
    return KNOWN[best[0]] if best else ()


def _fitting(words: Sequence[str]) -> Iterator[str]:
    """The kinds that words may be."""
    for name, kind in KNOWN.items():
        if len(words) % len(kind) == 0 and all(_fits(word, kind[at % len(kind)], name) for at, word in enumerate(words)):
            yield name
    for width in _SPACE:
        if len(words) % width == 0 and all(is_number(word) != ((at + 1) % width == 0) for at, word in enumerate(words)):
            yield _IN_SPACE
            return


def _fits(word: str, what: Word, name: str) -> bool:
    match what:
        case "label":
            return word.startswith(_CHARACTER) == ("characters" in name)
        case "score":
            return is_number(word) and 0 <= float(word) <= 1
        case "mask":
            return not is_number(word)
        case _:
            return is_number(word)
