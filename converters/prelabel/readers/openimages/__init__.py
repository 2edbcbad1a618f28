"""Open Images: tables of boxes, of versions 2 to 7, of the challenges, and of tools that write them.

    prelabel convert validation-annotations-bbox.csv --format openimages --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert openimages --format openimages -O names=oidv7-class-descriptions-boxable.csv --src 'https://host/{file}' -o jobs.jsonl

A source is a table, or a folder of any depth with one or several, such as the data set itself, what FiftyOne downloads of it
(``labels/detections.csv``), or what Datumaro and CVAT export. The first line names the columns, in whatever order:

    ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside
    0001eeaf4aed83f9,xclick,/m/0cmf2,1,0.0226,0.9642,0.0710,0.8005,0,0,0,0,0

What is read
    boxes       ``XMin``, ``XMax``, ``YMin`` and ``YMax`` are fractions of the image
    images      ``ImageID`` is an image of that name, ``0001eeaf4aed83f9.jpg`` where no image is known. Those that lie in the source, or
                ``--frames``, go first where they have the name, in any folder, and those without boxes are frames without detections.
                Sizes are not needed
    labels      ``LabelName`` is the id of a class, such as ``/m/0cmf2``. Its name stands in ``class-descriptions-boxable.csv``, also
                ``oidv7-...`` or ``class-descriptions.csv``, beside the table, in the folder above, or in ``metadata`` in either, where
                it may be ``classes.csv``; or in the file that ``-O names=`` gives. Classes without a name are called by their ids,
                which is noted
    scores      ``Confidence`` (1 in the data set itself), or ``Score`` of predictions
    attributes  the columns that begin with ``Is``: ``IsOccluded``, ``IsTruncated``, ``IsGroupOf``, ``IsDepiction``, ``IsInside``; 1 is
                true, 0 false, and -1 is not known. Also ``GenderPresentation`` and ``AgePresentation`` of MIAP

Submissions to the detection challenges on Kaggle, ``ImageId,PredictionString``, are read, too: a row an image, with six words for each
box, its class, score, left, top, right and bottom. Rows without any are frames without detections.

Tables may be longer than memory is large: they are read in parts, as rows of an image stand together. Where they do not, which is looked
at first, all rows of the table are held.

Options:

- ``names=FILE``: an id of a class and its name in each line, with or without a line of column names.

Not used are ``Source``, the points that annotators clicked (``XClick1X`` and so on), and other columns, which are named; and other tables:
labels of whole images, relationships, segmentations (PNGs), narratives, and lists of images with their rotation and URLs.

Format: "Data Formats" on https://storage.googleapis.com/openimages/web/download_v7.html and on the pages of former versions, with the
challenges and "Open Images Extended" beside it; ``plugins/data_formats/open_images.py`` of Datumaro and ``fiftyone/utils/openimages.py``
of FiftyOne for layouts.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.files import is_file
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit
from prelabel.readers.openimages.layout import SUFFIX, certainty, plan_of
from prelabel.readers.openimages.options import OpenimagesOptions

Names = dict[str, dict[str, str]]
"""Names of classes by their ids, by the file that says so."""


class OpenimagesReader(Reader[OpenimagesOptions]):
    """Tables of boxes."""

    name: ClassVar[str] = "openimages"
    summary: ClassVar[str] = "Open Images: tables of boxes, CSV"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = OpenimagesOptions
    stills: ClassVar[bool] = True

    def sniff(self, source: Path) -> Certainty:
        """SURE of the columns of boxes."""
        return certainty(source)

    def plan(self, source: Path, options: OpenimagesOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred tables, or of one that is large.

        Raises:
            InputError: the source does not exist, or holds no table of boxes.
        """
        return plan_of(source)

    def survey(self, units: Sequence[Unit], options: OpenimagesOptions, context: Context) -> Names:
        """The names of classes.

        Raises:
            InputError: a file of them cannot be read.
        """
        from prelabel.readers.openimages.classes import FIX, names_of

        if options.names:
            path = Path(options.names).expanduser()
            if not is_file(path):
                raise InputError("is no file", place=Place(f"-O names={options.names}"), fix=FIX)
            return {"": dict(names_of(path))}
        paths = sorted({path for unit in units for path in unit.detail.values() if path is not None})
        if paths:
            context.tally.note_names("class names from {first}{more}", map(str, paths))
        return {str(path): dict(names_of(path)) for path in paths}

    def share(self, survey: Names, unit: Unit) -> Names:
        """The names that the tables of a unit need."""
        return {own: survey[own] for own in ("", *map(str, unit.detail.values())) if own in survey}

    def read(self, unit: Unit, options: OpenimagesOptions, context: Context) -> Iterator[Detections]:
        """Images in parts.

        Raises:
            InputError: a table cannot be read, or a bad row stops the run.
        """
        from prelabel.readers.openimages.reading import TableReader
        from prelabel.readers.openimages.submissions import is_submission

        for path in unit.paths:
            names = context.survey.get("" if options.names else str(unit.detail[path.parent]), {})
            reader = TableReader(path, names, context)
            try:
                yield from reader.submitted() if is_submission(path) else reader.batches()
            except InputError as error:
                context.tally.reject_file("unreadable file", error)


READER = OpenimagesReader()

__all__ = ["READER", "OpenimagesOptions", "OpenimagesReader"]
