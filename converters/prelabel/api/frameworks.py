"""Results of well-known frameworks as arguments of `SequenceBuilder.add`, by the attributes that they have; none is imported.

What is read follows the documentation of each: `ultralytics.engine.results.Results`, `supervision.Detections`, the output of
torchvision's detection models, `detectron2.structures.Instances`, and the pipelines of Hugging Face's transformers.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from prelabel.api.arrays import flags, numbers
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


def ultralytics(result: Any, size: tuple[int, int]) -> tuple[Seen, Mapping[int, str] | None]:  # noqa: ANN401  # of a framework
    """Boxes, outlines of masks, keypoints, oriented boxes and track ids of a ``Results``, and its names.

    Args:
        result: of one frame.
        size: width and height of the frame.

    Raises:
        UsageError: it is none, or of an image of another size.
    """
    _require(result, "a Results of ultralytics", "boxes", "names", "orig_shape")
    _require_size(result.orig_shape, size)
    names = {int(number): str(name) for number, name in dict(result.names or {}).items()}
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
    masks = getattr(result, "masks", None)
    pixels = getattr(masks, "data", None)
    if pixels is not None:
        seen["masks"] = _of_whole_image(flags(pixels, "masks"), size)
    elif masks is not None:
        # an empty mask has no outline, one of a pixel or two has no ring
        seen["polygons"] = [outline if len(outline) >= LEAST[Kind.POLYGON] else None for outline in masks.xy]
    if getattr(result, "keypoints", None) is not None:
        seen["keypoints"] = result.keypoints.data
    return seen, names


def _of_whole_image(masks: NDArray[np.bool_], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Masks of the size that the model sees, in that of the image: each pixel is as the one below its middle.

    The model sees the image as large as it fits, in the middle of grey bars; their odd pixel is at the right or below.

    Args:
        masks: (n, h, w); an array of another shape is left to others to refuse.
        size: width and height of the image.
    """
    if masks.ndim != 3 or not masks.size or masks.shape[:0:-1] == size:  # noqa: PLR2004  # masks of rows of pixels
        return masks
    seen = masks.shape[:0:-1]
    gain = min(own / whole for own, whole in zip(seen, size, strict=True))
    column, row = (_places(own, whole, gain) for own, whole in zip(seen, size, strict=True))
    stretched: NDArray[np.bool_] = masks[:, row[:, None], column]
    return stretched


def _places(own: int, whole: int, gain: float) -> NDArray[np.intp]:
    """(whole,) which of a mask's own pixels along one side is below each of the image; ``gain`` is how many there are for one."""
    inner = max(round(whole * gain), 1)
    # a half is rounded down
    bar = round((own - inner) / 2 - 0.1)
    below: NDArray[np.intp] = (np.arange(whole) * 2 + 1) * inner // (2 * whole) + bar
    return below


def supervision(detections: Any) -> Seen:  # noqa: ANN401  # of a framework
    """Boxes, masks, ids and names of a ``Detections``.

    Raises:
        UsageError: it is none.
    """
    _require(detections, "Detections of supervision", "xyxy", "class_id", "confidence", "tracker_id")
    seen: Seen = {"boxes": detections.xyxy}
    named = (getattr(detections, "data", None) or {}).get("class_name")
    if named is not None:
        seen["labels"] = list(named)
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


def detectron2(instances: Any, size: tuple[int, int]) -> Seen:  # noqa: ANN401  # of a framework
    """Boxes, classes, scores, masks and keypoints of ``Instances``, or of the dictionary that holds them.

    Args:
        instances: of one frame.
        size: width and height of the frame.

    Raises:
        UsageError: it is none, or of an image of another size.
    """
    found: Any = instances.get("instances") if isinstance(instances, Mapping) else instances
    _require(found, "Instances of detectron2", "has", "pred_boxes", "pred_classes")
    _require_size(getattr(found, "image_size", None), size)
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
    seen: Seen = {"labels": [one["label"] for one in predictions]}
    for number, one in enumerate(predictions):
        if one.get("box") is None and one.get("mask") is None:
            raise UsageError(f"prediction {number} has neither box nor mask", fix="give boxes to all, or masks to all")
    if all("box" in one for one in predictions):
        corners = [_corners(one["box"], f"the box of prediction {number}") for number, one in enumerate(predictions)]
        seen["boxes"] = np.array(corners, np.float64).reshape(-1, 4)
    elif all("mask" in one for one in predictions):
        seen["masks"] = [flags(one["mask"], "a mask", 0) for one in predictions]
    else:
        raise UsageError("some predictions have a box alone, others a mask alone", fix="give boxes to all, or masks to all")
    if all(one.get("score") is not None for one in predictions):
        seen["scores"] = [one["score"] for one in predictions]
    return seen


def _corners(box: object, name: str) -> NDArray[np.float64]:
    """x0, y0, x1, y1 of a box of Hugging Face."""
    sides = ("xmin", "ymin", "xmax", "ymax")
    missing = [side for side in sides if not isinstance(box, Mapping) or side not in box]
    fix = f"give {', '.join(sides)} in pixels"
    if missing or not isinstance(box, Mapping):
        raise UsageError(f"{name} has no {missing[0]}", fix=fix)
    found = numbers([box[side] for side in sides], name)
    if found.shape != (len(sides),):
        raise UsageError(f"{name} has the shape {list(found.shape)}, not [4]", fix=fix)
    return found


def _require_size(said: Any, size: tuple[int, int]) -> None:  # noqa: ANN401  # of a framework
    """Refuse a result whose height and width are not those of the frame; None is not known."""
    if said is None:
        return
    height, width = (int(side) for side in said[:2])
    if (width, height) != size:
        what = f"the result is of an image of {width}x{height}, the builder's frames are {size[0]}x{size[1]}"
        raise UsageError(what, fix="give SequenceBuilder the size of the images that the model saw")


def _require(value: object, what: str, *names: str) -> None:
    if not all(hasattr(value, name) for name in names):
        raise _other(value, what)


def _other(value: object, what: str) -> UsageError:
    return UsageError(f"{type(value).__name__} is not {what}", fix="give the result of one frame, or its arrays to add()")
