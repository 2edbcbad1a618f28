"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

Void = Literal["auto", "drop", "keep"]
Objects = Literal["auto", "pixels", "folders"]


class VosOptions(Options, frozen=True, kw_only=True):
    """The options of the reader, said in full by its documentation."""

    label: Annotated[str, Meta(min_length=1, description="of objects that nothing names")] = "object"
    names: Annotated[str, Meta(description="names of the numbers of categories: a file, or a,b,c from 0")] = ""
    void: Annotated[Void, Meta(description="whether the value 255 is of no object")] = "auto"
    objects: Annotated[Objects, Meta(description="whether objects are values of pixels or folders")] = "auto"
    frames: Annotated[Literal["all", "masks"], Meta(description="whether images without a mask are frames, too")] = "all"
    attributes: Annotated[tuple[str, ...], Meta(description="fields of objects that become attributes")] = ()
