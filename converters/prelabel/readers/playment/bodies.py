"""Jobs and results as what they have in common: a name, frames, and annotations of a video or an image."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prelabel.files import is_text
from prelabel.readers.playment.faults import CORRECT, SKIP, as_list, as_name, as_object
from prelabel.readers.playment.records import Record
from prelabel.readers.shared.faults import RecordError

INSIDE = frozenset({"video_data", "image_url", "maker_response", "annotation_data", "annotations"})
"""What the object holds that a job or a result comes down to."""

_ANSWERS = frozenset({"annotation_data", "annotations"})
"""What a result always has, of a video or of an image; a job that was not annotated holds neither."""

_VIDEO = ("video2d", "video_2d")
"""Both names that the vendor has for the pre-labels of a video."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A job or a result, without what is wrapped around it.

    Args:
        names: what it may be called: its reference id, then the job's id; empty where it says neither.
        element: the ``$.path`` of ``data``.
        data: what the job or result holds.
        about: what prelabel wrote of it into ``metadata.prelabel``.
        answered: it is what annotators sent back, in the answer to the request for a result.
    """

    names: tuple[str, ...]
    element: str
    data: Mapping[str, Any]
    about: Mapping[str, Any]
    answered: bool = False

    @property
    def cut_from(self) -> str:
        """The sequence that prelabel cut the job from; empty where it is whole."""
        said = self.about.get("sequence")
        return said if isinstance(said, str) and is_text(said) else ""

    def is_video(self) -> bool:
        """Whether it has frames or trackers, and no image."""
        if self.data.get("video_data") is not None:
            return True
        return self.data.get("image_url") is None and isinstance(self.annotations()[0], list)

    def annotations(self) -> tuple[object, str]:
        """The trackers of a video or the lists of an image, and their ``$.path``; None where there is no annotation.

        What annotators sent back goes before pre-labels.

        Raises:
            RecordError: what should hold them is no object, or what holds them always is not there.
        """
        data, element = self.data, self.element
        if data.get("annotation_data") is not None:
            return _held(data["annotation_data"], f"{element}.annotation_data", "annotations")
        if data.get("annotations") is not None:
            return data["annotations"], f"{element}.annotations"
        if self.answered and not _ANSWERS & data.keys():
            raise RecordError("result without annotations", element, "the result has neither annotation_data nor annotations", CORRECT)
        response, element = data.get("maker_response"), f"{element}.maker_response"
        if response is None:
            return None, element
        video = next((name for name in _VIDEO if name in as_object(response, element)), None)
        return (response, element) if video is None else _held(response[video], f"{element}.{video}", "data", "annotations")


def body_of(record: Record) -> Body:
    """What a record comes down to: a job, a result, or the answer that a result is wrapped in.

    Raises:
        RecordError: none of them, or an answer without a result.
    """
    value, element = record.document, record.element
    said: dict[str, str] = {}
    answered = False
    while not INSIDE & as_object(value, element).keys():
        said = _ids(value, element) | said
        inner = next((name for name in ("data", "result") if name in value), None)
        if inner is None:
            what = "neither a job nor a result: there is no video_data, image_url or annotations"
            raise RecordError("neither a job nor a result", element, what, "give jobs, or results as annotators sent them back")
        value, element = value[inner], f"{element}.{inner}"
        answered |= inner == "result"
        if inner == "result" and (value is None or isinstance(value, str)):
            what = "the job has no result yet" if not value else "the result stands elsewhere, at a URL"
            raise RecordError("no result", element, what, "fetch the result, or leave the job out with --on-error skip")
    said = _ids(value, element) | said
    metadata = value.get("metadata")
    about = metadata.get("prelabel") if isinstance(metadata, dict) else None
    names = tuple(said[key] for key in ("reference_id", "job_id") if key in said)
    return Body(names=names, element=element, data=value, about=about if isinstance(about, dict) else {}, answered=answered)


def listed(value: object, element: str) -> tuple[list[Any], str]:
    """The annotations of a list, which jobs wrap in ``data`` and results do not, and the list's ``$.path``.

    Raises:
        RecordError: it is no list.
    """
    if isinstance(value, dict) and "data" in value:
        return listed(value["data"], f"{element}.data")
    return as_list(value, element), element


def _ids(value: Mapping[str, Any], element: str) -> dict[str, str]:
    """The ids that an object says of its job; null says none."""
    return {key: as_name(value[key], f"{element}.{key}") for key in ("reference_id", "job_id") if value.get(key) is not None}


def _held(value: object, element: str, *names: str) -> tuple[object, str]:
    """A member of a member, and its ``$.path``; None where one of them is null.

    Raises:
        RecordError: one of them is not there.
    """
    for name in names:
        if value is None:
            break
        members = as_object(value, element)
        if name not in members:
            raise RecordError("member that is missing", element, f"has no {name!r}", f"write {name!r}, {SKIP}")
        value, element = members[name], f"{element}.{name}"
    return value, element
