"""Model predictions and legacy annotations to Playment pre-labels that annotators only correct.

The names below are the public ones; each is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from prelabel._version import __version__

if TYPE_CHECKING:
    from prelabel.detections import Detections, Frame, Kind, Source
    from prelabel.errors import PrelabelError, Tally
    from prelabel.linking import LinkOptions, link
    from prelabel.playment.check import check_file

_HOMES = {
    "Detections": "prelabel.detections",
    "Frame": "prelabel.detections",
    "Kind": "prelabel.detections",
    "LinkOptions": "prelabel.linking",
    "PrelabelError": "prelabel.errors",
    "Source": "prelabel.detections",
    "Tally": "prelabel.errors",
    "check_file": "prelabel.playment.check",
    "link": "prelabel.linking",
}

__all__ = ["Detections", "Frame", "Kind", "LinkOptions", "PrelabelError", "Source", "Tally", "__version__", "check_file", "link"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
