"""When frames were taken."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise

_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


def since_first(stamps: Mapping[int, object]) -> dict[int, float]:
    """Seconds of frames since the first; none where they do not rise, or one has none.

    Texts are seconds, as RailLabel writes them, or dates. The unit of a number is not said, and it is none of these.

    Args:
        stamps: of frames, in their order.

    >>> since_first({4: "16.5", 5: "16.75"}), since_first({0: "2020-04-11 12:00:01", 1: "2020-04-11T12:00:02.5"})
    ({4: 0.0, 5: 0.25}, {0: 0.0, 1: 1.5})
    >>> since_first({0: "3", 1: "2"}), since_first({0: "3", 1: None}), since_first({0: 1, 1: 2})
    ({}, {}, {})
    """
    found = {number: at for number, stamp in stamps.items() if (at := _seconds(stamp)) is not None}
    if len(found) < len(stamps) or not all(a < b for a, b in pairwise(found.values())):
        return {}
    # a float of seconds since 1970 has no more than six decimals
    return {number: round(at - next(iter(found.values())), 6) for number, at in found.items()}


def _seconds(stamp: object) -> float | None:
    if not isinstance(stamp, str):
        return None
    if _SECONDS.fullmatch(stamp):
        return float(stamp)
    try:
        at = datetime.fromisoformat(stamp)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
