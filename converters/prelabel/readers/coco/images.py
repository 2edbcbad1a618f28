"""Images of a COCO file as frames, in their sequences."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from prelabel.detections import Frame
from prelabel.errors import Place, Tally
from prelabel.files import natural_key
from prelabel.frames import FrameIndex, clean_name
from prelabel.readers.coco.records import Image, Video, key
from prelabel.safejson import Document, Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """The frames of a file.

    Args:
        frames: in the order of the file.
        of_image: image id to position in ``frames``; an image that was rejected and counted has -1.
    """

    frames: tuple[Frame, ...]
    of_image: Mapping[int | str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReader:
    """Makes frames of images.

    Args:
        document: for places.
        index: decides names and sizes.
        tally: takes bad images.
        folder: where images may lie beside the file.
        prefix: of the names of images that lie beside the file: its folder below the source.
        last_part: use only the last part of file names.
    """

    document: Document
    index: FrameIndex
    tally: Tally
    folder: Path
    prefix: str
    last_part: bool

    def read(self, images: Records[Image], videos: Records[Video]) -> Frames:
        """The frames of all images that are good."""
        names = self._video_names(videos)
        frames: list[Frame] = []
        of_image: dict[int | str, int] = {}
        first: dict[int | str, int] = {}
        for item, image in enumerate(images.items):
            position = images.position(item)
            id_ = key(image.id)
            if id_ in first:
                self._reject(
                    "duplicate image id", f"image id {image.id!r} is also that of $.images[{first[id_]}]", position, ".id",
                    "give every image its own id",
                )  # fmt: skip
                continue
            first[id_] = position
            frame = self._frame(image, position, names)
            of_image[id_] = -1 if frame is None else len(frames)
            if frame is not None:
                frames.append(frame)
        return Frames(frames=tuple(_numbered(frames)), of_image=of_image)

    def _video_names(self, videos: Records[Video]) -> dict[int | str, str]:
        shared = Counter(video.name for video in videos.items)
        out: dict[int | str, str] = {}
        for item, video in enumerate(videos.items):
            if key(video.id) in out:
                place = self.document.record_place("$.videos", videos.position(item), ".id")
                self.tally.reject(
                    "duplicate video id", f"video id {video.id!r} comes twice", place=place, fix="give every video its own id"
                )
                continue
            out[key(video.id)] = video.name if video.name and shared[video.name] == 1 else f"{video.name}-{video.id}".lstrip("-")
        return out

    def _frame(self, image: Image, position: int, videos: Mapping[int | str, str]) -> Frame | None:
        """The frame of an image; None where it was rejected."""
        name = self._name(image, position)
        sequence = self._sequence(image, position, videos)
        if name is None or sequence is None:
            return None
        number = image.frame_id if image.frame_id is not None else image.frame_index
        beside = bool(self.prefix or not image.width) and (self.folder / name).is_file()
        return self.index.frame(
            f"{self.prefix}{name}" if beside else name,
            place=Place(str(self.document.path), element=f"$.images[{position}]"),
            tally=self.tally,
            width=int(image.width or 0),
            height=int(image.height or 0),
            url=_url(image),
            sequence=sequence,
            index=-1 if number is None else number,
            image=self.folder / name if beside else None,
        )

    def _name(self, image: Image, position: int) -> str | None:
        given = image.file_name or unquote(urlsplit(_url(image)).path).lstrip("/")
        if not given:
            self._reject("image without name", "has neither file_name nor a URL", position, "", "name the image's file in file_name")
            return None
        name = clean_name(given.replace("\\", "/").rpartition("/")[2] if self.last_part else given)
        if name is None:
            self._reject(
                "file name outside the folder", f"{given!r} is no name below the folder of images", position, ".file_name",
                "use names relative to the folder of images, or only their last part with -O names=last",
            )  # fmt: skip
        return name

    def _sequence(self, image: Image, position: int, videos: Mapping[int | str, str]) -> str | None:
        if image.video_id is None:
            return ""
        if not videos:
            return str(image.video_id)
        name = videos.get(key(image.video_id))
        if name is None:
            self._reject("unknown video", f"video {image.video_id!r} is not in $.videos", position, ".video_id", "add it to videos")
        return name

    def _reject(self, reason: str, what: str, position: int, field: str, fix: str) -> None:
        self.tally.reject(reason, what, place=self.document.record_place("$.images", position, field), fix=fix)


def _url(image: Image) -> str:
    return image.coco_url or image.flickr_url or image.url or ""


def _numbered(frames: list[Frame]) -> list[Frame]:
    """Frames of a named sequence whose source does not number them all differently are numbered from 0 in natural order of their names."""
    members: dict[str, list[int]] = {}
    for position, frame in enumerate(frames):
        if frame.sequence:
            members.setdefault(frame.sequence, []).append(position)
    for positions in members.values():
        numbers = {frames[i].index for i in positions}
        if len(numbers) == len(positions) and min(numbers) >= 0:
            continue
        for number, i in enumerate(sorted(positions, key=lambda i: natural_key(frames[i].file))):
            frames[i] = msgspec.structs.replace(frames[i], index=number)
    return frames
