"""No job, however broken, ends a preview: each place of a good one is replaced by what does not belong there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prelabel.preview import PreviewOptions, preview
from tests.preview.made import FIVE, clip, image, written

Path_ = tuple[Any, ...]


def places(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """Every place of a document."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def replaced(value: Any, path: Path_, by: object) -> Any:  # noqa: ANN401  # any JSON
    """A document with another value at a place."""
    if not path:
        return by
    made = value.copy()
    made[path[0]] = replaced(value[path[0]], path[1:], by)
    return made


@pytest.mark.parametrize("value", [None, True, -1, 1e308, 10**30, "", "p\u0000\U0001f697", [], {}, [None], {"a": {"b": 1}}], ids=repr)
def test_every_place_may_hold_anything(tmp_path: Path, value: object) -> None:
    """Page and contact sheet are made of all of them, and each is listed."""
    jobs = [replaced(job, path, value) for job in (image(**FIVE), clip()) for path in places(job)]
    path = written(tmp_path / "jobs.jsonl", *jobs)

    made = preview(path, PreviewOptions(max_jobs=len(jobs)))
    made.sheet()

    assert b"".join(made.page(tmp_path / "page.html")).count(b'type="application/json"') == len(jobs) + 1
    assert len(made.shown) == len(jobs)
    assert made.check.problem_count > 0
