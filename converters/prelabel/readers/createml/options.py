"""The options of the reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class CreatemlOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    unit: Annotated[
        Literal["auto", "pixels", "fractions"],
        Meta(description="what coordinates are; auto: fractions where none of any box is above 1.5"),
    ] = "auto"
    anchor: Annotated[Literal["center", "top-left", "bottom-left"], Meta(description="which point of a box x and y are")] = "center"
    origin: Annotated[Literal["top-left", "bottom-left"], Meta(description="the corner of the image that x and y count from")] = "top-left"
