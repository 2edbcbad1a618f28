"""Files as images and videos."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import Place
from prelabel.readers.base import Context, Unit
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.looking import why_failed
from prelabel.readers.shared.messages import Message
from prelabel.readers.shared.roots import Root, roots_of
from prelabel.readers.shared.sightings import Sighting
from prelabel.readers.shared.stills import Still, Stills
from prelabel.readers.shared.timing import rate_of
from prelabel.readers.vertex_ai.images import ITEMS, Shown, annotated, legacy, predicted
from prelabel.readers.vertex_ai.labels import use_of
from prelabel.readers.vertex_ai.names import TEXTS, image_name, video_name
from prelabel.readers.vertex_ai.options import VertexAiOptions
from prelabel.readers.vertex_ai.rows import Row, is_video, rows_of
from prelabel.readers.vertex_ai.videos import Film, Timed, annotated_times, end_of, predicted_times, track_of
from prelabel.safejson import or_leave_out

_FIX = "give lines with imageGcsUri or videoGcsUri, or with instance and prediction"


@dataclass(slots=True, kw_only=True)
class Reading:
    """Reads the files of a unit.

    Args:
        unit: whose files they are.
        options: what is asked for.
        context: decides frames, and takes what is bad; its survey says whether there is one file only.
    """

    unit: Unit
    options: VertexAiOptions
    context: Context
    _stills: Stills = field(init=False)
    _films: dict[str, Film] = field(default_factory=dict)
    _filmed: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Nothing is gathered yet."""
        self._stills = Stills(unit=self.unit, context=self.context, what="predictions")

    def batches(self) -> Iterator[Detections]:
        """Batches of some thousand images, and each video in one.

        Raises:
            InputError: a file is broken, a rate is not given, or a bad record stops the run.
        """
        tally = self.context.tally
        for path in self.unit.paths:
            if path.suffix.lower() == ".csv":
                for rows in tally.until_broken(self._items(path)):
                    self._add_rows(path, rows)
                    yield from self._stills.full()
            else:
                for root in tally.until_broken(roots_of(path, tally)):
                    self._add_root(path, root)
                    yield from self._stills.full()
            self._stills.end(path)
            yield from self._videos(path)
        yield from self._stills.rest()

    def _videos(self, path: Path) -> Iterator[Detections]:
        """The videos that a file speaks of."""
        films, self._films = self._films, {}
        for name, film in films.items():
            first = self._filmed.setdefault(name, film.place)
            if first is not film.place:
                what = f"the video {name!r} is described by {first} already"
                fix = "keep one of them, or convert the files one by one"
                self.context.tally.reject("video described twice", what, place=film.place, fix=fix)
                continue
            rate_hz = rate_of(self.options.fps, None, film.place)
            alone = bool(self.context.survey) and len(films) == 1
            found = film.detections(name, path, rate_hz, self.context, nearest=self.options.nearest, alone=alone)
            if found is not None:
                yield found

    def _add_root(self, path: Path, root: Root) -> None:
        """What a line, or an answer, speaks of."""
        message, asked = root.message, self.options.attributes
        if message.has("imageGcsUri"):
            uri = message.named("imageGcsUri")
            if uri is not None:
                self._add(path, annotated(root, uri, asked))
        elif message.has("videoGcsUri"):
            uri = message.named("videoGcsUri")
            if uri is not None:
                self._add_times(uri, message, annotated_times(root, asked))
        elif message.has("instance"):
            self._add_prediction(path, root)
        elif message.has("ID"):
            uri = message.named("ID")
            if uri is not None and not _is_failed(message, message.has("annotations")):
                self._add(path, legacy(root, message, "annotations", uri))
        elif any(map(message.has, ITEMS)):
            self._add_online(path, root)
        elif not _is_failed(message, False):
            message.reject(Fault("no image named", "", "has neither imageGcsUri, videoGcsUri nor instance", _FIX))

    def _add_prediction(self, path: Path, root: Root) -> None:
        """A line of batch predictions."""
        message = root.message
        instance = message.message("instance")
        if instance is None or _is_failed(message, message.has("prediction")):
            return
        uri = instance.named("content")
        if uri is None:
            if not instance.has("content"):
                instance.reject(Fault("no image named", "", "has no content", "write the URI of the image or video"))
            return
        mime = instance.text("mimeType")
        if mime in TEXTS:
            message.tally.unconverted["prediction for a text"] += 1
            return
        if message.begins("prediction") == b"[" and not mime.startswith("image/"):
            film = self._add_times(uri, message, predicted_times(root, [*message.messages("prediction")]))
            if film is not None:
                film.end_s = max(film.end_s, end_of(instance))
            return
        if is_video(uri) or mime.startswith("video/"):
            message.reject(Fault("no prediction", "", "has no list of predictions for its video", f"predict again, {_skip('video')}"))
            return
        prediction = message.message("prediction")
        if prediction is not None:
            self._add(path, predicted(root, message, prediction, uri))
        elif not message.has("prediction"):
            message.reject(Fault("no prediction", "", "has no prediction", f"predict again, {_skip('image')}"))

    def _add_online(self, path: Path, root: Root) -> None:
        """The answer of an endpoint, which does not name its images."""
        if root.message.has("predictions"):
            for one in root.message.messages("predictions"):
                self._add(path, predicted(root, one, one, None))
        else:
            self._add(path, legacy(root, root.message, "payload", None))

    def _add(self, path: Path, shown: Shown) -> None:
        """An image, where it has a name or none is said."""
        place = shown.message.place()
        name = image_name(shown.uri, place, self.context.tally) if shown.uri is not None else None
        if name is not None or shown.uri is None:
            self._stills.add(path, Still(place, shown.seen, name, alone=shown.alone))

    def _add_times(self, uri: str, message: Message, seen: Iterator[Timed]) -> Film | None:
        """What is seen in a video; None where its URI names none."""
        name = video_name(uri, message.place(), self.context.tally)
        if name is None:
            return None
        film = self._films.setdefault(name, Film(place=message.place()))
        film.seen += seen
        return film

    def _items(self, path: Path) -> Iterator[Sequence[Row]]:
        """The rows of each image or video of a CSV file, in the order in which they first come."""
        items: dict[str, list[Row]] = {}
        for row in rows_of(path, self.context.tally):
            items.setdefault(row.uri, []).append(row)
        yield from items.values()

    def _add_rows(self, path: Path, rows: Sequence[Row]) -> None:
        """An image or video with its boxes."""
        asked, place, tally = self.options.attributes, Place(str(path), rows[0].line), self.context.tally
        if not rows[0].is_video:
            seen = [
                Sighting(None, row.label, row.shape, math.nan, use_of(row.use, asked), pixels=False, line=row.line)
                for row in rows
                if row.shape is not None
            ]
            name = image_name(rows[0].uri, place, tally)
            if name is not None:
                self._stills.add(path, Still(place, seen, name, alone=True))
            return
        name_of_video = video_name(rows[0].uri, place, tally)
        if name_of_video is not None:
            film = self._films.setdefault(name_of_video, Film(place=place))
            film.seen += [_timed(row, path, asked) for row in rows if row.shape is not None]


def _timed(row: Row, path: Path, asked: Sequence[str]) -> Timed:
    if row.shape is None:
        raise TypeError("a row without a box is no detection")
    line = row.line
    track = track_of(row.label, row.instance)
    return Timed(row.label, row.time_s, row.shape, math.nan, track, use_of(row.use, asked), line, lambda: Place(str(path), line))


def _skip(what: str) -> str:
    return or_leave_out(what).partition(", ")[2]


def _is_failed(message: Message, answered: bool) -> bool:  # noqa: FBT001  # what stands beside a failure
    """Whether a record says that the prediction failed, and nothing else; it was rejected then."""
    name = next((name for name in ("status", "error") if message.has(name)), None)
    if name is None or answered:
        return False
    failed = message.message(name) if message.begins(name) == b"{" else None
    why = why_failed(failed, "message") if failed is not None else why_failed(message, name)
    fix = f"predict again, {_skip('image')}"
    message.reject(Fault("prediction failed", message.field(name), f"the prediction failed: {why}", fix))
    return True
