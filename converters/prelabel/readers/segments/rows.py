"""What a label says of one image, or of one frame of a sequence."""

from collections.abc import Sequence
from typing import NamedTuple

from prelabel.readers.segments.marks import LINK, Marks, One
from prelabel.readers.segments.masks import masks_of
from prelabel.readers.segments.records import Labelled
from prelabel.readers.shared.objects import Drawn


class Row(NamedTuple):
    """An annotation that is drawn.

    Args:
        one: the annotation.
        drawn: its shape.
    """

    one: One
    drawn: Drawn


class Rows(NamedTuple):
    """The annotations of an image.

    Args:
        rows: in the order of the file.
        size: width and height, as a bitmap has them; else (0, 0).
    """

    rows: Sequence[Row]
    size: tuple[int, int]


def rows_of(labelled: Labelled, element: str, image: str, marks: Marks) -> Rows:
    """The annotations that can be drawn; the others are counted.

    Args:
        labelled: what the label says.
        element: its ``$.path``.
        image: the name of the image without suffix; empty for a frame of a sequence.
        marks: takes them.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    listed = list(marks.listed(labelled.annotations, f"{element}.annotations"))
    marks.count_about(labelled, element)
    masks = masks_of(
        [one for one in listed if one.said.type is None], labelled.segmentation_bitmap, f"{element}.segmentation_bitmap", image, marks
    )
    rows: list[Row] = []
    for one in listed:
        marks.count(one.said.links, f"{one.element}.links", LINK)
        shape = masks.drawn.get(one.number) if one.said.type is None else marks.shape(one)
        if shape is not None:
            rows.append(Row(one, shape))
    return Rows(rows, masks.size)
