"""How much of an image says its size."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prelabel.frames import header_size
from prelabel.stores.heads import says_size

ROTATED = 6
"""Of EXIF: turned by 90 degrees."""


def encoded(kind: str, *, rotation: int = 1, **more: bytes) -> bytes:
    """An image of 60 by 40 pixels of noise, so that it is long, with EXIF where it is turned."""
    image = Image.effect_noise((60, 40), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = rotation
    out = io.BytesIO()
    image.save(out, kind, **({"exif": exif} if rotation > 1 else {}), **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "rotation", "size"),
    [("JPEG", ROTATED, (40, 60)), ("PNG", ROTATED, (40, 60)), ("PNG", 1, (60, 40)), ("GIF", 1, (60, 40)), ("BMP", 1, (60, 40)),
        ("WEBP", 1, (60, 40))],
)  # fmt: skip
def test_the_shortest_beginning_that_is_enough_gives_the_size_of_the_whole(
    kind: str, rotation: int, size: tuple[int, int], tmp_path: Path
) -> None:
    """Each beginning that is called enough says what the whole file says; and one is long before the end."""
    whole = encoded(kind, rotation=rotation)
    path = tmp_path / "whole"
    path.write_bytes(whole)
    assert header_size(path) == size

    enough = [length for length in range(len(whole)) if says_size(whole[:length])]

    assert enough[0] < len(whole) * 3 // 4
    for length in enough[:: max(1, len(enough) // 40)]:
        path.write_bytes(whole[:length])
        assert header_size(path) == size


def test_a_webp_with_exif_is_known_as_a_whole(tmp_path: Path) -> None:
    """Its EXIF is the last that it holds; no beginning is enough that does not have it."""
    whole = encoded("WEBP", rotation=ROTATED)
    path = tmp_path / "whole"
    path.write_bytes(whole)

    assert header_size(path) == (40, 60)
    assert [length for length in range(len(whole) + 1) if says_size(whole[:length])] == [len(whole)]


def test_exif_behind_a_long_profile_is_waited_for() -> None:
    """A PNG with 40 000 bytes that cannot be packed before its EXIF is not known from its first 16 384."""
    whole = encoded("PNG", rotation=ROTATED, icc_profile=np.random.default_rng(0).bytes(40_000))

    assert whole.index(b"iCCP") < 100 < (1 << 14) < whole.index(b"eXIf") < whole.index(b"IDAT")
    assert not says_size(whole[: 1 << 14])
    assert says_size(whole[: 1 << 16])


def test_what_stands_before_the_size_is_waited_for() -> None:
    """A JPEG with 40 000 bytes of comment is not known from its first 16 384."""
    whole = encoded("JPEG", comment=b"x" * 40_000)

    assert not says_size(whole[: 1 << 14])
    assert says_size(whole[: 1 << 16])


def test_bytes_that_fill_the_room_before_a_segment_are_passed_over() -> None:
    """A JPEG may have any number of 0xff before each marker; lengths that no segment can have do not stop the search."""
    start, segment, scan = b"\xff\xd8", b"\xff\xe0\x00\x04ab", b"\xff\xda"

    assert says_size(start + segment + b"\xff\xff\xff" + segment + b"\xff" + scan)
    assert not says_size(start + segment + b"\xff\xff\xff" + segment + b"\xff\xff")
    assert not says_size(start + b"\xff\xe0\x00\x06ab" + scan)
    assert says_size(start + b"\xff\xe0\x00\x00" + scan)
    assert says_size(start + b"\xff\xd0\xff\x01" + scan)
    assert not says_size(start + b"\xff\xe0\x00")


@pytest.mark.parametrize("head", [b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff", b"II*\0" + bytes(500), b"text" * 100, b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_header_is_not_enough(head: bytes) -> None:
    """TIFF may say its size anywhere, text nowhere, and a cut beginning not yet."""
    assert not says_size(head)
