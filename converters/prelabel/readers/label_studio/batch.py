"""Regions as rows of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np

from prelabel.detections import UNTRACKED, Kind
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.label_studio.exports import Export, Version
from prelabel.readers.label_studio.faults import SKIP, WHOLE, beyond, outside
from prelabel.readers.label_studio.options import LabelStudioOptions
from prelabel.readers.label_studio.records import Point
from prelabel.readers.label_studio.regions import Region
from prelabel.readers.label_studio.shapes import Size, Unconvertible, drawn, turned, upright
from prelabel.readers.label_studio.videos import Track
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.sides import LONGEST_PX


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMaker:
    """Adds regions of one version of a task to a batch.

    Args:
        export: for places.
        version: whose regions they are.
        options: of the reader.
        numbers: of keypoints, by their labels.
        context: of the run.
        batch: takes the rows.
        source: the number of the version among the batch's sources.
    """

    export: Export
    version: Version
    options: LabelStudioOptions
    numbers: Mapping[str, int]
    context: Context
    batch: Gathered
    source: int

    @property
    def tally(self) -> Tally:
        """Takes bad regions."""
        return self.context.tally

    def add_still(self, regions: Sequence[Region], frame: int, size: Size) -> None:
        """The regions of an image.

        Args:
            regions: all of it.
            frame: its number in the batch.
            size: of the image, as far as it is known.
        """
        by_id = {region.id: region for region in regions if region.kind != "keypoint"}
        poses: dict[str, list[Region]] = {}
        for region in regions:
            parent = region.result.parentID
            if region.kind != "keypoint":
                self._add_shape(region, frame, sized(region) or size)
                if parent is not None:
                    self.tally.unconverted["parent of a region"] += 1
            elif parent is not None and parent in by_id:
                poses.setdefault(parent, []).append(region)
            else:
                self._add_landmark([region], region, frame)
        for parent, points in poses.items():
            self._add_landmark(points, by_id[parent], frame)

    def add_track(self, region: Region, track: Track, number: int, frame_of: Mapping[int, int], size: Size) -> None:
        """An object of a video.

        Args:
            region: of which it is.
            track: where it is.
            number: its id.
            frame_of: the number in the batch of each frame of the video that was not rejected.
            size: of the frames; a turned track needs it.
        """
        said = self._said(region, 0, track=number)
        if said is None:
            return
        objects, is_turned = self.batch.objects, track.turned
        for index, box, made in zip(track.frame.tolist(), track.boxes(), track.interpolated.tolist(), strict=True):
            frame = frame_of.get(index)
            if frame is None:
                continue
            here = replace(said, frame=frame, interpolated=made)
            if is_turned:
                objects.add(here, Kind.POLYGON, turned(box, size))
            else:
                objects.add_box(here, upright(box))

    def reject(self, region: Region, fault: Fault) -> None:
        """Reject a region.

        Raises:
            InputError: the run stops at bad records.
        """
        listed = region.listed
        where = fault.field.removeprefix(".value") if listed.control else fault.field
        self.tally.reject(fault.reason, fault.what, place=self.export.at(listed.spot, where), fix=fault.fix)

    def _add_shape(self, region: Region, frame: int, size: Size) -> None:
        try:
            shape = drawn(region.kind, region.result.value, size)
        except msgspec.DecodeError as error:
            self.refuse(region, error)
            return
        if isinstance(shape, Unconvertible):
            self.tally.unconverted[shape.what] += 1
        elif isinstance(shape, Fault):
            self.reject(region, shape)
        else:
            said = self._said(region, frame)
            if said is not None:
                shape.add_to(self.batch.objects, said)

    def refuse(self, region: Region, error: msgspec.DecodeError, field: str = "") -> None:
        """Reject a region whose value is of the wrong type, or a keyframe in a field of the value.

        Raises:
            InputError: the run stops at bad records.
        """
        self.export.refuse(error, region.listed.spot, f"{'' if region.listed.control else '.value'}{field}", self.tally)

    def _said(self, region: Region, frame: int, *, track: int = UNTRACKED) -> Said | None:
        """What is said of a region; None where it was rejected."""
        label = region.labels[0] if region.labels else self.options.label
        if not label:
            self.reject(region, Fault("no label", "", "the region has no label", f"name such regions with -O label=NAME, {SKIP}"))
            return None
        score = self._score(region)
        if not (np.isnan(score) or 0 <= score <= 1):
            self.reject(region, Fault("score outside 0-1", ".score", f"score {score:g} is outside 0-1", "write scores as fractions"))
            return None
        return Said(
            frame=frame, label=label, origin=region.number, source=self.source, track=track, score=score,
            attributes=region.all_attributes, group=region.id,
        )  # fmt: skip

    def _score(self, region: Region) -> float:
        """Of a prediction, the region's own or else that of the whole; an annotator stands for what is annotated."""
        if self.options.from_ == "annotations":
            return float("nan")
        own, whole = region.result.score, self.version.about.score
        if own is not None:
            return own
        return float("nan") if whole is None or not 0 <= whole <= 1 else whole

    def _add_landmark(self, points: Sequence[Region], owner: Region, frame: int) -> None:
        """Keypoints as one landmark of the region that owns them."""
        alone = owner in points
        at: dict[int, tuple[float, float]] = {}
        weak = 0
        for region in points:
            xy, number = self._point(region), 1 if alone and not self.options.keypoints else self._number(region)
            if xy is None or number is None:
                continue
            if number in at:
                what = f"keypoint {region.labels[0]!r} comes twice for one object"
                self.reject(region, Fault("keypoint twice", "", what, f"keep one, {SKIP}"))
            elif self._is_weak(region):
                weak += 1
            else:
                at[number] = xy
        self.context.count_weak_keypoints(weak)
        said = self._said(owner, frame) if at else None
        if said is not None:
            numbers = sorted(at)
            self.batch.objects.add(said, Kind.LANDMARK, Rings.of([at[number] for number in numbers], [len(numbers)]), numbers)

    def _is_weak(self, region: Region) -> bool:
        least, score = self.context.min_keypoint_score, region.result.score
        return least is not None and score is not None and self.options.from_ == "predictions" and score < least

    def _point(self, region: Region) -> tuple[float, float] | None:
        """A keypoint in fractions; None where it was rejected."""
        try:
            point = msgspec.json.decode(region.result.value, type=Point)
        except msgspec.DecodeError as error:
            self.refuse(region, error)
            return None
        fault = beyond({".value.x": point.x, ".value.y": point.y}) or outside((point.x, point.y))
        if fault:
            self.reject(region, fault)
            return None
        return point.x / WHOLE, point.y / WHOLE

    def _number(self, region: Region) -> int | None:
        """The number of a keypoint in its skeleton; None where it was rejected."""
        name = region.labels[0] if region.labels else ""
        if not name:
            self.reject(region, Fault("no label", "", "the keypoint has no label", f"give it one, {SKIP}"))
        elif name not in self.numbers:
            what = f"the keypoint {name!r} is not among the {len(self.numbers)} of -O keypoints"
            self.reject(region, Fault("unknown keypoint", "", what, f"add its label to -O keypoints, {SKIP}"))
        return self.numbers.get(name)


def sized(region: Region) -> Size | None:
    """The size of the image in pixels that a region was drawn on; None where it does not say it."""
    width, height = region.result.original_width, region.result.original_height
    if not width or not height:
        return None
    return int(width), int(height)


def size_fault(region: Region) -> Fault | None:
    """What is wrong with the size of the image that a region says."""
    for name in ("original_width", "original_height"):
        side = getattr(region.result, name)
        if side is not None and not (0 <= side <= LONGEST_PX and side == int(side)):
            what = f"{side:g} is no number of pixels"
            return Fault("no size", f".{name}", what, f"write the size of the image in pixels, {SKIP}")
    return None
