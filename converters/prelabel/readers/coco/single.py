"""A file of one image, as Segment Anything (SA-1B) has them: its annotations name neither an image nor a category.

    image        {"image_id": 7, "width": 1500, "height": 2250, "file_name": "sa_7.jpg"}
    annotations  [{"id": 9, "bbox": ..., "segmentation": ..., "predicted_iou": ...}, ...]

There are no classes: ``-O label=NAME`` is that of all objects.

Format: https://github.com/facebookresearch/segment-anything, "Dataset".
"""

from dataclasses import replace

import msgspec

from prelabel.errors import Place, Tally
from prelabel.readers.coco.lists import A, Lists
from prelabel.readers.coco.records import Category, Id, Image
from prelabel.safejson import Document, Records

ELEMENT = "$.image"

CLASS = 0
"""The id of the one category."""


class Still(msgspec.Struct, frozen=True, gc=False):
    """What a file says of its image."""

    image_id: Id
    file_name: str
    width: float
    height: float


_STILL = msgspec.json.Decoder(Still)


def in_image(_: int, field: str) -> tuple[str, int, str]:
    """A field of the image, which is no record of a list."""
    return ELEMENT, 0, field


def place(document: Document, element: str, _: int, field: str) -> Place:
    """The place of the image, with the ``$.path`` of a field of it."""
    return document.place_of(document.sections()[element.removeprefix("$.")], f"{element}{field}")


def read(document: Document, kind: type[A], label: str, tally: Tally) -> tuple[Lists, Records[A]]:
    """The image and the one category as lists, and the annotations with the ids of both.

    Args:
        document: the file.
        kind: of its annotations.
        label: of all objects.
        tally: takes a bad image and its annotations, and bad annotations.

    Raises:
        InputError: a bad image or annotation stops the run.
    """
    listed = Lists(images=Records(items=[]), categories=Records(items=[Category(id=CLASS, name=label)]), videos=Records(items=[]))
    still = document.value(document.sections()["image"], _STILL, ELEMENT, tally)
    found = document.records(kind, "$.annotations", tally)
    if still is None:
        for item in range(len(found.items)):
            where = document.record_place("$.annotations", found.position(item), "")
            tally.reject("its image was left out", "the image was left out", place=where, fix="correct the image")
        return listed, Records(items=[])
    image = Image(id=still.image_id, file_name=still.file_name, width=still.width, height=still.height)
    items = [msgspec.structs.replace(item, image_id=image.id, category_id=CLASS) for item in found.items]
    return replace(listed, images=Records(items=[image])), replace(found, items=items)
