"""labelme: one JSON file an image, with shapes in pixels.

    prelabel convert annotations --format labelme --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert ann --format labelme --frames img -O attributes=description --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert poses --format labelme -O keypoints=nose,left_eye,right_eye --src 'https://host/{file}' -o jobs.jsonl

A source is a file or a folder of any depth. A frame is called by ``imagePath``, from the folder of its file; folders above the source are
left out. Images that lie in the source, or ``--frames``, go first where they have that path, or that name in any folder. The size is that
of ``imageWidth`` and ``imageHeight``, else that of the image, else ``--size``. Images without a file are frames without detections.
``imageData`` is not read.

**Shapes.** ``rectangle`` (two opposite corners in any order, or four) becomes a rectangle; ``polygon``, and a shape without type, a
polygon; ``oriented_rectangle``, or ``rotation`` and ``quadrilateral`` of X-AnyLabeling, a polygon of four points; ``circle`` (its centre
and a point on it) a polygon that stays within a quarter of a pixel; ``mask`` the polygon along the edges of its pixels, with parts and
holes, from the whole part of the first of its points, as labelme fills it; ``line`` and ``linestrip`` a line; ``point`` and ``points`` a
landmark.
Coordinates are points of the image plane that count from 0 at its top left corner.

**Groups.** Shapes of an image with the same ``group_id`` and label are one object: its areas are the parts of one polygon, but a single
rectangle beside others is its box. Points of a group whose other shapes have one label are that object's landmark, whatever their own
labels are: these name keypoints, whose numbers ``-O keypoints`` gives, labels in the order of the skeleton, else the order in which
labels first come in the source. Points that are called as their object is are numbered as they come. A group of points alone is one
object for each label, or one object called ``-O label`` where ``-O keypoints`` names them all. Several lines of a group are objects of
their own.

**Attributes.** ``flags`` of a shape become attributes, ``true`` or ``false``, and so do ``attributes``, which X-AnyLabeling writes; of an
object of several shapes a flag holds that holds for one. ``-O attributes=description`` keeps further fields of a shape. Where they have
one name, a field goes before an attribute, and this before a flag. ``score`` is read as the score.

Counted and not converted: flags of a whole image that are set; other values of one attribute, of a shape or of the shapes of an object;
what is said of a point where the object has other shapes. An unknown ``shape_type`` is an error.

Format: https://github.com/wkentaro/labelme, ``labelme/_label_file.py`` (what a file holds) and ``labelme/_utils/_shape.py`` (what shapes
mean).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.labelme.layout import SUFFIX, units_of
from prelabel.readers.labelme.options import LabelmeOptions
from prelabel.readers.labelme.sniffing import certainty
from prelabel.readers.shared.objects import numbered_names


class LabelmeReader(Reader[LabelmeOptions]):
    """Files and folders of labelme."""

    name: ClassVar[str] = "labelme"
    summary: ClassVar[str] = "labelme: one JSON file per image, shapes in pixels"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = LabelmeOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """By the names of the fields at the beginning and end of the first JSON files."""
        return certainty(source)

    def plan(self, source: Path, options: LabelmeOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some thousand files.

        Raises:
            InputError: the source does not exist, or holds no JSON file.
        """
        units, images = units_of(source)
        return Plan(units=tuple(units), images=images)

    def look(self, unit: Unit, options: LabelmeOptions, context: Context) -> tuple[str, ...]:  # noqa: ARG002  # what is wrong is told later
        """The labels of keypoints in the order in which they first come, where the user does not say it."""
        from prelabel.readers.labelme.skeletons import first_names

        return () if options.keypoints else first_names(unit.paths)

    def survey(self, units: Sequence[Unit], options: LabelmeOptions, context: Context) -> tuple[str, ...]:  # noqa: ARG002  # they were looked at
        """The labels of keypoints in the order of their numbers."""
        return options.keypoints or numbered_names(context.looks, context.tally)

    def read(self, unit: Unit, options: LabelmeOptions, context: Context) -> Iterator[Detections]:
        """One batch of images, in open sequences.

        Raises:
            InputError: a file or shape is bad, and the run stops at bad records.
        """
        from prelabel.readers.labelme.reading import UnitReader

        numbers = {name: number for number, name in enumerate(context.survey, 1)}
        yield UnitReader(unit=unit, options=options, context=context, numbers=numbers).read()


READER = LabelmeReader()
