"""Pascal VOC: one XML file per image, with boxes in pixels, and PNG masks.

    prelabel convert VOC2012 --format voc -O image_set=train
    prelabel convert Annotations/000001.xml --size 500x375
    prelabel convert export/train --format voc -O one_based=false -O attributes=colour

A source is one file, a folder of files, or a folder with one or several trees such as ``Annotations``, ``JPEGImages``, ``ImageSets``,
``SegmentationObject``. Images are looked for in ``JPEGImages`` or ``images`` beside the folder of annotations or in it, else beside each
annotation file. Images without annotation are frames without detections.

A frame is named by the path of its image below the folder of images; trees below the source put their own path in front, such as
``VOC2007/000001.jpg``. The image of an annotation file is the one that ``<filename>`` names in the same sub-folder. Where that name and
the annotation file's own name differ, an image of the file's own name goes first, and the summary says so. Without ``<filename>``,
or where it has no suffix, it is the image of the file's own name, else that name with ``.jpg``. A ``<filename>`` that is
absolute or holds ``..``, and a second file for one image, are errors. The size is that of ``<size>``, else that of the image.

Options:

- ``one_based``: pixels of boxes count from 1 and a box includes its last pixel, as the standard says, so that a box from 1 to 20 fills an
  image of 20 pixels. ``false`` takes coordinates as edges that count from 0, as some tools write them; a coordinate below 1 under the
  default is an error that names this option. It says nothing of polygons and rotated boxes.
- ``image_set``: the name of a file in ``ImageSets/Main``, ``ImageSets`` or ``ImageSets/Segmentation``, without ``.txt``; only the images
  that it lists are frames.
- ``attributes``: names of further elements of an object whose text becomes an attribute.
- ``parts``: ``keep`` or ``drop``, see below.
- ``masks``: ``false`` leaves the PNGs alone.

**Attributes.** ``pose``, ``truncated``, ``occluded`` and ``difficult`` become attributes where they are present, and so does each action
of ``<actions>``; 0 and 1 are written ``false`` and ``true``. So do the names and values of an ``<attributes>`` block; a name that comes
again has several values.

**Tracks.** A whole number in ``<trackid>``, as ImageNet VID has it, or in the attribute ``track_id``, as CVAT writes it for videos, is the
track of an object among the frames of its sequence.

**Parts.** Each ``<part>`` (``head``, ``hand`` and ``foot`` in VOC's person layout) becomes an object of its own: its label is the part's
own name, and its attribute ``part_of`` the class of its object. ``-O parts=drop`` leaves parts out and counts them.

**Polygons.** ``<polygon>`` holds its points as ``<x1>``, ``<y1>``, ``<x2>`` ..., as Roboflow writes them, or as ``<pt><x/><y/></pt>``, as
LabelMe does; several polygons of one object are its parts. ``<robndbox>`` becomes the polygon of its four corners: ``cx``, ``cy``, ``w``,
``h`` and an ``angle`` in radians that turns clockwise as seen, the same in roLabelImg and LabelImg2; or the four corners themselves,
``x_left_top`` ..., as the data set DIOR-R has them. These coordinates are points of the image plane, so 0 is its left or top border and
the width or height its other one, whatever ``one_based`` says; the library supervision adds 1 to the polygons that it writes, which are a
pixel off then. ``<bndbox>`` stays the box of an object; an object without one has only its outline.

**Masks.** ``SegmentationObject/NAME.png`` has a value for each object of the image NAME, ``SegmentationClass/NAME.png`` the class of each
pixel; 255 is the void between objects, which is left out. PNGs of a palette or of gray hold these values; of RGB the colours of VOC's
palette. The classes are those of VOC, or those of a ``labelmap.txt`` (CVAT, Datumaro: ``name:r,g,b:parts:actions``, found by their
colours where it gives some) or ``class_names.txt`` (LabelMe) beside the folders; the class ``background`` is nothing, ``ignored`` is
void. Each object becomes one polygon with all its parts and holes along the edges of its pixels.

Value 1 is the first ``<object>`` of the image's annotation file, 2 the second, and so on: the outline joins that object's box. That holds
where each value names an object of the class under it whose box it fits: the outline lies mostly in the box, or their bounds overlap by
30 %. In other images, as Datumaro writes them, the outlines join the boxes of their class that they overlap best, by 30 % at least, and
the summary says so. A value that no object of the file belongs to, and all values of an image without annotation file, are objects of
their own, with the class that most of their pixels have. Where a tree only has ``SegmentationClass``, a class of an image is one object
with several parts; it joins the only box of that class, if there is just one and it fits.

Masks are only opened where polygons are wanted, or where nothing else says what an image holds.

Counted and not converted: ``<point>``, a rotated box or a mask beside a polygon. An object that has only a point gives nothing but its
parts, and one with ``<deleted>1</deleted>``, as LabelMe keeps what was removed, gives nothing at all.

XML is read without entities, other files and network; a document that declares an entity is refused.

The format is the one of the PASCAL VOC development kit, described in "The PASCAL Visual Object Classes Challenge 2012 (VOC2012)
Development Kit", sections "Ground Truth Annotation" to "Action Classification Ground Truth".
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.folders import walk
from prelabel.frames import KnownFrame
from prelabel.readers.base import SNIFFED_FILES, Certainty, Context, Options, Plan, Reader, Unit
from prelabel.readers.voc.annotation import recognise
from prelabel.readers.voc.attributes import TRACK
from prelabel.readers.voc.imagesets import ImageSet, image_set
from prelabel.readers.voc.layout import SUFFIX, Tree, files_of, images_of, stem, trees
from prelabel.readers.voc.maskfiles import CLASSES, OBJECTS, mask_files
from prelabel.readers.voc.objects import FIELDS, ObjectReader
from prelabel.readers.voc.reading import Detail, unit_batches

SNIFFED_XML = 20
"""How many XML files are opened to see what they are."""

FILES_PER_UNIT = 250


class VocOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    one_based: Annotated[
        bool, Meta(description="pixels count from 1 and boxes include their last pixel; false: edges that count from 0")
    ] = True
    image_set: Annotated[str, Meta(description="read only the images that ImageSets/Main/NAME.txt lists")] = ""
    parts: Annotated[Literal["keep", "drop"], Meta(description="parts of objects become objects, or are left out")] = "keep"
    masks: Annotated[bool, Meta(description="read the PNGs of SegmentationClass and SegmentationObject")] = True
    attributes: Annotated[tuple[str, ...], Meta(description="further elements of an object that become attributes")] = ()


class VocReader(Reader[VocOptions]):
    """Files, folders and trees of VOC annotations."""

    name: ClassVar[str] = "voc"
    summary: ClassVar[str] = "Pascal VOC: one XML file per image, pixel boxes"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = VocOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})

    def sniff(self, source: Path) -> Certainty:
        """By the elements of the first XML files, or by folders of masks."""
        paths = list(itertools.islice(walk(source), SNIFFED_FILES)) if source.is_dir() else [source]
        xml = itertools.islice((path for path in paths if path.suffix.lower() in self.suffixes), SNIFFED_XML)
        masked = any(folder.name.lower() in (*CLASSES, *OBJECTS) for path in paths for folder in path.relative_to(source).parents)
        return max(map(recognise, xml), default=Certainty.LIKELY if masked else Certainty.NO)

    def plan(self, source: Path, options: VocOptions) -> Plan:
        """Units of some hundred files; images that only have masks are in the last of their tree.

        Raises:
            InputError: the source holds no XML file, or a tree has no such image set.
        """
        units: list[Unit] = []
        images: list[KnownFrame] = []
        top = source.parent if source.is_file() else source
        for tree in trees(top, files_of(source)):
            chosen = image_set(tree.root, options.image_set) if options.image_set else None
            wanted = tree
            if chosen or source.is_file():
                wanted = tree.only(frozenset(chosen.lines if chosen else (name for folder in tree.folders for name in folder.images())))
            found = images_of(wanted)
            units += _units(wanted, chosen, found, masks=options.masks)
            images += found
        return Plan(units=tuple(units), images=tuple(images))

    def files(self, unit: Unit) -> Sequence[str]:
        """The annotation files, of which the unit only names the folders."""
        return [path for folder in unit.detail.tree.folders for path in folder.paths()]

    def read(self, unit: Unit, options: VocOptions, context: Context) -> Iterator[Detections]:
        """One frame a file, in open sequences.

        Raises:
            InputError: a file or an object is bad, and the run stops at bad records.
        """
        objects = ObjectReader(
            first=1.0 if options.one_based else 0.0,
            fields=tuple(dict.fromkeys((*FIELDS, TRACK, *options.attributes))),
            parts=options.parts == "keep",
            outlined=Kind.POLYGON in context.shapes,
            tally=context.tally,
            track_ids=TRACK in options.attributes,
        )
        return unit_batches(unit, objects, context)


def _units(tree: Tree, chosen: ImageSet | None, images: Iterable[KnownFrame], *, masks: bool) -> Iterator[Unit]:
    masked = mask_files(tree.masks) if masks or chosen else {}
    annotated = {name for folder in tree.folders for name in folder.images()} if masked or chosen else set()
    missing: dict[str, int] = {}
    if chosen:
        there = annotated | {stem(image.file[len(tree.prefix) :]) for image in images} | masked.keys()
        missing = {name: line for name, line in chosen.lines.items() if name not in there}
    masked = masked if masks else {}
    bare = [name for name in masked if name not in annotated and (tree.chosen is None or name in tree.chosen)]
    parts = list(tree.parts(FILES_PER_UNIT))
    for number, part in enumerate(parts):
        names = [name for folder in part.folders for name in folder.images() if name in masked] if masked else []
        own = bare if part is parts[-1] else []
        detail = Detail(
            tree=part,
            masks={name: masked[name] for name in (*names, *own)},
            bare=tuple(own),
            image_set=str(chosen.path) if chosen else "",
            missing=missing if number == 0 else {},
        )
        name = tree.root.name if len(parts) == 1 else f"{tree.root.name} from {part.folders[0].names[0]}"
        yield Unit(name=name, root=tree.root, paths=tuple(folder.path for folder in part.folders), detail=detail)


READER = VocReader()
