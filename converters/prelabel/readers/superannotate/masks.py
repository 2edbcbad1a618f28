"""Instances of pixel projects: their pixels have their colours in ``NAME___save.png``, which lies beside the file."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from prelabel.detections import Kind
from prelabel.errors import InputError
from prelabel.files import is_file, noted
from prelabel.frames import clean_name
from prelabel.geometry.labelruns import LabelRuns
from prelabel.rawjson import lists_some
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.words import shown
from prelabel.readers.superannotate.items import Item, Marks, One
from prelabel.readers.superannotate.layout import MASKS, said_name
from prelabel.readers.superannotate.records import Part
from prelabel.readers.superannotate.shapes import Drawn
from prelabel.safejson import or_leave_out

WITHOUT_PIXEL = "mask without a pixel"
WITHOUT_INSTANCE = "mask without an instance"

_PART = msgspec.json.Decoder(Part)
_COLOUR = re.compile("#[0-9a-fA-F]{6}")

_SKIP = "or leave the masks of the image out with --on-error skip"


class Masks(NamedTuple):
    """The masks of an image.

    Args:
        drawn: by the numbers of their instances; those that were rejected or counted are not there.
        size: width and height; (0, 0) where there is no mask.
    """

    drawn: dict[int, Drawn]
    size: tuple[int, int]


def masks_of(listed: Sequence[One], item: Item, size: tuple[int, int], marks: Marks) -> Masks:
    """The outlines of instances with parts; what is wrong is rejected.

    Args:
        listed: such instances.
        item: their image.
        size: of the image, (0, 0) where it is not said.
        marks: takes them.

    Raises:
        InputError: something is wrong, and the run stops at bad records.
    """
    owner: dict[int, One] = {}
    for one in listed:
        for colour in _colours(one, owner, marks):
            owner[colour] = one
    marks.tally.unconverted.update(+Counter({WITHOUT_PIXEL: sum(not lists_some(one.instance.parts) for one in listed)}))
    image = _image(listed[0], item, size, marks) if owner else None
    if image is None:
        return Masks({}, (0, 0))
    from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for files that have masks alone

    colours = np.unique(image.value).tolist()
    numbers = np.array([owner[colour].number + 1 if colour in owner else 0 for colour in colours])
    values, rings = label_rings(image.renumbered(numbers[np.searchsorted(colours, image.value)]))
    drawn = {value - 1: Drawn(Kind.POLYGON, rings.between(i, i + 1)) for i, value in enumerate(values.tolist())}
    without = {one.number for one in owner.values()} - drawn.keys()
    marks.tally.unconverted.update(+Counter({WITHOUT_PIXEL: len(without), WITHOUT_INSTANCE: len({*colours} - {0, *owner})}))
    return Masks(drawn, (image.width, image.height))


def _colours(one: One, owner: Mapping[int, One], marks: Marks) -> Iterator[int]:
    """The colours of an instance, as `read_label_image` numbers them; what is none, the background's or another instance's is rejected.

    Raises:
        InputError: one is, and the run stops at bad records.
    """
    fix = or_leave_out("part")
    for number, part in marks.document.entries(one.instance.parts, _PART, f"{one.element}.parts", "part", marks.tally):
        where = f".parts[{number}].color"
        colour = int.from_bytes(bytes.fromhex(part.color[1:]), "little") if _COLOUR.fullmatch(part.color) else None
        if colour is None:
            marks.refuse(BadShape("no colour", where, f"{shown(part.color)} is no colour such as '#00000f'", fix), one.raw, one.element)
        elif not colour or owner.get(colour, one) is not one:
            whose = "another instance" if colour else "the background"
            marks.refuse(BadShape("colour twice", where, f"the colour {part.color} is that of {whose}", fix), one.raw, one.element)
        else:
            yield colour


def _image(first: One, item: Item, size: tuple[int, int], marks: Marks) -> LabelRuns | None:
    """The pixels of an image; None where they cannot be used, which was rejected."""
    from prelabel.geometry.labelimages import read_label_image  # noqa: PLC0415  # likewise

    path = marks.document.path
    names = dict.fromkeys((said_name(path), clean_name(item.name) or ""))
    paths = [path.parent / f"{name}{MASKS}" for name in names if name]
    found = next((each for each in paths if is_file(noted(each))), None)
    if found is None:
        what = f"is a mask, but no {paths[0].name} lies beside the file"
        marks.refuse(BadShape("masks missing", "", what, f"copy it there, {_SKIP}"), first.raw, first.element)
        return None
    try:
        image = read_label_image(found).runs
    except InputError as error:
        marks.tally.reject_file("masks unreadable", error)
        return None
    if min(size) > 0 and size != (image.width, image.height):
        what = f"{found.name} is {image.width}x{image.height}, its image {size[0]}x{size[1]}"
        marks.refuse(BadShape("masks of another size", "", what, f"export both again, {_SKIP}"), first.raw, first.element)
        return None
    return image
