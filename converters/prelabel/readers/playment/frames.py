"""The frames of a video, and what the images of frames and image jobs are called."""

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from prelabel.detections import Frame
from prelabel.errors import Tally
from prelabel.files import is_text, natural_sorted
from prelabel.frames import IMAGE_SUFFIXES, FrameIndex, clean_name
from prelabel.readers.playment.bodies import Body
from prelabel.readers.playment.faults import as_list, as_name, as_object, told
from prelabel.readers.playment.records import Record
from prelabel.readers.shared.faults import RecordError

NO_LIST = "frames that no list names taken from the trackers, in natural order"


def frames_of(
    record: Record, body: Body, trackers: Sequence[object], *, name: str, index: FrameIndex, tally: Tally
) -> dict[str, Frame | None]:
    """The frames of a video by their ids, in the order of time; None stands for those that were rejected.

    Args:
        record: for places.
        body: of the video.
        trackers: whose frames they are where the video lists none, as a result may.
        name: of the sequence.
        index: decides names and sizes.
        tally: takes frames that are not known.

    Raises:
        RecordError: there is no frame, or none that has an id.
        InputError: a frame is bad and the run stops at bad records.
    """
    listed = _listed(record, body, trackers, tally)
    ids, element = list(listed.urls), listed.element
    paths = [url_path(url) for url in listed.urls.values()]
    suffixes = [PurePosixPath(path).suffix for path in paths]
    files = file_names(ids, [suffix if suffix.lower() in IMAGE_SUFFIXES else "" for suffix in suffixes])
    all_numbers, rate = _numbers(body.about, listed.total), _positive(body.about.get("rate"))
    numbers = [all_numbers[place] for place in listed.places]
    width, height = size_of(body.about)
    found: dict[str, Frame | None] = {}
    for id_, file, number, url, path in zip(ids, files, numbers, listed.urls.values(), paths, strict=True):
        found[id_] = index.frame(
            known_name(index, (file, id_, path)), place=record.at(element), tally=tally, width=width, height=height, url=url,
            sequence=name, index=number, time_s=(number - all_numbers[0]) / rate if rate else math.nan, sized=False,
        )  # fmt: skip
    return found


def file_names(ids: Sequence[str], suffixes: Sequence[str]) -> list[str]:
    """Names of images of which a job makes the same ids again: their stems, or where not all of these differ, the names.

    Args:
        ids: of the frames of a video, each another.
        suffixes: of their images, such as ``.jpg``; empty where unknown.

    >>> file_names(["f1", "f2"], [".png", ""]), file_names(["1.jpg", "2.jpg"], [".jpg", ".jpg"])
    (['f1.png', 'f2'], ['1.jpg.jpg', '2.jpg.jpg'])
    """
    clean = [clean_name(id_) or f"frame-{i:06}" for i, id_ in enumerate(ids)]
    bare = [
        id_ if PurePosixPath(id_).suffix.lower() in IMAGE_SUFFIXES else id_ + suffix for id_, suffix in zip(clean, suffixes, strict=True)
    ]
    longer = [id_ + (suffix or ".jpg") for id_, suffix in zip(clean, suffixes, strict=True)]
    for files in (bare, clean, longer):
        if len(set(files)) == len(files) and _ids(files) == list(ids):
            return files
    return bare if len(set(bare)) == len(bare) else clean


def known_name(index: FrameIndex, names: Iterable[str]) -> str:
    """The first of several names of an image that is one of ``--frames``; the first at all where none is."""
    several = [name for name in names if name]
    return next((name for name in several if index.find(name)), several[0])


def url_path(url: str) -> str:
    """The path of an image in its URL; empty where it has none that can be a file's name.

    >>> url_path("https://host/a/b%20c.jpg?v=1"), url_path("https://host/")
    ('a/b c.jpg', '')
    """
    try:
        path = unquote(urlsplit(url).path).strip("/")
    except ValueError:
        return ""
    return (clean_name(path) or "") if is_text(path) and "\0" not in path else ""


def size_of(about: Mapping[str, Any]) -> tuple[int, int]:
    """The size of the frames, in pixels, as prelabel wrote it; (0, 0) where it did not."""
    width, height = about.get("width"), about.get("height")
    return (width, height) if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0 else (0, 0)


class _Listed(NamedTuple):
    """The frames that a video lists.

    Args:
        urls: of each by its id.
        places: of each in the list.
        total: how many are listed, bad ones, too.
        element: the ``$.path`` of the list.
    """

    urls: Mapping[str, str]
    places: Sequence[int]
    total: int
    element: str


def _listed(record: Record, body: Body, trackers: Sequence[object], tally: Tally) -> _Listed:
    """The frames of a video; those that are bad are left out, and the others keep their places."""
    element = f"{body.element}.video_data"
    if body.data.get("video_data") is None:
        named = (tracker["frames"] for tracker in trackers if isinstance(tracker, dict) and isinstance(tracker.get("frames"), dict))
        ids = natural_sorted({id_ for frames in named for id_ in frames if id_ and is_text(id_)})
        if not ids:
            raise RecordError("no frames", element, "the video has no frames", "give the list of its frames")
        tally.note(NO_LIST)
        return _Listed(dict.fromkeys(ids, ""), range(len(ids)), len(ids), element)
    frames = as_object(body.data["video_data"], element).get("frames")
    element = f"{element}.frames"
    listed = as_list(frames, element)
    if not listed:
        raise RecordError("no frames", element, "the video has no frames", "give the list of its frames")
    urls: dict[str, str] = {}
    places: list[int] = []
    for i, value in enumerate(listed):
        try:
            id_, url = _named(value, f"{element}[{i}]", urls)
        except RecordError as error:
            if not urls and i == len(listed) - 1:
                raise
            error.reject(record.place, tally)
            continue
        urls[id_] = url
        places.append(i)
    return _Listed(urls, places, len(listed), element)


def _named(value: object, element: str, known: Container[str]) -> tuple[str, str]:
    """The id of a frame, and its URL, empty where it says none.

    Raises:
        RecordError: it has no id, or that of another frame.
    """
    frame = as_object(value, element)
    id_, url = as_name(frame.get("frame_id"), f"{element}.frame_id"), frame.get("src")
    if id_ in known:
        what = f"the frame {told(id_)} is listed twice"
        raise RecordError("frame twice", f"{element}.frame_id", what, "give every frame a frame_id of its own")
    return id_, url if isinstance(url, str) and is_text(url) else ""


def _ids(files: Sequence[str]) -> list[str]:
    """The ids that a job gives to frames of these names."""
    paths = [PurePosixPath(file) for file in files]
    several = ([path.stem for path in paths], [path.name for path in paths])
    return next((ids for ids in several if len(set(ids)) == len(ids)), list(files))


def _numbers(about: Mapping[str, Any], count: int) -> list[int]:
    """The number of each frame: as prelabel wrote it, else its place."""
    said = about.get("frame_numbers")
    if isinstance(said, list) and len(said) == count and all(type(number) is int and 0 <= number < 1 << 62 for number in said):
        rising = all(a < b for a, b in pairwise(said))
        return said if rising else list(range(count))
    return list(range(count))


def _positive(value: object) -> float:
    """A number above 0; else 0."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf
    return float(value) if good and isinstance(value, int | float) else 0.0
