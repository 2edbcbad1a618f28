"""Files taken to batches."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import read_bytes
from prelabel.readers.paddleocr.documents import Page, pages_in
from prelabel.readers.paddleocr.found import Finder
from prelabel.readers.paddleocr.labels import WRITE, entries_of, lines_of
from prelabel.readers.paddleocr.naming import as_file, in_line, in_result
from prelabel.readers.paddleocr.options import PaddleocrOptions
from prelabel.readers.paddleocr.shapes import Seen, add
from prelabel.readers.shared.gathering import FilesReader
from prelabel.readers.shared.naming import Name, only_given, only_once
from prelabel.readers.shared.outputs.naming import FRAMES
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document

_HEAD = 1 << 10
"""Bytes of a file that tell lines from documents."""

_NAME = "write the path of the image, or leave the image out with --on-error skip"


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[PaddleocrOptions]):
    """Reads the files of a unit."""

    _seen: dict[str, Place] = field(default_factory=dict)

    def _file(self, path: Path) -> Iterator[Detections]:
        data = read_bytes(path)
        finder = Finder.of(path, self.options, self.context.tally)
        begin = data[:_HEAD].removeprefix(BOM_UTF8).lstrip(b" \r\n")
        if not (begin or data.removeprefix(BOM_UTF8).strip()):
            raise InputError("is empty", place=Place(str(path)), fix=WRITE)
        for _ in (self._documents if begin.startswith((b"[", b"{")) else self._labelled)(path, data, finder):
            yield from self._images.full()

    def _labelled(self, path: Path, data: bytes, finder: Finder) -> Iterator[None]:
        """The images of a file of lines, each when it is added."""
        tally, frames = self.context.tally, self.context.frames

        def said() -> Iterable[str]:
            return (line.name for line in lines_of(data, path, Tally(on_error="skip")))

        name = in_line(self.unit.root, path, self.options.base, said, frames)
        for line in lines_of(data, path, tally):
            found = name(line.name)
            entries = entries_of(line, tally) if found is not None else None
            if found is None:
                self._reject_name(line.name, Place(str(path), line.number))
            elif entries is not None:
                place = Place(str(path), line.number)
                self._add(found, line.name, place, (0, 0), finder.of_line(entries), sized=bool(entries.found))
                yield

    def _documents(self, path: Path, data: bytes, finder: Finder) -> Iterator[None]:
        """The images of a file of JSON, likewise."""
        pages = [*(self._of_lines(path, data, finder) if path.suffix.lower() == ".jsonl" else pages_in(Document(data, path), finder))]
        names = self._names(path, pages)
        for page, name in zip(pages, names, strict=True):
            if name is None:
                self._reject_name(page.name, page.place)
                continue
            self._add(name, page.name or name.file, page.place, page.size, page.seen, sized=bool(page.seen))
            yield

    def _of_lines(self, path: Path, data: bytes, finder: Finder) -> Iterator[Page]:
        """The images of lines that are documents; those that are broken are rejected."""
        for number, text in enumerate(data.removeprefix(BOM_UTF8).split(b"\n"), 1):
            if text.strip():
                try:
                    yield from pages_in(Document(text, path, number), finder)
                except InputError as error:
                    self.context.tally.reject_file("unreadable line", error)

    def _names(self, path: Path, pages: Sequence[Page]) -> list[Name | None]:
        """What the images of a file are called: as it says, else as the images of ``--frames`` in their order, else as the file.

        Raises:
            InputError: ``--frames`` names others than the file holds.
        """
        frames, nameless = self.context.frames, sum(not page.name for page in pages)
        if nameless > 1 and frames.given:
            images = frames.below(path.relative_to(self.unit.root).with_suffix("").as_posix()) or (
                frames.known if self.context.survey else ()
            )
            if len(images) != nameless:
                what = f"holds texts of {counted(nameless, 'image')}, but --frames names {len(images)}"
                raise InputError(what, place=Place(str(path)), fix=FRAMES)
            known = iter(images)
            return [in_result(page.name, page.page, self.options.base, frames) if page.name else Name(next(known).file) for page in pages]
        return [self._name(path, page, number if nameless > 1 else None) for number, page in enumerate(pages)]

    def _name(self, path: Path, page: Page, number: int | None) -> Name | None:
        frames = self.context.frames
        if page.name:
            found = in_result(page.name, page.page, self.options.base, frames)
            file = found and found.file
        else:
            file = as_file(path, self.unit.root, page.page if number is None else number, frames)
            found = Name(file)
        only = only_given(file, frames) if self.context.survey and number is None and file else None
        return found if only is None else Name(only)

    def _reject_name(self, name: str, place: Place) -> None:
        what = f"{shown(name)} names no image below the folder of images"
        self.context.tally.reject("no image named", what, place=place, fix=_NAME)

    def _add(self, name: Name, said: str, place: Place, size: tuple[int, int], seen: Iterable[Seen], *, sized: bool) -> None:
        """An image and what is seen in it.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        frame = self.context.frames.frame(
            name.file, place=place, tally=self.context.tally, width=size[0], height=size[1], url=name.url, sized=sized
        )
        frame = only_once(frame, said, place, self._seen, self.context.tally)
        if frame is None:
            return
        self._images.frames.append(frame)
        for one in seen:
            source = Source(place.path, f"{one.element}[{{}}]") if one.element else Source(place.path)
            add(one, len(self._images.frames) - 1, self._images.source(source), self._images.objects)
