"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base


class MmposeOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(min_length=1, description="what all poses are of, such as hand or dog: files do not say it")] = "person"
    score: Annotated[
        Literal["detector", "mean"], Meta(description="score of a pose: bbox_score, or the mean of its detected keypoints'")
    ] = "detector"
