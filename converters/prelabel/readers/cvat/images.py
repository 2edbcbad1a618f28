"""``<image>`` elements to frames and their shapes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prelabel.detections import Detections, Frame, Source
from prelabel.frames.known import clean_name
from prelabel.readers.base import Context
from prelabel.readers.cvat.meta import VIDEO, Task
from prelabel.readers.cvat.records import Records
from prelabel.readers.cvat.shapes import is_visible, read_shape
from prelabel.readers.cvat.words import Fault, whole
from prelabel.readers.shared.gathering import Gathered
from prelabel.readers.shared.objects import Objects, Said
from prelabel.readers.shared.words import shown
from prelabel.safexml import Element

FRAME = "frame_{:06}"
"""What CVAT calls a frame of a video, without suffix."""

SUFFIX = ".png"
"""Of the frames of a video, as CVAT exports them."""


def folder_of(subset: str) -> str:
    """The folder that CVAT exports the images of a subset to, with ``/`` at its end; empty where there is no subset.

    Raises:
        Fault: it is no name of a folder.
    """
    if not subset.strip():
        return ""
    folder = clean_name(subset.strip())
    if folder is None:
        what = f"the subset {shown(subset)} is absolute or leaves its folder"
        raise Fault("name outside its folder", what, "give the subset a name that a folder can have")
    return f"{folder}/"


@dataclass(slots=True, kw_only=True)
class Images:
    """The images of one file; those of a video stay together.

    Args:
        records: how shapes are read.
        context: of the run.
        prefix: what stands before the names of the file's images, with ``/`` at its end.
        sequences: what the sequence of each task is called, by its id.
    """

    records: Records
    context: Context
    prefix: str
    sequences: Mapping[str, str]
    _stills: Gathered = field(default_factory=Gathered)
    _videos: dict[str, Gathered] = field(default_factory=dict)
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, element: Element) -> Iterator[Detections]:
        """Read an image; yields a batch where one is full.

        Raises:
            InputError: the image or a shape is bad, and the run stops at bad records.
        """
        task = self.records.meta.task(element.attrib.get("task_id"))
        sequence = self.sequences.get(task.id, f"task-{task.id}") if task.mode == VIDEO else ""
        try:
            frame = self._frame(element, task, sequence)
        except Fault as fault:
            self.records.reject(fault, element)
            return
        if frame is None:
            return
        to = self._videos.setdefault(sequence, Gathered()) if sequence else self._stills
        to.source(Source(self.records.path))
        to.frames.append(frame)
        for child in element:
            if child.tag == "tag":
                self.records.tally.unconverted["tag of an image"] += 1
                continue
            try:
                self._draw(child, len(to.frames) - 1, to.objects)
            except Fault as fault:
                self.records.reject(fault, child)
        yield from self._stills.full()

    def rest(self) -> Iterator[Detections]:
        """The images that are held."""
        yield from self._stills.rest()
        for gathered in self._videos.values():
            yield gathered.detections()

    def _frame(self, element: Element, task: Task, sequence: str) -> Frame | None:
        """The frame of an image; None where it was rejected.

        Raises:
            Fault: it has no usable name or size, or came before.
        """
        attrib = element.attrib
        said = attrib.get("name", "").strip()
        number = whole(attrib.get("id"))
        if not said and task.mode == VIDEO and number is not None:
            said = FRAME.format(number)
        if not said:
            raise Fault("image without name", "<image> has no name", "add the name of its file, or leave it out with --on-error skip")
        name = clean_name(said)
        if not name:
            what = f"the name {shown(said)} is absolute or leaves its folder"
            raise Fault("name outside its folder", what, "name the image by its path below the folder of images")
        name = folder_of(attrib.get("subset", "")) + name
        if sequence and "." not in name.rpartition("/")[2]:
            name += SUFFIX
        width, height = (self._pixels(element, side) for side in ("width", "height"))
        frame = self.context.frames.frame(
            self.prefix + name, place=self.records.place(element), tally=self.records.tally, width=width or task.width,
            height=height or task.height, sequence=sequence, index=-1 if number is None or not sequence else number,
            sized=len(element) > 0,
        )  # fmt: skip
        if frame is None:
            return None
        line = self._seen.setdefault((sequence, frame.file), element.sourceline)
        if line != element.sourceline:
            what = f"a second <image> of {shown(frame.file)}, first in line {line}"
            raise Fault("frame twice", what, "keep one of the two, or leave it out with --on-error skip")
        return frame

    def _pixels(self, element: Element, side: str) -> int:
        """A side of an image, 0 where it does not say.

        Raises:
            Fault: what it says is no number of pixels.
        """
        text = element.attrib.get(side)
        value = whole(text) if text else 0
        if value is None:
            raise Fault("no number", f"{side} of <image> is {shown(text)}, which is no number of pixels", "correct it")
        return value

    def _draw(self, element: Element, frame: int, objects: Objects) -> None:
        """Add one shape.

        Raises:
            Fault: it is bad.
        """
        records = self.records
        records.check(element)
        label = records.name(element)
        if not label:
            return
        if not is_visible(element):
            records.tally.filtered["marked as outside"] += 1
            return
        shape = records.skeleton(element, label) if element.tag == "skeleton" else read_shape(element)
        if shape is None:
            records.tally.filtered["skeleton without a point that is seen"] += 1
            return
        said = Said(frame=frame, label=label, origin=element.sourceline, attributes=records.attributes(element).together)
        shape.draw(said, objects)
