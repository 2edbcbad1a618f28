"""Results as ``save_to_json`` of PaddleX writes them, which are those of PaddleOCR 3: of texts, layouts, objects and parsed documents."""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, Self

import msgspec

from prelabel.errors import Place
from prelabel.geometry.rings import Rings
from prelabel.readers.paddleocr.boxes import objects_of
from prelabel.readers.paddleocr.columns import column_of
from prelabel.readers.paddleocr.found import Finder, transcribed
from prelabel.readers.paddleocr.shapes import Box, Point, Reject, Seen, box_of, is_corners, more_of, outline_of, score_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import SKIP, label_in
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.sides import is_side
from prelabel.safejson import or_leave_out

BLOCKS, LAYOUT, LINES, SPOTTED = "parsing_res_list", "layout_det_res", "overall_ocr_res", "spotting_res"
"""What a parsed document holds, of which ``-O read=`` says one."""

_READ = {"blocks": (BLOCKS,), "layout": (LAYOUT,), "lines": (LINES, SPOTTED)}

_PARTS = tuple(chain.from_iterable(_READ.values()))

_SIGNS = ("rec_texts", "rec_polys", "rec_boxes", "dt_polys", "boxes", *_PARTS)

_OTHERS = {"table_res_list": "table", "seal_res_list": "seal", "formula_res_list": "formula"}
"""What is counted and not converted, by the lists that hold it."""

_PREPROCESSED = (
    "predict with use_doc_orientation_classify=False and use_doc_unwarping=False, "
    "or say with -O preprocessed=keep that the images are those that were read"
)

_TEXTS = {"rec_texts": "rec_scores", "rec_text": "rec_score"}
"""Lists of what was recognised, and of how surely; the latter are those of PaddleX 3.0 before its release."""

_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)
_NUMBER = msgspec.json.Decoder(float)
_CORNERS = msgspec.json.Decoder(list[float])
_OUTLINE = msgspec.json.Decoder(list[Point])
_ORDER = msgspec.json.Decoder(int)
_FLAG = msgspec.json.Decoder(bool)

_MOST_PAGES = 10**9


def is_result(message: Message) -> bool:
    """Whether an object holds what is found in an image."""
    return any(map(message.knows, _SIGNS))


class Result(NamedTuple):
    """The result of an image.

    Args:
        message: that holds it.
        name: of the image, as it was given to the model; empty where that was an array.
        page: of a document, from 0; None of an image.
        size: width and height in pixels, 0 where a side is not said.
    """

    message: Message
    name: str
    page: int | None
    size: tuple[int, int]

    @classmethod
    def of(cls, message: Message, finder: Finder) -> Self | None:
        """What is said of the image itself; None where that is bad, or all is of another image, and was rejected.

        Raises:
            InputError: it was, and the run stops at bad records.
        """
        if not is_result(message):
            what = "holds neither texts nor boxes"
            message.reject(Fault("no result", "", what, "give the result of a model, or leave the image out with --on-error skip"))
            return None
        if finder.options.preprocessed == "refuse" and _is_changed(message):
            return None
        name = message.value("input_path", _TEXT) if message.has("input_path") else ""
        page = message.number("page_index") if message.has("page_index") else None
        if name is None or (page is None and message.has("page_index")):
            return None
        if page is not None and not (0 <= page < _MOST_PAGES and page == int(page)):
            fix = "number pages from 0, or leave the page out with --on-error skip"
            message.reject(Fault("no page", ".page_index", f"page_index {page:g} is no page", fix))
            return None
        return cls(message, name, None if page is None else int(page), sides_of(message))


def _is_changed(message: Message) -> bool:
    """Whether places are, or may be, those of a page that was turned or unwarped before it was read; such a one is rejected."""
    if not message.has("doc_preprocessor_res"):
        return False
    done = message.message("doc_preprocessor_res")
    angle = done.number("angle") if done is not None and done.has("angle") else 0.0
    settings = done.message("model_settings") if done is not None and done.has("model_settings") else None
    if done is None or angle is None:
        return True
    unwarped = settings is not None and settings.value("use_doc_unwarping", _FLAG) is True
    if not unwarped and angle in {0, -1}:
        return False
    what = "the page was unwarped before it was read" if unwarped else f"the page was turned by {angle:g} degrees before it was read"
    done.reject(Fault("page changed before it was read", "", what, _PREPROCESSED))
    return True


def sides_of(message: Message) -> tuple[int, int]:
    """Width and height in pixels, 0 where a side is not said, or is none and was rejected alone."""
    return _side(message, "width"), _side(message, "height")


def _side(message: Message, name: str) -> int:
    """A side in pixels; 0 where it is not said, or is none and was rejected alone."""
    side = message.number(name) if message.has(name) else None
    if side is not None and not is_side(side):
        fix = "correct it, or leave the size out with --on-error skip"
        message.reject(Fault("bad size", f".{name}", f"{name} {side:g} is no number of pixels", fix))
        return 0
    return int(side or 0)


def seen_in(result: Result, finder: Finder) -> Sequence[Seen] | None:
    """What is seen in an image; None where its lists are bad and were rejected, so that it is not known.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    message, unconverted = result.message, finder.tally.unconverted
    for name, what in _OTHERS.items():
        if message.has(name) and message.length(name):
            unconverted[what] += message.length(name)
    parsed = [*filter(message.has, _PARTS)]
    if not parsed:
        return _objects_or_lines(message, finder)
    wanted = _PARTS if finder.options.read == "blocks" else _READ[finder.options.read]
    read = next(filter(message.has, wanted), None)
    others = [member for member in parsed if member != read]
    if others:
        finder.tally.note_names("parts of documents that were not read: {all} (-O read=blocks, layout or lines)", others)
    if read is None:
        return []
    if read == BLOCKS:
        blocks = message.value(BLOCKS, _RAWS)
        return None if blocks is None else [one for block in message.messages(BLOCKS) for one in _block(block)]
    inner = message.message(read)
    return None if inner is None else _objects_or_lines(inner, finder)


def _objects_or_lines(message: Message, finder: Finder) -> Sequence[Seen] | None:
    objects = objects_of(message) if message.has("boxes") else []
    lines = None if objects is None else _lines(message, finder)
    return None if objects is None or lines is None else [*objects, *lines]


def _block(block: Message) -> Iterator[Seen]:
    """A block of a parsed document; its outline is more than its box."""
    label = label_in(block, "block_label")
    corners = block.value("block_bbox", _CORNERS) if label else None
    if corners is None:
        if label and not block.has("block_bbox"):
            block.reject(Fault("no box", "", "has no block_bbox", f"add it, {SKIP}"))
        return
    box = box_of(corners, ".block_bbox", block.reject)
    if box is None:
        return
    fix = or_leave_out("attribute")
    said = dict(transcribed(block.value("block_content", _TEXT, fix)))
    order = block.value("block_order", _ORDER, fix)
    if order is not None:
        said["order"] = str(order)
    points = block.value("block_polygon_points", _OUTLINE)
    more = points is not None and not is_corners(points, box)
    outline = more_of(points, ".block_polygon_points", block.reject) if points is not None and more else None
    yield Seen(label, block.element.rpartition("[")[0], block.position, math.nan, said, box, outline)


def _lines(message: Message, finder: Finder) -> Sequence[Seen] | None:
    """Lines of text: what was recognised, else what was detected; None where the lists are bad and were rejected."""
    name = next(filter(message.has, ("rec_polys", "rec_boxes", "dt_polys")), None)
    if name is None:
        return []
    read = next(filter(message.has, _TEXTS), "rec_texts" if name != "dt_polys" else "")
    scored, unconverted = _TEXTS.get(read, "dt_scores"), finder.tally.unconverted
    decoder: msgspec.json.Decoder[Any] = _CORNERS if name == "rec_boxes" else _OUTLINE
    shapes = column_of(message, name, decoder, "record")
    scores = column_of(message, scored, _NUMBER, "score")
    texts: Sequence[str | None] | None = None
    if read:
        texts = column_of(message, read, _TEXT, "text")
    if shapes is None or not _are_paired(message, {name: shapes, read: texts, scored: scores}):
        return None
    if message.length("dt_polys") > len(shapes):
        unconverted["detected text that was not recognised"] += message.length("dt_polys") - len(shapes)
    if message.has("text_word_boxes"):
        unconverted["line of text with boxes of its words"] += message.length("text_word_boxes")
    found: list[Seen] = []
    for position, shape in enumerate(shapes):
        reject = finder.reject(partial(_place, message, position, name, scored))
        box, outline = (None, None) if shape is None else _shape(shape, name, reject)
        if box is not None or outline is not None:
            score = score_of(scores[position] if scores else None, ".score", reject)
            label, said = finder.called("")
            said = {**said, **transcribed(texts[position] if texts else None)}
            found.append(Seen(label, f"{message.element}.{name}", position, score, said, box, outline))
    return found


def _shape(shape: Any, name: str, reject: Reject) -> tuple[Box | None, Rings | None]:  # noqa: ANN401  # as the decoder of the list makes it
    """The box or the outline of a text; neither where it is bad and was rejected."""
    return (box_of(shape, "", reject), None) if name == "rec_boxes" else (None, outline_of(shape, "", reject))


def _are_paired(message: Message, lists: Mapping[str, Sequence[object] | None]) -> bool:
    """Whether all lists that are there are of one length; where they are not the image is rejected."""
    counts = {name: len(one) for name, one in lists.items() if one is not None}
    if len(set(counts.values())) == 1:
        return True
    what = ", ".join(f"{name} {count}" for name, count in counts.items())
    fix = "write an entry for each text in all of them, or leave the image out with --on-error skip"
    message.reject(Fault("lists of different lengths", "", f"the lists have different numbers of entries: {what}", fix))
    return False


def _place(message: Message, position: int, shapes: str, scores: str, field: str) -> Place:
    """Where the shape of a text stands, or its score."""
    return message.place(f".{scores if field == '.score' else shapes}[{position}]")
