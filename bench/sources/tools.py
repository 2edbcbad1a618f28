"""The same boxes in the formats of tools, each as it writes them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from bench.sources.images import HEIGHT, LABELS, WIDTH, Image


def _createml(folder: Path, found: Sequence[Image]) -> None:
    def coordinates(box: Sequence[float]) -> dict[str, float]:
        x0, y0, x1, y1 = box
        return {"x": (x0 + x1) / 2, "y": (y0 + y1) / 2, "width": x1 - x0, "height": y1 - y0}

    images = [
        {"image": f"{image.name}.jpg", "annotations": [{"label": label, "coordinates": coordinates(box)} for label, _, box in image.boxes]}
        for image in found
    ]
    (folder / "_annotations.createml.json").write_bytes(orjson.dumps(images))


def _cvat(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "annotations.xml").open("w", encoding="ascii", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n')
        for number, image in enumerate(found):
            file.write(f'  <image id="{number}" name="{image.name}.jpg" width="{WIDTH}" height="{HEIGHT}">\n')
            for label, _, (x0, y0, x1, y1) in image.boxes:
                ends = f'xtl="{x0:.2f}" ytl="{y0:.2f}" xbr="{x1:.2f}" ybr="{y1:.2f}"'
                file.write(f'    <box label="{label}" source="manual" occluded="0" {ends} z_order="0">\n    </box>\n')
            file.write("  </image>\n")
        file.write("</annotations>\n")


def _datumaro(folder: Path, found: Sequence[Image]) -> None:
    labels = [{"name": label, "parent": "", "attributes": []} for label in LABELS]
    items = [
        {
            "id": image.name,
            "annotations": [
                {
                    "id": i,
                    "type": "bbox",
                    "attributes": {"occluded": False},
                    "group": 0,
                    "label_id": LABELS.index(label),
                    "z_order": 0,
                    "bbox": [x0, y0, x1 - x0, y1 - y0],
                }
                for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
            ],
            "attr": {"frame": number},
            "image": {"path": f"{image.name}.jpg", "size": [HEIGHT, WIDTH]},
        }
        for number, image in enumerate(found)
    ]
    record = {"dm_format_version": "1.0", "media_type": 2, "infos": {}, "categories": {"label": {"labels": labels, "attributes": []}}}
    (folder / "annotations").mkdir()
    (folder / "annotations" / "default.json").write_bytes(orjson.dumps({**record, "items": items}))


def _fiftyone(folder: Path, found: Sequence[Image]) -> None:
    def detection(number: int, label: str, score: float, box: Sequence[float]) -> dict[str, Any]:
        x0, y0, x1, y1 = box
        sides = [x0 / WIDTH, y0 / HEIGHT, (x1 - x0) / WIDTH, (y1 - y0) / HEIGHT]
        about = {"_id": {"$oid": f"{number:024x}"}, "_cls": "Detection", "attributes": {}, "tags": []}
        return {**about, "label": label, "bounding_box": sides, "mask": None, "confidence": score, "index": None}

    samples = [
        {
            "_id": {"$oid": f"{number:024x}"},
            "filepath": f"data/{image.name}.jpg",
            "tags": [],
            "metadata": {"_cls": "ImageMetadata", "width": WIDTH, "height": HEIGHT},
            "_media_type": "image",
            "predictions": {
                "_cls": "Detections",
                "detections": [detection(i, label, score, box) for i, (label, score, box) in enumerate(image.boxes)],
            },
        }
        for number, image in enumerate(found)
    ]
    (folder / "samples.json").write_bytes(orjson.dumps({"samples": samples}))


def _label_studio(folder: Path, found: Sequence[Image]) -> None:
    size = {"original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0}
    same = {"type": "rectanglelabels", "from_name": "label", "to_name": "image", "origin": "manual", **size}

    def region(number: int, label: str, box: Sequence[float]) -> dict[str, Any]:
        (x, y), (w, h) = ((100 * a / WIDTH, 100 * b / HEIGHT) for a, b in (box[:2], (box[2] - box[0], box[3] - box[1])))
        return {"id": str(number), **same, "value": {"x": x, "y": y, "width": w, "height": h, "rotation": 0, "rectanglelabels": [label]}}

    tasks = [
        {
            "id": i + 1,
            "data": {"image": f"https://example.org/{image.name}.jpg"},
            "annotations": [{"id": i + 1, "result": [region(j, label, box) for j, (label, _, box) in enumerate(image.boxes)]}],
        }
        for i, image in enumerate(found)
    ]
    (folder / "export.json").write_bytes(orjson.dumps(tasks))


def _labelme(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        shapes: list[dict[str, Any]] = [
            {"label": label, "points": [[x0, y0], [x1, y1]], "group_id": None, "description": "", "shape_type": "rectangle", "flags": {}}
            for label, _, (x0, y0, x1, y1) in image.boxes
        ]
        record: dict[str, Any] = {"version": "5.5.0", "flags": {}, "shapes": shapes, "imagePath": f"{image.name}.jpg", "imageData": None}
        text = orjson.dumps({**record, "imageHeight": HEIGHT, "imageWidth": WIDTH}, option=orjson.OPT_INDENT_2)
        (folder / f"{image.name}.json").write_bytes(text)


def _via(folder: Path, found: Sequence[Image]) -> None:
    shape = "shape_attributes"
    entries = {
        f"{image.name}.jpg-1": {
            "filename": f"{image.name}.jpg",
            "size": -1,
            "regions": [
                {shape: {"name": "rect", "x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0}, "region_attributes": {"type": label}}
                for label, _, (x0, y0, x1, y1) in image.boxes
            ],
            "file_attributes": {"width": WIDTH, "height": HEIGHT},
        }
        for image in found
    }
    (folder / "regions.json").write_bytes(orjson.dumps(entries))


def _viame(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "detections.csv").open("w", encoding="ascii", newline="\n") as file:
        file.write("# 1: Detection or Track-id,  2: Video or Image Identifier,  3: Unique Frame Identifier\n")
        id_ = 0
        for number, image in enumerate(found):
            for label, score, (x0, y0, x1, y1) in image.boxes:
                file.write(f"{id_},{image.name}.jpg,{number},{x0:.2f},{y0:.2f},{x1:.2f},{y1:.2f},{score:.4f},0,{label},{score:.4f}\n")
                id_ += 1


def _vott(folder: Path, found: Sequence[Image]) -> None:
    def region(number: int, label: str, box: Sequence[float]) -> dict[str, Any]:
        x0, y0, x1, y1 = box
        points = [{"x": x, "y": y} for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
        sides = {"height": y1 - y0, "width": x1 - x0, "left": x0, "top": y0}
        return {"id": str(number), "type": "RECTANGLE", "tags": [label], "boundingBox": sides, "points": points}

    size = {"width": WIDTH, "height": HEIGHT}
    assets = {
        image.name: {
            "asset": {
                "format": "jpg",
                "id": image.name,
                "name": f"{image.name}.jpg",
                "path": f"file:/bench/{image.name}.jpg",
                "size": size,
                "state": 2,
                "type": 1,
            },
            "regions": [region(i, label, box) for i, (label, _, box) in enumerate(image.boxes)],
            "version": "2.2.0",
        }
        for image in found
    }
    record = {"name": "bench", "videoSettings": {"frameExtractionRate": 15}, "version": "2.2.0", "assets": assets}
    (folder / "bench-export.json").write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2))


def _imglab(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "training.xml").open("w", encoding="ascii", newline="\n") as file:
        file.write("<?xml version='1.0' encoding='ISO-8859-1'?>\n<dataset>\n<name>bench</name>\n<comment/>\n<images>\n")
        for image in found:
            file.write(f"  <image file='{image.name}.jpg' width='{WIDTH}' height='{HEIGHT}'>\n")
            for label, score, (x0, y0, x1, y1) in image.boxes:
                box = f"top='{y0:.0f}' left='{x0:.0f}' width='{max(x1 - x0, 1):.0f}' height='{max(y1 - y0, 1):.0f}'"
                part = f"<part name='0' x='{x0:.0f}' y='{y0:.0f}'/>"
                file.write(f"    <box {box} detection_score='{score:.4f}'>\n      <label>{label}</label>\n      {part}\n    </box>\n")
            file.write("  </image>\n")
        file.write("</images>\n</dataset>")


TOOLS: Mapping[str, Callable[[Path, Sequence[Image]], None]] = {
    "createml": _createml,
    "cvat": _cvat,
    "datumaro": _datumaro,
    "fiftyone": _fiftyone,
    "imglab": _imglab,
    "label-studio": _label_studio,
    "labelme": _labelme,
    "via": _via,
    "viame": _viame,
    "vott": _vott,
}
"""By the name of the reader."""
