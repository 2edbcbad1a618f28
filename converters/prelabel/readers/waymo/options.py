"""The options of the reader."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers.base import Options

Camera = Literal["FRONT", "FRONT_LEFT", "FRONT_RIGHT", "SIDE_LEFT", "SIDE_RIGHT", "REAR_LEFT", "REAR", "REAR_RIGHT"]


class WaymoOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    boxes: Annotated[
        Literal["auto", "camera", "projected"], Meta(description="which boxes are read; auto: those of cameras where there are any")
    ] = "auto"
    cameras: Annotated[tuple[Camera, ...], Meta(description="only these, as FRONT,FRONT_LEFT; all where it is left out")] = ()
    stuff: Annotated[Literal["keep", "drop"], Meta(description="pixels of no instance, as of road and sky")] = "keep"
    keypoints: Annotated[tuple[str, ...], Meta(description="names of keypoints in the order of their numbers")] = ()
    person: Annotated[str, Meta(min_length=1, description="the label of keypoints whose object has no box")] = "pedestrian"
