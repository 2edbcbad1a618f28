"""Components of Waymo's that tests write, and what was read of them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from PIL import Image
from pyarrow import parquet

from prelabel.detections import Detections
from prelabel.errors import Tally
from prelabel.readers.waymo import READER
from prelabel.testing import read_batches

SEGMENT = "1024360143612057520_3580_000_3600_000"
T0 = 1553629304000000
"""The first time, in microseconds."""

STEP = 100_000
"""Microseconds between frames."""

FRONT, SIDE_LEFT = 1, 4

Row = dict[str, Any]

_KEYS = {
    "key.segment_context_name": pa.string(),
    "key.frame_timestamp_micros": pa.int64(),
    "key.camera_name": pa.int8(),
    "key.camera_object_id": pa.string(),
    "key.laser_object_id": pa.string(),
}
_SIDES = {f"box.{part}.{axis}": pa.float64() for part in ("center", "size") for axis in "xy"}
_POINT = "camera_keypoints[*].keypoint_2d"
_MAPPING = "instance_id_to_global_id_mapping"
_TYPES: Mapping[str, tuple[str, Mapping[str, pa.DataType]]] = {
    "camera_box": (
        "[CameraBoxComponent]",
        {**_SIDES, "type": pa.int8(), "difficulty_level.detection": pa.int8(), "difficulty_level.tracking": pa.int8()},
    ),
    "projected_lidar_box": ("[ProjectedLiDARBoxComponent]", {**_SIDES, "type": pa.int8()}),
    "lidar_box": ("[LiDARBoxComponent]", {"type": pa.int8()}),
    "camera_hkp": (
        "[CameraHumanKeypointsComponent]",
        {
            "camera_keypoints[*].type": pa.list_(pa.int8()),
            f"{_POINT}.location_px.x": pa.list_(pa.float64()),
            f"{_POINT}.location_px.y": pa.list_(pa.float64()),
            f"{_POINT}.visibility.is_occluded": pa.list_(pa.bool_()),
        },
    ),
    "camera_segmentation": (
        "[CameraSegmentationLabelComponent]",
        {
            "panoptic_label_divisor": pa.int32(),
            "panoptic_label": pa.binary(),
            f"{_MAPPING}.local_instance_ids": pa.list_(pa.int32()),
            f"{_MAPPING}.global_instance_ids": pa.list_(pa.int32()),
            f"{_MAPPING}.is_tracked": pa.list_(pa.bool_()),
            "sequence_id": pa.string(),
        },
    ),
    "camera_calibration": ("[CameraCalibrationComponent]", {"width": pa.int32(), "height": pa.int32()}),
    "camera_image": ("[CameraImageComponent]", {"image": pa.binary()}),
}


def key(time: int = 0, camera: int = FRONT, **ids: str) -> Row:
    """The columns of a key: the number of the frame, the camera, and the id of an object of cameras, ``of``, or of ``laser``."""
    names = {"of": "key.camera_object_id", "laser": "key.laser_object_id"}
    return {
        "key.segment_context_name": SEGMENT,
        "key.frame_timestamp_micros": T0 + time * STEP,
        "key.camera_name": camera,
        **{names[name]: value for name, value in ids.items()},
    }


def box(x: float, y: float, w: float, h: float, type_: int = 1, **more: object) -> Row:
    """The columns of a box by its center and size."""
    return {"box.center.x": x, "box.center.y": y, "box.size.x": w, "box.size.y": h, "type": type_, **more}


def levels(detection: int, tracking: int) -> Row:
    """The columns of the levels of difficulty."""
    return {"difficulty_level.detection": detection, "difficulty_level.tracking": tracking}


def pose(points: Mapping[int, tuple[float, float]], hidden: Sequence[int] = ()) -> Row:
    """The columns of keypoints by their types, and which of these are occluded."""
    return {
        "camera_keypoints[*].type": [*points],
        f"{_POINT}.location_px.x": [x for x, _ in points.values()],
        f"{_POINT}.location_px.y": [y for _, y in points.values()],
        f"{_POINT}.visibility.is_occluded": [number in hidden for number in points],
    }


def panoptic(pixels: Sequence[Sequence[int]], mapping: Mapping[int, tuple[int, bool]] = {}, group: str = "7") -> Row:
    """The columns of a segmentation: types times 1000 and instances, global ids by instances, and whether they are tracked."""
    return {
        "panoptic_label_divisor": 1000,
        "panoptic_label": png(pixels),
        f"{_MAPPING}.local_instance_ids": [*mapping],
        f"{_MAPPING}.global_instance_ids": [number for number, _ in mapping.values()],
        f"{_MAPPING}.is_tracked": [tracked for _, tracked in mapping.values()],
        "sequence_id": group,
    }


def png(pixels: Sequence[Sequence[int]]) -> bytes:
    """An image of 16 bits."""
    return packed(Image.fromarray(np.array(pixels, np.uint16)), "PNG")


def packed(image: Image.Image, kind: str) -> bytes:
    """The bytes of an image."""
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def size(camera: int = FRONT, width: int = 1920, height: int = 1280) -> Row:
    """A row of the calibration."""
    return {"key.segment_context_name": SEGMENT, "key.camera_name": camera, "width": width, "height": height}


def write(path: Path, component: str, *rows: Row) -> Path:
    """A file of a component, with the columns that the data set has; those that no row has are empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix, types = _TYPES[component]
    keys = {name: kind for name, kind in _KEYS.items() if any(name in row for row in rows) or name == "key.segment_context_name"}
    schema = pa.schema([*keys.items(), *((f"{prefix}.{name}", kind) for name, kind in types.items())])
    full = [{name if name.startswith("key.") else f"{prefix}.{name}": value for name, value in row.items()} for row in rows]
    parquet.write_table(pa.Table.from_pylist(full, schema), path)
    return path


def put(folder: Path, component: str, *rows: Row) -> Path:
    """The same where the data set has it."""
    return write(folder / component / f"{SEGMENT}.parquet", component, *rows)


def read(source: Path, options: Mapping[str, str] | None = None, *, tally: Tally | None = None, frames: Path | None = None) -> Detections:
    """All sequences of a source as one."""
    return Detections.concat(read_batches(READER, source, options, frames=frames, tally=tally))


def facts(detections: Detections) -> list[tuple[str, int, str, int, list[float]]]:
    """Camera, frame number, label, track and box in pixels of each row."""
    d = detections
    frames = [d.frames[i] for i in d.frame.tolist()]
    sizes = np.array([(frame.width, frame.height) * 2 for frame in frames], np.float64).reshape(-1, 4)
    boxes = (d.box * sizes).round(6).tolist()
    labels = [d.labels[i] for i in d.label.tolist()]
    cameras = [frame.sequence.rpartition("/")[2] for frame in frames]
    return [
        (camera, frame.index, label, track, box)
        for camera, frame, label, track, box in zip(cameras, frames, labels, d.track.tolist(), boxes, strict=True)
    ]
