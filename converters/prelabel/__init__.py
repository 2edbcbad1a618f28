"""Model predictions and legacy annotations to Playment pre-labels that annotators only correct.

The names below are the public ones; each is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from prelabel._version import __version__

if TYPE_CHECKING:
    from prelabel.api import SequenceBuilder, build_jobs, convert, link, merge, read, refine, write_jobs
    from prelabel.batches import Batch
    from prelabel.build import BuiltJob, OutlineOptions
    from prelabel.detections import Detections, Frame, Kind, Source
    from prelabel.errors import ChoiceError, InputError, OutputError, PrelabelError, PrelabelWarning, Tally, UsageError
    from prelabel.frames import FrameOptions
    from prelabel.linking import LinkOptions
    from prelabel.merging import MergeOptions
    from prelabel.pipeline import ConvertOptions, Summary
    from prelabel.playment.check import check_file
    from prelabel.refining import AttributeRule, RefineOptions
    from prelabel.sequences import SequenceOptions
    from prelabel.sources import SourceOptions

_HOMES = {
    "AttributeRule": "prelabel.refining",
    "Batch": "prelabel.batches",
    "BuiltJob": "prelabel.build",
    "ChoiceError": "prelabel.errors",
    "ConvertOptions": "prelabel.pipeline",
    "Detections": "prelabel.detections",
    "Frame": "prelabel.detections",
    "FrameOptions": "prelabel.frames",
    "InputError": "prelabel.errors",
    "Kind": "prelabel.detections",
    "LinkOptions": "prelabel.linking",
    "MergeOptions": "prelabel.merging",
    "OutlineOptions": "prelabel.build",
    "OutputError": "prelabel.errors",
    "PrelabelError": "prelabel.errors",
    "PrelabelWarning": "prelabel.errors",
    "RefineOptions": "prelabel.refining",
    "SequenceBuilder": "prelabel.api",
    "SequenceOptions": "prelabel.sequences",
    "Source": "prelabel.detections",
    "SourceOptions": "prelabel.sources",
    "Summary": "prelabel.pipeline",
    "Tally": "prelabel.errors",
    "UsageError": "prelabel.errors",
    "build_jobs": "prelabel.api",
    "check_file": "prelabel.playment.check",
    "convert": "prelabel.api",
    "link": "prelabel.api",
    "merge": "prelabel.api",
    "read": "prelabel.api",
    "refine": "prelabel.api",
    "write_jobs": "prelabel.api",
}

__all__ = [
    "AttributeRule",
    "Batch",
    "BuiltJob",
    "ChoiceError",
    "ConvertOptions",
    "Detections",
    "Frame",
    "FrameOptions",
    "InputError",
    "Kind",
    "LinkOptions",
    "MergeOptions",
    "OutlineOptions",
    "OutputError",
    "PrelabelError",
    "PrelabelWarning",
    "RefineOptions",
    "SequenceBuilder",
    "SequenceOptions",
    "Source",
    "SourceOptions",
    "Summary",
    "Tally",
    "UsageError",
    "__version__",
    "build_jobs",
    "check_file",
    "convert",
    "link",
    "merge",
    "read",
    "refine",
    "write_jobs",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
