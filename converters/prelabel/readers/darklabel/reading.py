"""Files taken to batches: a sequence for each video or list of images, and single images."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import structs

from prelabel.detections import UNTRACKED, Detections, Frame, Source
from prelabel.errors import InputError, Place
from prelabel.files import natural_sorted
from prelabel.folders import prefix_below
from prelabel.readers.darklabel.layout import Chosen
from prelabel.readers.darklabel.options import DarklabelOptions
from prelabel.readers.darklabel.rows import Key, Rows
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.gathering import FilesReader, Gathered
from prelabel.readers.shared.naming import Name, Naming, beside, only_once
from prelabel.readers.shared.objects import Said
from prelabel.readers.shared.outputs.naming import Naming as OutputNaming
from prelabel.readers.shared.outputs.naming import Wanted
from prelabel.readers.shared.words import shown

_ENDS = "videos without images end at the last frame that is listed: give --frames if frames follow it"

_BEHIND = "_gt"
"""What DarkLabel 1 puts behind the name of a video in that of its file."""


@dataclass(slots=True, kw_only=True)
class UnitReader(FilesReader[DarklabelOptions]):
    """Reads the files of a unit, whose detail is what was chosen for its source."""

    _seen: dict[str, Place] = field(default_factory=dict)
    _sequences: dict[str, Place] = field(default_factory=dict)
    _stills: OutputNaming | None = None

    def _file(self, path: Path) -> Iterator[Detections]:
        """The batches that are whole when the file is read; single images wait for others.

        Raises:
            InputError: the file is broken, or a bad record stops the run.
        """
        chosen: Chosen = self.unit.detail
        if chosen.note:
            self.context.tally.note(chosen.note)
        rows = Rows(path=path, form=chosen.form, tally=self.context.tally)
        rows.read()
        fields = chosen.form.fields
        if chosen.form.grouped or "fn" in fields:
            yield from self._video(rows, path, chosen)
        elif "iname" in fields:
            yield from self._listed(rows, path)
        else:
            self._one(rows, path, chosen)
        yield from self._images.full()

    def _video(self, rows: Rows, path: Path, chosen: Chosen) -> Iterator[Detections]:
        """The frames of a video."""
        name, place = self._sequence_name(path), Place(str(path))
        if not self._is_first(name, place):
            return
        numbers = sorted(number for number in rows.frames if isinstance(number, int))
        footage = Footage(name, place, numbers, lambda number: f"{name}/{number:06}.jpg", chosen.alone)
        images = footage.images(self.context)
        if not numbers and not images and not self.context.frames.given:
            fix = "save the labels again, or give --frames with the images of the video"
            raise InputError("names no frame", place=place, fix=fix)
        if not images and not self.context.frames.given and not chosen.form.grouped:
            self.context.tally.note(_ENDS)
        sized = set() if chosen.form.in_fractions else {row.frame for row in rows.found if isinstance(row.frame, int)}
        every = numbers if images or not numbers else range(numbers[-1] + 1)
        frames = footage.frames(images, every, sized, self.context)
        rate = self.options.fps
        if rate:
            frames = {number: structs.replace(frame, time_s=number / rate) for number, frame in frames.items()}
        yield from self._sequence(rows, dict[Key, Frame](frames.items()))

    def _listed(self, rows: Rows, path: Path) -> Iterator[Detections]:
        """The images that a file names: a sequence where an id is in several of them.

        Raises:
            InputError: it names none, or a bad record stops the run.
        """
        if not rows.frames:
            raise InputError("names no image", place=Place(str(path)), fix="save the labels again")
        first: dict[int, Key] = {}
        is_sequence = any(track != UNTRACKED and first.setdefault(track, row.frame) != row.frame for row, track in rows.tracks())
        names = self._names(rows, path)
        sequence = self._sequence_name(path) if is_sequence else ""
        if is_sequence and not self._is_first(sequence, Place(str(path))):
            return
        order = natural_sorted({name.file for name in names.values()})
        index = {file: number for number, file in enumerate(order)}
        frames: dict[Key, Frame] = {}
        sized = set() if rows.form.in_fractions else {row.frame for row in rows.found}
        for said in sorted(names, key=lambda said: index[names[said].file]) if is_sequence else names:
            place, name = Place(str(path), rows.frames[said]), names[said]
            number = index[name.file] if is_sequence else -1
            seconds = number / self.options.fps if is_sequence and self.options.fps else float("nan")
            frame = self.context.frames.frame(
                name.file, place=place, tally=self.context.tally, url=name.url, image=name.image, sequence=sequence, index=number,
                time_s=seconds, sized=said in sized,
            )  # fmt: skip
            frame = only_once(frame, str(said), place, self._seen, self.context.tally)
            if frame is not None:
                frames[said] = frame
        if is_sequence:
            yield from self._sequence(rows, frames)
        else:
            self._gather(rows, frames)

    def _names(self, rows: Rows, path: Path) -> dict[Key, Name]:
        """What the images are called, by what the file calls them; one that has no name below the folder of images is rejected."""
        naming = Naming("", lambda: map(str, rows.frames), self.context.frames)
        found: dict[Key, Name] = {}
        for said, line in rows.frames.items():
            name = naming.name(str(said))
            if name is None:
                what, fix = f"{shown(said)} names no image below the folder of images", "name images relative to the folder of images"
                self.context.tally.reject("no image named", what, place=Place(str(path), line), fix=fix)
            elif name.url:
                found[said] = name
            else:
                file, image = beside(name, path, self.unit.root, self.context.frames)
                found[said] = Name(file, image=image)
        return found

    def _one(self, rows: Rows, path: Path, chosen: Chosen) -> None:
        """The image that a file is called as."""
        if self._stills is None:
            self._stills = OutputNaming(root=self.unit.root, alone=chosen.alone, context=self.context)
        frame = self._stills.still(path, Wanted(size=(0, 0), sized=bool(rows.found) and not chosen.form.in_fractions))
        if frame is not None:
            self._gather(rows, {0: frame})

    def _gather(self, rows: Rows, frames: dict[Key, Frame]) -> None:
        """Single images, which wait for others."""
        self._images.in_fractions = rows.form.in_fractions
        self._add(self._images, rows, frames, tracked=False)

    def _sequence(self, rows: Rows, frames: dict[Key, Frame]) -> Iterator[Detections]:
        batch = Gathered(in_fractions=rows.form.in_fractions)
        self._add(batch, rows, frames, tracked=True)
        yield from batch.rest()

    def _add(self, batch: Gathered, rows: Rows, frames: dict[Key, Frame], *, tracked: bool) -> None:
        """Frames, and the objects in them."""
        at = {key: position for position, key in enumerate(frames, len(batch.frames))}
        batch.frames += frames.values()
        source = batch.source(Source(str(rows.path)))
        for row, track in rows.tracks():
            if row.frame in at:
                said = Said(
                    frame=at[row.frame], label=row.label or self.options.label, origin=row.line, source=source,
                    track=track if tracked else UNTRACKED, attributes=row.attributes,
                )  # fmt: skip
                batch.objects.add_box(said, row.box)

    def _is_first(self, name: str, place: Place) -> bool:
        """Whether no sequence before has a name; one that has it is rejected."""
        first = self._sequences.setdefault(name, place)
        if first is not place:
            what = f"the sequence {shown(name)} is described by {first} already"
            fix = "keep one of them, or convert the files one by one"
            self.context.tally.reject("sequence described twice", what, place=place, fix=fix)
        return first is place

    def _sequence_name(self, path: Path) -> str:
        """The file's path below the source, without what stands behind the name of the video."""
        return prefix_below(path.parent, self.unit.root) + (path.stem.removesuffix(_BEHIND) or path.stem)
