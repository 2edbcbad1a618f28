"""Detections to build jobs of, and the jobs by the standard library alone."""

import json
from pathlib import PurePosixPath
from typing import Any

import msgspec
import numpy as np
from hypothesis import strategies as st

from prelabel.build import BuiltJob, JobOptions, build_image_jobs, build_video_jobs
from prelabel.detections import Detections, Frame
from prelabel.errors import Tally
from prelabel.linking import LinkOptions, link
from prelabel.order import canonical
from prelabel.testing import detections
from prelabel.urls import Template, Urls
from tests.commands import WORKFLOW

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
"""Any text that a payload can say: quotes, control characters and other alphabets included."""

SETS = st.dictionaries(TEXT, TEXT | st.lists(TEXT, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3)


def options(**more: Any) -> JobOptions:  # noqa: ANN401  # fields of JobOptions
    """What goes into every payload, with a URL of every frame."""
    return JobOptions(workflow_id=WORKFLOW, urls=Urls(template=Template("https://host/{file}", option="--src")), **more)


@st.composite
def anything(draw: st.DrawFn) -> Detections:
    """Detections of one sequence whose names, labels and attributes are any text."""
    names = draw(st.lists(TEXT, min_size=1, max_size=3, unique=True))
    d = draw(detections(labels=tuple(names)))
    name = TEXT.filter(lambda text: PurePosixPath(text).name not in {"", ".."})
    files = draw(st.lists(name, min_size=len(d.frames), max_size=len(d.frames), unique=True))
    sets = draw(st.lists(SETS, max_size=3))
    sequence = draw(TEXT)
    frames = [msgspec.structs.replace(frame, sequence=sequence, file=file) for frame, file in zip(d.frames, files, strict=True)]
    which = [draw(st.integers(-1, len(sets) - 1)) for _ in range(len(d))]
    return Detections.from_boxes(
        frames=frames, labels=d.labels, frame=d.frame, label=d.label, box=d.box, score=d.score, attribute_sets=sets, attributes=which
    )


def lines(d: Detections, kind: str, made: JobOptions | None = None, tally: Tally | None = None, *, mode: str = "none") -> list[BuiltJob]:
    """The jobs of detections in any order."""
    build = build_video_jobs if kind == "video" else build_image_jobs
    ordered = canonical(d)
    linked = link(ordered, LinkOptions(mode=mode)) if kind == "video" else ordered  # type: ignore[arg-type]  # a word of the option
    return list(build(linked, made or options(), tally or Tally()))


def jobs(
    d: Detections, kind: str, made: JobOptions | None = None, tally: Tally | None = None, *, mode: str = "none"
) -> list[dict[str, Any]]:
    """The same as the standard library reads them."""
    return [json.loads(job.line) for job in lines(d, kind, made, tally, mode=mode)]


def trackers(job: dict[str, Any]) -> list[dict[str, Any]]:
    """The trackers of a video job."""
    found: list[dict[str, Any]] = job["data"]["maker_response"]["video2d"]["data"]["annotations"]
    return found


def rectangles(job: dict[str, Any]) -> list[dict[str, Any]]:
    """The rectangles of an image job."""
    found: list[dict[str, Any]] = job["data"].get("maker_response", {}).get("rectangles", {}).get("data", [])
    return found


def corners(annotation: dict[str, Any]) -> list[float]:
    """x0, y0, x1, y1 of a rectangle, whose four corners go clockwise from the top left."""
    (a, b, c, d) = annotation["coordinates"]
    assert (a["x"], a["y"], c["x"], c["y"]) == (d["x"], b["y"], b["x"], d["y"])
    return [a["x"], a["y"], c["x"], c["y"]]


def one_a_frame(box: list[list[float]], **columns: Any) -> Detections:  # noqa: ANN401  # columns of from_boxes
    """A row in each of several numbered frames of a sequence ``s``."""
    frames = [Frame(sequence="s", file=f"{i}.jpg", width=100, height=100, index=i) for i in range(len(box))]
    defaults: dict[str, Any] = {"labels": ["car"], "label": [0] * len(box), "frame": np.arange(len(box))}
    return Detections.from_boxes(frames=frames, box=box, **{**defaults, **columns})
