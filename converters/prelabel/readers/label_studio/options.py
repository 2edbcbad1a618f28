"""The options of the format."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from prelabel.readers.base import Options


class LabelStudioOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    from_: Annotated[Literal["annotations", "predictions"], Meta(description="what is read of each task")] = msgspec.field(
        default="annotations", name="from"
    )
    model: Annotated[str, Meta(description="the model_version whose predictions are read; the latest where left out")] = ""
    label: Annotated[str, Meta(description="the label of regions that have none")] = ""
    keypoints: Annotated[tuple[str, ...], Meta(description="labels of keypoints in the order of the skeleton")] = ()
    image: Annotated[str, Meta(description="the name of the task's data that is the image or video")] = ""
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of a result that become attributes")] = ()
