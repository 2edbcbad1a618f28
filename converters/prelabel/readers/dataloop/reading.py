"""Files taken to batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.readers.dataloop.images import Images
from prelabel.readers.dataloop.items import OTHER, Item, documents_of, items_of
from prelabel.readers.dataloop.layout import item_name, known_name
from prelabel.readers.dataloop.marks import Marks, One
from prelabel.readers.dataloop.options import DataloopOptions
from prelabel.readers.dataloop.videos import VideoReader
from prelabel.readers.shared.gathering import FilesReader
from prelabel.readers.shared.words import shown


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[DataloopOptions]):
    """Reads the files of a unit."""

    _images: Images = field(default_factory=Images)
    _seen: dict[str, Place] = field(default_factory=dict)

    def _file(self, path: Path) -> Iterator[Detections]:
        for document in documents_of(path, self.context.tally):
            try:
                for item in items_of(document, self.context.tally):
                    yield from self.context.tally.until_broken(self._item(item))
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)

    def _item(self, item: Item) -> Iterator[Detections]:
        """An image or a video that has a name, and comes once; what is neither is counted."""
        tally = self.context.tally
        if item.about.kind == "other":
            tally.unconverted[OTHER] += 1
            return
        name = item_name(item.said, item.document.path, self.unit.root)
        if name is None:
            what, fix = f"{shown(item.said)} is no name of an image or a video", "name it without a drive or '..'"
            tally.reject("no name", what, place=item.place, fix=fix)
            return
        marks = Marks(item=item, options=self.options, context=self.context)
        listed = list(marks.listed())
        is_video = item.about.kind == "video" or (not item.about.kind and any(marks.lasts(one) for one in listed))
        name = str(PurePosixPath(name).with_suffix("")) if is_video else known_name(name, self.context.frames)
        place = item.place
        first = self._seen.setdefault(name, place)
        if first is not place:
            what = f"the {'video' if is_video else 'image'} {name!r} is described by {first} already"
            tally.reject("item twice", what, place=place, fix="keep one of them, or convert the files one by one")
        elif is_video:
            yield from self._video(name, item, listed, marks)
        else:
            self._images.add(name, item, listed, marks)
            yield from self._images.full()

    def _video(self, name: str, item: Item, listed: list[One], marks: Marks) -> Iterator[Detections]:
        found = VideoReader(name=name, item=item, marks=marks).detections(listed)
        if found is not None:
            yield found
