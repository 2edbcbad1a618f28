"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

What = Literal["objects", "faces", "texts", "logos", "landmarks"]


class CloudVisionOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    kinds: Annotated[tuple[What, ...], Meta(min_length=1, description="what is read: objects, faces, texts, logos, landmarks")] = (
        "objects",
    )
    attributes: Annotated[tuple[str, ...], Meta(description="what is said of an object that becomes attributes")] = ()
