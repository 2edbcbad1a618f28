"""Files, task by task, taken to batches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import Place, Tally, counted
from prelabel.files import read_bytes
from prelabel.readers.label_studio.batch import RowMaker, size_fault, sized
from prelabel.readers.label_studio.exports import Entry, Export, ExportReader, Version
from prelabel.readers.label_studio.faults import SKIP
from prelabel.readers.label_studio.media import Media, UnclearError, known_name, media_of
from prelabel.readers.label_studio.options import LabelStudioOptions
from prelabel.readers.label_studio.regions import Region, RegionReader
from prelabel.readers.label_studio.shapes import Size
from prelabel.readers.label_studio.versions import Chooser
from prelabel.readers.label_studio.videos import Track, frame_names, stem, track_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import FilesReader, Gathered
from prelabel.safejson import Document

VIDEO = "videorectangle"

OTHER_IMAGE = "name the data that is the image with -O image=NAME"


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[LabelStudioOptions]):
    """Reads the files of a unit.

    Args:
        numbers: of keypoints, by their labels.
    """

    numbers: Mapping[str, int]
    _images: Gathered = field(default_factory=lambda: Gathered(in_fractions=True))
    _seen: dict[tuple[str, str], tuple[Path, str]] = field(default_factory=dict)
    """The task that each image and video is of: its file and the ``$.path`` in it."""

    @property
    def _predicted(self) -> bool:
        return self.options.from_ == "predictions"

    def _file(self, path: Path) -> Iterator[Detections]:
        tally = self.context.tally
        export = ExportReader(document=Document(read_bytes(path), path), predicted=self._predicted, tally=tally).read()
        self._refuse_others(export)
        chooser = Chooser(predicted=self._predicted, model=self.options.model, tally=tally)
        regions = RegionReader(export=export, extra=self.options.attributes, tally=tally)
        used: set[str] = set()
        for entry in export.entries:
            version = chooser.choose(entry)
            found = regions.read(version) if version else []
            media = self._media(export, entry, found)
            used.update(one.field.removeprefix(".data.").partition("[")[0] for one in media)
            reading = TaskReader(reader=self, export=export, entry=entry, version=version)
            if media and (media[0].is_video or any(region.kind == VIDEO for region in found)):
                video = Gathered(in_fractions=True)
                reading.read_video(media[0], found, video)
                if len(media) > 1:
                    tally.unconverted["video beside the first of its task"] += len(media) - 1
                yield from video.rest()
            else:
                reading.read_stills(media, found, self._images)
            yield from self._images.full()
        yield from self._images.rest()
        chooser.say()
        unused = sorted((export.unused - used) | regions.unused)
        if unused:
            keeps = " (-O attributes=meta keeps it)" if "meta" in regions.unused else ""
            tally.note(f"fields that were not used: {', '.join(unused)}{keeps}")

    def _refuse_others(self, export: Export) -> None:
        """Reject a file that has only what was not asked for."""
        others = sum(entry.others for entry in export.entries)
        if others and not any(entry.versions for entry in export.entries):
            none, there, option = (
                ("a prediction", "annotation", "annotations") if self._predicted else ("an annotation", "prediction", "predictions")
            )
            self.context.tally.reject(
                f"not {none}", f"no task has {none}; the file has {counted(others, there)}", place=Place(str(export.document.path)),
                fix=f"read them with -O from={option}",
            )  # fmt: skip

    def _media(self, export: Export, entry: Entry, found: Sequence[Region]) -> list[Media]:
        """The images of a task, or its video; none where the task was rejected, or is of none."""
        tally = self.context.tally
        try:
            media = media_of(entry.data, entry.upload, self.options.image)
        except UnclearError as error:
            tally.reject("which image", str(error), place=export.place(entry), fix=OTHER_IMAGE)
            return []
        if not media and found:
            tally.reject("no image", "no data of the task names an image", place=export.place(entry), fix=OTHER_IMAGE)
        elif not media:
            tally.unconverted["task without an image"] += 1
        return media

    def is_new(self, export: Export, entry: Entry, media: Media) -> bool:
        """Whether an image or video of a task comes for the first time; another is rejected."""
        kind, name = ("video", stem(media.name)) if media.is_video else ("image", media.name)
        first = self._seen.get((kind, name))
        if first is None:
            self._seen[kind, name] = export.document.path, entry.element
            return True
        path, element = first
        what = f"{media.name!r} is also the {kind} of the task {element}{'' if path == export.document.path else f' of {path}'}"
        self.context.tally.reject(f"{kind} twice", what, place=export.place(entry, media.field), fix="keep one of the two")
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReader:
    """Reads one task.

    Args:
        reader: of the unit.
        export: that the task is of.
        entry: the task.
        version: its annotation or prediction; None where it has none.
    """

    reader: UnitReader
    export: Export
    entry: Entry
    version: Version | None

    @property
    def _tally(self) -> Tally:
        return self.reader.context.tally

    def _maker(self, batch: Gathered) -> RowMaker | None:
        if self.version is None:
            return None
        source = batch.source(Source(str(self.export.document.path), self.version.element))
        return RowMaker(
            export=self.export, version=self.version, options=self.reader.options, numbers=self.reader.numbers, context=self.reader.context,
            batch=batch, source=source,
        )  # fmt: skip

    def read_stills(self, media: Sequence[Media], regions: Sequence[Region], batch: Gathered) -> None:
        """The images of a task and what is drawn on them."""
        maker = self._maker(batch)
        for item, one in enumerate(media):
            if not self.reader.is_new(self.export, self.entry, one):
                continue
            of_image = [region for region in regions if (region.result.item_index or 0) == item]
            good, size = self._sized(of_image, maker)
            name = known_name(one, self.reader.context.frames)
            frame = self._frame(name, one, size)
            if frame is None:
                continue
            batch.frames.append(frame)
            if maker:
                maker.add_still(good, len(batch.frames) - 1, self._late_size(frame))
        beyond = [region for region in regions if media and not 0 <= (region.result.item_index or 0) < len(media)]
        for region in beyond:
            if maker:
                what = f"item_index is {region.result.item_index}, but the task has {counted(len(media), 'image')}"
                maker.reject(region, Fault("no such image", ".item_index", what, f"count images from 0, {SKIP}"))

    def _sized(self, regions: Sequence[Region], maker: RowMaker | None) -> tuple[list[Region], Size]:
        """The regions that agree on the size of their image, and that size; 0 where none says it."""
        good: list[Region] = []
        size: Size = (0, 0)
        for region in regions:
            fault, said = size_fault(region), None
            if fault is None:
                said = sized(region)
                size = size if all(size) or said is None else said
                if said not in (None, size):
                    what = f"the image is {said[0]}x{said[1]} here, but {size[0]}x{size[1]} above"
                    fault = Fault("sizes disagree", ".original_width", what, f"write one size for all regions of an image, {SKIP}")
            if fault is None:
                good.append(region)
            elif maker:
                maker.reject(region, fault)
        return good, size

    def _frame(self, name: str, media: Media, size: Size) -> Frame | None:
        context = self.reader.context
        return context.frames.frame(
            name, place=self.export.place(self.entry, media.field), tally=context.tally, width=size[0], height=size[1], url=media.url,
            sized=False,
        )  # fmt: skip

    def _late_size(self, frame: Frame) -> Size:
        """The size of a frame, from its image where the export does not say it."""
        return self.reader.context.frames.header(frame)

    def read_video(self, media: Media, regions: Sequence[Region], batch: Gathered) -> None:
        """The frames of a video and the objects in them."""
        if not self.reader.is_new(self.export, self.entry, media):
            return
        maker = self._maker(batch)
        size = self._video_size(media)
        tracks: list[tuple[Region, Track]] = []
        for region in regions:
            if maker is None or region.kind != VIDEO:
                self._tally.unconverted[f"{region.kind} in a video"] += 1
                continue
            track = self._track(region, size, maker)
            if track is not None:
                tracks.append((region, track))
        if not tracks or maker is None:
            self._tally.unconverted["video without an object, whose frames are not known"] += 1
            return
        frame_of = self._frames_of(media, tracks, batch)
        for number, (region, track) in enumerate(tracks):
            maker.add_track(region, track, number, frame_of, sized(region) or size)

    def _track(self, region: Region, size: Size, maker: RowMaker) -> Track | None:
        """An object without its bad keyframes; None where it was rejected, or all of them."""
        fault = size_fault(region)
        if fault:
            maker.reject(region, fault)
            return None
        try:
            track, problems = track_of(region.result.value, sized(region) or size)
        except msgspec.DecodeError as error:
            maker.refuse(region, error)
            return None
        for problem in problems:
            if isinstance(problem, Fault):
                maker.reject(region, problem)
            else:
                maker.refuse(region, problem.error, problem.field)
        return track

    def _video_size(self, media: Media) -> Size:
        """Of the first frame: those of a video are of one size."""
        frames = self.reader.context.frames
        name = frame_names(media.name, [1], frames.known)[1]
        return frames.header(Frame(file=name))

    def _frames_of(self, media: Media, tracks: Sequence[tuple[Region, Track]], batch: Gathered) -> dict[int, int]:
        """Add the frames of a video to a batch; the number in the batch of each."""
        context = self.reader.context
        first = min(1, *(int(track.frame[0]) for _, track in tracks))
        numbers = range(first, max(track.last for _, track in tracks) + 1)
        names = frame_names(media.name, numbers, context.frames.known)
        rate = next((track.frames_a_second for _, track in tracks if track.frames_a_second == track.frames_a_second), float("nan"))
        size = next((said for region, _ in tracks if (said := sized(region))), (0, 0))
        place = self.export.place(self.entry, media.field)
        found: dict[int, int] = {}
        for number in numbers:
            frame = context.frames.frame(
                names[number], place=place, tally=context.tally, width=size[0], height=size[1], sequence=stem(media.name), index=number,
                time_s=(number - first) / rate, sized=False,
            )  # fmt: skip
            if frame is not None:
                found[number] = len(batch.frames)
                batch.frames.append(frame)
        return found
