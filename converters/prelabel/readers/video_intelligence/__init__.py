"""Google Video Intelligence: objects, persons, faces, logos and texts of videos, as JSON.

    prelabel convert street.json --format video-intelligence -O fps=10 --frames frames --src 'https://host/{file}' -o jobs.jsonl

Read are the answer of a finished operation, its `response`, and the file that the API writes to the `outputUri` of a request. Names are
in camel case or `with_underscores`, and times are text such as `"1.5s"` or an object of `seconds` and `nanos`, as the API writes them. JSON
of Protocol Buffers leaves out what is zero: a corner, a time or a vertex that is not there is 0.

- `objectAnnotations`: a box by the description of its entity, a track each; of a streaming request by `trackId`.
- `personDetectionAnnotations`, `faceDetectionAnnotations`, `logoRecognitionAnnotations`: boxes called `person`, `face`, or by the
  description of the entity, a track each of their `tracks`; `attributes` of persons and faces become attributes, with their confidence as
  value where they have none, as `glasses` or `smiling`. A name that comes again has several values, as `UpperCloth` has for colour and
  kind; those of a time go before those of the whole track.
- `textAnnotations`: polygons called `text` with the attribute `text`, a track each of their `segments`.

The score is `confidence`. `timeOffset` is the time since the start of the video; frame `n`, from 0, is shown at `n / fps` seconds, and a
detection is in the frame that is nearest to its time. The API does not say how many frames a video has a second: `-O fps=` does, by the
images that were taken from the video.

A file is a sequence that is called as the file; of several videos in a file, by `inputUri`, each is one below that name. Its frames are
those of `--frames` in their order, else as many as the `segment` of the video has, called `FILE/000000.jpg` and so on.

Options:

- `fps=RATE`: frames a second of the frames; required.
- `nearest=true`: where two times of a track are in one frame, only what is nearest is kept; else such are an error.

Counted and not converted: annotations without a place in the frame, such as labels, shots and speech; those of requests without boxes;
`landmarks` of persons and faces.

Format: "Track objects", https://cloud.google.com/video-intelligence/docs/object-tracking, text-detection, people-detection,
feature-person-detection (the values of attributes), face-detection and logo-recognition beside it,
https://cloud.google.com/video-intelligence/docs/reference/rest/v1/AnnotateVideoResponse, and "ProtoJSON Format",
https://protobuf.dev/programming-guides/json/. Times of `seconds` and `nanos` stand in the page on celebrities,
https://cloud.google.com/video-intelligence/docs/celebrity-recognition, and in a file that the API wrote to an `outputUri`:
`test_json.json` of ZackAkil/video-intelligence-api-visualiser; `seconds` is text in JSON of the client for Node.js, `src/grpc.ts` of
googleapis/gax-nodejs.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.readers.base import Context, Plan, Unit, in_units
from prelabel.readers.shared.responses import ResponseReader, VideoOptions, name_of
from prelabel.readers.shared.timing import rate_of
from prelabel.safejson import Document

_SIGNS = re.compile(rb'"(annotationResults|annotation_results)"\s*:\s*\[|cloud\.videointelligence\.')


class VideoIntelligenceReader(ResponseReader[VideoOptions]):
    """Answers of the API."""

    name: ClassVar[str] = "video-intelligence"
    summary: ClassVar[str] = "Google Video Intelligence: tracked objects, persons, faces, logos and texts of videos, JSON"
    service: ClassVar[str] = "Video Intelligence"
    options = VideoOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})

    def is_response(self, head: bytes) -> bool:
        """Whether the API's names stand there."""
        return _SIGNS.search(head) is not None

    def plan(self, source: Path, options: VideoOptions) -> Plan:  # noqa: ARG002  # the contract's
        """Units of some hundred files, or of one that is large.

        Raises:
            InputError: the source does not exist, or holds no response.
        """
        found = self.responses(source)
        return Plan(units=in_units(source, found.root, found.own), others=found.others)

    def survey(self, units: Sequence[Unit], options: VideoOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one file at most."""
        return sum(len(unit.paths) for unit in units) <= 1

    def read(self, unit: Unit, options: VideoOptions, context: Context) -> Iterator[Detections]:
        """A batch a video.

        Raises:
            InputError: a file is broken, the rate is not given, or a bad record stops the run.
        """
        from prelabel.readers.video_intelligence.results import Rules, sequence, videos_of

        for path in unit.paths:
            try:
                document = Document(read_bytes(path), path)
                videos = videos_of(document, context.tally)
            except InputError as error:
                context.tally.reject_file("unreadable file", error)
                continue
            rate = rate_of(options.fps, None, Place(str(path)))
            name = name_of(path, unit.root)
            rules = Rules(rate_hz=rate, nearest=options.nearest, alone=bool(context.survey) and len(videos) == 1, context=context)
            for video, results in videos.items():
                yield sequence(document, name if len(videos) == 1 else f"{name}/{video}", results, rules)


READER = VideoIntelligenceReader()
