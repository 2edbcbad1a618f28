"""How much of an image says its size."""

import io
from pathlib import Path

import pytest
from PIL import Image

from prelabel.frames import header_size
from prelabel.stores.heads import says_size

ROTATED = 6
"""Of EXIF: turned by 90 degrees."""


def encoded(kind: str, *, comment: bytes = b"", rotation: int = 1) -> bytes:
    """An image of 60 by 40 pixels of noise, so that it is long."""
    image = Image.effect_noise((60, 40), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = rotation
    out = io.BytesIO()
    more = {"comment": comment} if comment else {}
    image.save(out, kind, exif=exif, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "WEBP"])
def test_the_shortest_beginning_that_is_enough_gives_the_size_of_the_whole(kind: str, tmp_path: Path) -> None:
    """Each beginning that is called enough says what the whole file says; and one is long before the end."""
    whole = encoded(kind, rotation=ROTATED)
    path = tmp_path / "whole"
    path.write_bytes(whole)
    size = header_size(path)
    assert size == ((40, 60) if kind == "JPEG" else (60, 40))

    enough = [length for length in range(len(whole)) if says_size(whole[:length])]

    assert enough[0] < len(whole) * 3 // 4
    for length in enough[:: max(1, len(enough) // 40)]:
        path.write_bytes(whole[:length])
        assert header_size(path) == size


def test_what_stands_before_the_size_is_waited_for() -> None:
    """A JPEG with 40 000 bytes of comment is not known from its first 16 384."""
    whole = encoded("JPEG", comment=b"x" * 40_000)

    assert not says_size(whole[: 1 << 14])
    assert says_size(whole[: 1 << 16])


@pytest.mark.parametrize("head", [b"", b"\xff", b"\xff\xd8", b"\xff\xd8\xff", b"II*\0" + bytes(500), b"text" * 100, b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_header_is_not_enough(head: bytes) -> None:
    """TIFF may say its size anywhere, text nowhere, and a cut beginning not yet."""
    assert not says_size(head)
