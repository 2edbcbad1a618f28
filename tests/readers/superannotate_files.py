"""Instances of SuperAnnotate for tests."""

from typing import Any

BOX = {"x1": 8, "y1": 4, "x2": 24, "y2": 12}
"""In an image of 80x40 pixels from a tenth to three tenths of both sides."""


def instance(type_: str = "bbox", **fields: object) -> dict[str, Any]:
    """A car by its box, unless fields say otherwise; those that are None are left out."""
    said = {"type": type_, "className": "car", "creationType": "Manual", **({"points": BOX} if type_ == "bbox" else {}), **fields}
    return {name: value for name, value in said.items() if value is not None}


def image(name: str | None, *instances: object, **fields: object) -> dict[str, Any]:
    """What a file says of an image of 80x40 pixels."""
    return {"metadata": {"name": name, "width": 80, "height": 40, "projectId": 1, **fields}, "instances": [*instances]}


def at(timestamp: object, left: float = 8, **fields: object) -> dict[str, Any]:
    """A box of 16x8 pixels at a time, in microseconds, unless fields say otherwise."""
    return {"timestamp": timestamp, "points": {"x1": left, "y1": 4, "x2": left + 16, "y2": 12}, "attributes": [], **fields}


def track(*stretches: list[dict[str, Any]], **fields: object) -> dict[str, Any]:
    """A car in some stretches of time."""
    parameters = [{"start": keys[0]["timestamp"], "end": keys[-1]["timestamp"], "timestamps": keys} for keys in stretches]
    return {"meta": {"type": "bbox", "className": "car", **fields}, "parameters": parameters}


def video(name: str, *instances: object, **fields: object) -> dict[str, Any]:
    """What a file says of a video of 80x40 pixels and a second, of which the instances are."""
    return image(name, *instances, **{"duration": 1_000_000, **fields})
