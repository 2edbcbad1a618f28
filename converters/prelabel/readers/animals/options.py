"""What ``-O`` takes."""

from typing import Annotated, Literal

from msgspec import Meta

from prelabel.readers import base

Label = Annotated[str, Meta(min_length=1, description="what all animals are, such as mouse or fly: files do not say it")]


class DeeplabcutOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of ``deeplabcut``."""

    label: Label = "animal"
    score: Annotated[
        Literal["none", "mean"], Meta(description="score of a pose: none, or the mean of the likelihoods of its keypoints")
    ] = "none"
    filtered: Annotated[
        bool, Meta(description="of a video whose predictions lie there filtered, too, read those of filterpredictions instead")
    ] = False
    attributes: Annotated[tuple[Literal["individual"], ...], Meta(description="individual: the name of each individual")] = ()


class SleapOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of ``sleap``."""

    label: Label = "animal"
    score: Annotated[
        Literal["instance", "mean"], Meta(description="score of a pose: instance.score where it is one, or the mean of its keypoints'")
    ] = "instance"
    attributes: Annotated[tuple[Literal["track"], ...], Meta(description="track: the name of each track")] = ()
