"""PNG images of numbers, and files that are none."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.errors import InputError
from prelabel.geometry.labelimages import read_label_image

SAVE = "save it again as PNG of palette, grey or RGB pixels"


def bomb(width: int, height: int) -> bytes:
    """A small file that claims many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16"])
def test_indices_are_the_pixels(tmp_path: Path, mode: str) -> None:
    """Of palettes, grey levels of any depth, and bits."""
    pixels = np.array([[0, 1], [1, 1]], np.uint16 if mode == "I;16" else np.uint8)
    image = Image.fromarray(pixels)
    if mode == "P":
        image.putpalette([0, 0, 0, 9, 8, 7])
    image = Image.fromarray(pixels.astype(np.bool_)) if mode == "1" else image
    image.save(tmp_path / "a.png")

    found = read_label_image(tmp_path / "a.png")

    assert found.pixels.tolist() == [[0, 1], [1, 1]]
    assert not found.colours
    assert (found.palette is not None and found.palette[1].tolist() == [9, 8, 7]) == (mode == "P")


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_numbers(tmp_path: Path, mode: str) -> None:
    """Red the lowest, blue the highest; alpha is left out."""
    Image.new(mode, (2, 1), (1, 2, 3, 4)[: len(mode)]).save(tmp_path / "a.png")

    found = read_label_image(tmp_path / "a.png")

    assert (found.pixels.tolist(), found.colours) == ([[1 + 2 * 256 + 3 * 65536] * 2], True)


@pytest.mark.parametrize(
    ("content", "what", "fix"),
    [
        (b"", "is no PNG image", SAVE),
        (b"GIF89a" + bytes(30), "is no PNG image", SAVE),
        (bomb(100_000, 100_000), "claims 100000x100000 pixels, more than the 67,108,864 that are read", "cut the image into smaller ones"),
        (bomb(3000, 3000), "cannot be decoded: it is cut short or damaged", "copy or save the file again"),
    ],
    ids=["empty", "another format", "bomb", "cut short"],
)
def test_what_is_no_image_is_refused(tmp_path: Path, content: bytes, what: str, fix: str) -> None:
    """With the whole message, before memory is asked for."""
    (tmp_path / "a.png").write_bytes(content)

    with pytest.raises(InputError) as error:
        read_label_image(tmp_path / "a.png")

    assert str(error.value) == f"{tmp_path / 'a.png'}: {what}\n  fix: {fix}"


def test_other_pixels_are_refused(tmp_path: Path) -> None:
    """Grey with alpha says no numbers."""
    Image.new("LA", (2, 2)).save(tmp_path / "a.png")

    with pytest.raises(InputError) as error:
        read_label_image(tmp_path / "a.png")

    assert str(error.value) == f"{tmp_path / 'a.png'}: has pixels of the kind 'LA'\n  fix: {SAVE}"


def test_a_missing_image_is_named(tmp_path: Path) -> None:
    """By the system's own words."""
    with pytest.raises(InputError) as error:
        read_label_image(tmp_path / "a.png")

    assert str(error.value) == f"{tmp_path / 'a.png'}: no such file or directory\n  fix: give a file that exists and can be read"
