"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base


class AlphaposeOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    score: Annotated[
        Literal["detector", "mean"], Meta(description="score of a pose: the detector's, taken out of AlphaPose's, or its keypoints' mean")
    ] = "detector"
    video: Annotated[
        Literal["auto", "yes", "no"],
        Meta(description="whether {n}.jpg is frame n of a video; auto: where there are tracks or a 0.jpg, and no images of these names"),
    ] = "auto"
