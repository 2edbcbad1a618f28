"""A run that was killed goes on where it stopped: the bytes, the counts and the bad records are those of one that was not."""

import json
import os
import random
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prelabel._version import __version__
from prelabel.engine import INLINE, Engine
from prelabel.errors import ChoiceError, InputError, PrelabelError
from prelabel.frames import FrameOptions
from prelabel.linking import LinkOptions
from prelabel.pipeline import ConvertOptions, convert_to
from prelabel.stores import parts_of
from tests.commands import PROGRAM, convert, environment, payload, spawned
from tests.engine.clusters import needs_dask
from tests.workers import plugin
from tests.workers.test_same import mot, told, voc, yolo

pytestmark = pytest.mark.usefixtures("sequences_apart")

READER = ["--format", "units", "-O", "count=40", "-O", "bad=5,30", "--on-error", "skip"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a source and its reader, which this process and its workers find."""
    monkeypatch.syspath_prepend(str(plugin.install(tmp_path)))
    return tmp_path


def variables(folder: Path) -> dict[str, str]:
    """In which a process of its own finds the reader."""
    return {**environment(), "PYTHONPATH": str(folder)}


def uninterrupted(folder: Path) -> tuple[bytes, str]:
    """The jobs and the report of a run that nothing stops."""
    result = spawned(folder, "convert", "source.units", *payload("whole.jsonl"), *READER, "--report", "whole.json", env=variables(folder))
    assert result.returncode == 1
    return (folder / "whole.jsonl").read_bytes(), (folder / "whole.json").read_text().replace("whole.jsonl", "jobs.jsonl")


def kept(folder: Path) -> int:
    """Bytes of results that are kept."""
    log = folder / "jobs.jsonl.parts" / "results"
    return log.stat().st_size if log.exists() else 0


def killed(folder: Path, *arguments: str, more: int) -> None:
    """A run that is killed with all its workers when it has kept so many bytes more than there were."""
    command = [str(PROGRAM), "convert", "source.units", *payload(), *READER, "--resume", *arguments]
    aim = kept(folder) + more
    with subprocess.Popen(command, cwd=folder, env=variables(folder), stderr=subprocess.DEVNULL, start_new_session=True) as process:
        while kept(folder) < aim and process.poll() is None:
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize(
    "arguments", [["--workers", "1"], ["--workers", "2"], pytest.param(["--engine", "dask", "--workers", "2"], marks=needs_dask)]
)
def test_a_run_that_is_killed_goes_on(folder: Path, arguments: list[str]) -> None:
    """Twice, somewhere; the third takes over what is kept, ends with the same bytes and report, and leaves nothing behind."""
    jobs, report = uninterrupted(folder)
    dice = random.Random(len(arguments))  # noqa: S311  # where to stop, no secret
    for _ in range(2):
        killed(folder, "-O", "slow=0.03", *arguments, more=dice.randrange(300, 6000))
        assert not (folder / "jobs.jsonl").exists()
    before = kept(folder)

    options = [*payload(), *READER, "-O", "slow=0.03", "--resume", "--report", "report.json"]
    result = spawned(folder, "convert", "source.units", *options, *arguments, env=variables(folder))

    assert result.returncode == 1
    assert before
    assert result.stderr.partition("jobs.jsonl: ")[0].count(".") < 40
    assert (folder / "jobs.jsonl").read_bytes() == jobs
    assert (folder / "report.json").read_text() == report
    assert not (folder / "jobs.jsonl.parts").exists()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_told_to_end_says_where_it_goes_on(folder: Path, end: signal.Signals) -> None:
    """It names what it keeps, and the same command takes that over."""
    jobs, _ = uninterrupted(folder)
    options = [*payload(), *READER, "-O", "slow=0.03", "--resume", "--workers", "2"]
    command = [str(PROGRAM), "convert", "source.units", *map(str, options)]
    process = subprocess.Popen(command, cwd=folder, env=variables(folder), stderr=subprocess.PIPE, start_new_session=True, text=True)
    deadline_s = time.monotonic() + 60
    while not (folder / "jobs.jsonl.parts").exists() or not kept(folder):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    os.killpg(process.pid, end)
    said = process.communicate(timeout=30)[1].lstrip(".")

    done = spawned(folder, "convert", "source.units", *options, env=variables(folder))

    kept_where = "jobs.jsonl.parts keeps what was done: the same command goes on from there"
    assert (process.returncode, said) == (128 + end, f"ended by {end.name}; {kept_where}\n")
    assert done.returncode == 1
    assert (folder / "jobs.jsonl").read_bytes() == jobs


class Interrupt(Exception):  # noqa: N818  # what it is
    """The end of a run from outside."""


def interrupted(source: Path, target: Path, options: ConvertOptions, *, after: int, engine: Engine = INLINE) -> None:
    """A run that ends when so many frames are done."""
    left = after

    def progress(frames: int) -> None:
        nonlocal left
        left -= frames
        if left <= 0:
            raise Interrupt

    with pytest.raises(Interrupt):
        convert_to([source], options, "detections", target, on_error="skip", progress=progress, resume=parts_of(target), engine=engine)


MOT = ConvertOptions(format="mot")


def refused(source: Path, target: Path, options: ConvertOptions) -> str:
    """The whole message of a run that does not take over what is kept."""
    with pytest.raises(ChoiceError) as caught:
        convert_to([source], options, "detections", target, on_error="skip", resume=parts_of(target))
    assert not target.exists()
    assert target.with_name(f"{target.name}.parts").is_dir()
    return str(caught.value)


@pytest.mark.parametrize("make", [yolo, voc, mot])
@pytest.mark.parametrize("after", [1, 10, 30])
def test_every_way_of_the_data(make: Any, after: int, tmp_path: Path) -> None:  # noqa: ANN401  # of any format
    """Still images and videos, of one unit or many: what is told and written is that of a run that was not interrupted."""
    source, options = make(tmp_path / "source", after), ConvertOptions(format=make.__name__, frames=FrameOptions(size=(100, 100)))
    whole = convert_to([source], options, "detections", tmp_path / "whole.jsonl", on_error="skip")
    interrupted(source, tmp_path / "out.jsonl", options, after=after)

    summary = convert_to([source], options, "detections", tmp_path / "out.jsonl", on_error="skip", resume=tmp_path / "out.jsonl.parts")

    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert told(summary) == told(whole)
    assert not (tmp_path / "out.jsonl.parts").exists()


@pytest.mark.parametrize("lost", [1, 20, 100])
def test_a_result_that_was_not_wholly_written(lost: int, tmp_path: Path) -> None:
    """Is made again."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    convert_to([source], MOT, "detections", tmp_path / "whole.jsonl", on_error="skip")
    interrupted(source, target, MOT, after=60)
    log = tmp_path / "out.jsonl.parts" / "results"
    os.truncate(log, log.stat().st_size - lost)

    convert_to([source], MOT, "detections", target, on_error="skip", resume=parts_of(target))
    assert target.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_other_options_are_refused(tmp_path: Path) -> None:
    """With the first that differs, what it was and what it is, and the fix."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    interrupted(source, target, MOT, after=30)

    parts = f"{target}.parts"
    fix = f"give it the source and the options of that run, or remove {parts} to begin anew"
    found = refused(source, target, replace(MOT, link=LinkOptions(max_gap=7)))
    assert found == f"{parts}: belongs to another run: read.link.max_gap was None, now it is 7\n  fix: {fix}"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"{", "is no manifest: Input data was truncated"),
        (b'{"prelabel": 1}', "is no manifest: Expected `str`, got `int` - at `$.prelabel`"),
    ],
)
def test_a_broken_manifest(content: bytes, what: str, tmp_path: Path) -> None:
    """Is said as that."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    interrupted(source, target, MOT, after=30)
    (tmp_path / "out.jsonl.parts" / "manifest.json").write_bytes(content)

    parts = f"{target}.parts"
    assert refused(source, target, MOT) == f"{parts}/manifest.json: {what}\n  fix: remove {parts} to begin anew"


def test_another_version_is_refused(tmp_path: Path) -> None:
    """It may make other bytes."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    interrupted(source, target, MOT, after=30)
    manifest = tmp_path / "out.jsonl.parts" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "prelabel": "0.0.9"}))

    assert f"belongs to another run: it was made by prelabel 0.0.9, this is {__version__}\n" in refused(source, target, MOT)


def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    """Is left as it is."""
    source, parts = mot(tmp_path / "source", 1), tmp_path / "out.jsonl.parts"
    parts.mkdir()
    (parts / "letter.txt").write_text("mine")

    fix = "choose another name with -o, or move it"
    assert refused(source, tmp_path / "out.jsonl", MOT) == f"{parts}: holds something else than an interrupted run\n  fix: {fix}"
    assert [path.name for path in parts.iterdir()] == ["letter.txt"]


def test_two_runs_at_a_time(tmp_path: Path) -> None:
    """The second is refused, and the first ends well."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    seen: list[str] = []

    def progress(_: int) -> None:
        if not seen:
            seen.append(refused(source, target, MOT))

    convert_to([source], MOT, "detections", target, on_error="skip", progress=progress, resume=parts_of(target))
    assert seen == [f"{target}.parts: another run writes to it\n  fix: wait until it ends"]
    assert target.is_file()


def test_a_run_that_has_done_nothing_leaves_nothing(tmp_path: Path) -> None:
    """Where the first thing that it does is an error."""
    with pytest.raises(PrelabelError):
        convert_to([tmp_path / "nowhere"], MOT, "detections", tmp_path / "out.jsonl", resume=tmp_path / "out.jsonl.parts")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("out", ["-", "/dev/null"])
def test_no_file_to_keep_anything_beside(out: str, tmp_path: Path) -> None:
    """Is wrong usage."""
    mot(tmp_path / "source", 1)
    result = convert(tmp_path, "source", "--format", "mot", "--resume", out=out)

    assert result.exit_code == 2
    what = "--resume keeps what is done beside the output, which is no file"
    assert result.stderr == f"Error: {what}\n  fix: give -o the name of a file\n"


def test_a_source_that_cannot_be_read_again(tmp_path: Path) -> None:
    """Two streams cannot be told apart."""
    result = convert(tmp_path, "-", "--resume")

    assert result.exit_code == 2
    what = "--resume cannot read standard input again"
    assert result.stderr == f"Error: {what}\n  fix: write the stream to a file first, or leave --resume out\n"


def test_a_source_that_changes_while_it_is_read(tmp_path: Path) -> None:
    """Is an error that names the file, and nothing is written."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    file = source / "S-7" / "det.txt"

    def progress(_: int) -> None:
        os.utime(file, ns=(1, 1))

    with pytest.raises(InputError) as caught:
        convert_to([source], MOT, "detections", target, on_error="skip", progress=progress)
    assert str(caught.value) == f"{file}: changed while it was read\n  fix: convert it again when nothing writes to it any more"
    assert not target.exists()


def test_a_source_that_is_still_being_written(tmp_path: Path) -> None:
    """What is wrong in it is no fault of its own."""
    source, target = mot(tmp_path / "source", 1), tmp_path / "out.jsonl"
    for file in source.glob("*/det.txt"):
        file.write_text("1,-1,1,2,3,4,1\n")

    def progress(_: int) -> None:
        (source / "S-7" / "det.txt").write_text("1,-1,half of a ro")

    with pytest.raises(InputError, match=r"S-7/det\.txt: changed while it was read\n"):
        convert_to([source], MOT, "detections", target, progress=progress)
