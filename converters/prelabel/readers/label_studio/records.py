"""What a Label Studio export says, as it says it."""

from typing import Any

import msgspec

from prelabel.rawjson import NULL

Id = int | str


class Annotation(msgspec.Struct, frozen=True, gc=False):
    """What one annotator made of a task, or what one model predicts."""

    result: list[msgspec.Raw] | None = None
    was_cancelled: bool | None = None
    skipped: bool | None = None
    """What ``was_cancelled`` was called before Label Studio 1.0."""
    ground_truth: bool | None = None
    created_at: str | float | None = None
    updated_at: str | float | None = None
    score: float | None = None
    model_version: Id | float | None = None

    @property
    def cancelled(self) -> bool:
        """Whether the annotator skipped the task."""
        return bool(self.was_cancelled or self.skipped)


class Peek(msgspec.Struct, frozen=True, gc=False):
    """What tells a record of JSON-MIN from a task of a JSON export."""

    annotator: msgspec.Raw = NULL
    annotations: msgspec.Raw = NULL
    completions: msgspec.Raw = NULL

    @property
    def is_minimal(self) -> bool:
        """Whether it is one of JSON-MIN."""
        return self.annotator != NULL and self.annotations == self.completions == NULL


class Task(msgspec.Struct, frozen=True, gc=False):
    """A task of a JSON export."""

    id: Id | None = None
    data: dict[str, msgspec.Raw] | None = None
    annotations: list[Annotation] | None = None
    completions: list[Annotation] | None = None
    """What ``annotations`` was called before Label Studio 1.0."""
    predictions: msgspec.Raw = NULL
    """A list of predictions, or of their ids where they were not exported."""
    drafts: msgspec.Raw = NULL
    file_upload: str | None = None
    """The file that the task was imported from: its image, or a list of tasks."""


class Stored(Annotation, frozen=True, gc=False, kw_only=True):
    """An annotation with its task, as a target storage keeps them."""

    task: Task


class Result(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One entry of ``result``: a shape with its labels, or what is said of a shape or of the whole task."""

    type: str
    value: msgspec.Raw = NULL
    id: Id | None = None
    from_name: str | None = None
    original_width: float | None = None
    original_height: float | None = None
    image_rotation: float | None = None
    parentID: str | None = None  # noqa: N815  # the format's own name
    score: float | None = None
    item_index: int | None = None
    meta: msgspec.Raw = NULL


class Minimal(msgspec.Struct, frozen=True, gc=False):
    """What JSON-MIN keeps of a result beside its value."""

    original_width: float | None = None
    original_height: float | None = None
    item_index: int | None = None


class Labels(msgspec.Struct, frozen=True, gc=False):
    """The labels of a value, by the control that gave them."""

    labels: list[str] | None = None
    rectanglelabels: list[str] | None = None
    polygonlabels: list[str] | None = None
    ellipselabels: list[str] | None = None
    brushlabels: list[str] | None = None
    bitmasklabels: list[str] | None = None
    keypointlabels: list[str] | None = None
    vectorlabels: list[str] | None = None

    def every(self) -> list[str]:
        """All of them that are not empty."""
        return [label for name in self.__struct_fields__ for label in getattr(self, name) or () if label]


class Answers(msgspec.Struct, frozen=True, gc=False):
    """What a value says beside a shape and its labels."""

    choices: list[str] | str | None = None
    taxonomy: list[list[str]] | None = None
    text: list[str] | str | None = None
    rating: float | None = None
    number: float | None = None
    datetime: str | None = None


class Box(msgspec.Struct, frozen=True, gc=False):
    """A rectangle, in percent of the image."""

    x: float
    y: float
    width: float
    height: float
    rotation: float | None = None
    """Degrees, clockwise as seen, about the corner x, y."""


class Ellipse(msgspec.Struct, frozen=True, gc=False):
    """An ellipse about x, y, in percent of the image."""

    x: float
    y: float
    radiusX: float  # noqa: N815  # the format's own name
    radiusY: float  # noqa: N815  # likewise
    rotation: float | None = None
    """Degrees, clockwise as seen, about the centre."""


class Polygon(msgspec.Struct, frozen=True, gc=False):
    """Points in percent of the image."""

    points: list[tuple[float, float]]
    closed: bool | None = None


class Point(msgspec.Struct, frozen=True, gc=False):
    """A point in percent of the image."""

    x: float
    y: float


class Vertex(msgspec.Struct, frozen=True, gc=False):
    """A point of a vector, with the handles of the curves that end and begin there."""

    x: float
    y: float
    id: Id | None = None
    prevPointId: Id | None = None  # noqa: N815  # the format's own name
    isBezier: bool | None = None  # noqa: N815  # likewise
    controlPoint1: Point | None = None  # noqa: N815  # likewise
    controlPoint2: Point | None = None  # noqa: N815  # likewise

    def points(self) -> "list[tuple[str, Vertex | Point]]":
        """The vertex and its handles, each by its field."""
        handles = ((".controlPoint1", self.controlPoint1), (".controlPoint2", self.controlPoint2))
        return [("", self), *((name, handle) for name, handle in handles if handle is not None)]


class Vector(msgspec.Struct, frozen=True, gc=False):
    """A line or polygon that may have curves."""

    vertices: list[Vertex]
    closed: bool | None = None


class Brush(msgspec.Struct, frozen=True, gc=False):
    """A mask as run lengths."""

    rle: list[int]


class Bitmask(msgspec.Struct, frozen=True, gc=False):
    """A mask as a PNG in a ``data:`` URL, transparent outside."""

    imageDataURL: str  # noqa: N815  # the format's own name


class Keyframe(msgspec.Struct, frozen=True, gc=False):
    """Where an object is in a frame of a video."""

    frame: int
    x: float
    y: float
    width: float
    height: float
    rotation: float | None = None
    enabled: bool | None = None
    """Whether it can be seen from here to the next keyframe; it can where this is left out."""
    auto: bool | None = None
    """Whether the export interpolated it."""


class Video(msgspec.Struct, frozen=True, gc=False):
    """What an object in a video says of the video."""

    framesCount: Any = None  # noqa: N815  # the format's own name
    """A number; a video of which it is none is as long as its keyframes say."""
    duration: Any = None
    """Likewise."""


class Sequence(Video, frozen=True, gc=False, kw_only=True):
    """An object in a video."""

    sequence: list[Keyframe]


class RawSequence(Video, frozen=True, gc=False, kw_only=True):
    """The same, of which keyframes are not looked at yet."""

    sequence: list[msgspec.Raw]


def kind_of(value: msgspec.Raw) -> str:
    """What shape a value has, by the names of its fields; empty where it has none.

    >>> kind_of(msgspec.Raw(b'{"x": 1, "y": 2, "width": 3, "height": 4, "labels": ["car"]}')), kind_of(msgspec.Raw(b'{"choices": []}'))
    ('rectangle', '')
    """
    try:
        names = msgspec.json.decode(value, type=dict[str, msgspec.Raw]).keys()
    except msgspec.DecodeError:
        return ""
    return next((kind for kind, needed in _FIELDS.items() if needed <= names), "")


_FIELDS = {
    "videorectangle": {"sequence"},
    "brush": {"rle"},
    "bitmask": {"imageDataURL"},
    "vector": {"vertices"},
    "polygon": {"points"},
    "ellipse": {"radiusX", "radiusY"},
    "rectangle": {"x", "y", "width", "height"},
    "keypoint": {"x", "y"},
}
