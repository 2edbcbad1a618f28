"""What real files say, read again by the standard library alone: the truth that conversions are compared with."""

import ast
import configparser
import csv
import json
import re
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 as fractions of the frame, not clipped."""

OUTSIDE = "wholly outside the frame"

MOT17_CLASSES = (
    "pedestrian", "person on vehicle", "car", "bicycle", "motorbike", "non motorized vehicle", "static person", "distractor",
    "occluder", "occluder on the ground", "occluder full", "reflection", "crowd",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """One object: the frame as its URL names it, the label, and the box."""

    frame: str
    label: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """All frames and objects of a source, and how many rows the user does not get, by reason."""

    frames: frozenset[str]
    objects: Sequence[Seen]
    filtered: Mapping[str, int] = field(default_factory=dict)

    def visible(self) -> tuple[list[Seen], Counter[str]]:
        """The objects clipped to their frames, without those that share no area with it, and all that is filtered by reason."""
        kept = [seen for seen in self.objects if seen.box[0] < 1 and seen.box[1] < 1 and seen.box[2] > 0 and seen.box[3] > 0]
        x0y0x1y1 = [tuple(min(max(value, 0.0), 1.0) for value in seen.box) for seen in kept]
        clipped = [Seen(seen.frame, seen.label, (box[0], box[1], box[2], box[3])) for seen, box in zip(kept, x0y0x1y1, strict=True)]
        outside = Counter({OUTSIDE: len(self.objects) - len(kept)} if len(kept) < len(self.objects) else {})
        return clipped, Counter(self.filtered) + outside


def merged(truths: Iterable[Truth]) -> Truth:
    """Several files as one source."""
    parts = list(truths)
    return Truth(
        frames=frozenset().union(*(t.frames for t in parts)),
        objects=[seen for t in parts for seen in t.objects],
        filtered=sum((Counter(t.filtered) for t in parts), Counter()),
    )


def coco(path: Path, results: Path | None = None, *, folder: str = "") -> Truth:
    """An instances file, or the results that belong to it.

    Args:
        path: the instances.
        results: a list of detections in its images.
        folder: stands before the names of frames.
    """
    content = json.loads(path.read_text("utf-8"))
    images = {image["id"]: image for image in content["images"]}
    files = {id_: f"{folder}{image['file_name']}" for id_, image in images.items()}
    names = {category["id"]: category["name"] for category in content["categories"]}
    objects = []
    for annotation in json.loads(results.read_text("utf-8")) if results else content["annotations"]:
        id_ = annotation["image_id"]
        for part in annotation.get("segments_info", [annotation]):
            left, top, width, height = part["bbox"]
            box = _fractions((left, top, left + width, top + height), images[id_]["width"], images[id_]["height"])
            objects.append(Seen(files[id_], names[part["category_id"]], box))
    return Truth(frames=frozenset(files.values()), objects=objects)


def _fractions(box_px: Box, width: float, height: float) -> Box:
    return box_px[0] / width, box_px[1] / height, box_px[2] / width, box_px[3] / height


def yolo(labels: Sequence[Path], images: Path, names: Path) -> Truth:
    """Label files, each with an image of its stem.

    Args:
        labels: of boxes or of outlines, without tails.
        images: the folder that names of frames are below; a label's image has the same sub-folder, or the only such stem.
        names: the file with the class names.
    """
    files = {path.relative_to(images).as_posix() for path in images.rglob("*") if path.suffix in {".jpg", ".jpeg", ".png"}}
    classes = _class_names(names)
    objects = []
    for path in labels:
        (frame,) = [file for file in files if Path(file).stem == path.stem and _split(file) == _split(path.as_posix())]
        for line in path.read_text("utf-8").split("\n"):
            if line.strip():
                number, *values = line.split()
                objects.append(Seen(frame, classes[int(number)], _yolo_box([float(value) for value in values])))
    return Truth(frames=frozenset(files), objects=objects)


def _split(path: str) -> str:
    found = re.search(r"\b(train|val)\b", path)
    return found[0] if found else ""


def _yolo_box(values: list[float]) -> Box:
    if len(values) == 4:
        cx, cy, width, height = values
        return cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2
    return min(values[0::2]), min(values[1::2]), max(values[0::2]), max(values[1::2])


def _class_names(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    if path.suffix != ".yaml":
        return text.split()
    listed = re.search(r"^names: *(\[.*\])", text, re.MULTILINE)
    return list(ast.literal_eval(listed[1])) if listed else re.findall(r"^ +\d+: *(.+?) *$", text, re.MULTILINE)


def voc(annotations: Sequence[Path], images: Path, *, one_based: bool = True, size: tuple[int, int] | None = None) -> Truth:
    """Annotation files.

    Args:
        annotations: XML files; their frames are called after ``filename``.
        images: the folder that names of frames are below; images without annotations are frames too.
        one_based: pixels count from 1, the last one is in the box.
        size: of frames whose file does not say it.
    """
    frames = {path.relative_to(images).as_posix() for path in images.rglob("*.jpg")}
    objects = []
    for path in annotations:
        root = ET.parse(path).getroot()  # noqa: S314  # files that were looked at
        below = path.parent.relative_to(images).as_posix() if path.is_relative_to(images) else "."
        name = _text(root, "filename")
        frame = name if below == "." else f"{below}/{name}"
        frames.add(frame)
        width, height = size or (float(_text(root, "size/width")), float(_text(root, "size/height")))
        for thing in root.findall("object"):
            x0, y0, x1, y1 = (float(_text(thing, f"bndbox/{side}")) for side in ("xmin", "ymin", "xmax", "ymax"))
            shift = 1 if one_based else 0
            objects.append(Seen(frame, _text(thing, "name"), _fractions((x0 - shift, y0 - shift, x1, y1), width, height)))
    return Truth(frames=frozenset(frames), objects=objects)


def _text(element: ET.Element, path: str) -> str:
    found = element.findtext(path)
    assert found is not None, path
    return found.strip()


def mot(rows: Path, sequence: Path, *, truth: bool, classes: Sequence[str] = MOT17_CLASSES) -> Truth:
    """Rows of a sequence; frames are called ``SEQUENCE/NUMBER``.

    Args:
        rows: the text.
        sequence: its folder, with ``seqinfo.ini`` or with images.
        truth: column 7 is the consider flag and column 8 the class.
        classes: names of classes from 1.
    """
    name, length, width, height = _mot_sequence(sequence)
    objects: list[Seen] = []
    ignored = 0
    with rows.open(encoding="utf-8", newline="") as file:
        for values in csv.reader(file):
            left, top, box_width, box_height = map(float, values[2:6])
            if truth and float(values[6]) == 0:
                ignored += 1
                continue
            label = classes[int(float(values[7])) - 1] if truth else "object"
            box = _fractions((left, top, left + box_width, top + box_height), width, height)
            objects.append(Seen(f"{name}/{int(values[0])}", label, box))
    frames = frozenset(f"{name}/{number}" for number in range(1, length + 1))
    return Truth(frames=frames, objects=objects, filtered={"consider flag 0": ignored} if ignored else {})


def _mot_sequence(folder: Path) -> tuple[str, int, int, int]:
    """Name, frames, width and height."""
    if not (folder / "seqinfo.ini").exists():
        images = sorted((folder / "img1").iterdir())
        return folder.name, len(images), *_jpeg_size(images[0].read_bytes())
    parser = configparser.ConfigParser()
    parser.read(folder / "seqinfo.ini", encoding="utf-8")
    said = parser["Sequence"]
    return said["name"], int(said["seqLength"]), int(said["imWidth"]), int(said["imHeight"])


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height from the frame header of a baseline or progressive JPEG."""
    at = 2
    while data[at + 1] not in {0xC0, 0xC1, 0xC2}:
        at += 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
    height, width = struct.unpack(">HH", data[at + 5 : at + 9])
    return int(width), int(height)
