"""The tables of groups."""

import importlib
from collections.abc import Callable, Mapping, Sequence

from bench.case import Case
from bench.choices import Choices, Shown

GROUPS: Mapping[str, str] = {
    "coco": "bench.coco",
    "yolo": "bench.yolo",
    "voc": "bench.voc",
    "mot": "bench.mot",
    "csv": "bench.tables",
    "jsonl": "bench.jsonl",
    "formats": "bench.formats",
    "stages": "bench.stages",
    "masks": "bench.masks",
    "upload": "bench.upload",
    "workers": "bench.workers",
    "disk": "bench.disk",
    "large": "bench.large",
}
"""Name to module; a group is one module with ``CASES``, and one line here."""

OTHERS: Mapping[str, str] = {
    "linking": "bench.linking.group",
    "merging": "bench.merging",
    "preview": "bench.preview",
    "peers": "bench.peers.group",
}
"""The same for groups that are no floors and print tables of their own: a module with ``run``."""

NAMES = (*GROUPS, *OTHERS)

ASKED_FOR = frozenset({"large", "peers"})
"""Those that run only where they are named; `peers` also with ``--peers``."""


def cases(group: str) -> Sequence[Case]:
    """The cases of a group, in the order of the table."""
    found: Sequence[Case] = importlib.import_module(GROUPS[group]).CASES
    return found


def case_names(names: Sequence[str]) -> set[str]:
    """What ``--case`` can name in groups."""
    works = importlib.import_module("bench.peers.works").WORKS if "peers" in names else ()
    return {case.name for name in names if name in GROUPS for case in cases(name)} | {work.name for work in works}


def find(group: str, name: str) -> Case:
    """One case by its name."""
    return next(case for case in cases(group) if case.name == name)


def runner(group: str) -> Callable[[Choices, Callable[[str], None]], Shown]:
    """What runs a group of `OTHERS`, given the choices and where to say how far it is."""
    found: Callable[[Choices, Callable[[str], None]], Shown] = importlib.import_module(OTHERS[group]).run
    return found
