"""The options of the reader."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from prelabel.readers.base import Options

From = Literal["labels", "reviews", "predictions", "inferences"]


class KiliOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    from_: Annotated[From, Meta(description="which labels of each asset are read, of which the latest")] = msgspec.field(
        default="labels", name="from"
    )
    model: Annotated[str, Meta(description="the modelName whose labels are read")] = ""
    author: Annotated[str, Meta(description="the e-mail or id of the author whose labels are read")] = ""
    interface: Annotated[Path | None, Meta(description="the JSON interface of the project, which names jobs and categories")] = None
    default: Annotated[str, Meta(description="the label of annotations without a category")] = ""
    keypoints: Annotated[tuple[str, ...], Meta(description="codes of the points of poses in the order of their numbers")] = ()
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of annotations that become attributes")] = ()
