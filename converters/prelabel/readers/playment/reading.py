"""One file: its records in their order, videos as they come and images some thousand at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.detections import Detections
from prelabel.readers.base import Context
from prelabel.readers.playment.bodies import Body, body_of
from prelabel.readers.playment.faults import told
from prelabel.readers.playment.images import ImageReader
from prelabel.readers.playment.records import NAMES, Record, records
from prelabel.readers.playment.said import SaidReader
from prelabel.readers.playment.videos import VideoReader
from prelabel.readers.shared.faults import RecordError

REFERENCE = "reference_data of a job"
METADATA = "metadata of a job (--metadata sets it)"
SCORES = "name of the attribute with scores of a job (--score-attribute sets it)"
CUT = "common tracker ids of a job of a cut sequence"


@dataclass(slots=True, kw_only=True)
class FileReader:
    """Reads one file.

    Args:
        path: of the file.
        context: of the run.
        said: reads labels and attributes.
    """

    path: Path
    context: Context
    said: SaidReader
    _videos: dict[str, str] = field(default_factory=dict)
    """Where each name of a video stands first."""

    def read(self) -> Iterator[Detections]:
        """The batches; of a file that is damaged what could be read before.

        Raises:
            InputError: the file cannot be read or a record is bad, and the run stops at bad records.
        """
        frames, tally = self.context.frames, self.context.tally
        videos = VideoReader(frames=frames, said=self.said, tally=tally)
        images = ImageReader(frames=frames, said=self.said, tally=tally)
        for record in tally.until_broken(records(self.path, tally)):
            try:
                body = body_of(record)
                self._count(body)
                if body.is_video():
                    yield videos.read(record, body, self._video_name(record, body))
                else:
                    images.add(record, body, self._name(record))
            except RecordError as error:
                error.reject(record.place, tally)
            yield from images.gathered.full()
        yield from images.gathered.rest()

    def _video_name(self, record: Record, body: Body) -> str:
        """What the sequence of a video is called.

        Raises:
            RecordError: another video of the file is called so.
        """
        name = body.names[0] if body.names else self._name(record)
        here = f"line {record.place.line}" if record.place.line else record.element
        first = self._videos.setdefault(name, here)
        if first != here:
            fix = "give each job its own reference_id, or convert jobs and results one after the other"
            raise RecordError("video twice", record.element, f"a second video is called {told(name)}, the first is {first}", fix)
        return name

    def _name(self, record: Record) -> str:
        """What a video or image is called that has no name: as its file, with its number where the file holds several."""
        name = self.path.name
        stem = next((name[: -len(ending)] for ending in NAMES if name.lower().endswith(ending)), name) or "source"
        stem = stem.encode(errors="replace").decode()
        return f"{stem}-{record.position}" if record.position else stem

    def _count(self, body: Body) -> None:
        """Count what a job says that no job made of it can say."""
        metadata = body.data.get("metadata")
        if body.data.get("reference_data"):
            self.context.tally.unconverted[REFERENCE] += 1
        if metadata and (not isinstance(metadata, dict) or metadata.keys() - {"prelabel"}):
            self.context.tally.unconverted[METADATA] += 1
        if isinstance(body.about.get("score_attribute"), str):
            self.context.tally.unconverted[SCORES] += 1
        if body.cut_from:
            self.context.tally.unconverted[CUT] += 1
