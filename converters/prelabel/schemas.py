"""The published JSON Schemas (draft 2020-12), made from the types of jobs and of the stream of detections."""

from collections.abc import Mapping
from typing import Any

import msgspec

from prelabel.errors import UsageError
from prelabel.playment.models import Job
from prelabel.stream import FrameLine

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_JOB = """\
The payload of one job, a line of a jobs file. What a schema cannot say (frame ids and _ids that are unique, frames in order, \
corners in order, edges that join neighbours) is said by `prelabel check`."""

_DETECTIONS = """\
One frame and what was seen in it, a line of a stream that `prelabel convert --to detections` writes and the format jsonl reads. What a \
schema cannot say (frames of a sequence that follow each other, boxes with x0 <= x1 and y0 <= y1) is said by `prelabel formats jsonl`."""

SCHEMAS: Mapping[str, tuple[type[msgspec.Struct], str, str]] = {
    "job": (Job, "Playment job", _JOB),
    "detections": (FrameLine, "Detections of a frame", _DETECTIONS),
}
"""Name to the type that is described, the schema's title and its description."""


def schema(name: str) -> dict[str, Any]:
    """The schema of a name in `SCHEMAS`.

    Raises:
        UsageError: there is no schema of this name.
    """
    if name not in SCHEMAS:
        raise UsageError(f"there is no schema {name!r}", fix=f"choose one of {', '.join(SCHEMAS)}")
    kind, title, description = SCHEMAS[name]
    (reference,), definitions = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    return {
        "$schema": _DIALECT,
        "$id": f"urn:prelabel:schema:{name}",
        "title": title,
        "description": description,
        **reference,
        "$defs": definitions,
    }


def schema_text(name: str) -> bytes:
    """The schema as the file ``schemas/NAME.schema.json`` holds it, with a line end.

    Raises:
        UsageError: there is no schema of this name.
    """
    return msgspec.json.format(msgspec.json.encode(schema(name)), indent=2) + b"\n"
