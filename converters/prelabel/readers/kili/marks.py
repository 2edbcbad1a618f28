"""The annotations of an image or a frame, as rows."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import msgspec
import numpy as np

from prelabel.detections import AttributeSet
from prelabel.errors import Tally
from prelabel.geometry.rings import Rings
from prelabel.rawjson import lists_some
from prelabel.readers.kili.drawing import IN_PARTS, Pencil
from prelabel.readers.kili.records import Annotation, Job
from prelabel.readers.kili.saying import Sayings
from prelabel.readers.kili.shapes import Drawn
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import count_other
from prelabel.safejson import or_leave_out

GLOBAL = "classification of a whole image, video or frame"
OTHER_JOB = "job of another kind"

ROTATION = "ROTATION_JOB"
"""The job that turns an image to be shown."""

_ABOUT = frozenset({"ANNOTATION_JOB_COUNTER", "ANNOTATION_NAMES_JOB", ROTATION})
"""What says nothing of objects: what the pages of Kili keep among the jobs, and what was looked at before."""

_JOB = msgspec.json.Decoder(Job | None)
_ANNOTATION = msgspec.json.Decoder(Annotation)
_LIST = msgspec.json.Decoder(list[msgspec.Raw] | None)
_FLAG = msgspec.json.Decoder(bool | None)
_MID = msgspec.json.Decoder(str | int | None)


Track = tuple[str, str, str]
"""What tells an object from others: its job, its type and its ``mid``."""


class Row(NamedTuple):
    """An annotation that can be drawn.

    Args:
        number: in the list of its job.
        element: the ``$.path`` of that list.
        track: the object; None where it has no ``mid``.
        label: its class.
        drawn: its shape.
        score: in [0, 1], or NaN.
        attributes: of it.
        made: Kili made it, between keyframes.
        in_parts: others of the same ``mid`` are parts of it.
        raw: its text.
    """

    number: int
    element: str
    track: Track | None
    label: str
    drawn: Drawn
    score: float
    attributes: AttributeSet
    made: bool
    in_parts: bool
    raw: msgspec.Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Takes the annotations of a label.

    Args:
        pencil: draws them.
        sayings: take what they say beside their shapes.
    """

    pencil: Pencil
    sayings: Sayings

    @property
    def tally(self) -> Tally:
        """Takes what is bad or is not converted."""
        return self.sayings.tally

    def rows(self, jobs: Mapping[str, msgspec.Raw], element: str) -> list[Row]:
        """The annotations of all jobs of an image or a frame; what is none is counted.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        return _together((row for job, raw in jobs.items() if job not in _ABOUT for row in self._of_job(job, raw, element)), self.tally)

    def count(self, jobs: Mapping[str, msgspec.Raw]) -> None:
        """Count jobs of a whole video."""
        said = sum(lists_some(raw) for raw in jobs.values())
        if said:
            self.tally.unconverted[GLOBAL] += said

    def _of_job(self, job: str, raw: msgspec.Raw, element: str) -> Iterator[Row]:
        document, where = self.sayings.document, f'{element}["{job}"]'
        said = document.value(raw, _JOB, where, self.tally, or_leave_out("job"))
        if said is None:
            return
        if lists_some(said.categories) or said.text not in (None, ""):
            self.tally.unconverted[GLOBAL] += 1
        elif lists_some(raw) and said == Job(rotation=said.rotation):
            # an empty text or list of categories is a job without an answer
            self.tally.unconverted[OTHER_JOB] += 1
        where = f"{where}.annotations"
        for number, one in enumerate(document.value(said.annotations, _LIST, where, self.tally, or_leave_out("list")) or ()):
            annotation = document.value(one, _ANNOTATION, f"{where}[{number}]", self.tally)
            if annotation is None:
                continue
            try:
                row = self._row(annotation, one, job, where, number)
            except BadShape as bad:
                self.pencil.refuse(bad, one, f"{where}[{number}]")
                continue
            if row is not None:
                yield row

    def _row(self, said: Annotation, raw: msgspec.Raw, job: str, listed: str, number: int) -> Row | None:
        """An annotation; None of one that has no place in an image, or whose shape or category was rejected.

        Raises:
            BadShape: it cannot be drawn, or what it says is wrong.
        """
        other = _other(said)
        if other:
            self.tally.unconverted[other] += 1
            return None
        element, document = f"{listed}[{number}]", self.sayings.document
        rejected = len(self.tally.bad)
        categories = self.sayings.categories_of(said, element)
        if not categories and len(self.tally.bad) > rejected and not self.sayings.default:
            return None
        named = self.sayings.class_of(categories, job, element)
        drawn = self.pencil.drawn(said, raw, named.code, element)
        if drawn is None:
            return None
        mid = document.value(said.mid, _MID, f"{element}.mid", self.tally, or_leave_out("mid"))
        key = document.value(said.is_key_frame, _FLAG, f"{element}.isKeyFrame", self.tally, or_leave_out("flag"))
        attributes = {**self.sayings.attributes_of(said, categories, raw, element), **named.attributes}
        track = None if mid in (None, "") else (job, str(said.type), str(mid))
        return Row(number, listed, track, named.label, drawn, named.score, attributes, key is False, said.type in IN_PARTS, raw)


def _other(said: Annotation) -> str:
    """How an annotation is counted that has no place in an image; empty of one that has."""
    if said.start_objects is not None or said.start_entities is not None:
        return "relation"
    if said.annotations is not None:
        return "annotation of a page"
    return "named entity" if said.begin_offset is not None else ""


def _together(rows: Iterable[Row], tally: Tally) -> list[Row]:
    """Polygons of one job and ``mid`` are parts of one object; what a part says otherwise than the first is counted."""
    found: dict[Hashable, list[Row]] = {}
    for row in rows:
        found.setdefault(row.track if row.in_parts and row.track else (row.element, row.number), []).append(row)
    return [_joined(several, tally) if several[1:] else several[0] for several in found.values()]


def _joined(rows: list[Row], tally: Tally) -> Row:
    first = rows[0]
    said = {name: value for row in reversed(rows) for name, value in row.attributes.items()}
    for row in rows:
        for name, value in row.attributes.items():
            if said[name] != value:
                count_other(name, tally)
    rings = Rings.concat([row.drawn.rings for row in rows])
    whole = replace(rings, start=np.array([0, len(rings.ring_hole)], np.int64))
    return first._replace(drawn=first.drawn._replace(rings=whole), attributes=said)
