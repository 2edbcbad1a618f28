"""The options of the reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class DatumaroOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    tracks: Annotated[
        Literal["auto", "split", "none"],
        Meta(description="whether ids are tracks; auto: not where frame numbers come again; split: a run of rising numbers is a video"),
    ] = "auto"
    groups: Annotated[bool, Meta(description="annotations of one group and label are one object")] = True
    label: Annotated[str, Meta(description="of annotations without a label")] = ""
    attributes: Annotated[tuple[str, ...], Meta(description="fields of annotations and attributes of items that become attributes")] = ()
