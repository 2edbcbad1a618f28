"""Frames of lines, gathered sequence by sequence."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter

import msgspec

from prelabel.detections import Detections, Frame
from prelabel.errors import Place
from prelabel.files import natural_key
from prelabel.frames import all_clean, clean_name, url_path
from prelabel.readers.base import Context
from prelabel.readers.jsonl.columns import detections_of, sound_detections_of
from prelabel.readers.jsonl.lines import SKIP
from prelabel.readers.jsonl.packs import Heads, Lines, Spot
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.words import shown
from prelabel.stream import FrameHead

FRAMES_AT_ONCE = 2000
"""Of no sequence, in one batch."""


_ALIKE = attrgetter("width", "height", "still", "unit")
"""What all frames of a sequence have in common, if nothing is to be decided about them."""


@dataclass(slots=True)
class _Sequence:
    """What was seen so far of the sequence that is open, or of all frames without one."""

    name: str
    last: Spot
    """The line that came last."""
    files: dict[str, Spot] = field(default_factory=dict)
    """The line of each frame."""
    numbers: dict[int, Spot] = field(default_factory=dict)
    size: tuple[int, int] = (0, 0)
    """The first that is known."""
    frames: list[Frame] = field(default_factory=list)
    lines: list[Lines] = field(default_factory=list)

    def before(self, file: str, number: int | None) -> tuple[str, Place] | None:
        """By what a frame was said before, and where; its number counts in a sequence alone."""
        if number in self.numbers and self.name:
            return str(number), Place(*self.numbers[number])
        return (shown(file), Place(*self.files[file])) if file in self.files else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    """Lines of one sequence, about whose frames nothing is to be decided.

    Args:
        lines: these lines.
        frames: one a line.
        files: their names.
        numbers: theirs in the sequence.
    """

    lines: Lines
    frames: Sequence[Frame]
    files: Sequence[str]
    numbers: Sequence[int]


@dataclass(slots=True, kw_only=True)
class Gathering:
    """Takes lines, hands on whole sequences.

    Args:
        percent: scores are in 0-100.
        any_size: frames of one sequence may differ in size.
        context: decides frames, and takes what is bad.
    """

    percent: bool
    any_size: bool
    context: Context
    _open: _Sequence | None = None
    _unplaced: _Sequence | None = None
    _ended: list[_Sequence] = field(default_factory=list)
    """Sequences in natural order that were not yet handed on."""
    _done: dict[str, Place] = field(default_factory=dict)
    """The last line of each sequence that has ended."""

    def add(self, lines: Sequence[Lines]) -> Iterator[Detections]:
        """Take lines that came together; what ends with them. Nothing is said of a line before what ended before it is handed on.

        Raises:
            InputError: a line is bad and the run stops at bad records.
        """
        for name, some in chain.from_iterable(each.by_sequence() for each in lines):
            plain = self._plain(name, some)
            if plain is None:
                yield from self._hand_on()
                yield from self._decide(name, some)
            else:
                yield from self._extend(name, plain)
        yield from self._hand_on()

    def rest(self) -> Iterator[Detections]:
        """What is still open.

        Raises:
            InputError: a detection is bad and the run stops at bad records.
        """
        for sequence in (self._open, self._unplaced):
            if sequence is not None:
                yield from self._batch(sequence)

    def _decide(self, name: str, lines: Lines) -> Iterator[Detections]:
        """Take lines of one sequence, of which each frame is decided by itself; what ends with them."""
        heads = lines.heads
        if name in self._done:
            what = f"the sequence {shown(name)} returns, its last frame was {self._done[name]}"
            fix = f"write the frames of a sequence one after the other, {SKIP}"
            for at in range(len(lines)):
                self.context.tally.reject("sequence returns", what, place=heads.place(at), fix=fix)
            return
        if self._open is not None and self._open.name != name:
            yield from self._batch(self._close(self._open))
        sequence, begin = self._current(name, heads.spot(0)), 0
        for at, count in enumerate(lines.counts().tolist()):
            sequence.last = heads.spot(at)
            frame = self._frame(heads, at, sequence, seen=count > 0)
            if frame is not None:
                sequence.frames.append(frame)
            is_full = not name and len(sequence.frames) == FRAMES_AT_ONCE
            if frame is None or is_full:
                sequence.lines += lines.some(begin, at if frame is None else at + 1)
                begin = at + 1
            if is_full:
                yield from self._batch(sequence)
        sequence.lines += lines.some(begin, len(lines))

    def _extend(self, name: str, plain: "_Plain") -> Iterator[Detections]:
        """Take lines of one sequence, of whose frames nothing is to be decided; what cannot wait for more to end."""
        if self._open is not None and self._open.name != name:
            ended = self._close(self._open)
            if self._ended and natural_key(self._ended[-1].name) > natural_key(ended.name):
                yield from self._hand_on()
            self._ended.append(ended)
        spots = plain.lines.heads.spots()
        sequence = self._current(name, spots[0])
        sequence.last = spots[-1]
        sequence.size = plain.frames[0].width, plain.frames[0].height
        sequence.files.update(zip(plain.files, spots, strict=True))
        sequence.numbers.update(zip(plain.numbers, spots, strict=True))
        sequence.frames += plain.frames
        sequence.lines.append(plain.lines)

    def _close(self, sequence: _Sequence) -> _Sequence:
        self._open = None
        self._done[sequence.name] = Place(*sequence.last)
        return sequence

    def _hand_on(self) -> Iterator[Detections]:
        """The sequences that have ended: together, where nothing is wrong with them."""
        ended, self._ended = self._ended, []
        whole = None
        if len(ended) > 1:
            frames, lines = (list(chain.from_iterable(getattr(one, name) for one in ended)) for name in ("frames", "lines"))
            whole = sound_detections_of(frames, lines, percent=self.percent)
        if whole is not None:
            yield whole
            return
        for sequence in ended:
            yield from self._batch(sequence)

    def _current(self, name: str, spot: Spot) -> _Sequence:
        if name:
            self._open = self._open or _Sequence(name, spot)
            return self._open
        self._unplaced = self._unplaced or _Sequence(name, spot)
        return self._unplaced

    def _batch(self, sequence: _Sequence) -> Iterator[Detections]:
        """The frames of a sequence as detections, if there are any; they are let go."""
        frames, lines = sequence.frames, sequence.lines
        sequence.frames, sequence.lines = [], []
        if frames:
            yield detections_of(frames, lines, self.context.tally, percent=self.percent)

    def _plain(self, name: str, lines: Lines) -> "_Plain | None":
        """Lines of one sequence that say all of their frames and fit it; None where one is to be looked at alone."""
        said = lines.heads.each
        files, numbers = [one.file or "" for one in said], [-1 if one.frame is None else one.frame for one in said]
        alike = set(map(_ALIKE, said))
        width, height, still, unit = next(iter(alike))
        known = self._open if self._open is not None and self._open.name == name else _Sequence(name, lines.heads.spot(0))
        if (
            not name or name in self._done or self.context.frames.known or len(alike) > 1 or still
            or not width or not height or known.size not in {(0, 0), (width, height)}
            or not all_clean(files) or len(set(files)) < len(files) or not known.files.keys().isdisjoint(files)
            or min(numbers) < 0 or len(set(numbers)) < len(numbers) or not known.numbers.keys().isdisjoint(numbers)
            or len(known.files) > len(known.numbers)
        ):  # fmt: skip
            return None
        frames = [
            Frame(
                sequence=name, file=file, width=width, height=height, url=one.url or "", index=number,
                time_s=math.nan if one.time_s is None else one.time_s,
            )
            for one, file, number in zip(said, files, numbers, strict=True)
        ]  # fmt: skip
        return _Plain(lines=lines.of_size(width, height, unit), frames=frames, files=files, numbers=numbers)

    def _frame(self, heads: Heads, at: int, sequence: _Sequence, *, seen: bool) -> Frame | None:
        """The frame of one of the lines, in which something was seen or not; None where it was rejected."""
        said, place = heads.each[at], heads.place(at)
        number = said.frame
        file, size = clean_name(_file(said)), (said.width or 0, said.height or 0)
        fault = _fault(said, file) or self._unlike(said, file or "", sequence)
        if fault or file is None:
            reason, where, what, fix = fault or Fault("", "", "", "")
            place = Place(place.path, place.line, element=f"${where}" if where else None)
            self.context.tally.reject(reason, what, place=place, fix=f"{fix}, {SKIP}")
            return None
        sequence.files[file] = heads.spot(at)
        if number is not None:
            sequence.numbers[number] = heads.spot(at)
        elif sequence.name:
            number = len(sequence.files) - 1
        if not sequence.size[0]:
            sequence.size = size
        index = -1 if number is None else number
        time_s = math.nan if said.time_s is None else said.time_s
        if not self.context.frames.known and size[0] and file.isascii():
            # nothing is to be decided about it
            return Frame(
                sequence=sequence.name, file=file, width=size[0], height=size[1], url=said.url or "", index=index, time_s=time_s,
                still=said.still,
            )  # fmt: skip
        frame = self.context.frames.frame(
            file,
            place=place,
            tally=self.context.tally,
            width=size[0],
            height=size[1],
            url=said.url or "",
            sequence=sequence.name,
            index=index,
            time_s=time_s,
            sized=said.unit == "pixels" and seen,
        )
        return msgspec.structs.replace(frame, still=True) if frame and said.still else frame

    def _unlike(self, said: FrameHead, file: str, sequence: _Sequence) -> Fault | None:
        """Why a frame does not go with those before it."""
        number = said.frame
        before = sequence.before(file, number)
        if before is not None:
            what = f"the frame {before[0]} returns, it was {before[1]}"
            return Fault("frame returns", "", what, "write each frame once, with all its detections")
        if not sequence.name or not sequence.files:
            return None
        if bool(sequence.numbers) != (number is not None):
            what = "has a frame number, those before it have none" if number is not None else "has no frame number, those before it have"
            return Fault("frame without number", "" if number is None else ".frame", what, "number all frames of a sequence or none")
        size, other = (said.width or 0, said.height or 0), sequence.size
        if size != other and size[0] and other[0] and not self.any_size:
            what = f"is {size[0]}x{size[1]}, frames of {shown(sequence.name)} before it are {other[0]}x{other[1]}"
            return Fault("sizes differ", ".width", what, "give it a sequence of its own, or read it as it is with -O sizes=any")
        return None


def _file(said: FrameHead) -> str:
    """What the frame is called, if only by its URL or number; empty where it is not."""
    if said.file:
        return said.file
    if said.url:
        return url_path(said.url) or said.url
    return "" if said.frame is None else f"{said.frame:06d}"


def _fault(said: FrameHead, file: str | None) -> Fault | None:
    """What is wrong with what a line says of its frame alone."""
    if file is None:
        given = said.file or said.url
        if given:
            field = ".file" if said.file else ".url"
            return Fault("no image named", field, f"{shown(given)} names no image", "name it below the folder of images")
        return Fault("frame without name", "", "names no frame", 'give it "file", "url" or "frame"')
    if said.still and said.sequence:
        return Fault("still in a sequence", ".still", f"is a single image, and of {shown(said.sequence)}", "say one of the two")
    if bool(said.width) != bool(said.height):
        one, other = ("width", "height") if said.width else ("height", "width")
        return Fault("half a size", f".{one}", f"has a {one} but no {other}", "give both or neither")
    return None
