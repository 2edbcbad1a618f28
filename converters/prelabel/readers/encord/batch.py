"""Frames and their objects as columns: those of a sequence, or single images of many label rows."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from prelabel.detections import UNTRACKED, Frame, Source
from prelabel.readers.encord.marks import Mark, Marks
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said

_SKIP = "or leave the object out with --on-error skip"


@dataclass(slots=True)
class Batch(Gathered):
    """Frames, gathered."""

    in_fractions: bool = True

    def add_image(self, frame: Frame, source: Source, marks: Iterable[Mark]) -> None:
        """An image that stands alone; the origin of an object is its number in the list.

        Args:
            frame: of the image.
            source: how to name the places of its objects.
            marks: its objects.
        """
        number = self.source(source)
        for mark in marks:
            said = Said(
                frame=len(self.frames), source=number, label=mark.label, origin=mark.number, score=mark.score,
                attributes=mark.attributes,
            )  # fmt: skip
            (mark.drawn.turned(mark.spot.size) if mark.drawn.angle else mark.drawn).add_to(self.objects, said)
        self.frames.append(frame)

    def add_sequence(self, frames: Sequence[Frame], sources: Sequence[Source], tracked: Sequence["Tracked"]) -> None:
        """A sequence.

        Args:
            frames: of it.
            sources: of its objects.
            tracked: its objects, frame by frame.
        """
        turned = {one.track for one in tracked if one.mark.drawn.angle}
        by_hand = {track: (min(several), max(several)) for track, several in _drawn_by_hand(tracked).items()}
        numbers = [self.source(source) for source in sources]
        for one in tracked:
            mark, (first, last) = one.mark, by_hand.get(one.track, (0, 0))
            said = Said(
                frame=one.frame, source=numbers[one.source], label=mark.label, origin=one.origin, track=one.track, score=mark.score,
                attributes=mark.attributes, interpolated=mark.by_hand is False and first < mark.spot.number < last,
            )  # fmt: skip
            (mark.drawn.turned(mark.spot.size) if one.track in turned else mark.drawn).add_to(self.objects, said)
        self.frames += frames


@dataclass(frozen=True, slots=True)
class Tracked:
    """An object in a frame of a sequence.

    Args:
        mark: the object.
        frame: index of the frame.
        source: index of the source.
        origin: what tells its place in that.
        track: of it.
    """

    mark: Mark
    frame: int
    source: int
    origin: int
    track: int = UNTRACKED


@dataclass(slots=True)
class Tracks:
    """Numbers the tracks of a sequence: objects of one hash, one class and one kind of shape."""

    marks: Marks
    _ids: dict[Hashable, int] = field(default_factory=dict)
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def id_of(self, mark: Mark) -> int | None:
        """The track of an object; None of one that has none, or that its frame has already, which is rejected.

        Raises:
            InputError: it would be, and the run stops at bad records.
        """
        if not mark.hash:
            what = "has no objectHash, which tells it in other frames"
            self.marks.refuse(BadShape("object without a hash", "", what, f"write its objectHash, {_SKIP}"), mark.spot, mark.number)
            return None
        id_ = self._ids.setdefault((mark.hash, mark.label, mark.drawn.kind), len(self._ids))
        if (mark.spot.number, id_) in self._seen:
            what = "its objectHash is that of an object before it in the frame"
            self.marks.refuse(BadShape("object twice in a frame", ".objectHash", what, f"keep one, {_SKIP}"), mark.spot, mark.number)
            return None
        self._seen.add((mark.spot.number, id_))
        return id_


def _drawn_by_hand(tracked: Iterable[Tracked]) -> dict[int, list[int]]:
    """The numbers of the frames in which people drew each track."""
    found: dict[int, list[int]] = {}
    for one in tracked:
        if one.mark.by_hand:
            found.setdefault(one.track, []).append(one.mark.spot.number)
    return found
