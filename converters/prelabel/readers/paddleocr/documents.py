"""The images that a document of JSON speaks of, and what is seen in each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place
from prelabel.readers.paddleocr.found import Finder
from prelabel.readers.paddleocr.lists import are_lines, in_lists, of_image
from prelabel.readers.paddleocr.results import Result, is_result, seen_in, sides_of
from prelabel.readers.paddleocr.shapes import Seen
from prelabel.readers.shared.messages import Message, in_one_line
from prelabel.safejson import Document

GIVE = "give results as save_to_json writes them, or lists of texts as PaddleOCR 2 returns them"

_SERVED = ("ocrResults", "layoutParsingResults", "tableRecResults", "sealRecResults")
"""Of a service, the lists of pages."""

_PRUNED = "prunedResult"

_LONGEST = 200


class Page(NamedTuple):
    """What is said of one image.

    Args:
        place: where it is.
        seen: in it.
        name: of the image, as the document says it; empty where it does not.
        page: of a document, from 0; None of an image.
        size: width and height in pixels, 0 where a side is not said.
    """

    place: Place
    seen: Sequence[Seen]
    name: str = ""
    page: int | None = None
    size: tuple[int, int] = (0, 0)


def pages_in(document: Document, finder: Finder) -> Iterator[Page]:
    """The images of a document, in its order.

    Raises:
        InputError: it holds no result, the call failed, or a bad record stops the run.
    """
    tally, whole = finder.tally, Place(str(document.path))
    if document.root == "[":
        yield from _listed(document, finder)
        return
    document.sections()
    root = Message.of(document, msgspec.Raw(document.strict), "$", tally)
    if root is None:
        return
    served = root.message("result") if root.has("result") else None
    if served is not None and any(map(served.has, _SERVED)):
        yield from _served(served, finder)
    elif root.has(_PRUNED):
        yield from _page(root.message(_PRUNED), finder)
    elif root.has("res"):
        yield from _page(root.message("res"), finder)
    elif is_result(root):
        yield from _page(root, finder)
    elif root.has("errorCode") and root.has("errorMsg"):
        what = f"the call failed: {in_one_line(root.text('errorMsg'))[:_LONGEST] or 'nothing says why'}"
        raise InputError(what, place=whole, fix="call the service again")
    else:
        raise InputError("holds no result of PaddleOCR", place=whole, fix=GIVE)


def _served(served: Message, finder: Finder) -> Iterator[Page]:
    """The pages of an answer of a service."""
    # they are those of what was sent, not of what was made of it
    sizes = _sizes(served) if finder.options.preprocessed == "refuse" else {}
    for name in filter(served.has, _SERVED):
        for one in served.messages(name):
            for page in _page(one.message(_PRUNED), finder):
                yield page if all(page.size) else page._replace(size=sizes.get(one.position, (0, 0)))


def _sizes(served: Message) -> Mapping[int, tuple[int, int]]:
    """Those of the image or of the pages that a service was sent, from 0."""
    info = served.message("dataInfo") if served.has("dataInfo") else None
    if info is None:
        return {}
    return {page.position: sides_of(page) for page in info.messages("pages")} if info.has("pages") else {0: sides_of(info)}


def _listed(document: Document, finder: Finder) -> Iterator[Page]:
    """A list: of results, or of texts."""
    raws = document.records(msgspec.Raw, "$", finder.tally).items
    place = Place(str(document.path))
    if are_lines(raws):
        yield Page(place, of_image(document, raws, "$", finder))
    elif any(bytes(memoryview(raw)[:1]) == b"{" for raw in raws):
        for number, raw in enumerate(raws):
            one = Message.of(document, raw, f"$[{number}]", finder.tally)
            inner = one.message("res") if one is not None and one.has("res") else one
            yield from _page(inner, finder)
    else:
        for element, seen in in_lists(document, raws, finder):
            yield Page(Place(str(document.path), element=element), seen)


def _page(message: Message | None, finder: Finder) -> Iterator[Page]:
    """The image of a result; none where the result is bad, and was rejected."""
    result = None if message is None else Result.of(message, finder)
    seen = None if result is None else seen_in(result, finder)
    if result is not None and seen is not None:
        place = result.message.place() if result.message.element != "$" else Place(str(result.message.document.path))
        yield Page(place, seen, result.name, result.page, result.size)
