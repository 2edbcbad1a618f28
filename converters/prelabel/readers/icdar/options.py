"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class IcdarOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(min_length=1, description="label of all words")] = "text"
    dontcare: Annotated[Literal["drop", "keep"], Meta(description="text that is transcribed ###, which is not cared about")] = "drop"
    confidence: Annotated[
        Literal["auto", "yes", "no"],
        Meta(description="whether a confidence stands behind the corners; auto: where all rows have a number from 0 to 1 there"),
    ] = "auto"
