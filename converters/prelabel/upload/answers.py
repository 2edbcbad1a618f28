"""What the service answers, read leniently, and what it means for a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

DUPLICATE = "FS_0001"
"""The reference id is in use already."""

BATCH_EXISTS = "BATCH_CREATION"

RETRIED = frozenset({"FS_0000", "FS_0008", "api_error"})
"""Codes of failures on the side of the service."""

STOPPING: Mapping[str, str] = {
    code: fix
    for codes, fix in (
        (("auth-failure", "core.webutil.token_auth"), "the key is wrong: copy it again from the project's settings"),
        (("unauthorized", "core.webutil.auther"), "the key may not use this project: check --project-id, or ask its owner"),
    )
    for code in codes
}
"""Codes that end a run, since every other job would meet them, and what to do."""

FIXES: Mapping[str, str] = {
    DUPLICATE: (
        "another run or program made a job of this reference id: give this one another with --reference-id, "
        "or leave it out of the file if that job is the same"
    ),
    "FS_0002": "give the job a reference_id",
    "FS_0003": "check the URLs and frame ids of the job with prelabel check",
    "FS_0004": "give the job data",
    "FS_0005": "give the job a work_flow_id: convert again with --workflow-id",
    "FS_0007": "make the images readable to the service, then send it again with --retry-refused",
    "FS_00011": "leave the job type out",
    "FS_00012": "give a --priority from 1 to 9",
    "GE_0001": "check the ids of workflow and batch: both are UUIDs of this project",
    BATCH_EXISTS: "choose another name, or give the id of the batch with --batch-id",
    "HTTP 413": "make the job smaller: cut the sequence with --max-frames, or simplify outlines with --simplify",
}
"""What to do about a job that was refused, by code."""

OTHERWISE = "mend what the message says, then send it again with --retry-refused"

STOPPED = "the run was stopped"
"""What went wrong with a call that was not made."""

SHOWN = 200
"""Characters of a message of the service that are kept."""

LONGEST_WAIT_S = 600.0
"""The longest that the service may ask us to wait."""


@dataclass(frozen=True, slots=True)
class Created:
    """The service holds the job.

    Args:
        job_id: None where the answer was lost.
        earlier: it was told that the job exists already.
    """

    job_id: str | None
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The service does not want the job as it is.

    Args:
        code: of the format, or ``HTTP`` and a status.
        message: the service's own, shortened.
    """

    code: str
    message: str

    @property
    def fix(self) -> str:
        """What to do about it."""
        return FIXES.get(self.code, OTHERWISE)


class TransientError(Exception):
    """A call that failed and may be tried again.

    Args:
        what: what went wrong.
        arrived: whether the service may have done what it was asked for.
        after_s: how long it asks to be left alone.
    """

    def __init__(self, what: str, *, arrived: bool, after_s: float = 0.0) -> None:
        super().__init__(what)
        self.what, self.arrived, self.after_s = what, arrived, after_s


def document(body: bytes) -> Any:  # noqa: ANN401  # whatever the service says
    """The JSON of an answer; None where it is none."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def said(answer: object, *path: str) -> str | None:
    """A text in a document; None where it is not there, is empty or is no text.

    >>> said({"data": {"job_id": "7"}}, "data", "job_id"), said({"data": None}, "data", "job_id")
    ('7', None)
    """
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer if isinstance(answer, str) and answer else None


def shortened(text: str) -> str:
    r"""A message of the service on one line, cut where it is long.

    >>> shortened("bad\n\x1b[31m  URL")
    'bad [31m URL'
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= SHOWN else f"{plain[: SHOWN - 3]}..."


def wait_asked_for(header: str | None, now: datetime) -> float:
    """Seconds of a ``Retry-After`` header, 0 where it says nothing; `LONGEST_WAIT_S` at most.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> wait_asked_for("7", now), wait_asked_for("Thu, 01 Jan 2026 00:00:30 GMT", now), wait_asked_for("soon", now)
    (7.0, 30.0, 0.0)
    """
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        seconds = float(text[:9])
    else:
        try:
            then = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return 0.0
        seconds = (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT_S)
