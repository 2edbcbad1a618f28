"""Which shape each array of an output has."""

from collections.abc import Container, Mapping

from prelabel.readers.shared.faults import Fault
from prelabel.safejson import CORRECT

NAMES = ("boxes", "labels", "scores", "masks", "keypoints", "keypoints_scores")

MOST_PIXELS = 1 << 28
"""Of one mask."""

LONGEST_SIDE = (1 << 16) - 1
"""Of a mask in pixels."""

Shape = tuple[int, ...]

_SHAPE, _FIX = "array of another shape", "write all arrays of one output, each with a row a box"


def fault_of(shapes: Mapping[str, Shape]) -> Fault | None:
    """What is wrong with the arrays of an output.

    Args:
        shapes: of the arrays that it has, by name.

    >>> fault_of({"boxes": (2, 4), "labels": (3,)}).what
    'labels has the shape (3,), but for 2 boxes it is (2,)'
    """
    missing = _missing(shapes)
    if missing:
        return missing
    n = shapes["boxes"][0] if shapes["boxes"] else 0
    if shapes["boxes"] != (n, 4):
        return _unlike("boxes", shapes["boxes"], "(n, 4)")
    k = shapes["keypoints"][1] if len(shapes.get("keypoints", ())) > 1 else 0
    expected: dict[str, Shape] = {"labels": (n,), "scores": (n,), "keypoints": (n, k, 3), "keypoints_scores": (n, k)}
    for name, shape in expected.items():
        if name in shapes and shapes[name] != shape:
            return _unlike(name, shapes[name], f"for {n} boxes it is {shape}")
    return _fault_of_masks(shapes["masks"], n) if "masks" in shapes else None


def fault_of_lengths(lengths: Mapping[str, int]) -> Fault | None:
    """What is wrong with the arrays of an output of which only the numbers of rows are known.

    >>> fault_of_lengths({"boxes": 2, "labels": 3}).what
    '2 boxes, but 3 labels'
    """
    missing = _missing(lengths)
    if missing:
        return missing
    unlike = next((name for name, length in lengths.items() if length != lengths["boxes"]), None)
    if unlike is None:
        return None
    return Fault(_SHAPE, f".{unlike}", f"{lengths['boxes']} boxes, but {lengths[unlike]} {unlike}", _FIX)


def _missing(names: Container[str]) -> Fault | None:
    name = next((name for name in ("boxes", "labels") if name not in names), None)
    return Fault("array missing", "", f"has no {name}", "write boxes and labels, each with as many rows") if name else None


def _fault_of_masks(shape: Shape, n: int) -> Fault | None:
    height, width = mask_size(shape)
    if shape not in {(n, height, width), (n, 1, height, width)}:
        return _unlike("masks", shape, f"for {n} boxes it is ({n}, 1, height, width)")
    if n and not (0 < height <= LONGEST_SIDE and 0 < width <= LONGEST_SIDE and height * width <= MOST_PIXELS):
        return Fault("mask too large", ".masks", f"masks of {width}x{height} pixels are no masks of a frame", CORRECT)
    return None


def mask_size(shape: Shape) -> tuple[int, int]:
    """Height and width of masks."""
    return (shape[-2], shape[-1]) if len(shape) > 2 else (0, 0)  # noqa: PLR2004  # an axis of objects and two of pixels


def _unlike(name: str, shape: Shape, expected: str) -> Fault:
    said = f"{name} has the shape {shape}, but {expected}"
    return Fault(_SHAPE, f".{name}", said, _FIX)
