"""The JSON interface of a project: what its jobs, categories and points are called."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import read_bytes
from prelabel.safejson import Document

_SEVERAL = frozenset({"checkbox", "multipleDropdown"})
"""Inputs of jobs that may have several answers."""


class _Point(msgspec.Struct, frozen=True, gc=False):
    code: str


class _Category(msgspec.Struct, frozen=True, gc=False):
    name: str | None = None
    points: list[_Point] | None = None


class _Content(msgspec.Struct, frozen=True, gc=False):
    categories: dict[str, _Category] = {}
    input: str | None = None


class _Job(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    content: _Content | None = None
    export_name: str | None = None
    instruction: str | None = None


class _Interface(msgspec.Struct, frozen=True, gc=False):
    jobs: dict[str, _Job]


_DECODER = msgspec.json.Decoder(_Interface)


class Names(NamedTuple):
    """What an interface says; nothing where none is given, and all is called as its codes.

    Args:
        jobs: the names of jobs by their codes.
        categories: those of categories by the codes of their job and themselves.
        several: codes of jobs that may have several answers.
        points: codes of the points of poses in their order, by the code of the category.
    """

    jobs: Mapping[str, str] = {}
    categories: Mapping[tuple[str, str], str] = {}
    several: frozenset[str] = frozenset()
    points: Mapping[str, tuple[str, ...]] = {}

    def category(self, job: str, code: str) -> str:
        """What a category of a job is called."""
        return self.categories.get((job, code), code)


def names_of(path: Path | None) -> Names:
    """What the interface of a project says: as its settings show it, or as a project has it as ``jsonInterface``.

    Raises:
        InputError: the file cannot be read, or is no interface.
    """
    if path is None:
        return Names()
    document = Document(read_bytes(path), path)
    sections = document.sections()
    raw = sections["jsonInterface"] if "jsonInterface" in sections else msgspec.Raw(document.strict)
    try:
        jobs = _DECODER.decode(raw).jobs
    except (msgspec.DecodeError, RecursionError) as error:
        what = f"is no JSON interface of a project: {str(error)[:1].lower()}{str(error)[1:]}"
        raise InputError(what, place=Place(str(path)), fix="give the JSON that the settings of the project show") from None
    contents = {code: job.content or _Content() for code, job in jobs.items()}
    return Names(
        jobs={code: name for code, job in jobs.items() if (name := (job.export_name or job.instruction or "").strip())},
        categories={
            (job, code): name
            for job, content in contents.items()
            for code, category in content.categories.items()
            if (name := (category.name or "").strip())
        },
        several=frozenset(code for code, content in contents.items() if content.input in _SEVERAL),
        points={
            code: tuple(dict.fromkeys(point.code for point in category.points))
            for content in contents.values()
            for code, category in content.categories.items()
            if category.points
        },
    )
