"""Releases of Segments.ai for tests."""

import json
from collections.abc import Mapping
from typing import Any

BOX = [[8, 4], [24, 12]]
"""In an image of 80x40 pixels from a tenth to three tenths of both sides."""

SIZE = (80, 40)

OF_IMAGE = '$.dataset.samples[0].labels["ground-truth"].attributes'
"""Where the first sample is labelled."""

CATEGORIES = [{"id": 1, "name": "car"}, {"id": 2, "name": "road"}]


def one(type_: str | None = "bbox", **fields: object) -> dict[str, Any]:
    """A car by its box, unless fields say otherwise; those that are None are left out."""
    said = {"id": 1, "category_id": 1, "type": type_, **({"points": BOX} if type_ == "bbox" else {}), **fields}
    return {name: value for name, value in said.items() if value is not None}


def label(*annotations: object, **attributes: object) -> dict[str, Any]:
    """What a labelset says of an image."""
    return {"label_status": "LABELED", "attributes": {"annotations": [*annotations], **attributes}}


def label_of(frames: object) -> dict[str, Any]:
    """What a labelset says of a sequence."""
    return {"label_status": "LABELED", "attributes": {"frames": frames}}


def image(name: object, said: object = None, url: object = "https://host/a.png", **labels: object) -> dict[str, Any]:
    """A sample of an image, with the label of annotators and others."""
    return {"name": name, "attributes": {"image": {"url": url}}, "labels": {"ground-truth": said, **labels}}


def sequence(name: str, media: object, frames: object) -> dict[str, Any]:
    """A sample of a sequence; what is None is left out."""
    return {"name": name, "attributes": {"frames": media} if media is not None else None, "labels": {"ground-truth": label_of(frames)}}


def shot(name: object = None, url: str = "https://host/a.png", **fields: object) -> dict[str, Any]:
    """An image of a sequence."""
    return {"image": {"url": url}, **({} if name is None else {"name": name}), **fields}


def listed(*annotations: object, **fields: object) -> dict[str, Any]:
    """What a label says of an image of a sequence."""
    return {"annotations": [*annotations], **fields}


def release(*samples: object, task: object = "vector", categories: object = CATEGORIES, **dataset: object) -> dict[str, Any]:
    """A release; members of the data set that are None are left out."""
    said = {"name": "street", "owner": "ann", "task_type": task, "task_attributes": {"categories": categories}, **dataset}
    return {"name": "v1", "dataset": {**{key: value for key, value in said.items() if value is not None}, "samples": [*samples]}}


def here(said: Mapping[str, object], text: str) -> str:
    """The text of a release in which ``HERE`` is replaced by a text that begins a line."""
    return json.dumps(said).replace('"HERE"', f"\n{text}")


def leave(what: str) -> str:
    """The fix of a value that is left out alone."""
    return f"correct the value, or leave the {what} out with --on-error skip"
