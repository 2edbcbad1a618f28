"""The options of the reader."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options
from prelabel.readers.shared.timing import FASTEST_HZ


class DataloopOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    fps: Annotated[
        Annotated[float, Meta(gt=0, le=FASTEST_HZ)] | None, Meta(description="frames a second of videos, in place of what the file says")
    ] = None
    keypoints: Annotated[tuple[str, ...], Meta(description="labels of the points of poses in the order of their numbers")] = ()
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of annotations that become attributes")] = ()
