"""Cityscapes: one JSON file an image, with the polygons of all that is seen; and the boxes of CityPersons.

    prelabel convert gtFine/train --format cityscapes --src 'https://host/leftImg8bit/train/{file}' -o jobs.jsonl
    prelabel convert gtBboxCityPersons/val --format cityscapes -O void=keep --src 'https://host/{file}' -o people.jsonl
    prelabel convert gtFine --format cityscapes -O crowd=drop --frames leftImg8bit --src 'https://host/{file}' -o jobs.jsonl

Read are ``*_gtFine_polygons.json``, ``*_gtCoarse_polygons.json``, ``*_gtBboxCityPersons.json``, and any JSON file with ``imgWidth``,
``imgHeight`` and ``objects``, as other data sets of streets and the label tool of Cityscapes write them: a file, or a folder of any
depth. Give one kind of labels at a time, since ``gtFine`` and ``gtCoarse`` label the same images.

What is read
    images      ``gtFine/train/ulm/ulm_000001_000019_gtFine_polygons.json`` labels
                ``leftImg8bit/train/ulm/ulm_000001_000019_leftImg8bit.png``. The frame has the image's path below ``leftImg8bit``, or, where
                ``gtFine/train`` is given, below ``leftImg8bit/train``. Images are looked for in ``leftImg8bit`` beside the folder of
                labels, else beside the labels, and may have another suffix. Those without labels, in a folder of which others have
                some, become frames without detections. PNGs of labels are not read
    frames      single images: of each snippet of 30 frames of a sequence one alone, the 20th, is labelled
    polygon     a polygon, of a single ring
    bbox        a rectangle: left, top, width, height. Of persons it is the whole body, also where that is hidden
    label       as it is written; see crowd and void
    deleted     objects that are deleted are left out and counted. What ``draw`` says is not used, as in Cityscapes' own scripts

Coordinates are points of the image plane that count from 0 at its top left corner, as the label tool draws them; nothing is added. The tool
ends at the last pixel: what fills an image of 2048 pixels reaches 2047. Label images, as Cityscapes' scripts draw them of polygons, fill
the pixels of an outline, too: a square from 10 to 20 fills the pixels 10 to 20, and so is 11 wide there.

**Polygons hide each other.** They lie on one another in the order of the file: a later one hides what it covers of an earlier one, so a
polygon of road or of sky goes on behind the cars before it, and is no outline of what is seen. Nothing is cut: each becomes an annotation
whole, so pre-labels overlap where label images do not, and since jobs list annotations by their labels, what hides what is not kept. Holes
are drawn so, too: as a polygon of what is seen through them.

Options:

- `crowd=keep|drop|attribute`: labels that end in ``group``, as ``cargroup`` and ``person group``, stand for several objects that nobody
  could tell apart; ``polegroup`` is a class of its own. They are kept under this label; `drop` leaves them out and counts them;
  `attribute` calls them as one of their objects (``car``), with the attribute ``iscrowd``.
- `void=drop|keep`: objects of the classes that Cityscapes' table of labels has in the category ``void`` (``unlabeled``, ``ego vehicle``,
  ``rectification border``, ``out of roi``, ``static``, ``dynamic``, ``ground``), and ``ignore`` of CityPersons, which is no person, are
  left out and counted; `keep` keeps them.
- `attributes=NAME,...`: further fields of objects that become attributes, such as ``instanceId``, ``verified``, ``user``.

``bboxVis``, the visible part of a person, is one of these further fields. 3D boxes (``gtBbox3d``) are counted and not converted.

Format: https://github.com/mcordts/cityscapesScripts, ``helpers/annotation.py`` (what a file holds), ``helpers/labels.py`` and
``helpers/labels_cityPersons.py`` (labels), ``preparation/json2instanceImg.py`` (groups and drawing order).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.cityscapes.layout import SUFFIX, certainty, plan_of
from prelabel.readers.cityscapes.options import CityscapesOptions


class CityscapesReader(Reader[CityscapesOptions]):
    """Label files of Cityscapes, and of what follows it."""

    name: ClassVar[str] = "cityscapes"
    summary: ClassVar[str] = "Cityscapes and CityPersons: one JSON file per image, polygons or boxes in pixels"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = CityscapesOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})
    stills: ClassVar[bool] = True

    def sniff(self, source: Path) -> Certainty:
        """By the names of the members at the beginning and end of the first JSON files."""
        return certainty(source)

    def plan(self, source: Path, options: CityscapesOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no label file.
        """
        return plan_of(source)

    def read(self, unit: Unit, options: CityscapesOptions, context: Context) -> Iterator[Detections]:
        """One batch of images, in open sequences.

        Raises:
            InputError: a file or object is bad, and the run stops at bad records.
        """
        from prelabel.readers.cityscapes.reading import UnitReader

        yield UnitReader(unit=unit, options=options, context=context).read()


READER = CityscapesReader()
