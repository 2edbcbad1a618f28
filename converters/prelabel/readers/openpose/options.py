"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base
from prelabel.readers.shared.poses import Scale

PartName = Literal["body", "face", "hands"]


class OpenposeOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    scale: Annotated[
        Scale, Meta(description="what coordinates are: pixels, or 0 to 1 (unit), or -1 to 1 (signed), as --keypoint_scale")
    ] = "pixels"
    parts: Annotated[tuple[PartName, ...], Meta(description="what becomes a landmark: body, face, hands")] = ("body",)
    score: Annotated[Literal["none", "mean"], Meta(description="score of a pose: none, or the mean of its detected keypoints'")] = "none"
    video: Annotated[
        Literal["auto", "yes", "no"],
        Meta(description="whether {video}_{12 digits} is a frame of a video; auto: where the numbers are a run and no images lie beside"),
    ] = "auto"
