"""Mapillary: polygons and masks of Vistas, boxes of the Traffic Sign Dataset, and detections that the API answers.

    prelabel convert mapillary-vistas --format mapillary --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert mapillary-vistas -O version=v1.2 -O read=instances -O label=readable --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert mtsd_v2_fully_annotated -O split=train,val --frames images --src 'https://host/{file}' -o signs.jsonl

What is read
    polygons    of Vistas: a file an image, ``training/v2.0/polygons/KEY.json`` with ``width``, ``height`` and ``objects``, each with
                ``label`` and ``polygon``, a single ring
    instances   of Vistas: PNGs of 16 bits, a pixel 256 times its class and the number of the object: ``training/v1.2/instances/KEY.png``.
                All pixels of a number are one object, with parts and holes
    labels      of Vistas: PNGs of 8 bits, a pixel its class: ``training/v1.2/labels/KEY.png``. All pixels of a class are one object
    signs       of the Traffic Sign Dataset: ``annotations/KEY.json`` with ``ispano``, and ``bbox`` and ``properties`` of each object, fully
                or partially annotated
    detections  what ``graph.mapillary.com`` answers where ``ID/detections`` or the ``detections`` of images are asked for, with
                ``value`` and ``geometry``; lists of them, or images, by the ids of images; and the GeoJSON of the Python SDK
    images      ``images/KEY.jpg`` beside the labels, or in folders of ``images``; of detections ``ID.jpg``, or as the file is called where
                none of it names an image. Those without labels, in a folder of which others have some, become frames without detections

Of an image of Vistas only one kind of labels is read, or each object would be there twice: of the newest version polygons, else
instances, else labels. The others are named; ``-O version=`` and ``-O read=`` choose. Releases before 1.2 have no folders of versions.
What a PNG is its bits decide, as in Vistas' own scripts. Its classes are named by the ``config_v1.2.json``, ``config_v2.0.json`` or
``config.json`` of the data set, which is looked for in the folder of the split and in the two above. ``panoptic`` is read by ``coco``,
with ``-O masks=training/v2.0/panoptic``.

**Polygons may hide each other.** Nothing is cut, so that pre-labels may overlap where label images do not; instances are what is seen.

A box that goes over the edge of a panorama, with ``xmin`` above ``xmax``, becomes two, with the attribute ``cross_boundary``: ``left`` and
``right`` as the file has them, or, where it does not, what is at the right edge of the image and what is at its left, as the parts of the
sign stand beside each other. Both have all that is said of the sign. ``properties`` become attributes, as they are written: ``true`` or
``false``. ``other-sign``, a sign of no class, stays.

The whole of a detection's vector tile is its image, from the top left corner. Its polygons are one object: rings that run the other way
round than the first of their polygon are holes. Points and lines are counted. A detection that several answers tell of is kept once. One
that names no image is refused where others of its file do, or were taken elsewhere: of a map feature the SDK leaves ``image_id`` out. Sizes
of images are asked for as ``width`` and ``height``; else give ``--size`` or the images. Scores there are none.

Options:

- ``read=polygons|instances|labels``, ``version=v2.0``: which labels of Vistas are read.
- ``split=NAME,...``: read these splits alone: folders as ``training``, or texts of keys as ``splits/train.txt``.
- ``label=name|readable``: classes of Vistas are called by their path, ``object--vehicle--car``, or as the config reads them, ``Car``.
- ``config=FILE``: the config, if it lies elsewhere.
- ``void=drop|keep``: classes that begin with ``void--``, such as ``void--car-mount``, are left out and counted; `keep` keeps them.
- ``attributes=NAME,...``: further fields of objects that become attributes, such as ``key``, ``id`` or ``created_at``.

Format: "Data Format" of the READMEs of the data sets, as https://github.com/tschiolborg/synthetic_data_project repeats that of signs in
``README1.md``; ``mapillary_vistas/evaluation/evaluation.py`` of https://github.com/mapillary/mapillary_vistas (pixels);
``data_formats/mapillary_vistas`` of https://github.com/openvinotoolkit/datumaro (folders, polygons, configs);
https://www.mapillary.com/developer/api-documentation and its ``faq`` (lists by ids), ``src/mapillary/utils/format.py`` of
https://github.com/mapillary/mapillary-python-sdk and ``modules/services/mapillary.ts`` of https://github.com/openstreetmap/iD (detections);
https://github.com/mapbox/vector-tile-spec, version 2.1 (geometries).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.mapillary.layout import SUFFIXES, certainty, left_of, plan_of
from prelabel.readers.mapillary.options import MapillaryOptions


class MapillaryReader(Reader[MapillaryOptions]):
    """Data sets of Mapillary."""

    name: ClassVar[str] = "mapillary"
    summary: ClassVar[str] = "Mapillary Vistas: polygons and masks; boxes of its Traffic Sign Dataset; detections of its API"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    options = MapillaryOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})
    stills: ClassVar[bool] = True

    def sniff(self, source: Path) -> Certainty:
        """By members of the first JSON files; by PNGs of instances beside or below a config."""
        return certainty(source)

    def plan(self, source: Path, options: MapillaryOptions) -> Plan:
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no labels, or none of those that were asked for.
        """
        return plan_of(source, options)

    def survey(self, units: Sequence[Unit], options: MapillaryOptions, context: Context) -> None:  # noqa: ARG002  # the contract's
        """Says which labels are left for others of the same images."""
        left = left_of(units)
        if left:
            context.tally.note_names("labels of the same images that were not read: {all} (-O read= and -O version= choose)", sorted(left))

    def read(self, unit: Unit, options: MapillaryOptions, context: Context) -> Iterator[Detections]:
        """One batch of images, in open sequences.

        Raises:
            InputError: a file or object is bad, and the run stops at bad records, or nothing names the classes that are needed.
        """
        from prelabel.readers.mapillary.detecting import AnswerReader
        from prelabel.readers.mapillary.reading import UnitReader

        if unit.detail.answers:
            yield AnswerReader(unit=unit, options=options, context=context).read()
        else:
            yield UnitReader(unit=unit, options=options, context=context).read()


READER = MapillaryReader()
