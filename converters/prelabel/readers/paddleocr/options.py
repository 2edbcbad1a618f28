"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class PaddleocrOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(min_length=1, description="label of all texts")] = "text"
    classes: Annotated[
        Literal["attribute", "label"], Meta(description="what the class of a text becomes, which key_cls, pred or label says")
    ] = "attribute"
    dontcare: Annotated[Literal["drop", "keep"], Meta(description="text that is transcribed ### or *, which is not trained on")] = "drop"
    read: Annotated[
        Literal["blocks", "layout", "lines"],
        Meta(description="what is read of a parsed document"),
    ] = "blocks"
    preprocessed: Annotated[Literal["refuse", "keep"], Meta(description="pages that were turned or unwarped before they were read")] = (
        "refuse"
    )
    base: Annotated[str, Meta(description="the folder that absolute paths are below; the deepest of a file where left out")] = ""
