"""The names that a project knows: its classes, their types and their attributes, as ``check --spec FILE`` reads them.

JSON or TOML. ``classes`` lists the build names, or maps each to what it allows::

    {"classes": ["car", "person"]}

    {"classes": {
        "car":    {"type": "rectangle", "attributes": {"occluded": ["true", "false"], "plate": []}},
        "person": {"type": ["rectangle", "landmark"]}}}

``type`` is one of the five types or a list of them; left out, all are allowed. ``attributes`` maps names to the allowed values, an
empty list to any text; left out, attributes are not checked. A bare JSON list of names is accepted too.
"""

import difflib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from prelabel.errors import InputError, Place
from prelabel.playment.annotations import ImageAnnotation, TrackedAnnotation, TypeName
from prelabel.playment.faults import Wording, fault
from prelabel.playment.models import LISTS, Job
from prelabel.playment.violation import Violation, entry
from prelabel.playment.walk import image_lists, listed_path, tracked_path, tracker_path, trackers, type_of

_ClassName = Annotated[str, Meta(min_length=1)]
_FIX = 'write {"classes": {"NAME": {"type": ..., "attributes": {"NAME": [VALUE, ...]}}}}, or a list of class names'
_WORDING = Wording(
    patterns={},
    fixes={
        "type": "types are rectangle, polygon, line, cuboid and landmark",
        "attributes": "map each attribute's name to a list of values",
    },
    fix=_FIX,
)
_TOML_PLACE = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)")
_FEW = 5


class ClassSpec(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one class allows; what is left out is not checked."""

    type: TypeName | tuple[TypeName, ...] | UnsetType = UNSET
    attributes: Mapping[_ClassName, tuple[str, ...]] | UnsetType = UNSET

    @property
    def types(self) -> tuple[TypeName, ...]:
        """The allowed types; none where all are."""
        if self.type is UNSET:
            return ()
        return (self.type,) if isinstance(self.type, str) else self.type


class _Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    classes: Annotated[tuple[_ClassName, ...], Meta(min_length=1)] | Annotated[Mapping[_ClassName, ClassSpec], Meta(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """The names of a project.

    Args:
        path: the file that says them, for messages.
        classes: what each class allows, by its build name.
    """

    path: str
    classes: Mapping[str, ClassSpec]


def load_spec(path: Path) -> Spec:
    """Read a spec file, TOML where its name ends in ``.toml``, else JSON.

    Raises:
        InputError: it cannot be read, is neither, or says something else than a spec.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", place=Place(str(path)), fix="name a spec file that you may read") from None
    except UnicodeDecodeError as error:
        raise InputError(f"this is no UTF-8 ({error.reason})", place=Place(str(path)), fix="save the file as UTF-8") from None
    document = _toml(text, str(path)) if path.suffix.lower() == ".toml" else _json(text, str(path))
    if isinstance(document, list):
        document = {"classes": document}
    found = fault(document, _Document, _WORDING)
    if found is not None:
        raise InputError(found.what, place=Place(str(path), element=found.path), fix=found.fix)
    classes = msgspec.convert(document, _Document).classes
    if not isinstance(classes, Mapping):
        classes = dict.fromkeys(classes, ClassSpec())
    return Spec(path=str(path), classes=classes)


def _toml(text: str, path: str) -> Any:  # noqa: ANN401 # what TOML holds
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        match = _TOML_PLACE.fullmatch(str(error))
        place = Place(path, int(match["line"]), int(match["column"])) if match else Place(path)
        raise InputError(f"this is no TOML ({match['what'] if match else error})", place=place, fix=_FIX) from None


def _json(text: str, path: str) -> Any:  # noqa: ANN401 # what JSON holds
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
        if twice:
            raise InputError(f"the key {twice[0]!r} stands twice in one object", place=Place(path), fix="keep one of them")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        place = Place(path, error.lineno, error.colno)
        raise InputError(f"this is no JSON ({error.msg})", place=place, fix=_FIX) from None
    except RecursionError:
        raise InputError("the JSON is nested too deeply", place=Place(path), fix=_FIX) from None


def spec_problems(job: Job, spec: Spec) -> Iterator[Violation]:
    """The labels, types, attributes and values of a job that the project does not know; a tracker's label is told once."""
    for index, tracker in enumerate(trackers(job)):
        yield from _class_problems(tracker_path(index), tracker.label, type_of(tracker), spec)
        for frame_id, tracked in tracker.frames.items():
            if tracked.attributes:
                yield from _attribute_problems(tracked_path(index, frame_id), tracked, spec)
    for name, listed in image_lists(job):
        for index, annotation in enumerate(listed):
            path = listed_path(name, index)
            yield from _class_problems(path, annotation.label, LISTS[name], spec)
            yield from _attribute_problems(path, annotation, spec)


def _class_problems(path: str, label: str, type_name: TypeName, spec: Spec) -> Iterator[Violation]:
    known = spec.classes.get(label)
    if known is None:
        fix = f"map it to a build name with --labels; {_nearest(label, tuple(spec.classes))}"
        yield Violation("unknown class", f"{path}.label", f"label {label!r} is no class of {spec.path}", fix)
    elif known.types and type_name not in known.types:
        what = f"a {type_name} of class {label!r}, for which {spec.path} allows {', '.join(known.types)}"
        yield Violation("type not allowed", path, what, "choose what is drawn with --shape")


def _attribute_problems(path: str, annotation: ImageAnnotation | TrackedAnnotation, spec: Spec) -> Iterator[Violation]:
    known = spec.classes.get(annotation.label)
    if not annotation.attributes or known is None or known.attributes is UNSET:
        return
    for name, attribute in annotation.attributes.items():
        place = f"{path}.attributes{entry(name)}"
        allowed = known.attributes.get(name)
        if allowed is None:
            what = f"attribute {name!r} is none of class {annotation.label!r} in {spec.path}"
            fix = f"map or drop it in the table [attributes] of --config; {_nearest(name, tuple(known.attributes))}"
            yield Violation("unknown attribute", place, what, fix)
        elif allowed:
            for value in (attribute.value,) if isinstance(attribute.value, str) else attribute.value:
                if value not in allowed:
                    what = f"attribute {name!r} is {value!r}, which {spec.path} does not allow"
                    fix = f"map it in the table [attributes] of --config; {_nearest(value, allowed)}"
                    yield Violation("value not allowed", f"{place}.value", what, fix)


@lru_cache(maxsize=1024)
def _nearest(name: str, known: tuple[str, ...]) -> str:
    """The known name that is most like ``name``, upper and lower case and signs aside; else the first few."""
    plain = {_plain(other): other for other in reversed(known)}
    close = difflib.get_close_matches(_plain(name), plain, n=1)
    if close:
        return f"the nearest is {plain[close[0]]!r}"
    more = ", ..." if len(known) > _FEW else ""
    return f"there are {', '.join(map(repr, known[:_FEW]))}{more}" if known else "there are none"


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
