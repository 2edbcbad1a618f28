"""The same boxes in the formats of platforms for annotation, each as it exports them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from bench.sources.images import HEIGHT, LABELS, WIDTH, Image


def _darwin(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        source = {"file_name": f"{image.name}.jpg", "url": f"https://darwin.v7labs.com/api/v2/teams/bench/uploads/{image.name}"}
        slot = {"type": "image", "slot_name": "0", "width": WIDTH, "height": HEIGHT, "source_files": [source]}
        annotations = [
            {
                "bounding_box": {"h": y1 - y0, "w": x1 - x0, "x": x0, "y": y0},
                "id": f"{image.name}-{i}",
                "name": label,
                "properties": [],
                "slot_names": ["0"],
            }
            for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
        ]
        record = {"version": "2.0", "item": {"name": f"{image.name}.jpg", "path": "/", "slots": [slot]}, "annotations": annotations}
        (folder / f"{image.name}.json").write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2))


def _dataloop(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        annotations = [
            {
                "id": f"{image.name}-{i}",
                "datasetId": "bench",
                "itemId": image.name,
                "type": "box",
                "label": label,
                "attributes": [],
                "coordinates": [{"x": x0, "y": y0, "z": 0}, {"x": x1, "y": y1, "z": 0}],
                "metadata": {"system": {"frame": 0, "endFrame": 1, "snapshots_": [], "objectId": str(i), "attributes": {}}, "user": {}},
                "creator": "bench",
                "source": "ui",
            }
            for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
        ]
        system = {"mimetype": "image/jpeg", "width": WIDTH, "height": HEIGHT, "channels": 3, "exif": {}}
        record: dict[str, Any] = {"id": image.name, "datasetId": "bench", "filename": f"/{image.name}.jpg", "metadata": {"system": system}}
        record |= {"annotations": annotations, "annotationsCount": len(annotations)}
        (folder / f"{image.name}.json").write_bytes(orjson.dumps(record))


def _encord(folder: Path, found: Sequence[Image]) -> None:
    rows = []
    for image in found:
        objects = [
            {
                "name": label,
                "color": "#D33115",
                "shape": "bounding_box",
                "value": label,
                "createdAt": "Tue, 17 Nov 2026 10:00:00 UTC",
                "createdBy": "bench@example.com",
                "confidence": 1,
                "objectHash": f"{image.name}-{i}",
                "featureHash": f"label{LABELS.index(label):03}",
                "manualAnnotation": True,
                "boundingBox": {"h": (y1 - y0) / HEIGHT, "w": (x1 - x0) / WIDTH, "x": x0 / WIDTH, "y": y0 / HEIGHT},
            }
            for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
        ]
        unit = {
            "data_hash": image.name,
            "data_title": f"{image.name}.jpg",
            "data_type": "image/jpeg",
            "data_sequence": 0,
            "labels": {"objects": objects, "classifications": []},
            "data_link": f"cord-images-prod/bench/{image.name}",
            "width": WIDTH,
            "height": HEIGHT,
        }
        answers = {one["objectHash"]: {"objectHash": one["objectHash"], "classifications": []} for one in objects}
        row = {"label_hash": image.name, "data_title": f"{image.name}.jpg", "data_type": "image", "data_units": {image.name: unit}}
        rows.append({**row, "object_answers": answers, "classification_answers": {}, "object_actions": {}, "label_status": "LABELLED"})
    (folder / "labels.json").write_bytes(orjson.dumps(rows))


def _kili(folder: Path, found: Sequence[Image]) -> None:
    def annotation(mid: str, label: str, box: Sequence[float]) -> dict[str, Any]:
        x0, y0, x1, y1 = box[0] / WIDTH, box[1] / HEIGHT, box[2] / WIDTH, box[3] / HEIGHT
        vertices = [{"x": x, "y": y} for x, y in ((x0, y1), (x0, y0), (x1, y0), (x1, y1))]
        geometry = [{"normalizedVertices": vertices}]
        return {"boundingPoly": geometry, "categories": [{"name": label}], "children": {}, "mid": mid, "type": "rectangle"}

    assets = [
        {
            "content": f"https://kili.example/files/{image.name}.jpg",
            "externalId": f"{image.name}.jpg",
            "id": image.name,
            "jsonContent": "",
            "jsonMetadata": {},
            "latestLabel": {
                "author": {"email": "ann@kili.example", "id": "ann"},
                "createdAt": "2024-05-02T09:00:00.000Z",
                "isLatestLabelForUser": True,
                "jsonResponse": {
                    "JOB_0": {"annotations": [annotation(f"{image.name}-{i}", one[0], one[2]) for i, one in enumerate(image.boxes)]}
                },
                "labelType": "DEFAULT",
                "modelName": None,
            },
            "resolution": {"height": HEIGHT, "width": WIDTH},
        }
        for image in found
    ]
    (folder / "data.json").write_bytes(orjson.dumps(assets, option=orjson.OPT_INDENT_2))


def _labelbox(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "export.ndjson").open("wb") as file:
        for image in found:
            name = f"{image.name}.jpg"
            objects = [
                {
                    "feature_id": f"{image.name}-{i}",
                    "name": label,
                    "value": label,
                    "annotation_kind": "ImageBoundingBox",
                    "classifications": [],
                    "bounding_box": {"top": y0, "left": x0, "height": y1 - y0, "width": x1 - x0},
                }
                for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
            ]
            labels = [{"label_kind": "Default", "version": "1.0.0", "id": image.name, "annotations": {"objects": objects}}]
            row = {
                "data_row": {"id": image.name, "global_key": name, "row_data": f"https://example.org/{name}"},
                "media_attributes": {"height": HEIGHT, "width": WIDTH, "mime_type": "image/jpeg"},
                "projects": {"p": {"name": "bench", "labels": labels}},
            }
            file.write(orjson.dumps(row) + b"\n")


def _supervisely(folder: Path, found: Sequence[Image]) -> None:
    classes = [{"title": label, "shape": "rectangle", "color": "#F6FF00", "geometry_config": {}, "id": i} for i, label in enumerate(LABELS)]
    (folder / "meta.json").write_bytes(orjson.dumps({"classes": classes, "tags": [], "projectType": "images"}))
    (folder / "day" / "ann").mkdir(parents=True)
    for image in found:
        objects = [
            {
                "id": i,
                "classId": LABELS.index(label),
                "classTitle": label,
                "geometryType": "rectangle",
                "tags": [],
                "points": {"exterior": [[round(x0), round(y0)], [round(x1), round(y1)]], "interior": []},
            }
            for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
        ]
        record = {"description": "", "tags": [], "size": {"height": HEIGHT, "width": WIDTH}, "objects": objects}
        (folder / "day" / "ann" / f"{image.name}.jpg.json").write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2))


def _superannotate(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        instances: list[dict[str, Any]] = [
            {
                "type": "bbox",
                "classId": 1,
                "className": label,
                "probability": 100,
                "points": {"x1": x0, "x2": x1, "y1": y0, "y2": y1},
                "groupId": 0,
                "pointLabels": {},
                "locked": False,
                "visible": True,
                "attributes": [],
                "trackingId": None,
                "error": None,
                "creationType": "Manual",
            }
            for label, _, (x0, y0, x1, y1) in image.boxes
        ]
        metadata = {"name": f"{image.name}.jpg", "width": WIDTH, "height": HEIGHT, "status": "Completed", "pinned": False}
        record = {"metadata": metadata, "instances": instances, "tags": [], "comments": []}
        (folder / f"{image.name}.jpg.json").write_bytes(orjson.dumps(record))


def _segments(folder: Path, found: Sequence[Image]) -> None:
    def annotation(number: int, label: str, box: Sequence[float]) -> dict[str, Any]:
        x0, y0, x1, y1 = box
        fields = {"id": number, "track_id": number, "category_id": LABELS.index(label) + 1}
        return {**fields, "type": "bbox", "points": [[x0, y0], [x1, y1]], "attributes": {}}

    def labels(image: Image) -> dict[str, Any]:
        annotations = [annotation(number, label, box) for number, (label, _, box) in enumerate(image.boxes, 1)]
        return {"ground-truth": {"label_status": "LABELED", "attributes": {"format_version": "0.1", "annotations": annotations}}}

    samples = [
        {
            "uuid": image.name,
            "name": f"{image.name}.jpg",
            "attributes": {"image": {"url": f"https://host.example/{image.name}.jpg"}},
            "metadata": {},
            "labels": labels(image),
        }
        for image in found
    ]
    categories = [{"id": number, "name": label} for number, label in enumerate(LABELS, 1)]
    dataset = {
        "name": "bench",
        "owner": "ann",
        "task_type": "bboxes",
        "task_attributes": {"format_version": "0.1", "categories": categories},
        "labelsets": [{"name": "ground-truth", "description": ""}],
        "samples": samples,
    }
    (folder / "bench-v1.json").write_bytes(orjson.dumps({"name": "v1", "description": "", "dataset": dataset}))


PLATFORMS: Mapping[str, Callable[[Path, Sequence[Image]], None]] = {
    "darwin": _darwin,
    "dataloop": _dataloop,
    "encord": _encord,
    "kili": _kili,
    "labelbox": _labelbox,
    "segments": _segments,
    "superannotate": _superannotate,
    "supervisely": _supervisely,
}
"""By the name of the reader."""
