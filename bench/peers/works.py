"""The works that peers and ours are measured on, at growing sizes."""

import os
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.case import Side
from bench.peers import layout
from bench.sides import converting
from bench.sources.coco import write_instances
from bench.sources.voc import HEIGHT, WIDTH, write_annotations
from bench.sources.yolo import write_labels

FACTOR = 10.0
"""How many times the time of ours the fastest peer is to take."""

OUTLINE = re.compile(rb'"segmentation": \[\[[^]]*]],')
"""As the source is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One source, and what each peer does with it; ours reads it, builds jobs and writes them.

    Args:
        name: unique; the first word says what of the source is read.
        what: the size of the work.
        make: writes the source into the folder of the work, the same bytes every time.
        ours: our side.
        entrants: of each program, what it does.
        small: ``--small`` runs it instead of the others.
    """

    name: str
    what: str
    make: Callable[[Path], None]
    ours: Side
    entrants: Mapping[str, tuple[str, ...]]
    small: bool = False


def _coco(name: str, images: int, annotations: int, *, small: bool = False) -> tuple[Work, Work]:
    what = f"{annotations:,} annotations, {images:,} images"
    make = partial(_make_coco, images=images, annotations=annotations)
    loads_and_writes = ("load", "to YOLO")
    boxes = Work(
        name=f"coco {name}",
        what=f"{what}: boxes",
        make=make,
        ours=converting(layout.COCO, "coco", shape="box"),
        entrants={"globox": loads_and_writes, "labelformat": loads_and_writes, "supervision": ("load",)},
        small=small,
    )
    outlines = Work(
        name=f"outlines {name}",
        what=f"{what}: outlines",
        make=make,
        ours=converting(layout.COCO, "coco"),
        entrants={"datumaro": ("load", "to datumaro"), "labelformat": ("load",), "label-studio-converter": ("to tasks",)},
        small=small,
    )
    return boxes, outlines


def _make_coco(folder: Path, *, images: int, annotations: int) -> None:
    (folder / layout.COCO).parent.mkdir()
    (folder / layout.COCO_IMAGES).mkdir(parents=True)
    """No crowds: the Label Studio converter fails at a mask."""
    write_instances(folder / layout.COCO, images=images, annotations=annotations, crowds=0)
    (folder / layout.COCO_BOXES).write_bytes(OUTLINE.sub(b"", (folder / layout.COCO).read_bytes()))


def _yolo(name: str, files: int, boxes: int, *, small: bool = False) -> Work:
    return Work(
        name=f"yolo {name}",
        what=f"{files:,} files, {boxes:,} boxes",
        make=partial(_make_yolo, files=files, boxes=boxes),
        ours=converting(layout.YOLO, "yolo", src="https://example.org/{file}"),
        entrants={
            **dict.fromkeys(("datumaro", "supervision", "labelformat", "globox"), ("load",)),
            "label-studio-converter": ("to tasks",),
        },
        small=small,
    )


def _make_yolo(folder: Path, *, files: int, boxes: int) -> None:
    root, flat = folder / layout.YOLO, folder / layout.YOLO_FLAT
    write_labels(root, files=files, boxes=boxes, names=f"{layout.YOLO_LABELS}/{{number:08}}.txt")
    with (root / "data.yaml").open("a", encoding="ascii") as file:
        file.write(f"train: {layout.YOLO_IMAGES}\n")
    _write_images(root / layout.YOLO_IMAGES, root / layout.YOLO_LABELS)
    flat.mkdir()
    (flat / "labels").symlink_to(root / layout.YOLO_LABELS)
    (flat / "images").symlink_to(root / layout.YOLO_IMAGES)
    (flat / "classes.txt").write_text("".join(f"{name}\n" for name in layout.NAMES), encoding="ascii")


def _voc(name: str, files: int, boxes: int, *, small: bool = False) -> Work:
    return Work(
        name=f"voc {name}",
        what=f"{files:,} files, {boxes:,} boxes",
        make=partial(_make_voc, files=files, boxes=boxes),
        ours=converting(f"{layout.VOC}/{layout.VOC_ANNOTATIONS}", "voc", src="https://example.org/{file}"),
        entrants=dict.fromkeys(("datumaro", "supervision", "labelformat", "globox"), ("load",)),
        small=small,
    )


def _make_voc(folder: Path, *, files: int, boxes: int) -> None:
    root = folder / layout.VOC
    root.mkdir()
    write_annotations(root / layout.VOC_ANNOTATIONS, files=files, boxes=boxes)
    _write_images(root / layout.VOC_IMAGES, root / layout.VOC_ANNOTATIONS)
    (root / layout.VOC_LISTS).mkdir(parents=True)
    names = sorted(path.stem for path in (root / layout.VOC_ANNOTATIONS).iterdir())
    (root / layout.VOC_LISTS / "bench.txt").write_text("".join(f"{name}\n" for name in names), encoding="ascii")
    (root / "labelmap.txt").write_text("".join(f"{name}:::\n" for name in layout.VOC_CLASSES), encoding="ascii")


def _write_images(folder: Path, labels: Path) -> None:
    """A black image of each label file: peers want the size of it, and some open it; none is smaller or read faster."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = bytes(HEIGHT * (1 + (WIDTH + 7) // 8))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 1, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    folder.mkdir(parents=True)
    for entry in os.scandir(labels):
        (folder / f"{Path(entry.name).stem}.png").write_bytes(png)


WORKS = (
    *_coco("small", 100, 740, small=True),
    _yolo("small", 50, 350, small=True),
    _voc("small", 50, 120, small=True),
    *_coco("val2017", 5_000, 37_000),
    *_coco("150k", 20_000, 150_000),
    *_coco("train2017", 118_000, 860_000),
    _yolo("100k", 100_000, 700_000),
    _voc("17k", 17_000, 40_000),
)


def find(name: str) -> Work:
    """One work by its name."""
    return next(work for work in WORKS if work.name == name)
