"""Sources for stores."""

import io
import random
import zlib
from collections.abc import Mapping

from PIL import Image

NAMES = ("-O", "names=car,bus")
SIZE = ("--size", "640x480")


def yolo(units: int) -> dict[str, bytes]:
    """Label files of five boxes each, of sequences of twenty frames, by name."""
    rng = random.Random(7)  # noqa: S311  # boxes, no secrets
    return {f"s{i // 20:03}_{i % 20:03}.txt": b"".join(_row(rng) for _ in range(5)) for i in range(units)}


def _row(rng: random.Random) -> bytes:
    x, y, score = rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8), rng.random()
    return f"{rng.randrange(2)} {x:.6f} {y:.6f} 0.1 0.1 {score:.3f}\n".encode()


def photo(kind: str, size: tuple[int, int] = (320, 200), **more: object) -> bytes:
    """An image, of noise where it is to be long."""
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def padded(png: bytes, length: int) -> bytes:
    """A PNG with a comment before its pixels."""
    text = b"tEXtComment\0" + b"x" * length
    return png[:33] + (len(text) - 4).to_bytes(4, "big") + text + zlib.crc32(text).to_bytes(4, "big") + png[33:]


def below(folder: str, content: Mapping[str, bytes]) -> dict[str, bytes]:
    """Content under keys of a folder."""
    return {f"{folder}/{name}": data for name, data in content.items()}
