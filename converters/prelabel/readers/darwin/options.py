"""The options of the reader."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options


class DarwinOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    keypoints: Annotated[tuple[str, ...], Meta(description="nodes of skeletons in the order of their numbers")] = ()
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of annotations that become attributes")] = ()
