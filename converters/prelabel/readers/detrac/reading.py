"""One file to a batch: its objects are gathered to numbers while it is read."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable
from prelabel.detections import NO_ATTRIBUTES, Detections, Source, sizes_of
from prelabel.errors import InputError, Place, Tally
from prelabel.files import reason
from prelabel.geometry import boxes
from prelabel.readers.base import Context
from prelabel.readers.detrac.objects import DIGITS, SKIP, Rows, box_of, whole
from prelabel.readers.detrac.options import DetracOptions
from prelabel.readers.shared.clips import Clip, timeline_of
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.seqinfo import MAX_FRAMES
from prelabel.readers.shared.words import shown
from prelabel.safexml import Element, stream

SIZE = (960, 540)
"""Pixels of all images of UA-DETRAC."""

REGION = "ignored region"

MOST_REGIONS = 5_000_000
"""Objects that regions become in all frames together."""


@dataclass(slots=True, kw_only=True)
class Reading:
    """Reads a file.

    Args:
        clip: the video.
        options: of the reader.
        tally: takes what is wrong and counts what is left out.
    """

    clip: Clip
    options: DetracOptions
    tally: Tally
    _numbers: "array[int]" = field(default_factory=lambda: array("q"))
    """Frame, track, label, attributes and line of each object."""
    _boxes: "array[float]" = field(default_factory=lambda: array("d"))
    _regions: list[tuple[int, tuple[float, ...]]] = field(default_factory=list)
    """Line and box of each."""
    _labels: dict[str, int] = field(default_factory=dict)
    _sets: AttributeTable = field(default_factory=AttributeTable)
    _of_sequence: Mapping[str, str] = field(default_factory=dict)
    _unused: set[str] = field(default_factory=set)
    _met: set[tuple[str, ...]] = field(default_factory=set)
    """Names of fields that stood together."""
    _frames: set[int] = field(default_factory=set)
    _ended: bool = False
    """The file was read to its end."""

    def read(self) -> bool:
        """Gather the objects; whether there are any frames to make, as of a file that broke there are where it broke behind one.

        Raises:
            InputError: the file or an element is bad, and the run stops at bad records.
        """
        for element in self.tally.until_broken(self._elements()):
            match element.tag:
                case "sequence_attribute":
                    self._of_sequence = self._wanted(element.attrib)
                case "ignored_region":
                    self._region(element)
                case "frame":
                    self._frame(element)
                case _:
                    pass
        if self._unused:
            names = sorted(self._unused)
            self.tally.note_names("fields of targets that were not used: {all} (-O attributes={all} keeps them)", names)
        return self._ended or bool(self._frames)

    def _elements(self) -> Iterator[Element]:
        """The root, then what stands below it.

        Raises:
            InputError: the file cannot be read, or is none of UA-DETRAC.
        """
        path = self.clip.path
        try:
            file = path.open("rb")
        except OSError as error:
            raise InputError(reason(error), place=Place(str(path)), fix="give a file that exists and can be read") from error
        with file:
            found = stream(file, path)
            root = next(found)
            if root.tag != "sequence":
                what = f"the root element is <{root.tag}>, not <sequence>"
                raise InputError(what, place=Place(str(path), root.sourceline), fix="give XML of UA-DETRAC, or name another --format")
            yield root
            yield from found
            self._ended = True

    def _wanted(self, fields: Mapping[str, str]) -> dict[str, str]:
        """The fields that become attributes; others are kept in mind."""
        names = tuple(fields)
        if names not in self._met:
            self._met.add(names)
            self._unused.update({*names} - {"vehicle_type", *self.options.attributes})
        return {name: text for name in self.options.attributes if (text := fields.get(name, "").strip())}

    def _region(self, element: Element) -> None:
        """Take regions down, or count them."""
        found = [child for child in element if child.tag == "box"]
        if self.options.regions == "filter":
            if found:
                self.tally.filtered[REGION] += len(found)
            return
        for child in found:
            try:
                self._regions.append((child.sourceline, box_of(child, "<ignored_region>")))
            except RecordError as error:
                error.reject(Place(str(self.clip.path), child.sourceline), self.tally)

    def _frame(self, element: Element) -> None:
        """The targets of a frame."""
        place = Place(str(self.clip.path), element.sourceline)
        number = whole(element.attrib.get("num", ""))
        if number is None or not 1 <= number <= MAX_FRAMES or number in self._frames:
            again = number in self._frames
            what = f"num {shown(element.attrib.get('num', ''))} is {'of two frames' if again else f'no number from 1 to {MAX_FRAMES:,}'}"
            fix = "give each frame a number of its own, from 1"
            self.tally.reject("frame twice" if again else "bad frame", what, place=place, fix=fix)
            return
        self._frames.add(number)
        seen: set[int] = set()
        targets = (target for child in element if child.tag == "target_list" for target in child if target.tag == "target")
        for target in targets:
            try:
                self._target(target, number, seen)
            except RecordError as error:
                error.reject(Place(str(self.clip.path), target.sourceline), self.tally)

    def _target(self, target: Element, number: int, seen: set[int]) -> None:
        """An object.

        Raises:
            RecordError: it is bad.
        """
        said = target.attrib.get("id", "")
        name, track = f"target {said[:DIGITS]}".rstrip(), whole(said)
        if track is None:
            raise RecordError("bad id", name, f"id {shown(said)} is no whole number from 0", SKIP)
        if track in seen:
            raise RecordError("track twice in a frame", name, f"frame {number} has id {track} twice", "give each target its own id")
        parts = {child.tag: child for child in target}
        if "box" not in parts:
            raise RecordError("no box", name, "has no <box>", SKIP)
        box = box_of(parts["box"], name)
        fields = parts["attribute"].attrib if "attribute" in parts else {}
        label = fields.get("vehicle_type", "").strip() or self.options.label
        if "occlusion" in parts:
            self.tally.unconverted["region_overlap"] += len(parts["occlusion"])
        seen.add(track)
        wanted = self._wanted(fields)
        attributes = self._sets.number({**self._of_sequence, **wanted}) if wanted or self._of_sequence else NO_ATTRIBUTES
        self._numbers.extend((number, track, self._labels.setdefault(label, len(self._labels)), attributes, target.sourceline))
        self._boxes.extend(box)

    def detections(self, context: Context) -> Detections | None:
        """The frames, and the objects in them; None of a video that was rejected and counted.

        Raises:
            InputError: an object's frame is none of the video, or has no size, and the run stops at bad records.
        """
        rows = self._rows()
        timeline = timeline_of(self.clip, max(self._frames, default=0), context, alone=context.survey)
        if timeline is None:
            return None
        rows = timeline.among(rows, rows.frame, self.tally)
        rows = self._with_regions(rows, np.asarray(timeline.numbers, np.int64))
        size = (0, 0) if timeline.images or context.frames.options.size else SIZE
        if size == SIZE:
            self.tally.note(f"detrac: frames are {SIZE[0]}x{SIZE[1]}, as all of UA-DETRAC (--size or --frames to say otherwise)")
        placed = timeline.placed(rows.frame, context, size=size)
        frame = placed.position[rows.frame]
        rows, frame = rows.only(frame >= 0), frame[frame >= 0]
        pixels = sizes_of(placed.frames, frame)
        return Detections.from_boxes(
            frames=placed.frames,
            labels=tuple(self._labels),
            frame=frame,
            label=rows.label,
            box=boxes.normalise(boxes.from_xywh(rows.xywh) - self.options.one_based, pixels[:, 0], pixels[:, 1]),
            track=rows.track,
            sources=(Source(str(self.clip.path)),),
            origin=rows.line,
            attribute_sets=self._sets.sets,
            attributes=rows.attributes,
        )

    def _rows(self) -> Rows:
        columns = np.array(self._numbers, np.int64).reshape(-1, 5).T
        frame, track, label, attributes, line = columns
        xywh = np.array(self._boxes, np.float64).reshape(-1, 4)
        return Rows(path=str(self.clip.path), frame=frame, track=track, label=label, attributes=attributes, line=line, xywh=xywh)

    def _with_regions(self, rows: Rows, numbers: NDArray[np.int64]) -> Rows:
        """The rows, then each region in every frame.

        Raises:
            InputError: these are too many.
        """
        count = len(self._regions)
        if not count:
            return rows
        if count * len(numbers) > MOST_REGIONS:
            what = f"{count:,} ignored regions in {len(numbers):,} frames; at most {MOST_REGIONS:,} objects are made of them"
            raise InputError(what, place=Place(str(self.clip.path)), fix="leave them out with -O regions=filter")
        which = np.tile(np.arange(count), len(numbers))
        label = self._labels.setdefault(REGION, len(self._labels))
        return Rows(
            path=rows.path,
            frame=np.concatenate([rows.frame, np.repeat(numbers, count)]),
            track=np.concatenate([rows.track, int(rows.track.max(initial=-1)) + 1 + which]),
            label=np.concatenate([rows.label, np.full(len(which), label)]),
            attributes=np.concatenate([rows.attributes, np.full(len(which), NO_ATTRIBUTES)]),
            line=np.concatenate([rows.line, np.array([line for line, _ in self._regions])[which]]),
            xywh=np.concatenate([rows.xywh, np.array([box for _, box in self._regions])[which]]),
        )
