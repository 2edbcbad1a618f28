"""Tables of nuImages for tests; images are 40x20 pixels."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from pycocotools import mask as coco

WIDTH, HEIGHT = 40, 20

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom of pixels."""


class Bad(NamedTuple):
    """Fields of an annotation, the one that a message names, the message, and the reason that is counted."""

    fields: dict[str, object]
    field: str
    what: str
    fix: str
    reason: str


def mask(*rectangles: Rectangle, holes: Sequence[Rectangle] = (), size: tuple[int, int] = (HEIGHT, WIDTH)) -> dict[str, Any]:
    """The pixels of rectangles without those of holes, packed by COCO's own code."""
    pixels = np.zeros(size, np.uint8, order="F")
    for value, some in ((1, rectangles), (0, holes)):
        for x0, y0, x1, y1 in some:
            pixels[y0:y1, x0:x1] = value
    return {"size": [*size], "counts": b64encode(coco.encode(pixels)["counts"]).decode()}  # type: ignore[arg-type]  # bytes


def named(*names: str) -> list[dict[str, Any]]:
    """Categories or attributes, whose tokens are their names."""
    return [{"token": f"token of {name}", "name": name, "description": ""} for name in names]


def image(token: str, file: str = "", **fields: object) -> dict[str, Any]:
    """A key frame, called as its token unless it is said otherwise."""
    name = file or f"samples/CAM_FRONT/{token}.jpg"
    return {"token": token, "filename": name, "is_key_frame": True, "width": WIDTH, "height": HEIGHT, "prev": "", "next": "", **fields}


def thing(on: str, label: str = "vehicle.car", **fields: object) -> dict[str, Any]:
    """An object from a tenth to three tenths of both sides of its image, without a mask unless fields say otherwise."""
    return {
        "token": "o",
        "sample_data_token": on,
        "category_token": f"token of {label}",
        "attribute_tokens": [],
        "bbox": [4, 2, 12, 6],
        "mask": None,
        **fields,
    }


def surface(on: str, drawn: object, label: str = "flat.driveable_surface") -> dict[str, Any]:
    """A surface."""
    return {"token": "s", "sample_data_token": on, "category_token": f"token of {label}", "mask": drawn}


def version(images: Sequence[object], objects: Sequence[object], surfaces: Sequence[object] | None = None) -> dict[str, Any]:
    """The tables of a version by their names."""
    said = {
        "category.json": named("vehicle.car", "human.pedestrian.adult", "flat.driveable_surface", "vehicle.ego"),
        "attribute.json": named("vehicle.moving", "vehicle.parked", "vehicle_light.emergency.flashing", "wet"),
        "sample_data.json": [*images],
        "object_ann.json": [*objects],
    }
    return said if surfaces is None else {**said, "surface_ann.json": [*surfaces]}
