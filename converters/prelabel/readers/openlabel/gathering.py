"""The shapes of a file, stream by stream."""

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from prelabel.errors import Tally
from prelabel.readers.openlabel.attributes import Texts, Told, count_elsewhere, texts_in, told
from prelabel.readers.openlabel.contours import is_contour, nested, together
from prelabel.readers.openlabel.file import At, File
from prelabel.readers.openlabel.options import OpenlabelOptions
from prelabel.readers.openlabel.records import UNCONVERTED, Data, Geometry, Object, Poly, Shape
from prelabel.readers.openlabel.shapes import SKIP, box_of, landmark, point_of, poly_of
from prelabel.readers.openlabel.streams import Streams
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.objects import Drawn


class Row(NamedTuple):
    """A shape.

    Args:
        at: where its object stands.
        number: of its frame.
        label: of its object.
        further: type, name and count, which tell further shapes of an object, each a track of its own; None of those that describe it.
        told: what is said of it beside its geometry.
        drawn: its geometry.
    """

    at: At
    number: int
    label: str
    further: tuple[str, str, int] | None
    told: Told
    drawn: Drawn


class _One(NamedTuple):
    """A shape that is drawn, before it is known what it is to its object."""

    kind: str
    shape: Geometry
    field: str
    drawn: Drawn


@dataclass(slots=True, kw_only=True)
class Gathering:
    """Gathers the shapes of the objects of a file.

    Args:
        file: the file.
        streams: of it.
        corner: boxes begin with their top left corner.
        options: of the reader.
        tally: takes bad shapes, and counts what is not converted.
    """

    file: File
    streams: Streams
    corner: bool
    options: OpenlabelOptions
    tally: Tally
    _rows: dict[str, list[Row]] = field(default_factory=dict, init=False)
    """By camera."""
    _main: dict[tuple[str, str, str], str] = field(default_factory=dict, init=False)
    """The name of the shape that describes an object, by camera, uid and type."""
    _several: set[tuple[str, str, str]] = field(default_factory=set, init=False)
    """The same keys, of objects that have several such shapes in a frame."""
    _static: dict[tuple[str, str], Texts] = field(default_factory=dict, init=False)
    """Attributes of objects as a whole, by camera and uid."""

    def add(self, at: At, number: int, data: Data, whole: Object | None, label: str) -> None:
        """The shapes of an object in a frame.

        Args:
            at: where they stand.
            number: of the frame.
            data: of the object there.
            whole: the object.
            label: of it; empty where nothing says it.

        Raises:
            InputError: a shape is bad, and the run stops at bad records.
        """
        self.tally.unconverted.update({name: len(listed) for name in UNCONVERTED if (listed := getattr(data, name))})
        count_elsewhere(data, self.streams, self.tally)
        found = [*self._boxes(at, data), *self._polygons(at, data, whole or Object()), *self._points(at, data, whole or Object())]
        if found and not label:
            what = "names no type, and so no label" if whole else "is not among the objects of the file"
            fix = "write its type, or leave the object out with --on-error skip"
            self.tally.reject("object without a type", what, place=self.file.place(at), fix=fix)
            return
        of_object: dict[str, Texts] = {}
        times: Counter[tuple[str, ...]] = Counter()
        for one in found:
            camera = self._camera(at, one, whole or Object())
            if camera is not None:
                said = told(one.shape, self.tally, partial(self._reject, at, one.field))
                if camera not in of_object:
                    of_object[camera] = self._of_object(at, data, whole, camera)
                times.update([(camera, one.kind), (camera, one.kind, one.shape.name)])
                if times[camera, one.kind] > 1:
                    self._several.add((camera, at.uid, one.kind))
                further = self._further(camera, at.uid, one, times[camera, one.kind, one.shape.name])
                said = said._replace(attributes={**of_object[camera], **said.attributes})
                self._rows.setdefault(camera, []).append(Row(at, number, label, further, said, one.drawn))

    def rows(self) -> dict[str, list[Row]]:
        """The shapes by camera. One that is the only one of its kind in each frame is that of its object, whatever it is called there."""
        return {camera: [self._settled(camera, row) for row in rows] for camera, rows in self._rows.items()}

    def _settled(self, camera: str, row: Row) -> Row:
        if row.further is None:
            return row
        kind, name, _ = row.further
        if (camera, row.at.uid, kind) not in self._several:
            return row._replace(further=None)
        return row._replace(told=row.told._replace(attributes={"name": name, **row.told.attributes})) if name else row

    def _boxes(self, at: At, data: Data) -> Iterator[_One]:
        for name, shapes in (("bbox", data.bbox), ("rbbox", data.rbbox)):
            for i, shape in enumerate(shapes):
                if shape is not None:
                    drawn = box_of(shape, turned=name == "rbbox", corner=self.corner and name == "bbox")
                    yield from self._drawn(at, "box", shape, f"{name}[{i}]", drawn)

    def _polygons(self, at: At, data: Data, whole: Object) -> Iterator[_One]:
        contours: dict[Hashable, list[tuple[int, Poly]]] = {}
        for i, shape in enumerate(data.poly2d):
            if shape is None:
                continue
            if is_contour(shape):
                contours.setdefault((self.streams.of(shape, whole), bool(shape.hierarchy)), []).append((i, shape))
            else:
                yield from self._drawn(at, "polygon" if shape.closed else "line", shape, f"poly2d[{i}]", poly_of(shape))
        for several in contours.values():
            made = nested(several)
            for i, fault in made.faults:
                self._reject(at, f".object_data.poly2d[{i}]", fault)
            if made.flat:
                self.tally.adjusted["contour of less than three corners left out"] += made.flat
            if made.drawn is not None:
                yield from self._drawn(at, "polygon", together(several), f"poly2d[{made.at}]", made.drawn)

    def _points(self, at: At, data: Data, whole: Object) -> Iterator[_One]:
        wanted = self.options.keypoints
        landmarks: dict[Hashable, dict[int, tuple[Shape, int, tuple[float, float]]]] = {}
        for i, shape in enumerate(data.point2d):
            point = point_of(shape) if shape is not None else None
            if shape is None or point is None:
                continue
            if isinstance(point, Fault):
                self._reject(at, f".object_data.point2d[{i}]", point)
            elif not wanted:
                yield from self._drawn(at, "point", shape, f"point2d[{i}]", landmark([point], [1]))
            elif shape.name not in wanted:
                self.tally.unconverted["point that -O keypoints does not name"] += 1
            else:
                number, same = wanted.index(shape.name) + 1, landmarks.setdefault(self.streams.of(shape, whole), {})
                if same.setdefault(number, (shape, i, point))[1] != i:
                    fix = f"name points differently, {SKIP}"
                    self._reject(at, f".object_data.point2d[{i}]", Fault("point twice", ".name", f"{shape.name!r} is there already", fix))
        for same in landmarks.values():
            shape, i, _ = next(iter(same.values()))
            yield from self._drawn(at, "point", shape, f"point2d[{i}]", landmark([point for _, _, point in same.values()], [*same]))

    def _drawn(self, at: At, kind: str, shape: Geometry, name: str, drawn: Drawn | Fault) -> Iterator[_One]:
        where = f".object_data.{name}"
        if isinstance(drawn, Fault):
            self._reject(at, where, drawn)
        else:
            yield _One(kind, shape, where, drawn)

    def _camera(self, at: At, one: _One, whole: Object) -> str | None:
        """The camera of a shape; None where it was rejected, is of another sensor, or its camera is not asked for."""
        camera = self.streams.of(one.shape, whole)
        if isinstance(camera, Fault):
            self._reject(at, one.field, camera)
            return None
        if camera is None:
            self.tally.unconverted["shape of a sensor without images"] += 1
        elif self.options.streams and camera not in self.options.streams:
            self.tally.filtered["camera not among -O streams"] += 1
            return None
        return camera

    def _further(self, camera: str, uid: str, one: _One, times: int) -> tuple[str, str, int] | None:
        """What tells a shape from the one that describes its object; None of that one."""
        main = self._main.setdefault((camera, uid, one.kind), one.shape.name)
        return None if one.shape.name == main and times == 1 else (one.kind, one.shape.name, times)

    def _of_object(self, at: At, data: Data, whole: Object | None, camera: str) -> Texts:
        """The attributes of an object in a frame, and as a whole."""
        if at.frame is None:
            return texts_in(data, camera, self.streams, self.tally)
        key = (camera, at.uid)
        if key not in self._static:
            self._static[key] = texts_in(whole.object_data if whole else None, camera, self.streams, self.tally)
        return {**self._static[key], **texts_in(data, camera, self.streams, self.tally)}

    def _reject(self, at: At, where: str, fault: Fault) -> None:
        self.tally.reject(fault.reason, fault.what, place=self.file.place(at, f"{where}{fault.field}"), fix=fault.fix)
