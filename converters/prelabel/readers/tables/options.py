"""The options of tables."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base

Role = Literal["frame", "sequence", "x0", "y0", "x1", "y1", "w", "h", "cx", "cy", "label", "score", "track", "image_width", "image_height"]


class TableOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    frame: Annotated[str, Meta(description="the column of the frame: its number, or the name of its file")] = ""
    sequence: Annotated[str, Meta(description="the column of the sequence, of numbered frames of several")] = ""
    x0: Annotated[str, Meta(description="the column of the left side")] = ""
    y0: Annotated[str, Meta(description="the column of the top side")] = ""
    x1: Annotated[str, Meta(description="the column of the right side")] = ""
    y1: Annotated[str, Meta(description="the column of the bottom side")] = ""
    w: Annotated[str, Meta(description="the column of the width, beside x0 and y0 or cx and cy")] = ""
    h: Annotated[str, Meta(description="the column of the height")] = ""
    cx: Annotated[str, Meta(description="the column of the centre's x")] = ""
    cy: Annotated[str, Meta(description="the column of the centre's y")] = ""
    label: Annotated[str, Meta(description="the column of the label, or of the number of a class")] = ""
    score: Annotated[str, Meta(description="the column of the score")] = ""
    score_unit: Annotated[Literal["raw", "percent"], Meta(description="percent: scores are divided by 100")] = "raw"
    track: Annotated[str, Meta(description="the column of the track id")] = ""
    image_width: Annotated[str, Meta(description="the column of the frame's width in pixels")] = ""
    image_height: Annotated[str, Meta(description="the column of the frame's height in pixels")] = ""
    names: Annotated[str, Meta(description="names of numbered classes: a file, a,b,c, or a list: coco80, coco91, voc20")] = ""
    first: Annotated[Literal[0, 1], Meta(description="the number of the first name of a list")] = 0
    default: Annotated[str, Meta(description="the label of rows that say none")] = ""
    unit: Annotated[
        Literal["auto", "pixels", "fractions"], Meta(description="what boxes are in; auto: fractions where no value is above 1.5")
    ] = "auto"
    start: Annotated[Literal["auto", "0", "1"], Meta(description="number of the first frame; auto: 0 where a row is in frame 0")] = "auto"
    header: Annotated[bool, Meta(description="whether the first line names the columns; else they are called 1, 2, 3")] = True
    attributes: Annotated[tuple[str, ...], Meta(description="columns that become attributes")] = ()
