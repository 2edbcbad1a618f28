"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

What = Literal["objects", "people", "faces", "brands", "texts"]


class AzureVisionOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    kinds: Annotated[
        tuple[What, ...], Meta(min_length=1, description="what is read of Image Analysis: objects, people, faces, brands, texts")
    ] = ("objects",)
    attributes: Annotated[tuple[str, ...], Meta(description="what is said of an object or a face that becomes attributes")] = ()
