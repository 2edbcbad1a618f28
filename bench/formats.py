"""Readers that no other group is about, each on the same boxes at three sizes."""

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.case import Case
from bench.sides import read_files, reading
from bench.sources.datasets import DATASETS
from bench.sources.images import BOXES, HEIGHT, LABELS, WIDTH, make_images
from bench.sources.outputs import MODELS
from bench.sources.people import PEOPLE
from bench.sources.platforms import PLATFORMS
from bench.sources.services import SERVICES
from bench.sources.tools import TOOLS
from bench.sources.videos import FPS, VIDEOS

SOURCE = "data"
WRITERS = {**DATASETS, **PEOPLE, **TOOLS, **PLATFORMS, **MODELS, **SERVICES, **VIDEOS}
SIZES = (500, 2_000, 8_000)
"""Images."""

CLASSES = ",".join(LABELS)
OPTIONS = {
    "kaggle": {"names": CLASSES},
    "masks": {"names": ",".join(f"{number}:{label}" for number, label in enumerate(LABELS, 1))},
    "mmdet": {"names": "coco80"},
    "tfod": {"names": CLASSES},
    "tfrecord": {"names": CLASSES},
    "torchvision": {"names": CLASSES},
    "via": {"label": "type"},
    "video-intelligence": {"fps": str(FPS)},
}
"""``-O`` that a reader needs."""


LINES = frozenset({"tusimple"})
"""Whose files of lines are called ``.json``."""


def _make(folder: Path, *, name: str, images: int) -> None:
    (folder / SOURCE).mkdir()
    WRITERS[name](folder / SOURCE, make_images(images))


def _floor(folder: Path, *, name: str) -> Callable[[], object]:
    paths = sorted(path for path in (folder / SOURCE).rglob("*") if path.is_file())
    gc.disable()
    return FLOORS[".jsonl" if name in LINES else paths[0].suffix](paths)


def _read(paths: list[Path]) -> Callable[[], object]:
    return partial(read_files, [str(path) for path in paths])


def _parse_json(paths: list[Path]) -> Callable[[], object]:
    import orjson

    def work() -> None:
        for path in paths:
            orjson.loads(path.read_bytes())

    return work


def _parse_lines(paths: list[Path]) -> Callable[[], object]:
    import orjson

    return lambda: [orjson.loads(line) for path in paths for line in path.read_bytes().splitlines()]


def _parse_xml(paths: list[Path]) -> Callable[[], object]:
    from lxml import etree

    def work() -> None:
        for path in paths:
            etree.parse(path)

    return work


def _decode_images(paths: list[Path]) -> Callable[[], object]:
    import numpy as np
    from PIL import Image

    def work() -> None:
        for path in paths:
            with Image.open(path) as image:
                np.asarray(image)

    return work


def _read_parquet(paths: list[Path]) -> Callable[[], object]:
    from pyarrow import parquet

    return lambda: [parquet.read_table(path) for path in paths]


FLOORS = {
    **dict.fromkeys((".jsonl", ".manifest", ".ndjson", ".odgt"), _parse_lines),
    ".json": _parse_json,
    **dict.fromkeys((".csv", ".mat", ".pts", ".tfrecord", ".txt"), _read),
    ".parquet": _read_parquet,
    ".png": _decode_images,
    ".xml": _parse_xml,
}
"""By the suffix of the source's files."""


def _case(name: str, images: int, *, small: bool = False) -> Case:
    return Case(
        name=f"{name} small" if small else f"{name} {images}",
        what=f"{images * BOXES:,} boxes or lanes in {images:,} images: read",
        make=partial(_make, name=name, images=images),
        ours=reading(SOURCE, name, size=(WIDTH, HEIGHT), options=OPTIONS.get(name, {})),
        floor=partial(_floor, name=name),
        floor_is="orjson.loads, lxml.etree.parse, pyarrow or Pillow's decoder of every file or line, of text and records only to read them",
        small=small,
        series="" if small else name,
        size=images * BOXES,
    )


CASES = (
    *(_case(name, 20, small=True) for name in WRITERS),
    *(_case(name, images) for name in WRITERS for images in SIZES),
)
