"""What is wrong with a line of a jobs file that is no job, told for its writer."""

import json
import re

import msgspec

from prelabel.errors import Place, Problem
from prelabel.playment.annotations import EDGE_PATTERN, POINT_PATTERN, URL_PATTERN, UUID_PATTERN
from prelabel.playment.faults import Wording, fault
from prelabel.playment.models import Job

_SCHEMA = "`prelabel schema job` prints what each field must be"
_ONE_A_LINE = "a jobs file is JSON Lines: one whole job a line"
_CLIP = "coordinates are fractions of the image, 0 to 1: divide pixels by its size, and clip what leaves it"
_WORDING = Wording(
    patterns={
        UUID_PATTERN: "a UUID (8-4-4-4-12 hexadecimal digits)",
        URL_PATTERN: "an absolute URL (scheme://host/...)",
        POINT_PATTERN: "a point's name (p1, p2, ...)",
        EDGE_PATTERN: "an edge's name (e1, e2, ...)",
    },
    fixes={
        "reference_id": "give a unique name with --reference-id",
        "work_flow_id": "give the id of the project's workflow with --workflow-id",
        "batch_id": "give the id of the batch with --batch-id, or leave it out for the Default batch",
        "priority_weight": "give 1 to 9 with --priority",
        "src": "give the URLs of the frames with --src or --src-map",
        "image_url": "give the URL of the image with --src or --src-map",
        "type": "types are rectangle, polygon, line, cuboid and landmark, and an annotation has its tracker's",
        "state": "state is editable or non_editable, or left out",
        "value": "write an attribute as a string, or a multi-select as a list of strings",
        "points": "a polygon has at least 3 points, a line 2, a landmark 1, all named p1, p2, ...; a cuboid has p1 to p8",
        "edges": "an edge names the two points that it joins",
        "x": _CLIP,
        "y": _CLIP,
        "coordinates": "a rectangle has four corners; a cuboid has front p1-p4, side p2 p3 p5 p6 and back p7 p8 p5 p6",
    },
    fix=_SCHEMA,
)
_BYTE = re.compile(r"\(byte (\d+)\)")
_LAX_NUMBER = re.compile(rb"NaN|-?Infinity")


def explain(line: bytes, error: Exception, place: Place) -> Problem:
    """What ``models.decode`` found wrong with ``line`` when it raised ``error``."""
    try:
        document = msgspec.json.decode(line)
        found = fault(document, Job, _WORDING)
    except (msgspec.DecodeError, UnicodeDecodeError) as malformed:
        return _malformed(line, malformed, place)
    except RecursionError:
        return Problem("no JSON", place, "the JSON is nested too deeply", _SCHEMA)
    if found is None:
        return Problem("wrong type", place, str(error), _SCHEMA)
    return Problem(found.reason, Place(place.path, place.line, element=found.path), found.what, found.fix)


def _malformed(line: bytes, error: Exception, place: Place) -> Problem:
    at, what = place, str(error).partition(" - at ")[0]
    number = _lax_number(line, what)
    if number is not None:
        column = len(line[: number.start()].decode(errors="replace")) + 1
        return Problem("no JSON", Place(place.path, place.line, column), f"{number[0].decode()} is no JSON", "write finite numbers")
    try:
        json.loads(line.decode())
        detail = "a character is half of a pair, such as \\ud800" if "truncated" in what else what
    except UnicodeDecodeError as no_text:
        detail = f"byte 0x{line[no_text.start]:02x} is no UTF-8"
    except json.JSONDecodeError as stricter:
        if "truncated" in what:
            return Problem("no JSON", place, "the JSON ends in the middle", _ONE_A_LINE)
        at, detail = Place(place.path, place.line, stricter.pos + 1), stricter.msg
    except RecursionError:
        detail = "nested too deeply"
    return Problem("no JSON", at, f"this is no JSON ({detail[0].lower()}{detail[1:]})", _ONE_A_LINE)


def _lax_number(line: bytes, message: str) -> re.Match[bytes] | None:
    """What only lax parsers take for a number, where the decoder stumbled."""
    byte = _BYTE.search(message)
    if byte is None:
        return None
    start = int(byte[1])
    return _LAX_NUMBER.match(line, start - 1 if line[start - 1 : start] == b"-" else start)
