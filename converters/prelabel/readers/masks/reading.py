"""Masks taken to batches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prelabel.detections import Detections, Frame, Kind, Source, reshaped
from prelabel.errors import InputError, Place
from prelabel.frames import KnownFrame
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context, Unit
from prelabel.readers.masks.classes import Classes
from prelabel.readers.masks.entries import hex_of
from prelabel.readers.masks.finding import Detail
from prelabel.readers.masks.layout import LEFT, bare_names
from prelabel.readers.masks.options import MasksOptions
from prelabel.readers.masks.pixels import NOTHING, UNMET, Drawn, PixelReader
from prelabel.readers.shared.naming import only_given, only_once

MASKS_PER_BATCH = 100

_NUMBERED = re.compile(r"([0-9]{8})_pred")
"""What MMSegmentation's inferencer calls a mask: the place of its image among those that it was given."""

Size = tuple[int, int]
Numbers = NDArray[np.int64]


@dataclass(slots=True)
class _Batch:
    """Masks on their way to a batch; a row is an object."""

    frames: list[Frame] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    columns: list[Numbers] = field(default_factory=list)
    """(n, 4) frame, label, source and origin of each mask's rows."""
    shapes: list[Rings] = field(default_factory=list)
    """In fractions."""

    def add(self, frame: Frame, path: Path, drawn: Drawn, of: Numbers, shapes: Rings) -> None:
        """A frame and what its mask shows.

        Args:
            frame: any.
            path: the mask.
            drawn: what it shows.
            of: (n,) the class of each shape, from 0.
            shapes: n in pixels of the mask.
        """
        rows = np.empty((len(of), 4), np.int64)
        rows[:, 0] = len(self.frames)
        rows[:, 1] = np.array([self.labels.setdefault(label, len(self.labels)) for label in drawn.labels], np.int64)[of]
        rows[:, 2] = len(self.sources) + (of if drawn.coloured else 0)
        rows[:, 3] = drawn.keys[of]
        self.frames.append(frame)
        if drawn.coloured:
            self.sources += [Source(str(path), f"colour {hex_of(key)}") for key in drawn.keys.tolist()]
        else:
            self.sources.append(Source(str(path), "class {}"))
        self.columns.append(rows)
        self.shapes.append(shapes.scaled(1 / np.array([[drawn.runs.width, drawn.runs.height]], np.float64)))

    def detections(self) -> Detections:
        """The columns."""
        frame, label, source, origin = np.concatenate([np.empty((0, 4), np.int64), *self.columns]).T
        shapes = Rings.concat([Rings.none(0), *self.shapes])
        plain = Detections.from_boxes(
            frames=self.frames,
            labels=tuple(self.labels),
            frame=frame,
            label=label,
            box=shapes.bounds(),
            sources=self.sources or (Source(""),),
            source=source,
            origin=origin,
        )
        return reshaped(plain, np.arange(len(frame)), shapes, kind=np.full(len(frame), Kind.POLYGON, np.uint8))


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the masks of a unit.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run; its survey are the classes.
    """

    unit: Unit
    options: MasksOptions
    context: Context
    _seen: dict[str, Place] = field(default_factory=dict)

    def batches(self) -> Iterator[Detections]:
        """All masks, some at a time.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        classes: Classes = self.context.survey
        tally = self.context.tally
        tally.sought.update((UNMET, word) for word in self.options.ignore if word != NOTHING)
        pixels = PixelReader(classes=classes, options=self.options, tally=tally)
        batch = _Batch()
        for path in self.unit.paths:
            try:
                drawn = pixels.read(path)
            except InputError as error:
                tally.reject_file("unreadable file", error)
                continue
            frame = None if drawn is None else self._frame(path, (drawn.runs.width, drawn.runs.height))
            if drawn is not None and frame is not None:
                batch.add(frame, path, drawn, *self._shapes(drawn))
            if len(batch.frames) == MASKS_PER_BATCH:
                yield batch.detections()
                batch = _Batch()
        yield batch.detections()

    def _shapes(self, drawn: Drawn) -> tuple[Numbers, Rings]:
        """(n,) the class of each object, from 0, and the outlines in pixels; pieces that are too small are left out and counted."""
        from prelabel.geometry.masks import label_rings  # noqa: PLC0415  # its codec is loaded for masks alone

        values, rings = label_rings(drawn.runs)
        outer = np.flatnonzero(~rings.ring_hole)
        of = values[np.searchsorted(rings.start, outer, side="right") - 1] - 1
        pieces = replace(rings, start=np.append(outer, len(rings.ring_hole)))
        if self.options.min_area and len(outer):
            kept = np.add.reduceat(rings.areas(), outer) >= self.options.min_area
            self.context.tally.filtered.update(
                {f"piece under {self.options.min_area:g} pixels": int((~kept).sum())} if not kept.all() else {}
            )
            of, pieces = of[kept], pieces.take(np.flatnonzero(kept))
        if self.options.instances == "components":
            return of, pieces
        whole, first = np.unique(of, return_index=True)
        return whole, replace(pieces, start=np.append(pieces.start[first], pieces.start[-1]))

    def _frame(self, path: Path, size: Size) -> Frame | None:
        """The frame of a mask; None where it was rejected."""
        place, tally = Place(str(path)), self.context.tally
        name = self._name(path, place)
        if name is None:
            return None
        width, height = self._sized(name, size, place)
        frame = self.context.frames.frame(name, place=place, tally=tally, width=width, height=height) if width else None
        return only_once(frame, name, place, self._seen, tally)

    def _name(self, path: Path, place: Place) -> str | None:
        """What the image of a mask is called; None where that is not known, which was rejected."""
        detail: Detail = self.unit.detail
        frames = self.context.frames
        prefix, bare = detail.prefixes.get(str(path.parent), ""), bare_names(path.stem)
        found = next((known.file for name in bare if (known := self._known(prefix, name)) is not None), None)
        if found is not None:
            return found
        only = only_given(f"{prefix}{path.stem}.png", frames) if detail.alone else None
        if only is not None:
            return only
        numbered = _NUMBERED.fullmatch(path.stem)
        if numbered and frames.given:
            return self._of_order(int(numbered[1]), place)
        return f"{prefix}{bare[1]}.png" if bare[1:] and bare[1].endswith(LEFT) else f"{prefix}{path.stem}"

    def _known(self, prefix: str, bare: str) -> KnownFrame | None:
        """The image of a name; in folders whose paths end as that of its mask, or any of those that the user names."""
        frames = self.context.frames
        named = frames.find(f"{prefix}{bare}.png")
        if named is not None:
            return named
        below = [known for known in frames.called.get(bare, ()) if f"/{known.file.rpartition('/')[0]}/".endswith(f"/{prefix}")]
        if len(below) == 1:
            return below[0]
        return frames.find(f"{bare}.png") if frames.given else None

    def _of_order(self, number: int, place: Place) -> str | None:
        """The image of a place in the order that the user gave."""
        frames, tally = self.context.frames, self.context.tally
        if frames.ordered and number < len(frames.known):
            tally.note("masks that are numbered, as 00000000_pred.png, are of --frames in their order")
            return frames.known[number].file
        what = f"is of the image of number {number} among those that the model was given, which no name tells"
        fix = "give --frames a text file with the images in the order in which the model was given them"
        tally.reject("image not named", what, place=place, fix=fix)
        return None

    def _sized(self, name: str, size: Size, place: Place) -> Size:
        """The size of a frame: that of its mask, or of its image where the mask is the same in small; (0, 0) where it was rejected."""
        frames, tally = self.context.frames, self.context.tally
        seen = frames.header(Frame(file=name))
        if seen in {(0, 0), size} or frames.options.size_from is not None:
            return size
        if _is_scaled(size, seen):
            tally.note("masks of another size than their images are scaled to these")
            return seen
        known = frames.find(name)
        if known is None or not known.path:
            return size
        what = f"is {size[0]}x{size[1]}, its image {name!r} {seen[0]}x{seen[1]}, which is not the same in another size"
        fix = "choose with --size-from source or --size-from image, or leave the mask out with --on-error skip"
        tally.reject("sizes disagree", what, place=place, fix=fix)
        return 0, 0


def _is_scaled(size: Size, seen: Size) -> bool:
    """Whether one size is another one in small or large, but for the rounding of sides.

    >>> _is_scaled((480, 270), (1920, 1080)), _is_scaled((4, 3), (15, 11)), _is_scaled((40, 30), (80, 90)), _is_scaled((19, 10), (19, 11))
    (True, True, False, False)
    """
    one_way = (seen[0] > size[0] and seen[1] > size[1]) or (seen[0] < size[0] and seen[1] < size[1])
    return one_way and abs(seen[0] * size[1] - seen[1] * size[0]) <= max(*seen, *size)
