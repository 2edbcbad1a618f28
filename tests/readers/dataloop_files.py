"""Items and annotations of Dataloop for tests."""

import base64
import io
from collections.abc import Iterable
from typing import Any

from PIL import Image

BOX = [{"x": 8, "y": 4, "z": 0}, {"x": 24, "y": 12, "z": 0}]
"""In an image of 80x40 pixels from a tenth to three tenths of both sides."""


def xy(*numbers: float) -> list[dict[str, float]]:
    """Points of x and y."""
    return [{"x": x, "y": y} for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def at(left: float) -> list[dict[str, float]]:
    """A box of 16x8 pixels."""
    return xy(left, 4, left + 16, 12)


def annotation(type_: str = "box", coordinates: object = None, label: str | None = "car", **fields: object) -> dict[str, Any]:
    """A car by its box, unless fields say otherwise; ``system`` and ``user`` stand in its metadata, those that are None are left out."""
    metadata = {name: fields.pop(name) for name in ("system", "user") if name in fields}
    own = BOX if coordinates is None and type_ == "box" else coordinates
    said = {"type": type_, "label": label, "coordinates": own, "metadata": metadata or None, **fields}
    return {name: value for name, value in said.items() if value is not None}


def item(filename: str | None, *annotations: object, **system: object) -> dict[str, Any]:
    """An item, an image of 80x40 pixels unless ``system`` says otherwise; what is None is left out."""
    known = {"width": 80, "height": 40, **system}
    said = {"datasetId": "d", "filename": filename, "metadata": {"system": {k: v for k, v in known.items() if v is not None}}}
    return {name: value for name, value in said.items() if value is not None} | {"annotations": [*annotations]}


def video(*annotations: object, frames: object = 10, filename: str = "/v.mp4", **system: object) -> dict[str, Any]:
    """A video of 80x40 pixels and ten frames at ten a second."""
    said = item(filename, *annotations, ffmpeg={"nb_read_frames": frames}, **system)
    said["metadata"]["fps"] = 10
    return said


def track(first: int = 0, end: object = None, *snapshots: object, **fields: object) -> dict[str, Any]:
    """A car from a frame on."""
    more: Any = fields.pop("system", {})
    system = {"frame": first, "endFrame": end, "snapshots_": [*snapshots], **more}
    return annotation(system={name: value for name, value in system.items() if value is not None}, **fields)  # type: ignore[arg-type]


def snapshot(frame: object, left: float = 8, **fields: object) -> dict[str, Any]:
    """A box of 16x8 pixels from a frame on, put there by hand unless fields say otherwise; those that are None are left out."""
    said = {"frame": frame, "fixed": True, "objectVisible": True, "data": at(left), **fields}
    return {name: value for name, value in said.items() if value is not None}


def mask(size: tuple[int, int], pixels: Iterable[tuple[int, int, int]]) -> str:
    """A mask of an image, of pixels by x, y and alpha."""
    image = Image.new("RGBA", size)
    for x, y, alpha in pixels:
        image.putpixel((x, y), (9, 9, 9, alpha))
    file = io.BytesIO()
    image.save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
