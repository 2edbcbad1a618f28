"""Files taken to batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.readers.encord.answers import Answered
from prelabel.readers.encord.batch import Batch
from prelabel.readers.encord.marks import Marks
from prelabel.readers.encord.media import Medium, Row, media_of, rows_of, stem_of
from prelabel.readers.encord.options import EncordOptions
from prelabel.readers.encord.sequences import GroupReader, VideoReader, frame_of, spot_of
from prelabel.readers.shared.gathering import FilesReader, source_in
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document

NAMED_BY_HASH = "-O names=hash"


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[EncordOptions]):
    """Reads the files of a unit."""

    _images: Batch = field(default_factory=Batch)
    _seen: dict[str, Place] = field(default_factory=dict)

    def _file(self, path: Path) -> Iterator[Detections]:
        document = Document(read_bytes(path), path)
        numbered: set[str] = set()
        for row in rows_of(document, self.context.tally):
            answered = Answered(document=document, row=row, tally=self.context.tally)
            marks = Marks(document=document, options=self.options, context=self.context, answered=answered, numbered=numbered)
            yield from self._row(row, marks)
            answered.count_others()

    def _row(self, row: Row, marks: Marks) -> Iterator[Detections]:
        media = media_of(row, marks.document, self.context.tally)
        images = [medium for medium in media if medium.form == "image"]
        if row.type == "img_group" and self.options.groups == "sequences" and images:
            yield from self._group(row, images, marks)
            images = []
        for medium in images:
            self._image(medium, marks)
            yield from self._images.full()
        for medium in media:
            if medium.form == "video":
                yield from self._video(medium, marks)

    def _image(self, medium: Medium, marks: Marks) -> None:
        name = self._name(medium, marks)
        file = self._known(name, medium) if name else ""
        if not name or not self._is_first(file, medium, marks, "image"):
            return
        frame = frame_of(medium, file, marks)
        if frame is not None:
            # images of a group are its frames for attributes that change, though they stand alone here
            spot = spot_of(medium, frame, marks, number=0 if medium.space else medium.number)
            self._images.add_image(frame, source_in(marks.document.path, spot.element, ".objects[{}]"), marks.listed(spot))

    def _video(self, medium: Medium, marks: Marks) -> Iterator[Detections]:
        name = self._name(medium, marks, is_video=True)
        if not name or not self._is_first(name, medium, marks, "video"):
            return
        try:
            found = VideoReader(name=name, medium=medium, marks=marks, alone=self.context.survey <= 1).detections()
        except InputError as error:
            self.context.tally.reject_file("video that cannot be read", error)
            return
        if found is not None:
            yield found

    def _group(self, row: Row, images: Sequence[Medium], marks: Marks) -> Iterator[Detections]:
        """A group of images as a sequence, which is called as the group is."""
        said = (row.said.data_hash if self.options.names == "hash" else row.said.data_title) or row.said.label_hash or ""
        name = clean_name(said)
        if name is None:
            self._refuse_name(said, marks.document.place_of(row.raw, row.element, ".data_title"))
            return
        media: list[tuple[Medium, str]] = []
        for medium in images:
            own = self._name(medium, marks)
            file = own and self._known(f"{name}/{own}", medium)
            if file and self._is_first(file, medium, marks, "image"):
                media.append((medium, file))
        found = GroupReader(name=name, media=media, marks=marks).detections()
        if found is not None:
            yield found

    def _name(self, medium: Medium, marks: Marks, *, is_video: bool = False) -> str:
        """What an image or a video is called; empty where it has no name, which is rejected."""
        by_hash = self.options.names == "hash"
        said = medium.hash + PurePosixPath(medium.title).suffix if by_hash else medium.title
        if is_video:
            said = medium.hash if by_hash else stem_of(medium.title)
        name = clean_name(said)
        if name is None:
            self._refuse_name(said, marks.document.place_of(medium.raw, medium.element, "" if medium.space else ".data_title"))
        return name or ""

    def _refuse_name(self, said: str, place: Place) -> None:
        what = f"{shown(said)} is no name of an image or a video" if said else "nothing names the image or the video"
        fix = f"name it without a drive or '..', or call all by their data_hash with {NAMED_BY_HASH}"
        self.context.tally.reject("no name", what, place=place, fix=fix)

    def _known(self, name: str, medium: Medium) -> str:
        """As the known image that is called so, or by its hash as in Encord's export to COCO, if there is one."""
        frames = self.context.frames
        known = frames.find(name) or frames.find(medium.hash + PurePosixPath(medium.title).suffix)
        return known.file if known else name

    def _is_first(self, name: str, medium: Medium, marks: Marks, what: str) -> bool:
        """Whether nothing before is called so; what comes second is rejected.

        Raises:
            InputError: it would be, and the run stops at bad records.
        """
        place = marks.document.place_of(medium.raw, medium.element)
        first = self._seen.setdefault(name, place)
        if first is not place:
            fix = f"keep one of the two, or call them by their data_hash with {NAMED_BY_HASH}"
            self.context.tally.reject("item twice", f"the {what} {name!r} is also that of {first}", place=place, fix=fix)
        return first is place
