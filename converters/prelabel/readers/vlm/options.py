"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

Unit = Literal["pixels", "thousandths", "fractions", "percent", "1024ths"]


class VlmOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    unit: Annotated[
        Literal["auto", Unit], Meta(description="what coordinates are; auto: as the model's format says, of pixels or parts of the image")
    ] = "auto"
    order: Annotated[
        Literal["auto", "xyxy", "yxyx"], Meta(description="the numbers of boxes and points in JSON; auto: as their name says")
    ] = "auto"
    input: Annotated[
        str,
        Meta(
            pattern=r"^(image|qwen2\.5|[1-9][0-9]{0,6}x[1-9][0-9]{0,6})$",
            description="what pixels are of: image; WIDTHxHEIGHT that the model saw; qwen2.5: as its processor resizes the image",
        ),
    ] = "image"
    min_pixels: Annotated[
        Annotated[int, Meta(ge=0, le=1 << 40)], Meta(description="the fewest pixels of -O input=qwen2.5, as its processor was told")
    ] = 4 * 28 * 28
    max_pixels: Annotated[
        Annotated[int, Meta(ge=28 * 28, le=1 << 40)], Meta(description="the most pixels of -O input=qwen2.5, as its processor was told")
    ] = 16384 * 28 * 28
    threshold: Annotated[Annotated[int, Meta(ge=0, le=254)], Meta(description="pixels of a mask above it, of 255, are inside")] = 127
    label: Annotated[str, Meta(description="the label where the answer says none")] = ""
    score: Annotated[Literal["raw", "percent"], Meta(description="percent: scores are divided by 100")] = "raw"
    attributes: Annotated[tuple[str, ...], Meta(description="what else is said of an object that becomes its attributes")] = ()
    image: Annotated[str, Meta(description="the name of the member that names the image of a record")] = ""
    answer: Annotated[str, Meta(description="the name of the member that holds the answer of a record")] = ""
    base: Annotated[str, Meta(description="the folder that absolute paths of images are below")] = ""
