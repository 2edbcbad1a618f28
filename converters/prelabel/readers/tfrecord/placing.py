"""Objects that were seen put into a batch, in fractions of their frame."""

from collections.abc import Iterable

from prelabel.detections import Frame, Kind, Source
from prelabel.geometry.rings import Rings
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said
from prelabel.readers.tfrecord.objects import Seen


def put(batch: Gathered, frame: Frame, seen: Iterable[Seen], source: Source, *, pixels: bool) -> None:
    """A frame and what is seen in it.

    Args:
        batch: takes them.
        frame: with a size where coordinates are pixels.
        seen: in it.
        source: where the objects are from.
        pixels: coordinates are pixels, but those of masks; else fractions.
    """
    width, height = (frame.width, frame.height) if pixels else (1, 1)
    index = len(batch.frames)
    batch.frames.append(frame)
    for one in seen:
        said = Said(
            frame=index, label=one.label, origin=one.position, source=batch.source(source), score=one.score, track=one.track,
            attributes=one.attributes, interpolated=one.inferred, group=one.position,
        )  # fmt: skip
        x0, y0, x1, y1 = one.box
        batch.objects.add_box(said, (x0 / width, y0 / height, x1 / width, y1 / height))
        if one.outline is not None:
            batch.objects.add(said, Kind.POLYGON, one.outline)
        if one.points:
            points = [(x / width, y / height) for _, x, y in one.points]
            batch.objects.add(said, Kind.LANDMARK, Rings.of(points, [len(points)]), [number for number, _, _ in one.points])
