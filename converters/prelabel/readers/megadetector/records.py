"""What a file says, as it says it: images in parts, so that those of a large file are never decoded together."""

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.rawjson import NULL
from prelabel.safejson import CORRECT, UNREADABLE, Document, or_leave_out

T = TypeVar("T")

AT_ONCE = 2000
"""Images that are decoded together."""

SAMPLED = 100
"""Images whose members are looked at."""

MOST_FRAMES = 1 << 31

Number = Annotated[int, Meta(ge=0, lt=MOST_FRAMES)]
"""Of a frame in its video."""

Side = Annotated[int, Meta(ge=0, lt=1 << 31)]

Category = str | int

_REPEATED = frozenset({"max_detection_conf"})
"""What only repeats other members."""


class Classified(msgspec.Struct, frozen=True, gc=False, rename={"name": "class"}):
    """The class that SpeciesNet decides for."""

    name: str
    score: float | None = None


class Ranked(msgspec.Struct, frozen=True, gc=False):
    """The classes that SpeciesNet's classifier finds likeliest, the best first."""

    classes: list[str]


class Detection(msgspec.Struct, frozen=True, gc=False):
    """One detection; ``label`` and what follows are of SpeciesNet's own file."""

    category: Category
    conf: float
    bbox: tuple[float, float, float, float] | None = None
    classifications: list[tuple[Category, float]] | None = None
    frame_number: Number | None = None
    label: str | None = None
    processed_classification: Classified | None = None
    raw_classifications: msgspec.Raw = NULL


class Image(msgspec.Struct, frozen=True, gc=False):
    """An image or a video; ``filepath`` and ``failures`` are of SpeciesNet's own file."""

    file: str | None = None
    filepath: str | None = None
    detections: list[Detection] | None = None
    failure: str | None = None
    failures: list[str] | None = None
    width: Side | None = None
    height: Side | None = None
    frame_rate: float | None = None
    frames_processed: list[Number] | None = None

    @property
    def name(self) -> str:
        """What the image is called."""
        return (self.filepath if self.file is None else self.file) or ""


GONE = Detection(category="", conf=0)
"""Stands for a detection that was rejected, so that the others keep their places."""


class _Loose(Image, frozen=True, gc=False):
    """An image whose detections are decoded one by one, and what is said of it beside them likewise."""

    detections: list[msgspec.Raw] | None = None  # type: ignore[assignment]  # see above
    width: msgspec.Raw = NULL  # type: ignore[assignment]  # likewise
    height: msgspec.Raw = NULL  # type: ignore[assignment]  # likewise
    frame_rate: msgspec.Raw = NULL  # type: ignore[assignment]  # likewise
    frames_processed: msgspec.Raw = NULL  # type: ignore[assignment]  # likewise


class _Named(msgspec.Struct, frozen=True, gc=False):
    file: str | None = None
    filepath: str | None = None


class _Results(msgspec.Struct, frozen=True):
    images: list[msgspec.Raw] | None = None
    predictions: list[msgspec.Raw] | None = None
    detection_categories: dict[str, str] | None = None
    classification_categories: dict[str, str] | None = None


class Results(NamedTuple):
    """A file.

    Args:
        document: its text.
        element: the ``$.path`` of its images.
        raws: the text of each.
        categories: names of detections by id; None of SpeciesNet's own file, where each detection has its label.
        classes: names of classes by id.
    """

    document: Document
    element: str
    raws: list[msgspec.Raw]
    categories: Mapping[str, str] | None
    classes: Mapping[str, str]

    def place(self, position: int, field: str = "") -> Place:
        """The place of an image, or of a field of it."""
        return self.document.record_place(self.element, position, field)


_RESULTS = msgspec.json.Decoder(_Results)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw] | None)
_NAMES = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_NAME = msgspec.json.Decoder(str)
_IMAGES = msgspec.json.Decoder(list[Image])
_LOOSE = msgspec.json.Decoder(_Loose)
_DETECTION = msgspec.json.Decoder(Detection)
_SIDE = msgspec.json.Decoder(Side | None)
_PARTS: Mapping[str, msgspec.json.Decoder[Any]] = {
    "width": _SIDE, "height": _SIDE, "frame_rate": msgspec.json.Decoder(float | None),
    "frames_processed": msgspec.json.Decoder(list[Number] | None),
}  # fmt: skip
"""What an image can be read without."""

_FILE = msgspec.json.Decoder(_Named)
_TABLE = msgspec.json.Decoder(dict[str, Any])


def results_of(path: Path, tally: Tally) -> Results:
    """A file of results; names of categories and classes that are none are left out alone.

    Raises:
        InputError: it cannot be read, or holds none, or a name is bad and the run stops at bad records.
    """
    document = Document(read_bytes(path), path)
    if document.root != "{":
        raise InputError("is no object with images", place=Place(str(path)), fix="give the JSON file that the detector wrote")
    found = document.decode(_RESULTS) or _apart(document, tally)
    if found.images is None and found.predictions is None:
        fix = "give the results of MegaDetector, or the predictions of SpeciesNet"
        raise InputError("has neither images nor predictions", place=Place(str(path), element="$"), fix=fix)
    if found.images is None:
        return Results(document, "$.predictions", found.predictions or [], None, {})
    if found.detection_categories is None:
        fix = 'write the names of the categories, as "detection_categories": {"1": "animal", "2": "person", "3": "vehicle"}'
        raise InputError("has no detection_categories", place=Place(str(path), element="$"), fix=fix)
    return Results(document, "$.images", found.images, found.detection_categories, found.classification_categories or {})


def _apart(document: Document, tally: Tally) -> _Results:
    """The same, where something cannot be decoded: what that is, is said.

    Raises:
        InputError: a member is of another type.
    """
    sections, stop = document.sections(), Tally()
    images, predictions = (document.value(sections.get(name, NULL), _RAWS, f"$.{name}", stop) for name in ("images", "predictions"))
    names = ("detection_categories", "classification_categories")
    said = [document.value(sections.get(name, NULL), _NAMES, f"$.{name}", stop) for name in names]
    categories, classes = (
        None if one is None else _names(document, one, f"$.{name}", tally) for one, name in zip(said, names, strict=True)
    )
    return _Results(images, predictions, categories, classes)


def _names(document: Document, said: Mapping[str, msgspec.Raw], element: str, tally: Tally) -> dict[str, str]:
    fix = or_leave_out("name")
    names = {key: document.value(raw, _NAME, f'{element}["{key}"]', tally, fix) for key, raw in said.items()}
    return {key: name for key, name in names.items() if name is not None}


def images_in(results: Results, tally: Tally) -> Iterator[list[tuple[int, Image]]]:
    """The images in parts, each with its position; those of the wrong type are rejected.

    Raises:
        InputError: a bad record stops the run.
    """
    for begin in range(0, len(results.raws), AT_ONCE):
        raws = results.raws[begin : begin + AT_ONCE]
        try:
            yield list(enumerate(_IMAGES.decode(b"[" + b",".join(raws) + b"]"), begin))
        except (msgspec.DecodeError, RecursionError):
            yield list(_one_by_one(results, raws, begin, tally))


def _one_by_one(results: Results, raws: list[msgspec.Raw], begin: int, tally: Tally) -> Iterator[tuple[int, Image]]:
    for position, raw in enumerate(raws, begin):
        try:
            loose = _LOOSE.decode(raw)
            said = {name: getattr(loose, name) for name in Image.__struct_fields__}
            for name, part in _PARTS.items():
                said[name] = _decoded(results, said[name], part, (position, f".{name}"), or_leave_out("value"), tally)
            if loose.detections is not None:
                listed = enumerate(loose.detections)
                detections = [_decoded(results, one, _DETECTION, (position, f".detections[{nth}]"), CORRECT, tally) for nth, one in listed]
                said["detections"] = [GONE if one is None else one for one in detections]
            yield position, Image(**said)
        except msgspec.DecodeError as error:
            where, what = results.document.fault(error, results.element, position)
            tally.reject(UNREADABLE, what, place=results.place(position, where), fix=CORRECT)
        except RecursionError:
            tally.reject(UNREADABLE, "is nested too deeply to be read", place=results.place(position), fix=CORRECT)


def _decoded(  # noqa: PLR0917  # a part, what it is, where it stands, and what to do about it
    results: Results, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], at: tuple[int, str], fix: str, tally: Tally
) -> T | None:
    """A part of an image, by the position of that and its field; None where it is of the wrong type and was rejected."""
    try:
        return decoder.decode(raw)
    except msgspec.DecodeError as error:
        position, field = at
        where, what = results.document.fault(error, results.element, position, field)
        tally.reject(UNREADABLE, what, place=results.place(position, f"{field}{where}"), fix=fix)
        return None


def names_in(results: Results) -> Iterator[str]:
    """What all images are called; nothing of those that cannot be read."""
    for raw in results.raws:
        try:
            named = _FILE.decode(raw)
        except (msgspec.DecodeError, RecursionError):
            continue
        yield (named.filepath if named.file is None else named.file) or ""


def unused_in(results: Results) -> set[str]:
    """Members of the first images and of their detections that nothing uses."""
    known = {*Image.__struct_fields__, *Detection.__struct_fields__, *_REPEATED}
    return set(itertools.chain.from_iterable(map(_members, results.raws[:SAMPLED]))) - known


def _members(raw: msgspec.Raw) -> Iterator[str]:
    try:
        table = _TABLE.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return
    yield from table
    detections = table.get("detections")
    for one in detections if isinstance(detections, list) else ():
        yield from one if isinstance(one, dict) else ()
