"""Masks drawn by lot, and as COCO's own code packs them."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from pycocotools import mask as codec

from prelabel.geometry.masks import RunLengths

Image = NDArray[np.bool_]


@st.composite
def masks(draw: st.DrawFn) -> Image:
    """Noise of any density: holes, parts, single pixels, pixels that meet at corners, at the border too."""
    height, width = draw(st.integers(1, 14)), draw(st.integers(1, 14))
    density = draw(st.sampled_from([0.0, 0.2, 0.5, 0.8, 0.97, 1.0]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return random.random((height, width)) < density


def packed(images: list[Image]) -> list[bytes]:
    """Each mask as COCO's own code packs it."""
    return [bytes(codec.encode(np.asfortranarray(image.astype(np.uint8)))["counts"]) for image in images]  # type: ignore[arg-type]  # bytes here


def read(images: list[Image]) -> RunLengths:
    """Masks read from their text."""
    runs, problems = RunLengths.read(packed(images), [image.shape for image in images])
    assert problems == {}
    return runs
