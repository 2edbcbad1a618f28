"""Files with a value a frame: flags, scores, and what else data sets and trackers say beside the boxes."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from pathlib import Path, PurePosixPath

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import noted
from prelabel.folders import names_in
from prelabel.readers.base import is_listed
from prelabel.readers.others import whole_text
from prelabel.readers.shared.words import is_number, shown
from prelabel.readers.sot.families import SCORES_END, VOT_LIKE, Family

SCORE = "confidence"

FIX = "write a number for each frame"

_ENDS = (".label", ".tag", ".value")


def fields_in(folder: Path) -> dict[str, Path]:
    """The files in the folder of a sequence with a value a frame, by name."""
    names = sorted(name for name in names_in(noted(folder)) if name.endswith(_ENDS))
    return {PurePosixPath(name).stem: folder / name for name in names}


@dataclass(slots=True)
class Beside:
    """What lies beside results; of a folder, which may hold thousands of them, the names are looked at once."""

    _names: dict[Path, Sequence[str]] = field(default_factory=dict)

    def fields_of(self, path: Path) -> Mapping[str, Path]:
        """The files of one of results, by name: ``NAME_confidence.value``, and the scores of pytracking."""
        folder, before = path.parent, f"{path.stem}_"
        if folder not in self._names:
            self._names[folder] = sorted(name for name in names_in(noted(folder)) if name.endswith(".value"))
        names = self._names[folder]
        own = takewhile(lambda name: name.startswith(before), islice(names, bisect_left(names, before), None))
        found = {name.removeprefix(before).removesuffix(".value"): folder / name for name in own}
        scores = noted(path.with_stem(f"{path.stem}{SCORES_END}"))
        return found | ({SCORE: scores} if is_listed(scores) else {})


def values_of(path: Path, count: int, family: Family, tally: Tally) -> list[float]:
    """A value for each frame, NaN where none is said or can be read; they stand in lines, or all in one.

    Of VOT a blank line says nothing, as in frames in which a tracker gives no confidence, and files of truth may end early.

    Args:
        path: of the file.
        count: of the frames.
        family: of the sequence.
        tally: takes a file that cannot be read, or has other values.
    """
    try:
        words = _words(whole_text(path), count)
    except InputError as error:
        tally.reject_file("unreadable file", error)
        return [math.nan] * count
    padded = family == "vot"
    values = [_value(word, Place(str(path)), number, family, tally) for number, word in enumerate(words[:count], 1)]
    if len(words) != count and not padded:
        what = f"holds {counted(len(words), 'value')}, but the object has {counted(count, 'row')}"
        tally.reject("other number of values", what, place=Place(str(path)), fix=FIX)
    return values + [0.0 if padded else math.nan] * (count - len(values))


def _words(text: str, count: int) -> list[str]:
    """The values of a file; those of a blank line are empty, but not of blank lines behind those of all frames."""
    lines = [line.strip() for line in text.removesuffix("\n").split("\n")]
    if len(lines) == 1 or "," in text:
        return text.replace(",", " ").split()
    while len(lines) > count and not lines[-1]:
        lines.pop()
    return lines


def _value(word: str, place: Place, number: int, family: Family, tally: Tally) -> float:
    if not word and family in VOT_LIKE:
        return math.nan
    value = float(word) if is_number(word) else math.inf
    if not math.isinf(value):
        return value
    what = f"value {number} is {shown(word)}, which is no number"
    tally.reject("bad value of a frame", what, place=place, fix=FIX)
    return math.nan
