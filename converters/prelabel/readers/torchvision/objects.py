"""The arrays of one frame as what is seen in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Kind
from prelabel.errors import Place
from prelabel.geometry.labelruns import LabelRuns
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.shared.outputs.reader import Shown
from prelabel.readers.shared.outputs.seen import Part, Seen, keypoints

_ARRAY: dict[Part, str] = {"label": "labels", "box": "boxes", "score": "scores", "outline": "masks", "keypoints": "keypoints"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrays:
    """The output of one frame, of which all arrays have the same length and the shape that they should have.

    Args:
        place: where an object's entry of an array stands.
        element: how to name a row in the file.
        origin: the number of the frame or line in a file of several; None where objects are named.
        positions: the index of each object in the output; None where none was left out.
        boxes: (n, 4) x0, y0, x1, y1.
        labels: (n,) numbers.
        scores: (n,), or None.
        masks: each of (height, width) probabilities, in the order of the boxes; read once.
        size: width and height of the masks; (0, 0) where there are none.
        keypoints: (n, k, 3) x, y, visibility, or None.
        keypoints_scores: (n, k), or None.
    """

    place: Callable[[str, int], Place]
    element: str = ""
    origin: int | None = None
    positions: Sequence[int] | None = None
    boxes: NDArray[np.float64]
    labels: NDArray[np.float64]
    scores: NDArray[np.float64] | None = None
    masks: Callable[[], Iterator[NDArray[Any]]] | None = None
    size: tuple[int, int] = (0, 0)
    keypoints: NDArray[np.float64] | None = None
    keypoints_scores: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """How arrays of a run are taken.

    Args:
        threshold: from which probability on a pixel is inside a mask.
        context: says which shapes are wanted, and the least score of a keypoint.
    """

    threshold: float
    context: Context

    def shown(self, arrays: Arrays) -> Shown:
        """What is seen in a frame, and its size where masks say it."""
        return Shown(self._seen(arrays), arrays.size)

    def _seen(self, arrays: Arrays) -> Iterator[Seen]:
        masks = arrays.masks() if arrays.masks and Kind.POLYGON in self.context.shapes else None
        positions = range(len(arrays.boxes)) if arrays.positions is None else arrays.positions
        for i, (box, label) in enumerate(zip(arrays.boxes.tolist(), arrays.labels.tolist(), strict=True)):
            points = arrays.keypoints[i] if arrays.keypoints is not None else None
            score = arrays.keypoints_scores[i] if arrays.keypoints_scores is not None else None
            yield Seen(
                place=partial(_place, arrays, positions[i]),
                origin=positions[i] if arrays.origin is None else arrays.origin,
                label=label,
                box=(box[0], box[1], box[2], box[3]),
                score=None if arrays.scores is None else float(arrays.scores[i]),
                outline=self._outline(next(masks)) if masks else None,
                keypoints=None if points is None else keypoints(points[:, :2], points[:, 2] > 0, score, self.context),
            )

    def _outline(self, mask: NDArray[Any]) -> Rings | None:
        """The polygon of a mask in pixels; None where it holds no pixel."""
        from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for masks alone

        # in the precision of the mask, as the model's own framework compares
        inside = mask >= self.threshold if mask.dtype.kind == "f" else np.asarray(mask, np.float64) >= self.threshold
        _, rings = label_rings(LabelRuns.of(inside.astype(np.uint8)))
        return rings if len(rings) else None


def _place(arrays: Arrays, position: int, part: Part) -> Place:
    return arrays.place(_ARRAY[part], position)
