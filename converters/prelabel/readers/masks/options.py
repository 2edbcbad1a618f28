"""The options of the reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class MasksOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    names: Annotated[
        str,
        Meta(description="what classes are called: a file, a,b,c from 0, NUMBER:NAME,..., cityscapes, camvid, voc20, coco80, or numbers"),
    ] = ""
    ignore: Annotated[tuple[str, ...], Meta(description="numbers, names or #rrggbb that are no class; none for no such")] = ()
    instances: Annotated[
        Literal["components", "none"], Meta(description="an object for each piece of a class, or one with all pieces of an image")
    ] = "components"
    min_area: Annotated[float, Meta(ge=0, le=1e9, description="pixels of the smallest piece that is kept")] = 0
    shift: Annotated[
        Annotated[int, Meta(ge=-65535, le=65535)] | None, Meta(description="what is added to a pixel's number before its name is looked up")
    ] = None
