"""The outlines of detections: a vector tile in base64, whose whole extent is the image."""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prelabel.geometry.rings import Rings

_LAYER, _FEATURE, _EXTENT, _KIND, _GEOMETRY = 3, 2, 5, 3, 4
"""Fields of a tile, of a layer twice, and of a feature twice."""
_POLYGON, _DEFAULT_EXTENT = 3, 4096
_NUMBER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
"""How the value of a field is written."""
_MOVE, _LINE, _CLOSE = 1, 2, 7
_MOST_BYTES, _BITS = 10, 7
"""Of a number, and the bits of a byte that count."""
_FURTHEST = 1 << 24
"""In units of a tile; none comes near."""
_CORNERS = 3

Point = tuple[int, int]
Ring = list[Point]


class TileError(Exception):
    """A geometry that is none; its text says why."""


class Outline(NamedTuple):
    """What a geometry shows.

    Args:
        rings: one shape, in fractions of the image; None where it shows no polygon.
        others: points and lines in it.
        flat: rings that were left out since they have no area.
    """

    rings: Rings | None
    others: int
    flat: int


def outline_of(text: str) -> Outline:
    """The polygons of a geometry, as one shape; y is downwards, as in images.

    Raises:
        TileError: it is no vector tile in base64.

    >>> outline_of("GjQKBm1weS1vchIUEgIAABgDIgwJgBAAEoAgAACAIA8aBHR5cGUiCQoHcG9seWdvbiiAIHgC").rings.points.tolist()
    [[0.25, 0.0], [0.75, 0.0], [0.75, 0.5]]
    """
    try:
        data = memoryview(b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        raise TileError("the geometry is no base64") from None
    shapes: list[tuple[Ring, bool, int]] = []
    others = flat = 0
    for layer in _parts(data, _LAYER):
        extent = next(_numbers(layer, _EXTENT), _DEFAULT_EXTENT)
        if not 0 < extent < _FURTHEST:
            raise TileError(f"the extent of the geometry is {extent}")
        for feature in _parts(layer, _FEATURE):
            if next(_numbers(feature, _KIND), 0) != _POLYGON:
                others += 1
                continue
            rings = [(ring, _area(ring)) for part in _parts(feature, _GEOMETRY) for ring in _rings(_packed(part))]
            solid = [(ring, area) for ring, area in rings if area and len(set(ring)) >= _CORNERS]
            flat += len(rings) - len(solid)
            # a hole runs the other way round than what it is in, whichever way that is
            shapes += [(ring, (area > 0) != (solid[0][1] > 0), extent) for ring, area in solid]
    if not shapes:
        return Outline(None, others, flat)
    points = [(x / extent, y / extent) for ring, _, extent in shapes for x, y in ring]
    counts = [len(ring) for ring, _, _ in shapes]
    return Outline(Rings.of(points, counts, [len(shapes)], [hole for _, hole, _ in shapes]).opened(), others, flat)


def _rings(words: Sequence[int]) -> Iterator[Ring]:
    """The rings that commands draw.

    Raises:
        TileError: a command is none, ends before its points do, or leads far away.
    """
    x = y = at = 0
    ring: Ring = []
    while at < len(words):
        command, count = words[at] & 7, words[at] >> 3
        at += 1
        if command == _CLOSE:
            continue
        if command not in {_MOVE, _LINE} or at + 2 * count > len(words):
            raise TileError("the commands of the geometry are cut short or damaged")
        for step in range(at, at + 2 * count, 2):
            x, y = x + _signed(words[step]), y + _signed(words[step + 1])
            if max(abs(x), abs(y)) > _FURTHEST:
                raise TileError("the geometry leads far out of its image")
            if command == _MOVE:
                if ring:
                    yield ring
                ring = []
            ring.append((x, y))
        at += 2 * count
    if ring:
        yield ring


def _area(ring: Ring) -> int:
    """Twice the area of a ring, positive where it runs clockwise as seen."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True))


def _signed(word: int) -> int:
    """A number whose last bit is its sign.

    >>> [_signed(word) for word in (0, 1, 2, 3)]
    [0, -1, 1, -2]
    """
    return (word >> 1) ^ -(word & 1)


def _parts(data: memoryview, wanted: int) -> Iterator[memoryview]:
    return (value for field, value in _fields(data) if field == wanted and isinstance(value, memoryview))


def _numbers(data: memoryview, wanted: int) -> Iterator[int]:
    return (value for field, value in _fields(data) if field == wanted and isinstance(value, int))


def _packed(data: memoryview) -> list[int]:
    words: list[int] = []
    at = 0
    while at < len(data):
        word, at = _number(data, at)
        words.append(word)
    return words


def _fields(data: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The fields of a message of protocol buffers; fractions among them are of no use here, and 0.

    Raises:
        TileError: it is cut short, or is none.
    """
    at = 0
    while at < len(data):
        key, at = _number(data, at)
        kind, value, end = key & 7, 0, at
        if kind == _NUMBER:
            value, end = _number(data, at)
        elif kind == _BYTES:
            length, at = _number(data, at)
            end = at + length
        elif kind in {_EIGHT_BYTES, _FOUR_BYTES}:
            end = at + (8 if kind == _EIGHT_BYTES else 4)
        else:
            raise TileError("the geometry is no vector tile")
        if end > len(data):
            raise TileError("the geometry is cut short or damaged")
        yield key >> 3, data[at:end] if kind == _BYTES else value
        at = end


def _number(data: memoryview, at: int) -> tuple[int, int]:
    """A number and where it ends.

    Raises:
        TileError: it does not end.
    """
    value = 0
    for place, byte in enumerate(data[at : at + _MOST_BYTES]):
        value |= (byte & 127) << (_BITS * place)
        if byte < 128:  # noqa: PLR2004  # the first bit says that another byte follows
            return value, at + place + 1
    raise TileError("the geometry is cut short or damaged")
