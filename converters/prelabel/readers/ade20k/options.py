"""The options of the reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class Ade20kOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    names: Annotated[
        Literal["first", "whole", "raw"], Meta(description="labels: the first name of a class, all its names, or what the annotator wrote")
    ] = "first"
    parts: Annotated[Literal["keep", "drop"], Meta(description="parts of objects become objects, or are left out")] = "keep"
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of objects that become attributes")] = ()
