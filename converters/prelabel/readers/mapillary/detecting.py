"""Answers about detections taken to a batch."""

from dataclasses import dataclass, field
from pathlib import Path

from prelabel.detections import AttributeSet, Detections, Kind
from prelabel.errors import Place
from prelabel.folders import prefix_below
from prelabel.readers.base import Context, Unit
from prelabel.readers.mapillary.answers import Detection, Several, lists_of, name_of, others
from prelabel.readers.mapillary.options import VOID, MapillaryOptions
from prelabel.readers.mapillary.tiles import TileError, outline_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import Gathered, source_in
from prelabel.readers.shared.objects import Said, note_unused, put_attribute
from prelabel.readers.shared.sides import size_px
from prelabel.readers.shared.words import shown

TWICE = "detection given twice"
OTHER = "point or line of a detection"
FLAT = "part of a detection without area"

_SKIP = "or leave the detection out with --on-error skip"


@dataclass(slots=True, kw_only=True)
class AnswerReader:
    """Reads the answers of a source to one batch: several may tell of one image.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: MapillaryOptions
    context: Context
    gathered: Gathered = field(default_factory=lambda: Gathered(in_fractions=True))
    unused: set[str] = field(default_factory=set)
    _frames: dict[str, int] = field(default_factory=dict)
    _seen: set[tuple[int, str]] = field(default_factory=set)

    def read(self) -> Detections:
        """All files.

        Raises:
            InputError: a file or a detection is bad, and the run stops at bad records.
        """
        tally = self.context.tally
        for path in self.unit.paths:
            for several in tally.until_broken(lists_of(path, tally)):
                self._list(several, path)
        note_unused(self.unused, tally)
        return self.gathered.detections()

    def _list(self, several: Several, path: Path) -> None:
        """The detections of a list; its image is a frame even where there are none."""
        document, tally = several.document, self.context.tally
        at = several.element.removesuffix(".detections.data")
        size = size_px(several.width, several.height, lambda name: Place(str(path), element=f"{at}.{name}"), tally)
        if size is None:
            return
        source = self.gathered.source(source_in(path, several.element, f"[{{}}]{several.inside}"))
        some = False
        for position, raw, one in several.each(tally):
            some = True
            try:
                frame = self._frame(several.image or _image_of(one, strewn=several.strewn), path, size)
                if frame >= 0:
                    self._detection(one, frame, position, source, self._attributes(others(raw)))
            except BadShape as bad:
                part = document.part(raw, bad.where)
                element = f"{several.element}[{position}]{several.inside}{bad.where}"
                tally.reject(bad.reason, bad.what, place=document.place_of(raw if part is None else part, element), fix=bad.fix)
        if not some:
            self._frame(several.image, path, size)

    def _frame(self, image: str, path: Path, size: tuple[int, int]) -> int:
        """The number of the frame of an image, which is called as the file where that does not name it; -1 where it was rejected."""
        name = image or f"{prefix_below(path.parent, self.unit.root)}{path.stem}.jpg"
        at = self._frames.get(name)
        if at is None or (at >= 0 and size[0] and not self.gathered.frames[at].width):
            self._frames[name] = self._made(name, path, size, at)
        return self._frames[name]

    def _made(self, name: str, path: Path, size: tuple[int, int], at: int | None) -> int:
        """The number of a new frame, or of one in whose place it stands, since an answer before did not say its size."""
        frames, gathered = self.context.frames, self.gathered.frames
        known = frames.find(name) or frames.find(name.rpartition("/")[2])
        file, (width, height) = known.file if known else name, size
        frame = frames.frame(file, place=Place(str(path)), tally=self.context.tally, width=width, height=height, sized=False)
        if frame is None:
            return -1
        if at is None:
            gathered.append(frame)
            return len(gathered) - 1
        gathered[at] = frame
        return at

    def _detection(self, one: Detection, frame: int, position: int, source: int, attributes: AttributeSet) -> None:
        """The row of a detection.

        Raises:
            BadShape: it is bad.
        """
        tally, field_ = self.context.tally, ".geometry" if one.pixel_geometry is None else ".pixel_geometry"
        if not one.value.strip():
            raise BadShape("no label", ".value", "the detection has no value", f"give it one, {_SKIP}")
        if self.options.void == "drop" and one.value.startswith(VOID):
            tally.filtered["void class"] += 1
            return
        text = one.geometry if one.pixel_geometry is None else one.pixel_geometry
        if text is None:
            raise BadShape("no shape", "", "has no geometry", f"ask the API for the field geometry, {_SKIP}")
        try:
            outline = outline_of(text)
        except TileError as error:
            raise BadShape("no geometry", field_, str(error), f"ask the API again, {_SKIP}") from None
        for what, count in ((OTHER, outline.others), (FLAT, outline.flat)):
            if count:
                tally.unconverted[what] += count
        if outline.rings is None:
            if not outline.others + outline.flat:
                raise BadShape("no shape", field_, "the geometry shows nothing", f"ask the API again, {_SKIP}")
            return
        if self._is_known(one, frame):
            tally.filtered[TWICE] += 1
            return
        said = Said(frame=frame, label=one.value, origin=position, source=source, attributes=attributes)
        self.gathered.objects.add(said, Kind.POLYGON, outline.rings)

    def _is_known(self, one: Detection, frame: int) -> bool:
        """Whether a detection of this id came before; where it says none, it is taken for another."""
        if one.id is None:
            return False
        key = (frame, str(one.id))
        is_known = key in self._seen
        self._seen.add(key)
        return is_known

    def _attributes(self, fields: dict[str, object]) -> AttributeSet:
        """The further fields that are asked for."""
        self.unused.update(fields.keys() - set(self.options.attributes))
        said: dict[str, str | tuple[str, ...]] = {}
        for name in self.options.attributes:
            if fields.get(name) is not None:
                put_attribute(said, name, fields[name], self.context.tally)
        return said


def _image_of(one: Detection, *, strewn: bool) -> str:
    """What the image of a detection is called; empty where it names none, and all of the file are of one.

    Raises:
        BadShape: what it names is none, or it names none and others of the file are of other images.
    """
    id_, where = (one.image_id, ".image_id") if one.image is None else (one.image.id, ".image.id")
    if id_ is None:
        if strewn:
            raise BadShape("no image", "", "names no image, and those of the file are of several", f"write its image_id, {_SKIP}")
        return ""
    name = name_of(id_)
    if not name:
        raise BadShape("no name", where, f"{shown(id_)} is no id of an image", f"write the id of the image, {_SKIP}")
    return name
