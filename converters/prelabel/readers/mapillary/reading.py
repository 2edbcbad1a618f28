"""Files taken to batches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prelabel.detections import AttributeSet, Detections, Kind, Source
from prelabel.errors import InputError, Place
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context, Unit
from prelabel.readers.mapillary.classes import Classes, Configs
from prelabel.readers.mapillary.homes import home_of, image_name
from prelabel.readers.mapillary.masks import read_mask
from prelabel.readers.mapillary.options import VOID, MapillaryOptions
from prelabel.readers.mapillary.records import Labels, Object, read_labels
from prelabel.readers.mapillary.shapes import rectangles_of, ring_of
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said, note_unused, put_attribute
from prelabel.readers.shared.words import shown

ACROSS = "box over the edge of a panorama made two"

SIDE = "cross_boundary"
"""The attribute that tells the two apart."""

_SKIP = "or leave the object out with --on-error skip"


@dataclass(slots=True, kw_only=True)
class UnitReader:
    """Reads the files of a unit to one batch.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: MapillaryOptions
    context: Context
    gathered: Gathered = field(default_factory=Gathered)
    unused: set[str] = field(default_factory=set)
    configs: Configs = field(init=False)

    def __post_init__(self) -> None:
        """Configs are those of the options."""
        self.configs = Configs(self.options)

    def read(self) -> Detections:
        """All files.

        Raises:
            InputError: a file or object is bad, and the run stops at bad records, or nothing names the classes that are needed.
        """
        tally = self.context.tally
        for path in self.unit.paths:
            if path.suffix.lower() == ".png":
                self._mask(path, self.configs.of(home_of(path), path))
                continue
            try:
                labels = read_labels(path, tally)
            except InputError as error:
                tally.reject_file("unreadable file", error)
                continue
            if labels is not None:
                self._labels(path, labels)
        note_unused(self.unused, tally)
        return self.gathered.detections()

    def _frame(self, path: Path, size: tuple[int, int], source: Source, *, sized: bool) -> int:
        """The number of a new frame; -1 where it was rejected."""
        frames, tally = self.context.frames, self.context.tally
        name = image_name(path, self.unit.root, frames)
        frame = frames.frame(name, place=Place(str(path)), tally=tally, width=size[0], height=size[1], sized=sized)
        if frame is None:
            return -1
        self.gathered.frames.append(frame)
        # of each file, of which each is one image
        self.gathered.source(source)
        return len(self.gathered.frames) - 1

    def _mask(self, path: Path, classes: Classes) -> None:
        """The frame of a PNG, and what it shows."""
        tally = self.context.tally
        try:
            drawn = read_mask(path)
        except InputError as error:
            tally.reject_file("unreadable file", error)
            return
        frame = self._frame(path, drawn.size, Source(str(path), "value {}"), sized=True)
        if frame < 0:
            return
        for row, (value, number) in enumerate(zip(drawn.values.tolist(), drawn.numbers.tolist(), strict=True)):
            if number >= len(classes.names):
                what = f"class {number} has no name; {classes.path} names {len(classes.names)}, from 0"
                at = Place(str(path), element=f"value {value}")
                tally.reject("unknown class", what, place=at, fix=f"give the config.json of this version with -O config=FILE, {_SKIP}")
            elif self._is_wanted(classes.names[number]):
                label = classes.called[classes.names[number]]
                said = Said(frame=frame, label=label, origin=value, source=frame)
                self.gathered.objects.add(said, Kind.POLYGON, drawn.rings.between(row, row + 1))

    def _labels(self, path: Path, labels: Labels) -> None:
        """The frame of a file, and its objects."""
        frame = self._frame(path, labels.size, Source(str(path), "$.objects[{}]"), sized=bool(labels.objects.items))
        if frame < 0:
            return
        for item, one in enumerate(labels.objects.items):
            number = labels.objects.position(item)
            try:
                self._object(one, number, labels, frame)
            except BadShape as bad:
                self.context.tally.reject(bad.reason, bad.what, place=labels.place(number, bad.where), fix=bad.fix)

    def _is_wanted(self, label: str) -> bool:
        """Whether objects of a class are to be converted; one of another is counted."""
        dropped = self.options.void == "drop" and label.startswith(VOID)
        if dropped:
            self.context.tally.filtered["void class"] += 1
        return not dropped

    def _object(self, one: Object, number: int, labels: Labels, frame: int) -> None:
        """The rows of an object: its box, which may be two, and its polygon.

        Raises:
            BadShape: it is bad.
        """
        if not one.label.strip():
            raise BadShape("no label", ".label", "the object has no label", f"give it one, {_SKIP}")
        if one.polygon is None and one.bbox is None:
            raise BadShape("no shape", "", "has neither polygon nor bbox", f"add one, {_SKIP}")
        if not self._is_wanted(one.label):
            return
        boxes = {} if one.bbox is None else rectangles_of(one.bbox, labels.size[0], panorama=labels.panorama)
        ring = None if one.polygon is None else ring_of(one.polygon)
        label, attributes = self._called(one, labels.document.path), self._attributes(number, labels)
        for side, box in boxes.items():
            own = {**attributes, SIDE: side} if side else attributes
            group = (number, side) if side else number
            self.gathered.objects.add_box(Said(frame=frame, label=label, origin=number, source=frame, attributes=own, group=group), box)
        if len(boxes) > 1:
            self.context.tally.adjusted[ACROSS] += 1
        if ring is not None:
            said = Said(frame=frame, label=label, origin=number, source=frame, attributes=attributes, group=number)
            self.gathered.objects.add(said, Kind.POLYGON, Rings.of(ring, [len(ring)]).opened())

    def _called(self, one: Object, path: Path) -> str:
        """What an object's class becomes.

        Raises:
            BadShape: no config names it.
        """
        if self.options.label == "name" or one.bbox is not None:
            return one.label
        classes = self.configs.of(home_of(path), path)
        if one.label not in classes.called:
            what = f"{classes.path} does not name {shown(one.label)}"
            raise BadShape("unknown class", ".label", what, f"give its config.json with -O config=FILE, {_SKIP}")
        return classes.called[one.label]

    def _attributes(self, number: int, labels: Labels) -> AttributeSet:
        """What is said of a sign, and the further fields that are asked for."""
        tally = self.context.tally
        others: Mapping[str, object] = labels.others(number)
        self.unused.update(others.keys() - set(self.options.attributes))
        said: dict[str, str | tuple[str, ...]] = {}
        fields = {name: others[name] for name in self.options.attributes if name in others}
        for name, value in (*labels.properties(number, tally).items(), *fields.items()):
            if value is not None:
                put_attribute(said, name, value, tally)
        return said
