"""What tests of Mapillary share: objects as its data sets have them, and tiles as its API answers them."""

from base64 import b64encode
from collections.abc import Mapping, Sequence

Points = Sequence[tuple[int, int]]

CLASSES = ("animal--bird", "construction--flat--road", "object--vehicle--car", "void--unlabeled")
READABLE = ("Bird", "Road", "Car", "Unlabeled")

SQUARE = [[8, 4], [40, 4], [40, 20], [8, 20]]
"""From a tenth to a half across, and down, of an image of 80 x 40 pixels."""


def config(names: Sequence[str] = CLASSES) -> dict[str, object]:
    """The file that names classes."""
    return {"labels": [{"name": name, "readable": read} for name, read in zip(names, READABLE, strict=False)]}


def vistas(*objects: object, **more: object) -> dict[str, object]:
    """A file of polygons of an image of 80 x 40 pixels."""
    return {"width": 80, "height": 40, "objects": list(objects), **more}


def drawn(label: str = "object--vehicle--car", **fields: object) -> dict[str, object]:
    """An object that is a square."""
    return {"label": label, "polygon": SQUARE, **fields}


def signs(*objects: object, ispano: bool = False) -> dict[str, object]:
    """A file of boxes of an image of 80 x 40 pixels."""
    return {"width": 80, "height": 40, "ispano": ispano, "objects": list(objects)}


def corners(*values: float, **more: object) -> dict[str, object]:
    """A box."""
    return {**dict(zip(("xmin", "ymin", "xmax", "ymax"), values, strict=True)), **more}


def sign(*box: float, label: str = "regulatory--stop--g1", properties: object = None, **more: object) -> dict[str, object]:
    """An object that is a sign."""
    return {"label": label, "bbox": corners(*box, **more), "properties": properties or {}}


def number(value: int) -> bytes:
    """As protocol buffers write it."""
    out = bytearray()
    while value > 127:  # seven bits a byte
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def message(fields: Sequence[tuple[int, int | bytes]]) -> bytes:
    """Fields of numbers and bytes."""
    out = b""
    for field, value in fields:
        own = number(value) if isinstance(value, int) else number(len(value)) + value
        out += number(field << 3 | 2 * isinstance(value, bytes)) + own
    return out


def commands(*rings: Points) -> bytes:
    """What draws rings: a step to the first point of each, steps to the others, and back."""
    x = y = 0
    words: list[int] = []
    for ring in rings:
        for place, (to_x, to_y) in enumerate(ring):
            words += [9] if place == 0 else [(len(ring) - 1) << 3 | 2] if place == 1 else []
            words += [abs(step) * 2 - (step < 0) for step in (to_x - x, to_y - y)]
            x, y = to_x, to_y
        words.append(15)
    return b"".join(map(number, words))


def feature(*rings: Points, kind: int = 3) -> bytes:
    """A polygon, or another kind: 1 points, 2 a line."""
    return message([(2, b"\x00\x00"), (3, kind), (4, commands(*rings))])


def packed(*features: bytes, extent: int = 4096) -> str:
    """A tile in base64, its layer called and versioned as those of the API."""
    layer = message([(1, b"mpy-or"), *((2, one) for one in features), (3, b"type"), (4, message([(1, b"polygon")])), (5, extent), (15, 2)])
    return b64encode(message([(3, layer)])).decode()


def detection(value: str = "regulatory--stop--g1", geometry: str = "", **more: object) -> Mapping[str, object]:
    """An entry of an answer: by default of a tenth to a half across, and down."""
    ring = [(10, 10), (50, 10), (50, 50), (10, 50)]
    return {"value": value, "geometry": geometry or packed(feature(ring), extent=100), **more}
