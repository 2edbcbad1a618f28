"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

Word = Literal["label", "score", "x", "y", "w", "h", "x0", "y0", "x1", "y1", "mask", "-"]


class KaggleOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(description="of objects whose class nothing says")] = ""
    names: Annotated[str, Meta(description="names of numbered classes: a file, a,b,c, or a list: coco80, coco91, voc20")] = ""
    first: Annotated[Literal[0, 1], Meta(description="the number of the first name of a list")] = 0
    order: Annotated[
        Literal["auto", "column", "row"], Meta(description="pixels are counted down columns or along rows; auto: as the columns are called")
    ] = "auto"
    runs: Annotated[
        Literal["auto", "absolute", "relative"], Meta(description="starts are pixels, or what lies behind the last run; auto: as they rise")
    ] = "auto"
    start: Annotated[Literal["auto", "0", "1"], Meta(description="the number of the first pixel; auto: 1, of relative runs 0")] = "auto"
    words: Annotated[tuple[Word, ...], Meta(description="what the words of an object are, as label,score,x0,y0,x1,y1; - is not read")] = ()
    unit: Annotated[Literal["auto", "pixels", "fractions"], Meta(description="of the boxes in texts; auto: as large as they are")] = "auto"
    attributes: Annotated[tuple[str, ...], Meta(description="columns that become attributes")] = ()
    suffix: Annotated[str, Meta(description="of images that are named without one and not known, such as .png")] = ""
