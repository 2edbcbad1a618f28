"""Pascal VOC: one XML file per image, with boxes in pixels.

    prelabel convert VOC2012 --format voc -O image_set=train
    prelabel convert Annotations/000001.xml --size 500x375
    prelabel convert export/train --format voc -O one_based=false -O attributes=colour

A source is one file, a folder of files, or a folder with one or several trees such as ``Annotations``, ``JPEGImages``, ``ImageSets``.
Images are looked for in ``JPEGImages`` or ``images`` beside the folder of annotations or in it, else beside each annotation file.
Images without an annotation file are frames without detections. Masks and other folders are left alone.

A frame is named by the path of its image below the folder of images; trees below the source put their own path in front, such as
``VOC2007/000001.jpg``. The image of an annotation file is the one that ``<filename>`` names in the same sub-folder. Where that name and
the annotation file's own name differ, an image of the file's own name goes first, and the summary says so. Without ``<filename>``,
or where it has no suffix, it is the image of the file's own name, else that name with ``.jpg``. A ``<filename>`` that is
absolute or holds ``..``, and a second file for one image, are errors. The size is that of ``<size>``, else that of the image.

Options:

- ``one_based``: pixels count from 1 and a box includes its last pixel, as the standard says, so that a box from 1 to 20 fills an image of
  20 pixels. ``false`` takes coordinates as edges that count from 0, as some tools write them; a coordinate below 1 under the default is
  an error that names this option.
- ``image_set``: the name of a file in ``ImageSets/Main`` or ``ImageSets``, without ``.txt``; only the images that it lists are frames.
- ``attributes``: names of further elements of an object whose text becomes an attribute.

``pose``, ``truncated``, ``occluded`` and ``difficult`` become attributes where they are present; 0 and 1 are written ``false`` and
``true``. So do the names and values of an ``<attributes>`` block.

Not converted yet, and counted: parts, actions, points, polygons, rotated boxes, segmentation masks. An object that has only a polygon or a
rotated box gives the box around it, in coordinates that count from 0; one that has only a point gives none.

XML is read without entities, other files and network; a document that declares an entity is refused.

The format is the one of the PASCAL VOC development kit, described in "The PASCAL Visual Object Classes Challenge 2012 (VOC2012)
Development Kit", section "Annotation". Rotated boxes are those of roLabelImg.
"""

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.detections import Detections
from prelabel.files import walk
from prelabel.frames import KnownFrame
from prelabel.readers.base import SNIFFED_FILES, Certainty, Context, Options, Plan, Reader, Unit
from prelabel.readers.voc.layout import SUFFIX, ImageSet, Tree, annotation_files, image_set, images_of, stem, trees
from prelabel.readers.voc.reading import Detail, recognise, unit_batches

SNIFFED_XML = 20
"""How many XML files are opened to see what they are."""


class VocOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    one_based: Annotated[
        bool, Meta(description="pixels count from 1 and boxes include their last pixel; false: edges that count from 0")
    ] = True
    image_set: Annotated[str, Meta(description="read only the images that ImageSets/Main/NAME.txt lists")] = ""
    attributes: Annotated[tuple[str, ...], Meta(description="further elements of an object that become attributes")] = ()


class VocReader(Reader[VocOptions]):
    """Files, folders and trees of VOC annotations."""

    name: ClassVar[str] = "voc"
    summary: ClassVar[str] = "Pascal VOC: one XML file per image, pixel boxes"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = VocOptions

    def sniff(self, source: Path) -> Certainty:
        """By the elements of the first XML files."""
        paths = itertools.islice(walk(source), SNIFFED_FILES) if source.is_dir() else iter([source])
        xml = itertools.islice((path for path in paths if path.suffix.lower() in self.suffixes), SNIFFED_XML)
        return max(map(recognise, xml), default=Certainty.NO)

    def plan(self, source: Path, options: VocOptions) -> Plan:
        """One unit a tree.

        Raises:
            InputError: the source holds no XML file, or a tree has no such image set.
        """
        units: list[Unit] = []
        images: list[KnownFrame] = []
        top = source.parent if source.is_file() else source
        for tree in trees(top, annotation_files(source)):
            chosen = image_set(tree, options.image_set) if options.image_set else None
            own = {name for folder in tree.folders for name in folder.images()} if source.is_file() else None
            found = images_of(tree, chosen.lines if chosen else own)
            units.append(_unit(tree, chosen, found))
            images += found
        return Plan(units=tuple(units), images=tuple(images))

    def read(self, unit: Unit, options: VocOptions, context: Context) -> Iterator[Detections]:
        """One frame a file, in open sequences.

        Raises:
            InputError: a file or an object is bad, and the run stops at bad records.
        """
        return unit_batches(unit, options.attributes, context, first=1.0 if options.one_based else 0.0)


def _unit(tree: Tree, chosen: ImageSet | None, images: Iterable[KnownFrame]) -> Unit:
    missing: dict[str, int] = {}
    if chosen:
        tree = tree.only(chosen.lines)
        there = {name for folder in tree.folders for name in folder.images()} | {stem(image.file[len(tree.prefix) :]) for image in images}
        missing = {name: line for name, line in chosen.lines.items() if name not in there}
    detail = Detail(tree=tree, image_set=str(chosen.path) if chosen else "", missing=missing)
    return Unit(name=tree.root.name, root=tree.root, paths=tuple(folder.path for folder in tree.folders), detail=detail)


READER = VocReader()
