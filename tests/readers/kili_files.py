"""Assets and labels of Kili for tests."""

from collections.abc import Mapping
from typing import Any

HERE = '$[0].latestLabel.jsonResponse["JOB"].annotations[0]'
"""The ``$.path`` of the first annotation of `assets`."""


WRONG = "record of the wrong type"

CORRECT = "correct the value, or leave the record out with --on-error skip"


def leave(what: str) -> str:
    """The fix of a part that is left out alone."""
    return f"correct the value, or leave the {what} out with --on-error skip"


def vertices(*points: tuple[object, object]) -> list[dict[str, object]]:
    """Points as Kili writes them."""
    return [{"x": x, "y": y} for x, y in points]


def ring(*points: tuple[object, object]) -> dict[str, object]:
    """An outline."""
    return {"normalizedVertices": vertices(*points)}


BOX = ring((0.1, 0.6), (0.1, 0.2), (0.3, 0.2), (0.3, 0.6))


def annotation(type_: str | None = "rectangle", category: object = "CAR", **fields: object) -> dict[str, Any]:
    """A car by its box, unless fields say otherwise; those that are None are left out."""
    said = {"type": type_, "categories": [{"name": category}], **({"boundingPoly": [BOX]} if type_ == "rectangle" else {}), **fields}
    return {name: value for name, value in said.items() if value is not None}


def label(response: object, **fields: object) -> dict[str, Any]:
    """A label of an annotator, unless fields say otherwise."""
    return {"labelType": "DEFAULT", "jsonResponse": response, **fields}


def asset(external_id: object = "a.jpg", **fields: object) -> dict[str, Any]:
    """An image of 100x50 pixels, unless fields say otherwise."""
    return {"externalId": external_id, "jsonMetadata": {}, "resolution": {"width": 100, "height": 50}, **fields}


def assets(*annotations: object, **jobs: object) -> list[dict[str, Any]]:
    """A list of one image with the annotations of one job, and further jobs."""
    return [asset(latestLabel=label({"JOB": {"annotations": [*annotations]}, **jobs}))]


def video(frames: Mapping[str, object], external_id: str = "drive.mp4", **fields: object) -> dict[str, Any]:
    """A video of the annotations of one job by frame."""
    response = {name: {"JOB": {"annotations": said}} if isinstance(said, list) else said for name, said in frames.items()}
    return asset(external_id, latestLabel=label(response), **fields)
