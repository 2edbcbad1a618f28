"""Results of well-known frameworks as arguments of `SequenceBuilder.add`, by the attributes that they have; none is imported.

What is read follows the documentation of each: `ultralytics.engine.results.Results`, `supervision.Detections`, the output of
torchvision's detection models, `detectron2.structures.Instances`, and the pipelines of Hugging Face's transformers.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from prelabel.api.arrays import flags, numbers
from prelabel.api.labels import names_of
from prelabel.api.shapes import LEAST
from prelabel.detections import Kind
from prelabel.errors import UsageError

_EVERY = "give boxes to all, or masks to all"


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
    names = names_of(result.names or {})
    oriented = getattr(result, "obb", None)
    held = result.boxes if oriented is None else oriented
    if held is None:
        return {"boxes": np.empty((0, 4)), "labels": []}, names
    _require(held, "boxes of ultralytics", "cls", "conf", "id", "xyxy" if oriented is None else "xyxyxyxy")
    seen: Seen = {"labels": numbers(held.cls, "cls"), "scores": held.conf}
    if held.id is not None:
        seen["tracks"] = held.id
    if oriented is not None:
        seen["polygons"] = _corners_of(oriented.xyxyxyxy)
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
        seen["keypoints"] = _placed(numbers(result.keypoints.data, "keypoints"))
    return seen, names


def _corners_of(value: object) -> NDArray[np.float64]:
    """(n, 4, 2) the corners of oriented boxes, which may also stand in rows of eight numbers."""
    found = numbers(value, "xyxyxyxy")
    if not found.size:
        return np.empty((0, 4, 2))
    if found.shape[1:] not in {(4, 2), (8,)}:
        raise UsageError(f"xyxyxyxy has the shape {list(found.shape)}", fix="give four corners a detection: (n, 4, 2)")
    return found.reshape(-1, 4, 2)


def _placed(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keypoints (n, k, 2) or more, those without a place, which are put to 0, 0, as no numbers."""
    if points.ndim == 3:  # noqa: PLR2004  # an array of another shape is left to others to refuse
        points = np.where((points[:, :, :2] == 0).all(axis=2, keepdims=True), np.nan, points)
    return points


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
    """Boxes, oriented boxes, masks, ids and names of ``Detections``, or keypoints of ``KeyPoints``.

    Raises:
        UsageError: it is neither.
    """
    if hasattr(detections, "xy") and hasattr(detections, "class_id"):
        return _skeletons(detections)
    _require(detections, "Detections of supervision", "xyxy", "class_id", "confidence", "tracker_id")
    seen: Seen = {"boxes": detections.xyxy}
    data = getattr(detections, "data", None) or {}
    _take_labels(seen, data, detections.class_id)
    if detections.confidence is not None:
        seen["scores"] = detections.confidence
    if detections.tracker_id is not None:
        seen["tracks"] = detections.tracker_id
    if getattr(detections, "mask", None) is not None:
        seen["masks"] = detections.mask
    elif data.get("xyxyxyxy") is not None:
        seen["polygons"] = _corners_of(data["xyxyxyxy"])
        del seen["boxes"]
    return seen


def _take_labels(seen: Seen, data: Mapping[str, Any], ids: object) -> None:
    named = data.get("class_name")
    if named is not None:
        seen["labels"] = list(named)
    elif ids is not None:
        seen["labels"] = ids


def _skeletons(found: Any) -> Seen:  # noqa: ANN401  # of a framework
    """What ``KeyPoints`` say; those at 0, 0, and those that are said not to be visible, have no place."""
    points = _placed(numbers(found.xy, "xy"))
    shown = getattr(found, "visible", None)
    # it was called otherwise before version 0.29
    score = found.keypoint_confidence if hasattr(found, "keypoint_confidence") else getattr(found, "confidence", None)
    if shown is not None:
        points = np.where(_of_points(flags(shown, "visible"), points, "visible"), points, np.nan)
    if score is not None:
        points = np.concatenate([points, _of_points(numbers(score, "keypoint_confidence"), points, "keypoint_confidence")], axis=2)
    seen: Seen = {"keypoints": points}
    _take_labels(seen, getattr(found, "data", None) or {}, found.class_id)
    if getattr(found, "detection_confidence", None) is not None:
        seen["scores"] = found.detection_confidence
    return seen


def _of_points(found: NDArray[Any], points: NDArray[np.float64], name: str) -> NDArray[Any]:
    """(n, k, 1) what is said of each keypoint.

    Raises:
        UsageError: it is not said of each.
    """
    if points.ndim != 3 or found.shape != points.shape[:2]:  # noqa: PLR2004  # keypoints of detections
        what = f"{name} has the shape {list(found.shape)}, xy has {list(points.shape)}"
        raise UsageError(what, fix="give x, y of each keypoint: (n, k, 2), and what is said of it: (n, k)")
    return found[:, :, None]


def torchvision(output: Any) -> Seen:  # noqa: ANN401  # of a framework
    """Boxes, labels, scores, soft masks and keypoints of one image's dictionary.

    Raises:
        UsageError: it is none.
    """
    if not isinstance(output, Mapping) or not {"boxes", "labels"} <= output.keys():
        raise _other(output, "a dictionary of torchvision with boxes and labels")
    seen: Seen = {"boxes": output["boxes"], "labels": output["labels"]}
    if output.get("text_labels") is not None:
        seen["labels"] = output["text_labels"]
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
    seen: Seen = {"boxes": getattr(found.pred_boxes, "tensor", found.pred_boxes), "labels": found.pred_classes}
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
    seen: Seen = {"labels": [one["label"] for one in predictions], **_places_of(predictions)}
    if any(one.get("score") is not None for one in predictions):
        seen["scores"] = [np.nan if one.get("score") is None else one["score"] for one in predictions]
    return seen


def _places_of(predictions: Sequence[Mapping[str, object]]) -> Seen:
    """Boxes and masks of the predictions of a pipeline, each of all or of none.

    Raises:
        UsageError: some have one that others lack.
    """
    seen: Seen = {}
    boxed, masked = ([one.get(name) is not None for one in predictions] for name in ("box", "mask"))
    for number, has in enumerate(zip(boxed, masked, strict=True)):
        if not any(has):
            raise UsageError(f"prediction {number} has neither box nor mask", fix=_EVERY)
    if not all(boxed) and not all(masked):
        raise UsageError("some predictions have a box alone, others a mask alone", fix=_EVERY)
    for name, given in (("box", boxed), ("mask", masked)):
        if any(given) and not all(given):
            raise UsageError(f"prediction {given.index(False)} has no {name}, others have one", fix=_EVERY)
    if all(boxed):
        corners = [_corners(one["box"], f"the box of prediction {number}") for number, one in enumerate(predictions)]
        seen["boxes"] = np.array(corners, np.float64).reshape(-1, 4)
    if all(masked) and predictions:
        seen["masks"] = [flags(one["mask"], f"the mask of prediction {number}", 0) for number, one in enumerate(predictions)]
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
