"""Small exports of Label Studio that tests write, a task a line."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WIDTH, HEIGHT = 80, 40
"""Pixels of all images."""

Json = dict[str, Any]


def result(type_: str, id_: str | None = "r", /, **value: object) -> Json:
    """A result with its value; fields of the result itself stand in ``about``."""
    about = value.pop("about", {})
    whole: Json = {"id": id_, "type": type_, "value": value, "from_name": "label", "to_name": "image"}
    whole |= {"original_width": WIDTH, "original_height": HEIGHT, "image_rotation": 0}
    return {name: field for name, field in (whole | (about if isinstance(about, dict) else {})).items() if field is not None}


def box(label: str = "car", id_: str | None = "r", /, **fields: object) -> Json:
    """A rectangle from a tenth to three tenths across, from two to six tenths down."""
    return result("rectanglelabels", id_, **{"x": 10, "y": 20, "width": 20, "height": 40, "rectanglelabels": [label], **fields})


def annotation(*results: Json, **fields: object) -> Json:
    """An annotation or prediction."""
    return {"result": list(results), "was_cancelled": False, "updated_at": "2024-05-02T10:00:00.000000Z", **fields}


def task(*results: Json, image: object = "a.jpg", **fields: object) -> Json:
    """A task with one annotation."""
    return {"id": 1, "data": {"image": image}, "annotations": [annotation(*results)], **fields}


def export(folder: Path, *tasks: object, name: str = "export.json") -> Path:
    """A file of tasks, the first in the second line."""
    path = folder / name
    path.write_text("[\n" + ",\n".join(json.dumps(one) for one in tasks) + "\n]\n", encoding="utf-8")
    return path


def keyframe(frame: int, *box: float, enabled: bool = True, **fields: object) -> Json:
    """Where an object is: x, y, width, height in percent, and degrees if there is a fifth."""
    names = ("x", "y", "width", "height", "rotation")
    return {"frame": frame, "enabled": enabled, "time": frame / 25, **dict(zip(names, box, strict=False)), **fields}


def track(*keyframes: Json, label: str = "car", id_: str = "t", count: float | None = 10, **about: object) -> Json:
    """An object of a video."""
    value: Json = {"sequence": list(keyframes), "labels": [label]}
    value |= {} if count is None else {"framesCount": count, "duration": count / 25}
    return {"id": id_, "type": "videorectangle", "from_name": "box", "to_name": "video", "value": value, **about}


def video(*results: Json, name: str = "north.mp4") -> Json:
    """A task of a video."""
    return {"id": 1, "data": {"video": name}, "annotations": [annotation(*results)]}


def packed(values: Sequence[int], *, widths: Sequence[int] = (3, 4, 8, 16), literals: bool = False) -> list[int]:
    """Values as Label Studio packs them: by runs, or one by one where ``literals`` is set and runs are shorter than three."""
    bits = f"{len(values):032b}{7:05b}" + "".join(f"{width - 1:04b}" for width in widths)
    at = 0
    while at < len(values):
        end = at
        while end < len(values) and values[end] == values[at] and end - at < 1 << widths[-1]:
            end += 1
        is_run = not literals or end - at > 2
        if not is_run:
            while end < len(values) and len(set(values[end : end + 3])) > 1 and end - at < 1 << widths[-1]:
                end += 1
        which = next(number for number, width in enumerate(widths) if end - at <= 1 << width)
        bits += f"{is_run:b}{which:02b}{end - at - 1:0{widths[which]}b}"
        bits += f"{values[at]:08b}" if is_run else "".join(f"{value:08b}" for value in values[at:end])
        at = end
    bits += "0" * (-len(bits) % 8)
    return [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
