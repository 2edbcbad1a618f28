"""Scenes of OpenLABEL for tests."""

from collections.abc import Mapping
from typing import Any

VAL = [16, 8, 16, 8]
"""The centre and the sides of a box that lies in an image of 80x40 pixels from a tenth to three tenths of both sides."""

ABSOLUTE = "MODE_POLY2D_ABSOLUTE"


def camera(uri: str = "", width: int = 80, height: int = 40) -> dict[str, Any]:
    """A camera, of the scene or in a frame."""
    return {"type": "camera", "uri": uri, "stream_properties": {"intrinsics_pinhole": {"width_px": width, "height_px": height}}}


def shape(*val: object, **fields: object) -> dict[str, Any]:
    """A shape by its numbers; of none, the box of `VAL`."""
    return {"name": "shape", "val": [*(val or VAL)], **fields}


def poly(*val: object, **fields: object) -> dict[str, Any]:
    """A polygon, unless fields say otherwise."""
    return {"name": "outline", "val": [*val], "mode": ABSOLUTE, "closed": True, **fields}


def said(**values: object) -> dict[str, list[dict[str, Any]]]:
    """Attributes by the type of their values."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, value in values.items():
        kinds = {bool: "boolean", int: "num", float: "num", list: "vec", str: "text"}
        found.setdefault(kinds[type(value)], []).append({"name": name, "val": value})
    return found


def data(**shapes: object) -> dict[str, Any]:
    """An object in a frame."""
    return {"object_data": shapes}


def thing(kind: str = "car", /, **shapes: object) -> dict[str, Any]:
    """An object as a whole."""
    return {"name": "one", "type": kind, **(data(**shapes) if shapes else {})}


def frame(objects: Mapping[str, object], **uris: str) -> dict[str, Any]:
    """A frame with the uris of streams."""
    return {"frame_properties": {"streams": {name: {"uri": uri} for name, uri in uris.items()}}, "objects": objects}


def scene(objects: Mapping[str, object], **more: object) -> dict[str, Any]:
    """A scene of one camera of 80x40 pixels, unless it is said otherwise."""
    return {"openlabel": {"metadata": {"schema_version": "1.0.0"}, "streams": {"CAM": camera()}, "objects": objects, **more}}


def video(*frames: Mapping[str, object], kind: str = "car", **more: object) -> dict[str, Any]:
    """A scene of as many frames, in each of which the objects have the data that it says."""
    uids = {uid: thing(kind) for one in frames for uid in one}
    return scene(uids, frames={str(number): {"objects": one} for number, one in enumerate(frames)}, **more)
