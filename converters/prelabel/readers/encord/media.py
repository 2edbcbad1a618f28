"""What a label row says of its images and videos: what they are called, how large they are, and where their labels stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal, NamedTuple

import msgspec

from prelabel.errors import Tally
from prelabel.files import is_text
from prelabel.frames import url_path
from prelabel.rawjson import NULL
from prelabel.readers.encord.records import DataUnit, Info, LabelRow, Labels
from prelabel.readers.shared.sides import side_px
from prelabel.readers.shared.timing import FASTEST_HZ, frames_in
from prelabel.safejson import Document, or_leave_out

Form = Literal["image", "video", "other"]

_ROW = msgspec.json.Decoder(LabelRow)
_UNIT = msgspec.json.Decoder(DataUnit)
_LABELS = msgspec.json.Decoder(Labels | None)
_BY_NAME = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_INFO = msgspec.json.Decoder(Info | None)
_NUMBER = msgspec.json.Decoder(float | None)
_COUNT = msgspec.json.Decoder(int | str | None)
_URL = msgspec.json.Decoder(str | bool | None)

_IMAGES = frozenset({"image", "img_group", "multilayer_image", "scene_image"})
_VIDEOS = frozenset({"video", "image_sequence", "dicom", "dicom_study", "medical_file", "medical_stack", "nifti", "pdf"})
_OTHERS = frozenset({"audio", "text", "plain_text", "html", "point_cloud", "time_series", "scene"})
"""Types of rows, of units and of what is in groups; the others name what holds them."""

_OF_MIME: Mapping[str, Form] = {
    "image/": "image",
    "video/": "video",
    "application/dicom": "video",
    "application/nifti": "video",
    "application/pdf": "video",
    "audio/": "other",
    "text/": "other",
    "application/json": "other",
    "application/mcap": "other",
    "application/xml": "other",
}

_HOLDERS = frozenset({"group", "scene"})

_SIGNED = re.compile(r"[?&](?:X-Goog-|X-Amz-)?(?:Signature|sig)=", re.IGNORECASE)

LARGEST_NUMBER = 1 << 31

SIGNED = "URLs of data_link are signed, and open for some days alone (--src names others)"

WITHOUT_DATA = "label row without an image or a video"


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """An image or a video.

    Args:
        title: what Encord calls it; empty where nothing says it.
        hash: its ``data_hash``, or the key that it has in its group.
        form: of its labels.
        number: of its place in a group.
        width: in pixels; 0 where the export does not say it.
        height: likewise.
        rate_hz: frames a second; 0 where the export does not say it.
        count: of frames; 0 where the export does not say it.
        url: of an image; empty where it is none.
        space: its key in a group; empty of one that is a data unit.
        labels: by frame, or of the image itself.
        raw: its text.
        element: its ``$.path``.
    """

    title: str
    hash: str
    form: Form
    number: int
    width: int
    height: int
    rate_hz: float
    count: int
    url: str
    space: str
    labels: Mapping[str, msgspec.Raw]
    raw: msgspec.Raw
    element: str

    def of_image(self, document: Document, tally: Tally) -> tuple[Labels, str]:
        """The labels of an image, and their ``$.path``; in a group they are those of frame 0."""
        element = f"{self.element}.labels"
        if "0" in self.labels and not _are_plain(self.labels):
            return document.value(self.labels["0"], _LABELS, f'{element}["0"]', tally) or Labels(), f'{element}["0"]'
        return Labels(self.labels.get("objects", NULL), self.labels.get("classifications", NULL)), element

    def of_frame(self, key: str, document: Document, tally: Tally) -> tuple[Labels, str]:
        """The labels of a frame of a video, and their ``$.path``."""
        element = f'{self.element}.labels["{key}"]'
        return document.value(self.labels[key], _LABELS, element, tally) or Labels(), element


class Row(NamedTuple):
    """A label row, its text, and its ``$.path``."""

    said: LabelRow
    raw: msgspec.Raw
    element: str

    @property
    def type(self) -> str:
        """Of its data."""
        return (self.said.data_type or "").lower()


def rows_of(document: Document, tally: Tally) -> Iterator[Row]:
    """The label rows of a file: a list of them, or one.

    Raises:
        InputError: it is no JSON, or a row is bad and the run stops at bad records.
    """
    if document.root == "{":
        document.sections()
        found = [("$", msgspec.Raw(document.strict))]
    else:
        found = [(f"$[{number}]", raw) for number, raw in document.each(msgspec.Raw, "$", tally)]
    for element, raw in found:
        said = document.value(raw, _ROW, element, tally)
        if said is not None:
            yield Row(said, raw, element)


def media_of(row: Row, document: Document, tally: Tally) -> list[Medium]:
    """The images and videos of a label row, in their order; what is neither is counted.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    out: list[Medium] = []
    units, spaces = row.said.data_units or {}, row.said.spaces or {}
    for member, several in (("data_units", units), ("spaces", spaces)):
        for key, raw in several.items():
            element = f'{row.element}.{member}["{key}"]'
            unit = document.value(raw, _UNIT, element, tally)
            if unit is None:
                continue
            if member == "data_units" and (unit.data_type or row.type).lower() in _HOLDERS:
                tally.unconverted.update([] if spaces else [WITHOUT_DATA])
                continue
            said = unit.space_type or unit.data_type or row.type
            form = _form_of(said.lower(), row.type)
            if form == "other":
                tally.unconverted[f"item of type {said}"] += 1
                continue
            reading = _Reading(document, tally, unit, raw, element)
            out.append(reading.medium(row, key, len(out), form, space=key if member == "spaces" else ""))
    if not units and not spaces:
        tally.unconverted[WITHOUT_DATA] += 1
    return sorted(out, key=lambda medium: medium.number)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads a data unit; what is bad of what it can be read without is left out alone."""

    document: Document
    tally: Tally
    unit: DataUnit
    raw: msgspec.Raw
    element: str

    def medium(self, row: Row, key: str, order: int, form: Form | None, *, space: str) -> Medium:
        labels = self._aside("labels", _BY_NAME, "labels") or {}
        # Encord writes 0 of what has no rate
        rate = self._aside("data_fps", _NUMBER, "rate") or 0.0
        if not 0 <= rate <= FASTEST_HZ:
            self._refuse("bad rate", "data_fps", f"{rate:g} frames a second are not above 0 and up to {FASTEST_HZ:g}", "rate")
            rate = 0.0
        uri = (self._info("scene_info") or Info()).uri or ""
        return Medium(
            title=self._title(row, uri, space=space), hash=self.unit.data_hash or key, form=_form_with(labels, form),
            number=self._whole("data_sequence", "number", order), width=self._side("width"), height=self._side("height"),
            rate_hz=rate, count=self._count(rate), url=self._url(uri), space=space, labels=labels, raw=self.raw, element=self.element,
        )  # fmt: skip

    def _aside(self, name: str, decoder: "msgspec.json.Decoder[Any]", what: str) -> Any:  # noqa: ANN401  # whatever the decoder makes
        """A member that the rest can be read without; None where it is null, or was rejected."""
        raw = getattr(self.unit, name)
        return None if raw is NULL else self.document.value(raw, decoder, f"{self.element}.{name}", self.tally, or_leave_out(what))

    def _refuse(self, reason: str, name: str, what: str, part: str) -> None:
        place = self.document.place_of(self.raw, self.element, f".{name}")
        self.tally.reject(reason, what, place=place, fix=or_leave_out(part))

    def _info(self, name: str) -> Info | None:
        info: Info | None = self._aside(name, _INFO, "name")
        return info

    def _title(self, row: Row, uri: str, *, space: str) -> str:
        """What Encord calls it; of what is in a group or a scene the name of its file, or the path of that."""
        unit = self.unit
        if space:
            infos = map(self._info, ("child_info", "root_info", "info"))
            return next((info.file_name for info in infos if info and info.file_name), "") or url_path(uri) or uri or unit.title or ""
        return unit.data_title or row.said.data_title or unit.title or ""

    def _side(self, name: str) -> int:
        return side_px(self._aside(name, _NUMBER, "size"))

    def _whole(self, name: str, what: str, default: int) -> int:
        """A number from 0; those of older exports are text."""
        value = self._aside(name, _COUNT, what)
        text = str(value) if value is not None else ""
        if not text:
            return default
        if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER)) and int(text) < LARGEST_NUMBER):
            self._refuse(f"bad {what}", name, "is no whole number from 0", what)
            return default
        return int(text)

    def _count(self, rate_hz: float) -> int:
        """How many frames a video has; 0 where nothing says it."""
        listed = (self.unit.data_links, self.unit.frames)
        duration_s = self._aside("data_duration", _NUMBER, "duration")
        return (
            self._whole("number_of_frames", "number of frames", 0)
            or self._whole("number_of_pages", "number of pages", 0)
            or (frames_in(duration_s, rate_hz) if rate_hz else 0)
            or max(len(several) if isinstance(several, list) else 0 for several in listed)
        )

    def _url(self, uri: str) -> str:
        """The link to the file where it is a URL; exports that were made without them say where it lies at Encord.

        Args:
            uri: of a file of a scene; empty of others.
        """
        link = self._aside("data_link", _URL, "URL") or uri
        url = link if isinstance(link, str) and url_path(link) is not None and is_text(link) else ""
        if _SIGNED.search(url):
            self.tally.note(SIGNED)
        return url


def stem_of(title: str) -> str:
    """The title of a video without its suffix.

    >>> stem_of("drive 1.mp4"), stem_of("day.1/drive"), stem_of(".mp4")
    ('drive 1', 'day.1/drive', '.mp4')
    """
    return title.removesuffix(PurePosixPath(title).suffix)


def _are_plain(labels: Mapping[str, msgspec.Raw]) -> bool:
    return "objects" in labels or "classifications" in labels


def _form_with(labels: Mapping[str, msgspec.Raw], form: Form | None) -> Form:
    """Whether something is an image or a video: by how its labels stand, by its type where it has none.

    >>> _form_with({}, "video"), _form_with({"0": NULL}, "image"), _form_with({"7": NULL}, None), _form_with({"objects": NULL}, None)
    ('video', 'image', 'video', 'image')
    """
    if _are_plain(labels):
        return "image"
    if labels and not (form == "image" and {*labels} == {"0"}):
        return "video"
    return form or "image"


def _form_of(said: str, of_row: str) -> Form | None:
    """The form of a type, else of that of the label row; None where neither is known.

    >>> _form_of("image/png", "image"), _form_of("application/mcap", "scene"), _form_of("scene_image", "scene"), _form_of("", "deleted")
    ('image', 'other', 'image', None)
    """
    return _of_type(said) or _of_type(of_row)


def _of_type(said: str) -> Form | None:
    plain: Sequence[tuple[frozenset[str], Form]] = ((_IMAGES, "image"), (_VIDEOS, "video"), (_OTHERS, "other"))
    return next((form for names, form in plain if said in names), None) or next(
        (form for mime, form in _OF_MIME.items() if said.startswith(mime)), None
    )
