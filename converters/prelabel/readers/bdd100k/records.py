"""The records of a Scalabel file, as far as they are read."""

from dataclasses import dataclass
from typing import Any

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.safejson import Document, Records

EMPTY = msgspec.Raw()


class Size(msgspec.Struct, frozen=True, gc=False):
    """Of an image, in pixels."""

    width: int
    height: int


class Box2d(msgspec.Struct, frozen=True, gc=False):
    """Two opposite corners, in pixels."""

    x1: float
    y1: float
    x2: float
    y2: float


class Poly2d(msgspec.Struct, frozen=True, gc=False):
    """An outline or a path, in pixels."""

    vertices: list[tuple[float, float]]
    types: str | None = None
    closed: bool | None = None


class Rle(msgspec.Struct, frozen=True, gc=False):
    """A run-length mask, as COCO packs it; size is height and width."""

    counts: str | list[int]
    size: tuple[int, int]


class Label(msgspec.Struct, frozen=True, gc=False):
    """An object in a frame."""

    id: str | int | None = None
    category: str | None = None
    score: float | None = None
    attributes: dict[str, Any] | None = None
    box2d: Box2d | None = None
    poly2d: msgspec.Raw = EMPTY
    rle: Rle | None = None
    box3d: msgspec.Raw = EMPTY
    graph: msgspec.Raw = EMPTY


class Frame(msgspec.Struct, frozen=True, gc=False, rename={"video": "videoName", "index": "frameIndex"}):
    """An image. ``objects`` are the labels in files of the first release."""

    name: str | int | None = None
    url: str | None = None
    video: str | None = None
    index: int | None = None
    size: Size | None = None
    attributes: msgspec.Raw = EMPTY
    labels: list[msgspec.Raw] | None = None
    objects: list[msgspec.Raw] | None = None


class Config(msgspec.Struct, frozen=True, gc=False, rename={"size": "imageSize", "old_size": "image_size"}):
    """What holds for all frames."""

    size: Size | None = None
    old_size: Size | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The frames of a file.

    Args:
        document: the file.
        element: the ``$.path`` of the list of frames.
        frames: those that could be read.
        name: of the file's only image, in files of the first release; else empty.
        size: of all images; None where the file does not say it.
    """

    document: Document
    element: str
    frames: Records[Frame]
    name: str = ""
    size: Size | None = None


def read_frames(document: Document, tally: Tally) -> Listed:
    """The frames of a file: a list, or the member ``frames`` of an object.

    Raises:
        InputError: it holds no frames, or a bad record stops the run.
    """
    if document.root == "[":
        found = document.decode(msgspec.json.Decoder(list[Frame]))
        frames = document.records(Frame, "$", tally) if found is None else Records(items=found)
        return Listed(document=document, element="$", frames=frames)
    if document.root != "{" or "frames" not in document.sections():
        what = "has no list 'frames'" if document.root == "{" else "is neither a list of frames nor an object with one"
        raise InputError(what, place=Place(str(document.path)), fix='give a Scalabel file: a list of frames, or {"frames": [...]}')
    sections = document.sections()
    config = _lenient(sections.get("config", EMPTY), Config)
    name = _lenient(sections.get("name", EMPTY), str)
    return Listed(
        document=document, element="$.frames", frames=document.records(Frame, "$.frames", tally), name=name or "",
        size=config and (config.size or config.old_size),
    )  # fmt: skip


def attributes_of(frame: Frame) -> dict[str, Any]:
    """The attributes of a frame; none where they are no object."""
    found = _lenient(frame.attributes, dict[str, Any])
    return found or {}


def is_filled(raw: msgspec.Raw) -> bool:
    """Whether a field is there and neither null nor empty."""
    return bytes(raw) not in {b"", b"null", b"[]", b"{}"}


def _lenient(raw: msgspec.Raw, kind: Any) -> Any:  # noqa: ANN401  # of the kind
    """A value; None where it is of another kind."""
    try:
        return msgspec.json.decode(raw, type=kind) if len(raw) else None
    except (msgspec.DecodeError, RecursionError):
        return None
