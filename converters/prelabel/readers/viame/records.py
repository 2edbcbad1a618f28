"""What DIVE's JSON says, as it says it; what may be bad alone is decoded alone."""

from typing import Annotated

import msgspec
from msgspec import Meta

from prelabel.rawjson import NULL


class TrackRecord(msgspec.Struct, frozen=True, gc=False):
    """A track; in version 1 its id is ``trackId``."""

    id: msgspec.Raw = NULL
    track_id: msgspec.Raw = msgspec.field(default=NULL, name="trackId")
    confidence_pairs: msgspec.Raw = msgspec.field(default=NULL, name="confidencePairs")
    attributes: msgspec.Raw = NULL
    features: msgspec.Raw = NULL


class FeatureRecord(msgspec.Struct, frozen=True, gc=False):
    """A track in one frame."""

    frame: int
    bounds: msgspec.Raw = NULL
    keyframe: msgspec.Raw = NULL
    interpolate: msgspec.Raw = NULL
    geometry: msgspec.Raw = NULL
    attributes: msgspec.Raw = NULL
    fish_length: msgspec.Raw = msgspec.field(default=NULL, name="fishLength")
    head: msgspec.Raw = NULL
    tail: msgspec.Raw = NULL
    notes: msgspec.Raw = NULL


class Collection(msgspec.Struct, frozen=True, gc=False):
    """A collection of GeoJSON, or one feature of it, or its geometry."""

    type: str | None = None
    features: msgspec.Raw = NULL
    geometry: msgspec.Raw = NULL
    properties: msgspec.Raw = NULL
    coordinates: msgspec.Raw = NULL


class Properties(msgspec.Struct, frozen=True, gc=False):
    """What DIVE says of a geometry."""

    key: str | int | float | bool | None = None


Position = Annotated[list[float], Meta(min_length=2)]
"""x, y, and behind them what GeoJSON calls altitude."""
