"""Masks in PNG images: what is not transparent, whatever the kind of pixels; pixels are written down by hand."""

import io

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import InputError, Place
from prelabel.geometry.labelimages import opaque_pixels

PLACE = Place("a.json", element="$.objects[0]")


def png(image: Image.Image, **options: object) -> bytes:
    """The bytes of an image."""
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def pixels(data: bytes) -> list[list[int]]:
    """The mask, row by row."""
    runs = opaque_pixels(data, PLACE)
    rows: list[list[int]] = np.repeat(runs.value, runs.length).reshape(runs.height, runs.width).tolist()
    return rows


def palette(*indices: int) -> Image.Image:
    """One row of indices of four colours."""
    image = Image.new("P", (len(indices), 1))
    image.putpalette([0, 0, 0, 255, 255, 255, 9, 9, 9, 8, 8, 8])
    image.putdata(indices)
    return image


def test_a_palette() -> None:
    """One index is transparent, or several are to different degrees, or none is and 0 is nothing."""
    image = palette(0, 1, 2, 3)

    assert pixels(png(image, transparency=0)) == [[0, 1, 1, 1]]
    assert pixels(png(image, transparency=2)) == [[1, 1, 0, 1]]
    assert pixels(png(image, transparency=bytes([0, 0, 1]))) == [[0, 0, 1, 1]]
    assert pixels(png(image)) == [[0, 1, 1, 1]]


def test_alpha() -> None:
    """Says what is seen, and colours do not."""
    colours = Image.new("RGBA", (3, 2))
    colours.putdata([(0, 0, 0, 255), (255, 255, 255, 0), (0, 0, 0, 1), (0, 0, 0, 0), (0, 0, 0, 0), (9, 9, 9, 9)])
    grey = Image.new("LA", (2, 1))
    grey.putdata([(0, 200), (200, 0)])

    assert pixels(png(colours)) == [[1, 0, 1], [0, 0, 1]]
    assert pixels(png(grey)) == [[1, 0]]


@pytest.mark.parametrize("mode", ["1", "L"])
def test_grey(mode: str) -> None:
    """Without alpha black is nothing."""
    image = Image.new(mode, (2, 1))
    image.putpixel((1, 0), 1)

    assert pixels(png(image)) == [[0, 1]]


def test_colours_without_alpha() -> None:
    """Are no mask."""
    with pytest.raises(InputError) as caught:
        opaque_pixels(png(Image.new("RGB", (2, 2))), PLACE)

    fix = "save it again with transparency, or as grey pixels"
    assert str(caught.value) == f"a.json: $.objects[0]: has pixels of the kind 'RGB' without transparency\n  fix: {fix}"
