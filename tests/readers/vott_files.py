"""Assets of VoTT for tests."""

from typing import Any

BOX = {"left": 8, "top": 4, "width": 16, "height": 8}
"""In an image of 80x40 pixels from a tenth to three tenths of both sides."""


def region(*tags: str, **fields: object) -> dict[str, Any]:
    """A box, unless fields say otherwise."""
    return {"id": "r", "type": "RECTANGLE", "tags": [*(tags or ("car",))], "boundingBox": BOX, "points": [], **fields}


def asset(path: str, **fields: object) -> dict[str, Any]:
    """A tagged image, called by its path."""
    name = path.rpartition("/")[2]
    size = {"width": 80, "height": 40}
    return {"format": "jpg", "id": path, "state": 2, "type": 1, "name": name, "path": path, "size": size, **fields}


def frame(video: str, time: float, **fields: object) -> dict[str, Any]:
    """A frame of a video."""
    return asset(f"{video}#t={time}", **{"type": 3, "timestamp": time, "parent": asset(video, type=2), **fields})


def said(one: dict[str, Any], *regions: object) -> dict[str, Any]:
    """An asset with its regions, as its file has them."""
    return {"asset": one, "regions": [*regions], "version": "2.2.0"}


def export(*assets: dict[str, Any], rate: float | None = 15) -> dict[str, Any]:
    """What VoTT writes as JSON."""
    return {"name": "p", "videoSettings": {"frameExtractionRate": rate}, "assets": {one["asset"]["id"]: one for one in assets}}


def project(*assets: dict[str, Any]) -> dict[str, Any]:
    """What VoTT keeps of a project: assets without regions, and connections that are encrypted."""
    return {
        "name": "p",
        "sourceConnection": {"providerOptions": {"encrypted": "e30="}},
        "videoSettings": {"frameExtractionRate": 15},
        "assets": {one["id"]: one for one in assets},
    }
