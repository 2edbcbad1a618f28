"""What ``-O`` takes."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base


class Options(base.Options, frozen=True):
    """The options of the reader, said in full by its documentation."""

    images: Annotated[Path | None, Meta(description="the instances file that a results file belongs to")] = None
    attributes: Annotated[tuple[str, ...], Meta(description="further fields of annotations that become attributes")] = ()
    names: Annotated[Literal["path", "last"], Meta(description="file names as they are, or only their last part")] = "path"
    crowd: Annotated[Literal["keep", "drop", "attribute"], Meta(description="what becomes of annotations with iscrowd")] = "keep"
    masks: Annotated[Path | None, Meta(description="the folder of the PNG masks of a panoptic file")] = None
    label: Annotated[str, Meta(min_length=1, description="label of objects of SA-V, which have no classes")] = "object"

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that become attributes."""
        added = () if self.crowd != "attribute" or "iscrowd" in self.attributes else ("iscrowd",)
        return (*self.attributes, *added)
