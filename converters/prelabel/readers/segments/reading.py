"""Releases taken to batches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.segments.images import Images
from prelabel.readers.segments.marks import APART, Marks
from prelabel.readers.segments.options import SegmentsOptions
from prelabel.readers.segments.records import ASSET, MEDIA, Label, Labelled, Media, Sample, labelled_of
from prelabel.readers.segments.release import SAMPLES, release_of
from prelabel.readers.segments.sensors import count_solid, is_solid, sensors_of
from prelabel.readers.segments.sequences import Part, SequenceReader
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import FilesReader
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

UNLABELED = "UNLABELED"
"""The status of a sample without a label."""

OTHER_STATUS = "sample of another label_status"

UNREAD = "labelsets that were not read: {all} (-O labelset=NAME reads one)"

_LABEL = msgspec.json.Decoder(Label | None)
_LABELS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_SAMPLE = msgspec.json.Decoder(Sample)
_TEXT = msgspec.json.Decoder(str | None)


class _Frames(msgspec.Struct, frozen=True, gc=False):
    frames: msgspec.Raw = NULL
    sensors: list[msgspec.Raw] | None = None


class _Sample(msgspec.Struct, frozen=True, gc=False):
    attributes: _Frames | None = None


class _Dataset(msgspec.Struct, frozen=True, gc=False):
    samples: list[_Sample]


class _File(msgspec.Struct, frozen=True, gc=False):
    dataset: _Dataset


_FILE = msgspec.json.Decoder(_File)


def look_at(paths: Iterable[Path], context: Context) -> int:
    """How many sequences some files hold, where ``--frames`` must be dealt to them; of one that cannot be read two."""
    return sum(map(_sequences_in, paths)) if context.frames.given else 0


def _sequences_in(path: Path) -> int:
    try:
        samples = _FILE.decode(read_bytes(path)).dataset.samples
    except (InputError, msgspec.DecodeError, RecursionError):
        # what is wrong with it is told when it is read
        return 2
    media = [sample.attributes for sample in samples if sample.attributes is not None]
    return sum(len(one.sensors or ()) or one.frames != NULL for one in media)


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[SegmentsOptions]):
    """Reads the files of a unit."""

    _images: Images = field(default_factory=Images)
    _seen: dict[str, Place] = field(default_factory=dict)
    _sequences: dict[str, Place] = field(default_factory=dict)

    def _file(self, path: Path) -> Iterator[Detections]:
        release = release_of(Document(read_bytes(path), path), self.options, self.context.tally)
        marks = Marks(release=release, options=self.options, context=self.context)
        for number, raw in enumerate(release.samples):
            yield from self._sample(raw, f"{SAMPLES}[{number}]", marks)
            yield from self._images.full()

    def _sample(self, raw: msgspec.Raw, element: str, marks: Marks) -> Iterator[Detections]:
        """An image, or the sequences of a sample."""
        document, tally = marks.document, self.context.tally
        sample = document.value(raw, _SAMPLE, element, tally)
        if sample is None:
            return
        name = clean_name(sample.name)
        if name is None:
            what, fix = f"{shown(sample.name)} is no name of an image or a sequence", "name it without a drive or '..'"
            marks.refuse(BadShape("no name", ".name", what, fix), raw, element)
            return
        where = f"{element}.attributes"
        media = document.value(sample.attributes, MEDIA, where, tally, or_leave_out("attributes")) or Media()
        label, at = self._label(sample, element, marks)
        if label is None:
            return
        place = document.place_of(raw, element)
        if is_solid(media):
            count_solid(label.attributes, tally)
            return
        labelled = labelled_of(label.attributes, at, document, tally)
        if media.text != NULL:
            tally.unconverted["sample of text"] += 1
        elif media.sensors != NULL or labelled.sensors != NULL:
            marks.count_about(labelled, at)
            elements = f"{where}.sensors", f"{at}.sensors"
            for one in sensors_of(media.sensors, labelled.sensors, elements, document, tally):
                if not one.is_solid:
                    called = f"{name}/{clean_name(one.name) or 'sensor'}"
                    part = Part(one.media.frames, f"{one.media_element}.frames")
                    yield from self._sequence(called, place, part, one.labelled, one.label_element, marks)
        elif media.frames != NULL or labelled.frames != NULL:
            yield from self._sequence(name, place, Part(media.frames, f"{where}.frames"), labelled, at, marks)
        else:
            asset = document.value(media.image, ASSET, f"{where}.image", tally, or_leave_out("URL"))
            self._images.add(name, (asset and asset.url) or "", place, labelled, at, marks, self._seen)

    def _sequence(self, name: str, place: Place, media: Part, labelled: Labelled, at: str, marks: Marks) -> Iterator[Detections]:  # noqa: PLR0917
        """A sequence that nothing before speaks of."""
        first = self._sequences.setdefault(name, place)
        if first is place:
            # links stand beside the frames, and not in them
            marks.count_about(labelled, at)
            marks.count(labelled.annotations, f"{at}.annotations", APART)
            label = Part(labelled.frames, f"{at}.frames")
            yield SequenceReader(name=name, place=place, media=media, label=label, marks=marks).detections()
            return
        what = f"the sequence {shown(name)} is described by {first} already"
        self.context.tally.reject("sequence twice", what, place=place, fix="keep one of them, or convert the files one by one")

    def _label(self, sample: Sample, element: str, marks: Marks) -> tuple[Label | None, str]:
        """What the labelset says of a sample, and the ``$.path`` of its attributes; None of one whose status is not asked for."""
        document, tally = marks.document, self.context.tally
        where = f"{element}.labels"
        labels = document.value(sample.labels, _LABELS, where, tally, or_leave_out("labels")) or {}
        wanted = marks.release.labelset
        others = [name for name, raw in labels.items() if name != wanted and raw != NULL]
        if others:
            tally.note_names(UNREAD, others)
        where = f'{where}["{wanted}"]'
        label = document.value(labels.get(wanted, NULL), _LABEL, where, tally, or_leave_out("label")) or Label()
        if self.options.status:
            status = document.value(label.label_status, _TEXT, f"{where}.label_status", tally, or_leave_out("status")) or UNLABELED
            if status.upper() not in {one.upper() for one in self.options.status}:
                tally.filtered[OTHER_STATUS] += 1
                return None, ""
        return label, f"{where}.attributes"
