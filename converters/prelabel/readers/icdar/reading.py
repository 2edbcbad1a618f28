"""Files taken to batches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from prelabel.detections import Detections, Frame, Kind, Source
from prelabel.errors import InputError, Place
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context, Unit
from prelabel.readers.faults import Fault
from prelabel.readers.icdar.layout import TRUTH, image_of, stem_of
from prelabel.readers.icdar.options import IcdarOptions
from prelabel.readers.icdar.rows import DONT_CARE, Form, Row, Text, is_scored, row_of, scripted, text_of
from prelabel.readers.objects import Objects, Said
from prelabel.readers.outputs.naming import Naming, Wanted


class Scored(NamedTuple):
    """What stands behind the corners of rows.

    Args:
        some: of some rows, a number from 0 to 1.
        others: of others, none.
    """

    some: bool
    others: bool


def scored_in(paths: Sequence[Path]) -> Scored:
    """What stands behind the corners in files that are not called as truth; of those that cannot be read nothing."""
    some = others = False
    for path in paths:
        if path.name.lower().startswith(TRUTH):
            continue
        try:
            form, lines = text_of(path)
        except InputError:
            # said when it is read
            continue
        found = {is_scored(line, form) for line in lines}
        some, others = some or True in found, others or False in found
    return Scored(some, others)


class _Images(Naming):
    """Frames that are called as their images, or as their files without what stands before the name of the image."""

    __slots__ = ()

    def name(self, path: Path) -> str:
        known = image_of(path, self.root, self.context.frames)
        return known.file if known else path.relative_to(self.root).with_name(stem_of(path)).as_posix()


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the files of a unit to one batch.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: IcdarOptions
    context: Context
    frames: list[Frame] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    objects: Objects = field(default_factory=Objects)

    def detections(self) -> Detections:
        """All of them.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        naming = _Images(root=self.unit.root, alone=self.unit.detail, context=self.context)
        for path in self.unit.paths:
            try:
                text = text_of(path)
            except InputError as error:
                self.context.tally.reject_file("unreadable file", error)
                continue
            frame = naming.still(path, Wanted(size=(0, 0), sized=bool(text.lines))) if self._has_image(path) else None
            if frame is not None:
                self.frames.append(frame)
                self.sources.append(Source(str(path)))
                self._rows(path, text)
        return self.objects.detections(self.frames, self.sources)

    def _has_image(self, path: Path) -> bool:
        """Whether a file has an image, where others have; ``--frames`` says of itself what it does not have."""
        frames = self.context.frames
        if frames.given or not frames.known or image_of(path, self.unit.root, frames):
            return True
        self.context.tally.reject(
            "no image", f"no image {stem_of(path)!r} in the source, where other images lie", place=Place(str(path)),
            fix="add the image, name all with --frames, or leave the file out with --on-error skip",
        )  # fmt: skip
        return False

    def _rows(self, path: Path, text: Text) -> None:
        """The words of a file."""
        scored = bool(self.context.survey) and not (self.options.confidence == "auto" and path.name.lower().startswith(TRUTH))
        scripts = scripted(text, scored=scored)
        for line in text.lines:
            row = row_of(line, text.form, scored=scored, scripts=scripts)
            if isinstance(row, Fault):
                self.context.tally.reject(row.reason, row.what, place=Place(str(path), line.number), fix=row.fix)
            elif row.text == DONT_CARE and self.options.dontcare == "drop":
                self.context.tally.filtered[f"do not care: {DONT_CARE}"] += 1
            else:
                self._add(row, line.number, text.form)

    def _add(self, row: Row, line: int, form: Form) -> None:
        """A word."""
        said = {"dontcare": "true"} if row.text == DONT_CARE else {"transcription": row.text}
        attributes = {name: value for name, value in {**said, "script": row.script}.items() if value}
        at = len(self.frames) - 1
        one = Said(frame=at, label=self.options.label, origin=line, source=at, score=row.score, attributes=attributes)
        if form == Form.BOX:
            self.objects.add_box(one, row.points.reshape(-1).tolist())
        else:
            self.objects.add(one, Kind.POLYGON, Rings.of(row.points, [len(row.points)]).opened())
