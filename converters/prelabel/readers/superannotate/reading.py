"""Files taken to batches."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from prelabel.detections import Detections
from prelabel.files import read_bytes
from prelabel.readers.shared.gathering import FilesReader
from prelabel.readers.shared.words import shown
from prelabel.readers.superannotate.classes import Classes, classes_of
from prelabel.readers.superannotate.images import Images
from prelabel.readers.superannotate.items import Item, Marks, items_of
from prelabel.readers.superannotate.layout import item_name, known_name
from prelabel.readers.superannotate.options import SuperannotateOptions
from prelabel.readers.superannotate.videos import VideoReader
from prelabel.safejson import Document


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[SuperannotateOptions]):
    """Reads the files of a unit."""

    _images: Images = field(default_factory=Images)
    _seen: dict[str, Path] = field(default_factory=dict)
    _classes: dict[Path, Classes] = field(default_factory=dict)

    def _file(self, path: Path) -> Iterator[Detections]:
        document, folder = Document(read_bytes(path), path), path.parent
        items = items_of(document, self.context.tally)
        if folder not in self._classes:
            self._classes[folder] = classes_of(folder, self.unit.root)
        marks = Marks(document=document, options=self.options, context=self.context, classes=self._classes[folder])
        for item in items:
            yield from self._item(item, marks)

    def _item(self, item: Item, marks: Marks) -> Iterator[Detections]:
        """An image or a video that has a name, and comes once."""
        path, tally = marks.document.path, self.context.tally
        name = item_name(item.name, path, self.unit.root)
        if name is None:
            what, fix = f"{shown(item.name)} is no name of an image or a video", "name it without a drive or '..'"
            tally.reject("no name", what, place=marks.place(item), fix=fix)
            return
        listed = list(marks.listed(item))
        is_video = item.metadata.is_video or any(one.instance.meta is not None for one in listed)
        name = str(PurePosixPath(name).with_suffix("")) if is_video else known_name(name, item.name, self.context.frames)
        first = self._seen.setdefault(name, path)
        if first != path:
            what = f"its {'video' if is_video else 'image'} {name!r} is also that of {first}"
            tally.reject("item twice", what, place=marks.place(item), fix="keep one of the two files")
        elif is_video:
            found = VideoReader(name=name, item=item, marks=marks).detections(listed)
            if found is not None:
                yield found
        else:
            self._images.add(name, item, listed, marks)
            yield from self._images.full()
