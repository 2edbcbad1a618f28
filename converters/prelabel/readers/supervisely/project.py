"""What the files of a project share."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.supervisely.records import Meta, Point
from prelabel.readers.supervisely.shapes import System
from prelabel.safejson import Document

Coordinates = Literal["auto", "pixel", "plane"]

_META = msgspec.json.Decoder(Meta)

KINDS = ("", "images", "videos")
"""Projects whose figures lie in images."""


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """What objects are drawn by.

    Args:
        coordinates: what coordinates are, as the user says it.
        shapes: of each class.
        skeletons: of each class of keypoints the number of each node.
    """

    coordinates: Coordinates
    shapes: Mapping[str, str] = {}
    skeletons: Mapping[str, Mapping[str, int]] = {}


def read_project(path: Path | None, coordinates: Coordinates) -> Project:
    """A project from its ``meta.json``, if it has one.

    Raises:
        InputError: the file says something wrongly, or the project is none of images or videos.
    """
    if path is None:
        return Project(coordinates=coordinates)
    document = Document(read_bytes(path), path)
    document.sections()
    try:
        meta = _META.decode(document.strict)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        place = Place(str(path), element=where.rstrip("`") or "$")
        raise InputError(f"{what[:1].lower()}{what[1:]}", place=place, fix="export the project again") from error
    if meta.project_type not in KINDS:
        what, fix = f"is a project of {meta.project_type}", "give a project of images or videos"
        raise InputError(what, place=Place(str(path), element="$.projectType"), fix=fix)
    return Project(coordinates=coordinates, shapes=meta.shapes(), skeletons=meta.skeletons())


def system_of(coordinates: Coordinates, points: Iterable[Point]) -> System:
    """What the coordinates of a file are: where one of them has decimals, they cannot be numbers of pixels."""
    if coordinates != "auto":
        return coordinates
    return "pixel" if all(x.is_integer() and y.is_integer() for x, y in points) else "plane"
