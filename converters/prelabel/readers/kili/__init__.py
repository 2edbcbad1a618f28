"""Kili Technology: exports of image and video projects as JSON.

    prelabel convert export --format kili --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert data.json --format kili -O from=predictions --frames images --src 'https://host/{file}' -o jobs.jsonl

A source is a file, or the folder that the archive of ``kili.export_labels(..., fmt="raw")`` (or ``"kili"``) was unpacked to: ``data.json``
with a list of assets, or a file an asset in ``labels/``. Lists as ``kili.assets`` gives them are read likewise.

**Which label.** Of each asset one is read: of ``labels`` and ``latestLabels``, else ``latestLabel``, the one that was made last. By default
these are the labels of annotators (``DEFAULT``) and reviewers (``REVIEW``); ``-O from=`` asks for reviews, predictions or inferences. What
is not read is counted, and so are ``AUTOSAVE``. An asset without such a label is a frame without detections; a file that is read alone and
has none at all is refused.

**Images** are called by their ``externalId``, with the suffix of ``content`` where they have none, as Kili names the files of assets.
Images that lie in the source, or ``--frames``, go first where they have that name, or the one that ``content`` ends in. Where ``content``
is a URL, it is the frame's own. Sizes are those of ``resolution``.

What is read, in fractions of the image
    rectangle           rectangle; a polygon of its four corners where it is turned, in a video of all of its track
    polygon, semantic   polygon: an outline and its holes, of one or several parts; records of one job and ``mid`` are parts of one
    polyline, vector    line
    marker              landmark of one point
    pose                landmark of its points by their ``code``

Where ``ROTATION_JOB`` says that the image was turned to be shown, annotations are turned back. Newer versions of the exporter turn outlines
back themselves and drop the job: their points and lines stay turned, and nothing tells it any more.

The label is the category's code, or its name with ``-O interface=``; where there are several, the first, and all are the attribute
``labels``. Scores are the ``confidence`` of predictions and inferences / 100; what annotators drew has none. Nested jobs (``children``, of
answers too) become attributes by the name of the job: a category, several as a list, or a text.

Points of poses are numbered by ``-O keypoints=``, else by the interface, else by the order in which they first come in their category.

**Videos** are those whose answers are by frames, or whose asset says that it is played. They are sequences called as the asset, without
the suffix of a video. Frames count from 0. They are the images that ``jsonContent`` lists (paths that were sorted as text by their
numbers), else those of ``--frames`` in a folder of the
video's name, or all where there is one asset, by the numbers in their names; else ``NAME/000000.jpg`` and so on, as many as
``numberOfFrames`` says and answers name. Times follow from ``framesPlayedPerSecond``. A job and ``mid`` is a track. Kili exports what lies
between keyframes, so frames are taken as they are listed; those whose ``isKeyFrame`` is false are marked as interpolated.

Options:

- ``from=labels|reviews|predictions|inferences``: which labels are read, of which the latest.
- ``model=NAME``: those of this ``modelName``.
- ``author=EMAIL or ID``: those of this author.
- ``interface=FILE``: the JSON interface of the project. It names jobs (by ``exportName``, else ``instruction``) and categories, says which
  jobs may have several answers, and numbers the points of poses.
- ``default=LABEL``: the label of annotations without a category.
- ``keypoints=CODE,...``: points of poses in the order of their numbers.
- ``attributes=NAME,...``: further fields of annotations that become attributes, such as ``mid`` or ``score``.

Counted and not converted: classifications and transcriptions of a whole image, video or frame, relations, named entities, PDFs. Assets
with coordinates of the earth are refused. Not used are ``vertices`` in pixels, which say the same again, and the names that Kili's pages
give to objects.

Format: https://docs.kili-technology.com/docs/data-format and https://docs.kili-technology.com/reference/export-object-entity-detection-and-relation;
kili-technology/kili-python-sdk, ``services/export/format/kili`` and ``base.py`` (layouts, types of labels, rotation),
``services/label_data_parsing/annotation.py`` (types of annotations); kili-technology/kili-formats, ``kili.py``,
``tool/annotations_to_json_response.py`` (videos, nested jobs) and ``format/geojson`` (parts, holes, names of the interface).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.kili.layout import OWN, SUFFIX, plan_of
from prelabel.readers.kili.options import KiliOptions
from prelabel.readers.kili.points import Look, Survey, look_at, survey_of
from prelabel.readers.own import OwnFiles, OwnFilesReader


class KiliReader(OwnFilesReader[KiliOptions]):
    """Files of assets and their labels."""

    name: ClassVar[str] = "kili"
    summary: ClassVar[str] = "Kili Technology: raw JSON exports of images and videos, boxes, outlines, lines, points, poses, tracks"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    own: ClassVar[OwnFiles] = OWN
    options = KiliOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def plan(self, source: Path, options: KiliOptions) -> Plan:
        """Units of some hundred files.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of(source, options.interface)

    def look(self, unit: Unit, options: KiliOptions, context: Context) -> Look:
        """How many assets there are, and which points poses have, as far as it is to be known."""
        return look_at(unit.paths, options, context)

    def survey(self, units: Sequence[Unit], options: KiliOptions, context: Context) -> Survey:
        """The same of all files, and the names of the interface.

        Raises:
            InputError: the interface cannot be read.
        """
        return survey_of(units, options, context.looks, context.tally)

    def read(self, unit: Unit, options: KiliOptions, context: Context) -> Iterator[Detections]:
        """A batch of each video, and images, whose sequences are open, some thousand at a time.

        Raises:
            InputError: a file or an annotation is bad, and the run stops at bad records.
        """
        from prelabel.readers.kili.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = KiliReader()
"""The reader."""
