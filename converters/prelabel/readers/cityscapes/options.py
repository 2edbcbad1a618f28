"""The options of the reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class CityscapesOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    crowd: Annotated[Literal["keep", "drop", "attribute"], Meta(description="what becomes of labels that end in group")] = "keep"
    void: Annotated[Literal["drop", "keep"], Meta(description="what becomes of void classes, such as out of roi")] = "drop"
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of objects that become attributes")] = ()
