"""What a labelme file says, as it says it."""

from typing import Any

import msgspec

Xy = tuple[float, float]


class Shape(msgspec.Struct, frozen=True, gc=False):
    """One shape; its points are in pixels from the top left corner of the image."""

    label: str
    points: list[Xy]
    shape_type: str | None = None
    """A polygon where it is left out, as before labelme 3."""
    group_id: int | str | None = None
    flags: dict[str, Any] | None = None
    attributes: dict[str, Any] | None = None
    """Of tools that write labelme's format."""
    mask: str | None = None
    """A PNG as base64."""
    score: float | None = None
    """Likewise."""
    description: str | None = None
    difficult: bool | None = None
    """Likewise."""


class Image(msgspec.Struct, frozen=True, gc=False):
    """What a file says of its image."""

    imagePath: str | None = None  # noqa: N815  # the format's own name
    imageWidth: float | None = None  # noqa: N815  # likewise
    imageHeight: float | None = None  # noqa: N815  # likewise
    flags: Any = None


class File(Image, frozen=True, gc=False, kw_only=True):
    """A whole file."""

    shapes: list[Shape]


SHOWN = ("description", "difficult")
"""Fields of a shape that are named where they were seen and not used."""
