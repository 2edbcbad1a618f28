"""What a job breaks, and where in it."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One place of a job that Playment would refuse, or draw as something else than was meant.

    Args:
        reason: the class of problem that a summary counts, such as ``unknown frame``.
        path: where in the job, as ``$.data...``.
        what: what is wrong there.
        fix: what to do about it.
    """

    reason: str
    path: str
    what: str
    fix: str


def entry(key: str) -> str:
    """The step of a ``$.path`` to an entry of a mapping whose keys are free.

    >>> "$.frames" + entry("000001")
    '$.frames["000001"]'
    """
    return f"[{json.dumps(key, ensure_ascii=False)}]"
