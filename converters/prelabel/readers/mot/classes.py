"""What the class numbers of a MOT file are called."""

import re
from pathlib import Path

import msgspec

from prelabel.errors import UsageError
from prelabel.files import read_text

MOT17 = (
    "pedestrian",
    "person on vehicle",
    "car",
    "bicycle",
    "motorbike",
    "non motorized vehicle",
    "static person",
    "distractor",
    "occluder",
    "occluder on the ground",
    "occluder full",
    "reflection",
    "crowd",
)
"""Classes 1 to 13 of MOTChallenge's ground truth (MOT16, MOT17, MOT20)."""

_NUMBERED = re.compile(r"(\d{1,9}):(.*)", re.ASCII)


class Classes(msgspec.Struct, frozen=True, kw_only=True):
    """Names by class number.

    Args:
        names: by number.
        given: by the user or by a file beside the boxes, not by MOTChallenge.
    """

    names: dict[int, str]
    given: bool


def find_classes(option: tuple[str, ...], beside: Path | None) -> Classes:
    """The names that hold: of the option, else of ``labels.txt`` beside the boxes, else MOTChallenge's.

    Args:
        option: names, the first of class 1, or ``NUMBER:NAME``; or one file with a name a line.
        beside: ``labels.txt``; None where there is none.

    Raises:
        InputError: the file cannot be read.
        UsageError: a class has two names.
    """
    if option:
        one = Path(option[0]).expanduser()
        listed = len(option) == 1 and (one.is_file() or one.suffix.lower() in {".txt", ".names"})
        return Classes(names=named(read_text(one).splitlines() if listed else option), given=True)
    if beside:
        return Classes(names=named(read_text(beside).splitlines()), given=True)
    return Classes(names=dict(enumerate(MOT17, 1)), given=False)


def named(names: list[str] | tuple[str, ...]) -> dict[int, str]:
    """Names by number: the place in the list, from 1, unless the name says its number itself.

    Raises:
        UsageError: a number has two names.

    >>> named(["car", "bus"]), named(["0:car", "7:bus"])
    ({1: 'car', 2: 'bus'}, {0: 'car', 7: 'bus'})
    """
    out: dict[int, str] = {}
    for place, text in enumerate(names, 1):
        match = _NUMBERED.fullmatch(text.strip())
        number, name = (int(match[1]), match[2].strip()) if match else (place, text.strip())
        if not name:
            continue
        if number in out:
            raise UsageError(f"-O classes: class {number} is {out[number]!r} and {name!r}", fix="name each class once")
        out[number] = name
    return out
