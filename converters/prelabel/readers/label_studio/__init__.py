"""Label Studio: exports as JSON or JSON-MIN, one or several files, with images and videos.

    prelabel convert export.json --format label-studio --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert tasks.json --format label-studio -O from=predictions -O model=yolo-v3 --frames images
    prelabel convert project.json --format label-studio -O keypoints=nose,left_eye,right_eye -O label=object

A source is a file or a folder of ``.json`` files: a list of tasks as the export "JSON" writes it, a list of annotations as "JSON-MIN"
does, a single task, or an annotation with its task as a target storage keeps it.

**What is read.** Of each task one annotation: the one that is marked as ground truth, else the latest; those of other annotators are
counted, and so are cancelled ones, with results or without, and drafts: an image of which nobody submitted anything is a frame without
detections. ``-O from=predictions`` reads predictions: of each task the latest, or that of ``-O model``; those that were exported as ids
alone are counted. A region's score is its own, else that of its prediction. What an annotator made has no score.

**Shapes.** Coordinates are percents of the image. ``rectangle`` becomes a rectangle, or where it is turned a polygon of its four corners;
it turns clockwise about its corner x, y in pixels of ``original_width`` and ``original_height``. ``ellipse`` becomes a polygon; x, y is
its centre. ``polygon`` becomes a polygon, one that was not closed a line. ``vector`` becomes a line, or a polygon where it is closed; its
curves become points that lie on them. ``brush`` becomes the polygon along the edges of its pixels, with parts and holes; a pixel belongs
to it where its alpha is at least half of the largest. ``bitmask`` likewise; its pixels are those of its PNG that are not transparent.
``keypoint`` becomes a landmark. All come with or without ``labels`` behind their names. Percents from -200 to 200 are taken, since
annotators draw beyond the border; others, and shapes that lie wholly beyond the right or lower border, are pixels rather than percents
and refused.

A region has the labels of all results with its id. The first is its label; where it has several, all are the attribute ``labels`` too. A
region without any has the label ``-O label``. ``choices``, ``taxonomy`` (levels joined by ``/``), ``textarea``, ``rating``, ``number``
and ``datetime`` of a region become attributes, called as their controls are. Those of a whole task are counted: an image or video has no
attributes.

Keypoints whose ``parentID`` is another region form one landmark of that region's object and label. Their numbers are given by ``-O
keypoints``, labels in the order of the skeleton, else by the order in which labels first come in the source. Other keypoints are
landmarks of one point each, under their own labels. Other parents are counted.

**Videos.** ``videorectangle`` becomes a track of rectangles; of a track that is turned anywhere all are polygons. Frames count from 1 to
``framesCount``. An object is seen in each keyframe, and from an enabled one to the next or to the end of the video; between them x, y,
width, height and rotation are linear, as Label Studio draws and exports them, and marked as interpolated. The video is the sequence; its
frames are called ``VIDEO/000001.jpg``, or as the images of ``--frames`` that have these numbers and lie in one folder or in one called as
the video. A video without any object says nothing of its frames and is counted.

**Names.** The image is the task's data whose text ends as an image or video does, or that is called ``image``, ``img`` or ``video``; ``-O
image`` says which. Several images of a task are told apart by ``item_index``. Where its text has no suffix and ``file_upload`` is an
image, that is its name. Else a name is the path of the URL, decoded; of uploads the part behind ``upload/PROJECT/``, of local files that
behind ``?d=``; of storages (``s3://``, ``gs://``, ``azure-blob://``) the key as it stands, which is not percent-encoded. Where
``--frames`` only knows an upload without the eight digits that Label Studio puts in front of its name, it is that. ``image_rotation`` tells
how the image was shown and changes nothing.

**JSON-MIN** has neither types nor ids: shapes are known by their fields, and labels join the shape that has the same numbers. What it
keeps without a shape (choices, texts) cannot be told from the task's data; such fields are named in the summary. It has no predictions.

Counted and not converted: relations, vectors that branch, ``videovector``, ``timelinelabels``, and results of texts, audio
and time series. An unknown type is an error.

Format: https://labelstud.io/guide/export and https://labelstud.io/guide/task_format; masks and the frames between keyframes as the package
label-studio-sdk decodes them (``converter/brush.py``, ``label_studio_tools/postprocessing/video.py``).
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.frames import images_below
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit, files_of
from prelabel.readers.label_studio.options import LabelStudioOptions
from prelabel.readers.label_studio.sniffing import certainty
from prelabel.readers.shared.objects import numbered_names

SUFFIX = ".json"


class LabelStudioReader(Reader[LabelStudioOptions]):
    """Exports of Label Studio."""

    name: ClassVar[str] = "label-studio"
    summary: ClassVar[str] = "Label Studio: JSON and JSON-MIN exports, images and videos"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = LabelStudioOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE, Kind.LANDMARK})

    def sniff(self, source: Path) -> Certainty:
        """By the names of the fields at the beginning and end of the first JSON files."""
        return certainty(source, SUFFIX)

    def plan(self, source: Path, options: LabelStudioOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """One unit, since a task may come in several files.

        Raises:
            InputError: the source does not exist, or holds no JSON file.
        """
        root, paths = files_of(source, self.suffixes)
        images = images_below(source) if source.is_dir() else ()
        return Plan(units=(Unit(name=source.name, root=root, paths=paths),), images=images)

    def look(self, unit: Unit, options: LabelStudioOptions, context: Context) -> tuple[str, ...]:  # noqa: ARG002  # what is wrong is told later
        """The labels of keypoints in the order in which they first come, where the user does not say it."""
        from prelabel.readers.label_studio.skeletons import keypoint_names

        return () if options.keypoints else keypoint_names(unit.paths, options)

    def survey(self, units: Sequence[Unit], options: LabelStudioOptions, context: Context) -> tuple[str, ...]:  # noqa: ARG002  # they were looked at
        """The labels of keypoints in the order of their numbers."""
        return options.keypoints or numbered_names(context.looks, context.tally)

    def read(self, unit: Unit, options: LabelStudioOptions, context: Context) -> Iterator[Detections]:
        """Images in open sequences, a sequence a video.

        Raises:
            InputError: a file, task or region is bad, and the run stops at bad records.
        """
        from prelabel.readers.label_studio.reading import UnitReader

        numbers = {name: number for number, name in enumerate(context.survey, 1)}
        return UnitReader(unit=unit, options=options, context=context, numbers=numbers).batches()


READER = LabelStudioReader()
