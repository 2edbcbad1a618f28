"""``labels.json`` of FiftyOneImageDetectionDataset: boxes by the names of images without suffix."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import msgspec

from prelabel.detections import Detections, Frame
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.folders import prefix_below
from prelabel.frames import IMAGE_SUFFIXES, images_in
from prelabel.rawjson import lists_some
from prelabel.readers.base import Context, Unit, is_listed
from prelabel.readers.fiftyone.batch import Batch
from prelabel.readers.fiftyone.layout import MANIFEST
from prelabel.readers.fiftyone.options import FiftyoneOptions
from prelabel.readers.fiftyone.records import KINDS, RAWS, Spot, key_of, section
from prelabel.readers.shared.labels import Classes, from_option
from prelabel.readers.shared.naming import Name, Naming
from prelabel.safejson import Document

DATA = "data"
"""The folder of the images."""

_CLASSES = msgspec.json.Decoder(list[str] | None)
_MANIFEST = msgspec.json.Decoder(dict[str, str])
_BOX, _ = KINDS["Detection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxReader:
    """Reads the file.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: FiftyoneOptions
    context: Context

    def batches(self) -> Iterator[Detections]:
        """Images some thousand at a time.

        Raises:
            InputError: the file or a box is bad, and the run stops at bad records.
        """
        path = self.unit.paths[0]
        document = Document(read_bytes(path), path)
        labels = section(document, "labels", "labels.json of FiftyOneImageDetectionDataset, or samples.json of FiftyOneDataset")
        entries = labels.members()
        images = Images(path=path, root=self.unit.root, base=self.options.base, context=self.context)
        batch = Batch(label=self.options.label, classes=self._classes(document), context=self.context)
        for key, raw in entries.items():
            self._add(key, labels.inside(raw, key_of(key)), images, batch)
            yield from batch.full()
        yield from batch.rest()

    def _classes(self, document: Document) -> Classes:
        """The names of numbered classes: those that the user gives, else those of the file."""
        if self.options.names:
            return from_option(self.options.names)
        raw = document.sections().get("classes")
        names = None if raw is None else document.value(raw, _CLASSES, "$.classes", Tally())
        return Classes(by_number=dict(enumerate(names or ())), path=str(document.path))

    def _add(self, key: str, entry: Spot, images: "Images", batch: Batch) -> None:
        """An image and its boxes."""
        tally = self.context.tally
        raws: Sequence[msgspec.Raw] = ()
        if lists_some(entry.raw):
            found = entry.value(RAWS, tally)
            if found is None:
                return
            if any(b'"bounding_box"' not in bytes(raw) and (b'"support"' in bytes(raw) or b'"timestamps"' in bytes(raw)) for raw in found):
                fix = "export boxes, as FiftyOneDataset has those of the frames of a video"
                tally.reject("temporal detections", "has times of a video, and no boxes", place=entry.place(), fix=fix)
                return
            raws = found
        frame = images.frame(key, entry)
        if frame is not None:
            batch.frames.append(frame)
            batch.add_all(entry, "", raws, len(batch.frames) - 1, decoder=_BOX)


@dataclass(frozen=True, kw_only=True)
class Images:
    """Finds the image of a key: beside the file in ``data``, where ``data.json`` says, or what is called so.

    Args:
        path: of the labels.
        root: that names are relative to.
        base: the folder that absolute paths are below; empty for the deepest that all of them lie in.
        context: of the run.
    """

    path: Path
    root: Path
    base: str
    context: Context

    def frame(self, key: str, entry: Spot) -> Frame | None:
        """The image of a key; None where it was rejected.

        Raises:
            InputError: it was, and the run stops at bad records, or the list of files cannot be read.
        """
        name = self._name(key)
        if name is None:
            what = f"{self._said.get(key, key)!r} is no name of an image below a folder"
            self.context.tally.reject("no image", what, place=entry.place(), fix="name the image by its path below data")
            return None
        image = None if name.url else self.path.parent / DATA / self._beside.get(key, key)
        tally, place = self.context.tally, Place(str(self.path), element=entry.element)
        frame = self.context.frames.frame(name.file, place=place, tally=tally, url=name.url, image=image, sized=False)
        if frame is not None and PurePosixPath(frame.file).suffix.lower() not in IMAGE_SUFFIXES:
            tally.note("images are called without suffix, as labels.json calls them (--frames or data.json would say it)")
        return frame

    def _name(self, key: str) -> Name | None:
        if key in self._said:
            return self._naming.name(self._said[key])
        inside = self._naming.name(self._beside.get(key, key))
        return inside and (inside if inside.url else Name(f"{prefix_below(self.path.parent, self.root)}{DATA}/{inside.file}"))

    @cached_property
    def _naming(self) -> Naming:
        return Naming(self.base, self._said.values, self.context.frames)

    @cached_property
    def _said(self) -> Mapping[str, str]:
        """The files that the manifest names."""
        path = self.path.with_name(MANIFEST)
        if not is_listed(path):
            return {}
        document = Document(read_bytes(path), path)
        said = document.decode(_MANIFEST)
        if said is None:
            document.sections()
            raise InputError("is no object of paths", place=Place(str(path)), fix="export it again, or take it away")
        return said

    @cached_property
    def _beside(self) -> Mapping[str, str]:
        """The images in the folder, by their names without suffix."""
        return {str(PurePosixPath(name).with_suffix("")): name for name in images_in(self.path.parent / DATA)}
