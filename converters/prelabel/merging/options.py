"""What the user says about merging."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import UsageError

Method = Literal["nms", "wbf"]

USUAL_IOU: dict[Method, float] = {"nms": 0.5, "wbf": 0.55}
"""Of most evaluations, and of the paper on weighted boxes fusion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOptions:
    """How the outputs of several models become one.

    Args:
        method: ``--merge``: ``nms`` keeps the best of objects that overlap, ``wbf`` averages boxes.
        iou: ``--merge-iou``: intersection over union in (0, 1] above which two are one object; None: that of `USUAL_IOU`.
        weights: ``--merge-weights``: what the scores of each source are multiplied by, positive; empty: all alike.

    Raises:
        UsageError: a method that does not exist.
    """

    method: Method
    iou: float | None = None
    weights: Sequence[float] = ()

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        if self.method not in get_args(Method):
            raise UsageError(f"{self.method!r} is no method of merging", fix=f"give {', '.join(get_args(Method))}")

    @property
    def limit(self) -> float:
        """The overlap above which two are one object.

        Raises:
            UsageError: it is no share.
        """
        iou = USUAL_IOU[self.method] if self.iou is None else self.iou
        if not 0 < iou <= 1:
            raise UsageError(f"--merge-iou {iou:g} is no share", fix="give a number above 0, and at most 1")
        return iou

    def weight_of(self, sources: int) -> NDArray[np.float64]:
        """(sources,) the weight of each.

        Raises:
            UsageError: there are more or fewer, or one is not positive.
        """
        if not self.weights:
            return np.ones(sources)
        text = ",".join(f"{weight:g}" for weight in self.weights)
        if len(self.weights) != sources:
            fix = "give one number a source, in the order of the sources, as 2,1"
            raise UsageError(f"--merge-weights {text}: {len(self.weights)} for {sources} sources", fix=fix)
        if not all(weight > 0 and math.isfinite(weight) for weight in self.weights):
            raise UsageError(
                f"--merge-weights {text}: a weight is not above 0", fix="give positive numbers, and leave a source out instead"
            )
        return np.array(self.weights, np.float64)
