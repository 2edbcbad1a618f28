"""The masks of a tree: from PNGs to what they show of one image."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.readers.voc.classes import LABEL_MAP, VOID, Classes, packed, voc_colours
from prelabel.readers.voc.instances import Instances, Order
from prelabel.readers.voc.maskfiles import MaskFiles

SKIP = "or leave the mask out with -O masks=false, or with --on-error skip"
"""The last resort of every message about a mask."""

_FEW = 1 << 16
"""Values that are counted rather than sorted."""

Pixels = NDArray[np.int64]
"""(height, width)"""


class Masks(msgspec.Struct, frozen=True, kw_only=True):
    """The masks of one image.

    Args:
        path: the one that tells things apart.
        things: what each pixel is of; 0 for nothing.
        order: what these values mean.
        classes: the class of each pixel; None where no mask says it.
        names: of classes.
    """

    path: Path
    things: Pixels
    order: Order
    classes: Pixels | None
    names: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.things.shape
        return width, height

    def instances(self, frame: int, objects: tuple[int, ...]) -> Instances:
        """What the masks show.

        Args:
            frame: number of the frame in its batch.
            objects: the rows of its annotation file's objects, as `Instances` has them.
        """
        from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for masks alone

        found, outlines = label_rings(self.things)
        there = np.flatnonzero(found)
        values, rings = found[there], outlines.take(there)
        labels = tuple(self.names[i] for i in self._classes(values).tolist())
        return Instances(frame=frame, path=str(self.path), labels=labels, values=values, order=self.order, rings=rings, objects=objects)

    def _classes(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """(k,) the class that most pixels of each thing are of, 0 where none of them has a class; the first of several."""
        if self.order is Order.CLASSES:
            return values
        if self.classes is None:
            return np.zeros(len(values), np.int64)
        named = np.array([bool(name) for name in self.names])
        of_pixel = named[self.classes] & (self.things > 0)
        thing = np.searchsorted(values, self.things[of_pixel])
        pairs = thing * len(named) + self.classes[of_pixel]
        of_class: NDArray[np.int64] = np.bincount(pairs, minlength=len(values) * len(named)).reshape(-1, len(named)).argmax(axis=1)
        return of_class


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskReader:
    """How the masks of one tree are read.

    Args:
        classes: what the pixels of masks of classes mean.
    """

    classes: Classes

    def read(self, files: MaskFiles) -> Masks:
        """The masks of one image.

        Raises:
            InputError: a mask cannot be read, has pixels that are of no class, or is without the other mask or of another size than it.
        """
        place = Place(str(files.things))
        if files.partner:
            raise InputError(f"has no partner in {files.partner}", place=place, fix=f"add it, {SKIP}")
        names = self.classes.names
        classes = self._class_pixels(files.classes) if files.classes else None
        if classes is not None and files.classes == files.things:
            named = np.array([bool(name) for name in names])
            return Masks(path=files.things, things=np.where(named[classes], classes, 0), order=Order.CLASSES, classes=None, names=names)
        things, order = _things(files.things)
        if classes is not None and classes.shape != things.shape:
            what = f"is {_sized(things)}, but the mask of classes is {_sized(classes)}"
            raise InputError(what, place=place, fix=f"export both in the size of the image, {SKIP}")
        return Masks(path=files.things, things=things, order=order, classes=classes, names=names)

    def _class_pixels(self, path: Path) -> Pixels:
        """The class of each pixel.

        Raises:
            InputError: the file cannot be read, or a pixel is of no class.
        """
        from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # its decoder is loaded for masks alone

        image = read_label_image(path)
        values, where = _distinct(image.pixels)
        if image.colours:
            classes = self.classes.of_colours(values)
        else:
            classes = self.classes.of_indices(values)
            if self.classes.by_colour and image.palette is not None and values[-1] < len(image.palette):
                by_colour = self.classes.of_colours(packed(image.palette)[values])
                classes = classes if (by_colour < 0).any() else by_colour
        unknown = values[classes < 0]
        if len(unknown):
            value = int(unknown[0])
            what = f"the colour {','.join(str(value >> shift & 255) for shift in (0, 8, 16))}" if image.colours else f"the class {value}"
            raise InputError(
                f"holds pixels of {what}, but {self.classes.said}", place=Place(str(path)),
                fix=f"list all classes in {LABEL_MAP} beside the folder, {SKIP}",
            )  # fmt: skip
        return classes[where]


def _things(path: Path) -> tuple[Pixels, Order]:
    """What each pixel is of, 0 for nothing; and whether these are the numbers of objects.

    Raises:
        InputError: the file cannot be read.
    """
    from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # its decoder is loaded for masks alone

    image = read_label_image(path)
    values, where = _distinct(image.pixels)
    order = Order.NUMBERS
    things = np.where(values == VOID, 0, values)
    if image.colours:
        own = {colour: index for index, colour in enumerate(packed(voc_colours()).tolist())}
        numbers = np.array([own.get(colour, -1) for colour in values.tolist()], np.int64)
        order = Order.NONE if (numbers < 0).any() else Order.NUMBERS
        things = np.where(numbers == VOID, 0, values if order is Order.NONE else numbers)
    return things[where], order


def _distinct(pixels: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """The values of an image, rising, and (height, width) which of them each pixel has."""
    if pixels.max() < _FEW:
        values = np.flatnonzero(np.bincount(pixels.ravel()))
        table = np.zeros(values[-1] + 1, np.intp)
        table[values] = np.arange(len(values))
        return values, table[pixels]
    values, where = np.unique(pixels.astype(np.int64), return_inverse=True)
    return values, where.reshape(pixels.shape)


def _sized(pixels: Pixels) -> str:
    height, width = pixels.shape
    return f"{width}x{height}"
