"""What the masks of a batch add to the objects of its annotation files."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Source
from prelabel.errors import Place, Tally
from prelabel.geometry.boxes import Boxes
from prelabel.geometry.rings import Rings
from prelabel.readers.voc.instances import NONE, Instances, Order, match

OBJECT, CLASS = "object {}", "class {}"
"""How to name a value of the two masks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """The objects of the annotation files of a batch.

    Args:
        labels: (n,) the name of each row's class.
        box_px: (n, 4) pixels, edges that count from 0.
        usable: (n,) which can be used.
        outlined: rows that have an outline already.
    """

    labels: Sequence[str]
    box_px: Boxes
    usable: NDArray[np.bool_]
    outlined: Container[int]


@dataclass(slots=True)
class Shown:
    """The outlines of masks, and the objects that only masks have."""

    rows: list[int] = field(default_factory=list)
    """(k,) the row of each outline; those beyond the rows of the files are of the objects that only masks have, in their order."""
    rings: list[Rings] = field(default_factory=list)
    """k shapes in pixels."""
    sources: list[Source] = field(default_factory=list)
    """The masks of objects that only they have."""
    frames: list[int] = field(default_factory=list)
    """(j,) the frame of each object that only masks have."""
    labels: list[str] = field(default_factory=list)
    """(j,) the name of its class."""
    source: list[int] = field(default_factory=list)
    """(j,) which of ``sources`` it is in."""
    values: list[int] = field(default_factory=list)
    """(j,) what that mask calls it."""
    boxes: list[Boxes] = field(default_factory=list)
    """(j, 4) the bounds of its outline in pixels."""
    unnumbered: list[str] = field(default_factory=list)
    """Masks that do not number objects in the order of the annotation file."""

    def add(self, instances: Instances, objects: Objects, tally: Tally) -> None:
        """Join the masks of one image with its objects.

        Raises:
            InputError: nothing says what an object is, and the run stops at bad records.
        """
        found = self._matched(instances, objects)
        known = np.array([bool(label) for label in instances.labels], np.bool_)
        for value in instances.values[(found == NONE) & ~known].tolist():
            tally.reject(
                "class unknown", "neither a mask of classes nor an annotation file says what it is",
                place=Place(instances.path, element=OBJECT.format(value)),
                fix="add its class to the PNG in SegmentationClass, or leave the object out with --on-error skip",
            )  # fmt: skip
        drawn = np.array([row in objects.outlined for row in found.tolist()], np.bool_)
        if drawn.any():
            tally.unconverted["mask of an object that has a polygon"] += int(drawn.sum())
        joined = np.flatnonzero((found != NONE) & ~drawn)
        new = np.flatnonzero((found == NONE) & known)
        if len(new):
            element = CLASS if instances.order is Order.CLASSES else OBJECT
            self.source += [len(self.sources)] * len(new)
            self.sources.append(Source(instances.path, element))
        first = len(objects.labels) + len(self.frames)
        self.rows += [*found[joined].tolist(), *range(first, first + len(new))]
        self.rings += [instances.rings.take(joined), instances.rings.take(new)]
        self.frames += [instances.frame] * len(new)
        self.labels += [instances.labels[i] for i in new.tolist()]
        self.values += instances.values[new].tolist()
        self.boxes.append(instances.rings.take(new).bounds())

    def _matched(self, instances: Instances, objects: Objects) -> NDArray[np.intp]:
        """(k,) the row of each instance, -1 for those that the annotation file does not have."""
        rows = np.array(instances.objects, np.intp)
        there = rows != NONE
        labels = [objects.labels[row] if row != NONE else "" for row in instances.objects]
        usable = there.copy()
        usable[there] = objects.usable[rows[there]]
        box_px = np.zeros((len(rows), 4))
        box_px[usable] = objects.box_px[rows[usable]]
        found, by_number = match(instances, labels, box_px, usable)
        if usable.any() and instances.order is Order.NUMBERS and not by_number:
            self.unnumbered.append(instances.path)
        # NONE is the last entry
        return np.append(rows, NONE)[found]
