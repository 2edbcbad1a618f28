"""The size of images that EXIF turns."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from prelabel.frames import header_size
from prelabel.frames.exif import is_turned, orientation

MAKER, ORIENTATION = 0x010F, 0x0112
"""Tags of EXIF."""

ROTATED = 6

TURNED = bytes.fromhex("49492a0008000000 0100 1201 0300 01000000 06000000 00000000")
"""EXIF of one tag, that the image is rotated, which is said before `SAID`."""

SAID = 20


def exif_behind_pixels(png: bytes) -> bytes:
    """The same PNG with its EXIF as its last chunk but one, where some tools write it."""
    at = png.index(b"eXIf") - 4
    end = at + 12 + int.from_bytes(png[at : at + 4], "big")
    return png[:at] + png[end:-12] + png[at:end] + png[-12:]


@pytest.mark.parametrize("turn", range(10))
@pytest.mark.parametrize("kind", ["a.png", "behind.png", "a.webp", "lossless.webp", "alpha.webp", "a.tif", "a.jpg"])
def test_images_of_all_kinds_have_the_size_that_they_are_shown_in(kind: str, turn: int, tmp_path: Path) -> None:
    """As Pillow shows them, whose word on EXIF is independent of ours; 0 and 9 are no orientations."""
    exif, path = Image.Exif(), tmp_path / kind
    exif[MAKER], exif[ORIENTATION] = "maker", turn
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 4 if kind == "alpha.webp" else 3), np.uint8)
    Image.fromarray(noise).save(path, exif=exif, lossless=kind == "lossless.webp")
    if kind == "behind.png":
        path.write_bytes(exif_behind_pixels(path.read_bytes()))

    with Image.open(path) as opened:
        shown = ImageOps.exif_transpose(opened).size
    assert shown == ((200, 300) if 5 <= turn <= 8 else (300, 200))
    assert header_size(path) == shown


@given(data=st.data())
def test_pixels_in_chunks_of_any_length(data: st.DataObject) -> None:
    """EXIF behind them is found, however many there are and however long they are, and nothing in them is taken for it."""
    lengths = data.draw(st.lists(st.sampled_from([0, 1, 8, 8, 8, 4]), max_size=40)) + [8] * data.draw(st.integers(0, 70))
    last = data.draw(st.sampled_from([b"eXIf", b"tEXt"]))
    chunks = [(b"IHDR", bytes(13)), *((b"IDAT", b"\0\0\0\x08eXIf"[:length]) for length in lengths), (last, TURNED), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(len(text).to_bytes(4, "big") + kind + text + bytes(4) for kind, text in chunks)

    assert is_turned(io.BytesIO(png)) == (last == b"eXIf")


@given(st.binary(max_size=80), st.integers(0, len(TURNED)))
def test_exif_that_is_none(noise: bytes, length: int) -> None:
    """Text of any kind is no reason to stop, and EXIF that is cut says nothing."""
    assert orientation(noise) == 0 or noise.removeprefix(b"Exif\0\0")[:4] in {b"II*\0", b"MM\0*"}
    assert 0 <= orientation(TURNED[:4] + noise) < 1 << 16
    assert orientation(TURNED[:length]) == (ROTATED if length >= SAID else 0)
    assert orientation(b"Exif\0\0" + TURNED) == ROTATED
