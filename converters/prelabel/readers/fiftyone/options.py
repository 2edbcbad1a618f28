"""The options of the format."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options


class FiftyoneOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    field: Annotated[
        tuple[str, ...], Meta(description="the fields whose labels are read; where left out the only one that has shapes")
    ] = ()
    label: Annotated[str, Meta(description="of labels that have none")] = ""
    names: Annotated[str, Meta(description="names of numbered classes: a file, a,b,c, or a list: coco80, coco91, voc20")] = ""
    base: Annotated[str, Meta(description="the folder that absolute paths are below; the deepest that all lie in where left out")] = ""
