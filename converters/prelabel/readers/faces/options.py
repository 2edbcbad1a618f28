"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

FACE = "face"
"""The label of faces of which none is said."""


class FaceOptions(Options, frozen=True, kw_only=True):
    """``-O`` of lists that name no class."""

    label: Annotated[str, Meta(min_length=1, description="label of all faces")] = FACE


class CelebaOptions(FaceOptions, frozen=True, kw_only=True):
    """``-O`` of CelebA."""

    images: Annotated[
        Literal["wild", "aligned"] | None, Meta(description="the images: in the wild, or aligned and cropped; else what there are lists of")
    ] = None
    split: Annotated[Literal["train", "val", "test"] | None, Meta(description="the part that is read; else all")] = None
    attributes: Annotated[tuple[str, ...], Meta(description="the attributes that are kept; else all")] = ()


class PtsOptions(FaceOptions, frozen=True, kw_only=True):
    """``-O`` of files of points."""

    one_based: Annotated[bool, Meta(description="the first pixel of a row is 1; else 0")] = True


class Vggface2Options(Options, frozen=True, kw_only=True):
    """``-O`` of VGGFace2."""

    label: Annotated[str, Meta(description="label of all faces; else the folder of the image, if it is no identity")] = ""
