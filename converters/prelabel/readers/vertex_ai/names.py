"""What images and videos are called by their URIs."""

from pathlib import PurePosixPath

from prelabel.errors import Place, Tally
from prelabel.frames import clean_name, url_path
from prelabel.readers.shared.naming import Name
from prelabel.readers.shared.words import shown

VIDEOS = frozenset({".mov", ".mp4", ".mpeg4", ".mpeg", ".mpg", ".m4v", ".avi", ".webm", ".mkv"})
"""How the names of videos end."""

TEXTS = frozenset({"text/plain", "application/pdf"})
"""What models of texts are asked about, whose predictions are written as those of classes of images."""

_WEB = ("http://", "https://")

_LONGEST = 2048
"""Characters of a URI; longer is an image itself, as base64."""


def image_name(uri: str, place: Place, tally: Tally) -> Name | None:
    """An image below its bucket; None where the URI names none, and it was rejected."""
    at = url_path(uri)
    file = clean_name(uri if at is None else at) if len(uri) <= _LONGEST else None
    if file is None:
        fix = "write its URI, such as gs://bucket/a.jpg, or leave the image out with --on-error skip"
        tally.reject("no image named", f"{shown(uri)} names no image", place=place, fix=fix)
        return None
    return Name(file, uri if uri.lower().startswith(_WEB) else "")


def video_name(uri: str, place: Place, tally: Tally) -> str | None:
    """A video below its bucket, without suffix; None where the URI names none, and it was rejected."""
    name = image_name(uri, place, tally)
    if name is None:
        return None
    path = PurePosixPath(name.file)
    return (path.with_suffix("") if path.suffix.lower() in VIDEOS else path).as_posix()
