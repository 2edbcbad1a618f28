"""``<track>`` elements: the keyframes of an object, and what it is in every frame."""

from bisect import bisect_right
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

import msgspec
import numpy as np

from prelabel.detections import AttributeSet
from prelabel.errors import Place
from prelabel.readers.cvat.between import Key, Moment, moments
from prelabel.readers.cvat.meta import Task
from prelabel.readers.cvat.records import NOTHING, OF_TRACK, OUTSIDE, Records
from prelabel.readers.cvat.shapes import Shape, is_visible, read_shape
from prelabel.readers.cvat.words import MAX_FRAMES, SKIP, Fault, is_set, whole
from prelabel.readers.shared.words import shown
from prelabel.safexml import Element


class Listed(msgspec.Struct, frozen=True, gc=False):
    """What a shape of a track says beside where it is.

    Args:
        line: of its element.
        attributes: its own, and those of the shapes before it that it does not repeat.
        keyframe: it was drawn, not made by CVAT.
    """

    line: int
    attributes: AttributeSet
    keyframe: bool


@dataclass(slots=True)
class Track:
    """An object of a video.

    Args:
        id: as the file says; empty where it does not.
        label: its name.
        listed: what its shapes say, by rising frames.
        parts: their keyframes; those of each point of a skeleton by its number, of other shapes under 0.
    """

    id: str
    label: str
    listed: dict[int, Listed] = field(default_factory=dict)
    parts: dict[int, list[Key]] = field(default_factory=dict)

    @property
    def seen(self) -> set[int]:
        """The frames in which a shape of it is listed and visible."""
        return {key.frame for keys in self.parts.values() for key in keys if not key.hidden}

    @property
    def ends(self) -> range:
        """All frames from its first keyframe to its last."""
        frames = [key.frame for keys in self.parts.values() for key in keys]
        return range(min(frames, default=0), max(frames, default=-1) + 1)

    def span(self, step: int) -> int:
        """How many frames there are from its first keyframe to its last."""
        return (max(self.listed) - min(self.listed)) // step + 1 if self.listed else 0

    def prolonged(self, end: int, step: int) -> None:
        """Keep what is not outside at last up to the frame ``end``, as CVAT does."""
        for keys in self.parts.values():
            if not keys[-1].hidden and keys[-1].frame < end:
                keys.append(Key(end + step, keys[-1].shape, hidden=True))

    def everywhere(self, step: int) -> Iterator[tuple[Moment, Listed]]:
        """Each frame in which it is seen, and what the shape at or before it says."""
        frames = sorted(self.listed)
        for moment in moments(self.parts[0], step) if 0 in self.parts else self._joined(step):
            said = self.listed[frames[bisect_right(frames, moment.frame) - 1]]
            made = moment.frame not in self.listed or not said.keyframe
            yield msgspec.structs.replace(moment, made=made), said

    def _joined(self, step: int) -> Iterator[Moment]:
        """A skeleton, each of whose points moves on its own."""
        found: dict[int, list[tuple[int, Moment]]] = {}
        for number in sorted(self.parts):
            for moment in moments(self.parts[number], step):
                found.setdefault(moment.frame, []).append((number, moment))
        for frame in sorted(found):
            numbers = tuple(number for number, _ in found[frame])
            values = np.concatenate([moment.shape.values for _, moment in found[frame]])
            yield Moment(frame, Shape("skeleton", values, numbers=numbers), 0, made=False)


def read_track(element: Element, records: Records) -> Track | None:
    """A track; None where nothing of it can be used.

    Raises:
        InputError: a shape is bad, and the run stops at bad records.
    """
    label = records.name(element, len(element))
    if not label:
        return None
    records.unused.update(set(element.attrib) - OF_TRACK)
    track = Track(element.attrib.get("id", "").strip(), label)
    found: dict[int, tuple[Element, list[tuple[int, Key]]]] = {}
    for shape in element:
        try:
            frame, keys = _keys(shape, label, records)
            _refuse_twice(frame, found)
        except Fault as fault:
            records.reject(fault, shape)
            continue
        found[frame] = (shape, keys)
    told, together = NOTHING, NOTHING.together
    for frame in sorted(found):
        shape, keys = found[frame]
        before, told = told, records.attributes(shape, element.attrib, told)
        together = together if told is before else told.together
        track.listed[frame] = Listed(shape.sourceline, together, is_set(shape.attrib.get("keyframe", "1")))
        for number, key in keys:
            track.parts.setdefault(number, []).append(key)
        if shape.tag != "skeleton" and not is_visible(shape):
            records.tally.filtered[OUTSIDE] += 1
    return track if track.parts else None


def _refuse_twice(frame: int, found: Container[int]) -> None:
    if frame in found:
        raise Fault("frame twice", f"a second shape in frame {frame} of the track", f"keep one of the two, {SKIP}")


def _keys(shape: Element, label: str, records: Records) -> tuple[int, list[tuple[int, Key]]]:
    """The frame of a shape, and its keyframes by the number of the part.

    Raises:
        Fault: it is bad.
    """
    records.check(shape)
    hidden = not is_visible(shape)
    text = shape.attrib.get("frame")
    frame = whole(text)
    if frame is None:
        what = f"<{shape.tag}> has no frame" if text is None else f"frame of <{shape.tag}> is {shown(text)}, which is no whole number"
        raise Fault("frame unknown", what)
    if shape.tag == "skeleton":
        return frame, [(number, Key(frame, one, hidden or not seen)) for number, one, seen in records.parts(shape, label)]
    return frame, [(0, Key(frame, read_shape(shape, hidden=hidden), hidden))]


def settled(track: Track, task: Task, records: Records) -> Track | None:
    """A track whose shapes are all in frames of its task; None where none is.

    Raises:
        InputError: a shape is in none, and the run stops at bad records.
    """
    seen = track.seen
    at: dict[int, int] = {}
    for frame, said in track.listed.items():
        try:
            at[frame] = _settled(frame, task, hidden=frame not in seen)
        except Fault as fault:
            records.tally.reject(fault.reason, fault.what, place=Place(records.path, said.line), fix=fault.fix)
    kept = {frame: to for frame, to in at.items() if frame == to or at.get(to) is None}
    parts = {
        number: [Key(kept[key.frame], key.shape, key.hidden) for key in keys if key.frame in kept] for number, keys in track.parts.items()
    }
    listed = {to: track.listed[frame] for frame, to in kept.items()}
    return Track(track.id, track.label, listed, {number: keys for number, keys in parts.items() if keys}) if listed else None


def _settled(frame: int, task: Task, *, hidden: bool) -> int:
    """The frame of the task that a shape is in.

    Raises:
        Fault: it is in none.
    """
    first = task.first
    if not first <= frame < first + MAX_FRAMES * task.step:
        what = f"frame {frame} is not from {first} on" if frame < first else f"frame {frame} is beyond {MAX_FRAMES:,} frames"
        raise Fault("frame outside the task", f"{what}, as <meta> says the task is", f"correct it, or start_frame in <meta>, {SKIP}")
    beyond = (frame - first) % task.step
    if beyond and not hidden:
        what = f"frame {frame} is not frame {first} and whole steps of {task.step}, as <meta> says the task is"
        raise Fault("frame off the steps", what, f"correct it, or start_frame and frame_filter in <meta>, {SKIP}")
    # some versions of CVAT end a track one frame behind the last, whatever the step
    return frame + (task.step - beyond if beyond else 0)
