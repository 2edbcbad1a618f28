"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options


class CrowdhumanOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    box: Annotated[Literal["full", "visible", "head"], Meta(description="which box of truth is read")] = "full"
    ignored: Annotated[Literal["filter", "keep"], Meta(description="masks, and what is marked to be ignored")] = "filter"
