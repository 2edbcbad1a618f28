"""Which frames and sequences a Datumaro file has."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PureWindowsPath
from typing import Any

from prelabel.detections import Frame
from prelabel.errors import Tally
from prelabel.frames import clean_name, url_path
from prelabel.readers.base import Context
from prelabel.readers.datumaro.options import DatumaroOptions
from prelabel.readers.datumaro.records import ELEMENT, Item, Listed, VideoFrame, attributes_of, is_cloud, is_filled
from prelabel.readers.shared.words import shown

FRAMES_PER_BATCH = 2000

LARGEST_INDEX = (1 << 31) - 1
"""Of a frame in its video."""

FRAME = "frame"
"""The attribute of an item that numbers it."""

_TRACKS = re.compile(rb'"(?:track_id|object_id)"\s*:')

UNIQUE = "give every item an id and a path of its own in its subset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An item with what its image is called.

    Args:
        item: the item.
        position: in the document's list.
        attributes: of the item.
        file: the image's name.
        url: the source's own URL, empty where it has none.
        index: the number that the item says, -1 of none.
        sequence: the source's own, empty of an open frame.
        tracked: ids of annotations are tracks.
    """

    item: Item
    position: int
    attributes: Mapping[str, Any]
    file: str
    url: str = ""
    index: int = -1
    sequence: str = ""
    tracked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameReader:
    """Finds the frames of a file.

    Args:
        listed: its items.
        prefix: what stands before the names of its images.
        options: of the reader.
        context: of the run.
    """

    listed: Listed
    prefix: str
    options: DatumaroOptions
    context: Context

    @property
    def tally(self) -> Tally:
        """Takes bad items."""
        return self.context.tally

    def batches(self) -> Iterator[list[Named]]:
        """The items that are images, in parts of some thousand; each sequence that the file says wholly in one.

        Raises:
            InputError: an item is bad, and the run stops at bad records.
        """
        found: dict[str, Named] = {}
        for item, record in enumerate(self.listed.items.items):
            named = self._named(record, self.listed.items.position(item))
            if named is None:
                continue
            if named.file in found:
                self._refuse(named.position, "item twice", "", f"the image {named.file!r} comes twice", UNIQUE)
                continue
            found[named.file] = named
        open_, videos = self._arranged(list(found.values()))
        for first in range(0, len(open_), FRAMES_PER_BATCH):
            yield open_[first : first + FRAMES_PER_BATCH]
        part: list[Named] = []
        for video in videos.values():
            part += video
            if len(part) >= FRAMES_PER_BATCH:
                yield part
                part = []
        if part:
            yield part

    def frame(self, named: Named, *, sized: bool) -> Frame | None:
        """The frame of an item; None where it was rejected and counted.

        Args:
            named: the item.
            sized: whether the size is needed.

        Raises:
            InputError: it is bad, and the run stops at bad records.
        """
        media = named.item.image or named.item.media
        height, width = (media and media.size) or (0, 0)
        return self.context.frames.frame(
            named.file, place=self.listed.document.record_place(ELEMENT, named.position), tally=self.tally, width=width, height=height,
            url=named.url, sequence=named.sequence, index=named.index, sized=sized,
        )  # fmt: skip

    def _named(self, item: Item, position: int) -> Named | None:
        """An item with the name of its image; None where it has none."""
        for kind, is_it in (("point cloud", is_cloud(item)), ("video as a whole", is_filled(item.video))):
            if is_it:
                self.tally.unconverted[f"annotation of a {kind}"] += len(item.annotations or ())
                return None
        media = item.image or item.media
        path = (media and media.path) or ""
        at = url_path(path)
        name = clean_name(path if at is None else at) if path else None
        # of a path of the machine that it was written on the id is what Datumaro goes by
        name = name or clean_name(f"{item.id}{PureWindowsPath(path).suffix or '.jpg'}")
        if not name or not str(item.id):
            fix = "write the item's id as the path of its image below the folder of its subset, without its suffix"
            self._refuse(position, "item without name", ".id", f"the id {shown(item.id)} is no name of a file", fix)
            return None
        attributes = attributes_of(item)
        number = attributes.get(FRAME)
        index = number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LARGEST_INDEX else -1
        named = Named(
            item=item, position=position, attributes=attributes, url="" if at is None else path, index=index, file=self._file(name)
        )
        return named if item.video_frame is None else self._of_video(named)

    def _file(self, name: str) -> str:
        """What an image is called below the source; first releases had those of all subsets in one folder."""
        file, beside = f"{self.prefix}{self.listed.document.path.stem}/{name}", f"{self.prefix}{name}"
        known = self.context.frames
        return beside if known.find(file) is None and known.find(beside) is not None else file

    def _of_video(self, named: Named) -> Named | None:
        """A frame of a video."""
        frame = named.item.video_frame or VideoFrame()
        video, number = clean_name(PureWindowsPath(frame.video_path or "").name), frame.frame_index
        if not video or number is None or not 0 <= number <= LARGEST_INDEX:
            fix = "write video_path and frame_index, which counts from 0"
            self._refuse(named.position, "bad video frame", ".video_frame", "names no frame of a video", fix)
            return None
        folder, _, name = named.file.rpartition("/")
        sequence = f"{folder}/{video.removesuffix(PureWindowsPath(video).suffix)}"
        return replace(named, file=f"{sequence}/{name}", sequence=sequence, index=number)

    def _arranged(self, items: Sequence[Named]) -> tuple[list[Named], dict[str, list[Named]]]:
        """The items whose sequence is open, and those of each sequence.

        Raises:
            InputError: two frames of a video have one number, and the run stops at bad records.
        """
        open_: list[Named] = []
        videos: dict[str, list[Named]] = {}
        folders: dict[str, list[Named]] = {}
        numbers: set[tuple[str, int]] = set()
        for named in items:
            if not named.sequence:
                folders.setdefault(named.file.rpartition("/")[0], []).append(named)
            elif (named.sequence, named.index) in numbers:
                what = f"frame {named.index} of the video {named.sequence!r} comes twice"
                self._refuse(named.position, "item twice", ".video_frame.frame_index", what, UNIQUE)
            else:
                numbers.add((named.sequence, named.index))
                videos.setdefault(named.sequence, []).append(named)
        has_ids = self.options.tracks != "none" and _TRACKS.search(self.listed.document.data) is not None
        for folder, several in folders.items():
            again = _repeated([named.index for named in several if named.index >= 0])
            if not has_ids:
                open_ += [replace(named, tracked=False) for named in several]
            elif again is None:
                open_ += several
            elif self.options.tracks == "split":
                videos |= _runs(folder, [named for named in several if named.index >= 0])
                open_ += [replace(named, tracked=False) for named in several if named.index < 0]
            else:
                self.tally.note(
                    f"ids of {folder} are no tracks: frame {again} comes twice, as in a project of several videos "
                    "(-O tracks=split makes a video of each run of rising numbers)"
                )
                open_ += [replace(named, tracked=False) for named in several]
        return open_, videos

    def _refuse(self, position: int, reason: str, where: str, what: str, fix: str) -> None:
        self.tally.reject(reason, what, place=self.listed.document.record_place(ELEMENT, position, where), fix=fix)


def _repeated(numbers: Sequence[int]) -> int | None:
    """The first number that comes again; None where none does."""
    return next((number for number, count in Counter(numbers).items() if count > 1), None)


def _runs(folder: str, items: Sequence[Named]) -> dict[str, list[Named]]:
    """A video for each run of items whose numbers rise, called by the folder and its place."""
    runs: list[list[Named]] = []
    for named in items:
        if not runs or named.index <= runs[-1][-1].index:
            runs.append([])
        runs[-1].append(replace(named, sequence=f"{folder}-{len(runs)}"))
    return {run[0].sequence: run for run in runs}
