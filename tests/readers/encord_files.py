"""Small exports of Encord that tests write."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from prelabel.detections import Detections
from prelabel.errors import InputError, Tally
from prelabel.readers.encord import READER
from prelabel.testing import read_batches
from tests.readers.yolo_files import rows, write

Said = dict[str, Any]


def box(left: float = 0.1, **more: object) -> Said:
    """A fifth of the width and of the height."""
    return {"x": left, "y": 0.2, "w": 0.2, "h": 0.2, **more}


def points(*pairs: tuple[float, float]) -> Said:
    """Of an outline or a line."""
    return {str(number): {"x": x, "y": y} for number, (x, y) in enumerate(pairs)}


def shape(label: str, /, **fields: object) -> Said:
    """An object of some class, drawn by hand; fields that are None are left out."""
    said = {"name": label, "value": label, "objectHash": label, "confidence": 1, "manualAnnotation": True, **fields}
    return {key: value for key, value in said.items() if value is not None}


def car(left: float = 0.1, **fields: object) -> Said:
    """A car in a box."""
    return shape("car", **{"shape": "bounding_box", "boundingBox": box(left), **fields})


def labels(*objects: object, **more: object) -> Said:
    """Of an image or a frame."""
    return {"objects": [*objects], "classifications": [], **more}


def unit(title: str | None, of: object, **more: object) -> Said:
    """An image of 100 x 50 pixels, unless more says otherwise."""
    return {
        "data_hash": f"hash of {title}",
        "data_title": title,
        "data_type": "image/jpeg",
        "width": 100,
        "height": 50,
        "labels": of,
        **more,
    }


def row(*units: Said, **more: object) -> Said:
    """A label row of an image, unless more says otherwise."""
    named = {f"u{number}": one for number, one in enumerate(units)}
    said = {"label_hash": "l", "data_title": "row", "data_type": "image", "data_units": named, "object_answers": {}}
    return {**said, "classification_answers": {}, "object_actions": {}, **more}


def image(*objects: object, **more: object) -> Said:
    """A label row of one image."""
    return row(unit("a.jpg", labels(*objects)), **more)


def video(frames: Mapping[str, object], of_unit: Mapping[str, object] | None = None, **more: object) -> Said:
    """A label row of a video of ten frames in two seconds."""
    said: Said = {"data_type": "video/mp4", "data_fps": 5.0, "data_duration": 2.0, **(of_unit or {})}
    return row(unit("v.mp4", frames, **said), **{"data_type": "video", **more})


def answer(name: str, answers: object, **more: object) -> Said:
    """An attribute."""
    return {"name": name, "value": name.lower(), "answers": answers, **more}


def read(root: Path, said: object, options: Mapping[str, str] | None = None, tally: Tally | None = None, **more: Any) -> Detections:  # noqa: ANN401  # of read_batches
    """All that is read of one file."""
    write(root, {"a.json": json.dumps(said)})
    return Detections.concat(read_batches(READER, root / "a.json", options, tally=tally, **more))


def attributes(found: Detections) -> list[Mapping[str, object]]:
    """Of each row."""
    return [found.attribute_sets[number] if number >= 0 else {} for number in found.attributes.tolist()]


NAN = "!NaN!"
"""What a JSON writer of Python would write as such."""

Found = tuple[str, Tally, list[tuple[str, str]]]


def both(root: Path, said: object, options: dict[str, str] | None = None, **more: Any) -> Found:  # noqa: ANN401  # of read_batches
    """What the message says under stop, without the file and the place in it; the counts, and frame and label of each row, under skip."""
    source = write(root, {"a.json": json.dumps(said).replace(f'"{NAN}"', "NaN")}) / "a.json"
    tally = Tally(on_error="skip")
    with pytest.raises(InputError) as caught:
        read_batches(READER, source, options, **more)
    message = str(caught.value)
    assert message.startswith(str(source))
    found = rows(read_batches(READER, source, options, tally=tally, **more))
    return message[message.index(": ") + 2 :], tally, [one[:2] for one in found]
