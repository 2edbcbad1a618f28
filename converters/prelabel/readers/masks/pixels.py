"""The pixels of one mask taken to classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import Place, Tally, counted
from prelabel.geometry.labelruns import LabelRuns
from prelabel.readers.masks.classes import Classes, text_of
from prelabel.readers.masks.entries import hex_of
from prelabel.readers.masks.options import MasksOptions

if TYPE_CHECKING:
    from prelabel.geometry.labelimages import LabelImage

NOTHING = "none"
"""As ``-O ignore=`` takes it: no pixel is of no class."""

UNNAMED = "pixel of a colour that no class has"

UNMET = "-O ignore names what no mask has"

_VOID_NUMBERS = frozenset({0, 255, 65535})
"""Those that are no class where no list names them."""

_BINARY = ([0, 255], [255])

_MOST_COLOURS = 256
"""Of a mask whose colours have no names: no data set has as many classes."""

_LEVELS, _RUN = 64, 2
"""More grey levels than these, in runs that are shorter on average, are a photograph."""

_SKIP = "or leave the mask out with --on-error skip"

Longs = NDArray[np.int64]


class Drawn(NamedTuple):
    """What a mask shows.

    Args:
        runs: its pixels, 0 of no class, else from 1 the place of their class.
        labels: of the classes, in the order of their lowest numbers or colours.
        keys: (k,) these.
        coloured: whether they are colours.
    """

    runs: LabelRuns
    labels: tuple[str, ...]
    keys: Longs
    coloured: bool


class _Values(NamedTuple):
    """The distinct values of a mask.

    Args:
        keys: (k,) rising, numbers or packed colours; of a palette's colours they may not rise.
        where: (r,) the place of each run's value.
        pixels: (k,) of each value.
        coloured: whether they are colours.
    """

    keys: Longs
    where: NDArray[np.intp]
    pixels: Longs
    coloured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelReader:
    """Reads masks of one list of classes.

    Args:
        classes: the list.
        options: of the reader.
        tally: takes what is wrong.
    """

    classes: Classes
    options: MasksOptions
    tally: Tally

    def read(self, path: Path) -> Drawn | None:
        """What a mask shows; None of one that was rejected.

        Raises:
            InputError: the file cannot be read, or something is wrong and the run stops at bad records.
        """
        from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # its decoder is loaded for masks alone

        image = read_label_image(path)
        values = self._values(image)
        place = Place(str(path))
        if self._is_photograph(values, image.runs, place) or self._is_doubtful(values, place):
            return None
        names = [self._name(key, coloured=values.coloured) for key in values.keys.tolist()]
        unnamed = np.array([name is None for name in names], np.bool_)
        if unnamed.any() and self._reject(values, unnamed, place):
            return None
        order = np.argsort(values.keys, kind="stable").tolist()
        labels = {name: number for number, name in enumerate(dict.fromkeys(filter(None, (names[i] for i in order))), 1)}
        number = np.array([labels.get(name or "", 0) for name in names], np.int64)
        first = {names[i]: values.keys[i] for i in reversed(order)}
        keys = np.array([first[label] for label in labels], np.int64)
        return Drawn(image.runs.renumbered(number[values.where]), tuple(labels), keys, values.coloured)

    def _values(self, image: "LabelImage") -> _Values:
        """The distinct values of a mask: colours, also of a palette, where the list has all of them, else numbers."""
        keys, where = np.unique(image.runs.value, return_inverse=True)
        pixels = np.bincount(where, image.runs.length, len(keys)).astype(np.int64)
        if image.colours:
            grey = bool((keys == (keys & 255) * 0x010101).all())
            # black alone may be of a mask of colours, in which it is of no class
            as_numbers = grey and not (self.classes.by_colour and (self._has_all(keys) or not keys.any()))
            return _Values(keys & 255 if as_numbers else keys, where, pixels, not as_numbers)
        if image.palette is not None and keys[-1] < len(image.palette):
            colours = image.palette[keys] @ np.array([1, 1 << 8, 1 << 16])
            if self._has_all(colours):
                return _Values(colours, where, pixels, True)
        return _Values(keys, where, pixels, False)

    def _has_all(self, colours: Longs) -> bool:
        """Whether the list has all of some colours but black, and one of them."""
        known = self.classes.by_colour.keys()
        some = set(colours.tolist())
        return not known.isdisjoint(some) and some <= known | {0}

    def _name(self, key: int, *, coloured: bool) -> str | None:
        """What a value is called: nothing where it is of no class, None where it has no name."""
        text, name = text_of(key, coloured=coloured), self.classes.name(key, coloured=coloured)
        if self.options.ignore:
            met = [word for word in self.options.ignore if word == name or (word.lower() if word[0] == "#" else word) == text]
            self.tally.met.update((UNMET, word) for word in met)
            return "" if met else name
        unnamed = name is None or self.classes.nameless
        if (unnamed and key in ({0} if coloured else _VOID_NUMBERS - self._least())) or (name and self.classes.is_void(name)):
            self.tally.note_names("pixels of no class: {all} (-O ignore= says which numbers, names or colours are none)", [name or text])
            return ""
        return name

    def _least(self) -> set[int]:
        """Number 0 is a class where numbers are names."""
        return {0} if self.classes.nameless else set()

    def _is_photograph(self, values: _Values, runs: LabelRuns, place: Place) -> bool:
        """Whether a mask is none, which is rejected."""
        total, fix = runs.width * runs.height, f"give masks, whose pixels are classes, and name images with --frames, {_SKIP}"
        if values.coloured and self.classes.nameless and len(values.keys) > _MOST_COLOURS:
            what = f"has {len(values.keys):,} different colours, as a photograph has"
        elif not values.coloured and len(values.keys) > _LEVELS and len(runs.begin) * _RUN > total:
            what = f"has {len(values.keys):,} different values, and hardly two pixels alike beside each other, as a photograph has"
        else:
            return False
        self.tally.reject("no mask", what, place=place, fix=fix)
        return True

    def _is_doubtful(self, values: _Values, place: Place) -> bool:
        """Whether 255 may as well be the only class of a mask of black and white or white alone, which is rejected."""
        keys = values.keys.tolist()
        if values.coloured or self.options.ignore or keys not in _BINARY:
            return False
        if self.classes.several or (self.classes.name(255, coloured=False) is not None and not self.classes.nameless):
            return False
        numbers = "numbers 0 and" if keys[:-1] else "number"
        what = f"holds the {numbers} 255 alone: 255 may be a class, or pixels of none"
        self.tally.reject("class in doubt", what, place=place, fix="say -O names=255:NAME, or -O ignore=255 if it is none")
        return True

    def _reject(self, values: _Values, unnamed: NDArray[np.bool_], place: Place) -> bool:
        """Reject numbers without a name, and count colours; whether the mask is left out as a whole."""
        keys, pixels = values.keys[unnamed], values.pixels[unnamed]
        if not values.coloured:
            for key, count in zip(keys.tolist(), pixels.tolist(), strict=True):
                what = f"{counted(count, 'pixel')} of class {key}, but {self.classes.what}"
                fix = f"name all classes with -O names=FILE, or leave it out with -O ignore=, {_shifting(self.classes)}"
                self.tally.reject("unknown class", what, place=place, fix=fix)
            return False
        order = np.argsort(-pixels, kind="stable")
        count, total = int(pixels.sum()), int(values.pixels.sum())
        if 2 * count > total:
            what = f"{count:,} of {total:,} pixels have {_colours(keys[order].tolist())} that {self.classes.said} has not"
            fix = f"list all classes with their colours, as -O names=FILE, and give no photographs, {_SKIP}"
            self.tally.reject("no mask", what, place=place, fix=fix)
            return True
        self.tally.unconverted[UNNAMED] += count
        self.tally.note_names("colours that no class has: {first}{more}", map(hex_of, keys[order].tolist()))
        return False


def _colours(keys: Sequence[int]) -> str:
    """Colours in words."""
    return f"the colour {hex_of(keys[0])}" if len(keys) == 1 else f"{len(keys):,} colours, as {hex_of(keys[0])},"


def _shifting(classes: Classes) -> str:
    """What to do about a class that may be counted from another number."""
    return f"or count from another with -O shift= (now {classes.shift})"
