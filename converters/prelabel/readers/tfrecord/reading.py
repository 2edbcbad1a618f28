"""Files taken to batches."""

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from prelabel.detections import UNTRACKED, Detections
from prelabel.errors import InputError, Place, Tally
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.gathering import FilesReader, Gathered
from prelabel.readers.shared.messages import in_one_line
from prelabel.readers.shared.naming import Name, Naming, only_once
from prelabel.readers.shared.words import shown
from prelabel.readers.tfrecord import images, sequences
from prelabel.readers.tfrecord.container import records_of
from prelabel.readers.tfrecord.examples import Example, Features
from prelabel.readers.tfrecord.keys import DETECTIONS, PREDICTED, REGIONS, TRUTH, Keys
from prelabel.readers.tfrecord.naming import Names, image_in, names_of, stem_of
from prelabel.readers.tfrecord.objects import Finder, Seen
from prelabel.readers.tfrecord.options import TfrecordOptions
from prelabel.readers.tfrecord.placing import put
from prelabel.readers.tfrecord.sequences import ANNOTATED, Clip, clip_of, image_names

_SKIP = "or leave the image out with --on-error skip"

_KNOWN = images.KNOWN.union(TRUTH.used(), DETECTIONS.used())
_KNOWN_STEPS = images.KNOWN.union(sequences.KNOWN, REGIONS.used(), PREDICTED.used())


class Survey(NamedTuple):
    """What all units know.

    Args:
        names: of classes, as the options say; None where they do not.
        alone: there is one file only.
    """

    names: Names | None
    alone: bool


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[TfrecordOptions]):
    """Reads the files of a unit."""

    _images: Gathered = field(default_factory=partial(Gathered, in_fractions=True))
    _seen: dict[str, Place] = field(default_factory=dict)
    _sequences: dict[str, int] = field(default_factory=dict)
    """What sequences are called, and the number that the next of that name gets."""
    _names: dict[Path, Names] = field(default_factory=dict)
    _finder: Finder = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is read yet."""
        self._finder = Finder(options=self.options, context=self.context)

    def _file(self, path: Path) -> Iterator[Detections]:
        tally, bad = self.context.tally, len(self.context.tally.bad)
        naming = Naming(self.options.base, partial(_said, path), self.context.frames)
        names, number = self._names_of(path), -1
        for number, data in records_of(path, tally):
            try:
                example = Example.of(data, str(path), f"record {number}")
                _require_image(example)
            except RecordError as error:
                error.reject(Place(str(path)), tally)
                continue
            otherwise = f"{stem_of(path, self.unit.root)}_{number}"
            if example.steps is None:
                self._image(example.features, naming, names, otherwise)
                yield from self._images.full()
            else:
                yield from self._sequence(example, names, otherwise)
        if number < 0 and len(tally.bad) == bad and self.options.empty == "keep":
            tally.note_names("files without a record: {first}{more}", [in_one_line(str(path))])
        elif number < 0 and len(tally.bad) == bad:
            fix = "copy or write it again, or take shards without a record with -O empty=keep, as scripts write them of few images"
            raise InputError("is empty", place=Place(str(path)), fix=fix)

    def _names_of(self, path: Path) -> Names:
        """The names of classes for a file: those of all, else of the label map beside it, else of that in the source.

        Raises:
            InputError: a label map is bad.
        """
        survey: Survey = self.context.survey
        if survey.names is not None:
            return survey.names
        if path.parent not in self._names:
            self._names[path.parent] = names_of("", dict.fromkeys((path.parent, self.unit.root)))
        return self._names[path.parent]

    def _image(self, features: Features, naming: Naming, names: Names, otherwise: str) -> None:
        """A single image and what is seen in it; nothing of one that is bad, and was rejected."""
        tally, pixels = self.context.tally, self.options.unit == "pixels"
        self._finder.note_others(features, _KNOWN, TRUTH.root)
        try:
            said = image_in(features)
        except RecordError as error:
            error.reject(features.place(), tally)
            return
        name = naming.name(said) if said else Name(otherwise)
        size = images.size_in(features, tally) if name is not None else None
        if name is None:
            fix = f"name the folder that all images lie in with -O base=FOLDER, {_SKIP}"
            tally.reject("no image named", f"{shown(said)} names no image below it", place=features.place(), fix=fix)
        if name is None or size is None:
            return
        frame = self.context.frames.frame(
            name.file, place=features.place(), tally=tally, width=size[0], height=size[1], url=name.url, image=name.image, sized=pixels
        )
        frame = only_once(frame, said or otherwise, features.place(), self._seen, tally)
        if frame is not None:
            seen = self._seen_in(features, self._kinds(TRUTH, DETECTIONS, features.lists), names, size, _only)
            put(self._images, frame, seen, self._finder.source(features), pixels=pixels)

    def _kinds(self, truth: Keys, detections: Keys, held: Container[str]) -> tuple[Keys, Keys]:
        """The lists that are wanted of those that a record holds: the truth, or what a model detects; and the others."""
        auto = self.options.from_ == "auto"
        detected = detections.are_in(held) if auto else self.options.from_ == "detections"
        return (detections, truth) if detected else (truth, detections)

    def _seen_in(
        self, features: Features, kinds: tuple[Keys, Keys], names: Names, size: tuple[int, int], tracks: Callable[[tuple[object, ...]], int]
    ) -> list[Seen]:
        """The objects of an image that are wanted; others are counted."""
        wanted, other = kinds
        kind, option = ("object of the truth", "truth") if other in {TRUTH, REGIONS} else ("detection", "detections")
        self._leave_out(features, other, f"{kind}, not asked for (-O from={option})")
        return self._finder.seen(features, wanted, names, size, tracks)

    def _sequence(self, example: Example, names: Names, otherwise: str) -> Iterator[Detections]:
        """The batch of a sequence; nothing of one that is bad, and was rejected."""
        whole, tally, pixels = example.features, self.context.tally, self.options.unit == "pixels"
        self._finder.note_others(whole, _KNOWN_STEPS, REGIONS.root)
        try:
            clip = clip_of(example, tally)
        except RecordError as error:
            error.reject(whole.place(), tally)
            return
        size = images.size_in(whole, tally)
        if not clip.frames:
            tally.filtered["sequence without a frame"] += 1
        if size is None or not clip.frames:
            return
        sequence = self._called(clip, otherwise)
        size = size if all(size) else images.size_in(clip.frames[0], tally) or (0, 0)
        tracks, numbers = Tracks(), range(len(clip.frames))
        kinds = self._kinds(REGIONS, PREDICTED, example.steps or {})
        seen = _apart([self._in_step(frame, kinds, names, size, tracks) for frame in clip.frames])
        footage = Footage(sequence, whole.place(), numbers, image_names(clip, sequence).__getitem__, alone=bool(self.context.survey.alone))
        sized = [number for number in numbers if pixels and seen[number]]
        frames = footage.frames(footage.images(self.context), numbers, sized, self.context, size)
        batch = Gathered(in_fractions=True)
        for number, frame in sorted(frames.items()):
            if number < len(seen):
                timed = structs.replace(frame, time_s=clip.times_s[number])
                put(batch, timed, seen[number], self._finder.source(clip.frames[number]), pixels=pixels)
            else:
                batch.frames.append(frame)
        yield from batch.rest()

    def _in_step(
        self, features: Features, kinds: tuple[Keys, Keys], names: Names, size: tuple[int, int], tracks: "Tracks"
    ) -> Sequence[Seen]:
        """The regions of a frame; those of a frame that nobody looked at are none, but for what a model predicts."""
        self._finder.note_others(features, _KNOWN_STEPS, REGIONS.root)
        try:
            annotated = features.integers(ANNOTATED)
        except RecordError as error:
            error.reject(features.place(), self.context.tally)
            return ()
        if annotated and not annotated[0]:
            self._leave_out(features, REGIONS, "region of a frame that is not annotated")
            lists = {name: held for name, held in features.lists.items() if not name.startswith(REGIONS.root)}
            features = features._replace(lists=lists)
        return self._seen_in(features, kinds, names, size, tracks)

    def _leave_out(self, features: Features, keys: Keys, reason: str) -> None:
        """Count the objects of an image that are not asked for, as far as they can be told."""
        with suppress(RecordError):
            count = len(features.numbers(keys.box("xmin")))
            if count:
                self.context.tally.filtered[reason] += count

    def _called(self, clip: Clip, otherwise: str) -> str:
        """What a sequence is called that no other of the unit is called."""
        name = called = sequences.name_of(clip, otherwise)
        while name in self._sequences:
            name = f"{called}_{self._sequences[called]}"
            self._sequences[called] += 1
        self._sequences[name] = 1
        return name


def _apart(frames: Sequence[Sequence[Seen]]) -> Sequence[Sequence[Seen]]:
    """Regions whose tracks are in a frame once: where one comes again for each of its labels, it is a track for each of them."""
    told = [[(one.track, one.label) for one in seen if one.track != UNTRACKED] for seen in frames]
    if all(len({track for track, _ in some}) == len(some) for some in told):
        return frames
    ids = Tracks()
    return [[one if one.track == UNTRACKED else one._replace(track=ids((one.track, one.label))) for one in seen] for seen in frames]


class Tracks:
    """The ids of the tracks of a sequence, numbered as they first come."""

    def __init__(self) -> None:
        self._ids: dict[tuple[object, ...], int] = {}

    def __call__(self, told: tuple[object, ...]) -> int:
        """The id of what tells a track from others."""
        return self._ids.setdefault(told, len(self._ids))


def _only(told: tuple[object, ...]) -> int:
    """The id that a record says, below 0 none: images may be frames of one sequence."""
    (value,) = told
    return value if isinstance(value, int) and value >= 0 else -1


def _require_image(example: Example) -> None:
    """Refuse a record of other data.

    Raises:
        RecordError: it is one.
    """
    held = {*example.features.lists, *(example.steps or ())}
    if not any(name.startswith(("image/", REGIONS.root, PREDICTED.root)) for name in held):
        names = ", ".join(shown(name) for name in sorted(held)[:3]) or "nothing"
        fix = f"give records of object detection, such as image/object/bbox/xmin, {_SKIP}"
        raise RecordError("record of other data", example.features.element, f"holds {names}, and nothing of an image", fix)


def _said(path: Path) -> Iterator[str]:
    """What a file calls its images."""
    silent = Tally(on_error="skip")
    for record in silent.until_broken(records_of(path, silent)):
        try:
            yield image_in(Example.of(record.data, str(path), "").features)
        except RecordError:
            continue
