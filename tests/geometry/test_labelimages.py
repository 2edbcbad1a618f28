"""PNG images of numbers, and files that are none."""

import struct
import zlib
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from prelabel.errors import InputError
from prelabel.geometry.labelimages import LabelImage, read_label_image
from tests.geometry.made_pngs import SIGNATURE, chunk, header, png

SAVE = "save it again as PNG of palette, grey or RGB pixels"
AGAIN = "copy or save the file again"
DAMAGED = "cannot be decoded: it is cut short or damaged"
RUNS = "has 4,200,000 runs of equal pixels along its rows, more than the 4,194,304 that are read"


def odd_sum(*chunks: bytes, pixels: bytes) -> bytes:
    """A file whose pixels are all there, and whose check sum is that of others."""
    packed = zlib.compress(pixels)[:-1] + b"\xff"
    return SIGNATURE + b"".join(chunks) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def bomb(width: int, height: int) -> bytes:
    """A small file that claims many pixels."""
    return png(header(width, height), pixels=bytes(1000))


def noise(width: int, height: int) -> bytes:
    """A small file in which every pixel differs from its neighbours."""
    rows = (b"\0" + b"\x55" * (width // 8) + b"\0" + b"\xaa" * (width // 8)) * (height // 2)
    return png(header(width, height, 1), pixels=rows)


def numbers(image: LabelImage) -> list[list[int]]:
    """The numbers of an image, row by row."""
    runs = image.runs
    flat = np.repeat(runs.value, runs.length)
    rows: list[list[int]] = flat.reshape(runs.height, runs.width).tolist()
    return rows


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

    assert numbers(found) == [[0, 1], [1, 1]]
    assert not found.colours
    assert (found.palette is not None and found.palette[1].tolist() == [9, 8, 7]) == (mode == "P")


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_are_numbers(tmp_path: Path, mode: str) -> None:
    """Red the lowest, blue the highest; alpha is left out."""
    Image.new(mode, (2, 1), (1, 2, 3, 4)[: len(mode)]).save(tmp_path / "a.png")

    found = read_label_image(tmp_path / "a.png")

    assert (numbers(found), found.colours) == ([[1 + 2 * 256 + 3 * 65536] * 2], True)


@pytest.mark.parametrize(
    ("content", "what", "fix"),
    [
        (b"", "is no PNG image", SAVE),
        (b"GIF89a" + bytes(30), "is no PNG image", SAVE),
        (bomb(100_000, 100_000), "claims 100000x100000 pixels, more than the 67,108,864 that are read", "cut the image into smaller ones"),
        (bomb(3000, 3000), DAMAGED, AGAIN),
        (png(header(2, 2), pixels=bytes(6))[:46], DAMAGED, AGAIN),
        (png(header(2, 3), pixels=bytes(6)), "holds fewer rows than the 3 that it claims", AGAIN),
        (odd_sum(header(2, 2), pixels=bytes(6)), DAMAGED, AGAIN),
        (png(header(0, 2), pixels=bytes(2)), DAMAGED, AGAIN),
        (png(header(2, 2), header(20_000, 20_000), pixels=bytes(1000)), "has two headers", AGAIN),
        (png(header(2, 2), header(9000, 9000), pixels=bytes(1000)), "has two headers", AGAIN),
        (png(chunk(b"tEXt", b"a" * 20), header(9000, 9000), pixels=bytes(1000)), "is no PNG image", SAVE),
        (png(header(1, 1, 16, 2), pixels=bytes(7)), "has pixels of 16 bits a channel", "save it again with 8 bits a channel"),
        (png(header(1, 1, 16, 4), pixels=bytes(5)), "has pixels of 16 bits a channel", "save it again with 8 bits a channel"),
        (noise(4000, 1050), RUNS, "give an image of numbers and no photograph, or cut the image into smaller ones"),
    ],
    ids=[
        "empty",
        "another format",
        "bomb",
        "pixels missing",
        "file cut short",
        "rows missing",
        "another check sum",
        "no columns",
        "bomb behind a small size",
        "two sizes",
        "bomb whose size is not in its place",
        "colours of 16 bits",
        "grey and alpha of 16 bits",
        "noise",
    ],
)
def test_what_is_no_image_is_refused(tmp_path: Path, content: bytes, what: str, fix: str) -> None:
    """With the whole message, before memory is asked for."""
    (tmp_path / "a.png").write_bytes(content)

    with pytest.raises(InputError) as error:
        read_label_image(tmp_path / "a.png")

    assert str(error.value) == f"{tmp_path / 'a.png'}: {what}\n  fix: {fix}"


def test_an_interlaced_image(tmp_path: Path) -> None:
    """Three passes over the first row bring its first, third and second pixel, the last one the second row."""
    rows = b"\0\1\0\3\0\2\0\4\5\6"
    (tmp_path / "a.png").write_bytes(png(header(3, 2, interlaced=True), pixels=rows))

    assert numbers(read_label_image(tmp_path / "a.png")) == [[1, 2, 3], [4, 5, 6]]


PASSES = [
    [1, 6, 4, 6, 2, 6, 4, 6],
    [7, 7, 7, 7, 7, 7, 7, 7],
    [5, 6, 5, 6, 5, 6, 5, 6],
    [7, 7, 7, 7, 7, 7, 7, 7],
    [3, 6, 4, 6, 3, 6, 4, 6],
    [7, 7, 7, 7, 7, 7, 7, 7],
    [5, 6, 5, 6, 5, 6, 5, 6],
    [7, 7, 7, 7, 7, 7, 7, 7],
]
"""Which pass brings each pixel of 8x8, as the standard draws it."""


def row_bytes(width: int, height: int, bits: int, *, interlaced: bool) -> list[int]:
    """The bytes of each row in the order of the file, counted pixel by pixel."""
    pixels = Counter((PASSES[y % 8][x % 8] if interlaced else 1, y) for y in range(height) for x in range(width))
    return [1 + -(-count * bits // 8) for _, count in sorted(pixels.items())]


@given(
    st.integers(1, 20),
    st.integers(1, 20),
    st.sampled_from([(1, 0, 1), (2, 0, 2), (4, 0, 4), (8, 0, 8), (16, 0, 16), (8, 2, 24), (8, 6, 32), (8, 3, 8)]),
    st.booleans(),
)
def test_each_row_is_missed(width: int, height: int, pixel: tuple[int, int, int], interlaced: bool) -> None:  # noqa: FBT001  # drawn
    """Images of all kinds are read where all rows are there, and refused without their last one."""
    bits, kind, bits_of_pixel = pixel
    rows = row_bytes(width, height, bits_of_pixel, interlaced=interlaced)
    chunks = header(width, height, bits, kind, interlaced=interlaced), chunk(b"PLTE", bytes(3))
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.png")
        path.write_bytes(png(*chunks, pixels=bytes(sum(rows))))
        assert numbers(read_label_image(path)) == [[0] * width] * height
        path.write_bytes(png(*chunks, pixels=bytes(sum(rows[:-1]))))
        with pytest.raises(InputError):
            read_label_image(path)


def test_warnings_of_the_library_do_not_escape(tmp_path: Path) -> None:
    """An animation without frames is of no matter to the pixels."""
    animation = chunk(b"acTL", struct.pack(">II", 0, 0))
    (tmp_path / "a.png").write_bytes(png(header(2, 2), animation, pixels=b"\0\1\2\0\3\4"))

    assert numbers(read_label_image(tmp_path / "a.png")) == [[1, 2], [3, 4]]


@given(
    st.lists(
        st.tuples(st.sampled_from([b"acTL", b"gAMA", b"iCCP", b"zTXt", b"tRNS", b"PLTE", b"IHDR"]), st.binary(max_size=14)), max_size=3
    ),
    st.sampled_from([0, 2, 3, 4, 6]),
    st.sampled_from([1, 2, 4, 8, 16]),
    st.binary(max_size=40),
    st.integers(-40, 0),
)
def test_no_damage_escapes_as_anything_else(chunks: list[tuple[bytes, bytes]], kind: int, bits: int, pixels: bytes, cut: int) -> None:
    """Odd chunks, kinds that do not exist, too few pixels, files cut short: an image, or an error that names the file."""
    content = png(header(3, 2, bits, kind), *(chunk(*one) for one in chunks), pixels=pixels)
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.png")
        path.write_bytes(content[:cut] if cut else content)
        try:
            assert np.shape(numbers(read_label_image(path))) == (2, 3)
        except InputError as error:
            assert str(error).startswith(f"{path}: ")  # noqa: PT017  # either is good


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
