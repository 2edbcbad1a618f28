"""Files taken to batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from prelabel.detections import Detections, Frame
from prelabel.errors import InputError
from prelabel.folders import prefix_below
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.timing import numbered
from prelabel.readers.vott.layout import ASSET_END, is_asset
from prelabel.readers.vott.naming import frame_of, image_of, name_of, video_of
from prelabel.readers.vott.records import TAGGED, TF_RECORD, VIDEO, VIDEO_FRAME, File, Record
from prelabel.readers.vott.regions import Batch

STILLS_AT_ONCE = 2000

_SKIP = "or leave the asset out with --on-error skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReader:
    """Reads an export, or a project with the files of its assets.

    Args:
        unit: of the plan.
        default: the label of regions without a tag; empty where they are bad.
        context: of the run.
    """

    unit: Unit
    default: str
    context: Context
    _rates: list[float] = field(default_factory=list, init=False)
    _videos: dict[str, list[Record]] = field(default_factory=dict, init=False)
    _paths: dict[str, str] = field(default_factory=dict, init=False)

    def batches(self) -> Iterator[Detections]:
        """Images some thousand at a time, each video wholly in one.

        Raises:
            InputError: a file or record is bad, and the run stops at bad records.
        """
        tally, batch, listed = self.context.tally, Batch(self.default), set[str]()
        for record in self._records():
            asset, fault = record.asset, _fault(record)
            if fault is not None:
                tally.reject(fault.reason, fault.what, place=record.place(fault.field), fix=fault.fix)
            elif asset.type == VIDEO:
                listed.add(name_of(asset.path, asset.name).file)
            elif asset.type == TF_RECORD:
                tally.unconverted["TFRecord"] += 1
            elif asset.type == VIDEO_FRAME:
                self._add_to_video(record)
            else:
                self._add_still(record, batch)
            if len(batch.frames) == STILLS_AT_ONCE:
                yield batch.detections()
                batch = Batch(self.default)
        if batch.frames:
            yield batch.detections()
        if listed - self._videos.keys():
            tally.unconverted["video without frames"] += len(listed - self._videos.keys())
        for name, records in self._videos.items():
            yield self._video(name, sorted(records, key=lambda record: record.asset.timestamp or 0))

    def _records(self) -> Iterator[Record]:
        """The assets of all files; what a file of an asset says of it goes before what the project says."""
        found: dict[str, Record] = {}
        for path in self.unit.paths:
            own = path.name.removesuffix(ASSET_END)
            if is_asset(path):
                found.pop(own, None)
            try:
                file = File(path, self.context.tally)
                found.update((own if record.key is None else record.key, record) for record in file.records())
                self._rates.append(file.rate_hz or 0)
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
        return iter(found.values())

    def _add_still(self, record: Record, batch: Batch) -> None:
        name = image_of(record.asset, self._prefix(record), self.context.frames)
        if not name.file:
            fix = f"write the path of the image, {_SKIP}"
            self.context.tally.reject("asset without image", "names no image", place=record.place(), fix=fix)
            return
        frame = self._frame(record, name.file, url=name.url)
        if frame is not None:
            batch.add(frame, record, self.context.tally)

    def _add_to_video(self, record: Record) -> None:
        video, tally = video_of(record.asset), self.context.tally
        if not video.file:
            fix = f"write the parent of the frame, {_SKIP}"
            tally.reject("frame without video", "is a frame of a video, but names none", place=record.place(), fix=fix)
        elif record.asset.timestamp is None:
            fix = f"write its timestamp in seconds, {_SKIP}"
            tally.reject("frame without time", "is a frame of a video, but has no timestamp", place=record.place(), fix=fix)
        elif self._paths.setdefault(video.file, video.path) != video.path:
            what = f"a second video is called {video.file!r}, first {self._paths[video.file]!r}"
            tally.reject("video twice", what, place=record.place(), fix=f"give the videos different names, {_SKIP}")
        else:
            self._videos.setdefault(video.file, []).append(record)

    def _video(self, name: str, records: Sequence[Record]) -> Detections:
        """The frames of a video, in the order of their times."""
        batch = Batch(self.default)
        times = [record.asset.timestamp or 0.0 for record in records]
        for record, index, time_s in zip(records, numbered(times, max(self._rates, default=0)), times, strict=True):
            file = frame_of(record.asset, name, self._prefix(record), self.context.frames)
            frame = self._frame(record, file, sequence=name, index=index, time_s=time_s)
            if frame is not None:
                batch.add(frame, record, self.context.tally)
        return batch.detections()

    def _frame(self, record: Record, file: str, **more: Any) -> Frame | None:  # noqa: ANN401  # of `FrameIndex.frame`
        asset = record.asset
        width, height = (asset.size.width, asset.size.height) if asset.size else (0, 0)
        written = record.file.path.parent / (asset.name.rpartition("/")[2] or file)
        return self.context.frames.frame(
            file, place=record.named, tally=self.context.tally, width=width, height=height, image=written, sized=bool(record.regions),
            **more,
        )  # fmt: skip

    def _prefix(self, record: Record) -> str:
        return prefix_below(record.file.path.parent, self.unit.root)


def _fault(record: Record) -> Fault | None:
    """What is wrong with regions where an asset should have none, or some."""
    if record.asset.type == VIDEO:
        what = "is a whole video, but has regions"
        return Fault("regions of a video", ".regions", what, f"draw them on its frames, {_SKIP}") if record.regions else None
    if record.regions is None and record.asset.state == TAGGED:
        what = f"is tagged, but no file {record.key}{ASSET_END} lies beside the project"
        return Fault("asset without its file", "", what, f"copy the file, give an export of the project, {_SKIP}")
    return None
