"""The options of the reader."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options
from prelabel.readers.shared.timing import FASTEST_HZ


class ViameOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    fps: Annotated[
        Annotated[float, Meta(gt=0, le=FASTEST_HZ)] | None, Meta(description="frames a second, in place of what the file says")
    ] = None
    default: Annotated[str, Meta(min_length=1, description="the label of objects without a species")] = "unknown"
    keypoints: Annotated[tuple[str, ...], Meta(description="names of keypoints in the order of their numbers")] = ()
    tracks: Annotated[bool, Meta(description="ids are those of tracks; where they are not, each image of a CSV stands alone")] = True
    base: Annotated[str, Meta(description="the folder that absolute names of images are below")] = ""
