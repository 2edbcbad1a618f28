"""The tracks of one file to the sequences of its tasks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Place
from prelabel.frames.known import clean_name
from prelabel.readers.base import Context
from prelabel.readers.cvat.images import folder_of
from prelabel.readers.cvat.meta import VIDEO, Task
from prelabel.readers.cvat.records import Records
from prelabel.readers.cvat.timeline import frames_of, images_of, numbers_of
from prelabel.readers.cvat.tracks import Track, read_track, settled
from prelabel.readers.cvat.words import Fault, whole
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said
from prelabel.safexml import Element

MOST_SPANNED = 20_000_000
"""Frames that the tracks of one task go through, all together: two keyframes can claim a million."""


@dataclass(slots=True, kw_only=True)
class Videos:
    """The tracks of one file, held until all of its task are known.

    Args:
        records: how shapes are read.
        context: of the run.
        prefix: what stands before the names of the file's images, with ``/`` at its end.
        sequences: what the sequence of each task is called, by its id.
        alone: there is one sequence in the whole source.
        first: the number in the name of the image of the video's frame 0; None where the user does not say.
        until_end: what is not outside at last stays until the end of the task.
    """

    records: Records
    context: Context
    prefix: str
    sequences: Mapping[str, str]
    alone: bool
    first: int | None
    until_end: bool
    _tracks: dict[str, list[Track]] = field(default_factory=dict)
    _tasks: dict[str, tuple[Task, str]] = field(default_factory=dict)
    """Of tasks with a track: what ``<meta>`` says, and the folder of the subset with ``/`` at its end."""

    def add(self, element: Element) -> None:
        """Read a track.

        Raises:
            InputError: a shape is bad, and the run stops at bad records.
        """
        task = self.records.meta.task(element.attrib.get("task_id"))
        try:
            self._tasks.setdefault(task.id, (task, folder_of(element.attrib.get("subset", task.subset))))
        except Fault as fault:
            self.records.reject(fault, element)
            return
        track = read_track(element, self.records)
        if track is not None:
            self._tracks.setdefault(task.id, []).append(track)

    def add_empty(self) -> None:
        """Count the videos of ``<meta>`` without a track as sequences."""
        for task in self.records.meta.tasks.values():
            if task.mode == VIDEO:
                self._tasks.setdefault(task.id, (task, f"{clean_name(task.subset)}/" if clean_name(task.subset) else ""))

    def batches(self) -> Iterator[Detections]:
        """A batch a task.

        Raises:
            InputError: a frame is bad and the run stops at bad records, or tracks span too many frames.
        """
        for task, folder in self._tasks.values():
            found = self._sequence(task, folder, self._tracks.pop(task.id, []))
            if found.frames:
                yield found

    def _sequence(self, said: Task, folder: str, found: list[Track]) -> Detections:
        place, name = Place(self.records.path), self.sequences.get(said.id, f"task-{said.id}")
        task = said.of(set[int]().union(*(track.seen for track in found)))
        tracks = [track for one in found if (track := settled(one, task, self.records))]
        seen = set[int]().union(*(track.seen for track in tracks))
        numbers = numbers_of(task, seen, self.context, name)
        ending = [track for track in tracks if max(track.listed) in track.seen and len(numbers) and max(track.listed) < numbers[-1]]
        if self.until_end:
            for track in ending:
                track.prolonged(numbers[-1], task.step)
        elif ending:
            how = "-O until_end=true keeps them to the end, as CVAT does"
            which = f"tracks of {name} that end visible before its last frame: {len(ending)}"
            self.context.tally.note_names(f"cvat: {{first}}{{more}} ({how})", [which])
        spanned = sum(track.span(task.step) for track in tracks) + self.until_end * len(numbers) * len(ending)
        if spanned > MOST_SPANNED:
            what = f"the tracks of {name} span {spanned:,} frames together; at most {MOST_SPANNED:,} are read"
            raise InputError(what, place=place, fix="correct the frames of keyframes, or export the task in parts")
        folders = [one for one in (name, task.name, folder.rstrip("/")) if one]
        prefix = self.prefix + folder
        images = images_of(task, numbers, folders, self.context, prefix=prefix, first=self.first, alone=self.alone, place=place)
        drawn = range(min((track.ends.start for track in tracks), default=0), max((track.ends.stop for track in tracks), default=0))
        frames = frames_of(task, numbers, seen, images, self.context, drawn=drawn, sequence=name, prefix=prefix, place=place)
        gathered = Gathered()
        gathered.source(Source(self.records.path))
        gathered.frames += frames.values()
        position = {number: i for i, number in enumerate(frames)}
        for id_, track in zip(_ids(tracks), tracks, strict=True):
            self._draw(track, id_, position, gathered, task.step)
        return gathered.detections()

    def _draw(self, track: Track, number: int, position: dict[int, int], gathered: Gathered, step: int) -> None:
        """Add a track in every frame in which it is seen; frames that were rejected are passed over."""
        for moment, said in track.everywhere(step):
            if moment.frame not in position:
                continue
            one = Said(
                frame=position[moment.frame],
                label=track.label,
                origin=said.line,
                track=number,
                attributes=said.attributes,
                interpolated=moment.made,
            )
            moment.shape.draw(one, gathered.objects)


def _ids(tracks: list[Track]) -> list[int]:
    """The numbers of tracks: their ids where these are numbers, each once, else their order."""
    ids = [whole(track.id) for track in tracks]
    numbers = [number for number in ids if number is not None]
    return numbers if len(set(numbers)) == len(tracks) else list(range(len(tracks)))
