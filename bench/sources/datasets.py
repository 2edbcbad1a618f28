"""The same boxes as well-known data sets have them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import orjson

from bench.sources.images import HEIGHT, LABELS, WIDTH, Image
from bench.sources.nuimages import write_nuimages


def _ade20k(folder: Path, found: Sequence[Image]) -> None:
    whole = {"hasparts": [], "ispartof": [], "part_level": 0}
    (folder / "training" / "urban" / "street").mkdir(parents=True)
    for image in found:
        objects = [
            {
                "id": i, "name": f"{label}, thing", "name_ndx": LABELS.index(label), "hypernym": [label, "entity"], "raw_name": label,
                "attributes": [], "depth_ordering_rank": i + 1, "occluded": "no", "crop": "0", "parts": whole,
                "instance_mask": f"{image.name}/instance_{i:03}_{image.name}.png",
                "polygon": {"x": [x0, x1, x1, x0], "y": [y0, y0, y1, y1], "click_date": []}, "saved_date": "18-Dec-2005 06:56:48",
            }
            for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
        ]  # fmt: skip
        said = {
            "filename": f"{image.name}.jpg",
            "folder": "training/urban/street",
            "imsize": [HEIGHT, WIDTH, 3],
            "scene": [],
            "object": objects,
        }
        (folder / "training" / "urban" / "street" / f"{image.name}.json").write_bytes(orjson.dumps({"annotation": said}))


def _azureml(folder: Path, found: Sequence[Image]) -> None:
    def labelled(label: str, box: Sequence[float]) -> dict[str, object]:
        return {"label": label, **dict(zip(("topX", "topY", "bottomX", "bottomY"), _fractions(box), strict=True)), "isCrowd": 0}

    details = {"format": "jpg", "width": f"{WIDTH}px", "height": f"{HEIGHT}px"}
    store = "azureml://subscriptions/s/resourcegroups/r/workspaces/w/datastores/bench/paths"
    with (folder / "train_annotations.jsonl").open("wb") as file:
        for image in found:
            label = [labelled(label, box) for label, _, box in image.boxes]
            line = {"image_url": f"{store}/{image.name}.jpg", "image_details": details, "label": label}
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


def _fractions(box: Sequence[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return x0 / WIDTH, y0 / HEIGHT, x1 / WIDTH, y1 / HEIGHT


def _bdd100k(folder: Path, found: Sequence[Image]) -> None:
    frames = [
        {
            "name": f"{image.name}.jpg",
            "labels": [
                {"id": str(i), "category": label, "attributes": {"occluded": False}, "box2d": {"x1": x0, "y1": y0, "x2": x1, "y2": y1}}
                for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
            ],
        }
        for image in found
    ]
    (folder / "labels.json").write_bytes(orjson.dumps(frames))


def _cityscapes(folder: Path, found: Sequence[Image]) -> None:
    (folder / "gtFine" / "train" / "ulm").mkdir(parents=True)
    for image in found:
        objects = [{"label": label, "polygon": [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]} for label, _, (x0, y0, x1, y1) in image.boxes]
        text = orjson.dumps({"imgHeight": HEIGHT, "imgWidth": WIDTH, "objects": objects}, option=orjson.OPT_INDENT_2)
        (folder / "gtFine" / "train" / "ulm" / f"{image.name}_gtFine_polygons.json").write_bytes(text)


def _dota(folder: Path, found: Sequence[Image]) -> None:
    (folder / "labelTxt").mkdir()
    for image in found:
        rows = [f"{x0} {y0} {x1} {y0} {x1} {y1} {x0} {y1} {label} 0\n" for label, _, (x0, y0, x1, y1) in image.boxes]
        (folder / "labelTxt" / f"{image.name}.txt").write_text("".join(rows), encoding="ascii")


def _icdar(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        rows = [f"{x0},{y0},{x1},{y0},{x1},{y1},{x0},{y1},{label}\n" for label, _, (x0, y0, x1, y1) in image.boxes]
        (folder / f"gt_{image.name}.txt").write_text("".join(rows), encoding="ascii")


def _kaggle(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "submission.csv").open("w", encoding="ascii", newline="\n") as file:
        file.write("image_id,PredictionString\n")
        for image in found:
            boxes = [f"{LABELS.index(label)} {score:.4f} {x0} {y0} {x1} {y1}" for label, score, (x0, y0, x1, y1) in image.boxes]
            file.write(f"{image.name},{' '.join(boxes)}\n")


def _kitti(folder: Path, found: Sequence[Image]) -> None:
    (folder / "label_2").mkdir()
    for image in found:
        rows = [f"{label} 0.00 0 -10 {x0} {y0} {x1} {y1} -1 -1 -1 -1000 -1000 -1000 -10\n" for label, _, (x0, y0, x1, y1) in image.boxes]
        (folder / "label_2" / f"{image.name}.txt").write_text("".join(rows), encoding="ascii")


def _mapillary(folder: Path, found: Sequence[Image]) -> None:
    flags = ("barrier", "occluded", "out-of-frame", "exterior", "ambiguous", "included", "highway", "dummy")
    (folder / "annotations").mkdir()
    for image in found:
        objects = [
            {
                "key": f"{image.name}-{i}", "label": label, "bbox": {"xmin": x0, "ymin": y0, "xmax": x1, "ymax": y1},
                "properties": {flag: (i + place) % 5 == 0 for place, flag in enumerate(flags)},
            }
            for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
        ]  # fmt: skip
        text = orjson.dumps({"width": WIDTH, "height": HEIGHT, "ispano": False, "objects": objects})
        (folder / "annotations" / f"{image.name}.json").write_bytes(text)


def _openimages(folder: Path, found: Sequence[Image]) -> None:
    flags = ("IsOccluded", "IsTruncated", "IsGroupOf", "IsDepiction", "IsInside")
    with (folder / "train-annotations-bbox.csv").open("w", encoding="ascii", newline="\n") as file:
        file.write(",".join(("ImageID", "Source", "LabelName", "Confidence", "XMin", "XMax", "YMin", "YMax", *flags)) + "\n")
        for image in found:
            for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes):
                sides = f"{x0 / WIDTH:.6f},{x1 / WIDTH:.6f},{y0 / HEIGHT:.6f},{y1 / HEIGHT:.6f}"
                file.write(f"{image.name},xclick,/m/{LABELS.index(label)},1,{sides},{i % 2},0,0,0,0\n")
    (folder / "class-descriptions-boxable.csv").write_text("".join(f"/m/{i},{label}\n" for i, label in enumerate(LABELS)), "ascii")


def _paddleocr(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "det_gt_train.txt").open("wb") as file:
        for image in found:
            boxes = [(label, [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) for label, _, (x0, y0, x1, y1) in image.boxes]
            texts = [{"transcription": label, "points": points, "difficult": False} for label, points in boxes]
            file.write(f"images/{image.name}.jpg\t".encode() + orjson.dumps(texts, option=orjson.OPT_APPEND_NEWLINE))


def _ultralytics_ndjson(folder: Path, found: Sequence[Image]) -> None:
    dataset = {"type": "dataset", "task": "detect", "class_names": {str(number): label for number, label in enumerate(LABELS)}}
    with (folder / "bench.ndjson").open("wb") as file:
        file.write(orjson.dumps(dataset) + b"\n")
        for image in found:
            boxes = [
                [LABELS.index(label), (x0 + x1) / (2 * WIDTH), (y0 + y1) / (2 * HEIGHT), (x1 - x0) / WIDTH, (y1 - y0) / HEIGHT]
                for label, _, (x0, y0, x1, y1) in image.boxes
            ]
            line = {
                "type": "image", "file": f"{image.name}.jpg", "url": f"https://example.org/{image.name}.jpg", "width": WIDTH,
                "height": HEIGHT, "split": "train", "annotations": {"boxes": boxes},
            }  # fmt: skip
            file.write(orjson.dumps(line) + b"\n")


def _vertex_ai(folder: Path, found: Sequence[Image]) -> None:
    def boxed(label: str, box: Sequence[float]) -> dict[str, object]:
        return {"displayName": label, **dict(zip(("xMin", "yMin", "xMax", "yMax"), _fractions(box), strict=True))}

    use = {"aiplatform.googleapis.com/ml_use": "training"}
    with (folder / "data-00001-of-00001.jsonl").open("wb") as file:
        for image in found:
            boxes = [boxed(label, box) for label, _, box in image.boxes]
            line = {"imageGcsUri": f"gs://bench/{image.name}.jpg", "boundingBoxAnnotations": boxes, "dataItemResourceLabels": use}
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))


DATASETS: Mapping[str, Callable[[Path, Sequence[Image]], None]] = {
    "ade20k": _ade20k,
    "azureml": _azureml,
    "bdd100k": _bdd100k,
    "cityscapes": _cityscapes,
    "dota": _dota,
    "icdar": _icdar,
    "kaggle": _kaggle,
    "kitti": _kitti,
    "mapillary": _mapillary,
    "nuimages": write_nuimages,
    "openimages": _openimages,
    "paddleocr": _paddleocr,
    "ultralytics-ndjson": _ultralytics_ndjson,
    "vertex-ai": _vertex_ai,
}
"""By the name of the reader."""
