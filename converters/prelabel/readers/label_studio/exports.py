"""Exports as lists of tasks, whichever of their layouts they have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.rawjson import NULL
from prelabel.readers.label_studio.records import Annotation, Minimal, Peek, Result, Stored, Task
from prelabel.safejson import CORRECT, UNREADABLE, Document, or_leave_out

T = TypeVar("T")

Spot = tuple[str, int, str]
"""Where something stands: the ``$.path`` of a list, the position in it, and the field of the record there."""

_ABOUT = frozenset({"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement", "history"})
"""What a record of JSON-MIN says of itself."""

_PEEKS, _TASKS = msgspec.json.Decoder(list[Peek]), msgspec.json.Decoder(list[Task])
_PREDICTIONS = msgspec.json.Decoder(list[msgspec.Raw] | None)
_PREDICTION = msgspec.json.Decoder(Annotation | int | str)
_RESULT, _MINIMAL = msgspec.json.Decoder(Result), msgspec.json.Decoder(Minimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A result that is not decoded yet.

    Args:
        raw: its text.
        spot: where it stands.
        control: JSON-MIN: the control that gave it, whose text is that of the value.
    """

    raw: msgspec.Raw
    spot: Spot
    control: str = ""

    def decoded(self) -> Result:
        """The result.

        Raises:
            msgspec.DecodeError: it is none.
        """
        if not self.control:
            return _RESULT.decode(self.raw)
        about = _MINIMAL.decode(self.raw)
        return Result(
            type="", value=self.raw, from_name=self.control, original_width=about.original_width, original_height=about.original_height,
            item_index=about.item_index,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One annotation or prediction of a task.

    Args:
        about: what the export says of it.
        results: in their order.
        element: how to name a result by its number, as `prelabel.detections.Source` has it.
    """

    about: Annotation
    results: Sequence[Listed]
    element: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A task.

    Args:
        element: the ``$.path`` of it.
        spot: where it stands; None where it is the whole document.
        data: its data by name.
        versions: its annotations, or its predictions where these are asked for.
        others: how many of those that are not asked for it has.
        drafts: how many annotations were not submitted.
        upload: the file that the task was imported from; empty where unknown.
    """

    element: str
    spot: Spot | None
    data: Mapping[str, msgspec.Raw]
    versions: Sequence[Version]
    others: int = 0
    drafts: int = 0
    upload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The tasks of one file.

    Args:
        document: its text.
        entries: the tasks.
        unused: JSON-MIN: fields that say nothing of shapes.
    """

    document: Document
    entries: Sequence[Entry]
    unused: frozenset[str] = frozenset()

    def place(self, entry: Entry, field: str = "") -> Place:
        """The place of a task, or of a field of it."""
        if entry.spot is None:
            return Place(str(self.document.path), element=f"{entry.element}{field}")
        element, position, before = entry.spot
        return self.document.record_place(element, position, f"{before}{field}")

    def at(self, spot: Spot, field: str = "") -> Place:
        """The place of a result, or of a field of it."""
        element, position, before = spot
        return self.document.record_place(element, position, f"{before}{field}")

    def refuse(self, error: msgspec.DecodeError, spot: Spot, field: str, tally: Tally) -> None:
        """Reject a result that is of the wrong type.

        Raises:
            InputError: the run stops at bad records.
        """
        element, position, before = spot
        where, what = self.document.fault(error, element, position, f"{before}{field}")
        tally.reject(UNREADABLE, what, place=self.at(spot, f"{field}{where}"), fix=CORRECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReader:
    """Takes a file apart.

    Args:
        document: its text.
        predicted: predictions are wanted in the place of annotations.
        tally: takes bad tasks.
    """

    document: Document
    predicted: bool
    tally: Tally

    def read(self) -> Export:
        """The tasks.

        Raises:
            InputError: the file is no export, or a bad task stops the run.
        """
        match self.document.root:
            case "[" if self._is_minimal():
                return self._minimal()
            case "[":
                found = [self._entry(task, ("$", position, ""), f"$[{position}]") for position, task in self._tasks()]
            case "{":
                found = [self._single()]
            case other:
                raise InputError(
                    f"the root is neither an object nor a list, but starts with {other!r}", place=Place(str(self.document.path)),
                    fix="give an export of Label Studio as JSON",
                )  # fmt: skip
        return Export(document=self.document, entries=[entry for entry in found if entry])

    def _is_minimal(self) -> bool:
        """Whether records are annotations with the data of their tasks among their own fields."""
        records = self.document.decode(_PEEKS)
        if records is None:
            try:
                records = _PEEKS.decode(self.document.strict)
            except (msgspec.DecodeError, RecursionError):
                return False
        return any(record.is_minimal for record in records)

    def _tasks(self) -> list[tuple[int, Task]]:
        whole = self.document.decode(_TASKS)
        if whole is not None:
            return list(enumerate(whole))
        records = self.document.records(Task, "$", self.tally)
        return [(records.position(item), task) for item, task in enumerate(records.items)]

    def _entry(self, task: Task, spot: Spot | None, element: str) -> Entry | None:
        """A task of the full layout; None where it was rejected."""
        place = Place(str(self.document.path), element=element) if spot is None else self.document.record_place(*spot)
        if task.data is None:
            self.tally.reject("task without data", "the task has no data", place=place, fix="export the tasks from Label Studio as JSON")
            return None
        name, annotations = ("annotations", task.annotations) if task.annotations else ("completions", task.completions or [])
        wanted = self._predictions(task, spot, element) if self.predicted else list(enumerate(annotations))
        name = "predictions" if self.predicted else name
        return Entry(
            element=element,
            spot=spot,
            data=task.data,
            versions=[_version(spot, element, name, number, one) for number, one in wanted],
            others=len(annotations) if self.predicted else len(_listed(task.predictions)),
            drafts=len(_listed(task.drafts)),
            upload=task.file_upload or "",
        )

    def _predictions(self, task: Task, spot: Spot | None, element: str) -> list[tuple[int, Annotation]]:
        """Those of a task with their places; those of which the export holds no more than the id are counted."""
        whole: list[tuple[int, Annotation]] = []
        for number, raw in enumerate(self._part(task.predictions, _PREDICTIONS, spot, element, ".predictions") or ()):
            one = self._part(raw, _PREDICTION, spot, element, f".predictions[{number}]")
            if isinstance(one, Annotation):
                whole.append((number, one))
            elif one is not None:
                self.tally.unconverted["prediction of which only the id was exported"] += 1
        return whole

    def _part(self, raw: msgspec.Raw, decoder: msgspec.json.Decoder[T], spot: Spot | None, element: str, field: str) -> T | None:
        """A part of a task; None where it is of the wrong type and was rejected.

        Raises:
            InputError: it is, and the run stops at bad records.
        """
        fix = or_leave_out("prediction")
        if spot is None:
            return self.document.value(raw, decoder, f"{element}{field}", self.tally, fix)
        try:
            return decoder.decode(raw)
        except msgspec.DecodeError as error:
            listed, position, before = spot
            where, what = self.document.fault(error, listed, position, f"{before}{field}")
            place = self.document.record_place(listed, position, f"{before}{field}{where}")
            self.tally.reject(UNREADABLE, what, place=place, fix=fix)
            return None

    def _single(self) -> Entry | None:
        """The one task of a document: as it is exported, or below its only annotation, as a target storage keeps it."""
        sections, strict = self.document.sections(), self.document.strict
        try:
            if "task" not in sections or "result" not in sections:
                return self._entry(msgspec.json.decode(strict, type=Task), None, "$")
            stored = msgspec.json.decode(strict, type=Stored)
        except msgspec.DecodeError as error:
            what, _, where = str(error).partition(" - at `")
            raise InputError(
                f"{what[:1].lower()}{what[1:]}", place=Place(str(self.document.path), element=where.rstrip("`") or "$"),
                fix="write it as Label Studio does, or give another file",
            ) from error  # fmt: skip
        results = [Listed(raw=raw, spot=("$.result", number, "")) for number, raw in enumerate(stored.result or ())]
        version = Version(about=stored, results=results, element="$.result[{}]")
        return Entry(element="$", spot=None, data=stored.task.data or {}, versions=[] if self.predicted else [version], others=1)

    def _minimal(self) -> Export:
        """The tasks of JSON-MIN: the annotations of one task are put together."""
        of_task: dict[object, Entry] = {}
        unused: set[str] = set()
        records = self.document.records(dict[str, msgspec.Raw], "$", self.tally)
        for item, record in enumerate(records.items):
            position = records.position(item)
            results, data = _taken_apart(record, position)
            about = Annotation(created_at=_text(record.get("created_at", NULL)), updated_at=_text(record.get("updated_at", NULL)))
            version = Version(about=about, results=results, element=f"$[{position}]")
            task = bytes(record["id"]) if "id" in record else position
            known = of_task.setdefault(task, Entry(element=f"$[{position}]", spot=("$", position, ""), data=data, versions=[]))
            of_task[task] = replace(known, versions=[*known.versions, version])
            unused.update(data)
        return Export(document=self.document, entries=list(of_task.values()), unused=frozenset(unused))


def _version(spot: Spot | None, element: str, name: str, number: int, about: Annotation) -> Version:
    def where(result: int) -> Spot:
        if spot is None:
            return f"$.{name}", number, f".result[{result}]"
        listed, position, before = spot
        return listed, position, f"{before}.{name}[{number}].result[{result}]"

    results = [Listed(raw=raw, spot=where(result)) for result, raw in enumerate(about.result or ())]
    return Version(about=about, results=results, element=f"{element}.{name}[{number}].result[{{}}]")


def _taken_apart(record: Mapping[str, msgspec.Raw], position: int) -> tuple[list[Listed], dict[str, msgspec.Raw]]:
    """The results of a record of JSON-MIN, which are objects in lists, and its other fields."""
    results: list[Listed] = []
    data: dict[str, msgspec.Raw] = {}
    for name, value in record.items():
        members = _listed(value)
        objects = [(number, raw) for number, raw in enumerate(members) if bytes(raw).startswith(b"{")]
        results += [Listed(raw=raw, spot=("$", position, f".{name}[{number}]"), control=name) for number, raw in objects]
        if name not in _ABOUT and (not objects or len(objects) < len(members)):
            data[name] = value
    return results, data


def _text(raw: msgspec.Raw) -> str | None:
    return None if raw == NULL else bytes(raw).decode("utf-8", "replace").strip('"')


def _listed(raw: msgspec.Raw) -> list[msgspec.Raw]:
    """The members of a list; none where the text is of another type."""
    try:
        return msgspec.json.decode(raw, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        return []
