"""The same boxes as frames of videos: lanes, tracks, and jobs."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from pyarrow import parquet
from pycocotools import mask as codec

from bench.sources.images import BOXES, HEIGHT, WIDTH, Image

FRAMES = 100
"""Of a video."""

FPS = 10

STEPS = 20
"""Points of a lane, which leads from a corner of a box to the opposite one."""

NODES = 8
"""Keypoints of an animal."""


def _videos(found: Sequence[Image]) -> Iterator[tuple[str, Sequence[Image]]]:
    return ((found[first].name, found[first : first + FRAMES]) for first in range(0, len(found), FRAMES))


def _lane(box: tuple[float, float, float, float]) -> list[tuple[float, float]]:
    x0, y0, x1, y1 = box
    return [(round(x0 + (x1 - x0) * i / STEPS, 2), round(y0 + (y1 - y0) * i / STEPS, 2)) for i in range(STEPS)]


def _culane(folder: Path, found: Sequence[Image]) -> None:
    for image in found:
        rows = [" ".join(map(str, itertools.chain.from_iterable(_lane(box)))) + "\n" for _, _, box in image.boxes]
        (folder / f"{image.name}.lines.txt").write_text("".join(rows), encoding="ascii")


def _mots(folder: Path, found: Sequence[Image]) -> None:
    for name, frames in _videos(found):
        with (folder / f"{name}.txt").open("w", encoding="ascii", newline="\n") as file:
            for number, image in enumerate(frames):
                corners = np.array([box for _, _, box in image.boxes]).reshape(-1, 4)
                masks: Any = codec.frPyObjects(np.hstack([corners[:, :2], corners[:, 2:] - corners[:, :2]]), HEIGHT, WIDTH)
                for i, mask in enumerate(masks):
                    file.write(f"{number} {1000 + i} 1 {HEIGHT} {WIDTH} {mask['counts'].decode()}\n")


def _vos(folder: Path, found: Sequence[Image]) -> None:
    from PIL import Image as Pixels

    for name, frames in _videos(found):
        (folder / "Annotations" / name).mkdir(parents=True)
        for number, image in enumerate(frames):
            mask = np.zeros((HEIGHT, WIDTH), np.uint8)
            for i, (_, _, (x0, y0, x1, y1)) in enumerate(image.boxes, 1):
                mask[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1] = i
            Pixels.fromarray(mask).save(folder / "Annotations" / name / f"{number:05}.png")


def _darklabel(folder: Path, found: Sequence[Image]) -> None:
    for name, frames in _videos(found):
        rows = [
            f"{number},{label},{i},{x0:.0f},{y0:.0f},{max(x1 - x0, 1):.0f},{max(y1 - y0, 1):.0f}\n"
            for number, image in enumerate(frames)
            for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
        ]
        (folder / f"{name}.txt").write_text("".join(rows), encoding="ascii")


def _detrac(folder: Path, found: Sequence[Image]) -> None:
    for name, frames in _videos(found):
        with (folder / f"{name}.xml").open("w", encoding="ascii", newline="\n") as file:
            file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<sequence name="{name}">\n')
            for number, image in enumerate(frames, 1):
                file.write(f'   <frame density="{len(image.boxes)}" num="{number}">\n      <target_list>\n')
                for i, (label, _, (x0, y0, x1, y1)) in enumerate(image.boxes, 1):
                    box = f'left="{x0:.2f}" top="{y0:.2f}" width="{x1 - x0:.2f}" height="{y1 - y0:.2f}"'
                    said = f'orientation="18.488" speed="6.859" trajectory_length="5" truncation_ratio="0.1" vehicle_type="{label}"'
                    file.write(
                        f'         <target id="{i}">\n            <box {box}/>\n            <attribute {said}/>\n         </target>\n'
                    )
                file.write("      </target_list>\n   </frame>\n")
            file.write("</sequence>\n")


def _visdrone(folder: Path, found: Sequence[Image]) -> None:
    (folder / "annotations").mkdir()
    for name, frames in _videos(found):
        rows = [
            f"{number},{i},{x0:.0f},{y0:.0f},{max(x1 - x0, 1):.0f},{max(y1 - y0, 1):.0f},1,{1 + i % 10},0,{i % 3}\n"
            for number, image in enumerate(frames, 1)
            for i, (_, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
        ]
        (folder / "annotations" / f"uav0{name}_00000_v.txt").write_text("".join(rows), encoding="ascii")


def _sot(folder: Path, found: Sequence[Image]) -> None:
    """As many sequences as there are images with boxes, of a frame a box: rows are what takes time."""
    (folder / "anno").mkdir()
    (folder / "frames").mkdir()
    for image in found:
        rows = [f"{x0:.2f},{y0:.2f},{x1 - x0:.2f},{y1 - y0:.2f}\n" for _, _, (x0, y0, x1, y1) in image.boxes]
        (folder / "anno" / f"{image.name}.txt").write_text("".join(rows), encoding="ascii")


def _tusimple(folder: Path, found: Sequence[Image]) -> None:
    heights = list(range(0, HEIGHT, HEIGHT // STEPS))
    with (folder / "label_data.json").open("wb") as file:
        for image in found:
            lanes = [[x0 if i % STEPS else -2 for i in range(len(heights))] for _, _, (x0, _, _, _) in image.boxes]
            file.write(orjson.dumps({"lanes": lanes, "h_samples": heights, "raw_file": f"{image.name}.jpg"}) + b"\n")


def _scale(folder: Path, found: Sequence[Image]) -> None:
    for name, frames in _videos(found):
        said = [
            {
                "annotations": [
                    {"uuid": str(i), "type": "box", "label": "thing", "left": x0, "top": y0, "width": x1 - x0, "height": y1 - y0}
                    for i, (_, _, (x0, y0, x1, y1)) in enumerate(image.boxes)
                ]
            }
            for image in frames
        ]
        (folder / f"{name}.json").write_bytes(orjson.dumps({"task_id": name, "response": {"annotations": said}}))


def _openlabel(folder: Path, found: Sequence[Image]) -> None:
    intrinsics = {"intrinsics_pinhole": {"width_px": WIDTH, "height_px": HEIGHT}}
    streams = {"CAM": {"type": "camera", "uri": "CAM", "stream_properties": intrinsics}}
    for name, several in _videos(found):
        objects = {str(i): {"name": f"thing{i}", "type": "thing"} for i in range(max(len(image.boxes) for image in several))}
        frames = {
            str(number): {
                "frame_properties": {"streams": {"CAM": {"uri": f"{image.name}.jpg"}}},
                "objects": {
                    str(i): {"object_data": {"bbox": [{"name": "shape", "coordinate_system": "CAM", "val": _centred(box)}]}}
                    for i, (_, _, box) in enumerate(image.boxes)
                },
            }
            for number, image in enumerate(several)
        }
        scene = {"metadata": {"schema_version": "1.0.0"}, "streams": streams, "objects": objects, "frames": frames}
        (folder / f"{name}.json").write_bytes(orjson.dumps({"openlabel": scene}))


def _centred(box: tuple[float, float, float, float]) -> list[float]:
    x0, y0, x1, y1 = box
    return [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0]


def _video_intelligence(folder: Path, found: Sequence[Image]) -> None:
    for name, frames in _videos(found):
        tracks: list[dict[str, Any]] = [
            {
                "entity": {"entityId": "/m/0k4j", "description": f"thing {track}", "languageCode": "en-US"},
                "confidence": 0.9,
                "frames": [_timed(number, image.boxes[track][2]) for number, image in enumerate(frames)],
            }
            for track in range(len(frames[0].boxes))
        ]
        segment = {"startTimeOffset": "0s", "endTimeOffset": f"{(len(frames) - 1) / FPS:.6f}s"}
        result = {"inputUri": f"/bench/{name}.mp4", "segment": segment, "objectAnnotations": tracks}
        (folder / f"{name}.json").write_bytes(orjson.dumps({"annotationResults": [result]}))


def _timed(number: int, box: tuple[float, float, float, float]) -> dict[str, object]:
    x0, y0, x1, y1 = box
    corners = {"left": x0 / WIDTH, "top": y0 / HEIGHT, "right": x1 / WIDTH, "bottom": y1 / HEIGHT}
    return {"normalizedBoundingBox": corners, "timeOffset": f"{number / FPS:.6f}s"}


def _playment(folder: Path, found: Sequence[Image]) -> None:
    with (folder / "jobs.jsonl").open("wb") as file:
        for image in found:
            rectangles = {"data": [_rectangle(f"{image.name}-{i}", label, box) for i, (label, _, box) in enumerate(image.boxes)]}
            url = f"https://example.org/{image.name}.jpg"
            data = {"image_url": url, "maker_response": {"rectangles": rectangles}}
            file.write(orjson.dumps({"reference_id": image.name, "data": data, "work_flow_id": "b" * 8}) + b"\n")


def _rectangle(name: str, label: str, box: tuple[float, float, float, float]) -> dict[str, object]:
    x0, y0, x1, y1 = (round(value / size, 6) for value, size in zip(box, (WIDTH, HEIGHT) * 2, strict=True))
    corners = [{"x": x, "y": y} for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
    return {"_id": name, "label": label, "coordinates": corners, "attributes": {}}


def _animal(box: tuple[float, float, float, float], score: float) -> list[float]:
    """x, y and score of each node, from a corner of a box to the opposite one."""
    x0, y0, x1, y1 = box
    steps = [i / (NODES - 1) for i in range(NODES)]
    return [value for at in steps for value in (round(x0 + (x1 - x0) * at, 3), round(y0 + (y1 - y0) * at, 3), score)]


def _deeplabcut(folder: Path, found: Sequence[Image]) -> None:
    columns = [(f"mouse{i}", f"part{node}", axis) for i in range(BOXES) for node in range(NODES) for axis in ("x", "y", "likelihood")]
    for name, frames in _videos(found):
        scorer = "DLC_resnet50_mouseMay1shuffle1_100000"
        rows: list[Sequence[object]] = [["scorer", *[scorer] * len(columns)]]
        rows += [[level, *names] for level, names in zip(("individuals", "bodyparts", "coords"), zip(*columns, strict=True), strict=True)]
        rows += [[n, *(value for _, score, box in image.boxes for value in _animal(box, score))] for n, image in enumerate(frames)]
        _write_rows(folder / f"{name}{scorer}.csv", rows)


def _sleap(folder: Path, found: Sequence[Image]) -> None:
    for number, (name, frames) in enumerate(_videos(found)):
        rows: list[Sequence[object]] = [
            ["track", "frame_idx", "instance.score", *(f"node{node}.{axis}" for node in range(NODES) for axis in ("x", "y", "score"))]
        ]
        for n, image in enumerate(frames):
            rows += [[f"track_{i}", n, score, *_animal(box, score)] for i, (_, score, box) in enumerate(image.boxes)]
        _write_rows(folder / f"labels.{number:03}_{name}.analysis.csv", rows)


def _waymo(folder: Path, found: Sequence[Image]) -> None:
    for name, frames in _videos(found):
        rows = [(n, i, box) for n, image in enumerate(frames) for i, (_, _, box) in enumerate(image.boxes)]
        corners = np.array([box for _, _, box in rows]).reshape(-1, 4)
        sides = np.hstack([(corners[:, :2] + corners[:, 2:]) / 2, corners[:, 2:] - corners[:, :2]])
        columns = {
            "key.segment_context_name": [name] * len(rows),
            "key.frame_timestamp_micros": [1_553_629_304_000_000 + n * 100_000 for n, _, _ in rows],
            "key.camera_name": np.ones(len(rows), np.int8),
            "key.camera_object_id": [f"05204f5c-2029-48f7-820a-{i:012}" for _, i, _ in rows],
            **{f"[CameraBoxComponent].box.{part}": sides[:, i] for i, part in enumerate(("center.x", "center.y", "size.x", "size.y"))},
            "[CameraBoxComponent].type": np.array([1 + i % 4 for _, i, _ in rows], np.int8),
            "[CameraBoxComponent].difficulty_level.detection": np.array([1 + i % 2 for _, i, _ in rows], np.int8),
            "[CameraBoxComponent].difficulty_level.tracking": np.ones(len(rows), np.int8),
        }
        parquet.write_table(pa.table(columns), folder / f"{name}.parquet")


def _write_rows(path: Path, rows: Sequence[Sequence[object]]) -> None:
    path.write_text("".join(f"{','.join(map(str, row))}\n" for row in rows), encoding="ascii")


VIDEOS: Mapping[str, Callable[[Path, Sequence[Image]], None]] = {
    "culane": _culane,
    "deeplabcut": _deeplabcut,
    "darklabel": _darklabel,
    "detrac": _detrac,
    "mots": _mots,
    "openlabel": _openlabel,
    "playment": _playment,
    "scale": _scale,
    "sot": _sot,
    "sleap": _sleap,
    "tusimple": _tusimple,
    "video-intelligence": _video_intelligence,
    "visdrone": _visdrone,
    "waymo": _waymo,
    "vos": _vos,
}
"""By the name of the reader."""
