"""Which image or video a task is about, and what its frames are called."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

import msgspec

from prelabel.frames import IMAGE_SUFFIXES, FrameIndex, clean_name, url_path

VIDEO_SUFFIXES = frozenset({".mp4", ".webm", ".mov", ".avi", ".mkv", ".m4v", ".ogv", ".mpg", ".mpeg"})

USUAL = ("image", "img", "video", "image_url", "video_url", "url")
"""Names of data that are an image or video where no suffix tells."""

_HTTP = re.compile(r"https?://", re.IGNORECASE)
_QUERY = re.compile(r"[?&](?:d|filepath)=([^&#]*)")
_UPLOAD = re.compile(r"^(?:data/)?upload/(?:\d+/)?")
_UPLOADED = re.compile(r"^[0-9a-f]{8}-")
_SPACE = re.compile(r"\s")
_KEY = re.compile(r"(?:s3|gs|azure-blob)://[^/]*/([^?]*)", re.IGNORECASE)
"""As Label Studio takes it from the URL of a storage: not percent-encoded, and ``#`` is part of it."""


class Media(msgspec.Struct, frozen=True):
    """An image or a video of a task.

    Args:
        name: below the folder of images.
        url: where the task has an absolute one.
        field: the field of the task that says so.
    """

    name: str
    url: str
    field: str

    @property
    def is_video(self) -> bool:
        """Whether its suffix is that of a video."""
        return PurePosixPath(self.name).suffix.lower() in VIDEO_SUFFIXES


class UnclearError(Exception):
    """Why it cannot be said which data is the image."""


def media_of(data: Mapping[str, msgspec.Raw], upload: str, chosen: str) -> list[Media]:
    """The images or the video of a task; several where its data is a list; none where nothing can be one.

    Args:
        data: of the task, by name.
        upload: the file that the task was imported from, which names its image where the data does not.
        chosen: the name that the user gave; empty where none was given.

    Raises:
        UnclearError: several could be it, or the chosen name is not there.
    """
    texts = {name: texts for name, raw in data.items() if (texts := _texts(raw))}
    if chosen:
        if chosen not in texts:
            raise UnclearError(f"its data has no text {chosen!r}")
        return _named(chosen, texts[chosen])
    suffixed = [name for name, several in texts.items() if all(_suffix(text) in IMAGE_SUFFIXES | VIDEO_SUFFIXES for text in several)]
    likely = suffixed or [name for name, several in texts.items() if all(_may_be(text) for text in several)]
    usual = [name for name in USUAL if name in likely]
    if len(likely) > 1 and not usual:
        raise UnclearError(f"its data could be an image in {', '.join(likely)}")
    key = usual[0] if usual else next(iter(likely), None)
    found = [] if key is None else _named(key, texts[key])
    if len(found) == 1 and not suffixed and _suffix(upload) in IMAGE_SUFFIXES | VIDEO_SUFFIXES:
        return [msgspec.structs.replace(found[0], name=_name(upload))]
    return found


def known_name(media: Media, frames: FrameIndex) -> str:
    """What a media's image is called: the name that Label Studio gave an upload, or the one it had before where only that is known."""
    folder, slash, name = media.name.rpartition("/")
    before = f"{folder}{slash}{_UPLOADED.sub('', name)}"
    return before if before != media.name and frames.find(media.name) is None and frames.find(before) is not None else media.name


def _named(key: str, several: list[str]) -> list[Media]:
    single = len(several) == 1
    return [
        Media(name=_name(text), url=text if _HTTP.match(text) else "", field=f".data.{key}" if single else f".data.{key}[{number}]")
        for number, text in enumerate(several)
    ]


def _name(text: str) -> str:
    """The name of an image below the folder of images."""
    key, query = _KEY.match(text), _QUERY.search(text)
    if key:
        path = key[1]
    elif query:
        path = unquote(query[1])
    else:
        absolute = url_path(text)
        path = unquote(re.split(r"[?#]", text, maxsplit=1)[0]) if absolute is None else absolute
    path = _UPLOAD.sub("", path.strip("/"))
    return clean_name(path) or PurePosixPath(path.replace("\\", "/")).name


def _texts(raw: msgspec.Raw) -> list[str]:
    """A text, or the texts of a list of nothing else."""
    try:
        found = msgspec.json.decode(raw, type=str | list[str])
    except msgspec.DecodeError:
        return []
    return [found] if isinstance(found, str) else found


def _suffix(text: str) -> str:
    return PurePosixPath(_name(text)).suffix.lower() if len(text) < _LONGEST and not text.startswith("data:") else ""


def _may_be(text: str) -> bool:
    """Whether a text without a known suffix can be where an image is."""
    return "/" in text and len(text) < _LONGEST and not _SPACE.search(text) and not text.startswith("data:") and bool(_name(text))


_LONGEST = 1 << 12
"""Characters of a name or URL."""
