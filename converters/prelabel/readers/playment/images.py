"""Images: lists of annotations by their type. Some thousand images are a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prelabel.errors import Tally, counted
from prelabel.files import is_text
from prelabel.frames import FrameIndex, clean_name
from prelabel.playment.models import LISTS
from prelabel.readers.playment.bodies import Body, listed
from prelabel.readers.playment.faults import as_object
from prelabel.readers.playment.frames import known_name, size_of, url_path
from prelabel.readers.playment.records import Record
from prelabel.readers.playment.said import SaidReader, score_of
from prelabel.readers.playment.shapes import shape_of, step
from prelabel.readers.shared.faults import RecordError
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said


@dataclass(slots=True, kw_only=True)
class ImageReader:
    """Reads the image jobs and results of a file.

    Args:
        frames: decides the names and sizes of images.
        said: reads labels and attributes.
        tally: takes what is bad.
        gathered: takes the images.
    """

    frames: FrameIndex
    said: SaidReader
    tally: Tally
    gathered: Gathered = field(default_factory=lambda: Gathered(in_fractions=True), init=False)

    def add(self, record: Record, body: Body, name: str) -> None:
        """The annotations of one image.

        Args:
            record: for places.
            body: of the image.
            name: of the image where neither its job nor its URL tells one.

        Raises:
            RecordError: its annotations are no lists.
            InputError: something else of it is bad and the run stops at bad records.
        """
        value, element = body.annotations()
        lists = {} if value is None else as_object(value, element)
        url = body.data.get("image_url")
        url = url if isinstance(url, str) and is_text(url) else ""
        names = [clean_name(said) for said in body.names]
        width, height = size_of(body.about)
        frame = self.frames.frame(
            known_name(self.frames, [*(said for said in names[:1] if said), url_path(url), *(said for said in names[1:] if said), name]),
            place=record.at(body.element), tally=self.tally, width=width, height=height, url=url, sized=False,
        )  # fmt: skip
        if frame is None:
            return
        self.gathered.frames.append(frame)
        for list_name, held in lists.items():
            try:
                self._add(record, body.about, list_name, held, f"{element}{step(list_name)}")
            except RecordError as error:
                error.reject(record.place, self.tally)

    def _add(self, record: Record, about: Mapping[str, Any], name: str, held: object, element: str) -> None:
        """The annotations of one list."""
        if name not in LISTS and not (isinstance(held, list | dict) and held):
            return
        annotations, element = listed(held, element)
        if name not in LISTS:
            if annotations:
                what = f"unknown type {name!r} of {counted(len(annotations), 'annotation')}"
                raise RecordError("unknown type", element, what, f"lists are {', '.join(LISTS)}")
            return
        source, origin = record.source
        number = self.gathered.source(source)
        for i, value in enumerate(annotations):
            try:
                self._add_one(value, about, f"{element}[{i}]", LISTS[name], (number, origin))
            except RecordError as error:
                error.reject(record.place, self.tally)

    def _add_one(self, value: object, about: Mapping[str, Any], element: str, type_name: str, place: tuple[int, int]) -> None:
        annotation: Mapping[str, Any] = as_object(value, element)
        label = self.said.label(annotation, {}, element)
        shape = shape_of(type_name, annotation, element)
        attributes = self.said.attributes(annotation, {}, element)
        said = Said(
            frame=len(self.gathered.frames) - 1, label=label, source=place[0], origin=place[1], score=score_of(attributes, about),
            attributes=attributes,
        )  # fmt: skip
        shape.add_to(self.gathered.objects, said, self.tally.adjusted)
