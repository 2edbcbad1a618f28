"""Videos: a sequence for each, with the tracks in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from prelabel.detections import UNTRACKED, Detections, Frame
from prelabel.frames import clean_name
from prelabel.readers.base import Context
from prelabel.readers.kili.assets import Item
from prelabel.readers.kili.layout import content_name
from prelabel.readers.kili.marks import ROTATION, Marks, Row, Track
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.gathering import source_in
from prelabel.readers.shared.naming import own_url
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.timing import MOST_FRAMES
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

WHOLE = "assetLevel"
"""The member of an answer that is about the video as a whole."""

WITHOUT_FRAMES = "video without frames"

_LONGEST = len(str(MOST_FRAMES))
_JOBS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)


class Placed(NamedTuple):
    """An annotation in a frame.

    Args:
        number: of the frame, from 0.
        row: the annotation.
    """

    number: int
    row: Row


def is_video(response: Mapping[str, msgspec.Raw]) -> bool:
    """Whether an answer is one by the frames of a video."""
    return any(name.isdigit() or name == WHOLE for name in response)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoReader:
    """Reads a video.

    Args:
        name: of its sequence.
        item: the video.
        context: of the run.
        alone: there is no other asset.
    """

    name: str
    item: Item
    context: Context
    alone: bool

    def detections(self, response: Mapping[str, msgspec.Raw], element: str, marks: Marks | None) -> Detections | None:
        """All of it in one batch; None of a video without frames, which is counted.

        Args:
            response: what its label says, by frame.
            element: the ``$.path`` of that.
            marks: take the annotations; None where it has no label.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        placed = list(self._placed(response, element, marks)) if marks else []
        last = max((int(name) for name in response if _is_number(name)), default=-1)
        frames = self._frames(max(self.item.length, len(self.item.files), last + 1), {one.number for one in placed})
        if not frames:
            self.context.tally.unconverted[WITHOUT_FRAMES] += 1
            return None
        position = {number: place for place, number in enumerate(frames)}
        tracks: dict[Track, int] = {}
        turned = {one.row.track for one in placed if one.row.track and one.row.drawn.is_turned}
        objects = Objects()
        for number, row in placed:
            if number not in position:
                continue
            track = UNTRACKED if row.track is None else tracks.setdefault(row.track, len(tracks))
            said = Said(
                frame=position[number], label=row.label, origin=number, track=track, score=row.score, attributes=row.attributes,
                interpolated=row.made,
            )  # fmt: skip
            row.drawn.add_to(objects, said, turned=row.track in turned if row.track else row.drawn.is_turned)
        return objects.detections([*frames.values()], [source_in(self.item.place.path, element, '["{}"]')], fractions=True)

    def _placed(self, response: Mapping[str, msgspec.Raw], element: str, marks: Marks) -> Iterator[Placed]:
        """The annotations of all frames, in their order; a second one of an object in a frame is rejected."""
        document, tally = marks.sayings.document, marks.tally
        for name, raw in sorted(response.items(), key=lambda one: int(one[0]) if _is_number(one[0]) else -1):
            where = f'{element}["{name}"]'
            if name == ROTATION:
                continue
            if name != WHOLE and not _is_number(name):
                what = f"{shown(name)} is no number of a frame"
                tally.reject("no frame number", what, place=document.place_of(raw, where), fix=or_leave_out("frame"))
                continue
            jobs = document.value(raw, _JOBS, where, tally, or_leave_out("frame")) or {}
            if name == WHOLE:
                marks.count(jobs)
                continue
            seen: set[Track] = set()
            for row in marks.rows(jobs, where):
                if row.track and row.track in seen:
                    bad = BadShape("object twice in a frame", ".mid", "another annotation of the frame has the same mid")
                    marks.pencil.refuse(bad, row.raw, f"{row.element}[{row.number}]")
                    continue
                if row.track:
                    seen.add(row.track)
                yield Placed(int(name), row)

    def _frames(self, count: int, used: set[int]) -> dict[int, Frame]:
        """The frames by number; those that are not among ``--frames`` are rejected."""
        rate = self.item.rate_hz
        found = self._cut(count) if self._is_cut() else self._shown(count, used)
        if not rate:
            return found
        return {number: msgspec.structs.replace(frame, time_s=number / rate) for number, frame in found.items()}

    def _is_cut(self) -> bool:
        """Whether the images that the asset lists are its frames: where the user names frames, one of them is among these."""
        frames, files = self.context.frames, self.item.files
        return bool(files) and (not frames.given or any(frames.find(_file(self.name, one, number)) for number, one in enumerate(files)))

    def _shown(self, count: int, used: set[int]) -> dict[int, Frame]:
        """The frames of a video that was not cut: its images among ``--frames``, else all that there are."""
        footage = Footage(self.name, self.item.place, range(count), lambda number: f"{self.name}/{number:06}.jpg", self.alone)
        images = footage.images(self.context)
        # fractions hold at any scale: images may be smaller than the video
        size = (0, 0) if images else self.item.size
        return footage.frames(images, sorted(used) if images else range(count), (), self.context, size)

    def _cut(self, count: int) -> dict[int, Frame]:
        """The frames of a video that was cut into images, which the asset lists."""
        frames, files = self.context.frames, self.item.files
        found: dict[int, Frame] = {}
        for number in range(count):
            content = files[number] if number < len(files) else ""
            file = _file(self.name, content, number)
            known = frames.find(file)
            width, height = (0, 0) if known and known.path else self.item.size
            frame = frames.frame(
                file, place=self.item.place, tally=self.context.tally, width=width, height=height,
                url=own_url(content), sequence=self.name, index=number, sized=False,
            )  # fmt: skip
            if frame is not None:
                found[number] = frame
        return found


def _file(video: str, content: str, number: int) -> str:
    """What the image of a frame is called: as its path in the export, or as its URL ends, in a folder of the video's name."""
    tail = content_name(content)
    if own_url(content):
        tail = clean_name(tail) or ""
        return f"{video}/{tail}" if tail else f"{video}/{number:06}.jpg"
    return clean_name(content) or f"{video}/{number:06}.jpg"


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) <= _LONGEST and int(name) < MOST_FRAMES
