"""What ``-O`` may say."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class DetracOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    regions: Annotated[Literal["filter", "keep"], Meta(description="regions in which nothing was labelled")] = "filter"
    one_based: Annotated[bool, Meta(description="left and top count from 1")] = False
    label: Annotated[str, Meta(min_length=1, description="the label of targets that have no vehicle_type")] = "object"
    attributes: Annotated[tuple[str, ...], Meta(description="fields of attribute and sequence_attribute that become attributes")] = ()
