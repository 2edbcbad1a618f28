"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base


class SamOptions(base.Options, frozen=True):
    """The options of the reader, said in full by its documentation."""

    label: Annotated[str, Meta(min_length=1, description="of masks that have no class")] = "object"
    score: Annotated[Literal["predicted_iou", "stability_score"], Meta(description="which quality of a mask is its score")] = (
        "predicted_iou"
    )
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of masks that become attributes")] = ()
    base: Annotated[str, Meta(description="the folder that absolute paths of images are below")] = ""
