"""What the segmentations and keypoints of COCO files say, worked out with the standard library alone."""

import struct
import zlib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any


def area_of(segmentation: Any) -> float:  # noqa: ANN401  # as the file has it
    """Square pixels of the polygons or the mask."""
    if isinstance(segmentation, dict):
        counts = segmentation["counts"]
        return float(sum((unpacked(counts) if isinstance(counts, str) else counts)[1::2]))
    return sum(abs(_shoelace(list(zip(part[::2], part[1::2], strict=True)))) for part in segmentation)


def _shoelace(points: list[tuple[float, float]]) -> float:
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*points, points[0]])) / 2


def unpacked(text: str) -> list[int]:
    """The lengths of runs that text packs: groups of five bits, the last of a number without bit 32; from the fourth on differences."""
    counts: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 48
        value |= (bits & 31) << shift
        shift += 5
        if not bits & 32:
            value -= (bits & 16) << (shift - 4) if bits & 16 else 0
            counts.append(value + (counts[-2] if len(counts) > 2 else 0))
            value = shift = 0
    return counts


def pixels_by_id(path: Path) -> tuple[Counter[int], int]:
    """How many pixels of an 8-bit RGB PNG have each id, and how many there are."""
    data = path.read_bytes()
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (depth, kind) == (8, 2), path
    packed, at = b"", 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        packed += data[at + 8 : at + 8 + length] if data[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    raw, stride = zlib.decompress(packed), 3 * width
    lines: list[bytearray] = [bytearray(stride)]
    for row in range(height):
        method, *line = raw[row * (stride + 1) : (row + 1) * (stride + 1)]
        lines.append(_unfiltered(method, bytearray(line), lines[-1]))
    ids = (line[i] + 256 * line[i + 1] + 65536 * line[i + 2] for line in lines[1:] for i in range(0, stride, 3))
    return Counter(ids), width * height


def _unfiltered(method: int, line: bytearray, above: bytearray) -> bytearray:
    """A line of pixels of three bytes from what the filters of PNG left of it."""
    for i in range(len(line)):
        a, b, c = (line[i - 3] if i > 2 else 0), above[i], (above[i - 3] if i > 2 else 0)
        paeth = min((a, b, c), key=lambda value: abs(a + b - c - value))
        line[i] = (line[i] + (0, a, b, (a + b) // 2, paeth)[method]) & 255
    return line
