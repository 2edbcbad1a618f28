"""What ``-O`` takes."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from prelabel.readers import base


class TfrecordOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    names: Annotated[str, Meta(description="names of the classes: a label map, another file, a,b,c, or a list: coco80, coco91, voc20")] = ""
    from_: Annotated[
        Literal["auto", "truth", "detections"], Meta(description="which objects are read; auto: detections where a record has them")
    ] = msgspec.field(default="auto", name="from")
    unit: Annotated[Literal["fractions", "pixels"], Meta(description="what coordinates are")] = "fractions"
    crowd: Annotated[Literal["keep", "drop", "attribute"], Meta(description="what becomes of objects with is_crowd")] = "keep"
    empty: Annotated[Literal["refuse", "keep"], Meta(description="what becomes of files without a record")] = "refuse"
    attributes: Annotated[tuple[str, ...], Meta(description="further lists with a value an object that become attributes")] = ()
    base: Annotated[str, Meta(description="the folder that absolute paths are below; the deepest that all lie in where left out")] = ""
