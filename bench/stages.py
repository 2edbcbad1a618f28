"""The steps between reading and the file, each alone on columns that are made before the clock starts."""

import gc
import itertools
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.case import Case, Side
from bench.sides import JOBS, WORKFLOW
from bench.sources.boxes import random_boxes
from bench.sources.scene import make_scene

if TYPE_CHECKING:
    from prelabel.detections import Detections

SEED = 37
LABELS = tuple(f"thing {i:02}" for i in range(80))
OBJECTS = 20
"""In a frame of a scene."""


def _images(frames: int, boxes: int) -> "Detections":
    from prelabel.detections import Detections, Frame

    random = np.random.default_rng(SEED)
    return Detections.from_boxes(
        frames=[Frame(sequence=f"{i:06}", file=f"{i:06}.jpg", width=640, height=480, index=0) for i in range(frames)],
        labels=LABELS,
        frame=np.sort(random.integers(0, frames, boxes)),
        label=random.integers(0, len(LABELS), boxes),
        box=random_boxes(boxes, random),
        score=random.random(boxes),
    )


def _scene(frames: int) -> "Detections":
    from prelabel.detections import Detections, Frame

    scene = make_scene(objects=OBJECTS, frames=frames)
    width, height = scene.size_px.round().astype(int).tolist()
    return Detections.from_boxes(
        frames=[Frame(sequence="s", file=f"{i}.jpg", width=width, height=height, index=i) for i in range(frames)],
        labels=["object"],
        frame=scene.frame,
        label=np.zeros(len(scene.frame), np.int32),
        box=scene.box_px / np.tile(scene.size_px, 2),
        score=scene.score,
    )


def _linked(frames: int) -> "Detections":
    from prelabel.linking import LinkOptions, link

    return link(_scene(frames), LinkOptions())


def _link(_: Path, *, frames: int) -> Callable[[], object]:
    from prelabel.linking import LinkOptions, link

    scene = _scene(frames)
    link(scene.between(0, 5), LinkOptions())
    return lambda: link(scene, LinkOptions())


def _assign(_: Path, *, frames: int) -> Callable[[], object]:
    from scipy.optimize import linear_sum_assignment

    scene = make_scene(objects=OBJECTS, frames=frames)
    start = np.searchsorted(scene.frame, np.arange(frames + 1)).tolist()
    boxes = [scene.box_px[a:b] for a, b in itertools.pairwise(start)]

    def work() -> None:
        for a, b in itertools.pairwise(boxes):
            shared = (np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2])).clip(0).prod(axis=2)
            areas = ((box[:, 2:] - box[:, :2]).prod(axis=1) for box in (a, b))
            linear_sum_assignment(shared / (np.add.outer(*areas) - shared), maximize=True)

    return work


def _texts(kind: str, found: "Detections") -> Iterator[bytes]:
    """The jobs, in pieces."""
    from prelabel.batches import IMAGES_PER_BATCH
    from prelabel.build import JobOptions, build_video_jobs, image_jobs
    from prelabel.errors import Tally
    from prelabel.urls import Template, Urls

    options = JobOptions(workflow_id=WORKFLOW, urls=Urls(template=Template("https://example.org/{file}", option="--src")))
    if kind == "image":
        for begin in range(0, len(found.frames), IMAGES_PER_BATCH):
            some = found.between(begin, min(begin + IMAGES_PER_BATCH, len(found.frames)))
            yield from image_jobs(some, options, Tally()).texts()
        return
    for job in build_video_jobs(found, options, Tally()):
        yield from (*job.parts, b"\n")


def _build(_: Path, *, kind: str, make: Callable[[], "Detections"]) -> Callable[[], object]:
    found = make()
    list(_texts(kind, found.between(0, 1)))
    gc.disable()  # as in the pipeline
    return lambda: list(_texts(kind, found))


def _dump(_: Path, *, kind: str, make: Callable[[], "Detections"]) -> Callable[[], object]:
    import orjson

    jobs = [orjson.loads(line) for line in b"".join(_texts(kind, make())).splitlines()]
    gc.disable()
    return lambda: [orjson.dumps(job) for job in jobs]


def _write(folder: Path, *, make: Callable[[], "Detections"]) -> Callable[[], object]:
    from prelabel.write import atomic

    texts = list(_texts("image", make()))

    def work() -> None:
        with atomic(folder / JOBS) as file:
            file.writelines(texts)

    return work


def _write_bare(folder: Path, *, make: Callable[[], "Detections"]) -> Callable[[], object]:
    text = b"".join(_texts("image", make()))
    return lambda: (folder / JOBS).write_bytes(text)


def _case(series: str, name: str, what: str, size: int, sides: tuple[Side, Side, str], *, small: bool = False) -> Case:
    ours, floor, floor_is = sides
    return Case(
        name=f"{series} {name}",
        what=what,
        make=_nothing,
        ours=ours,
        floor=floor,
        floor_is=f"{series}: {floor_is}",
        small=small,
        series="" if small else series,
        size=size,
    )


def _nothing(_: Path) -> None:
    """Sides make their columns themselves."""


def _of_scenes(name: str, frames: int, *, small: bool = False) -> Iterator[Case]:
    what = f"{frames:,} frames with {OBJECTS} objects"
    link = (
        partial(_link, frames=frames),
        partial(_assign, frames=frames),
        "overlap by numpy and assignment by scipy of each frame to the next",
    )
    build = partial(_build, kind="video", make=partial(_linked, frames)), partial(_dump, kind="video", make=partial(_linked, frames))
    yield _case("link", name, what, frames, link, small=small)
    yield _case("build video", name, what, frames, (*build, "orjson.dumps of the output"), small=small)


def _of_images(name: str, frames: int, boxes: int, *, small: bool = False) -> Iterator[Case]:
    what = f"{boxes:,} boxes, {frames:,} images"
    make = partial(_images, frames, boxes)
    build = partial(_build, kind="image", make=make), partial(_dump, kind="image", make=make), "orjson.dumps of the output"
    yield _case("build images", name, what, boxes, build, small=small)
    write = partial(_write, make=make), partial(_write_bare, make=make), "one write of all of it"
    yield _case("write", name, what, boxes, write, small=small)


CASES = (
    *_of_scenes("small", 50, small=True),
    *_of_images("small", 100, 740, small=True),
    *(case for name, frames in (("500", 500), ("2000", 2_000), ("8000", 8_000)) for case in _of_scenes(name, frames)),
    *_of_images("val2017", 5_000, 37_000),
    *_of_images("150k", 20_000, 150_000),
    *_of_images("train2017", 118_000, 860_000),
)
