"""Google Vertex AI: data sets of image and video boxes, and what AutoML models predict, as JSON Lines and CSV.

    prelabel convert data.jsonl --format vertex-ai --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert predictions_00001.jsonl --score-attribute score --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert tracked.jsonl -O fps=10 --frames frames --src 'https://host/{file}' -o jobs.jsonl

All coordinates are fractions of the image. Names are in camel case or `with_underscores`; numbers may be text, as exports have them; a
coordinate or time of 0 may be left out.

**Data sets**, as they are imported and exported: lines of `imageGcsUri` with `boundingBoxAnnotations`, `polygonAnnotations` or
`polylineAnnotations`, or of `videoGcsUri` with `temporalBoundingBoxAnnotations`, called by their `displayName`. Rows of CSV are
`[SET,]gs://bucket/a.jpg,label,x0,y0,,,x1,y1,,` with two opposite vertices or four, or without a label and coordinates where nothing is in
the image; of a video `[SET,]gs://bucket/a.mp4,label,instance,seconds,` and the vertices. Four that are no upright box are a polygon.

**Predictions**: lines of `instance` and `prediction` of batch jobs, where `bboxes` are xMin, xMax, yMin, yMax; what an endpoint answers,
`predictions`; and of AutoML Vision before it lines of `ID` and `annotations`, or `payload`, with `imageObjectDetection`. The score is
`confidence` or `score`. A prediction that failed, with `status` or `error`, is a bad record.

**Images** are called by the key of their URI in its bucket, letter by letter; where it begins with http, it is the frame's URL. Answers of
endpoints do not name their images: one is of the image that is called as its file, several are of those of `--frames`, in order.
Images of data sets are single ones, whatever they are called, unless `--job video` makes videos of them.

**Videos** are sequences that are called by the key of their URI without suffix, such as `clips/north`; `--frames` may have their images in
a folder `clips/north` or `north`. `timeOffset` is the time since the start of the video; frame `n`, from 0, is shown at `n / fps`
seconds, and a box is in the frame that is nearest to its time. Annotations of a label and an `instanceId` are a track, but for -1; so is
each prediction. Nothing is made between the times: what is annotated are single frames. Lines of one video in a file are one. Without
`--frames` a video ends before the `timeSegmentEnd` of its request, else with the last frame in which something is.

Options:

- `fps=RATE`: frames a second of the frames; required of videos.
- `nearest=true`: where two times of a track are in one frame, only what is nearest is kept; else such are an error.
- `attributes=NAME,...`: resource labels of annotations and items that become attributes, whole or behind their slash, as `ml_use` or
  `annotation_set_name`; those of the annotation go first. Sets of rows of CSV are `ml_use`.

Counted and not converted: classes of whole images and videos, time segments, masks, predictions for texts, other annotations of AutoML
Vision, rows that name other files, videos in which nothing is and of which there are no `--frames`. An export of all annotation sets has
a file for each: convert them one by one.

Format: "Prepare image training data for object detection" and "Interpret prediction results", below
https://cloud.google.com/vertex-ai/docs/image-data/object-detection/, the same below `video-data/object-tracking/`, and "Use managed
datasets" (the exported files, whose numbers are text); `ImageBoundingBox`, the schema `image_bounding_box_io_format_1.0.0.yaml` there;
`VideoObjectTrackingPredictionInstance` and `VideoObjectTrackingPredictionResult`, `VideoObjectTrackingAnnotation` and
`ImageSegmentationAnnotation` of the API; a notebook of Google's that writes `polygonAnnotations`, "Convert COCO Segmentation Dataset to
Vertex AI Segmentation"; CSV and what AutoML wrote: `InputConfig` and `BatchPredictOutputConfig` in `google/cloud/automl/v1beta1/io.proto`
of googleapis/googleapis, and https://cloud.google.com/vision/automl/object-detection/docs/csv-format.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.vertex_ai.layout import OWN, SUFFIXES
from prelabel.readers.vertex_ai.options import VertexAiOptions


class VertexAiReader(OwnFilesReader[VertexAiOptions]):
    """Data sets and predictions of Vertex AI."""

    name: ClassVar[str] = "vertex-ai"
    summary: ClassVar[str] = "Google Vertex AI, AutoML Vision: data sets and predictions of images and videos, JSON Lines, CSV"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = VertexAiOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LINE})

    def survey(self, units: Sequence[Unit], options: VertexAiOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one file only."""
        return sum(len(unit.paths) for unit in units) == 1

    def read(self, unit: Unit, options: VertexAiOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images, and each video in one.

        Raises:
            InputError: a file is broken, the rate is not given, or a bad record stops the run.
        """
        from prelabel.readers.vertex_ai.reading import Reading

        return Reading(unit=unit, options=options, context=context).batches()


READER = VertexAiReader()
