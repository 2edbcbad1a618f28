"""The table of groups."""

import importlib
from collections.abc import Mapping, Sequence

from bench.case import Case

GROUPS: Mapping[str, str] = {
    "coco": "bench.coco",
    "yolo": "bench.yolo",
    "voc": "bench.voc",
    "mot": "bench.mot",
}
"""Name to module; a group is one module with ``CASES``, and one line here."""


def cases(group: str) -> Sequence[Case]:
    """The cases of a group, in the order of the table."""
    found: Sequence[Case] = importlib.import_module(GROUPS[group]).CASES
    return found


def find(group: str, name: str) -> Case:
    """One case by its name."""
    return next(case for case in cases(group) if case.name == name)
