"""What a file says of an item beside its annotations: whether it is an image or a video, and how large and how long it is."""

import math
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw

from prelabel.errors import Tally
from prelabel.files import is_text
from prelabel.frames import url_path
from prelabel.rawjson import NULL
from prelabel.readers.dataloop.records import Exif, Ffmpeg, ItemMetadata, ItemSystem, SaidItem, Shebang
from prelabel.readers.shared.faults import refused_lax
from prelabel.readers.shared.sides import is_side, side_px
from prelabel.readers.shared.timing import FASTEST_HZ, MOST_FRAMES, frames_in
from prelabel.safejson import Document, or_leave_out

TURNED = frozenset({5, 6, 7, 8})
"""Orientations of EXIF that swap width and height: annotations count in the image as it is shown, the size is that of its file."""

_VIDEOS = frozenset({".3gp", ".avi", ".flv", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".ogv", ".webm", ".wmv"})
_OTHERS = frozenset({".csv", ".eml", ".flac", ".html", ".json", ".m4a", ".mp3", ".ogg", ".pcd", ".pdf", ".ply", ".txt", ".wav", ".xml"})
_KINDS = {"image": "image", "video": "video", "audio": "other", "text": "other"}
"""By the first word of a media type; others say nothing, since a link has that of the file that it stands in."""

_METADATA = msgspec.json.Decoder(ItemMetadata | None)
_SYSTEM = msgspec.json.Decoder(ItemSystem | None)
_NUMBER = msgspec.json.Decoder(float | None)
_TEXT = msgspec.json.Decoder(str | None)

_FFMPEG, _EXIF, _SHEBANG = (msgspec.json.Decoder(kind | None) for kind in (Ffmpeg, Exif, Shebang))


class About(NamedTuple):
    """What is said of an item.

    Args:
        kind: ``image``, ``video`` or ``other``; empty where nothing says it.
        size: width and height as it is shown; 0 where a side is not said.
        rate_hz: frames a second; NaN where that is not said.
        frames: how many a video has; 0 where that is not said.
        url: of a file that lies elsewhere; empty of one that does not.
    """

    kind: str = ""
    size: tuple[int, int] = (0, 0)
    rate_hz: float = math.nan
    frames: int = 0
    url: str = ""


def about(document: Document, said: SaidItem, element: str, tally: Tally) -> About:
    """What is said of an item; what is bad of it is left out alone.

    Args:
        document: the file.
        said: the item.
        element: its ``$.path``.
        tally: takes what is bad.

    Raises:
        InputError: something is, and the run stops at bad records.
    """
    return _Reading(document, said, element, tally).about()


def silent(document: Document, raw: Raw, decoder: msgspec.json.Decoder[Any]) -> Any:  # noqa: ANN401  # of the decoder's type
    """What free text says where it says what is looked for, else None."""
    return None if raw is NULL else document.value(raw, decoder, "", Tally(on_error="skip"))


class _Reading(NamedTuple):
    document: Document
    said: SaidItem
    element: str
    tally: Tally

    def about(self) -> About:
        name, raw = ("metadata", self.said.metadata) if self.said.metadata is not NULL else ("itemMetadata", self.said.item_metadata)
        where = f"{self.element}.{name}"
        metadata = self._value(raw, _METADATA, where) or ItemMetadata()
        system = self._value(metadata.system, _SYSTEM, f"{where}.system") or ItemSystem()
        ffmpeg = silent(self.document, system.ffmpeg, _FFMPEG) or Ffmpeg()
        shebang = silent(self.document, system.shebang, _SHEBANG) or Shebang()
        link = shebang.link_info
        rate = self._rate(metadata, system, ffmpeg, where)
        mimetype = (link and link.mimetype) or self._value(system.mimetype, _TEXT, f"{where}.system.mimetype")
        url = link.ref if link and link.type == "url" and link.ref and url_path(link.ref) is not None and is_text(link.ref) else ""
        # a link is a file of JSON, whose own name says nothing of what it leads to
        kind = _kind(mimetype, url_path(url) if link else self.said.filename or self.said.name)
        return About(
            kind or ("video" if rate > 0 else ""), self._size(system, ffmpeg, f"{where}.system"), rate,
            self._frames(system, ffmpeg, rate, f"{where}.system"), url,
        )  # fmt: skip

    def _size(self, system: ItemSystem, ffmpeg: Ffmpeg, where: str) -> tuple[int, int]:
        sides = [self._side(system.width, f"{where}.width"), self._side(system.height, f"{where}.height")]
        if not all(sides):
            sides = [side_px(ffmpeg.width), side_px(ffmpeg.height)]
        exif = silent(self.document, system.exif, _EXIF)
        turned = exif is not None and exif.orientation in TURNED
        return (sides[1], sides[0]) if turned else (sides[0], sides[1])

    def _side(self, raw: Raw, where: str) -> int:
        value = self._value(raw, _NUMBER, where)
        if value is None:
            return 0
        if not is_side(value):
            place, fix = self.document.place_of(raw, where), or_leave_out("size")
            self.tally.reject("bad size", f"{value:g} is no number of pixels", place=place, fix=fix)
            return 0
        return int(value)

    def _rate(self, metadata: ItemMetadata, system: ItemSystem, ffmpeg: Ffmpeg, where: str) -> float:
        """Frames a second."""
        for raw, at in ((metadata.fps, f"{where}.fps"), (system.fps, f"{where}.system.fps")):
            value: float | None = self._value(raw, _NUMBER, at)
            if value is not None and 0 < value <= FASTEST_HZ:
                return value
        rates = (_ratio(value) for value in (ffmpeg.avg_frame_rate, ffmpeg.r_frame_rate))
        return next((rate for rate in rates if 0 < rate <= FASTEST_HZ), math.nan)

    def _frames(self, system: ItemSystem, ffmpeg: Ffmpeg, rate_hz: float, where: str) -> int:
        """Of the frames of a video, as FFmpeg counted them, else as its length has."""
        counts = (_ratio(value) for value in (ffmpeg.nb_read_frames, ffmpeg.nb_frames))
        count = next((value for value in counts if value >= 1), 0)
        if not count and rate_hz > 0:
            length_s = self._value(system.duration, _NUMBER, f"{where}.duration")
            count = frames_in(length_s, rate_hz)
        return int(min(count, MOST_FRAMES + 1))

    def _value(self, raw: Raw, decoder: msgspec.json.Decoder[Any], where: str) -> Any:  # noqa: ANN401  # of the decoder's type
        """A member, which is left out alone where it is of another type."""
        fix = or_leave_out(where.rpartition(".")[2])
        if raw is NULL or refused_lax(self.document, raw, where, self.tally, fix):
            return None
        return self.document.value(raw, decoder, where, self.tally, fix)


def _kind(mimetype: str | None, name: str | None) -> str:
    """``image``, ``video`` or ``other``; empty where neither the media type nor the name tells.

    >>> _kind("video/webm", "a"), _kind("application/json", "a.jpg"), _kind(None, "a.WAV"), _kind(None, "a")
    ('video', 'image', 'other', '')
    """
    kind = _KINDS.get((mimetype or "").partition("/")[0])
    if kind is not None:
        return kind
    suffix = PurePosixPath(name or "").suffix.lower()
    return "video" if suffix in _VIDEOS else "other" if suffix in _OTHERS else "image" if suffix else ""


def _ratio(value: str | float | None) -> float:
    """A number, or one as ``30000/1001``; 0 of what is none.

    >>> _ratio("30000/1000"), _ratio("N/A"), _ratio(25)
    (30.0, 0.0, 25)
    """
    if not isinstance(value, str):
        return value or 0
    above, _, below = value.partition("/")
    try:
        found = float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return 0.0
    return found if math.isfinite(found) else 0.0
