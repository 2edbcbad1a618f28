"""The options of the reader."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options


class OpenimagesOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    names: Annotated[str, Meta(description="the file of class descriptions; where left out, the one that lies beside the boxes")] = ""
