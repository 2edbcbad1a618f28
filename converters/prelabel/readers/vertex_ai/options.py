"""What ``-O`` takes."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.shared.responses import VideoOptions


class VertexAiOptions(VideoOptions, frozen=True, kw_only=True):
    """``-O`` of this format."""

    attributes: Annotated[tuple[str, ...], Meta(description="resource labels that become attributes, such as ml_use")] = ()
