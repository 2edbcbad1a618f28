"""The streams of a file, and which of them a shape is in."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from prelabel.readers.openlabel.file import File
from prelabel.readers.openlabel.records import FrameProperties, Geometry, Metadata, Object, Value
from prelabel.readers.openlabel.shapes import SKIP
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.words import shown

_CAMERA = "camera"

_NO_CAMERA = frozenset({"lidar", "radar", "gps_imu"})
"""Types of streams that are no cameras, whether the file calls some so or none."""

_OF_NAME = "__"
"""Ends the stream in the names of RailLabel's shapes."""

_ATTRIBUTE = "stream"
"""The text of a shape, or of an attribute, by which Kognic says its stream."""

_ESCAPED = str.maketrans({"%": "%25", "/": "%2F", "\\": "%5C", ":": "%3A"})


class Streams:
    """The cameras of a file. Where it names no streams, each coordinate system of a shape is one, and shapes without any are in one, too.

    Args:
        file: names them.
        frames: what is said of each, which may name further ones.
        metadata: of the file.
    """

    def __init__(self, file: File, frames: Sequence[FrameProperties], metadata: Metadata) -> None:
        of_frames = {name: stream for frame in frames for name, stream in frame.streams.items()}
        named = of_frames | (file.streams() or metadata.streams)
        typed = {name: stream for name, stream in named.items() if stream.type == _CAMERA}
        self.cameras = typed or {name: stream for name, stream in named.items() if stream.type not in _NO_CAMERA}
        self.others = named.keys() - self.cameras.keys()

    def of(self, shape: Geometry, whole: Object) -> str | Fault | None:
        """The camera of a shape; None where it is in a stream without images.

        Args:
            shape: says it, or its name does.
            whole: its object, which says it for its shapes.
        """
        said = [*_said(shape), *_said(whole)]
        known = next((name for name in (*said, shape.name.partition(_OF_NAME)[0]) if name in self.cameras or name in self.others), None)
        if known is not None:
            return known if known in self.cameras else None
        if len(self.cameras) == 1:
            return next(iter(self.cameras))
        if not self.cameras:
            return None if self.others else next(iter(said), "")
        what = f"{shown(said[0])} is no stream of the file" if said else "does not say in which of the cameras it is"
        return Fault("shape without a camera", "", what, f"name one of {', '.join(self.cameras)} as its coordinate_system, {SKIP}")

    def holds(self, value: Value, camera: str) -> bool:
        """Whether an attribute of an object holds in a camera."""
        said = stream_of(value)
        return said in {"", camera} or (self.cameras.keys() == {camera} and said not in self.others)

    def are_elsewhere(self, values: Iterable[Value]) -> int:
        """How many attributes hold in no camera; none where the file names no streams."""
        named = self.cameras or self.others
        return sum(not any(self.holds(one, camera) for camera in self.cameras) for one in values) if named else 0


def stream_of(value: Value) -> str:
    """The stream that an attribute of an object holds in; empty where it holds in all."""
    nested = (one["val"] for one in (value.attributes or {}).get("text", ()) if says_stream(one))
    return value.coordinate_system or value.stream or next(nested, "")


def says_stream(nested: Any) -> bool:  # noqa: ANN401  # as the file says it
    """Whether an attribute of an attribute says the stream of that."""
    return isinstance(nested, dict) and nested.get("name") == _ATTRIBUTE and isinstance(nested.get("val"), str)


def is_stream(shape: Geometry, name: str) -> bool:
    """Whether an attribute of a shape says its stream, and nothing else does."""
    return name == _ATTRIBUTE and not (shape.coordinate_system or shape.stream)


def path_of(camera: str) -> str:
    """The name of a stream as one part of a path.

    >>> path_of("rgb_left"), path_of("a/b"), path_of("..")
    ('rgb_left', 'a%2Fb', '%2E%2E')
    """
    return camera.replace(".", "%2E") if camera in {".", ".."} else camera.translate(_ESCAPED)


def _said(item: Geometry | Object) -> Iterator[str]:
    """The names of a stream that something may be in, the surest first."""
    yield from filter(None, (item.coordinate_system, item.stream))
    if isinstance(item, Geometry):
        for value in item.attributes.text if item.attributes else ():
            if value and value.name == _ATTRIBUTE and isinstance(value.val, str):
                yield value.val
