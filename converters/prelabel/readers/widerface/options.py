"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class WiderfaceOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(min_length=1, description="label of faces of which none is said")] = "face"
    invalid: Annotated[Literal["drop", "keep"], Meta(description="faces that are marked as invalid")] = "drop"
