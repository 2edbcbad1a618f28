"""Amazon Rekognition: responses of label, face and person jobs of videos, and of images, as JSON.

    prelabel convert street.json --format rekognition --frames frames --src 'https://host/{file}' -o jobs.jsonl --workflow-id ID

**Videos**: the responses of GetLabelDetection (`Labels`), GetFaceDetection (`Faces`), GetPersonTracking and GetFaceSearch (`Persons`). A
file is a sequence that is called as the file; pages of one job, files of one `JobId` in the folder that is converted, are one, called as
the first. `Timestamp` is milliseconds; frame `n`, from 0, is shown at `n / rate` seconds, and a detection is in the frame that is nearest
to its time. The rate is `FrameRate` of `VideoMetadata`, or `-O fps=` where frames were taken from the video at another rate. All frames
of the video are frames of the sequence: those of `--frames` in their order, else as many as `DurationMillis` has, called
`FILE/000000.jpg` and so on.

**Images**: the responses of DetectLabels (`Labels`) and DetectFaces (`FaceDetails`). Neither names its image: it is called as the file,
by the images of `--frames` or beside it, else `FILE.jpg`.

Instances of labels, faces and persons are boxes in fractions of the frame; the score is their `Confidence` / 100, of an instance without
one that of its label. Persons are called `Person` and are tracks by their `Index`; the face of a person, `Face`, is an object and a track
of its own, also at times at which the person has no box. `Landmarks` of faces are a landmark of numbered points: 1 eyeLeft, 2 eyeRight, 3
nose, 4 mouthLeft, 5 mouthRight, and so on in the order in which the API reference of Landmark lists its types, up to 30 upperJawlineRight.

Options:

- `fps=RATE`: frames a second of the frames, where it is not that of the video.
- `nearest=true`: where two times of a track, or of labels or faces, are in one frame, only what is nearest is kept; else such are an error.
- `attributes=NAME,...`: what a label, face or person says becomes attributes, such as `Parents`, `Smile` or `Gender`.

Counted and not converted: labels, faces and persons without a box, labels of a span of time (`AggregateBy` SEGMENTS), types of landmarks
that are not known, `FaceMatches`, and other lists, such as `Celebrities` or `TextDetections`.

Format: the developer guide of Amazon Rekognition, https://docs.aws.amazon.com/rekognition/latest/dg/: "Detecting labels in a video"
(labels-detecting-labels-video.html), "Detecting faces in a stored video" (faces-sqs-video.html), "Tracking people" (persons.html),
"Detecting labels in an image" and "Detecting faces in an image"; and the API reference of each operation, of LabelDetection, PersonDetail
and Landmark.
"""

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError
from prelabel.files import read_bytes
from prelabel.laxjson import strict
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.paths import groups_together
from prelabel.readers.rekognition.records import Head
from prelabel.readers.rekognition.videos import Pages
from prelabel.readers.shared.responses import ResponseReader, VideoOptions, beside, name_of

_HEAD = msgspec.json.Decoder(Head)

_SIGNS = (
    (b'"BoundingBox"', b'"Left"', b'"Width"'),
    (b'"JobStatus"', b'"VideoMetadata"'),
    (b'"LabelModelVersion"',),
    (b'"Labels"', b'"Name"', b'"Confidence"'),
    (b'"Timestamp"', b'"Label"'),
    (b'"FaceDetails"',),
)
"""Names of which one group stands in the beginning of a file."""


class RekognitionOptions(VideoOptions, frozen=True, kw_only=True):
    """``-O`` of this format."""

    attributes: Annotated[tuple[str, ...], Meta(description="what labels, faces and persons say that becomes attributes")] = ()


class RekognitionReader(ResponseReader[RekognitionOptions]):
    """Responses of Rekognition."""

    name: ClassVar[str] = "rekognition"
    summary: ClassVar[str] = "Amazon Rekognition: labels, faces and persons of videos and images, JSON"
    service: ClassVar[str] = "Rekognition"
    options = RekognitionOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.LANDMARK})

    def is_response(self, head: bytes) -> bool:
        """Whether the API's names stand there."""
        return any(all(sign in head for sign in signs) for signs in _SIGNS)

    def plan(self, source: Path, options: RekognitionOptions) -> Plan:  # noqa: ARG002  # the contract's
        """Units of some hundred files of videos, or of a large video, and one of all images.

        The detail is how many files each video has, one behind the other; nothing of images.

        Raises:
            InputError: the source does not exist, or holds no response.
        """
        _, root, own, others = self.responses(source)
        jobs: dict[tuple[Path, str], list[Path]] = {}
        images: list[Path] = []
        for path in own:
            head = _head(path)
            if head.is_video:
                jobs.setdefault((path.parent, head.job_id or path.name), []).append(path)
            else:
                images.append(path)
        units = [
            Unit(name=name_of(some[0][0], root), root=root, paths=tuple(chain.from_iterable(some)), detail=tuple(map(len, some)))
            for some in groups_together([*jobs.values()])
        ]
        if images:
            units.append(Unit(name=source.name, root=root, paths=tuple(images), detail=()))
        return Plan(units=tuple(units), others=others)

    def survey(self, units: Sequence[Unit], options: RekognitionOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one video at most."""
        return sum(len(unit.detail) for unit in units) <= 1

    def read(self, unit: Unit, options: RekognitionOptions, context: Context) -> Iterator[Detections]:
        """A video, or batches of some thousand images.

        Raises:
            InputError: a file is broken, or a bad record stops the run.
        """
        from prelabel.readers.rekognition.images import ImageBatch

        if unit.detail:
            paths = iter(unit.paths)
            for count in unit.detail:
                yield from _video([*islice(paths, count)], unit.root, options, context)
            return
        batch = ImageBatch(attributes=options.attributes, context=context)
        for path in unit.paths:
            batch.add(path, name_of(path, unit.root), beside(path))
            yield from batch.full()
        yield from batch.rest()


def _video(paths: Sequence[Path], root: Path, options: RekognitionOptions, context: Context) -> Iterator[Detections]:
    """A video from its files; those that are broken are left out, and it with them where there is none that is not.

    Raises:
        InputError: one is, or the rate is not known, and the run stops at bad records.
    """
    name = name_of(paths[0], root)
    pages = Pages(name=name, fps=options.fps, nearest=options.nearest, attributes=options.attributes, context=context)
    whole = False
    for path in paths:
        try:
            pages.add(read_bytes(path), path)
            whole = True
        except InputError as error:
            context.tally.reject_file("unreadable file", error)
    if whole:
        try:
            made = pages.detections(alone=bool(context.survey))
        except InputError as error:
            context.tally.reject_file("video that cannot be read", error)
        else:
            yield made


def _head(path: Path) -> Head:
    """What a file says of its job; of one that cannot be read nothing, `read` says why."""
    try:
        return _HEAD.decode(strict(read_bytes(path).removeprefix(BOM_UTF8)))
    except msgspec.ValidationError:
        return Head(job_status="of another type")
    except (InputError, msgspec.DecodeError, RecursionError):
        return Head()


READER = RekognitionReader()
