"""Our sides and floors that groups share. What is timed is imported before."""

import gc
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

WORKFLOW = "00000000-0000-4000-8000-000000000000"

JOBS, DUMPED = OUTPUTS = "jobs.jsonl", "floor.jsonl"
"""What our side writes in the folder of the case, and what the floor does."""


def converting(
    source: str,
    name: str,
    *,
    src: str | None = None,
    link: Literal["auto", "none"] = "auto",
    shape: Literal["auto", "box"] = "auto",
    workers: int = 1,
    dask: bool = False,
    target: str = JOBS,
) -> Callable[[Path], Callable[[], object]]:
    """Our whole way from a source to a jobs file, as the command runs it.

    Args:
        source: in the folder of the case.
        name: of the reader.
        src: ``--src``; None where the source has URLs.
        link: ``--link``.
        shape: ``--shape``.
        workers: ``--workers``.
        dask: ``--engine dask``, with a cluster of so many workers that is started for the run, and counted.
        target: what is written, in the folder of the case.
    """

    def side(folder: Path) -> Callable[[], object]:
        from prelabel import pipeline
        from prelabel.build import JobOptions
        from prelabel.detections import Kind
        from prelabel.engine import Cluster, Processes
        from prelabel.linking import LinkOptions
        from prelabel.refining import RefineOptions
        from prelabel.urls import Template, Urls

        _loaded(name)
        urls = Urls(template=Template(src, option="--src") if src else None)
        refine = RefineOptions(shapes=None if shape == "auto" else frozenset({Kind.RECTANGLE}))
        options = pipeline.ConvertOptions(format=name, link=LinkOptions(mode=link), refine=refine)
        jobs = JobOptions(workflow_id=WORKFLOW, urls=urls)

        def work() -> object:
            with Cluster(workers=workers) if dask else Processes(workers) as engine:
                return pipeline.convert_to([folder / source], options, jobs, folder / target, force=True, engine=engine)

        return work

    return side


def reading(
    source: str, name: str, *, size: tuple[int, int] | None = None, options: Mapping[str, str] = MappingProxyType({})
) -> Callable[[Path], Callable[[], object]]:
    """Our reader alone: plan, survey, and every batch of detections.

    Args:
        source: in the folder of the case.
        name: of the reader.
        size: ``--size``; None where the source has it.
        options: ``-O``.
    """

    def side(folder: Path) -> Callable[[], object]:
        from prelabel.errors import Tally
        from prelabel.frames import FrameOptions
        from prelabel.memory import at_work
        from prelabel.readers.base import parse_options
        from prelabel.readers.planning import read_sources

        reader = _loaded(name)
        frames = FrameOptions(size=size)

        def work() -> int:
            with at_work():
                _, batches = read_sources(reader, [folder / source], parse_options(reader, options), frames, Tally())
                read = sum(len(batch) for batch in batches)
            if not read:
                raise RuntimeError(f"{name}: nothing was read")
            return read

        return work

    return side


def _loaded(name: str) -> Any:  # noqa: ANN401  # a reader of any options
    """A reader with all that it imports when it reads, which is not measured."""
    from importlib import import_module
    from pkgutil import iter_modules

    from prelabel import readers

    reader = readers.find(name)
    package = import_module(type(reader).__module__)
    for module in iter_modules(getattr(package, "__path__", ()), f"{package.__name__}."):
        import_module(module.name)
    return reader


def read_files(paths: Sequence[str]) -> None:
    """Open and read every file."""
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123  # the quickest way there is
            file.read()


def json_floor(folder: Path, load: Callable[[], object]) -> Callable[[], object]:
    """A floor: load the source, then dump our own output and write it. Freeing what was loaded is not counted; ours counts its own.

    The output's objects are made before the clock starts; the collector is off.

    Args:
        folder: of the case.
        load: loads the source.
    """
    import orjson

    jobs = [orjson.loads(line) for line in (folder / JOBS).read_bytes().splitlines()]
    gc.disable()

    def work() -> object:
        loaded = load()
        with (folder / DUMPED).open("wb") as file:
            for job in jobs:
                file.write(orjson.dumps(job))
                file.write(b"\n")
        return loaded

    return work
