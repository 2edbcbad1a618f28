"""imglab: dlib's XML of labelled images, boxes with their parts, such as 300-W has them for landmarks of faces.

    prelabel convert training.xml --format imglab --frames images --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert labels_ibug_300W_train.xml --size 1000x1000 -O label=face --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert dataset --format imglab -O ignored=keep -O score=sigmoid --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or a folder of any depth with some:

    <dataset><name>faces</name><comment/><images>
      <image file='a.jpg' width='640' height='480'>
        <box top='74' left='84' width='32' height='20' angle='0.1'><label>face</label><part name='00' x='90' y='80'/></box>
      </image>
    </images></dataset>

What is read, in pixels
    image       ``file`` names it relative to the folder of its file; absolute names are below ``-O base``, else below the deepest folder
                that all of them lie in. Images without boxes are frames. Sizes are ``width`` and ``height``, which older files do not
                have, else those of the images, else ``--size``
    box         a rectangle: its left edge is ``left``, its right edge ``left + width``, and so down
    angle       radians by which the object in the box is turned clockwise, an attribute: the box is upright, as the tool draws it and its
                detectors learn it. With ``-O angle=turn`` it is turned about its centre, a polygon of four corners; parts never are
    label       the label; ``-O label=`` is that of boxes without one
    part        a landmark beside the box. Names that are all whole numbers are the numbers of points, one more where there is a part 0;
                else parts are numbered in natural order of their names, or as ``-O keypoints`` lists them
    detection_score
                the score. Detectors of dlib give distances from a border of any size: those outside 0-1 are refused, or mapped by
                ``-O score=sigmoid``
    ignore      boxes that training is to leave out are left out and counted; ``-O ignored=keep`` keeps them with the attribute ``ignore``
    attributes  ``difficult``, ``truncated``, ``occluded``, ``pose``, ``age``, ``gender`` where it is not unknown, and what
                ``-O attributes`` names

The tool says that its files are ISO-8859-1, and writes names and labels as they come: what is UTF-8 is read as that. Of several labels of
a box the last is read, as dlib does, and the others are counted. The web tool of the same name exports the same XML; its own project
(``.nimn``) is not read.

Options

- ``label=object``: the label of boxes that have none.
- ``ignored=filter|keep``: boxes that training is to leave out.
- ``angle=attribute|turn``: what the angle of a box does.
- ``score=raw|sigmoid``: how scores come to lie in [0, 1].
- ``keypoints=NAME,...``: names of parts in the order of their numbers; others are counted.
- ``attributes=NAME,...``: fields of boxes, beside those above, that become attributes.
- ``base=FOLDER``: the folder that absolute names are below.

XML is read without entities, other files and network; of a file only an image at a time is held, and what becomes of it.

Format: ``dlib/data_io/image_dataset_metadata.h`` and ``.cpp`` (fields, units, what is refused) and ``tools/imglab/src`` (``main.cpp``,
``metadata_editor.cpp``) of davisking/dlib; ``dataformaters/dlib.js`` of NaturalIntelligence/imglab.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.imglab.layout import OWN, SUFFIXES, plan_of
from prelabel.readers.imglab.options import ImglabOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class ImglabReader(OwnFilesReader[ImglabOptions]):
    """A unit is some hundred files, or one that is large; a batch is some thousand images."""

    name: ClassVar[str] = "imglab"
    summary: ClassVar[str] = "imglab XML of dlib: boxes, on demand turned, with their parts, of images"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = ImglabOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def plan(self, source: Path, options: ImglabOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files, and of one that is large.

        Raises:
            InputError: the source does not exist, holds no such file, or is a project of the web tool.
        """
        return plan_of(source)

    def look(self, unit: Unit, options: ImglabOptions, context: Context) -> frozenset[str]:  # noqa: ARG002  # nothing is told yet
        """The names of parts."""
        from prelabel.readers.imglab.parts import names_in

        return frozenset() if options.keypoints else names_in(unit.paths)

    def survey(self, units: Sequence[Unit], options: ImglabOptions, context: Context) -> Mapping[str, int]:  # noqa: ARG002  # they were looked at
        """The numbers of parts."""
        from prelabel.readers.imglab.parts import numbers_of

        return numbers_of(context.looks, options.keypoints, context.tally)

    def read(self, unit: Unit, options: ImglabOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file, image, box or part is bad, and the run stops at bad records.
        """
        from prelabel.readers.imglab.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).found()


READER = ImglabReader()

__all__ = ["READER", "ImglabOptions", "ImglabReader"]
