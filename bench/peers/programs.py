"""What peers do, by their own interpreters: ``python -m bench.peers.programs PROGRAM WORK DOES FOLDER`` does it and prints what it took.

Each is called as its documentation shows, with the progress that it can leave out left out; importing it is not timed.
"""

import importlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.clock import timed
from bench.peers import layout

Work = Callable[[], object]


def _globox(folder: Path) -> Mapping[str, Work]:
    sets = importlib.import_module("globox").AnnotationSet
    coco, yolo, out = folder / layout.COCO, folder / layout.YOLO, folder / layout.OUT
    numbers = {name: number for number, name in enumerate(layout.NAMES)}
    return {
        "coco load": lambda: sets.from_coco(coco),
        "coco to YOLO": lambda: sets.from_coco(coco).save_yolo_v5(out, label_to_id=numbers),
        "yolo load": lambda: sets.from_yolo_v5(
            yolo / layout.YOLO_LABELS, image_folder=yolo / layout.YOLO_IMAGES, image_extension=".png", recursive=True
        ),
        "voc load": lambda: sets.from_pascal_voc(folder / layout.VOC / layout.VOC_ANNOTATIONS),
    }


def _labelformat(folder: Path) -> Mapping[str, Work]:
    formats = importlib.import_module("labelformat.formats")
    coco, out = folder / layout.COCO, folder / layout.OUT
    names = ",".join(layout.VOC_CLASSES)
    voc = folder / layout.VOC / layout.VOC_ANNOTATIONS

    def to_yolo() -> None:
        formats.YOLOv8ObjectDetectionOutput(out / "data.yaml", "train").save(formats.COCOObjectDetectionInput(coco))

    return {
        "coco load": lambda: list(formats.COCOObjectDetectionInput(coco).get_labels()),
        "coco to YOLO": to_yolo,
        "outlines load": lambda: list(formats.COCOInstanceSegmentationInput(coco).get_labels()),
        "yolo load": lambda: list(formats.YOLOv8ObjectDetectionInput(folder / layout.YOLO / "data.yaml", "train").get_labels()),
        "voc load": lambda: list(formats.PascalVOCObjectDetectionInput(voc, names).get_labels()),
    }


def _supervision(folder: Path) -> Mapping[str, Work]:
    sets = importlib.import_module("supervision").DetectionDataset
    yolo, voc = folder / layout.YOLO, folder / layout.VOC
    return {
        "coco load": lambda: sets.from_coco(str(folder / layout.COCO_IMAGES), str(folder / layout.COCO_BOXES)),
        "yolo load": lambda: sets.from_yolo(str(yolo / layout.YOLO_IMAGES), str(yolo / layout.YOLO_LABELS), str(yolo / "data.yaml")),
        "voc load": lambda: sets.from_pascal_voc(str(voc / layout.VOC_IMAGES), str(voc / layout.VOC_ANNOTATIONS)),
    }


def _datumaro(folder: Path) -> Mapping[str, Work]:
    sets = importlib.import_module("datumaro").Dataset

    def load(path: Path, name: str) -> object:
        found = sets.import_from(str(path), name)
        found.init_cache()
        return found

    return {
        "outlines load": lambda: load(folder / layout.COCO, "coco_instances"),
        "outlines to datumaro": lambda: sets.import_from(str(folder / layout.COCO), "coco_instances").export(
            str(folder / layout.OUT), "datumaro"
        ),
        "yolo load": lambda: load(folder / layout.YOLO, "yolo"),
        "voc load": lambda: load(folder / layout.VOC, "voc_detection"),
    }


def _label_studio(folder: Path) -> Mapping[str, Work]:
    coco = importlib.import_module("label_studio_converter.imports.coco").convert_coco_to_ls
    yolo = importlib.import_module("label_studio_converter.imports.yolo").convert_yolo_to_ls
    tasks = str(folder / layout.OUT / "tasks.json")
    return {
        "outlines to tasks": lambda: coco(str(folder / layout.COCO), tasks),
        "yolo to tasks": lambda: yolo(str(folder / layout.YOLO_FLAT), tasks),
    }


PROGRAMS = {
    "datumaro": _datumaro,
    "supervision": _supervision,
    "labelformat": _labelformat,
    "globox": _globox,
    "label-studio-converter": _label_studio,
}


def main(program: str, work: str, does: str, name: str) -> dict[str, float]:
    """Do it, and say what it took."""
    folder = Path(name)
    shutil.rmtree(folder / layout.OUT, ignore_errors=True)
    (folder / layout.OUT).mkdir()
    begin_s = time.perf_counter()
    return timed(begin_s, PROGRAMS[program](folder)[f"{work} {does}"])


if __name__ == "__main__":
    # what a program prints is not our result
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print(json.dumps(main(*sys.argv[1:])), file=told, flush=True)
