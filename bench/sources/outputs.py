"""The same boxes as models and their services say them: a file an image, or a line."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from PIL import Image as Picture
from pycocotools import mask as codec

from bench.sources import tfrecords
from bench.sources.images import HEIGHT, LABELS, WIDTH, Image
from bench.sources.json_files import write_json, write_lines

BODY_25, COCO = 25, 17
"""Keypoints of people."""


def _keypoints(count: int, score: float, box: tuple[float, float, float, float]) -> list[float]:
    """Over a box, from its upper left to its lower right corner."""
    x0, y0, x1, y1 = box
    steps = [i / (count - 1) for i in range(count)]
    return [value for at in steps for value in (round(x0 + at * (x1 - x0), 3), round(y0 + at * (y1 - y0), 3), score)]


def _alphapose(folder: Path, found: Sequence[Image]) -> None:
    said = [
        {
            "image_id": f"{image.name}.jpg",
            "category_id": 1,
            "keypoints": _keypoints(COCO, score, box),
            "score": 3.25 * score,
            "box": [box[0], box[1], box[2] - box[0], box[3] - box[1]],
            "idx": [0.0],
        }
        for image in found
        for _, score, box in image.boxes
    ]
    write_json(folder / "alphapose-results.json", said)


def _darknet(folder: Path, found: Sequence[Image]) -> None:
    def coordinates(box: Sequence[float]) -> dict[str, float]:
        x0, y0, x1, y1 = box
        centre = {"center_x": round((x0 + x1) / 2 / WIDTH, 6), "center_y": round((y0 + y1) / 2 / HEIGHT, 6)}
        return {**centre, "width": round((x1 - x0) / WIDTH, 6), "height": round((y1 - y0) / HEIGHT, 6)}

    frames = [
        {
            "frame_id": number,
            "filename": f"data/{image.name}.jpg",
            "objects": [
                {"class_id": LABELS.index(label), "name": label, "relative_coordinates": coordinates(box), "confidence": round(score, 6)}
                for label, score, box in image.boxes
            ],
        }
        for number, image in enumerate(found, 1)
    ]
    write_json(folder / "result.json", frames)


def _hf(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        said = [
            {"score": score, "label": label, "box": {"xmin": x0, "ymin": y0, "xmax": x1, "ymax": y1}}
            for label, score, (x0, y0, x1, y1) in image.boxes
        ]
        write_json(folder / f"{image.name}.json", said)


def _jsonl(folder: Path, found: Sequence[Image]) -> None:
    write_lines(
        folder / "detections.jsonl",
        (
            {
                "file": f"{image.name}.jpg",
                "width": WIDTH,
                "height": HEIGHT,
                "unit": "pixels",
                "detections": [{"label": label, "score": score, "box": box} for label, score, box in image.boxes],
            }
            for image in found
        ),
    )


def _masks(folder: Path, found: Sequence[Image]) -> None:
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    for image in found:
        classes = np.zeros((HEIGHT, WIDTH), np.uint8)
        for label, _, (x0, y0, x1, y1) in image.boxes:
            some = slice(int(y0), int(y1) + 1), slice(int(x0), int(x1) + 1)
            across, down = (x[some] - (x0 + x1) / 2) / (x1 - x0), (y[some] - (y0 + y1) / 2) / (y1 - y0)
            classes[some][across**2 + down**2 < 1 / 4] = LABELS.index(label) + 1
        Picture.fromarray(classes).save(folder / f"{image.name}.png", compress_level=1)


def _megadetector(folder: Path, found: Sequence[Image]) -> None:
    def box(corners: Sequence[float]) -> list[float]:
        x0, y0, x1, y1 = corners
        return [round(x0 / WIDTH, 4), round(y0 / HEIGHT, 4), round((x1 - x0) / WIDTH, 4), round((y1 - y0) / HEIGHT, 4)]

    images = [
        {
            "file": f"{image.name}.jpg",
            "detections": [
                {"category": str(LABELS.index(label) + 1), "conf": round(score, 3), "bbox": box(corners)}
                for label, score, corners in image.boxes
            ],
        }
        for image in found
    ]
    categories = {str(i): label for i, label in enumerate(LABELS, 1)}
    said = {"images": images, "detection_categories": categories, "info": {"format_version": "1.6"}}
    (folder / "results.json").write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2))


def _mmdet(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        columns = {
            "labels": [LABELS.index(label) for label, _, _ in image.boxes],
            "scores": [score for _, score, _ in image.boxes],
            "bboxes": [box for _, _, box in image.boxes],
        }
        write_json(folder / f"{image.name}.json", columns)


def _mmpose(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        poses = []
        for _, score, box in image.boxes:
            values = _keypoints(COCO, score, box)
            points = [[*point] for point in zip(values[::3], values[1::3], strict=True)]
            poses.append({"keypoints": points, "keypoint_scores": values[2::3], "bbox": [[*box]], "bbox_score": score})
        write_json(folder / f"{image.name}.json", poses)


def _openpose(folder: Path, found: Sequence[Image]) -> None:
    for number, image in enumerate(found):
        people = [
            {
                "person_id": [-1],
                "pose_keypoints_2d": _keypoints(BODY_25, score, box),
                **{f"{part}_keypoints_2d": [] for part in ("face", "hand_left", "hand_right")},
                **{f"{part}_keypoints_3d": [] for part in ("pose", "face", "hand_left", "hand_right")},
            }
            for _, score, box in image.boxes
        ]
        write_json(folder / f"walk_{number:012}_keypoints.json", {"version": 1.3, "people": people})


def _sam(folder: Path, found: Sequence[Image]) -> None:
    def mask(x0: float, y0: float, x1: float, y1: float) -> dict[str, Any]:
        outline: Any = [[x0, y0, x1, y0, x1, y1, x0, y1]]  # the types of the library know whole numbers alone
        packed: Any = codec.frPyObjects(outline, HEIGHT, WIDTH)[0]
        return {"size": packed["size"], "counts": packed["counts"].decode("ascii")}

    for image in found:
        said = [
            {
                "segmentation": mask(x0, y0, x1, y1),
                "area": int((x1 - x0) * (y1 - y0)),
                "bbox": [x0, y0, x1 - x0, y1 - y0],
                "predicted_iou": score,
                "point_coords": [[x0, y0]],
                "stability_score": score,
                "crop_box": [0, 0, WIDTH, HEIGHT],
            }
            for _, score, (x0, y0, x1, y1) in image.boxes
        ]
        write_json(folder / f"{image.name}.json", said)


def _tfod(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        columns = {
            "detection_boxes": [[y0 / HEIGHT, x0 / WIDTH, y1 / HEIGHT, x1 / WIDTH] for _, _, (x0, y0, x1, y1) in image.boxes],
            "detection_classes": [LABELS.index(label) + 1 for label, _, _ in image.boxes],
            "detection_scores": [score for _, score, _ in image.boxes],
            "num_detections": len(image.boxes),
        }
        write_json(folder / f"{image.name}.json", columns)


def _tfrecord(folder: Path, found: Sequence[Image]) -> None:
    def example(image: Image) -> bytes:
        sides = {
            name: [box[place] / side for _, _, box in image.boxes]
            for place, (name, side) in enumerate((("xmin", WIDTH), ("ymin", HEIGHT), ("xmax", WIDTH), ("ymax", HEIGHT)))
        }
        return tfrecords.example(
            {
                "image/filename": [f"{image.name}.jpg"],
                "image/width": [WIDTH],
                "image/height": [HEIGHT],
                **{f"image/detection/bbox/{name}": values for name, values in sides.items()},
                "image/detection/label": [LABELS.index(label) + 1 for label, _, _ in image.boxes],
                "image/detection/score": [score for _, score, _ in image.boxes],
            }
        )

    (folder / "detections.tfrecord").write_bytes(tfrecords.records(map(example, found)))


def _torchvision(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        columns = {
            "boxes": [box for _, _, box in image.boxes],
            "labels": [LABELS.index(label) + 1 for label, _, _ in image.boxes],
            "scores": [score for _, score, _ in image.boxes],
        }
        write_json(folder / f"{image.name}.json", columns)


def _ultralytics(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        said = [
            {"name": label, "class": LABELS.index(label), "confidence": score, "box": {"x1": x0, "y1": y0, "x2": x1, "y2": y1}}
            for label, score, (x0, y0, x1, y1) in image.boxes
        ]
        write_json(folder / f"{image.name}.json", said)


def _vlm(folder: Path, found: Sequence[Image]) -> None:
    def answer(image: Image) -> str:
        items = [
            {
                "box_2d": [round(1000 * value / side) for value, side in ((y0, HEIGHT), (x0, WIDTH), (y1, HEIGHT), (x1, WIDTH))],
                "label": label,
                "confidence": score,
            }
            for label, score, (x0, y0, x1, y1) in image.boxes
        ]
        return f"```json\n{orjson.dumps(items, option=orjson.OPT_INDENT_2).decode()}\n```"

    write_lines(folder / "answers.jsonl", ({"image": f"{image.name}.jpg", "response": answer(image)} for image in found))


MODELS: Mapping[str, Callable[[Path, Sequence[Image]], None]] = {
    "alphapose": _alphapose,
    "darknet": _darknet,
    "hf": _hf,
    "jsonl": _jsonl,
    "masks": _masks,
    "megadetector": _megadetector,
    "mmdet": _mmdet,
    "mmpose": _mmpose,
    "openpose": _openpose,
    "sam": _sam,
    "tfod": _tfod,
    "tfrecord": _tfrecord,
    "torchvision": _torchvision,
    "ultralytics": _ultralytics,
    "vlm": _vlm,
}
"""By the name of the reader."""
