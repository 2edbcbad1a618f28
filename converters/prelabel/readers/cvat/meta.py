"""The ``<meta>`` block: tasks with their frames and sizes, and in which order a skeleton numbers its points."""

import html
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

import msgspec

from prelabel.errors import InputError, Place
from prelabel.readers.cvat.words import MAX_FRAMES, whole
from prelabel.readers.shared.words import shown
from prelabel.safexml import Element

_STEP = re.compile(r"\bstep\s*=\s*(\d+)")
_NODE = re.compile(r"<circle\b[^>]*>")
_NODE_NAME = re.compile(r"\bdata-label-name=\"([^\"]*)\"")
_NODE_NUMBER = re.compile(r"\bdata-node-id=\"(\d+)\"")

VIDEO = "interpolation"
"""The mode of tasks made from a video."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What the block says of a task, or of the job that was dumped instead of its task.

    Args:
        id: as it says; empty where it does not.
        name: likewise; a job is called by its id.
        mode: ``interpolation`` of a video, ``annotation`` of images; empty where it does not say.
        numbers: of its frames as shapes name them; empty where it does not say.
        step: between frames.
        first: the number of the first frame; 0 where it does not say.
        width: pixels of each frame of a video, 0 where it does not say.
        height: likewise.
        subset: of a project, in whose folder its images lie; empty for other dumps.
        offset: what the numbers of its frames are counted on by, since a project has tasks before it.
    """

    id: str = ""
    name: str = ""
    mode: str = ""
    numbers: range = range(0)
    step: int = 1
    first: int = 0
    width: int = 0
    height: int = 0
    subset: str = ""
    offset: int = 0

    def of(self, frames: AbstractSet[int]) -> "Task":
        """The task whose numbers fit these frames: where they only do if each task counts for itself, that one."""
        numbers = self.numbers
        own = range(numbers.start - self.offset, numbers.stop - self.offset, self.step)
        if not self.offset or all(frame in numbers for frame in frames) or not all(frame in own for frame in frames):
            return self
        return msgspec.structs.replace(self, numbers=own, first=self.first - self.offset, offset=0)


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What the block says.

    Args:
        tasks: by id, in its order.
        skeletons: for the name of a label those of its points, from number 1.
    """

    tasks: Mapping[str, Task] = {}
    skeletons: Mapping[str, tuple[str, ...]] = {}

    def task(self, number: str | None) -> Task:
        """The task that an image or track names; where it names none the only one."""
        if number is None:
            return next(iter(self.tasks.values()), Task()) if len(self.tasks) < 2 else Task()  # noqa: PLR2004  # is it the only one
        return self.tasks.get(number.strip()) or Task(id=number.strip())


def read_meta(meta: Element, path: str) -> Meta:
    """What the block says.

    Raises:
        InputError: a number of it is none, or a task has more than a million frames.
    """
    tasks: dict[str, Task] = {}
    skeletons: dict[str, tuple[str, ...]] = {}
    size = next((child for child in meta if child.tag == "original_size"), None)
    for holder in meta:
        if holder.tag in {"task", "job", "project"}:
            elements = list(_below(holder, "tasks", "task")) if holder.tag == "project" else [holder]
            tasks |= {task.id: task for task in _tasks(elements, size, path, project=holder.tag == "project")}
            skeletons |= _skeletons(list(_below(holder, "labels", "label")))
    return Meta(tasks=tasks, skeletons=skeletons)


def _below(element: Element, *tags: str) -> Iterator[Element]:
    """The elements on a path of tags."""
    for child in element:
        if child.tag == tags[0]:
            if len(tags) == 1:
                yield child
            else:
                yield from _below(child, *tags[1:])


def _texts(element: Element | None) -> dict[str, str]:
    return {child.tag: (child.text or "").strip() for child in (() if element is None else element)}


def _tasks(elements: list[Element], size: Element | None, path: str, *, project: bool) -> Iterator[Task]:
    """The tasks; those of a project count their frames on from the task before, in the same subset."""
    subset, before = "", 0
    for element in elements:
        said = _texts(element)
        place = Place(path, element.sourceline)
        if said.get("subset", "") != subset:
            subset, before = said.get("subset", ""), 0
        step_said = _STEP.search(said.get("frame_filter", ""))
        step = max(whole(step_said[1]) or 1, 1) if step_said else 1
        start, stop, count = (_number(said, name, place) for name in ("start_frame", "stop_frame", "size"))
        first = (start or 0) + before
        stops = before + stop + 1 if stop is not None else first + step * (count or 0)
        if len(range(first, stops, step)) > MAX_FRAMES:
            what = f"the task has {len(range(first, stops, step)):,} frames; at most {MAX_FRAMES:,} are read"
            raise InputError(what, place=place, fix="correct start_frame, stop_frame and size")
        own = next((child for child in element if child.tag == "original_size"), size)
        pixels = _texts(own)
        yield Task(
            id=said.get("id", ""),
            name=said.get("name", "") or (f"job-{said.get('id', '')}" if element.tag == "job" else ""),
            mode=said.get("mode", ""),
            numbers=range(first, stops, step),
            step=step,
            first=first,
            width=_number(pixels, "width", place) or 0,
            height=_number(pixels, "height", place) or 0,
            subset=subset if project else "",
            offset=before,
        )
        before += ((start or 0) + step * (count or 0)) if project else 0


def _number(said: Mapping[str, str], name: str, place: Place) -> int | None:
    """A number of frames or pixels; None where nothing is said.

    Raises:
        InputError: what is said is none.
    """
    text = said.get(name, "")
    value = whole(text)
    if text and value is None:
        raise InputError(f"<{name}> of <meta> is {shown(text)}, which is no whole number", place=place, fix="correct it")
    return value


def _skeletons(labels: list[Element]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For each label that has points of its own their names: in the order of the drawing, else of the labels."""
    children: dict[str, list[str]] = {}
    drawings: dict[str, list[str]] = {}
    for label in labels:
        said = _texts(label)
        if said.get("parent"):
            children.setdefault(said["parent"], []).append(said.get("name", ""))
        if said.get("svg"):
            drawings[said.get("name", "")] = _drawn(said["svg"])
    for name in dict.fromkeys((*drawings, *children)):
        drawn, listed = drawings.get(name, []), children.get(name, [])
        yield name, tuple(dict.fromkeys((*drawn, *listed)))


def _drawn(svg: str) -> list[str]:
    """The names of a drawing's circles, by their numbers where all have one."""
    nodes = _NODE.findall(svg)
    names = [html.unescape(found[1]) if (found := _NODE_NAME.search(node)) else "" for node in nodes]
    numbers = [int(found[1][:15]) if (found := _NODE_NUMBER.search(node)) else -1 for node in nodes]
    if len(set(numbers)) == len(numbers) and min(numbers, default=-1) >= 0:
        names = [name for _, name in sorted(zip(numbers, names, strict=True))]
    return [name for name in names if name]
