"""What all files say together: how many videos there are, and the nodes of the skeletons of each class."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Tally
from prelabel.files import read_bytes
from prelabel.readers.base import Context
from prelabel.readers.darwin.marks import ELEMENT
from prelabel.readers.darwin.options import DarwinOptions
from prelabel.safejson import Document

_NODES, _FRAMES = b'"nodes"', (b'"frames"', b'"sections"', b'"frame_urls"')


class _Node(msgspec.Struct, frozen=True, gc=False):
    name: str


class _Nodes(msgspec.Struct, frozen=True, gc=False):
    nodes: list[_Node]


class _Mark(msgspec.Struct, frozen=True, gc=False):
    skeleton: _Nodes | None = None
    eye: _Nodes | None = None


class _Annotation(_Mark, frozen=True, gc=False, kw_only=True):
    name: str
    frames: dict[str, msgspec.Raw] | None = None
    sections: dict[str, msgspec.Raw] | None = None


_MARK = msgspec.json.Decoder(_Mark)


class Survey(NamedTuple):
    """What is known of all files.

    Args:
        videos: how many files may hold one, where that is asked for.
        nodes: the names of the nodes of each class, in the order of their numbers.
    """

    videos: int
    nodes: dict[str, tuple[str, ...]]


def look_at(paths: Sequence[Path], options: DarwinOptions, context: Context) -> Survey:
    """What some files say; what is wrong with them is told when they are read."""
    videos = 0
    nodes: dict[str, tuple[str, ...]] = {}
    for path in paths:
        try:
            data = read_bytes(path)
            videos += context.frames.given and any(sign in data for sign in _FRAMES)
            if _NODES in data and not options.keypoints:
                nodes = _joined(nodes, _named(Document(data, path)))
        except InputError:
            continue
    return Survey(videos, nodes)


def survey_of(looks: Iterable[Survey], tally: Tally) -> Survey:
    """What all files say together; which node has which number is noted."""
    videos = 0
    nodes: dict[str, tuple[str, ...]] = {}
    for look in looks:
        videos += look.videos
        nodes = _joined(nodes, look.nodes.items())
    for label, names in nodes.items():
        numbered = ", ".join(f"{name} {number}" for number, name in enumerate(names, 1))
        tally.note(f"nodes of {label} are numbered as they first come: {numbered} (-O keypoints= to say otherwise)")
    return Survey(videos, nodes)


def _named(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The class and the names of the nodes of each skeleton of a file that can be read.

    Raises:
        InputError: it is no list of annotations.
    """
    if document.root != "{" or ELEMENT.removeprefix("$.") not in document.sections():
        return
    silent = Tally(on_error="skip")
    for one in document.records(_Annotation, ELEMENT, silent).items:
        raws = (*(one.frames or {}).values(), *(one.sections or {}).values())
        for mark in (one, *(document.value(raw, _MARK, ELEMENT, silent) for raw in raws)):
            for nodes in (mark.skeleton, mark.eye) if mark else ():
                if nodes is not None:
                    yield one.name.strip(), tuple(node.name for node in nodes.nodes)


def _joined(known: Mapping[str, tuple[str, ...]], more: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Names of nodes by class, and those of others behind them, each once."""
    found = {label: dict.fromkeys(names) for label, names in known.items()}
    for label, names in more:
        found.setdefault(label, {}).update(dict.fromkeys(names))
    return {label: tuple(names) for label, names in found.items()}
