"""Images: one frame for each, with its annotations."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prelabel.detections import AttributeSet
from prelabel.readers.dataloop.items import Item
from prelabel.readers.dataloop.marks import Marks, One, first_of
from prelabel.readers.dataloop.poses import WITHOUT, Pose, numbered, parted
from prelabel.readers.dataloop.saying import attributes_of, score_of
from prelabel.readers.dataloop.shapes import WHERE, Drawn, landmark
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said

SHARED = "annotations of one image with one objectId stay apart (-O attributes=objectId keeps it)"


class _Row(NamedTuple):
    """An annotation that can be drawn, with its shapes."""

    one: One
    drawn: Sequence[Drawn]
    score: float
    attributes: AttributeSet


class Images(Gathered):
    """The images of a unit, gathered to one batch."""

    def add(self, name: str, item: Item, listed: Sequence[One], marks: Marks) -> None:
        """An image with its annotations.

        Args:
            name: of the image, as it is known.
            item: the image.
            listed: its annotations.
            marks: takes them.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        rows = list(_rows(listed, marks))
        masks = [drawn.size for row in rows for drawn in row.drawn if drawn.size != (0, 0)]
        width, height = item.about.size if min(item.about.size) > 0 else (0, 0)
        if not width and masks and marks.context.frames.find(name) is None:
            width, height = masks[0]
        frame = marks.context.frames.frame(
            name, place=item.place, tally=marks.tally, width=width, height=height, url=item.about.url, sized=bool(rows)
        )
        if frame is None:
            return
        _note_shared(listed, marks)
        source = self.source(marks.source)
        for row in rows:
            one = row.one
            said = Said(
                frame=len(self.frames), source=source, label=one.label, origin=one.number, score=row.score,
                attributes=row.attributes, group=one.number if len(row.drawn) > 1 else None,
            )  # fmt: skip
            for drawn in row.drawn:
                if drawn.size not in {(0, 0), (frame.width, frame.height)}:
                    marks.refuse_size(drawn.size, (frame.width, frame.height), one.raw, one.element)
                else:
                    drawn.add_to(self.objects, said)
        self.frames.append(frame)


def _rows(listed: Sequence[One], marks: Marks) -> Iterator[_Row]:
    """The annotations that can be drawn; others are counted."""
    alone, poses = parted(listed, marks)
    found: list[tuple[One, Sequence[Drawn]]] = []
    for one in alone:
        drawn = _drawn(one, marks)
        if drawn:
            found.append((one, drawn))
    for pose in poses:
        shape = _pose(pose, marks)
        if shape is not None:
            found.append((pose.one, [shape]))
    for one, drawn in sorted(found, key=lambda row: row[0].number):
        yield _Row(one, drawn, score_of(one, marks), attributes_of(one, marks))


def _drawn(one: One, marks: Marks) -> Sequence[Drawn]:
    """The shapes of an annotation; none of one that was rejected."""
    try:
        return marks.drawn(one, *first_of((one.said.coordinates, WHERE), (one.said.data, ".data")), one.element)
    except BadShape as bad:
        marks.refuse(bad, one.raw, one.element)
        return ()


def _pose(pose: Pose, marks: Marks) -> Drawn | None:
    """The landmark of a pose; None of one without a point, which is counted."""
    if not pose.points:
        marks.tally.unconverted[WITHOUT] += 1
    points: dict[int, tuple[float, float]] = {}
    for number, one in numbered(pose, marks):
        for drawn in _drawn(one, marks):
            x, y = drawn.rings.points[0].tolist()
            points[number] = (x, y)
    return landmark(points) if points else None


def _note_shared(listed: Sequence[One], marks: Marks) -> None:
    """Say that an id holds annotations of an image together, where that is not asked for."""
    if "objectId" not in marks.options.attributes:
        ids = Counter((one.label, id_) for one in listed for id_ in marks.ids(one.platform.object_id))
        if max(ids.values(), default=0) > 1:
            marks.tally.note(SHARED)
