"""Which image an answer is of: the one that its record names, else the one that its file is called by."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import as_text, read_bytes
from prelabel.frames import images_among
from prelabel.readers.shared.sides import size_px
from prelabel.readers.vlm.florence import is_task
from prelabel.readers.vlm.marks import MARK
from prelabel.readers.vlm.options import VlmOptions
from prelabel.readers.vlm.replies import REPLIES, SAYS_WHERE, reply_of
from prelabel.readers.vlm.texts import json_in
from prelabel.readers.vlm.values import STRING, Text, Value, checked, in_words, moved
from prelabel.safejson import Document

T = TypeVar("T")

LINES = frozenset({".jsonl", ".ndjson"})
"""Suffixes of files with a record a line."""

_BATCHED = ("custom_id", "key")
"""What names a request in a batch, which may be an image."""
_REPLIED = frozenset({"response", "result"})
"""What a line of a batch calls the reply."""

IMAGES = ("image", "file", "file_name", "filename", "image_path", "image_file", "image_name", "img", "path", *_BATCHED)
ANSWERS = (
    "response", "answer", "output", "output_text", "generated_text", "completion", "prediction", "predictions", "result", "results",
    "parsed_answer", "model_output", "raw_response", "content", "text",
)  # fmt: skip
"""What records call them, from what says most."""

_LABELS = ("label", "object", "query", "phrase")
_QUESTIONS = (*_LABELS, "prompt", "question", "task")
_WIDTHS, _HEIGHTS = ("width", "image_width"), ("height", "image_height")
_SIZES, _INPUTS = ("image_size", "size", "resolution_wh"), ("input_size", "input_wh")
_INPUT_SIDES = ("input_width", "input_height")

_FLOAT: msgspec.json.Decoder[float | None] = msgspec.json.Decoder(float | None)
_PAIR: msgspec.json.Decoder[tuple[float, float] | None] = msgspec.json.Decoder(tuple[float, float] | None)

_MAY_ANSWER = frozenset({b"[", b"{", b'"'})
_LOOKED_AT = 5
"""Items of a list, to see whether they are records."""

_FIX = 'write {"image": "street_1.jpg", "response": ...}, or say what they are called with -O image= and -O answer='
USED = frozenset({*IMAGES, *_LABELS, *_WIDTHS, *_HEIGHTS, *_SIZES, *_INPUTS, *_INPUT_SIDES})
"""Members of a record beside the answer."""

SKIP = "or leave the image out with --on-error skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An answer, and what is said of its image.

    Args:
        image: as the record says; None where the file is called by it.
        place: of the record.
        answer: of the model.
        size: width and height of the image in pixels; 0 where it is not said.
        seen: those of the image as the model saw it, likewise.
        label: of what the answer does not name.
        asked: what the model was asked about the image; empty where the record does not say it.
    """

    image: str | None
    place: Place
    answer: Value | Text
    size: tuple[int, int] = (0, 0)
    seen: tuple[int, int] = (0, 0)
    label: str = ""
    asked: str = ""


def records_of(path: Path, options: VlmOptions, tally: Tally) -> Iterator[Record]:
    """The answers of a file; a record that is bad is rejected.

    Raises:
        InputError: the file cannot be read, or a bad record stops the run.
    """
    data = read_bytes(path).removeprefix(BOM_UTF8)
    if b"\0" in data or not data.strip():
        what = "holds zero bytes, which no text has" if data else "is empty"
        raise InputError(what, place=Place(str(path)), fix=f"save what the model answered, {SKIP}")
    finder = _Finder(options, tally)
    if path.suffix.lower() not in LINES:
        whole = _whole(data, path, tally)
        if whole is not None:
            yield from finder.records(whole, named=True)
            return
    if not data.isascii():
        as_text(data, path)
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                value = checked(Document(line, path, number))
            except InputError as error:
                tally.reject_file("broken line", moved(error, None, f"write a record of JSON a line, {SKIP}"))
                continue
            yield from finder.records(value, named=False)


def _whole(data: bytes, path: Path, tally: Tally) -> Value | Text | None:
    """A file as one answer or one document; None of one that has a document in each line."""
    if data.lstrip()[:1] in {b"[", b"{", b'"'}:
        try:
            return checked(Document(data, path))
        except InputError as error:
            if "trailing characters" in error.what and data.lstrip().startswith(b"{") and _is_json(data.lstrip().partition(b"\n")[0]):
                return None
    text = Text(as_text(data, path), path)
    return json_in(text, tally) or text


def _is_json(data: bytes) -> bool:
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


class _Finder:
    """Finds records in documents."""

    def __init__(self, options: VlmOptions, tally: Tally) -> None:
        self._tally = tally
        self._images = (options.image,) if options.image else IMAGES
        self._answers = (options.answer,) if options.answer else ANSWERS

    def records(self, value: Value | Text, *, named: bool) -> Iterator[Record]:
        """Those of a document.

        Args:
            value: the document.
            named: its file may be called by an image.
        """
        if isinstance(value, Value) and value.begins == "[":
            items = [*value.items(self._tally)]
            if not named or any(self._image_of(item) for item in items[:_LOOKED_AT]):
                for item in items:
                    yield from self._of_object(item, named=False)
                return
        elif isinstance(value, Value) and value.begins == "{":
            yield from self._of_object(value, named=named)
            return
        if named:
            answer = reply_of(value, self._tally) if isinstance(value, Value) else value
            if answer is not None:
                yield Record(image=None, place=value.place(), answer=answer)
        else:
            self._refuse(value, "names no image")

    def _refuse(self, value: Value | Text, what: str) -> None:
        self._tally.reject("no image", what, place=value.place(), fix=f"{_FIX}, {SKIP}")

    def _image_of(self, value: Value) -> str | None:
        """The member of an object that names its image."""
        members = value.members(Tally(on_error="skip")) if value.begins == "{" else {}
        named = (key for key in self._images if key not in _BATCHED or len(self._images) == 1 or _REPLIED & members.keys())
        return next((key for key in named if bytes(members.get(key, b"")).startswith(b'"')), None)

    def _of_object(self, value: Value, *, named: bool) -> Iterator[Record]:
        """Of a record, an answer, or an object of answers by their images."""
        members = value.members(self._tally, f'write an object as {{"image": ..., "response": ...}}, {SKIP}')
        if not members and value.begins != "{":
            return
        key = self._image_of(value)
        image = value.part(members[key], f".{key}").decoded(STRING, self._tally) if key else None
        if key is not None and image is None:
            return
        if key is None and not named and not _by_images(members):
            self._refuse(value, "names no image")
            return
        answer = next((name for name in self._answers if name in members), None)
        if SAYS_WHERE & members.keys() or any(map(is_task, members)) or REPLIES & members.keys():
            yield from self._record(value, members, image, None)
        elif answer is not None:
            yield from self._record(value, members, image, answer)
        elif key is None and members and _by_images(members):
            for name, raw in members.items():
                yield from self._answered(name, value.part(raw, f".{name}"), {})
        elif key is None and not members:
            yield Record(image=None, place=value.place(), answer=value)
        else:
            what = f"holds no answer, only {in_words(members)}"
            self._tally.reject("no answer", what, place=value.place(), fix=f"{_FIX}, {SKIP}")

    def _record(self, value: Value, members: Mapping[str, msgspec.Raw], image: str | None, answer: str | None) -> Iterator[Record]:
        sizes = _Sizes(value, members, self._tally)
        size = sizes.of(_WIDTHS, _HEIGHTS, _SIZES)
        seen = sizes.of(_INPUT_SIDES[:1], _INPUT_SIDES[1:], _INPUTS)
        if size is None or seen is None:
            return
        texts = {name: raw for name, raw in members.items() if name in _QUESTIONS and bytes(raw).startswith(b'"')}
        label = next((name for name in _LABELS if name in texts), None)
        said = value.part(texts[label], f".{label}").decoded(STRING, self._tally) if label else None
        asked = b" ".join(bytes(texts[name]) for name in sorted(texts)).decode()
        if answer is not None:
            unused = [name for name in members if name not in USED and name not in (*self._images, answer)]
            if unused:
                self._tally.note_names("members of records that were not used: {all}", unused)
        part = value if answer is None else value.part(members[answer], f".{answer}")
        more = {"size": size, "seen": seen, "label": (said or "").strip(), "asked": asked}
        yield from self._answered(image, part, more)

    def _answered(self, image: str | None, part: Value, more: Mapping[str, object]) -> Iterator[Record]:
        if part.begins == "n":
            what = "the answer is null"
            self._tally.reject("no answer", what, place=part.place(), fix=f"ask again, {SKIP}")
            return
        answer = reply_of(part, self._tally)
        if answer is not None:
            yield Record(image=image, place=part.place(), answer=answer, **more)  # type: ignore[arg-type]  # as `_record` makes it


def _by_images(members: Mapping[str, msgspec.Raw]) -> bool:
    """Whether the members of an object are called by images."""
    if images_among([*members]):
        return True
    return all(bytes(raw[:1]) in _MAY_ANSWER for raw in map(bytes, members.values())) and any(
        map(MARK.search, map(bytes, members.values()))
    )


class _Sizes:
    """Sizes that a record says."""

    def __init__(self, value: Value, members: Mapping[str, msgspec.Raw], tally: Tally) -> None:
        self._value, self._members, self._tally = value, members, tally

    def of(self, widths: tuple[str, ...], heights: tuple[str, ...], pairs: tuple[str, ...]) -> tuple[int, int] | None:
        """Width and height, 0 where they are not said; None where they are none, and were rejected."""
        pair = next((name for name in pairs if name in self._members), None)
        width = next((name for name in widths if name in self._members), None)
        height = next((name for name in heights if name in self._members), None)
        bad = len(self._tally.bad)
        if width is not None or height is not None:
            sides = [self._said(width, _FLOAT), self._said(height, _FLOAT)]
            fields = {"width": f".{width}", "height": f".{height}"}
        else:
            both = self._said(pair, _PAIR)
            sides = [None, None] if both is None else [*both]
            fields = {"width": f".{pair}[0]", "height": f".{pair}[1]"}
        if len(self._tally.bad) > bad:
            return None
        return size_px(sides[0], sides[1], lambda side: self._value.place(fields[side]), self._tally)

    def _said(self, name: str | None, decoder: msgspec.json.Decoder[T]) -> T | None:
        return None if name is None else self._value.part(self._members[name], f".{name}").decoded(decoder, self._tally)
