"""Label Studio's masks: what the bits say, compared with masks packed by other means."""

import base64
from io import BytesIO
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from prelabel.detections import shapes_of
from prelabel.readers.label_studio import READER
from prelabel.readers.label_studio.brush import decoded_alpha
from prelabel.testing import read_batches
from tests.rasters import filled
from tests.readers.label_studio_files import HEIGHT, WIDTH, export, packed, result, task

COLOURS = st.sampled_from([0, 1, 100, 127, 128, 255])


@given(
    pixels=st.lists(st.tuples(COLOURS, COLOURS, COLOURS, COLOURS), min_size=6, max_size=60).map(lambda some: some[: len(some) // 3 * 3]),
    literals=st.booleans(),
    widths=st.sampled_from([(3, 4, 8, 16), (1, 2, 3, 4), (1, 1, 1, 6)]),
)
def test_the_alpha_of_each_pixel(pixels: list[tuple[int, ...]], widths: tuple[int, ...], *, literals: bool) -> None:
    """Whatever its colour is, and wherever runs and single values begin."""
    values = [channel for pixel in pixels for channel in pixel]

    alpha = decoded_alpha(packed(values, widths=widths, literals=literals), 3, len(pixels) // 3)

    assert alpha.tolist() == [pixel[3] for pixel in pixels]


def test_the_mask_is_filled_again(tmp_path: Path) -> None:
    """The outline's pixels are those of at least half of the largest alpha, of a ring of soft edge around a hole."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    distance = np.hypot(x - 40, y - 20)
    alpha = np.clip(200 - np.abs(distance - 12) * 40, 0, 200).astype(int)
    rle = packed(np.repeat(alpha.ravel(), 4).tolist())
    (batch,) = read_batches(READER, export(tmp_path, task(result("brushlabels", rle=rle, format="rle", brushlabels=["ring"]))))
    shape = shapes_of(batch)
    rings = np.split(batch.points * (WIDTH, HEIGHT), shape.ring_start[1:-1])

    assert (filled(rings, HEIGHT, WIDTH) == (alpha >= 100)).all()
    assert batch.ring_hole.tolist() == [False, True]


def test_bitmasks(tmp_path: Path) -> None:
    """A PNG in a data URL, transparent outside."""
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    pixels[10:20, 20:40, 3] = 255
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    url = "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
    (batch,) = read_batches(READER, export(tmp_path, task(result("bitmasklabels", imageDataURL=url, bitmasklabels=["puddle"]))))

    assert batch.points.tolist() == [[0.25, 0.25], [0.5, 0.25], [0.5, 0.5], [0.25, 0.5]]
