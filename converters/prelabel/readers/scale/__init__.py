"""Scale: responses of video annotation tasks, one JSON file a video.

    prelabel convert drive.json --format scale --frames images --src 'https://host/{file}' -o jobs.jsonl --workflow-id ID

Read are the annotations of `videoannotation` tasks (a list, for each frame its `annotations`), of `videoplaybackannotation` tasks (an
object, for each unique id its `label`, `geometry` and `frames`, whose `key` is the frame's number from 0), and whole tasks or callbacks
that hold one of them in `response`. A callback that only holds the URL of the annotations is refused.

Each `uuid` is a track, each file a sequence that is called as the file. Coordinates are pixels of the plane, which need the size of the
frames: that of the images of `--frames`, or `--size`. Frames are called as the URLs of the task's `attachments` end in, which are then
their source URLs, else as the images of `--frames` in their order (of several files, in a folder of the file's name), else
`FILE/000000.jpg` and so on. Of a playback task those frames are read that have an annotation.

`box` is a box, turned by its `rotation` (radians, clockwise); `polygon`, `line`; `point` is a landmark of one point; `ellipse`, four ends
of its axes, a polygon; `cuboid` has a face, and two corners of its side: the hidden corners make the back as large as the face. What
`attributes` says become attributes. Events of a video (where they stand at a URL, one) and global attributes of frames are counted.

Options:

- `label=NAME`: of annotations without a label, as tasks without labels have them.

The format is the one of https://docs.scale.com/reference/videoannotation-callback-format, https://docs.scale.com/reference/callback-format
and the pages of each geometry beside them.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar

from msgspec import Meta

from prelabel.attributes import attribute_value
from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.errors import InputError, Place
from prelabel.files import is_text, read_bytes
from prelabel.frames import KnownFrame, clean_name, url_path
from prelabel.readers.base import SNIFFED_BYTES, Certainty, Context, Options, Plan, Reader, Unit, files_of, in_units, sniffed_files
from prelabel.readers.paths import beginning
from prelabel.readers.scale.responses import Response, response
from prelabel.readers.scale.rows import Row, rows
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.timing import images_of

_KEY = re.compile(rb'"key"\s*:\s*\d')

UNSAID = "attribute that is no text, number or list of them"


class ScaleOptions(Options, frozen=True, kw_only=True):
    """``-O`` of this format."""

    label: Annotated[str, Meta(description="of annotations without a label")] = ""


class ScaleReader(Reader[ScaleOptions]):
    """Responses of video tasks."""

    name: ClassVar[str] = "scale"
    summary: ClassVar[str] = "Scale: responses of video annotation tasks, JSON"
    suffixes: ClassVar[tuple[str, ...]] = (".json",)
    options = ScaleOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset(Kind)

    def sniff(self, source: Path) -> Certainty:
        """SURE of a file with annotations that have a unique id, in pixels, or frames with a key; of a folder by its first files."""
        try:
            return max(map(_certainty, sniffed_files(source, self.suffixes)), default=Certainty.NO)
        except InputError:
            return Certainty.NO

    def plan(self, source: Path, options: ScaleOptions) -> Plan:  # noqa: ARG002  # the contract's
        """Units of some hundred files, or of one that is large.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        root, paths = files_of(source, self.suffixes)
        return Plan(units=in_units(source, root, paths))

    def survey(self, units: Sequence[Unit], options: ScaleOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one video at most."""
        return sum(len(unit.paths) for unit in units) <= 1

    def read(self, unit: Unit, options: ScaleOptions, context: Context) -> Iterator[Detections]:
        """A batch a video.

        Raises:
            InputError: a file cannot be read, or a bad record stops the run.
        """
        for path in unit.paths:
            try:
                found = response(read_bytes(path), path)
            except InputError as error:
                context.tally.reject_file("unreadable file", error)
                continue
            yield _video(found, path, unit.root, options, context)


def _video(found: Response, path: Path, root: Path, options: ScaleOptions, context: Context) -> Detections:
    """The frames of a video and their objects.

    Raises:
        InputError: a record is bad, and the run stops at bad records.
    """
    name = path.relative_to(root).with_suffix("").as_posix().encode(errors="replace").decode()
    context.tally.unconverted.update(found.others)
    seen = list(rows(found, path, options.label, context.tally))
    urls = found.urls if found.frames is not None else ()
    times = {row.frame: row.time_s for row in seen}
    numbers = sorted(times) if found.frames is None else range(len(found.frames))
    files = _Files(name=name, path=path, urls=urls, context=context)
    frames = {number: files.frame(number, times.get(number, math.nan)) for number in numbers}
    kept = [frame for frame in frames.values() if frame is not None]
    places = iter(range(len(kept)))
    position = {number: next(places) for number, frame in frames.items() if frame is not None}
    objects, tracks = Objects(), dict[str, int]()
    for row in seen:
        track = tracks.setdefault(row.uuid, len(tracks))
        if row.frame in position:
            attributes = _attributes(row, context)
            said = Said(frame=position[row.frame], label=row.label, origin=row.frame, track=track, attributes=attributes)
            row.drawn.add_to(objects, said)
    return objects.detections(kept, [Source(str(path), "frame {}")])


def _certainty(path: Path) -> Certainty:
    text = beginning(path, SNIFFED_BYTES)
    by_frame = b'"annotations"' in text and b'"uuid"' in text and (b'"left"' in text or b'"vertices"' in text)
    by_object = b'"geometry"' in text and b'"frames"' in text and _KEY.search(text) is not None
    return Certainty.SURE if by_frame or by_object else Certainty.NO


@dataclass(frozen=True, kw_only=True)
class _Files:
    """What the frames of a video are called.

    Args:
        name: of the video.
        path: of its file.
        urls: of its frames, where the task says them.
        context: decides frames.
    """

    name: str
    path: Path
    urls: Sequence[str]
    context: Context

    @cached_property
    def _images(self) -> tuple[KnownFrame, ...]:
        return images_of(self.name, Place(str(self.path)), self.context, alone=bool(self.context.survey))

    def frame(self, number: int, time_s: float) -> Frame | None:
        """A frame under the name that its URL ends in, else that the video's images have in their order, else its number.

        Raises:
            InputError: it has no URL, and no image of ``--frames`` belongs to the video.
        """
        url = self.urls[number] if number < len(self.urls) else ""
        index, file = self.context.frames, f"{self.name}/{number:06}.jpg"
        path_of_url = url_path(url) if is_text(url) else None
        named = clean_name(path_of_url) if path_of_url else None
        if named:
            file = named
        elif index.find(file) is None and number < len(self._images):
            file = self._images[number].file
        place = Place(str(self.path), element=f"frame {number}")
        return index.frame(file, place=place, tally=self.context.tally, url=url, sequence=self.name, index=number, time_s=time_s)


def _attributes(row: Row, context: Context) -> dict[str, str | tuple[str, ...]]:
    """The attributes of an annotation; those that no text can say are counted."""
    values = {name: attribute_value(value) for name, value in (row.said.attributes or {}).items()}
    unsaid = sum(value is None for value in values.values())
    if unsaid:
        context.tally.unconverted[UNSAID] += unsaid
    return {name: value for name, value in values.items() if value is not None}


READER = ScaleReader()
