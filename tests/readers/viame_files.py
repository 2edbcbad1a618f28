"""Files of VIAME and DIVE for tests, of frames of 100x50 pixels."""

from typing import Any

SIZE = (100, 50)

HEADER = "# 1: Detection or Track-id,  2: Video or Image Identifier,  3: Unique Frame Identifier,  4-7: Img-bbox(TL_x,TL_y,BR_x,BR_y)\n"

BOX = "10,5,30,25"
"""From a tenth to three tenths of the width, and to a half of the height."""


def row(id_: object = 0, name: object = "a.png", frame: object = 0, box: str = BOX, rest: str = "0.9,0,fish,0.8") -> str:
    """A line of CSV."""
    return f"{id_},{name},{frame},{box},{rest}\n"


def table(*lines: str) -> str:
    """A file of CSV."""
    return HEADER + "".join(lines)


def feature(frame: object = 0, bounds: object = (10, 5, 30, 25), **fields: object) -> dict[str, Any]:
    """A feature of DIVE; of a field that is None nothing is written."""
    said = {"frame": frame, "bounds": bounds, "keyframe": True, **fields}
    return {name: value for name, value in said.items() if value is not None}


def track(*features: object, id_: object = 0, pairs: object = (("fish", 0.8),), **fields: object) -> dict[str, Any]:
    """A track of DIVE."""
    return {"id": id_, "confidencePairs": pairs, "features": features, **fields}


def dive(*tracks: object, **fields: object) -> dict[str, Any]:
    """A file of DIVE, version 2."""
    return {"tracks": {str(number): one for number, one in enumerate(tracks)}, "groups": {}, "version": 2, **fields}


def geometry(*features: tuple[object, object, object]) -> dict[str, Any]:
    """A collection of GeoJSON of geometries by their keys, types and coordinates."""
    listed = [{"type": "Feature", "properties": {"key": key}, "geometry": {"type": kind, "coordinates": at}} for key, kind, at in features]
    return {"type": "FeatureCollection", "features": listed}
