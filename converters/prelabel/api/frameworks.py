"""Results of well-known frameworks as arguments of `SequenceBuilder.add`, by the attributes that they have; none is imported.

What is read follows the documentation of each: `ultralytics.engine.results.Results`, `supervision.Detections`, the output of
torchvision's detection models, `detectron2.structures.Instances`, and the pipelines of Hugging Face's transformers.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np

from prelabel.api.arrays import array, numbers
from prelabel.api.shapes import LEAST
from prelabel.detections import Kind
from prelabel.errors import UsageError


class Seen(TypedDict, total=False):
    """What was seen in a frame, as `SequenceBuilder.add` takes it."""

    boxes: object
    labels: object
    scores: object
    tracks: object
    polygons: object
    masks: object
    keypoints: object


def ultralytics(result: Any) -> tuple[Seen, Mapping[int, str] | None]:  # noqa: ANN401  # of a framework
    """Boxes, outlines of masks, keypoints, oriented boxes and track ids of a ``Results``, and its names.

    Raises:
        UsageError: it is none.
    """
    _require(result, "a Results of ultralytics", "boxes", "names", "orig_shape")
    names = {int(number): str(name) for number, name in dict(result.names).items()}
    oriented = getattr(result, "obb", None)
    held = result.boxes if oriented is None else oriented
    if held is None:
        return {"boxes": np.empty((0, 4)), "labels": []}, names
    seen: Seen = {"labels": numbers(held.cls, "cls"), "scores": held.conf}
    if held.id is not None:
        seen["tracks"] = held.id
    if oriented is not None:
        seen["polygons"] = numbers(oriented.xyxyxyxy, "xyxyxyxy").reshape(-1, 4, 2)
        return seen, names
    seen["boxes"] = held.xyxy
    if getattr(result, "masks", None) is not None:
        # an empty mask has no outline, one of a pixel or two has no ring
        seen["polygons"] = [outline if len(outline) >= LEAST[Kind.POLYGON] else None for outline in result.masks.xy]
    if getattr(result, "keypoints", None) is not None:
        seen["keypoints"] = result.keypoints.data
    return seen, names


def supervision(detections: Any) -> Seen:  # noqa: ANN401  # of a framework
    """Boxes, masks, ids and names of a ``Detections``.

    Raises:
        UsageError: it is none.
    """
    _require(detections, "Detections of supervision", "xyxy", "class_id", "confidence", "tracker_id")
    seen: Seen = {"boxes": detections.xyxy}
    named = (getattr(detections, "data", None) or {}).get("class_name")
    if named is not None:
        seen["labels"] = [str(name) for name in named]
    elif detections.class_id is not None:
        seen["labels"] = detections.class_id
    if detections.confidence is not None:
        seen["scores"] = detections.confidence
    if detections.tracker_id is not None:
        seen["tracks"] = detections.tracker_id
    if getattr(detections, "mask", None) is not None:
        seen["masks"] = detections.mask
    return seen


def torchvision(output: Any) -> Seen:  # noqa: ANN401  # of a framework
    """Boxes, labels, scores, soft masks and keypoints of one image's dictionary.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(output, Mapping) or not {"boxes", "labels"} <= output.keys():
        raise _other(output, "a dictionary of torchvision with boxes and labels")
    seen: Seen = {"boxes": output["boxes"], "labels": output.get("text_labels", output["labels"])}
    if "scores" in output:
        seen["scores"] = output["scores"]
    if "masks" in output:
        seen["masks"] = output["masks"]
    if "keypoints" in output:
        seen["keypoints"] = output["keypoints"]
    return seen


def detectron2(instances: Any) -> Seen:  # noqa: ANN401  # of a framework
    """Boxes, classes, scores, masks and keypoints of ``Instances``, or of the dictionary that holds them.

    Raises:
        UsageError: it is none.
    """
    found: Any = instances.get("instances") if isinstance(instances, Mapping) else instances
    _require(found, "Instances of detectron2", "has", "pred_boxes", "pred_classes")
    seen: Seen = {"boxes": found.pred_boxes.tensor, "labels": found.pred_classes}
    if found.has("scores"):
        seen["scores"] = found.scores
    if found.has("pred_masks"):
        seen["masks"] = found.pred_masks
    if found.has("pred_keypoints"):
        seen["keypoints"] = found.pred_keypoints
    return seen


def hf(predictions: Any) -> Seen:  # noqa: ANN401  # of a framework
    """The list of an object detection or image segmentation pipeline, or the dictionary that an image processor makes of boxes.

    Raises:
        UsageError: it is none.
    """
    if isinstance(predictions, Mapping):
        return torchvision(predictions)
    if not isinstance(predictions, Sequence) or not all(isinstance(one, Mapping) and "label" in one for one in predictions):
        raise _other(predictions, "a list of a Hugging Face pipeline with label and box or mask")
    seen: Seen = {"labels": [str(one["label"]) for one in predictions]}
    if all("box" in one for one in predictions):
        corners = [[one["box"][side] for side in ("xmin", "ymin", "xmax", "ymax")] for one in predictions]
        seen["boxes"] = np.array(corners, np.float64).reshape(-1, 4)
    else:
        seen["masks"] = [array(one["mask"]) > 0 for one in predictions]
    if all(one.get("score") is not None for one in predictions):
        seen["scores"] = [one["score"] for one in predictions]
    return seen


def _require(value: object, what: str, *names: str) -> None:
    if not all(hasattr(value, name) for name in names):
        raise _other(value, what)


def _other(value: object, what: str) -> UsageError:
    return UsageError(f"{type(value).__name__} is not {what}", fix="give the result of one frame, or its arrays to add()")
