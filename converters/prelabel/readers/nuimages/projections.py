"""Boxes of nuScenes that were projected to images, as columns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from prelabel.errors import Tally
from prelabel.frames import clean_name
from prelabel.rawjson import NULL
from prelabel.readers.nuimages.annotations import box_fault, note_unused, reject
from prelabel.readers.nuimages.attributes import AttributeSets
from prelabel.readers.nuimages.tables import SKIP, outside
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

_TIMED = re.compile(r"(?:.*/)?[^/]+__[0-9]{13,18}\.[A-Za-z0-9]+")
"""The name of an image: log and camera, and the time in microseconds."""


class _Projection(msgspec.Struct, frozen=True, gc=False):
    """A box in pixels: left, top, right, bottom."""

    bbox_corners: tuple[float, float, float, float]
    category_name: Annotated[str, Meta(min_length=1)]
    filename: str
    instance_token: str
    attribute_tokens: msgspec.Raw = NULL
    visibility_token: msgspec.Raw = NULL


_LEVEL = msgspec.json.Decoder(str | None)

_POINTS = frozenset({"num_lidar_pts", "num_radar_pts"})

_TOKENS = frozenset({"sample_data_token", "sample_annotation_token", "next", "prev"})
"""Of other tables, which nothing is read of."""

_KNOWN = frozenset({*_Projection.__struct_fields__, *_POINTS, *_TOKENS})


class Image(NamedTuple):
    """An image with boxes.

    Args:
        file: its name below the folder of the data set.
        sequence: its log and camera.
        time_us: when it was taken.
        position: of its first box.
    """

    file: str
    sequence: str
    time_us: int
    position: int


class Columns(NamedTuple):
    """Of ``n`` boxes."""

    image: NDArray[np.int32]
    """(n,) index into the images."""
    track: NDArray[np.int32]
    """(n,) of the instance, whatever the order of the table."""
    label: NDArray[np.int32]
    """(n,) index into the labels."""
    attributes: NDArray[np.int32]
    """(n,) number of a set, -1 for none."""
    position: NDArray[np.int32]
    """(n,) in the table."""
    box: NDArray[np.float64]
    """(n, 4) in pixels."""

    def take(self, rows: NDArray[np.intp]) -> "Columns":
        """Some of them."""
        image, track, label, attributes, position = (column[rows] for column in self[:5])
        return Columns(image, track, label, attributes, position, self.box[rows])


@dataclass(slots=True, kw_only=True)
class Projections:
    """Takes a table.

    Args:
        named: the name and value of each attribute, by token; None where no table says them.
        levels: of visibility, by token; one that is not among them stands for itself.
        tally: takes bad records and counts.
    """

    named: Mapping[str, tuple[str, str]] | None
    levels: Mapping[str, str]
    tally: Tally
    sets: AttributeSets = field(init=False)
    images: list[Image] = field(default_factory=list, init=False)
    labels: dict[str, int] = field(default_factory=dict, init=False)
    _numbers: dict[str, int] = field(default_factory=dict, init=False)
    _instances: dict[str, int] = field(default_factory=dict, init=False)
    _seen: set[tuple[str, str]] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        """Begin with no set of attributes."""
        self.sets = AttributeSets(self.named)

    def columns(self, document: Document) -> Columns:
        """All boxes of a table.

        Raises:
            InputError: it is none, or a bad record stops the run.
        """
        note_unused(document, _KNOWN, self.tally)
        rows: list[tuple[int, int, int, int, int]] = []
        boxes: list[tuple[float, float, float, float]] = []
        for position, one in document.each(_Projection, "$", self.tally):
            fault = self._fault(one)
            if fault is not None:
                reject(document, position, fault, self.tally)
                continue
            instance = self._instances.setdefault(one.instance_token, len(self._instances))
            label = self.labels.setdefault(one.category_name, len(self.labels))
            rows.append((self._image(one.filename, position), instance, label, self._attributes(one, document, position), position))
            boxes.append(one.bbox_corners)
        image, instances, labels, attributes, positions = np.array(rows, np.int32).reshape(-1, 5).T
        place_of = {token: place for place, token in enumerate(sorted(self._instances))}
        track = np.array([place_of[token] for token in self._instances], np.int32)[instances]
        return Columns(image, track, labels, attributes, positions, np.array(boxes, np.float64).reshape(-1, 4))

    def _fault(self, one: _Projection) -> Fault | None:
        """What is wrong with a box."""
        file = clean_name(one.filename)
        if file is None:
            return Fault("image outside", ".filename", outside(one.filename), f"correct it, {SKIP}")
        if not _TIMED.fullmatch(file):
            what = f"{shown(one.filename)} does not end in a log, a camera and a time"
            return Fault("image without time", ".filename", what, f"call it as nuScenes does, LOG__CAMERA__MICROSECONDS.jpg, {SKIP}")
        fault = box_fault(one.bbox_corners, ".bbox_corners")
        if fault is not None:
            return fault
        if (file, one.instance_token) in self._seen:
            what = f"the instance {shown(one.instance_token)} is in this image a second time"
            return Fault("track twice in a frame", ".instance_token", what, f"keep one of the two, {SKIP}")
        self._seen.add((file, one.instance_token))
        return None

    def _image(self, filename: str, position: int) -> int:
        """The number of the image of a name that a box may have."""
        file = clean_name(filename) or ""
        if file not in self._numbers:
            self._numbers[file] = len(self.images)
            sequence, _, time = file.rpartition("/")[2].rpartition("__")
            self.images.append(Image(file, sequence, int(time.partition(".")[0]), position))
        return self._numbers[file]

    def _attributes(self, one: _Projection, document: Document, position: int) -> int:
        """The number of the set of attributes; those that no table names are counted."""
        tokens = self.sets.known(one.attribute_tokens, document, position, self.tally)
        element = f"$[{position}].visibility_token"
        level = document.value(one.visibility_token, _LEVEL, element, self.tally, or_leave_out("value")) or ""
        return self.sets.number(tokens, visibility=self.levels.get(level, level) or None)
