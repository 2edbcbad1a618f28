"""The options of the reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

Classes = Literal["ignore", "label", "attribute"]


class MegadetectorOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    classes: Annotated[Classes, Meta(description="what the best class of a detection becomes: label, or attribute class")] = "ignore"
    base: Annotated[str, Meta(description="the folder that absolute paths are below; the deepest that all lie in where left out")] = ""
