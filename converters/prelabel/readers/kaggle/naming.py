"""What images, classes and attributes are called."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import PurePosixPath

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet
from prelabel.errors import Place, Tally
from prelabel.files import is_text
from prelabel.frames import IMAGE_SUFFIXES, FrameIndex, clean_name, images_among
from prelabel.readers.kaggle.layout import Layout
from prelabel.readers.kaggle.options import KaggleOptions
from prelabel.readers.kaggle.rows import Row
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.labels import MOST_DIGITS, Classes
from prelabel.readers.shared.looking import SKIP
from prelabel.readers.shared.words import shown

_BOTH = re.compile(rf"(.+(?:{'|'.join(map(re.escape, sorted(IMAGE_SUFFIXES)))}))_(.+)", re.IGNORECASE | re.DOTALL)
"""An image with its suffix, and a class, which may hold the line between them, too."""

_SLICE = re.compile(r"(case\d+_day\d+)_(slice_\d+)", re.ASCII)
_SLICE_FILE = re.compile(r"(?:^|/)(case\d+_day\d+)/(?:.*/)?(slice_\d+)[^/]*$", re.ASCII)
"""A slice of UW-Madison, and the file that it is."""

_OF_IMAGE = "_image"
"""Behind the ids of images where there are ids of studies, too."""

_NUMBERS = re.compile(r"\d+(?:_\d+)+", re.ASCII)
"""The class of iMaterialist 2019, and behind it its attributes."""

_SAID = frozenset({"target", "image_id", "sequence_frame", "video_frame", "gamekey", "game_key", "game_play", "playid", "play_id", "view"})
"""Columns of what others say, too: whether there is a box, and which frame it is in."""

ATTRIBUTES = ("AttributesIds", "attributesids")


def divided(cell: str) -> tuple[str, str]:
    """The image and the class of a cell that holds both; without a class the second is empty.

    >>> divided("0002.jpg_1"), divided("7.png_hex_nut"), divided("a_b_Fish"), divided("a")
    (('0002.jpg', '1'), ('7.png', 'hex_nut'), ('a_b', 'Fish'), ('a', ''))
    """
    match = _BOTH.fullmatch(cell)
    if match:
        return match[1], match[2]
    image, _, label = cell.rpartition("_")
    return (image, label) if image else (cell, "")


class Images:
    """Finds the names of images.

    Args:
        layout: of the table.
        suffix: of images without one that are not known, as the user says; empty for those of the layout.
        frames: the images that are known.
    """

    def __init__(self, layout: Layout, suffix: str, frames: FrameIndex) -> None:
        self._suffix = f".{suffix.lstrip('.')}" if suffix else layout.suffix
        self._frames, self._studies = frames, layout.studies
        self._videos: dict[str, Mapping[str, str]] = {}

    def file(self, said: str) -> str:
        """The name of an image below the folder of images; empty where it has none."""
        name = clean_name(said.strip()) if is_text(said) and "\0" not in said else None
        if not name or name.endswith("/"):
            return ""
        part = _SLICE.fullmatch(name)
        if part and (own := self._slices.get((part[1], part[2]))):
            return own
        if self._studies and name.endswith(_OF_IMAGE) and self._frames.find(name) is None:
            name = name.removesuffix(_OF_IMAGE)
        return name if images_among([name]) else f"{name}{self._suffix}"

    def of_video(self, video: str, number: int) -> str:
        """The name of a frame of the reef, in whichever folder those of its video lie."""
        if video not in self._videos:
            self._videos[video] = {PurePosixPath(known.file).stem: known.file for known in self._frames.below(video)}
        return self._videos[video].get(str(number), f"{video}/{number}.jpg")

    @cached_property
    def _slices(self) -> Mapping[tuple[str, str], str]:
        found = [(match, known.file) for known in self._frames.known if (match := _SLICE_FILE.search(known.file))]
        return {(match[1], match[2]): file for match, file in found}


class Naming:
    """Names classes and attributes.

    Args:
        layout: of the table.
        options: of the reader.
        classes: the names of numbered classes.
        tally: takes notes.
    """

    def __init__(self, layout: Layout, options: KaggleOptions, classes: Classes, tally: Tally) -> None:
        self._layout, self._options, self._classes, self._tally = layout, options, classes, tally
        lowered = {name.lower() for name in options.attributes}
        self._columns = [
            (name, at) for at, name in enumerate(layout.names) if name in options.attributes or name.lower() in {*lowered, ATTRIBUTES[1]}
        ]  # fmt: skip

    def note_unused(self) -> None:
        """Say which columns are not read."""
        known = {*self._layout.used, *(at for _, at in self._columns)}
        unused = [name for at, name in enumerate(self._layout.names) if at not in known and name and name.lower() not in _SAID]
        if unused:
            self._tally.note_names("columns not used: {all} (-O attributes={all} keeps them)", unused)

    def label(self, said: str) -> str | Fault:
        """What a class is called."""
        word = said.strip()
        if not word:
            name = self._options.label or self._layout.called
            if not self._options.label:
                self._tally.note(f"nothing says what objects are: they are called {name} (-O label=NAME)")
            return name
        if not is_text(word):
            return Fault("no label", "", f"{shown(word)} is no class", f"correct it, {SKIP}")
        number = word.partition("_")[0] if _NUMBERS.fullmatch(word) else word.removesuffix(".0")
        if not (number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS):
            return word
        if self._classes.by_number:
            return self._classes.named(int(number), "")
        self._tally.note_names("nothing names the classes (-O names=FILE or a,b,c): first {first}", [number])
        return number

    def attributes(self, row: Row, label: str) -> AttributeSet:
        """What the columns say that become attributes."""
        found: dict[str, str | tuple[str, ...]] = {}
        for name, at in self._columns:
            cell = row.cells[at].strip()
            several = name.lower() == ATTRIBUTES[1]
            value = attribute_value([part.strip() for part in cell.split(",")] if several else cell) if cell and is_text(cell) else None
            if value is not None:
                found[name] = value
        if _NUMBERS.fullmatch(label.strip()):
            found.setdefault(ATTRIBUTES[0], tuple(label.strip().split("_")[1:]))
        return found


def reject(fault: Fault, place: Place, tally: Tally) -> None:
    """Count what is wrong.

    Raises:
        InputError: the run stops at bad records.
    """
    tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)
