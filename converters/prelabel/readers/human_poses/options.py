"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base

_ATTRIBUTES = "what else becomes attributes of people"


class PoseOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of all these formats."""

    attributes: Annotated[tuple[str, ...], Meta(description=f"{_ATTRIBUTES}: hidden, the names of joints that are not visible")] = ()


class LspOptions(PoseOptions, frozen=True, kw_only=True):
    """``-O`` of Leeds Sports Pose."""

    one_based: Annotated[bool, Meta(description="pixels count from 1, as in MATLAB; false: from 0")] = True


class PosetrackOptions(PoseOptions, frozen=True, kw_only=True):
    """``-O`` of PoseTrack."""

    head: Annotated[Literal["keep", "drop"], Meta(description="boxes of heads")] = "keep"
    regions: Annotated[Literal["filter", "keep"], Meta(description="ignored regions, in which nobody was labelled")] = "filter"


class MpiiOptions(LspOptions, frozen=True, kw_only=True):
    """``-O`` of MPII Human Pose."""

    attributes: Annotated[
        tuple[str, ...],
        Meta(description=f"{_ATTRIBUTES}: hidden, the names of joints that are not visible, scale, center, act_name, cat_name"),
    ] = ()
    box: Annotated[
        Literal["joints", "scale"], Meta(description="of a person: around the joints, or the square of 200 scale pixels about the center")
    ] = "joints"
    head: Annotated[Literal["keep", "drop"], Meta(description="boxes of heads")] = "keep"
    split: Annotated[Literal["all", "train", "test"], Meta(description="which images of the MAT-file are read")] = "all"
