"""The masks of a tree: from PNGs to what they show of one image."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.numbering import distinct_numbers
from prelabel.readers.voc.classes import LABEL_MAP, VOID, Classes, packed, voc_colours
from prelabel.readers.voc.instances import Instances, Order
from prelabel.readers.voc.maskfiles import MaskFiles

SKIP = "or leave the mask out with -O masks=false, or with --on-error skip"
"""The last resort of every message about a mask."""


MOST_THINGS = 1 << 14
"""Of an image: each is compared with each object of its annotation file, and a photograph has as many as colours."""


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
    things: LabelRuns
    order: Order
    classes: LabelRuns | None
    names: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.things.width, self.things.height

    def instances(self, frame: int, objects: tuple[int, ...]) -> Instances:
        """What the masks show.

        Args:
            frame: number of the frame in its batch.
            objects: the rows of its annotation file's objects, as `Instances` has them.
        """
        from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for masks alone

        values, rings = label_rings(self.things)
        labels = tuple(self.names[i] for i in self._classes(values).tolist())
        return Instances(frame=frame, path=str(self.path), labels=labels, values=values, order=self.order, rings=rings, objects=objects)

    def _classes(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """(k,) the class that most pixels of each thing are of, 0 where none of them has a class; the first of several."""
        if self.order is Order.CLASSES:
            return values
        if self.classes is None:
            return np.zeros(len(values), np.int64)
        named = np.array([bool(name) for name in self.names])
        begin = np.sort(np.concatenate([self.things.begin, self.classes.begin]), kind="stable")
        length = np.diff(begin, append=self.things.width * self.things.height)
        thing, class_ = self.things.at(begin), self.classes.at(begin)
        both = named[class_] & (thing > 0)
        pairs = np.searchsorted(values, thing[both]) * len(named) + class_[both]
        counts = np.bincount(pairs, length[both], len(values) * len(named)).reshape(-1, len(named))
        of_class: NDArray[np.int64] = counts.argmax(axis=1)
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
        classes = self._classes(files.classes) if files.classes else None
        if classes is not None and files.classes == files.things:
            named = np.array([bool(name) for name in names])
            things = classes.renumbered(np.where(named[classes.value], classes.value, 0))
            return Masks(path=files.things, things=things, order=Order.CLASSES, classes=None, names=names)
        things, order = _things(files.things)
        # an image has fewer values than runs: most need not be looked at
        count = np.count_nonzero(distinct_numbers(things.value)) if len(things.value) > MOST_THINGS else 0
        if count > MOST_THINGS:
            what = f"has {count:,} different values, more than the {MOST_THINGS:,} objects that are read"
            raise InputError(what, place=place, fix=f"give each object one value, {SKIP}")
        if classes is not None and (classes.width, classes.height) != (things.width, things.height):
            what = f"is {things.width}x{things.height}, but the mask of classes is {classes.width}x{classes.height}"
            raise InputError(what, place=place, fix=f"export both in the size of the image, {SKIP}")
        return Masks(path=files.things, things=things, order=order, classes=classes, names=names)

    def _classes(self, path: Path) -> LabelRuns:
        """The class of each pixel.

        Raises:
            InputError: the file cannot be read, or a pixel is of no class.
        """
        from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # its decoder is loaded for masks alone

        image = read_label_image(path)
        values, where = np.unique(image.runs.value, return_inverse=True)
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
        return image.runs.renumbered(classes[where])


def _things(path: Path) -> tuple[LabelRuns, Order]:
    """What each pixel is of, 0 for nothing; and whether these are the numbers of objects.

    Raises:
        InputError: the file cannot be read.
    """
    from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # its decoder is loaded for masks alone

    image = read_label_image(path)
    value = image.runs.value
    if image.colours:
        own = {colour: index for index, colour in enumerate(packed(voc_colours()).tolist())}
        values, where = np.unique(value, return_inverse=True)
        numbers = np.array([own.get(colour, -1) for colour in values.tolist()], np.int64)
        if (numbers < 0).any():
            return image.runs.renumbered(np.where(numbers == VOID, 0, values)[where]), Order.NONE
        value = numbers[where]
    return image.runs.renumbered(np.where(value == VOID, 0, value)), Order.NUMBERS
