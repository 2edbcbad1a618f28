"""Files taken to batches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.kili.assets import Item, Items
from prelabel.readers.kili.drawing import Pencil
from prelabel.readers.kili.images import Images
from prelabel.readers.kili.labels import MODELS, Chooser, Version
from prelabel.readers.kili.layout import known_name, sequence_of
from prelabel.readers.kili.marks import ROTATION, Marks
from prelabel.readers.kili.options import KiliOptions
from prelabel.readers.kili.records import Job
from prelabel.readers.kili.saying import Sayings
from prelabel.readers.kili.shapes import TURNS
from prelabel.readers.kili.videos import VideoReader, is_video
from prelabel.readers.shared.gathering import FilesReader
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

_RESPONSE = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_TEXT = msgspec.json.Decoder(str)
_JOB = msgspec.json.Decoder(Job)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the label of an asset says.

    Args:
        response: by job, or by frame.
        element: its ``$.path``.
        marks: take the annotations; None where there is no label that can be read.
    """

    response: Mapping[str, msgspec.Raw] = field(default_factory=dict)
    element: str = ""
    marks: Marks | None = None


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[KiliOptions]):
    """Reads the files of a unit; the survey says what all files say together."""

    _images: Images = field(default_factory=Images)
    _seen: dict[str, Place] = field(default_factory=dict)

    def _file(self, path: Path) -> Iterator[Detections]:
        tally = self.context.tally
        document = Document(read_bytes(path), path)
        chooser = Chooser(document=document, options=self.options, tally=tally)
        for item in Items(document, tally).items():
            version = chooser.choose(item.asset, item.element)
            found = self._item(item, self._said(version, document) if version else Said())
            if found is not None:
                yield found
            yield from self._images.full()
        if self.context.survey.alone:
            chooser.refuse_others()

    def _item(self, item: Item, said: Said) -> Detections | None:
        """A video; None of an image, which waits for others, and of an asset that was rejected."""
        if not (item.is_video or is_video(said.response)):
            name = known_name(item.name, item.content, self.context.frames)
            if self._is_new(name, item):
                rows = said.marks.rows(said.response, said.element) if said.marks else []
                self._images.add(name, item, rows, self.context)
            return None
        name = sequence_of(item.name)
        if not self._is_new(name, item):
            return None
        reader = VideoReader(name=name, item=item, context=self.context, alone=self.context.survey.assets <= 1)
        return reader.detections(said.response, said.element, said.marks)

    def _is_new(self, name: str, item: Item) -> bool:
        """Whether an asset comes for the first time; another of its name is rejected."""
        first = self._seen.setdefault(name, item.place)
        if first is item.place:
            return True
        what = f"the asset {name!r} is also that of {first}"
        self.context.tally.reject("asset twice", what, place=item.place, fix="keep one of the two")
        return False

    def _said(self, version: Version, document: Document) -> Said:
        """What a label says; nothing of one that was rejected."""
        tally, raw, element = self.context.tally, version.label.json_response, f"{version.element}.jsonResponse"
        fix = or_leave_out("label")
        if bytes(memoryview(raw)[:1]) == b'"':
            # as the service itself sends it
            text = document.value(raw, _TEXT, element, tally, fix)
            place = document.place_of(raw, element)
            if text is None:
                return Said()
            try:
                document = Document(text.encode(), document.path, place.line or 1, (place.column or 0) + 1)
                raw = msgspec.Raw(document.strict)
                response = dict(document.sections())
            except InputError as error:
                tally.reject_file("unreadable label", error)
                return Said()
        else:
            response = document.value(raw, _RESPONSE, element, tally, fix) or {}
        turn = self._turn(response, document, element)
        return Said() if turn is None else Said(response=response, element=element, marks=self._marks(version, document, turn))

    def _turn(self, response: Mapping[str, msgspec.Raw], document: Document, element: str) -> int | None:
        """By how many degrees the image was turned to be shown; None where that is none, and was rejected."""
        if ROTATION not in response:
            return 0
        raw, where, fix = response[ROTATION], f'{element}["{ROTATION}"]', or_leave_out("label")
        said = document.value(raw, _JOB, where, self.context.tally, fix)
        if said is None:
            return None
        turn = 0 if said.rotation is None else said.rotation
        if isinstance(turn, bool) or not isinstance(turn, int | float) or turn not in TURNS:
            what = f"the rotation {shown(turn)} is none of 0, 90, 180 and 270"
            place = document.place_of(raw, f"{where}.rotation")
            self.context.tally.reject("bad rotation", what, place=place, fix=fix)
            return None
        return int(turn)

    def _marks(self, version: Version, document: Document, turn: int) -> Marks:
        options, survey, tally = self.options, self.context.survey, self.context.tally
        pencil = Pencil(document=document, tally=tally, points=survey.points, listed=options.keypoints, turn=turn)
        sayings = Sayings(
            document=document, names=survey.names, default=options.default, scored=version.kind in MODELS, asked=options.attributes,
            tally=tally,
        )  # fmt: skip
        return Marks(pencil=pencil, sayings=sayings)
