"""BURST: sequences of run-length masks by track and frame, truth and results, in one file or a file a sequence.

    sequences      width, height, dataset, seq_name, fps, all_image_paths, annotated_image_paths, track_category_ids, segmentations
    segmentations  of each of the annotated frames {TRACK: {"rle": "...", "is_gt": true, "score": 0.9, "bbox": [x, y, w, h]}}
    categories     id, name, of all sequences

A file whose root is a sequence itself is one. Those of DEVA are not, whose frames are lists beside masks (see `told`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from prelabel.detections import Detections, Kind
from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.frames import clean_name
from prelabel.geometry.rings import Rings
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.shared.faults import LIMIT_PX
from prelabel.readers.shared.gathering import Gathered, source_in
from prelabel.readers.shared.labels import Classes
from prelabel.readers.shared.objects import Said, note_unused
from prelabel.readers.shared.outputs.masks import AnyMask, outlines
from prelabel.readers.shared.words import shown
from prelabel.readers.vos.instants import ANNOTATED, Instants, instants_of
from prelabel.readers.vos.options import VosOptions
from prelabel.readers.vos.pieces import Members, Pieces, categories_in
from prelabel.safejson import CORRECT, Document, or_leave_out

SEQUENCES, SEGMENTATIONS = "sequences", "segmentations"

LONGEST_PX = (1 << 16) - 1
"""A side of a mask that is read."""

WITHOUT_PIXEL, ONLY_POINT = "mask without a pixel", "object of which only a point is said"

_KNOWN = frozenset({"rle", "score", "bbox"})
"""Fields of objects that are used, or that masks say themselves."""

_MASK: msgspec.json.Decoder[Any] = msgspec.json.Decoder(str | AnyMask | None)
_BOX = msgspec.json.Decoder(list[float] | None)


class Head(NamedTuple):
    """What a sequence says of itself.

    Args:
        element: its ``$.path``.
        raw: the whole of it.
        members: of it.
        name: of the data set and the sequence.
        size: width and height.
    """

    element: str
    raw: msgspec.Raw
    members: Members
    name: str
    size: tuple[int, int]


class One(NamedTuple):
    """An object in a frame.

    Args:
        at: the position of its frame among those that are annotated.
        track: its id.
        raw: what is said of it.
        members: of it.
        element: its ``$.path``.
    """

    at: int
    track: int
    raw: msgspec.Raw
    members: Members
    element: str


@dataclass(slots=True, kw_only=True)
class BurstReader:
    """Reads a file.

    Args:
        path: of the file.
        options: of the reader.
        context: of the run.
        names: of categories, as the user gave them.
        alone: there is no other file.
    """

    path: Path
    options: VosOptions
    context: Context
    names: Classes
    alone: bool
    _classes: Classes = field(init=False)

    def batches(self) -> Iterator[Detections]:
        """A batch of each sequence.

        Raises:
            InputError: the file or something in it is bad, and the run stops at bad records.
        """
        document = Document(read_bytes(self.path), self.path)
        pieces = Pieces(document=document, options=self.options, tally=self.context.tally)
        self._classes = categories_in(pieces, document.sections().get("categories"), self.names)
        found = [*sequences_in(pieces)]
        first: dict[str, str] = {}
        for element, raw in found:
            head = _head(pieces, element, raw)
            if head is not None and first.setdefault(head.name, element) != element:
                pieces.reject(raw, element, "sequence twice", f"is {head.name!r}, as is {first[head.name]}", "sequence")
            elif head is not None:
                yield from self._sequence(pieces, head, alone=self.alone and len(found) == 1)
        note_unused(pieces.unused, self.context.tally)

    def _sequence(self, pieces: Pieces, head: Head, *, alone: bool) -> Iterator[Detections]:
        listed = _segmentations(pieces, head)
        instants = None if listed is None else instants_of(pieces, head.members, head.element, len(listed))
        if listed is None or instants is None:
            return
        frames, position = self._frames(instants, head, pieces, alone=alone)
        batch = Gathered()
        batch.frames += frames
        ones = [one for one in _objects(pieces, head, listed) if one.at in position]
        labels = self._labels(pieces, head)
        source = batch.source(source_in(self.path, f"{head.element}.{SEGMENTATIONS}"))
        for one, rings in zip(ones, self._rings(pieces, head, ones), strict=True):
            self._add(batch, pieces, one, rings, (position[one.at], source, labels.get(one.track, "")))
        yield from batch.rest()

    def _frames(self, instants: Instants, head: Head, pieces: Pieces, *, alone: bool) -> tuple[list[Any], dict[int, int]]:
        place = pieces.document.place_of(head.raw, head.element)
        return instants.frames(head.name, head.size, place, self.context, masked=self.options.frames == "masks", alone=alone)

    def _labels(self, pieces: Pieces, head: Head) -> Mapping[int, str]:
        """The names of tracks by their ids."""
        # before it was published the field had the name of the list of all categories
        field_ = next((name for name in ("track_category_ids", "categories") if head.members.get(name, NULL) != NULL), "")
        if not field_ or (field_ == "categories" and head.element == "$"):
            return {}
        element, labels = f"{head.element}.{field_}", {}
        members = pieces.members(head.members[field_], element, "names of tracks")
        for text, raw in members.items():
            track = pieces.key(text, raw, f"{element}.{text}")
            if track is not None:
                labels[track] = pieces.label(pieces.whole(members, text, element, "category"), self._classes)
        return labels

    def _rings(self, pieces: Pieces, head: Head, ones: list[One]) -> Iterator[Rings | None]:
        """The outlines of masks; None of an object that has none, or a bad one, which is rejected."""
        width, height = head.size
        masks: dict[int, AnyMask] = {}
        for number, one in enumerate(ones):
            raw = one.members.get("rle", NULL)
            said = pieces.document.value(raw, _MASK, f"{one.element}.rle", pieces.tally, or_leave_out("object"))
            if isinstance(said, AnyMask) and said.size != (height, width):
                what = f"size {list(said.size)} is not that of its sequence, {[height, width]}"
                pieces.reject(raw, f"{one.element}.rle.size", "mask of another size", what, "object")
            elif said is not None:
                masks[number] = said if isinstance(said, AnyMask) else AnyMask(size=(height, width), counts=said)
        traced = dict(zip(masks, _each(outlines([*masks.values()]), len(masks)), strict=True))
        for number, one in enumerate(ones):
            rings = traced.get(number)
            if isinstance(rings, str):
                pieces.reject(one.members["rle"], f"{one.element}.rle", "no run-length mask", rings, "object")
            elif number in masks and rings is None:
                pieces.tally.unconverted[WITHOUT_PIXEL] += 1
            yield rings if isinstance(rings, Rings) else None

    def _add(self, batch: Gathered, pieces: Pieces, one: One, rings: Rings | None, of: tuple[int, int, str]) -> None:
        """An object, by its mask, or by its box where it has no mask."""
        frame, source, label = of
        without = one.members.get("rle", NULL) == NULL
        box = _box(pieces, one) if without else None
        if rings is None and box is None:
            if without and one.members.get("bbox", NULL) == NULL:
                _nothing(pieces, one)
            return
        told = Said(
            frame=frame, label=label or self.options.label, origin=one.at, source=source, track=one.track,
            score=pieces.score(one.members, one.element), attributes=pieces.attributes(one.members, one.element, _KNOWN),
        )  # fmt: skip
        if rings is not None:
            batch.objects.add(told, Kind.POLYGON, rings)
        elif box is not None:
            batch.objects.add_box(told, box)


def _each(found: Mapping[int, Rings | str], count: int) -> Iterator[Rings | str | None]:
    return (found.get(position) for position in range(count))


def sequences_in(pieces: Pieces) -> Iterator[tuple[str, msgspec.Raw]]:
    """The sequences of a file, each with its ``$.path``; a file whose root is one holds it.

    Raises:
        InputError: it holds none.
    """
    document = pieces.document
    sections = document.sections()
    if SEQUENCES not in sections and ANNOTATED in sections:
        yield "$", msgspec.Raw(document.strict)
        return
    if SEQUENCES not in sections and SEGMENTATIONS in sections:
        fix = "give the folder that holds both"
        raise InputError("speaks of the masks beside it, as DEVA writes them", place=Place(str(document.path), element="$"), fix=fix)
    if SEQUENCES not in sections:
        fix = "give a file of BURST, with sequences and their segmentations"
        raise InputError("has no sequences", place=Place(str(document.path), element="$"), fix=fix)
    for position, raw in enumerate(pieces.listed(sections[SEQUENCES], f"$.{SEQUENCES}", "list of sequences") or ()):
        yield f"$.{SEQUENCES}[{position}]", raw


def _head(pieces: Pieces, element: str, raw: msgspec.Raw) -> Head | None:
    """What a sequence says of itself; None of one that was rejected."""
    bad = len(pieces.tally.bad)
    members = pieces.members(raw, element, "sequence")
    if len(pieces.tally.bad) > bad:
        return None
    name = name_of(pieces, members, element)
    sides = [_side(pieces, members, side, element) for side in ("width", "height")]
    if not name or not all(sides):
        if len(pieces.tally.bad) == bad:
            missing = "seq_name" if not name else "width and height of its images"
            pieces.reject(raw, element, "sequence without its head", f"has no {missing}", "sequence")
        return None
    return Head(element, raw, members, name, (sides[0], sides[1]))


def name_of(pieces: Pieces, members: Members, element: str) -> str:
    """What a sequence is called: by its data set and itself; empty where that is no name of a folder."""
    parts = [pieces.text(members, name, element, "sequence") for name in ("dataset", "seq_name")]
    name = clean_name("/".join(filter(None, parts))) if parts[1] else None
    if parts[1] and name is None:
        pieces.reject(members["seq_name"], f"{element}.seq_name", "bad name", f"{shown(parts[1])} is no name of a folder", "sequence")
    return name or ""


def _side(pieces: Pieces, members: Members, name: str, element: str) -> int:
    """A side of the images of a sequence; 0 where there is none, or a bad one, which is rejected."""
    said = pieces.number(members, name, element)
    if said is None or (1 <= said <= LONGEST_PX and said == int(said)):
        return int(said or 0)
    what = f"{name} {said:g} is no whole number from 1 to {LONGEST_PX:,}"
    pieces.reject(members[name], f"{element}.{name}", f"bad {name}", what, "sequence")
    return 0


def _segmentations(pieces: Pieces, head: Head) -> list[msgspec.Raw] | None:
    """What is said of each annotated frame; None where nothing is, which was rejected."""
    raw, element = head.members.get(SEGMENTATIONS), f"{head.element}.{SEGMENTATIONS}"
    if raw is None:
        pieces.reject(head.raw, head.element, "sequence without its head", f"has no {SEGMENTATIONS}", "sequence")
        return None
    return pieces.listed(raw, element, "sequence")


def _objects(pieces: Pieces, head: Head, listed: list[msgspec.Raw]) -> Iterator[One]:
    """The objects of all frames; those that are bad are rejected."""
    for at, frame in enumerate(listed):
        element = f"{head.element}.{SEGMENTATIONS}[{at}]"
        for text, raw in (pieces.members(frame, element, "frame") if frame != NULL else {}).items():
            here = f"{element}.{text}"
            track = pieces.key(text, raw, here)
            bad = len(pieces.tally.bad)
            members = pieces.members(raw, here, "object") if track is not None else {}
            if track is not None and len(pieces.tally.bad) == bad:
                yield One(at, track, raw, members, here)


def _box(pieces: Pieces, one: One) -> tuple[float, float, float, float] | None:
    """The box of an object, x0, y0, x1, y1 in pixels; None where it has none, or a bad one, which is rejected."""
    raw, element = one.members.get("bbox", NULL), f"{one.element}.bbox"
    said = pieces.document.value(raw, _BOX, element, pieces.tally, or_leave_out("object"))
    if said is None:
        return None
    match said:
        case [x, y, w, h] if w > 0 and h > 0 and all(abs(value) < LIMIT_PX for value in said):
            return x, y, x + w, y + h
        case _:
            pieces.reject(raw, element, "bad bbox", f"bbox {shown(said)} is no left, top, width and height above 0 in pixels", "object")
            return None


def _nothing(pieces: Pieces, one: One) -> None:
    """Count an object of which neither a mask nor a box is said."""
    if one.members.get("point", NULL) != NULL:
        pieces.tally.unconverted[ONLY_POINT] += 1
    else:
        pieces.tally.reject("no mask", "has neither rle nor bbox", place=pieces.document.place_of(one.raw, one.element), fix=CORRECT)
