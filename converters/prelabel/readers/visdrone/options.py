"""What ``-O`` may say."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class VisdroneOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    kind: Annotated[Literal["auto", "gt", "results"], Meta(description="whether scores are flags of truth, or scores")] = "auto"
    regions: Annotated[Literal["filter", "keep"], Meta(description="regions in which nothing was labelled")] = "filter"
    ignored: Annotated[Literal["filter", "keep"], Meta(description="objects of truth with score 0, which are not considered")] = "filter"
    ids: Annotated[Literal["keep", "ignore"], Meta(description="whether ids are track ids")] = "keep"
    names: Annotated[str, Meta(description="names of the categories from 1: a file, or a,b,c; by default those of the data set")] = ""
    label: Annotated[str, Meta(min_length=1, description="label of what has no category")] = "object"
    attributes: Annotated[tuple[str, ...], Meta(description="fields that become attributes: truncation, out-of-view, occlusion")] = ()
