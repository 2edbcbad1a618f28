"""Words that were read: of Image Analysis in pixels, of Read in fractions of the page."""

from collections.abc import Iterator, Sequence

import msgspec

from prelabel.errors import Tally
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import SKIP, TEXT, score_in, shape_of
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sightings import Sighting

_NUMBERS = msgspec.json.Decoder(list[float])


class _Point(msgspec.Struct, frozen=True, gc=False):
    x: float
    y: float


_POINTS = msgspec.json.Decoder(list[_Point])


def in_result(result: Message, tally: Tally) -> Iterator[Sighting]:
    """The words of ``readResult``: of blocks, or of pages as previews of version 4.0 wrote them.

    Raises:
        InputError: a word is bad, and the run stops at bad records.
    """
    for block in result.messages("blocks"):
        yield from in_lines(block, None, tally)
    for page in result.messages("pages"):
        yield from _words(page, None)


def in_lines(page: Message, size: tuple[float, float] | None, tally: Tally) -> Iterator[Sighting]:
    """The words of the lines of a page.

    Args:
        page: with its lines.
        size: width and height of it in the unit of the words; None where these are pixels of the image.
        tally: counts lines without words.

    Raises:
        InputError: a word is bad, and the run stops at bad records.
    """
    for line in page.messages("lines"):
        if not line.length("words"):
            tally.unconverted["line of text without words"] += 1
        yield from _words(line, size)


def _words(line: Message, size: tuple[float, float] | None) -> Iterator[Sighting]:
    for word in line.messages("words"):
        points = _vertices(word)
        if points is None:
            continue
        width, height = size or (1.0, 1.0)
        shape = shape_of(word, [(x / width, y / height) for x, y in points], pixels=size is None, outline=True)
        text = word.text("text" if word.has("text") else "content")
        if shape is not None:
            said = {TEXT: text} if text else {}
            yield Sighting(word, TEXT, shape, score_in(word, "confidence"), said, pixels=size is None)


def _vertices(word: Message) -> Sequence[tuple[float, float]] | None:
    """The corners of a word: points, or x and y in turn; None where they are bad and were rejected."""
    if word.has("boundingPolygon"):
        points = word.value("boundingPolygon", _POINTS)
        return None if points is None else [(point.x, point.y) for point in points]
    numbers = word.value("boundingBox", _NUMBERS)
    if numbers is None:
        if not word.has("boundingBox"):
            word.reject(Fault("no box", "", "has no boundingPolygon or boundingBox", f"add it, {SKIP}"))
        return None
    if len(numbers) % 2:
        what = f"{len(numbers)} numbers are no corners"
        word.reject(Fault("no box", word.field("boundingBox"), what, f"write x and y of each corner, {SKIP}"))
        return None
    return list(zip(numbers[::2], numbers[1::2], strict=True))
