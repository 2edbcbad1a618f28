"""The same boxes as services answer them: a file an image, or a line."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.sources.images import HEIGHT, LABELS, WIDTH, Image
from bench.sources.json_files import write_json, write_lines


def _azure_vision(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        said = [
            {"rectangle": {"x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0}, "object": label, "confidence": score}
            for label, score, (x0, y0, x1, y1) in image.boxes
        ]
        metadata = {"width": WIDTH, "height": HEIGHT, "format": "Jpeg"}
        write_json(
            folder / f"{image.name}.json", {"objects": said, "requestId": image.name, "metadata": metadata, "modelVersion": "2021-05-01"}
        )


def _cloud_vision(folder: Path, found: Sequence[Image]) -> None:
    def vertices(box: Sequence[float]) -> list[dict[str, float]]:
        x0, y0, x1, y1 = box[0] / WIDTH, box[1] / HEIGHT, box[2] / WIDTH, box[3] / HEIGHT
        return [{"x": x, "y": y} for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]

    for image in found:
        said = [
            {"mid": "/m/0k4j", "name": label, "score": score, "boundingPoly": {"normalizedVertices": vertices(box)}}
            for label, score, box in image.boxes
        ]
        write_json(folder / f"{image.name}.json", {"responses": [{"localizedObjectAnnotations": said}]})


def _rekognition(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        by_label: dict[str, list[dict[str, Any]]] = {}
        for label, score, (x0, y0, x1, y1) in image.boxes:
            box = {"Width": (x1 - x0) / WIDTH, "Height": (y1 - y0) / HEIGHT, "Left": x0 / WIDTH, "Top": y0 / HEIGHT}
            by_label.setdefault(label, []).append({"BoundingBox": box, "Confidence": 100 * score})
        labels = [{"Name": label, "Confidence": 99.0, "Instances": boxes, "Parents": []} for label, boxes in by_label.items()]
        write_json(folder / f"{image.name}.json", {"Labels": labels, "LabelModelVersion": "3.0"})


def _sagemaker(folder: Path, found: Sequence[Image]) -> None:
    about = {
        "class-map": {str(i): label for i, label in enumerate(LABELS)},
        "type": "groundtruth/object-detection",
        "human-annotated": "yes",
        "creation-date": "2024-05-02T10:00:00.000000",
        "job-name": "bench",
    }
    write_lines(
        folder / "output.manifest",
        (
            {
                "source-ref": f"s3://bench/{image.name}.jpg",
                "boxes": {
                    "image_size": [{"width": WIDTH, "height": HEIGHT, "depth": 3}],
                    "annotations": [
                        {"class_id": LABELS.index(label), "left": x0, "top": y0, "width": x1 - x0, "height": y1 - y0}
                        for label, _, (x0, y0, x1, y1) in image.boxes
                    ],
                },
                "boxes-metadata": {"objects": [{"confidence": score} for _, score, _ in image.boxes], **about},
            }
            for image in found
        ),
    )


def _roboflow(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        said = [
            {"x": (x0 + x1) / 2, "y": (y0 + y1) / 2, "width": x1 - x0, "height": y1 - y0, "confidence": score, "class": label}
            for label, score, (x0, y0, x1, y1) in image.boxes
        ]
        write_json(folder / f"{image.name}.json", {"image": {"width": WIDTH, "height": HEIGHT}, "predictions": said})


SERVICES: Mapping[str, Callable[[Path, Sequence[Image]], None]] = {
    "azure-vision": _azure_vision,
    "cloud-vision": _cloud_vision,
    "rekognition": _rekognition,
    "roboflow": _roboflow,
    "sagemaker": _sagemaker,
}
"""By the name of the reader."""
