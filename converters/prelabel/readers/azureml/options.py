"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base


class AzuremlOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    unit: Annotated[Literal["fractions", "pixels"], Meta(description="what coordinates are")] = "fractions"
    crowd: Annotated[Literal["keep", "drop", "attribute"], Meta(description="what becomes of objects with isCrowd")] = "keep"
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of objects that become attributes")] = ()
    base: Annotated[str, Meta(description="the folder that absolute paths are below; the deepest that all lie in where left out")] = ""
