"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base


class OpenlabelOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    streams: Annotated[tuple[str, ...], Meta(description="the cameras that are read; all where left out")] = ()
    box: Annotated[
        Literal["auto", "centre", "corner"],
        Meta(description="where a bbox begins: at its centre, or, as VCD before 4.3 writes it, at its top left corner"),
    ] = "auto"
    keypoints: Annotated[tuple[str, ...], Meta(description="the names of an object's points that are one landmark, in order")] = ()
