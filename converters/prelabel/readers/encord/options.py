"""The options of the reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class EncordOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    fps: Annotated[
        Annotated[float, Meta(gt=0, le=1000)] | None, Meta(description="frames a second of videos, whatever the export says of them")
    ] = None
    groups: Annotated[
        Literal["sequences", "images"], Meta(description="image groups are sequences with tracks, or images that stand alone")
    ] = "sequences"
    names: Annotated[Literal["title", "hash"], Meta(description="call images and videos by data_title or by data_hash")] = "title"
    keypoints: Annotated[tuple[str, ...], Meta(description="points of skeletons in the order of their numbers")] = ()
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of objects that become attributes")] = ()
