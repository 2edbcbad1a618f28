"""What results of frameworks hold that no detection is made of: a word for each, to be counted."""

from collections.abc import Iterator, Mapping
from typing import Any

WHOLE = {"probs": "class of a whole image (classification)", "semantic_mask": "mask of a whole image", "depth": "depth of a whole image"}
"""Of ultralytics, by the attribute of a ``Results``."""

ARRAYS = {"boxes", "labels", "text_labels", "scores", "masks", "keypoints", "keypoints_scores"}
"""Of dictionaries of torchvision and of image processors; scores of keypoints only say how sure each point's place is."""

ENTRIES = {"label", "score", "box", "mask"}
"""Of a prediction of a pipeline."""


def ultralytics(result: Any) -> Iterator[str]:  # noqa: ANN401  # of a framework
    """What is said of the whole image; and of objects whose boxes are missing, everything."""
    for name, what in WHOLE.items():
        if getattr(result, name, None) is not None:
            yield what
    if result.boxes is None and getattr(result, "obb", None) is None:
        for name in ("masks", "keypoints"):
            if getattr(result, name, None) is not None:
                yield f"{name} without boxes"


def supervision(detections: Any) -> Iterator[str]:  # noqa: ANN401  # of a framework
    """Other data than names and oriented boxes, which are not used beside masks."""
    if hasattr(detections, "__len__") and not len(detections):
        return
    for name in getattr(detections, "data", None) or {}:
        if name == "xyxyxyxy" and getattr(detections, "mask", None) is not None:
            yield "oriented boxes beside masks"
        elif name not in {"class_name", "xyxyxyxy"}:
            yield f"data {name}"


def torchvision(output: Any) -> Iterator[str]:  # noqa: ANN401  # of a framework
    """Other keys than those of the arrays that are read."""
    return (f"data {name}" for name in output if name not in ARRAYS)


def hf(predictions: Any) -> Iterator[str]:  # noqa: ANN401  # of a framework
    """Other keys of predictions, a word for each time."""
    if isinstance(predictions, Mapping):
        return torchvision(predictions)
    return (f"data {name}" for one in predictions for name in one if name not in ENTRIES)
