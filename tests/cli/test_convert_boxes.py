"""Boxes are wanted of objects of which some have only an outline: they become what the same objects become that have boxes."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import convert, run

Drawn = Callable[[int, int], bool]
"""Whether an object of a frame has only an outline, by the numbers of both."""

FRAMES, OBJECTS = 12, 4


def source(path: Path, drawn: Drawn, *, video: bool, tracks: bool = False) -> Path:
    """Objects that move slowly, each by its box or by a polygon with the same bounds."""
    dice = random.Random(5)  # noqa: S311  # boxes, no secrets
    lines = []
    for frame in range(FRAMES):
        found = []
        for number in range(OBJECTS):
            x0, y0 = 40 * number + frame + dice.randrange(2), 30 * (number % 2) + dice.randrange(2)
            x1, y1 = x0 + 20, y0 + 20
            shape = {"polygons": [[[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]]]} if drawn(frame, number) else {"box": [x0, y0, x1, y1]}
            track = {"track": number} if tracks else {}
            found.append({"label": ("car", "bus")[number % 2], "score": round(0.9 - 0.01 * number, 2), **shape, **track})
        name = {"sequence": "s", "frame": frame} if video else {"file": f"{'abcdefghijkl'[frame]}{frame * 7 % 5}.jpg"}
        lines.append(json.dumps({**name, "width": 200, "height": 100, "unit": "pixels", "detections": found}))
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize("options", [(), ("--max-frames", "5", "--frame-overlap", "2"), ("--shape", "box,landmark")], ids=" ".join)
@pytest.mark.parametrize("kind", ["images", "video", "tracked"])
@pytest.mark.parametrize(
    "drawn", [lambda _, number: number % 2 == 0, lambda frame, _: frame % 3 == 0, lambda frame, number: (frame + number) % 2 == 0],
    ids=["some objects", "some frames", "in turn"],
)  # fmt: skip
def test_boxes_of_outlines_stand_among_the_others(tmp_path: Path, drawn: Drawn, kind: str, options: tuple[str, ...]) -> None:
    """Byte for byte; and each job is one that can be sent."""
    video = kind != "images"
    source(tmp_path / "mixed.jsonl", drawn, video=video, tracks=kind == "tracked")
    source(tmp_path / "boxes.jsonl", lambda _frame, _number: False, video=video, tracks=kind == "tracked")
    options = options if video else tuple(one for one in options if "frame" not in one and not one.isdecimal())

    mixed = convert(tmp_path, "mixed.jsonl", "--shape", "box", *options, out="mixed-jobs.jsonl")
    boxes = convert(tmp_path, "boxes.jsonl", "--shape", "box", *options, out="boxes-jobs.jsonl")

    assert (mixed.exit_code, boxes.exit_code) == (0, 0), mixed.stderr
    assert (tmp_path / "mixed-jobs.jsonl").read_bytes() == (tmp_path / "boxes-jobs.jsonl").read_bytes()
    assert run(tmp_path, "check", "mixed-jobs.jsonl").exit_code == 0
