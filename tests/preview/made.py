"""Jobs of a few frames, written as a reviewer would write them down."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prelabel.preview.scene import Scene, read_scene
from tests.commands import WORKFLOW

Box = tuple[float, float, float, float]

PIXELS: dict[str, Any] = {"width": 800, "height": 400}


def uuid(number: int) -> str:
    """An id that is told from others by its end."""
    return f"00000000-0000-4000-8000-{number:012x}"


def corners(box: Box) -> list[dict[str, float]]:
    """A rectangle's four corners from the top left, clockwise."""
    x0, y0, x1, y1 = box
    return [{"x": x0, "y": y0}, {"x": x1, "y": y0}, {"x": x1, "y": y1}, {"x": x0, "y": y1}]


def tracker(number: int, boxes: Mapping[int, Box], label: str = "car", attributes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A tracker of rectangles, by the number of the frame; its id is ``uuid(number)``."""
    annotations = {
        f"f{frame}": {
            "_id": uuid(1000 * number + frame + 1),
            "type": "rectangle",
            "label": label,
            "attributes": attributes or {},
            "coordinates": corners(box),
        }
        for frame, box in boxes.items()
    }
    return {"_id": uuid(number), "type": "rectangle", "label": label, "frames": annotations}


def video(frames: int, trackers: Sequence[Mapping[str, Any]], *, reference: str = "clip", **about: object) -> dict[str, Any]:
    """A video job of frames f0, f1 and so on; ``about`` is its metadata.prelabel, none where it is empty."""
    job: dict[str, Any] = {
        "reference_id": reference,
        "work_flow_id": WORKFLOW,
        "data": {
            "video_data": {"frames": [{"frame_id": f"f{i}", "src": f"https://host/f{i}.png"} for i in range(frames)]},
            "maker_response": {"video2d": {"data": {"annotations": list(trackers)}}},
        },
    }
    if about:
        job["data"]["metadata"] = {"prelabel": about}
    return job


def clip() -> dict[str, Any]:
    """Six frames: a car in all of them, in f3 and f4 interpolated, and a bus in f2 and f3."""
    car = tracker(1, {frame: (0.1 * frame, 0.1, 0.1 * frame + 0.2, 0.4) for frame in range(6)})
    bus = tracker(2, {2: (0.5, 0.6, 0.9, 0.9), 3: (0.5, 0.6, 0.9, 0.9)}, "bus", {"route": {"value": "M29"}})
    return video(6, [car, bus], **PIXELS, rate=8, interpolated={uuid(1): ["f3", "f4"]})


def image(reference: str = "a.png", url: str = "https://host/a.png", **lists: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """An image job of `PIXELS` with the annotations of each list."""
    response = {name: {"data": list(listed)} for name, listed in lists.items()}
    data = {"image_url": url, **({"maker_response": response} if response else {}), "metadata": {"prelabel": PIXELS}}
    return {"reference_id": reference, "work_flow_id": WORKFLOW, "data": data}


def rectangle(number: int, box: Box, label: str = "car", **attributes: str) -> dict[str, Any]:
    """A rectangle of an image."""
    said = {name: {"value": value} for name, value in attributes.items()}
    return {"_id": uuid(number), "label": label, "attributes": said, "coordinates": corners(box)}


def scene(job: Mapping[str, Any], score_attribute: str | None = None) -> Scene:
    """A job as it is drawn."""
    made = read_scene(json.dumps(job).encode(), 1, score_attribute)
    assert made is not None
    return made


def written(path: Path, *jobs: Mapping[str, Any]) -> Path:
    """A jobs file."""
    path.write_text("".join(f"{json.dumps(job)}\n" for job in jobs), encoding="utf-8")
    return path


FIVE: dict[str, Any] = {
    "rectangles": [rectangle(1, (0.1, 0.1, 0.3, 0.4), "box")],
    "polygons": [
        {
            "_id": uuid(2),
            "label": "outline",
            "points": {"p1": {"x": 0.4, "y": 0.1}, "p2": {"x": 0.6, "y": 0.1}, "p3": {"x": 0.5, "y": 0.4}},
            "edges": {"e1": ["p1", "p2"], "e2": ["p2", "p3"], "e3": ["p3", "p1"]},
        }
    ],
    "lines": [
        {
            "_id": uuid(3),
            "label": "lane",
            "points": {"p1": {"x": 0.7, "y": 0.1}, "p2": {"x": 0.7, "y": 0.4}},
            "edges": {"e1": ["p1", "p2"]},
        }
    ],
    "cuboids": [
        {
            "_id": uuid(4),
            "label": "van",
            "points": {
                name: {"x": x, "y": y}
                for name, (x, y) in {
                    "p1": (0.1, 0.9), "p2": (0.3, 0.9), "p3": (0.3, 0.6), "p4": (0.1, 0.6),
                    "p5": (0.2, 0.8), "p6": (0.4, 0.8), "p7": (0.4, 0.5), "p8": (0.2, 0.5),
                }.items()
            },
            "front": {"coordinates": ["p1", "p2", "p3", "p4"]},
            "side": {"coordinates": ["p2", "p3", "p5", "p6"]},
            "back": {"coordinates": ["p7", "p8", "p5", "p6"]},
        }
    ],
    "landmarks": [
        {
            "_id": uuid(5),
            "label": "face",
            "points": {"p1": {"x": 0.6, "y": 0.7, "label": 1}, "p2": {"x": 0.8, "y": 0.7, "label": 4}},
        }
    ],
}  # fmt: skip
"""One annotation of each type, on no other."""
