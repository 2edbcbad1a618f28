"""What the masks of one image show, and which objects of its annotation file they are."""

from enum import Enum

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.boxes import Boxes, iou
from prelabel.geometry.rings import Rings

NONE = -1
"""The row of what has none."""


class Order(Enum):
    """What the values of a mask mean beside telling things apart."""

    NUMBERS = "numbers"
    """1 is the first object of the annotation file, 2 the second ..."""
    NONE = "none"
    CLASSES = "classes"
    """They are classes: one instance holds all objects of its class."""


class Instances(msgspec.Struct, frozen=True, kw_only=True):
    """The things that the masks of one image show, each with all its parts.

    Args:
        frame: number of the frame in its batch.
        path: the mask that tells them apart.
        labels: of each; empty where no mask says it.
        values: (k,) what the mask calls each.
        order: what these values mean.
        rings: k shapes in pixels.
        objects: the row of each ``<object>``, in the order of the file; -1 where it was left out.
    """

    frame: int
    path: str
    labels: tuple[str, ...]
    values: NDArray[np.int64]
    order: Order
    rings: Rings
    objects: tuple[int, ...]


def match(instances: Instances, labels: list[str], box_px: Boxes, usable: NDArray[np.bool_]) -> tuple[NDArray[np.intp], bool]:
    """Find the objects that masks show.

    The numbers hold where each names an object of the same class whose box it meets, and no other object of that class fits it more than
    twice as well. Where one does not, each object gets the instance of its class that fits its box best, the best pairs first. The mask of
    a class is that of the only object of its class.

    Args:
        instances: of one image.
        labels: (m,) of each object of the file, in its order.
        box_px: (m, 4) its boxes in pixels, edges from 0.
        usable: (m,) which of them can be used.

    Returns:
        (k,) the object of each instance, -1 for one that the file does not have; and whether they were found by their numbers.
    """
    count = len(instances.values)
    code = {label: number for number, label in enumerate(dict.fromkeys(["", *instances.labels, *labels]))}
    seen, said = (np.array([code[label] for label in several], np.intp) for several in (instances.labels, labels))
    alike = (seen[:, None] == said) | (seen == code[""])[:, None]
    if instances.order is Order.CLASSES:
        alike &= alike.sum(axis=1, keepdims=True) == 1
    overlap = np.where(alike & usable, iou(instances.rings.bounds(), box_px), 0.0)
    if instances.order is Order.NUMBERS and count and instances.values.max() <= len(labels):
        named = instances.values - 1
        own = overlap[np.arange(count), named]
        if ((own > 0) & (2 * own >= overlap.max(axis=1)) | ~usable[named]).all():
            return np.where(usable[named], named, NONE), True
    return _best(overlap), False


def _best(overlap: NDArray[np.float64]) -> NDArray[np.intp]:
    """(k,) the object of each instance by their overlap (k, m), the best pairs first; -1 for one that meets none that is left."""
    instances, things = np.nonzero(overlap)
    order = np.argsort(-overlap[instances, things], kind="stable")
    found: dict[int, int] = {}
    taken: set[int] = set()
    for instance, thing in zip(instances[order].tolist(), things[order].tolist(), strict=True):
        if instance not in found and thing not in taken:
            found[instance] = thing
            taken.add(thing)
    return np.array([found.get(instance, NONE) for instance in range(len(overlap))], np.intp)
