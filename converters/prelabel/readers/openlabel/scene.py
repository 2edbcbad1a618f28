"""What a file holds: its frames, its cameras, and the shapes in each."""

import re
from pathlib import Path

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.rawjson import lists_some
from prelabel.readers.openlabel.attributes import count_elsewhere
from prelabel.readers.openlabel.file import At, File
from prelabel.readers.openlabel.gathering import Gathering
from prelabel.readers.openlabel.options import OpenlabelOptions
from prelabel.readers.openlabel.records import SHAPES, UNCONVERTED, Data, FrameProperties, Interval, Metadata, Object, Stream
from prelabel.readers.openlabel.streams import Streams
from prelabel.readers.openlabel.times import since_first

MOST_FRAMES = 1 << 20
"""Of a video: nine hours at 30 a second."""

STATIC = "shape of an object as a whole, beside several frames"

_ELEMENTS = {"actions": "action", "events": "event", "contexts": "context", "relations": "relation", "tags": "tag"}
"""What a file describes beside objects, and what one of each is called."""

_VERSION = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")

_CENTRED = (4, 3)
"""The first version of VCD whose boxes begin at their centre."""


class Scene:
    """The shapes of a file, by camera.

    Args:
        path: of the file.
        options: of the reader.
        tally: takes what is bad, and counts what is not converted.

    Raises:
        InputError: the file cannot be read, or a record is bad and the run stops at bad records.
    """

    def __init__(self, path: Path, options: OpenlabelOptions, tally: Tally) -> None:
        self.file, self._tally = File(path, tally), tally
        self.metadata = self.file.aside("metadata", Metadata) or Metadata()
        self._objects = self.file.objects()
        self._frames = list(self.file.frames())
        self.keys = {number: key for key, number, _ in sorted(self._frames, key=lambda one: one[1])}
        """Of frames, by their numbers, rising."""
        properties = {number: frame.frame_properties or FrameProperties() for _, number, frame in self._frames}
        self._properties = {number: properties[number] for number in self.keys}
        self.times_s = since_first({number: one.timestamp for number, one in self._properties.items()})
        """Of frames, by their numbers; none where the file does not tell them."""
        self._streams = Streams(self.file, list(self._properties.values()), self.metadata)
        self._count_elements()
        gathering = Gathering(file=self.file, streams=self._streams, corner=self._corner(options), options=options, tally=tally)
        self._gather(gathering)
        self.rows = gathering.rows()
        """By camera."""
        self.cameras = {**self._streams.cameras, **{name: Stream() for name in self.rows if name not in self._streams.cameras}}
        """Those that the file names, and those that shapes are in; where there are none, and no other sensors, one without a name."""
        if not self.cameras and not self._streams.others:
            if self.file.holds("objects") or self.file.holds("frames"):
                self.cameras = {"": Stream()}
            else:
                tally.unconverted["file without objects"] += 1

    def stream(self, camera: str, number: int) -> Stream:
        """What is said of a camera in a frame."""
        properties = self._properties.get(number)
        return (properties.streams.get(camera) if properties else None) or Stream()

    def frame_place(self, number: int) -> Place:
        """Where a frame is spoken of."""
        key = self.keys.get(number)
        return Place(str(self.file.path), element=None if key is None else self.file.frame_element(key))

    def source(self, at: At) -> Source:
        """How to name the places of an object, whose origins are numbers of frames."""
        # a brace would be taken for the place of a number
        uid = at.uid.replace("{", "{{").replace("}", "}}")
        return Source(str(self.file.path), self.file.element(At(uid, None if at.frame is None else "{}")))

    def numbers(self) -> list[int]:
        """Of all frames, rising: those that are listed, and those of the intervals of the file.

        Raises:
            InputError: they are too many.
        """
        intervals = self.file.part("frame_intervals", list[Interval]) or []
        if sum(max(0, one.frame_end - one.frame_start) for one in intervals) > MOST_FRAMES:
            place = Place(str(self.file.path), element=f"$.{self.file.root}.frame_intervals")
            raise InputError(f"says more than {MOST_FRAMES:,} frames", place=place, fix="correct frame_intervals")
        return sorted(self.keys.keys() | {n for one in intervals for n in range(one.frame_start, one.frame_end + 1)})

    def _gather(self, gathering: Gathering) -> None:
        for key, number, frame in self._frames:
            for uid, one in frame.objects.items():
                whole = self._objects.get(uid)
                if one is None or one.object_data is None:
                    continue
                if whole is None and uid in self._objects:
                    fix = "correct it where it is listed as a whole"
                    self._tally.reject("its object was left out", "its object was left out", place=self.file.place(At(uid, key)), fix=fix)
                else:
                    gathering.add(At(uid, key), number, one.object_data, whole, (whole.type if whole else "") or one.type)
        for uid, whole in self._objects.items():
            if whole is not None and whole.object_data is not None:
                self._gather_static(gathering, uid, whole, whole.object_data)
        in_frames = (frame.objects for _, _, frame in self._frames)
        shaped = {uid for objects in (self._objects, *in_frames) for uid, one in objects.items() if one is None or _has_shapes(one)}
        if bare := len(self._objects.keys() - shaped):
            self._tally.unconverted["object without a shape"] += bare

    def _gather_static(self, gathering: Gathering, uid: str, whole: Object, data: Data) -> None:
        """The shapes of an object as a whole: those of the only image."""
        if len(self._frames) <= 1:
            gathering.add(At(uid), next(iter(self.keys), 0), data, whole, whole.type)
            return
        count_elsewhere(data, self._streams, self._tally)
        if several := sum(len(getattr(data, name)) for name in (*SHAPES, *UNCONVERTED)):
            self._tally.unconverted[STATIC] += several

    def _corner(self, options: OpenlabelOptions) -> bool:
        """Whether boxes begin with their top left corner."""
        if options.box != "auto" or self.file.root != "vcd":
            return options.box == "corner"
        said = self.metadata.schema_version or self.file.aside("schema_version", str) or self.file.aside("version", str) or ""
        version = _VERSION.match(said)
        if version and (int(version[1]), int(version[2])) >= _CENTRED:
            return False
        self._tally.note("boxes of VCD before 4.3 are read from their top left corners (-O box=centre to read them from their centres)")
        return True

    def _count_elements(self) -> None:
        for name, one in _ELEMENTS.items():
            count = len(self.file.aside(name, dict[str, object]) or {})
            if count:
                self._tally.unconverted[one] += count
        if count := sum(lists_some(properties.frame_data) for properties in self._properties.values()):
            self._tally.unconverted["data of a frame"] += count


def _has_shapes(one: Object) -> bool:
    return any(getattr(one.object_data, name, ()) for name in (*SHAPES, *UNCONVERTED))
