"""What ``-O`` may say."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class SotOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    kind: Annotated[Literal["auto", "truth", "results"], Meta(description="which files to read where a folder holds both")] = "auto"
    label: Annotated[str, Meta(description="label of the object; by default the class that the data set says, else object")] = ""
    one_based: Annotated[bool | None, Meta(description="left and top count from 1; by default as in the data set")] = None
    absent: Annotated[Literal["filter", "keep"], Meta(description="boxes in frames in which the data set says that nothing is seen")] = (
        "filter"
    )
    run: Annotated[int, Meta(ge=0, le=999, description="which repetition of results to read; 0: the first that there is")] = 0
    attributes: Annotated[tuple[str, ...], Meta(description="fields of frames and sequences that become attributes")] = ()
