"""Axis-aligned boxes as (n, 4) arrays x0, y0, x1, y1."""

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
"""(n, 4) x0, y0, x1, y1."""


def from_xywh(xywh: Boxes) -> Boxes:
    """Boxes from left, top, width, height.

    >>> from_xywh(np.array([[1.0, 2.0, 3.0, 4.0]])).tolist()
    [[1.0, 2.0, 4.0, 6.0]]
    """
    return np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], axis=1)


def from_cxcywh(cxcywh: Boxes) -> Boxes:
    """Boxes from centre x, centre y, width, height.

    >>> from_cxcywh(np.array([[0.5, 0.5, 0.5, 1.0]])).tolist()
    [[0.25, 0.0, 0.75, 1.0]]
    """
    x, y, width, height = cxcywh.T
    return np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)


def normalise(box_px: Boxes, width: NDArray[np.number], height: NDArray[np.number]) -> Boxes:
    """Fractions of the frame from pixels.

    Args:
        box_px: (n, 4) pixels.
        width: (n,) or scalar, pixels, positive.
        height: (n,) or scalar, pixels, positive.

    >>> normalise(np.array([[10.0, 10.0, 20.0, 40.0]]), np.array([20]), np.array([40])).tolist()
    [[0.5, 0.25, 1.0, 1.0]]
    """
    size: Boxes = np.stack(np.broadcast_arrays(width, height, width, height), axis=-1).astype(np.float64)
    return box_px / size


def area(box: Boxes) -> NDArray[np.float64]:
    """Area of each box, (...), of boxes (..., 4).

    >>> area(np.array([[0.0, 0.0, 0.5, 0.5]])).tolist()
    [0.25]
    """
    return (box[..., 2] - box[..., 0]) * (box[..., 3] - box[..., 1])


def clip(box: Boxes) -> Boxes:
    """Boxes clamped to the frame, 0-1.

    >>> clip(np.array([[-0.5, 0.25, 0.5, 1.5]])).tolist()
    [[0.0, 0.25, 0.5, 1.0]]
    """
    return np.clip(box, 0.0, 1.0)


def outside(box: Boxes) -> NDArray[np.bool_]:
    """Which boxes share no area with the frame, (n,).

    >>> outside(np.array([[-0.5, 0.0, 0.0, 1.0], [-0.5, 0.0, 0.1, 1.0]])).tolist()
    [True, False]
    """
    return (box[:, 2] <= 0) | (box[:, 3] <= 0) | (box[:, 0] >= 1) | (box[:, 1] >= 1)


def iou(a: Boxes, b: Boxes) -> NDArray[np.float64]:
    """Intersection over union of every box in ``a`` with every box in ``b``.

    Args:
        a: (n, 4) x0, y0, x1, y1.
        b: (m, 4) likewise, in the same unit.

    Returns:
        (n, m) in [0, 1]; 0 where both boxes are empty.

    >>> a = np.array([[0.0, 0.0, 0.2, 0.2]])
    >>> b = np.array([[0.1, 0.0, 0.3, 0.2], [0.5, 0.5, 0.6, 0.6]])
    >>> iou(a, b).round(3).tolist()
    [[0.333, 0.0]]
    """
    return iou_of_pairs(a[:, None], b[None])


def iou_of_pairs(a: Boxes, b: Boxes) -> NDArray[np.float64]:
    """Intersection over union of each box in ``a`` with the one at its place in ``b``.

    Args:
        a: (..., 4) x0, y0, x1, y1.
        b: (..., 4) likewise, in the same unit.

    Returns:
        (...) in [0, 1]; 0 where both boxes are empty.

    >>> iou_of_pairs(np.array([[0.0, 0.0, 0.2, 0.2]]), np.array([[0.1, 0.0, 0.3, 0.2]])).round(3).tolist()
    [0.333]
    """
    wide = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    high = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    intersection = np.maximum(wide, 0.0) * np.maximum(high, 0.0)
    union = area(a) + area(b) - intersection
    overlap_share: NDArray[np.float64] = np.divide(intersection, union, out=np.zeros_like(union), where=union > 0)
    return overlap_share
