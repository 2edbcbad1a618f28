"""VGG Image Annotator (VIA): projects and exported regions of versions 1, 2 and 3, as JSON or CSV.

    prelabel convert via_project.json --format via -O label=class -o jobs.jsonl
    prelabel convert via_export_csv.csv --format via --frames images -o jobs.jsonl
    prelabel convert balloon --format via -O default=balloon -o jobs.jsonl

A source is a file, or a folder that is searched for such files. Of VIA 1 and 2 these are: the project (``_via_img_metadata``), the
exported annotations as JSON (images by name and size in bytes), and as CSV (a row a region). Of VIA 3 these are the project and the CSV.

**Shapes.** ``rect`` is a box; ``polygon`` a polygon; ``circle`` and ``ellipse`` are polygons that stay within a quarter of a pixel, an
ellipse turned by its ``theta`` (radians, clockwise as seen); ``polyline`` is a line, and so is VIA 3's line; ``point`` a landmark of one
point. Coordinates are pixels from the image's top left corner.

**Labels.** VIA has attributes of regions, one of which is the label: ``-O label=NAME`` names it. Without the option it is the only
attribute, else the only one that is called label, class, category, name or type. All others become attributes, checkboxes with all that
are set; what was not filled in is left out. ``-O default=LABEL`` labels the regions without a value.

VIA 2 stores the ids of options that are chosen from a list. A project also holds the texts behind them, which ``-O options=texts`` takes
instead: projects that were made from COCO files need it, whose ids are numbers. VIA 3 numbers options, so the texts are always taken.

**Images.** VIA does not say how large images are: an image that lies where the project says, or beside the file, gives its size, else
``--frames`` or ``--size`` do; projects made from COCO files have ``width`` and ``height`` among the attributes of an image. A name that is
a URL is the frame's URL. Names below the source's folder put the folder of their file in front. ``-O names=last`` takes only the last part
of names, for absolute paths. Images without regions are frames without detections.

Counted and not converted: attributes of images, VIA 3's regions and segments of videos and sounds (they have times, but frames no numbers),
and its boxes and circles through extreme points.

Format: https://www.robots.ox.ac.uk/~vgg/software/via/, whose code documentation describes the core data structures of each version.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.folders import prefix_below, walk
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.others import own_files
from prelabel.readers.paths import SNIFFED_BYTES, head_of
from prelabel.readers.via import project, project3, table, table3
from prelabel.readers.via.entries import Image
from prelabel.readers.via.labels import Labels, choose
from prelabel.safejson import Document

_CSV = ",".join(table.HEADER).encode()
_COMMENT = table3.COLUMNS.encode()


class ViaOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(description="the attribute of regions that is their label")] = ""
    default: Annotated[str, Meta(description="the label of regions that say none")] = ""
    options: Annotated[Literal["ids", "texts"], Meta(description="what values chosen from a list become")] = "ids"
    names: Annotated[Literal["path", "last"], Meta(description="file names as they are, or only their last part")] = "path"


class ViaReader(Reader[ViaOptions]):
    """Projects and exported regions."""

    name: ClassVar[str] = "via"
    summary: ClassVar[str] = "VGG Image Annotator: projects and exported regions, JSON and CSV"
    suffixes: ClassVar[tuple[str, ...]] = (".json", ".csv")
    options = ViaOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """SURE of VIA's names in the beginning of a file."""
        if not source.is_dir():
            return _certainty(source)
        try:
            found = map(_certainty, walk(source, self.suffixes))
            return max(islice(found, base.SNIFFED_FILES), default=Certainty.NO)
        except InputError:
            return Certainty.NO

    def plan(self, source: Path, options: ViaOptions) -> Plan:  # noqa: ARG002  # the contract's
        """One unit of all files, so that an image that comes in two of them is found.

        Raises:
            InputError: the source does not exist, or holds no file of VIA.
        """
        fix = "give a project or exported annotations, as JSON or CSV"
        _, root, ours, others = own_files(source, self.suffixes, lambda path: bool(_certainty(path)), what="VIA file", fix=fix)
        return Plan(units=(Unit(name=source.name, root=root, paths=ours),), others=others)

    def survey(self, units: Sequence[Unit], options: ViaOptions, context: Context) -> Labels:
        """Which attribute is the label.

        Raises:
            ChoiceError: that is not clear.
        """
        if options.label:
            return Labels(attribute=options.label, default=options.default)
        silent = Tally(on_error="skip")
        found = (image for unit in units for path in unit.paths for image in _images_or_none(path, options, silent))
        labels = choose(found, options.default)
        if labels.chosen:
            context.tally.note(f"the label is the attribute {labels.attribute!r} (-O label= to say otherwise)")
        return labels

    def read(self, unit: Unit, options: ViaOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        from prelabel.readers.via.batches import Batch, Folder

        labels: Labels = context.survey
        named: dict[str, Place] = {}
        for path in unit.paths:
            folder = Folder(path=path.parent, prefix=prefix_below(path.parent, unit.root), last_part=options.names == "last", named=named)
            batch = Batch(labels=labels, folder=folder, context=context)
            try:
                for image in _images(path, options, context.tally):
                    batch.add(image)
                    yield from batch.full()
            except InputError as error:
                context.tally.reject_file("unreadable file", error)
            yield from batch.rest()


def _images(path: Path, options: ViaOptions, tally: Tally) -> Iterator[Image]:
    data = read_bytes(path)
    if path.suffix.lower() == ".csv":
        return table3.images(data, path, tally) if _COMMENT in data[:SNIFFED_BYTES] else table.images(data, path, tally)
    document = Document(data, path)
    if document.sections().keys() >= project3.SECTIONS:
        return project3.images(document, tally)
    return project.images(document, tally, texts_of_options=options.options == "texts")


def _images_or_none(path: Path, options: ViaOptions, tally: Tally) -> Iterator[Image]:
    """The images of a file as far as it can be read."""
    try:
        yield from _images(path, options, tally)
    except InputError:
        return


def _certainty(path: Path) -> Certainty:
    head = head_of(path, SNIFFED_BYTES)
    match path.suffix.lower():
        case ".csv":
            return Certainty.SURE if head.removeprefix(b"#").startswith(_CSV) or _COMMENT in head else Certainty.NO
        case ".json" if head.startswith(b"{"):
            return Certainty.SURE if _is_project(head) else Certainty.NO
        case _:
            return Certainty.NO


def _is_project(head: bytes) -> bool:
    """Whether the beginning of an object has the names that VIA writes."""
    names = (
        (b'"_via_img_metadata"',),
        (b'"shape_attributes"', b'"region_attributes"'),
        (b'"filename"', b'"file_attributes"', b'"regions"'),
        (b'"data_format_version"', b'"pname"'),
        (b'"fid_list"', b'"metadata"'),
    )
    return b'"_via_settings"' in head or any(all(name in head for name in several) for several in names)


READER = ViaReader()
