"""What goes into every payload, from plain values."""

import re
from collections.abc import Mapping
from typing import Required, TypedDict

from prelabel.build import JobOptions, OutlineOptions
from prelabel.errors import ChoiceError, UsageError
from prelabel.playment.annotations import UUID_PATTERN, State
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


def job_options(given: Payload) -> JobOptions:
    """Checked options.

    Raises:
        ChoiceError: no workflow is given, or an id is no UUID.
        UsageError: a template has an unknown field, windows overlap wholly, or an entry of the metadata is the tool's own.
    """
    workflow, batch = given.get("workflow_id"), given.get("batch_id")
    if not workflow:
        raise ChoiceError("no workflow is given", fix="give --workflow-id, or set PLAYMENT_WORKFLOW_ID")
    for name, one in (("workflow-id", workflow), ("batch-id", batch)):
        if one and not re.search(UUID_PATTERN, one):
            fix = "copy it from the project's settings: 8-4-4-4-12 hexadecimal digits"
            raise ChoiceError(f"--{name} {one!r} is no UUID", fix=fix)
    overlap, most = given.get("frame_overlap", 0), given.get("max_frames")
    if overlap and overlap >= (most or 0):
        raise UsageError(f"--frame-overlap {overlap} needs jobs of more frames", fix="give a --max-frames that is larger than it")
    metadata, about = given.get("metadata", {}), given.get("about", True)
    if "prelabel" in metadata and about:
        raise UsageError("--metadata prelabel is written by prelabel itself", fix="choose another key, or give --no-metadata too")
    src, reference = given.get("src"), given.get("reference_id")
    return JobOptions(
        workflow_id=workflow,
        urls=Urls(template=Template(src, option="--src") if src else None, mapping=given.get("src_map", {})),
        reference=Template(reference, option="--reference-id") if reference else None,
        batch_id=batch or None,
        priority=given.get("priority"),
        tag=given.get("tag"),
        metadata=metadata,
        about=about,
        state=given.get("state"),
        outlines=given.get("outlines", OutlineOptions()),
        max_frames=most,
        frame_overlap=overlap,
    )
