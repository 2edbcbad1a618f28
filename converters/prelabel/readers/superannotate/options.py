"""The options of the reader."""

from typing import Annotated

from msgspec import Meta

from prelabel.readers.base import Options
from prelabel.readers.shared.timing import FASTEST_HZ


class SuperannotateOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    fps: Annotated[Annotated[float, Meta(gt=0, le=FASTEST_HZ)] | None, Meta(description="frames a second of videos")] = None
    default: Annotated[str, Meta(description="the label of instances without a class")] = ""
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of instances that become attributes")] = ()
