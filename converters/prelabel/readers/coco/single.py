"""A file of one image, as Segment Anything (SA-1B) has them: its annotations name neither an image nor a category.

    image        {"image_id": 7, "width": 1500, "height": 2250, "file_name": "sa_7.jpg"}
    annotations  [{"id": 9, "bbox": ..., "segmentation": ..., "predicted_iou": ...}, ...]

There are no classes: ``-O label=NAME`` is that of all objects.

Format: https://github.com/facebookresearch/segment-anything, "Dataset".
"""

from dataclasses import replace

import msgspec

from prelabel.errors import InputError, Place, Tally
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
        tally: takes bad annotations.

    Raises:
        InputError: the image is none, or a bad annotation stops the run.
    """
    try:
        still = msgspec.json.decode(document.sections()["image"], type=Still)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        raise InputError(
            f"{what[:1].lower()}{what[1:]}", place=place(document, ELEMENT, 0, where.rstrip("`")),
            fix="give the image image_id, file_name, width and height",
        ) from error  # fmt: skip
    image = Image(id=still.image_id, file_name=still.file_name, width=still.width, height=still.height)
    listed = Lists(
        images=Records(items=[image]), categories=Records(items=[Category(id=CLASS, name=label)]), videos=Records(items=[]),
    )  # fmt: skip
    found = document.records(kind, "$.annotations", tally)
    items = [msgspec.structs.replace(item, image_id=image.id, category_id=CLASS) for item in found.items]
    return listed, replace(found, items=items)
