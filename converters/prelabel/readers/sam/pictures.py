"""What a file of JSON says of one image."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import is_file, noted, read_bytes
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.sam.drawing import Size, size_of
from prelabel.readers.sam.layout import MASK_OF, WHOLE, file_name, folder_name
from prelabel.readers.sam.options import SamOptions
from prelabel.readers.sam.records import NAMES, Four, One, Records, as_measured, of_sides, side_of
from prelabel.safejson import Document, or_leave_out

RAW_IMAGE = "raw_image.jpg"
"""What Grounded SAM calls the copy of its image that it writes beside its results."""

PAINTED = "mask painted into a picture (mask.jpg)"

OF_IMAGE = "caption or tags of an image"

_OF_PHRASES = {"bbox": "box", "score": "logit", "class_name": "label"}
"""The fields of a mask in ``mask.json`` and ``label.json`` of Grounded SAM."""

_CORNERS: Mapping[str, Callable[[Four], Four]] = {"xyxy": lambda box: box, "xywh": of_sides}

_SEMANTIC = "_semantic"
"""What Semantic Segment Anything adds to the name of an image."""

_UNNAMED = frozenset({"label", "mask"})
"""What files are called that name no image."""

_TEXT = msgspec.json.Decoder(str | None)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Picture(NamedTuple):
    """An image.

    Args:
        source: where its masks stand.
        place: where the file speaks of it.
        said: what the file calls it; None where it does not.
        called: what it may be called then, the likeliest first.
        size: width and height; (0, 0) where neither the file nor its masks say it.
        ones: its masks.
        image: a copy of it; None where there is none.
    """

    source: Source
    place: Place
    said: str | None
    called: tuple[str, ...]
    size: Size
    ones: Sequence[One]
    image: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureReader:
    """Reads files of an image each.

    Args:
        options: of the reader.
        context: takes what is bad.
        root: the folder that files are named below.
    """

    options: SamOptions
    context: Context
    root: Path

    def read(self, path: Path) -> Picture:
        """What a file says.

        Raises:
            InputError: it cannot be read or is of another kind, or a bad record stops the run.
        """
        document = Document(read_bytes(path), path)
        if document.root == "[":
            return self._listed(document)
        sections = document.sections()
        if "image" in sections and "annotations" in sections:
            return self._of_dataset(document, sections)
        if sections.keys() & {"image_path", "img_width", "box_format"} and "annotations" in sections:
            return self._grounded(document, sections)
        if "annotations" in sections and "images" not in sections:
            return self._masks(document, "$.annotations")
        if "mask" in sections:
            self.context.tally.unconverted[OF_IMAGE] += len(sections.keys() - {"mask"})
            return self._phrases(document, "$.mask")
        raise InputError("holds no masks of Segment Anything", place=Place(str(path)), fix=WHOLE)

    def _listed(self, document: Document) -> Picture:
        """A list of masks as the generator makes them, or of phrases that masks were made of."""
        first = next(iter(document.records(msgspec.Raw, "$", Tally()).items), NULL)
        try:
            of_phrases = "value" in _MEMBERS.decode(first)
        except (msgspec.DecodeError, RecursionError):
            of_phrases = False
        return self._phrases(document, "$") if of_phrases else self._masks(document, "$")

    def _masks(self, document: Document, element: str) -> Picture:
        ones = [*self._records(document, element).ones()]
        called = file_name(document.path, self.root).removesuffix(_SEMANTIC)
        return Picture(_source(document, element), Place(str(document.path)), None, (called,), size_of(ones), ones)

    def _of_dataset(self, document: Document, sections: Mapping[str, msgspec.Raw]) -> Picture:
        said, tally = sections["image"], self.context.tally
        place = document.place_of(said, "$.image")
        image = document.value(said, _MEMBERS, "$.image", tally, or_leave_out("value")) or {}
        ones = [*self._records(document, "$.annotations").ones()]
        name, size = self._named(document, image, "$.image", ("file_name", "width", "height"))
        if name is not None:
            place = document.place_of(image["file_name"], "$.image.file_name")
        return Picture(_source(document, "$.annotations"), place, name, self._called(document), _sized(size, ones), ones)

    def _grounded(self, document: Document, sections: Mapping[str, msgspec.Raw]) -> Picture:
        form = document.value(sections.get("box_format", NULL), _TEXT, "$.box_format", Tally())
        if form is not None and form not in _CORNERS:
            what = f"box_format is {form!r}"
            raise InputError(what, place=document.place_of(sections["box_format"], "$.box_format"), fix="write boxes as xyxy or xywh")
        records = self._records(document, "$.annotations", NAMES, _CORNERS[form or "xyxy"])
        ones = [*records.ones()]
        name, size = self._named(document, sections, "$", ("image_path", "img_width", "img_height"))
        place = Place(str(document.path)) if name is None else document.place_of(sections["image_path"], "$.image_path")
        return Picture(_source(document, "$.annotations"), place, name, self._called(document), _sized(size, ones), ones)

    def _phrases(self, document: Document, element: str) -> Picture:
        """Boxes of phrases; their masks are painted into a picture in colours that say nothing. The background is none of them."""
        found = self._records(document, element, _OF_PHRASES, _CORNERS["xyxy"]).ones()
        ones = [one for one in found if one.box is not None or one.said.score is not None or one.said.class_name != "background"]
        self.context.tally.unconverted.update({PAINTED: len(ones)} if ones else {})
        path, beside = document.path, document.path.with_name(RAW_IMAGE)
        copied = is_file(noted(beside))
        own = path.with_stem(path.stem.removeprefix(MASK_OF))
        called: tuple[str, ...] = (file_name(own, self.root) if own.stem not in _UNNAMED else folder_name(path.parent, self.root),)
        if copied:
            called = (beside.relative_to(self.root).as_posix(), *called)
        return Picture(_source(document, element), Place(str(path)), None, called, (0, 0), ones, beside if copied else None)

    def _named(
        self, document: Document, members: Mapping[str, msgspec.Raw], element: str, names: tuple[str, str, str]
    ) -> tuple[str | None, Size]:
        """What a file calls its image, and its size; what is wrong is rejected and taken for not said."""
        name, width, height = names
        tally = self.context.tally
        said = document.value(members.get(name, NULL), _TEXT, f"{element}.{name}", tally, or_leave_out("value"))
        return said or None, (side_of(document, members, element, width, tally), side_of(document, members, element, height, tally))

    def _called(self, document: Document) -> tuple[str, ...]:
        return (file_name(document.path, self.root),)

    def _records(
        self, document: Document, element: str, names: Mapping[str, str] = NAMES, corners: Callable[[Four], Four] = as_measured
    ) -> Records:
        return Records(document=document, element=element, options=self.options, tally=self.context.tally, names=names, corners=corners)


def _source(document: Document, element: str) -> Source:
    return Source(str(document.path), f"{element}[{{}}]")


def _sized(size: Size, ones: Sequence[One]) -> Size:
    """The size that the file says, else that of most masks."""
    return size if min(size) > 0 else size_of(ones)
