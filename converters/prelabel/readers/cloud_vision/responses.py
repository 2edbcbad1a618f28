"""The responses of a file: one each image or page."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import page_in, why_failed
from prelabel.readers.shared.messages import Message
from prelabel.safejson import Document, or_leave_out

OBJECTS, FACES, LOGOS, LANDMARKS = "localizedObjectAnnotations", "faceAnnotations", "logoAnnotations", "landmarkAnnotations"

TEXTS, FULL_TEXT = "textAnnotations", "fullTextAnnotation"

OTHERS = (
    "labelAnnotations", "safeSearchAnnotation", "imagePropertiesAnnotation", "cropHintsAnnotation", "webDetection", "productSearchResults",
)  # fmt: skip
"""What has no place in the image, or none of an object."""

_READ = (OBJECTS, FACES, LOGOS, LANDMARKS, TEXTS, FULL_TEXT)
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)


class Response(NamedTuple):
    """Of one image or page.

    Args:
        message: its annotations.
        uri: of the image, or of the document that the page is of; empty where nothing says it.
        page: from 1; 0 of an image.
    """

    message: Message
    uri: str
    page: int

    @property
    def is_named(self) -> bool:
        """Whether it says which image or page it is of."""
        return bool(self.uri or self.page)


def responses_in(document: Document, tally: Tally) -> list[Response | None]:
    """The responses of a file in its order; None for each that was rejected.

    Raises:
        InputError: the file holds none, the call failed, or a bad record stops the run.
    """
    if document.root == "[":
        raws = document.records(msgspec.Raw, "$", tally).items
        parts = [Message.of(document, raw, f"$[{i}]", tally) for i, raw in enumerate(raws)]
        return [one for part in parts for one in (_flat(part) if part is not None else [None])]
    document.sections()
    root = Message.of(document, msgspec.Raw(document.strict), "$", tally)
    if root is None:
        return []
    whole = root.message("response") if root.has("response") else root
    if whole is not None and any(map(whole.has, ("responses", "context", "outputConfig", *_READ, *OTHERS))):
        return list(_flat(whole))
    place = Place(str(document.path))
    failed = root.message("error")
    if failed is not None:
        raise InputError(f"the call failed: {why_failed(failed)}", place=place, fix="call the API again")
    raise InputError("holds no response of Cloud Vision", place=place, fix="give what images:annotate answers, with its responses")


def _flat(message: Message, uri: str = "") -> Iterator[Response | None]:
    """A response, or all of a batch or a document."""
    if not message.has("responses"):
        yield _response(message, uri)
        return
    given = message.message("inputConfig")
    stored = given.message("gcsSource") if given is not None else None
    uri = stored.text("uri") if stored is not None else uri
    listed = message.value("responses", _LIST)
    for number, raw in enumerate(listed or ()):
        one = Message.of(message.document, raw, f"{message.element}{message.field('responses')}[{number}]", message.tally)
        # documents in an answer have responses of their own, pages in a document have none
        if one is None or message.element.count("[") > 1:
            yield _response(one, uri) if one is not None else None
        else:
            yield from _flat(one, uri)


def _response(message: Message, uri: str) -> Response | None:
    """A response; None where it is none and was rejected."""
    if message.has("outputConfig"):
        fix = f"give the files that were written to gcsDestination, {or_leave_out('response').partition(', ')[2]}"
        message.reject(Fault("response without annotations", "", "says only where the annotations were written to", fix))
        return None
    failed = message.message("error")
    # "filled-in image annotations are guaranteed to be correct, even when error is set"
    if failed is not None and (failed.has("code") or failed.text("message")) and failed.number("code") != 0:
        fix = f"annotate the image again, {or_leave_out('response').partition(', ')[2]}"
        message.reject(Fault("image not annotated", message.field("error"), f"the API failed: {why_failed(failed)}", fix))
        if not any(map(message.has, _READ)):
            return None
    context = message.message("context")
    if context is None:
        return Response(message, uri, 0)
    page = page_in(context, "pageNumber")
    if page is None:
        return None
    said = context.value("uri", _TEXT)
    return None if said is None and context.has("uri") else Response(message, said or uri, page)
