"""What all files say together: how many assets there are, and the points of the poses of each category."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from prelabel.errors import InputError, Tally
from prelabel.files import read_bytes
from prelabel.readers.base import Context, Unit
from prelabel.readers.kili.interface import Names, names_of
from prelabel.readers.kili.labels import plain
from prelabel.readers.kili.options import KiliOptions
from prelabel.safejson import Document

_EXTERNAL_ID = re.compile(rb'"externalId"\s*:')
_POINTS = b"points"


class Look(NamedTuple):
    """What is known of some files.

    Args:
        assets: how many they may hold, where that is asked for.
        points: codes of points by the code of their category, in the order of their first appearance.
    """

    assets: int
    points: dict[str, tuple[str, ...]]


class Survey(NamedTuple):
    """What is known of all files.

    Args:
        names: of the interface.
        alone: there is one file.
        assets: how many there may be, where that is asked for.
        points: codes of points by the code of their category, in the order of their numbers.
    """

    names: Names
    alone: bool
    assets: int
    points: Mapping[str, tuple[str, ...]]


def look_at(paths: Sequence[Path], options: KiliOptions, context: Context) -> Look:
    """What some files say; what is wrong with them is told when they are read."""
    assets = 0
    points: dict[str, dict[str, None]] = {}
    for path in paths:
        try:
            data = read_bytes(path)
        except InputError:
            continue
        if context.frames.given:
            assets += len(_EXTERNAL_ID.findall(data))
        if _POINTS in data and not options.keypoints:
            for category, code in _coded(data, path):
                points.setdefault(category, {})[code] = None
    return Look(assets, {category: tuple(codes) for category, codes in points.items()})


def survey_of(units: Sequence[Unit], options: KiliOptions, looks: Iterable[Look], tally: Tally) -> Survey:
    """What all files say together; the points that no interface numbers are noted.

    Raises:
        InputError: the interface cannot be read.
    """
    names = names_of(options.interface)
    assets = 0
    points: dict[str, dict[str, None]] = {}
    for look in looks:
        assets += look.assets
        for category, codes in look.points.items():
            points.setdefault(category, {}).update(dict.fromkeys(codes))
    unknown = {category: tuple(codes) for category, codes in points.items() if category not in names.points}
    for category, codes in unknown.items():
        numbered = ", ".join(f"{plain(code)} {number}" for number, code in enumerate(codes, 1))
        tally.note(
            f"points of {plain(category)} are numbered as they first come: {numbered} (-O keypoints= or -O interface= to say otherwise)"
        )
    return Survey(names, [len(unit.paths) for unit in units] == [1], assets, {**unknown, **names.points})


def _coded(data: bytes, path: Path) -> Iterator[tuple[str, str]]:
    """The codes of all points of poses in a file, each behind that of the category, in their order."""
    try:
        left: list[Any] = [json.loads(Document(data, path).strict)]
    except (InputError, ValueError, RecursionError):
        return
    while left:
        one = left.pop()
        if isinstance(one, list):
            left += reversed(one)
        elif isinstance(one, dict):
            yield from _of_pose(one)
            left += [_untexted(value) for value in reversed(one.values())]


def _untexted(value: object) -> object:
    """An answer that stands as text is what the text says."""
    if not (isinstance(value, str) and value.startswith("{") and _POINTS.decode() in value):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _of_pose(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same of one annotation; of anything else none."""
    points, categories = said.get("points"), said.get("categories")
    if said.get("type") != "pose" or not isinstance(points, list):
        return
    names = (one.get("name") for one in categories if isinstance(one, dict)) if isinstance(categories, list) else ()
    category = next((name.strip() for name in names if isinstance(name, str) and name.strip()), "")
    for point in points:
        code = point.get("code") if isinstance(point, dict) else None
        if isinstance(code, str) and code:
            yield category, code
