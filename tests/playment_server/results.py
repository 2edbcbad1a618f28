"""A job as annotators send it back when they agree with every pre-label."""

from collections.abc import Mapping
from typing import Any

import msgspec


def agreed(body: bytes) -> bytes:
    """The result of a job that holds the job's own pre-labels.

    Args:
        body: a payload that the service took.
    """
    data = msgspec.json.decode(body)["data"]
    response = data.get("maker_response", {})
    if "video_data" in data:
        trackers = response.get("video2d", {}).get("data", {}).get("annotations", [])
        result = {"annotation_data": {"annotations": trackers}, "video_data": data["video_data"]}
    else:
        lists = {name: [_with_states(annotation) for annotation in listed["data"]] for name, listed in response.items()}
        result = {"annotations": lists}
    return msgspec.json.encode({"data": result})


def _with_states(annotation: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of an image's results hold more than the value."""
    attributes = {name: {**attribute, "state": "editable"} for name, attribute in annotation.get("attributes", {}).items()}
    return {**annotation, "attributes": attributes}
