"""``--engine dask``: the same bytes as one worker makes, whatever becomes of workers, and nothing but ours on standard error."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prelabel.engine import INLINE, Cluster, Engine
from tests.commands import PROGRAM, convert, environment, payload, spawned
from tests.conftest import ROOT
from tests.engine.clusters import cluster, needs_dask
from tests.test_golden import CASES, Case
from tests.workers import plugin
from tests.workers.test_same import converted, mot, voc, yolo

pytestmark = pytest.mark.usefixtures("sequences_apart")

FIX = "\n  fix: "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a source and its reader, which processes of their own find."""
    return plugin.install(tmp_path)


def variables(folder: Path) -> dict[str, str]:
    """In which a process of its own finds the reader."""
    return {**environment(), "PYTHONPATH": str(folder)}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """A cluster of two workers for the golden cases."""
    with Cluster(workers=2) as started:
        yield started


@needs_dask
@pytest.mark.parametrize("case", {case.format: case for case in CASES}.values(), ids=str)
def test_golden_cases(case: Case, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case of every format, to its golden file, with workers that stand in another folder."""
    monkeypatch.chdir(ROOT)
    assert converted(case.arguments, tmp_path / "jobs.jsonl", engine)[0] == case.golden.read_bytes()


@needs_dask
@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_sources_with_bad_records(on_error: str, engine: Engine, tmp_path: Path) -> None:
    """Stopped at the same first one, or without the same, in the same order, as by one worker."""
    makers: tuple[Callable[[Path, int], Path], ...] = (yolo, mot, voc)
    for make in makers:
        source = make(tmp_path / make.__name__, 3)
        arguments: list[str | Path] = [source, "--format", make.__name__, "--on-error", on_error]
        expected = converted(arguments, tmp_path / f"one-{make.__name__}.jsonl", INLINE)
        assert converted(arguments, tmp_path / f"several-{make.__name__}.jsonl", engine) == expected


@needs_dask
def test_a_worker_is_killed_in_the_middle(folder: Path) -> None:
    """Of a cluster that is there: the jobs and the report are those of one process, and nobody hears of it."""
    reader = ["--format", "units", "-O", "count=60", "-O", "bad=5,30", "-O", "slow=0.05", "--on-error", "skip"]
    spawned(folder, "convert", "source.units", *payload("one.jsonl"), *reader, "--report", "one.json", env=variables(folder))
    with cluster(folder, 2, variables(folder)) as (address, (_, first, _)):
        options = [*payload(), *reader, "--report", "report.json", "--engine", "dask", "--scheduler", address]
        command = [str(PROGRAM), "convert", "source.units", *options]
        with subprocess.Popen(command, cwd=folder, env=variables(folder), stderr=subprocess.PIPE, text=True) as process:
            said = folder / "worker0.log"
            while said.read_text().count(".....") < 1 and process.poll() is None:
                pass
            os.kill(first.pid, signal.SIGKILL)
            _, stderr = process.communicate(timeout=120)

    assert process.returncode == 1
    assert (folder / "jobs.jsonl").read_bytes() == (folder / "one.jsonl").read_bytes()
    assert (folder / "report.json").read_text() == (folder / "one.json").read_text().replace("one.jsonl", "jobs.jsonl")
    assert stderr.startswith("jobs.jsonl: 60 video jobs, 60 frames, 60 trackers, 60 annotations from units\n")


@needs_dask
def test_a_worker_of_our_own_cluster_is_killed(folder: Path) -> None:
    """By a reader that ends its process the first time: another is started, Dask's words are nowhere, nor are files of its own."""
    reader = ["--format", "units", "-O", "count=30", "-O", "slow=0.02", "-O", "once=7"]
    (folder / "scratch").mkdir()
    known = {**variables(folder), "TMPDIR": str(folder / "scratch")}
    result = spawned(folder, "convert", "source.units", *payload(), *reader, "--engine", "dask", "--workers", "2", env=known)

    assert result.returncode == 0, result.stderr
    made = "jobs.jsonl: 30 video jobs, 30 frames, 30 trackers, 30 annotations from units"
    assert result.stderr.lstrip(".") == f"{made}\nnote: 30 video jobs: the source names its sequences\n"
    assert list((folder / "scratch").iterdir()) == []


@needs_dask
def test_a_scheduler_that_is_not_there(folder: Path) -> None:
    """The command says so in two lines, and writes nothing."""
    options = [*payload(), "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9"]
    result = spawned(folder, "convert", "source.units", *options, env=variables(folder))

    fix = "start one with dask scheduler, and give --scheduler the address that it prints, as tcp://host:8786"
    assert result.returncode == 1
    assert result.stderr == f"Error: tcp://127.0.0.1:9: no scheduler answers there within 5 seconds{FIX}{fix}\n"
    assert not list(folder.glob("jobs*"))


def test_a_scheduler_of_nothing(tmp_path: Path) -> None:
    """Is wrong usage."""
    result = convert(tmp_path, "x", "--scheduler", "tcp://h:1")

    assert result.exit_code == 2
    assert result.stderr == f"Error: --scheduler tcp://h:1 needs the engine that it is of{FIX}give --engine dask, too\n"


@needs_dask
def test_the_config_file_chooses(tmp_path: Path) -> None:
    """The engine and the scheduler may stand in prelabel.toml; the scheduler is passed over where another engine is chosen."""
    (tmp_path / "prelabel.toml").write_text('engine = "dask"\nscheduler = "h"\n')
    result, local = convert(tmp_path, "x"), convert(tmp_path, "x", "--engine", "local")

    what = "prelabel.toml: $.scheduler: h: is no address: missing port number in address 'h'"
    assert (result.exit_code, result.stderr) == (2, f"Error: {what}{FIX}give it as tcp://host:8786\n")
    assert (local.exit_code, local.stderr) == (1, f"Error: x: does not exist{FIX}give a file or folder that exists\n")
