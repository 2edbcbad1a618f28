"""What tests of Segment Anything share: masks of 8 x 6 pixels and the files that they stand in."""

from typing import Any

WIDTH, HEIGHT = 8, 6

SIZE = [HEIGHT, WIDTH]

MASK = {"size": SIZE, "counts": [13, 3, 3, 3, 26]}
"""Pixels 13 to 15 and 19 to 21 down the columns of 6: rows 1 to 3 of columns 2 and 3."""

RING = [[2, 1], [2, 4], [4, 1], [4, 4]]
"""Its corners, sorted."""

PACKED = {"size": SIZE, "counts": "=330g0"}
"""The same as pycocotools packs it."""

COLUMN = {"size": SIZE, "counts": [13, 3, 32]}
"""Rows 1 to 3 of column 2."""

NOTHING = {"size": SIZE, "counts": [48]}


def mask(**changed: object) -> dict[str, Any]:
    """What the generator says of one; what is None is left out."""
    said = {
        "segmentation": MASK, "area": 6, "bbox": [2, 1, 1, 2], "predicted_iou": 0.75, "point_coords": [[2.5, 2.5]],
        "stability_score": 0.875, "crop_box": [0, 0, 8, 6], **changed,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def sa1b(*masks: object, **image: object) -> dict[str, Any]:
    """A file of SA-1B; what is None of its image is left out."""
    whole = {"image_id": 7, "width": WIDTH, "height": HEIGHT, "file_name": "sa_7.jpg", **image}
    return {"image": {name: value for name, value in whole.items() if value is not None}, "annotations": [*masks]}


def grounded(*masks: object, **changed: object) -> dict[str, Any]:
    """A result of Grounded SAM 2."""
    return {"image_path": "a/truck.jpg", "annotations": [*masks], "box_format": "xyxy", "img_width": 8, "img_height": 6, **changed}


def found(**changed: object) -> dict[str, Any]:
    """A mask of such a result."""
    return {"class_name": "car", "bbox": [2, 1, 4, 4], "segmentation": MASK, "score": [0.5], **changed}


def frame(*labels: dict[str, Any], **changed: object) -> dict[str, Any]:
    """What is said of the frame of a video."""
    by_id = {str(label.get("instance_id", number)): label for number, label in enumerate(labels, 1)}
    return {"mask_name": "mask_5.npy", "mask_height": 6, "mask_width": 8, "promote_type": "mask", "labels": by_id, **changed}


def label(**changed: object) -> dict[str, Any]:
    """A mask of such a frame."""
    return {"instance_id": 3, "class_name": "car", "x1": 2, "y1": 1, "x2": 3, "y2": 3, "logit": 0.0, **changed}


TABLE = (
    "id,area,bbox_x0,bbox_y0,bbox_w,bbox_h,point_input_x,point_input_y,predicted_iou,stability_score,"
    "crop_box_x0,crop_box_y0,crop_box_w,crop_box_h"
)


def row(number: object = 0, *, box: str = "2,1,1,2", iou: str = "0.75") -> str:
    """A line of a table of PNGs."""
    return f"{number},6,{box},2.5,2.5,{iou},0.875,0,0,8,6"
