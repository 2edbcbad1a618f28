"""The options of the format."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options


class LabelmeOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    keypoints: Annotated[tuple[str, ...], Meta(description="labels of points in the order of the skeleton")] = ()
    label: Annotated[str, Meta(description="the label of objects that only have points of -O keypoints")] = ""
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of a shape that become attributes")] = ()
