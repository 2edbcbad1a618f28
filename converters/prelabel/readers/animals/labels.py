"""Tables of DeepLabCut taken to batches: images together, each video alone."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import InputError, Place
from prelabel.files import is_file, noted, tails
from prelabel.frames import clean_name
from prelabel.readers.animals.batch import Batch, some
from prelabel.readers.animals.header import AXES, UNIQUE, Header, header_of, kind_of
from prelabel.readers.animals.layout import LABELED, Project, first_rows, is_video, video_name
from prelabel.readers.animals.options import DeeplabcutOptions
from prelabel.readers.animals.rows import LAST_FRAME, Numbers, Row, frame_number, means_of, numbers_of, order_of, points_of, rows_of
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.words import shown

_FOLDER = re.compile(rf"(?:.*/)?(?={LABELED}/)", re.DOTALL)
"""What stands before the folder of labels in a path."""


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the tables of a unit.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: DeeplabcutOptions
    context: Context
    _seen: dict[str, Place] = field(default_factory=dict)
    """Where images are spoken of."""

    def batches(self) -> Iterator[Detections]:
        """Each video as one batch, then all images as one.

        Raises:
            InputError: a file, a row or a keypoint is bad, and the run stops at bad records.
        """
        stills, attribute = self._batch(), "individual" if self.options.attributes else ""
        for path in self.unit.paths:
            try:
                batch = self._read(path, stills)
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
                continue
            if batch is not stills:
                yield from some(batch.detections(attribute))
        yield from some(stills.detections(attribute))

    def _batch(self) -> Batch:
        return Batch(labels=tuple(dict.fromkeys((self.options.label, UNIQUE))), context=self.context)

    def _read(self, path: Path, stills: Batch) -> Batch:
        """The batch that a file is in."""
        rows = rows_of(path)
        header = header_of(rows, path)
        if header.unread:
            self.context.tally.note_names("columns that are not read: {all}", header.unread)
        first = first_rows(rows, header)
        if not first:
            raise InputError("has no rows below its header", place=Place(str(path)), fix="write or copy the file again")
        found = _Table(path=path, header=header, order=self._order(header), options=self.options, context=self.context)
        every = chain(first, rows)
        if not is_video(first, header):
            stills.sources.append(Source(str(path)))
            for row, add in found.rows(every):
                self._still(path, header, row, add, stills)
            return stills
        batch = self._batch()
        batch.sources.append(Source(str(path)))
        self._video(found, every, batch)
        return batch

    def _order(self, header: Header) -> Mapping[str, Sequence[str]]:
        """The names of all keypoints by kind; those of this file where it was not known before."""
        known: Mapping[str, Mapping[str, Sequence[str]]] = self.context.survey or {}
        return {kind: order_of(names, known.get(kind, {})) for kind, names in header.order().items()}

    def _still(self, path: Path, header: Header, row: Row, add: "_Add", batch: Batch) -> None:
        """The image of a row with its animals."""
        place = Place(str(path), row.line)
        number = len(batch.frames)
        batch.frames.append(None)
        said = "/".join(cell.strip() for cell in row.cells[: header.index]).replace("\\", "/")
        name = clean_name(_FOLDER.sub("", said, count=1)) if said.strip("/") else None
        if name is None:
            fix = f"name the image by its path below the folder of the project, as {LABELED}/VIDEO/img001.png"
            self.context.tally.reject("row without image", f"{shown(said)} names no image", place=place, fix=fix)
            return
        sized = add(batch, number)
        frame = self._frame(name, path, place, sized=sized)
        batch.frames[number] = only_once(frame, said, place, self._seen, self.context.tally)

    def _frame(self, name: str, path: Path, place: Place, *, sized: bool) -> Frame | None:
        """A single image, which may lie beside the table or where its path says."""
        index = self.context.frames
        image = None
        if not index.given and index.find(name) is None:
            image = next((at for tail in tails(name) if is_file(noted(at := path.parent / tail))), None)
        frame = index.frame(name, place=place, tally=self.context.tally, image=image, sized=sized)
        return None if frame is None else msgspec.structs.replace(frame, still=True)

    def _video(self, table: "_Table", rows: Iterator[Row], batch: Batch) -> None:
        """The frames that a table lists, then those of other images of the video."""
        numbers: dict[int, Place] = {}
        sized: set[int] = set()
        for row, add in table.rows(rows):
            place = Place(str(table.path), row.line)
            number = self._number(row.cells[0].strip(), numbers, place)
            if number is not None:
                numbers[number] = place
                if add(batch, len(numbers) - 1):
                    sized.add(number)
        project: Project = self.unit.detail
        name = video_name(table.path, self.unit.root, table.header.scorer)
        footage = Footage(name, Place(str(table.path)), sorted(numbers), lambda number: f"{name}_{number}", project.alone)
        images = footage.images(self.context)
        if not self.context.frames.given and any(LABELED in image.file.split("/") for image in images.values()):
            # what people label are some of the frames
            images = {}
        frames = footage.frames(images, footage.numbers, sized, self.context)
        batch.frames[:] = [frames.pop(number, None) for number in numbers]
        batch.frames += frames.values()

    def _number(self, said: str, seen: Mapping[int, Place], place: Place) -> int | None:
        """The number of a frame; None where it is rejected."""
        number = frame_number(said)
        if number is None:
            what = f"{shown(said)} is no number of a frame from 0 to {LAST_FRAME}"
            self.context.tally.reject(
                "no number of a frame", what, place=place, fix="correct it, or leave the row out with --on-error skip"
            )
            return None
        if number in seen:
            what = f"frame {number} is described by {seen[number]} already"
            self.context.tally.reject("frame described twice", what, place=place, fix="leave one of the rows out")
            return None
        return number


_Add = Callable[[Batch, int], bool]
"""Adds the animals of a row to the frame of a number; whether there are some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A table behind its header.

    Args:
        path: of the file.
        header: of it.
        order: names of all keypoints by kind.
        options: of the reader.
        context: of the run.
    """

    path: Path
    header: Header
    order: Mapping[str, Sequence[str]]
    options: DeeplabcutOptions
    context: Context

    def rows(self, rows: Iterator[Row]) -> Iterator[tuple[Row, _Add]]:
        """Each row of the right width, and what adds its animals to a batch."""
        tally = self.context.tally
        skeletons = self.header.skeletons(self.order)
        for block in numbers_of(rows, self.header.width, self.header.columns, self.path, tally):
            points = points_of(block, skeletons, AXES, self.path, tally)
            scores = self._scores(block)
            for i, row in enumerate(block.rows):
                yield row, self._adding(row, [(one[i], score[i]) for one, score in zip(points, scores, strict=True)])

    def _adding(self, row: Row, animals: Sequence[tuple[np.ndarray, float]]) -> _Add:
        def add(batch: Batch, frame: int) -> bool:
            found = False
            for name, (points, score) in zip(self.header.animals, animals, strict=True):
                label = batch.labels.index(UNIQUE if kind_of(name) else self.options.label)
                found |= batch.add(points, row.line, frame, label=label, track=batch.track(name), score=score)
            return found

        return add

    def _scores(self, block: Numbers) -> list[np.ndarray]:
        skeletons = self.header.skeletons(self.order)
        if self.options.score == "mean":
            return [means_of(block, skeleton) for skeleton in skeletons]
        return [np.full(len(block.rows), np.nan)] * len(skeletons)
