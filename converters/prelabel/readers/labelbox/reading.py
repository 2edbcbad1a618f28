"""One file: its data rows in their order, videos as they come and images some thousand at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import UnsetType

from prelabel.detections import Detections, Source
from prelabel.files import is_text
from prelabel.frames import clean_name, url_path
from prelabel.readers.base import Context
from prelabel.readers.labelbox.objects import drawn
from prelabel.readers.labelbox.records import AboutLabel, Annotations, Experiment, Label, Project, Record, records
from prelabel.readers.labelbox.videos import GLOBAL, VideoReader
from prelabel.readers.shared.faults import RecordError, typed
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said

T = TypeVar("T")

FURTHER = "further label of a data row"
SKIPPED = "skipped label of a data row"
RELATION = "relationship"

_URL = ("http://", "https://", "s3://", "gs://")


@dataclass(slots=True, kw_only=True)
class FileReader:
    """Reads one file.

    Args:
        path: of the file.
        project: id or name of the project whose labels are read; empty for the first.
        context: of the run.
    """

    path: Path
    project: str
    context: Context
    _images: Gathered = field(default_factory=Gathered)
    _videos: set[str] = field(default_factory=set)

    def read(self) -> Iterator[Detections]:
        """The batches.

        Raises:
            InputError: the file cannot be read, or a bad record stops the run.
        """
        tally = self.context.tally
        videos = VideoReader(frames=self.context.frames, tally=tally)
        for origin, record in enumerate(tally.until_broken(records(self.path, tally))):
            try:
                self._count_runs(record)
                labels, element = self._labels(record)
                for what, name, text in (
                    (GLOBAL, "classifications", labels.classifications),
                    (RELATION, "relationships", labels.relationships),
                ):
                    record.count(text, what, f"{element}.{name}", tally)
                if _is_video(record, labels):
                    yield videos.read(record, labels, _listed(labels.frames, element, "frames"), element, self._video_name(record))
                else:
                    self._image(record, _listed(labels.objects, element, "objects"), element, origin)
            except RecordError as error:
                error.reject(record.place, tally)
            yield from self._images.full()
        yield from self._images.rest()

    def _count_runs(self, record: Record) -> None:
        """Count what an export of a model run holds; its projects are elsewhere."""
        element = f"{record.element}.experiments"
        experiments = record.part(record.row.experiments, dict[str, Experiment | None], element, "experiments", self.context.tally)
        models = filter(None, (experiments or {}).values())
        for run in (run for model in models for run in (model.runs or {}).values() if run):
            for what, listed in (("label", run.labels), ("prediction", run.predictions)):
                if listed:
                    self.context.tally.unconverted[f"{what} of a model run"] += len(listed)

    def _labels(self, record: Record) -> tuple[Annotations, str]:
        """The annotations of the label that is read, and their ``$.path``; none where the asset is not labelled or was skipped."""
        found: list[tuple[msgspec.Raw, str]] = []
        for id_, raw in record.row.projects.items():
            element = f'{record.element}.projects["{id_}"]'
            project = typed(raw, Project, element)
            if self.project in ("", id_, project.name):
                found += [(label, f"{element}.labels[{i}]") for i, label in enumerate(project.labels)]
        made = [(label, element) for label, element in found if not typed(label, AboutLabel, element).skipped]
        for what, count in ((SKIPPED, len(found) - len(made)), (FURTHER, len(made) - 1)):
            if count > 0:
                self.context.tally.unconverted[what] += count
        if not made:
            return Annotations(objects=[], frames={}), record.element
        label, element = made[0]
        return typed(label, Label, element).annotations, f"{element}.annotations"

    def _image(self, record: Record, listed: Sequence[msgspec.Raw], element: str, origin: int) -> None:
        tally, media = self.context.tally, record.row.media_attributes
        frame = self.context.frames.frame(
            _name(record), place=record.at(f"{record.element}.data_row"), tally=tally, width=media.width or 0, height=media.height or 0,
            url=_url(record), sized=bool(listed),
        )  # fmt: skip
        if frame is None:
            return
        line = record.place.line
        source = self._images.source(Source(str(self.path), "$[{}]" if line is None else ""))
        at = len(self._images.frames)
        self._images.frames.append(frame)
        for i, raw in enumerate(listed):
            try:
                one = drawn(record, raw, f"{element}.objects[{i}]", tally)
            except RecordError as error:
                error.reject(record.place, tally)
                continue
            if one is not None:
                place = origin if line is None else line
                said = Said(frame=at, label=one.name, origin=place, source=source, attributes=one.attributes)
                one.add_to(self._images.objects, said)

    def _video_name(self, record: Record) -> str:
        """The name of a video.

        Raises:
            RecordError: another video of the file has it.
        """
        name = _name(record)
        if name in self._videos:
            what = f"a second video is called {name!r}"
            raise RecordError("video twice", f"{record.element}.data_row", what, "give each asset its own external_id or global_key")
        self._videos.add(name)
        return name


def _is_video(record: Record, labels: Annotations) -> bool:
    media = record.row.media_attributes
    has_segments = b'"' in bytes(labels.segments)
    return bool(labels.frames or has_segments or media.frame_count) or (media.mime_type or "").startswith("video/")


def _listed(found: T | UnsetType, element: str, name: str) -> T:
    """What annotations hold in any case.

    Raises:
        RecordError: it is not there.
    """
    if isinstance(found, UnsetType):
        raise RecordError(
            "member that is missing", element, f"has no {name!r}", f"write {name!r}, or leave the record out with --on-error skip"
        )
    return found


def _url(record: Record) -> str:
    """The source URL of an image; what is none says nothing."""
    url = record.row.data_row.row_data
    return url if isinstance(url, str) and url.startswith(_URL) and is_text(url) else ""


def _name(record: Record) -> str:
    """What an asset is called.

    Raises:
        RecordError: nothing names it.
    """
    row = record.row.data_row
    tail = (url_path(_url(record)) or "").rpartition("/")[2]
    for said in (row.external_id, row.global_key, tail, row.id):
        name = clean_name(said) if said else None
        if name:
            return name
    what = "neither external_id, global_key nor row_data names the asset"
    raise RecordError(
        "asset without name", f"{record.element}.data_row", what, "give it a global_key, or leave it out with --on-error skip"
    )
