"""Google Cloud Vision: responses of images and pages, as JSON: objects, faces, words, logos and landmarks.

    prelabel convert answers --format cloud-vision --src 'https://host/{file}' -o jobs.jsonl --workflow-id ID
    prelabel convert answers --format cloud-vision -O kinds=faces,texts --frames images --src 'https://host/{file}' -o jobs.jsonl

A source is a file or a folder. Read are the answers of `images:annotate` and `files:annotate`, one response without its list, a list of
them as the client for Node.js gives, and the files that `asyncBatchAnnotate` writes to `gcsDestination`. Names are in camel case or
`with_underscores`, as the clients write them. JSON of Protocol Buffers leaves out what is zero: a coordinate that is not there is 0.

Images: `context.uri` names the image below its bucket, of the page of a document the document, whose page 3 is `NAME-3.jpg`. A file with
one response that names none is of the image that is called as it, by the images of `--frames` or beside it, else `FILE.jpg`. The
responses of a file with several that do not name theirs are of the images of `--frames`, which must be as many, in the order of the
requests; of several files, of the images in a folder of the file's name.

- objects: `localizedObjectAnnotations`, called by their `name`, in fractions of the image; no size is needed.
- faces: `faceAnnotations`, called `face`, and a landmark of numbered points: the number of each type in the API's definition, from 1
  LEFT_EYE and 2 RIGHT_EYE, as seen, to 36 RIGHT_CHEEK_CENTER. The score is `detectionConfidence`.
- texts: the words of `fullTextAnnotation`, else those of `textAnnotations`: polygons called `text` with the attribute `text`.
- logos and landmarks: `logoAnnotations` and `landmarkAnnotations`, called by their `description`.

Vertices that are the corners of an upright box are a rectangle, but for those of words; others are a polygon. All but objects are in
pixels and need the size of the image, which a response says where text was read, but for pages of a PDF: that is in points. A score of
0 is what clients write where there is none.

Options:

- `kinds=KIND,...`: what is read of `objects`, `faces`, `texts`, `logos` and `landmarks`; by default `objects`.
- `attributes=NAME,...`: what an object, face, word, logo or landmark says becomes attributes, such as `joyLikelihood` or `mid`.

Counted and not converted: other kinds than asked for, labels of whole images, safe search, crop hints, colours, web detection and product
search, and types of landmarks that are not known. A response with an `error` is a bad record, and so is a call that failed.

Format: https://cloud.google.com/vision/docs/reference/rest/v1/AnnotateImageResponse, `AnnotateFileResponse` and `images/asyncBatchAnnotate`
beside it; `image_annotator.proto`, `geometry.proto` and `text_annotation.proto` in `google/cloud/vision/v1` of googleapis/googleapis (the
numbers of landmarks; 35 and 36 in the client for Python); "ProtoJSON Format", https://protobuf.dev/programming-guides/json/; and
googleapis/python-vision#70, how clients for Python write JSON.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.cloud_vision.layout import OWN, SUFFIXES
from prelabel.readers.cloud_vision.options import CloudVisionOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class CloudVisionReader(OwnFilesReader[CloudVisionOptions]):
    """Responses of Cloud Vision."""

    name: ClassVar[str] = "cloud-vision"
    summary: ClassVar[str] = "Google Cloud Vision: objects, faces, words, logos and landmarks of images, JSON"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = CloudVisionOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})

    def survey(self, units: Sequence[Unit], options: CloudVisionOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one file only."""
        return sum(len(unit.paths) for unit in units) == 1

    def read(self, unit: Unit, options: CloudVisionOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        from prelabel.readers.cloud_vision.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = CloudVisionReader()
