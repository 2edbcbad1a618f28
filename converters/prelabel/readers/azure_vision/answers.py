"""The images that a file speaks of, and what it says of each."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.readers.azure_vision.found import Finder
from prelabel.readers.azure_vision.words import in_lines
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import page_in, why_failed
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sides import is_side
from prelabel.readers.shared.sightings import Sighting
from prelabel.safejson import Document

GIVE = "give an answer of Image Analysis, Read, Face or Custom Vision"

_WEB = ("http://", "https://")

_URLS = ("resizedImageUri", "imageUri", "originalImageUri")
"""Of an image of Custom Vision; the first is what its size is of."""

_IMAGE = ("regions", "predictions", "tags", "thumbnailUri", *_URLS)
_ANALYSIS = (
    "objects", "faces", "brands", "metadata", "requestId", "modelVersion", "objectsResult", "peopleResult", "readResult",
    "customModelResult",
)  # fmt: skip
_READ, _PAGE = frozenset({"readResults"}), frozenset({"lines"})
_TEXT = msgspec.json.Decoder(str)


class Answer(NamedTuple):
    """What is said of one image.

    Args:
        message: that says so; None where all of the file does.
        seen: in the image.
        size: width and height in pixels, 0 where a side is not said.
        id: of an image of Custom Vision; empty of the image that the file is called as.
        url: of the image; empty where it is not said.
        page: of a document, from 1; 0 of an image.
    """

    message: Message | None
    seen: list[Sighting]
    size: tuple[int, int] = (0, 0)
    id: str = ""
    url: str = ""
    page: int = 0


def answers_in(document: Document, finder: Finder, tally: Tally) -> Iterator[Answer]:
    """The images of a file, in its order.

    Raises:
        InputError: the file holds no answer, the call failed or is not done, or a bad record stops the run.
    """
    if document.root == "[":
        yield from _listed(document, finder, tally)
        return
    document.sections()
    root = Message.of(document, msgspec.Raw(document.strict), "$", tally)
    if root is None:
        return
    read = root.message("analyzeResult")
    if read is not None or root.has("status"):
        yield from _read(root, read, finder)
    elif root.has("results"):
        for image in root.messages("results"):
            yield from _stored(image, finder)
    elif root.has("regions") and root.has("id"):
        yield from _stored(root, finder)
    elif root.has("predictions"):
        yield Answer(None, [one for entry in root.messages("predictions") for one in finder.predicted(entry)])
    elif any(map(root.has, _ANALYSIS)):
        seen, metadata = finder.analysed(root), root.message("metadata")
        yield Answer(None, seen, _size(metadata) if metadata is not None else (0, 0))
    else:
        raise _no_answer(root)


def _listed(document: Document, finder: Finder, tally: Tally) -> Iterator[Answer]:
    """A list: faces of an image, predictions of one, or images of Custom Vision."""
    raws = document.records(msgspec.Raw, "$", tally).items
    found = [Message.of(document, raw, f"$[{number}]", tally) for number, raw in enumerate(raws)]
    entries = [one for one in found if one is not None]
    if raws and not entries:
        return
    if not entries or any(one.has("faceRectangle") for one in entries):
        yield Answer(None, [seen for one in entries for seen in finder.face(one)])
    elif any(one.has("probability") for one in entries):
        yield Answer(None, [seen for one in entries for seen in finder.predicted(one)])
    elif any(any(map(one.has, _IMAGE)) for one in entries):
        for one in entries:
            yield from _stored(one, finder)
    else:
        raise InputError("holds no answer of Azure", place=Place(str(document.path)), fix=GIVE)


def _stored(image: Message, finder: Finder) -> Iterator[Answer]:
    """An image of Custom Vision: with predictions, else with the regions that were drawn in it."""
    name = image.value("id", _TEXT)
    if not name:
        if name is not None or not image.has("id"):
            fix = "write the id of the image, or leave the image out with --on-error skip"
            image.reject(Fault("no image named", "", "has no id", fix))
        return
    unconverted = finder.context.tally.unconverted
    if image.has("predictions"):
        seen = [one for entry in image.messages("predictions") for one in finder.predicted(entry)]
        if image.length("regions"):
            unconverted["region of an image with predictions"] += image.length("regions")
    else:
        seen = [one for entry in image.messages("regions") for one in finder.region(entry)]
        # where there are regions the tags of an image are theirs
        if not image.length("regions") and image.length("tags"):
            unconverted["tag of a whole image (classification)"] += image.length("tags")
    urls = [url for url in map(image.text, _URLS) if url.lower().startswith(_WEB)]
    yield Answer(image, seen, _size(image), name, urls[0] if urls else "")


def _read(root: Message, read: Message | None, finder: Finder) -> Iterator[Answer]:
    """The pages of a Read operation.

    Raises:
        InputError: it is not done, it failed, or a bad record stops the run.
    """
    said, place = root.text("status"), Place(str(root.document.path))
    if read is None or said.lower() not in {"", "succeeded"}:
        what = f"the operation is {said[:60]!r}, and has no result"
        raise InputError(what, place=place, fix="fetch the operation when it has succeeded")
    if not read.has("readResults"):
        raise InputError("has no readResults, as answers of Document Intelligence have none", place=place, fix=GIVE)
    finder.count_others(read, _READ)
    several = read.length("readResults") > 1
    for page in read.messages("readResults"):
        finder.count_others(page, _PAGE)
        number = page_in(page, "page") if page.has("page") else page.position + 1
        if number is None:
            continue
        sides = page.number("width"), page.number("height")
        width, height = (side if side is not None and side > 0 else 0.0 for side in sides)
        if not (width and height):
            fix = "write the size of the page, or leave it out with --on-error skip"
            page.reject(Fault("bad size", "", "the page has no width or no height", fix))
            continue
        seen = list(in_lines(page, (width, height), finder.context.tally))
        pixels = page.text("unit") in {"", "pixel"} and is_side(width) and is_side(height)
        yield Answer(page, seen, (int(width), int(height)) if pixels else (0, 0), page=number if several or number > 1 else 0)


def _size(message: Message) -> tuple[int, int]:
    """The size that an object of JSON says, 0 where it does not, or says what is none, which is rejected alone."""
    sides: list[int] = []
    for name in ("width", "height"):
        side = message.number(name) if message.has(name) else None
        if side is not None and not is_side(side):
            fix = "correct it, or leave the size out with --on-error skip"
            message.reject(Fault("bad size", message.field(name), f"{name} {side:g} is no number of pixels", fix))
            side = None
        sides.append(int(side or 0))
    return sides[0], sides[1]


def _no_answer(root: Message) -> InputError:
    """What is wrong with an object that is no answer."""
    place = Place(str(root.document.path))
    failed = root.message("error")
    if failed is not None:
        return InputError(f"the call failed: {why_failed(failed)}", place=place, fix="call the service again")
    if root.has("regions"):
        what = "is an answer of OCR, whose boxes are those of a turned image"
        return InputError(what, place=place, fix="read the image with Read, or leave the file out with --on-error skip")
    return InputError("holds no answer of Azure", place=place, fix=GIVE)
