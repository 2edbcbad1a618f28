"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class ImglabOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(min_length=1, description="the label of boxes that have none")] = "object"
    ignored: Annotated[Literal["filter", "keep"], Meta(description="boxes that training is to leave out")] = "filter"
    angle: Annotated[Literal["attribute", "turn"], Meta(description="what the angle of a box does")] = "attribute"
    score: Annotated[Literal["raw", "sigmoid"], Meta(description="how scores come to lie in [0, 1]")] = "raw"
    keypoints: Annotated[tuple[str, ...], Meta(description="names of parts in the order of their numbers")] = ()
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of boxes that become attributes")] = ()
    base: Annotated[str, Meta(description="the folder that absolute names of images are below")] = ""
