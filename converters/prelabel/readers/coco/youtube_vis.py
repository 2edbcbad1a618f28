"""YouTube-VIS: an annotation is a track, with a segmentation and a box for each frame of its video, null where the object is absent.

    videos       id, width, height, file_names: the frames in their order
    annotations  id, video_id, category_id, segmentations, bboxes, areas, iscrowd
    results      video_id, category_id, segmentations, score

The folder of a video's frames is its name where it has no other. Each annotation or result is one track.

Format: https://youtube-vos.org/dataset/vis/ and https://competitions.codalab.org/competitions/20128#participate-get-data. OVIS has
the same layout.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec
import numpy as np

from prelabel.errors import Tally
from prelabel.readers.coco.columns import Rows
from prelabel.readers.coco.ids import no_id, repeated
from prelabel.readers.coco.images import Locate
from prelabel.readers.coco.records import EMPTY, Annotation, Bbox, Id, Image, Video, is_filled, key
from prelabel.readers.shared.faults import Fault
from prelabel.safejson import Document, Records

OF_VIDEO = frozenset({".width", ".height"})
"""What the frames of a video share."""


class Track(Annotation, frozen=True, gc=False):
    """An object in the frames of a video."""

    video_id: Id | None = None
    segmentations: list[msgspec.Raw] | None = None
    bboxes: list[Bbox | None] | None = None


def images_of(videos: Records[Video]) -> tuple[Records[Image], Locate]:
    """The frames of videos as images, and where the file says each. Of two videos with one id only the first has frames."""
    images: list[Image] = []
    where: list[tuple[int, int]] = []
    for item, video in _first(videos).values():
        for number, name in enumerate(video.file_names or ()):
            id_ = _image_id(video.id, number)
            images.append(Image(id=id_, file_name=name, width=video.width, height=video.height, video_id=video.id, frame_id=number))
            where.append((videos.position(item), number))

    def locate(position: int, field: str) -> tuple[str, int, str]:
        video, number = where[position]
        return "$.videos", video, field if field in OF_VIDEO else f".file_names[{number}]"

    return Records(items=images), locate


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackReader:
    """Makes rows of tracks.

    Args:
        document: for places.
        element: the ``$.path`` of the tracks.
        listed_in: where the videos are listed, as `rows.RowReader` has it.
        tally: takes the tracks that do not fit their video.
    """

    document: Document
    element: str
    listed_in: str
    tally: Tally

    def rows(self, tracks: Records[Track], videos: Records[Video]) -> Rows:
        """A row for each annotation or result in each frame that it is seen in.

        Raises:
            InputError: a bad track stops the run.
        """
        lengths = {id_: len(video.file_names or ()) for id_, (_, video) in _first(videos).items()}
        again = repeated([track.id for track in tracks.items]).tolist()
        items: list[Annotation] = []
        records: list[tuple[int, int]] = []
        for item, track in enumerate(tracks.items):
            position = tracks.position(item)
            fault = _repeats(track) if again[item] else self._fault(track, lengths)
            if fault:
                place = self.document.record_place(self.element, position, fault.field)
                self.tally.reject(fault.reason, fault.what, place=place, fix=fault.fix)
                continue
            if is_filled(track.keypoints):
                self.tally.unconverted["keypoints of a track, which name no frame"] += 1
            for number, seen in _seen(track, position):
                items.append(seen)
                records.append((position, number))
        position_part = np.array(records, np.int32).reshape(-1, 2)
        return Rows(items=items, position=position_part[:, 0], part=position_part[:, 1], path=_path, tracked=True)

    def _fault(self, track: Track, lengths: Mapping[int | str, int]) -> Fault | None:
        length, listed = None if track.video_id is None else lengths.get(key(track.video_id)), f"videos{self.listed_in}"
        if length is None:
            what, fix = no_id("video", track.video_id, listed), f"add the video to {listed}, or remove the annotation"
            return Fault("unknown video", ".video_id", what, fix)
        if track.segmentations is None and track.bboxes is None:
            return Fault("no bbox", "", "has neither segmentations nor bboxes", "give it one of them, or remove it")
        for name, values in (("segmentations", track.segmentations), ("bboxes", track.bboxes)):
            if values is not None and len(values) != length:
                return Fault(
                    "track unlike its video", f".{name}", f"{len(values)} {name}, but its video has {length} file_names",
                    "give one for each frame, null where the object is absent",
                )  # fmt: skip
        return None


def _first(videos: Records[Video]) -> Mapping[int | str, tuple[int, Video]]:
    """By id the videos, the first of each, with their number among the items."""
    found: dict[int | str, tuple[int, Video]] = {}
    for item, video in enumerate(videos.items):
        found.setdefault(key(video.id), (item, video))
    return found


def _image_id(video: Id | None, number: int) -> str:
    return f"{number} of video {'' if video is None else key(video)}"


def _repeats(track: Track) -> Fault:
    return Fault("duplicate annotation id", ".id", f"annotation id {track.id!r} comes twice", "give every annotation its own id")


def _seen(track: Track, position: int) -> Iterator[tuple[int, Annotation]]:
    """The numbers of the frames that a track is seen in, each with the object there."""
    count = len(track.segmentations or track.bboxes or ())
    id_ = position if track.id is None else track.id
    masks, boxes = track.segmentations or [EMPTY] * count, track.bboxes or [None] * count
    for number, (mask, box) in enumerate(zip(masks, boxes, strict=True)):
        if box is not None or is_filled(mask):
            yield number, msgspec.structs.replace(
                track, id=None, track_id=id_, image_id=_image_id(track.video_id, number), bbox=box, segmentation=mask,
                segmentations=None, bboxes=None, keypoints=EMPTY,
            )  # fmt: skip


def _path(number: int, field: str) -> str:
    """The path in its track of a field of an object in a frame."""
    for one, many in ((".segmentation", ".segmentations"), (".bbox", ".bboxes")):
        if field.startswith(one):
            return f"{many}[{number}]{field.removeprefix(one)}"
    return ".video_id" if field == ".image_id" else field
