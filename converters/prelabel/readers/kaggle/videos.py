"""Frames of videos: rows taken to boxes and tracks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from prelabel.detections import UNTRACKED, Source
from prelabel.errors import Place
from prelabel.frames import clean_name
from prelabel.readers.kaggle.facts import is_empty
from prelabel.readers.kaggle.found import box_of_words, boxes_of_reef, score_of
from prelabel.readers.kaggle.layout import NONE, Form, Layout
from prelabel.readers.kaggle.naming import reject
from prelabel.readers.kaggle.rows import Row
from prelabel.readers.kaggle.stills import Table
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.looking import SKIP
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.sightings import Box
from prelabel.readers.shared.words import shown

_DIGITS = 9
"""Of the number of a frame."""

_VIDEO_SUFFIXES = frozenset({".mp4", ".avi", ".mov", ".mkv"})

_UNKNOWN = frozenset({"", "H00", "V00", "H", "V", "nan"})
"""Players whose number nobody saw."""


def video_of(row: Row, layout: Layout) -> tuple[str, str]:
    """The video of a row, and which part of it."""
    cell = row.cells[layout.image].strip()
    if layout.form is Form.REEF:
        return cell, row.cells[layout.clip].strip() if layout.clip != NONE else ""
    return (cell if layout.frame != NONE else cell.rpartition("_")[0]), ""


@dataclass(slots=True, kw_only=True)
class VideoBatch(Gathered):
    """The videos of some rows.

    Args:
        table: that they stand in.
        alone: there is no other video.
    """

    table: Table
    alone: bool

    def read(self, rows: Sequence[Row]) -> None:
        """All rows of some videos.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        videos: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            videos.setdefault(video_of(row, self.table.layout), []).append(row)
        for (video, part), own in videos.items():
            numbered = [(number, row) for row in own if (number := self._number(row)) is not None]
            numbered.sort(key=lambda one: one[0])
            if not numbered:
                continue
            if clean_name(video) is None or "\0" in video:
                self._reject(own[0], "no video named", f"{shown(video)} names no video", "write its name")
            elif self.table.layout.form is Form.REEF:
                self._reef(f"video_{video}", part, numbered)
            else:
                self._helmets(video, numbered)

    def _reject(self, row: Row, reason: str, what: str, fix: str) -> None:
        self.table.context.tally.reject(reason, what, place=self.table.place(row), fix=f"{fix}, or leave it out with --on-error skip")

    def _number(self, row: Row) -> int | None:
        """Of a row's frame, from 0; None where it is none and the row was rejected."""
        layout = self.table.layout
        cell = row.cells[layout.frame if layout.frame != NONE else layout.image].strip()
        word = cell if layout.frame != NONE else cell.rpartition("_")[2]
        first = 0 if layout.form is Form.REEF else 1
        if word.isascii() and word.isdecimal() and len(word) <= _DIGITS and int(word) >= first:
            return int(word) - first
        self._reject(row, "bad frame", f"{shown(word)} is no number of a frame from {first}", "correct it")
        return None

    def _reef(self, video: str, part: str, rows: Sequence[tuple[int, Row]]) -> None:
        """A part of a video, each row a frame."""
        table, tally = self.table, self.table.context.tally
        sequence = f"{video}/{part}" if part and clean_name(part) == part else video
        for number, row in rows:
            cell, place = row.cells[table.layout.cell], table.place(row, table.layout.cell)
            boxes = [] if is_empty(cell) else list(boxes_of_reef(cell, place, tally))
            file = table.images.of_video(video, number)
            first = table.seen.setdefault(f"{sequence}:{file}", place)
            if first is not place:
                self._reject(row, "frame described twice", f"frame {number} of {video} is described by {first} already", "keep one of them")
                continue
            frame = table.context.frames.frame(file, place=place, tally=tally, sequence=sequence, index=number, sized=bool(boxes))
            if frame is not None:
                for _, box in boxes:
                    self._add(len(self.frames), row, box)
                self.frames.append(frame)

    def _helmets(self, video: str, rows: Sequence[tuple[int, Row]]) -> None:
        """A video, each row a box."""
        table = self.table
        name = PurePath(video).stem if PurePath(video).suffix.lower() in _VIDEO_SUFFIXES else video
        numbers = sorted({number for number, _ in rows})
        footage = Footage(name, table.place(rows[0][1]), numbers, lambda number: f"{name}/{name}_frame{number + 1:04d}.jpg", self.alone)
        frames = footage.frames(footage.images(table.context), numbers, {*numbers}, table.context)
        at = {number: len(self.frames) + place for place, number in enumerate(sorted(frames))}
        tracks: dict[str, int] = {}
        seen: dict[tuple[int, int], Place] = {}
        for number, row in rows:
            if number in at:
                self._helmet(at[number], row, tracks, seen)
        self.frames += [frames[number] for number in sorted(frames)]

    def _helmet(self, frame: int, row: Row, tracks: dict[str, int], seen: dict[tuple[int, int], Place]) -> None:
        layout, place = self.table.layout, self.table.place(row)
        box = box_of_words([row.cells[at].strip() for at in layout.sides], [layout.names[at] for at in layout.sides])
        score = score_of(row.cells[layout.score]) if layout.score != NONE else float("nan")
        for fault in (box, score):
            if isinstance(fault, Fault):
                reject(fault, place, self.table.context.tally)
                return
        player = row.cells[layout.label].strip() if layout.label != NONE else ""
        track = UNTRACKED if player in _UNKNOWN else tracks.setdefault(player, len(tracks))
        first = seen.setdefault((frame, track), place) if track != UNTRACKED else place
        if first is not place:
            what = f"{shown(player)} is in this frame at {first} already"
            reject(Fault("player twice in a frame", "", what, f"correct it, {SKIP}"), place, self.table.context.tally)
            return
        more = {"player": player} if player else {}
        self._add(frame, row, box, score=score, track=track, more=more)  # type: ignore[arg-type]  # faults are gone

    def _add(
        self, frame: int, row: Row, box: Box, *, score: float = float("nan"), track: int = UNTRACKED, more: Mapping[str, str] | None = None
    ) -> None:
        label = self.table.naming.label("")
        said = Said(
            frame=frame, label=str(label), origin=row.line, source=self.source(Source(self.table.path)), score=score, track=track,
            attributes={**self.table.naming.attributes(row, ""), **(more or {})},
        )  # fmt: skip
        self.objects.add_box(said, box)
