"""Short sequences that are read, linked and built together: what comes out is what comes out of each alone."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from prelabel import batches
from prelabel.build import JobOptions
from prelabel.errors import OnError, PrelabelError, Tally
from prelabel.linking import LinkOptions
from prelabel.pipeline import ConvertOptions, Summary, convert_to
from prelabel.readers.jsonl import READER, blocks
from prelabel.refining import RefineOptions
from prelabel.testing import read_batches
from prelabel.urls import Template, Urls
from tests.commands import WORKFLOW

Seen = dict[str, Any]


def box(track: int | None, x: float = 0.1, label: str = "car", width: float = 0.2, score: float = 0.9) -> Seen:
    """A detection in fractions of the frame."""
    return {"label": label, "score": score, "track": track, "box": [x, 0.1, x + width, 0.5]}


def stream(**sequences: list[list[Seen]]) -> str:
    """Lines of sequences, each with the detections of its frames."""
    size = {"width": 100, "height": 80, "unit": "fractions"}
    frames = [(name, number, seen) for name, each in sequences.items() for number, seen in enumerate(each)]
    texts = [{"sequence": name, "frame": number, "file": f"{number}.jpg", **size, "detections": seen} for name, number, seen in frames]
    return "".join(json.dumps(text) + "\n" for text in texts)


PLAIN = [[box(4), box(1, 0.5)], [box(4, 0.12)], [], [box(4, 0.14), box(1, 0.52)]]
MIXED = [[box(4), box(1, 0.5, "bus")], [box(4, 0.12, "van", score=0.2)], [box(4, 0.95)]]
OPEN = [[box(None, 0.1 + frame / 50), box(None, 0.6)] for frame in range(6)]
GAP = [[box(7)] if frame != 4 else [] for frame in range(9)]
TWICE = [[box(3), box(3, 0.6)], [box(3)]]
TURNED = [[box(3), box(5, 0.6, width=-0.1)], [box(3)]]
LOST = [[box(None, 1.5)], [box(None, 1.5)]]

SOURCES = {
    "plain": stream(a1=PLAIN, a2=MIXED, a10=PLAIN, b=[[], []], c=MIXED),
    "linked": stream(a=OPEN, b=PLAIN, c=GAP, d=OPEN),
    "not in natural order": stream(b=PLAIN, a=MIXED, d=GAP, c=OPEN),
    "nothing to see": stream(a=LOST, b=PLAIN, c=LOST),
    "a track twice, then corners": stream(a=PLAIN, b=TWICE, c=PLAIN, d=TURNED, e=TWICE),
    "corners, then a track twice": stream(a=PLAIN, b=TURNED, c=TWICE, d=PLAIN),
    "a sequence returns": stream(a=TWICE, b=PLAIN) + stream(a=PLAIN, c=TWICE),
    "a line that is none": stream(a=TWICE, b=PLAIN) + "{}\n" + stream(c=PLAIN, d=PLAIN),
}


def made(source: Path, on_error: OnError, options: ConvertOptions, jobs: JobOptions) -> tuple[bytes, dict[str, Any]]:
    """What is written and told."""
    target = source.with_suffix(".out.jsonl")
    try:
        summary: Summary = convert_to([source], options, jobs, target, force=True, on_error=on_error)
    except PrelabelError as error:
        return b"", {"error": f"{type(error).__name__}: {error}"}
    tally = {field.name: getattr(summary.tally, field.name) for field in fields(Tally)}
    return target.read_bytes(), {**tally, "notes": list(summary.tally.notes), "counts": dict(summary.counts)}


def test_sequences_in_natural_order_are_read_together(tmp_path: Path) -> None:
    """Those that end in lines that came together, up to one that stands before the one before it."""
    source = tmp_path / "a.jsonl"
    source.write_text(stream(a1=PLAIN, a2=MIXED, a10=PLAIN, a3=PLAIN, b=PLAIN))

    found = [[frame.sequence for frame in d.frames if frame.index == 0] for d in read_batches(READER, source)]

    assert found == [["a1", "a2", "a10"], ["a3"], ["b"]]


@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("text", SOURCES.values(), ids=SOURCES)
def test_together_as_alone(text: str, on_error: OnError, tmp_path: Path) -> None:
    """Bytes, counts, notes, bad records and the first error, for all ways to link, to map, to cut and to end early."""
    source = tmp_path / "a.jsonl"
    source.write_text(text)
    template = Template("https://host/{sequence}/{file}", option="--src")
    whole = JobOptions(workflow_id=WORKFLOW, urls=Urls(template=template))
    cut = JobOptions(workflow_id=WORKFLOW, urls=Urls(template=template), max_frames=2, frame_overlap=1)
    ways = [
        *((ConvertOptions(link=LinkOptions(mode=mode)), whole) for mode in ("auto", "none")),
        (ConvertOptions(link=LinkOptions(fill_gaps=3, smooth=True)), cut),
        (ConvertOptions(refine=RefineOptions(labels={"car": "Car"})), whole),
        (ConvertOptions(limit=3, stride=2), cut),
    ]
    for options, jobs in ways:
        with patch.object(blocks, "AT_ONCE", 64), patch.object(batches, "ROWS_PER_BATCH", 0):
            alone = made(source, on_error, options, jobs)

        assert made(source, on_error, options, jobs) == alone
