"""People in images, gathered to columns: the joints of each as a landmark, a box, and the box of the head."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from prelabel.detections import UNTRACKED, AttributeSet, Frame, Kind, Source
from prelabel.errors import Place
from prelabel.frames import clean_name
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context
from prelabel.readers.human_poses.options import PoseOptions
from prelabel.readers.shared.faults import LIMIT_PX, Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.naming import only_once
from prelabel.readers.shared.objects import Said, note_unused, put_attribute
from prelabel.readers.shared.sightings import Box
from prelabel.readers.shared.words import shown
from prelabel.safejson import or_leave_out

PERSON, HEAD = "person", "head"

HIDDEN = "hidden"
"""The attribute that names joints."""

HEADS = 10**6
"""What is added to the id of a person for that of the head; ids of people are below it."""

MPII = (
    "right_ankle", "right_knee", "right_hip", "left_hip", "left_knee", "left_ankle", "pelvis", "thorax", "upper_neck", "head_top",
    "right_wrist", "right_elbow", "right_shoulder", "left_shoulder", "left_elbow", "left_wrist",
)  # fmt: skip
LSP = (
    "right_ankle", "right_knee", "right_hip", "left_hip", "left_knee", "left_ankle", "right_wrist", "right_elbow", "right_shoulder",
    "left_shoulder", "left_elbow", "left_wrist", "neck", "head_top",
)  # fmt: skip
POSETRACK = (*LSP[:12], "neck", "nose", "head_top")
AI_CHALLENGER = (
    "right_shoulder", "right_elbow", "right_wrist", "left_shoulder", "left_elbow", "left_wrist", "right_hip", "right_knee", "right_ankle",
    "left_hip", "left_knee", "left_ankle", "head_top", "neck",
)  # fmt: skip
"""Joints by their numbers, from 1."""

SIDES = 4
"""Of a box."""

Point = tuple[float, float]


class Person(NamedTuple):
    """A person.

    Args:
        origin: where it stands in its source.
        joints: those that are labelled by their numbers, from 1; pixels from 0, as all coordinates.
        box: None where it is that around the joints.
        head: box of the head.
        track: id, unique in the sequence.
        score: in [0, 1], or NaN.
        said: what may become attributes.
    """

    origin: int
    joints: Mapping[int, Point]
    box: Box | None = None
    head: Box | None = None
    track: int = UNTRACKED
    score: float = math.nan
    said: Mapping[str, object] = {}


class Picture(NamedTuple):
    """An image.

    Args:
        name: as the source calls it.
        place: where it does.
        people: in it.
        source: of them.
        size: in pixels, (0, 0) where nothing says it.
    """

    name: str
    place: Place
    people: Sequence[Person]
    source: Source
    size: tuple[int, int] = (0, 0)


@dataclass(slots=True, kw_only=True)
class People(Gathered):
    """People of some frames.

    Args:
        options: of the reader.
        context: of the run.
    """

    options: PoseOptions
    context: Context
    _seen: dict[str, Place] = field(default_factory=dict)
    _unused: set[str] = field(default_factory=set)

    def still(self, picture: Picture) -> None:
        """A single image, unless it is rejected.

        Raises:
            InputError: it is, and the run stops at bad records.
        """
        tally = self.context.tally
        name = clean_name(picture.name)
        if name is None:
            what = f"{shown(picture.name)} names no image below the folder of images"
            tally.reject("no image", what, place=picture.place, fix=or_leave_out("image"))
            return
        frame = self.context.frames.frame(
            name, place=picture.place, tally=tally, width=picture.size[0], height=picture.size[1], sized=bool(picture.people)
        )
        frame = only_once(frame, name, picture.place, self._seen, tally)
        if frame is not None:
            self.add(frame, picture.source, picture.people)

    def add(self, frame: Frame, source: Source, people: Iterable[Person]) -> None:
        """A frame, which has a size where there are people, and the people in it."""
        number = self.source(source)
        for person in people:
            self._person(person, number)
        self.frames.append(frame)

    def note(self) -> None:
        """Say which fields became nothing."""
        note_unused(self._unused, self.context.tally)

    def _person(self, person: Person, source: int) -> None:
        said = Said(
            frame=len(self.frames), label=PERSON, origin=person.origin, source=source, track=person.track, score=person.score,
            attributes=self._attributes(person.said), group=len(self.objects.said),
        )  # fmt: skip
        box = person.box or _around(person.joints.values())
        if box is not None:
            self.objects.add_box(said, box)
        if person.joints:
            numbers = sorted(person.joints)
            points = Rings.of(np.array([person.joints[one] for one in numbers]), [len(numbers)])
            self.objects.add(said, Kind.LANDMARK, points, numbers)
        elif box is None:
            self.context.tally.filtered[f"{PERSON} without a joint"] += 1
        if person.head is not None:
            track = UNTRACKED if person.track == UNTRACKED else person.track + HEADS
            group = len(self.objects.said)
            self.objects.add_box(replace(said, label=HEAD, track=track, score=math.nan, attributes=None, group=group), person.head)

    def _attributes(self, said: Mapping[str, object]) -> AttributeSet:
        """What was asked for."""
        found: dict[str, str | tuple[str, ...]] = {}
        for name in self.options.attributes:
            if name in said:
                put_attribute(found, name, said[name], self.context.tally)
        self._unused |= said.keys() - {*self.options.attributes}
        return found


def point_fault(x: float, y: float) -> Fault | None:
    """What is wrong with a point that lies in no image."""
    if abs(x) < LIMIT_PX and abs(y) < LIMIT_PX:  # which NaN is not
        return None
    return Fault("coordinate out of range", "", f"{x:g}, {y:g} is no place in an image", or_leave_out("joint"))


def box_of(sides: Sequence[float], what: str) -> Box | Fault:
    """A box, or what is wrong with it.

    Args:
        sides: left, top, right and bottom; fewer where some are not there.
        what: it is of, for the fix.
    """
    if len(sides) < SIDES:
        return Fault("no box", "", "has some sides of a box only", or_leave_out(what))
    x0, y0, x1, y1 = sides
    if not max(map(abs, sides)) < LIMIT_PX or math.isnan(sum(sides)):
        return Fault("coordinate out of range", "", f"{x0:g}, {y0:g}, {x1:g}, {y1:g} is no box in an image", or_leave_out(what))
    if x0 < x1 and y0 < y1:
        return x0, y0, x1, y1
    return Fault("box without area", "", f"the box from {x0:g}, {y0:g} to {x1:g}, {y1:g} has no area", or_leave_out(what))


@dataclass(slots=True)
class Marks:
    """The joints of a person on their way.

    Args:
        names: of all joints.
        reject: takes what is wrong with one, and where it stands.
        shift: what is added to coordinates that count from 1.
    """

    names: Sequence[str]
    reject: Callable[[Fault, int], None]
    shift: float = 0.0
    joints: dict[int, Point] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)

    def add(self, id_: float, x: float, y: float, at: int, *, visible: bool) -> None:
        """A joint that is labelled.

        Args:
            id_: its number from 0.
            x: of it.
            y: of it.
            at: where it stands among the joints of the source.
            visible: whether it is.
        """
        fault = point_fault(x, y) or self._fault(id_)
        if fault is not None:
            self.reject(fault, at)
            return
        number = int(id_) + 1
        self.joints[number] = (x + self.shift, y + self.shift)
        if not visible:
            self.hidden.add(number)

    @property
    def said(self) -> dict[str, object]:
        """The names of joints that are not visible, where there are any."""
        return {HIDDEN: [self.names[number - 1] for number in sorted(self.hidden)]} if self.hidden else {}

    def _fault(self, id_: float) -> Fault | None:
        """What is wrong with the number of a joint."""
        if not (0 <= id_ < len(self.names) and id_ == int(id_)):
            return Fault("no joint", "", f"joint {id_:g} is none of 0 to {len(self.names) - 1}", or_leave_out("joint"))
        if int(id_) + 1 in self.joints:
            return Fault("joint twice", "", f"the joint {self.names[int(id_)]} comes twice", or_leave_out("joint"))
        return None


def is_labelled(x: float, y: float) -> bool:
    """Whether a joint has a place: tools write 0, 0 or -1, -1 where it has none."""
    return (x, y) not in {(0, 0), (-1, -1)}


def _around(points: Collection[Point]) -> Box | None:
    """The box around some points; None where it has no area."""
    if not points:
        return None
    (x0, x1), (y0, y1) = ((min(values), max(values)) for values in zip(*points, strict=True))
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
