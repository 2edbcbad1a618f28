"""Files taken to batches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet, Detections, Kind, Source
from prelabel.errors import InputError, Place, counted
from prelabel.geometry.rings import Rings
from prelabel.readers.base import Context, Unit
from prelabel.readers.cityscapes.layout import image_name
from prelabel.readers.cityscapes.options import CityscapesOptions
from prelabel.readers.cityscapes.records import Labels, Object, read_labels
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Said, note_unused

LARGEST_PX = 1e9
"""No image comes near, and areas stay finite."""

VOID = frozenset({"unlabeled", "ego vehicle", "rectification border", "out of roi", "static", "dynamic", "ground", "ignore"})
"""Of the category void in the table of labels, and what is no person in CityPersons."""

_GROUP = "group"

_SINGLE = frozenset({"polegroup"})
"""Classes that end in group and are in the table of labels."""

_SKIP = "or leave the object out with --on-error skip"

_CORNERS = 3


@dataclass(slots=True, kw_only=True)
class UnitReader(Gathered):
    """Reads the files of a unit to one batch.

    Args:
        unit: of the plan.
        options: of the reader.
        context: of the run.
    """

    unit: Unit
    options: CityscapesOptions
    context: Context
    unused: set[str] = field(default_factory=set)

    def read(self) -> Detections:
        """All files.

        Raises:
            InputError: a file or object is bad, and the run stops at bad records.
        """
        tally = self.context.tally
        for path in self.unit.paths:
            try:
                labels = read_labels(path, tally)
            except InputError as error:
                tally.reject_file("unreadable file", error)
                continue
            if labels is not None:
                self._file(labels)
        note_unused(self.unused, tally)
        return self.detections()

    def _file(self, labels: Labels) -> None:
        """The frame of a file, and its objects."""
        path, (width, height) = labels.document.path, labels.size
        name = image_name(path, self.unit.root, self.context.frames)
        sized = bool(labels.objects.items)
        frame = self.context.frames.frame(name, place=Place(str(path)), tally=self.context.tally, width=width, height=height, sized=sized)
        if frame is None:
            return
        self.frames.append(frame)
        self.source(Source(str(path), "$.objects[{}]"))
        others = labels.others()
        for item, one in enumerate(labels.objects.items):
            number = labels.objects.position(item)
            if self._is_wanted(one):
                self._object(one, number, labels, others.get(number, {}))

    def _is_wanted(self, one: Object) -> bool:
        """Whether an object is to be converted; one that is not is counted."""
        filtered = self.context.tally.filtered
        if one.deleted:
            filtered["deleted object"] += 1
        elif self.options.void == "drop" and one.label in VOID:
            filtered["void class"] += 1
        elif self.options.crowd == "drop" and _single(one.label):
            filtered["crowd"] += 1
        else:
            return True
        return False

    def _object(self, one: Object, number: int, labels: Labels, fields: Mapping[str, object]) -> None:
        """The rows of an object: its box and its polygon."""
        tally = self.context.tally
        self.unused.update(fields.keys() - set(self.options.attributes))
        fault = _fault(one)
        if fault:
            tally.reject(fault.reason, fault.what, place=labels.place(number, fault.field), fix=fault.fix)
            return
        if one.polygon is None and one.bbox is None:
            tally.unconverted["3D box"] += 1
            return
        label, attributes = self._said(one, fields)
        frame = len(self.frames) - 1
        said = Said(frame=frame, label=label, origin=number, source=frame, attributes=attributes, group=number)
        if one.bbox is not None:
            left, top, width, height = one.bbox
            self.objects.add_box(said, (left, top, left + width, top + height))
        if one.polygon is not None:
            self.objects.add(said, Kind.POLYGON, Rings.of(one.polygon, [len(one.polygon)]).opened())

    def _said(self, one: Object, fields: Mapping[str, object]) -> tuple[str, AttributeSet]:
        """The label and the attributes of an object."""
        texts = {name: attribute_value(fields[name]) for name in self.options.attributes if name in fields}
        attributes = {name: text for name, text in texts.items() if text is not None}
        single = _single(one.label)
        if self.options.crowd == "attribute" and single:
            return single, {**attributes, "iscrowd": "true"}
        return one.label, attributes


def _single(label: str) -> str:
    """What one of a crowd is called; nothing of a label that is no crowd's.

    >>> _single("cargroup"), _single("person group"), _single("polegroup"), _single("group")
    ('car', 'person', '', '')
    """
    return label.removesuffix(_GROUP).strip() if label.endswith(_GROUP) and label not in _SINGLE else ""


def _fault(one: Object) -> Fault | None:
    """What is wrong with an object."""
    if not one.label.strip():
        return Fault("no label", ".label", "the object has no label", f"give it one, {_SKIP}")
    if one.polygon is None and one.bbox is None and not len(one.solid):
        return Fault("no shape", "", "has neither polygon nor bbox", f"add one, {_SKIP}")
    return _polygon_fault(one.polygon) or _box_fault(one.bbox)


def _polygon_fault(points: Sequence[tuple[float, float]] | None) -> Fault | None:
    if points is None:
        return None
    for number, xy in enumerate(points):
        for axis, value in enumerate(xy):
            if not abs(value) <= LARGEST_PX:
                return _no_pixels(value, f".polygon[{number}][{axis}]")
    distinct = len(set(points))
    if distinct < _CORNERS:
        what = f"the polygon has {counted(distinct, 'different point')}, and needs {_CORNERS}"
        return Fault("too few points", ".polygon", what, f"draw it again, {_SKIP}")
    return None


def _box_fault(box: tuple[float, float, float, float] | None) -> Fault | None:
    if box is None:
        return None
    for number, value in enumerate(box):
        if not abs(value) <= LARGEST_PX:
            return _no_pixels(value, f".bbox[{number}]")
    if min(box[2:]) <= 0:
        what = f"width {box[2]:g} and height {box[3]:g} must be above 0"
        return Fault("width or height not positive", ".bbox", what, "write bbox as [left, top, width, height]")
    return None


def _no_pixels(value: float, where: str) -> Fault:
    return Fault("no number", where, f"{value:g} is no number of pixels", f"correct it, {_SKIP}")
