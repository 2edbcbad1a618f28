"""Which jobs and batches the service takes, and the code of each refusal."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://(?P<host>[^\s/?#:@]+)\S*")
_decode = msgspec.json.Decoder().decode


class RefusedError(Exception):
    """The service does not do what is asked."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message


def decoded(body: bytes) -> dict[str, Any]:
    """The object that a body holds."""
    try:
        value = _decode(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError("GE_0001", "Malformed JSON") from error
    if not isinstance(value, dict):
        raise RefusedError("GE_0001", "The payload is not an object")
    return value


def is_uuid(value: object) -> bool:
    """Whether it is written as a UUID, of any version."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def batch_name(batch: Mapping[str, Any]) -> str:
    """The name of a new batch."""
    name = batch.get("name")
    if not isinstance(name, str) or not name:
        raise RefusedError("GE_0001", "name is not a text")
    if not isinstance(batch.get("description", ""), str):
        raise RefusedError("GE_0001", "description is not a text")
    return name


def reference_id(job: Mapping[str, Any]) -> str:
    """What the job is called by."""
    value = job.get("reference_id")
    if value is None or value == "":
        raise RefusedError("FS_0002", "reference_id is missing")
    if not isinstance(value, str):
        raise RefusedError("GE_0001", "reference_id is not a text")
    return value


def check_job(job: Mapping[str, Any]) -> None:
    """Refuse a job for what it says itself."""
    workflow = job.get("work_flow_id")
    if workflow is None or workflow == "":
        raise RefusedError("FS_0005", "work_flow_id is missing")
    if not is_uuid(workflow):
        raise RefusedError("GE_0001", "work_flow_id is not a UUID")
    batch = job.get("batch_id", "")
    if batch != "" and not is_uuid(batch):
        raise RefusedError("GE_0001", "batch_id is not a UUID")
    if not isinstance(job.get("tag", ""), str):
        raise RefusedError("GE_0001", "tag is not a text")
    if job.get("job_type", "NON_TEST") not in {"TEST", "NON_TEST"}:
        raise RefusedError("FS_00011", "The type of the job is neither TEST nor NON_TEST")
    priority = job.get("priority_weight", 5)
    if type(priority) is not int or not 1 <= priority <= 9:  # True is an int
        raise RefusedError("FS_00012", "priority_weight is not in the range 1-9")
    _check_data(job.get("data"))


def _check_data(data: object) -> None:
    if data is None or data in ({}, [], ""):
        raise RefusedError("FS_0004", "The job data is empty")
    if not isinstance(data, dict):
        raise RefusedError("FS_0003", "data is not an object")
    if "video_data" in data:
        _check_frames(data["video_data"])
    elif "image_url" in data:
        _check_url(data["image_url"], "image_url")
    else:
        raise RefusedError("FS_0003", "data has neither video_data nor image_url")


def _check_frames(video: object) -> None:
    frames = video.get("frames") if isinstance(video, dict) else None
    if not isinstance(frames, list):
        raise RefusedError("FS_0003", "video_data has no list of frames")
    if not frames:
        raise RefusedError("FS_0004", "The job data is empty: no frames")
    seen: set[str] = set()
    for frame in frames:
        name = frame.get("frame_id") if isinstance(frame, dict) else None
        if not isinstance(name, str) or not name:
            raise RefusedError("FS_0003", "Invalid string for frame_id")
        if name in seen:
            raise RefusedError("FS_0003", f"Duplicate frame_id {name}")
        seen.add(name)
        _check_url(frame.get("src"), name)


def _check_url(url: object, place: str) -> None:
    match = _URL.fullmatch(url) if isinstance(url, str) else None
    if match is None:
        raise RefusedError("FS_0003", f"The URL of {place} is invalid")
    if match["host"].endswith(".invalid"):  # a name that can never be found
        raise RefusedError("FS_0007", f"The attachment of {place} could not be accessed")
