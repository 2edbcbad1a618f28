"""TFRecord files: the fixtures, and what is written for one test."""

import gzip
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.sources.tfrecords import Values, example, records, sequence_example

Lists = dict[str, Values]


def image(name: str, boxes: Sequence[Sequence[float]], labels: Values = (), size: tuple[int, int] = (100, 50), **more: Values) -> Lists:
    """The lists of an image.

    Args:
        name: of it; empty where nothing says it.
        boxes: xmin, ymin, xmax and ymax of each object.
        labels: names of classes, or their numbers.
        size: width and height.
        more: further lists of objects; two underscores stand for a slash.
    """
    kind = "text" if labels and isinstance(labels[0], str | bytes) else "label"
    return {
        "image/filename": [name],
        "image/width": [size[0]],
        "image/height": [size[1]],
        **{f"image/object/bbox/{side}": [float(box[i]) for box in boxes] for i, side in enumerate(("xmin", "ymin", "xmax", "ymax"))},
        f"image/object/class/{kind}": labels,
        **{f"image/object/{name.replace('__', '/')}": values for name, values in more.items()},
    }


def file(*images: Lists) -> bytes:
    """A file of some images."""
    return records(map(example, images))


def png(rows: Sequence[Sequence[int]]) -> bytes:
    """A grey image."""
    height, width = len(rows), len(rows[0])
    packed = zlib.compress(b"".join(bytes([0, *row]) for row in rows), 0)
    chunks = ((b"IHDR", struct.pack(">II5B", width, height, 8, 0, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def inside(x0: int, y0: int, x1: int, y1: int, size: tuple[int, int]) -> bytes:
    """A mask of a rectangle."""
    return png([[int(x0 <= x < x1 and y0 <= y < y1) for x in range(size[0])] for y in range(size[1])])


def label_map(*names: str, shown: Mapping[str, str] = {}) -> bytes:
    """A label map of classes from 1."""
    items = ((name, f"  display_name: '{shown[name]}'\n" if name in shown else "") for name in names)
    return "".join(f"item {{\n  id: {i}\n  name: '{name}'\n{more}}}\n" for i, (name, more) in enumerate(items, 1)).encode()


def _cvat() -> dict[str, bytes]:
    """An export of CVAT and Datumaro: the second image has no object, of which there are no lists then."""
    empty: Lists = {"image/source_id": [""], "image/encoded": [b""], "image/format": [b""], "image/key/sha256": [b""]}
    first = empty | image("street/1.jpg", [(0.1, 0.2, 0.5, 0.8), (0.5, 0, 1, 0.5)], ["car", "bus"])
    first["image/object/class/label"] = [1, 2]
    second = empty | {"image/filename": ["street/2.jpg"], "image/width": [100], "image/height": [50]}
    return {"default.tfrecord": file(first, second), "label_map.pbtxt": label_map("car", "bus")}


def _coco() -> dict[str, bytes]:
    """Shards of COCO's script with masks and keypoints, and of Open Images: texts are names that only the label map shows to people."""
    size = (20, 10)
    person = image(
        "000000000139.jpg", [(0.1, 0.2, 0.5, 0.8), (0.5, 0, 1, 0.5)], ["person", "car"], size,
        class__label=[1, 3], is_crowd=[0, 1], area=[48.0, 50.5],
        mask=[inside(2, 2, 10, 8, size), inside(10, 0, 20, 5, size)],
        keypoint__x=[0.2, 0.3, 0.4, 0, 0, 0], keypoint__y=[0.3, 0.4, 0.5, 0, 0, 0], keypoint__visibility=[2, 1, 0, 0, 0, 0],
        keypoint__text=["nose", "left_eye", "right_eye"] * 2, keypoint__num=[2, 0],
    )  # fmt: skip
    person["image/source_id"], person["image/caption"] = ["139"], ["A person beside a car."]
    other: Lists = image("", [(0.25, 0.25, 0.75, 0.75)], ["/m/01g317"], size, occluded=[1], truncated=[0], group_of=[1])
    other["image/source_id"] = ["0a1b2c"]
    return {
        "train.record-00000-of-00002": file(person),
        "train.record-00001-of-00002": file(other),
        "label_map.pbtxt": label_map("person", "bicycle", "car", "/m/01g317", shown={"/m/01g317": "pedestrian"}),
    }


def _inference() -> dict[str, bytes]:
    """What inference wrote of two images, packed: the truth is beside it, the second has no detection."""
    sides = {"xmin": [0.1, 0.5], "ymin": [0.2, 0.0], "xmax": [0.5, 1.0], "ymax": [0.8, 0.5]}
    first = image("1.jpg", [(0.1, 0.2, 0.5, 0.75)], ["car"]) | {f"image/detection/bbox/{side}": values for side, values in sides.items()}
    first |= {"image/detection/label": [3, 1], "image/detection/score": [0.75, 0.5]}
    nothing: Lists = {f"image/detection/bbox/{side}": [] for side in sides}
    second = image("2.jpg", [(0.5, 0.5, 1, 1)], ["bus"]) | nothing | {"image/detection/label": [], "image/detection/score": []}
    return {"detections.tfrecord": gzip.compress(file(first, second), mtime=0)}


def _vott() -> dict[str, bytes]:
    """An export of VoTT: a file an image, in pixels, numbers of classes from 0."""

    def one(name: str, boxes: Sequence[Sequence[float]], labels: Sequence[str], numbers: Sequence[int]) -> bytes:
        count = len(boxes)
        view = ["Unspecified"] * count
        return file(
            image(name, boxes, labels, class__label=numbers, difficult=[0] * count, truncated=[0] * count, view=view)
            | {"image/source_id": [name], "image/format": ["jpg"]}
        )

    return {
        "a.tfrecord": one("a.jpg", [(10, 5, 60, 30)], ["car"], [0]),
        "b.tfrecord": one("b.jpg", [(0, 0, 50, 25), (50, 25, 100, 50)], ["bus", "car"], [1, 0]),
        "tf_label_map.pbtxt": label_map("car", "bus"),
    }


def _sequence() -> dict[str, bytes]:
    """Two clips: tracks, a region that was made and one that is hidden, a frame that is not annotated; and what a model predicts."""
    nothing: list[Values] = [[]]
    corner: Mapping[str, float] = {"xmin": 0.0, "ymin": 0.0, "xmax": 0.5, "ymax": 0.5}
    regions: dict[str, list[Values]] = {
        "image/timestamp": [[0], [100_000], [200_000]],
        "region/bbox/xmin": [[0.1, 0.5], [0.2], [0.0]], "region/bbox/ymin": [[0.2, 0.0], [0.2], [0.0]],
        "region/bbox/xmax": [[0.5, 1.0], [0.6], [0.5]], "region/bbox/ymax": [[0.8, 0.5], [0.8], [0.5]],
        "region/label/string": [["car", "bus"], ["car"], ["car"]], "region/track/index": [[7, 9], [7], [7]],
        "region/is_generated": [[0, 0], [1], [0]], "region/is_occluded": [[0, 1], [0], [0]], "region/is_annotated": [[1], [1], [0]],
    }  # fmt: skip
    predicted: dict[str, list[Values]] = {
        "image/source_id": [["cam/1.jpg"], ["cam/2.jpg"]],
        **{f"predicted/region/bbox/{side}": [[value], *nothing] for side, value in corner.items()},
        "predicted/region/label/index": [[2], *nothing], "predicted/region/label/confidence": [[0.75], *nothing],
    }  # fmt: skip
    size: Lists = {"image/width": [100], "image/height": [50]}
    return {
        "clips.tfrecords": records(
            [
                sequence_example({"clip/media_id": ["drive.mp4"], **size}, regions),
                sequence_example({"clip/media_id": ["trap"], **size}, predicted),
            ]
        ),
        "label_map.pbtxt": label_map("car", "bus"),
    }


def _tracks() -> dict[str, bytes]:
    """Frames of a video as single images with ids of tracks, one of none."""
    frames = [
        image(f"clip/{i}.jpg", [(0.1 * i, 0.2, 0.1 * i + 0.4, 0.8), (0.5, 0, 1, 0.5)], ["car", "bus"], track__label=[3, -1]) for i in (1, 2)
    ]
    return {"clip.record": file(*frames)}


FIXTURES = {"coco": _coco, "cvat": _cvat, "inference": _inference, "sequence": _sequence, "tracks": _tracks, "vott": _vott}
"""The files of each case by their names."""


def write(root: Path, files: Mapping[str, bytes]) -> Path:
    """Some files in a folder."""
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


if __name__ == "__main__":
    for case, make in FIXTURES.items():
        write(Path("fixtures/tfrecord") / case, make())
