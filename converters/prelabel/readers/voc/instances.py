"""What the masks of one image show, and which objects of its annotation file they are."""

from enum import Enum

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.geometry.boxes import Boxes, iou
from prelabel.geometry.rings import Rings

NONE = -1
"""The row of what has none."""

LEAST_FIT = 0.3
"""The overlap of an outline's bounds and a box from which they may be of one object, whatever the mask calls it."""

MOST = 0.5
"""The part of an outline's bounds that lies in a box from which they may be of one object where the mask says so."""


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

    VOC numbers the objects of a mask in the order of the annotation file, and by its guidelines a box holds all visible pixels of its
    object. Tools that write masks of their own number these alone, so a number can name the box of another object; and a box that is joined
    with its outline is not drawn any more. So the two fit only where their bounds overlap by `LEAST_FIT`, which boxes drawn by hand do, or
    where the mask names the object and most of the outline lies in its box: VOC leaves a border of five pixels out of outlines, which makes
    small ones much smaller than their boxes, and of what is hidden only a part is drawn.

    The numbers hold where each names an object of the same class whose box it fits, and no other object of that class overlaps it more than
    twice as well. Where one does not, each object gets the instance of its class that overlaps its box best, the best pairs first. The mask
    of a class is that of the only object of its class. What fits no object is one of its own.

    Args:
        instances: of one image.
        labels: (m,) of each object of the file, in its order.
        box_px: (m, 4) its boxes in pixels, edges from 0.
        usable: (m,) which of them can be used.

    Returns:
        (k,) the object of each instance, -1 for one that the file does not have; and whether they were found by their numbers.
    """
    code = {label: number for number, label in enumerate(dict.fromkeys(["", *instances.labels, *labels]))}
    seen, said = (np.array([code[label] for label in several], np.intp) for several in (instances.labels, labels))
    alike = (seen[:, None] == said) | (seen == code[""])[:, None]
    if instances.order is Order.CLASSES:
        alike &= alike.sum(axis=1, keepdims=True) == 1
    bounds = instances.rings.bounds()
    overlap = np.where(alike & usable, iou(bounds, box_px), 0.0)
    named = _named(instances, alike)
    if named is None:
        return _best(overlap), False
    own = overlap[np.arange(len(named)), named]
    fits = (own >= LEAST_FIT) | (own > 0) & (_part_inside(bounds, box_px[named]) >= MOST)
    found = np.where(fits, named, NONE)
    if instances.order is Order.CLASSES:
        return found, False
    holds = (fits & (2 * own >= overlap.max(axis=1)) | ~usable[named]).all()
    return (found, True) if holds else (_best(overlap), False)


def _named(instances: Instances, alike: NDArray[np.bool_]) -> NDArray[np.intp] | None:
    """(k,) the object that the mask says each instance is, by its class (k, m) or its number; None where it does not say it of all."""
    if not alike.size:
        return None
    if instances.order is Order.CLASSES:
        only: NDArray[np.intp] = alike.argmax(axis=1)
        return only
    return instances.values - 1 if instances.order is Order.NUMBERS and instances.values.max() <= alike.shape[1] else None


def _part_inside(bounds: Boxes, box: Boxes) -> NDArray[np.float64]:
    """(k,) the part of the area of each of some bounds (k, 4) that lies in the box (k, 4) beside it."""
    within = np.concatenate([np.maximum(bounds[:, :2], box[:, :2]), np.minimum(bounds[:, 2:], box[:, 2:])], axis=1)
    inside, whole = (np.maximum(each[:, 2:] - each[:, :2], 0).prod(axis=1) for each in (within, bounds))
    part: NDArray[np.float64] = inside / whole
    return part


def _best(overlap: NDArray[np.float64]) -> NDArray[np.intp]:
    """(k,) the object of each instance by their overlap (k, m), the best pairs first; -1 for one that fits none that is left."""
    instances, things = np.nonzero(overlap >= LEAST_FIT)
    order = np.argsort(-overlap[instances, things], kind="stable")
    found: dict[int, int] = {}
    taken: set[int] = set()
    for instance, thing in zip(instances[order].tolist(), things[order].tolist(), strict=True):
        if instance not in found and thing not in taken:
            found[instance] = thing
            taken.add(thing)
    return np.array([found.get(instance, NONE) for instance in range(len(overlap))], np.intp)
