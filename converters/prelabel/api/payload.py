"""What goes into every payload, from plain values."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Required, TypedDict, get_args

from prelabel.api.checked import choice, instance, mapping, text, whole
from prelabel.build import JobOptions, OutlineOptions
from prelabel.errors import ChoiceError, UsageError
from prelabel.playment.annotations import UUID_PATTERN, State
from prelabel.playment.ranges import RANGES
from prelabel.urls import Template, Urls


class Payload(TypedDict, total=False):
    """The options of a payload, as `JobOptions` describes them; ``src`` and ``reference_id`` are templates, ``src_map`` is by file."""

    workflow_id: Required[str]
    src: str | None
    src_map: Mapping[str, str]
    reference_id: str | None
    batch_id: str | None
    priority: int | None
    tag: str | None
    metadata: Mapping[str, str]
    about: bool
    state: State | None
    outlines: OutlineOptions
    max_frames: int | None
    frame_overlap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How the options are called where they were given, for messages.

    Args:
        name: of an option, from its name in `Payload`.
        workflow: how a workflow is given.
        unmarked: what leaves the tool's own entry of the metadata out.
    """

    name: Callable[[str], str]
    workflow: str
    unmarked: str


COMMAND = Words(
    name=lambda name: f"--{name.replace('_', '-')}",
    workflow="give --workflow-id, or set PLAYMENT_WORKFLOW_ID",
    unmarked="give --no-metadata too",
)

KEYWORDS = Words(name=str, workflow="give workflow_id, from the project's settings", unmarked="give about=False too")


def job_options(given: Payload, words: Words = COMMAND) -> JobOptions:
    """Checked options.

    Args:
        given: the keys are those of `Payload`; its values may be of any type.
        words: how messages call the options.

    Raises:
        ChoiceError: no workflow is given, or an id is no UUID.
        UsageError: a value is of another type or out of its range, a template has an unknown field, ``src`` has none that tells frames
            apart, windows overlap wholly, or an entry of the metadata is the tool's own.
    """
    texts = {name: _text(given.get(name), words.name(name)) for name in ("workflow_id", "batch_id", "src", "reference_id", "tag")}
    numbers = {name: _ranged(given.get(name), name, words) for name in RANGES}
    workflow, overlap, most = texts["workflow_id"], numbers["frame_overlap"] or 0, numbers["max_frames"]
    if not workflow:
        raise ChoiceError("no workflow is given", fix=words.workflow)
    for name in ("workflow_id", "batch_id"):
        if (one := texts[name]) and not re.search(UUID_PATTERN, one):
            fix = "copy it from the project's settings: 8-4-4-4-12 hexadecimal digits"
            raise ChoiceError(f"{words.name(name)} {one!r} is no UUID", fix=fix)
    if overlap and overlap >= (most or 0):
        what = f"{words.name('frame_overlap')} {overlap} needs jobs of more frames"
        raise UsageError(what, fix=f"give a {words.name('max_frames')} that is larger than it")
    about = instance(given.get("about", True), bool, words.name("about"))
    src, reference, by_file = texts["src"], texts["reference_id"], mapping(given.get("src_map", {}), words.name("src_map"))
    return JobOptions(
        workflow_id=workflow,
        urls=Urls(
            template=Template(src, option=words.name("src")) if src else None,
            mapping=by_file,
            options=(words.name("src"), words.name("src_map")),
        ),
        reference=Template(reference, option=words.name("reference_id")) if reference else None,
        batch_id=texts["batch_id"] or None,
        priority=numbers["priority"],
        tag=texts["tag"],
        metadata=_metadata(given, words, about=about),
        about=about,
        state=choice(given.get("state"), (*get_args(State), None), words.name("state")),
        outlines=instance(given.get("outlines", OutlineOptions()), OutlineOptions, words.name("outlines")),
        max_frames=most,
        frame_overlap=overlap,
    )


def _text(value: object, name: str) -> str | None:
    return None if value is None else text(value, name)


def _ranged(value: object, name: str, words: Words) -> int | None:
    least, most = RANGES[name]
    return None if value is None else whole(value, words.name(name), least, most)


def _metadata(given: Payload, words: Words, *, about: bool) -> Mapping[str, str]:
    metadata = mapping(given.get("metadata", {}), words.name("metadata"))
    if "prelabel" in metadata and about:
        fix = f"choose another key, or {words.unmarked}"
        raise UsageError(f"{words.name('metadata')} prelabel is written by prelabel itself", fix=fix)
    return metadata
