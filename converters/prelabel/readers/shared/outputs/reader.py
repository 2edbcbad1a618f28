"""The base of the readers of outputs: plan, unit and batches; a reader says what a file holds."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Literal, NamedTuple, TypeVar

from msgspec import Meta

from prelabel.detections import Detections, Source
from prelabel.errors import InputError, Tally
from prelabel.readers import base
from prelabel.readers.base import Certainty, Context, Plan, Reader
from prelabel.readers.others import is_json, own_files
from prelabel.readers.shared import labels as names
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.outputs.naming import Naming, Size, Wanted
from prelabel.readers.shared.outputs.seen import BEYOND, Look, Seen

Unit = Literal["auto", "pixels", "fractions"]

ScoreUnit = Literal["raw", "percent"]


class OutputOptions(base.Options, frozen=True, kw_only=True):
    """``-O`` of every reader of outputs."""

    names: Annotated[str, Meta(description="names of the classes: a file, a,b,c, or a list: coco80, coco91, voc20")] = ""
    unit: Annotated[Unit, Meta(description="what coordinates are; auto: fractions where none of any box is above 1.5")] = "auto"
    score: Annotated[ScoreUnit, Meta(description="percent: scores are divided by 100")] = "raw"


O = TypeVar("O", bound=OutputOptions)  # noqa: E741  # the field's own letter for options, used as a type only


class Shown(NamedTuple):
    """The output of one frame.

    Args:
        objects: what is seen in it; read once.
        size: width and height of the frame, where the output says them.
    """

    objects: Iterable[Seen]
    size: Size = (0, 0)


class Content(NamedTuple):
    """The outputs of one file.

    Args:
        source: the file.
        frames: their outputs, in its order.
        several: whether the file is a sequence; else it has one output.
    """

    source: Source
    frames: Iterable[Shown]
    several: bool


class OutputReader(Reader[O]):
    """A reader of outputs; `content` says what a file holds, `fits` which files of a folder are outputs."""

    names_fix: ClassVar[str] = names.NAME_ALL
    """What to do about a class without a name."""

    @abstractmethod
    def content(self, path: Path, options: O, context: Context) -> Content:
        """What a file holds.

        Raises:
            InputError: the file cannot be read, or a bad record stops the run.
        """

    @abstractmethod
    def fits(self, path: Path) -> bool:
        """Whether a file of a folder looks like an output. Never raises."""

    def whole(self, path: Path) -> bool:
        """Whether a file that does not look so is a whole one of another kind, and not a damaged output. Never raises."""
        return is_json(path)

    def sniff(self, source: Path) -> Certainty:
        """SURE where a file looks like an output."""
        try:
            return Certainty.SURE if any(map(self.fits, base.sniffed_files(source, self.suffixes))) else Certainty.NO
        except InputError:
            return Certainty.NO

    def first(self, options: O) -> int:  # noqa: ARG002  # for those that override
        """The number of the first name of a list of classes."""
        return 0

    def plan(self, source: Path, options: O) -> Plan:  # noqa: ARG002  # the contract's
        """Units of some hundred files, and the images that lie among them; the detail is whether there is one file only.

        Raises:
            InputError: the source does not exist, or holds no output.
        """
        what = f"output of {self.name} as {' or '.join(self.suffixes)}"
        fix = f"see prelabel formats {self.name}, or give the files one by one"
        return own_files(source, self.suffixes, self.fits, self.whole, what=what, fix=fix).in_parts()

    def survey(self, units: Sequence[base.Unit], options: O, context: Context) -> Look:
        """What coordinates and classes mean.

        Raises:
            InputError: the names of the classes cannot be read.
        """
        classes = names.from_option(options.names, self.first(options))
        guessed = options.unit == "auto"
        fractions = self._fractions(units, options, context) if guessed else options.unit == "fractions"
        if guessed and fractions:
            context.tally.note("coordinates are fractions of the frame (-O unit=pixels to say otherwise)")
        return Look(classes=classes, fractions=fractions, guessed=guessed, percent=options.score == "percent", names_fix=self.names_fix)

    def _fractions(self, units: Sequence[base.Unit], options: O, context: Context) -> bool:
        """Whether no coordinate of any box is more than a fraction can be; that of nothing is False."""
        silent = Context(frames=context.frames, tally=Tally(on_error="skip"), shapes=frozenset())
        any_box = False
        for path in (path for unit in units for path in unit.paths):
            try:
                for seen in (seen for frame in self.content(path, options, silent).frames for seen in frame.objects):
                    any_box = True
                    if seen.reach() > BEYOND:
                        return False
            except InputError:
                continue
        return any_box

    def read(self, unit: base.Unit, options: O, context: Context) -> Iterator[Detections]:
        """Stills in batches of some thousand, each sequence as one.

        Raises:
            InputError: a file is broken, ``--frames`` names others, or a bad record stops the run.
        """
        naming = Naming(root=unit.root, alone=unit.detail, context=context)
        stills = Gathered(in_fractions=context.survey.fractions)
        for path in unit.paths:
            try:
                content = self.content(path, options, context)
                content = content._replace(frames=[Shown(list(frame.objects), frame.size) for frame in content.frames])
            except InputError as error:
                context.tally.reject_file("file that cannot be read", error)
                continue
            if content.several:
                run = Gathered(in_fractions=context.survey.fractions)
                self._add(content, path, naming, run, context)
                yield run.detections()
                continue
            self._add(content, path, naming, stills, context)
            yield from stills.full()
        yield from stills.rest()

    @staticmethod
    def _add(content: Content, path: Path, naming: Naming, batch: Gathered, context: Context) -> None:
        look: Look = context.survey
        shown = [list(frame.objects) for frame in content.frames]
        wanted = [
            Wanted(size=frame.size, sized=bool(seen) and not look.fractions) for frame, seen in zip(content.frames, shown, strict=True)
        ]
        frames = naming.several(path, wanted) if content.several else [naming.still(path, one) for one in wanted]
        source = batch.source(content.source)
        for seen, frame in zip(shown, frames, strict=True):
            if frame is None:
                continue
            for one in seen:
                look.add(one, len(batch.frames), source, batch.objects, context)
            batch.frames.append(frame)
