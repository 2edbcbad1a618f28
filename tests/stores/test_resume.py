"""What an interrupted run fetched is taken over by the next, in the version that the store has then."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prelabel.errors import ChoiceError, InputError, PrelabelError
from prelabel.stores import Url, location, staging
from prelabel.stores.backend import Entry
from prelabel.stores.kept import Kept
from tests.commands import PROGRAM, environment, payload, spawned
from tests.stores.conftest import Memory
from tests.stores.made import below, photo
from tests.workers import plugin

if TYPE_CHECKING:
    from tests.stores.s3_server import S3Server

SOURCE = "memory://box/labels"


class Interrupt(Exception):  # noqa: N818  # what it is
    """The end of a run from outside."""


def fetched(folder: Path, *sources: str, frames: str | None = None) -> dict[str, tuple[bytes, int]]:
    """What a run that is interrupted fetches, by name below the bucket: bytes, and when they were written."""
    with suppress(Interrupt), staging(folder) as stage:
        stage.sources([location(source) for source in sources])
        stage.images(location(frames) if frames else None)
        stage.settle()
        raise Interrupt
    return {str(path).partition("/in/memory/box/")[2]: (path.read_bytes(), path.stat().st_mtime_ns) for path in files(folder)}


def files(folder: Path) -> Iterator[Path]:
    """The staged files of a folder."""
    return (path for path in folder.glob("store/**/*") if path.is_file())


def written(found: Mapping[str, tuple[bytes, int]], name: str) -> int:
    """When a file was written."""
    return found[name][1]


def test_only_what_is_new_is_fetched(memory: Memory, tmp_path: Path) -> None:
    """What is unchanged stays as it is; what changed, in its present version; what is gone is gone, beside the source, too."""
    memory.fill({**below("box/labels", {"a.txt": b"1", "b.txt": b"2", "c.txt": b"3"}), "box/classes.txt": b"car", "box/obj.names": b"car"})
    first = fetched(tmp_path / "parts", SOURCE)
    memory.fill({"box/labels/b.txt": b"4", "box/labels/d.txt": b"5"})
    memory.files.rm("/box/labels/c.txt")
    memory.files.rm("/box/classes.txt")

    second = fetched(tmp_path / "parts", SOURCE)

    assert {name: data for name, (data, _) in second.items()} == {
        "labels/a.txt": b"1",
        "labels/b.txt": b"4",
        "labels/d.txt": b"5",
        "obj.names": b"car",
    }
    assert second["labels/a.txt"] == first["labels/a.txt"]
    assert second["obj.names"] == first["obj.names"]
    assert written(second, "labels/b.txt") != written(first, "labels/b.txt")


def test_what_was_not_wholly_fetched_is_fetched_again(memory: Memory, tmp_path: Path) -> None:
    """A file that the list does not name, and one whose line is cut, as a killed run leaves them."""
    memory.fill(below("box/labels", {"a.txt": b"1" * 99, "b.txt": b"2" * 99}))
    fetched(tmp_path / "parts", SOURCE)
    kept = tmp_path / "parts" / "fetched"
    kept.write_bytes(kept.read_bytes()[:-1])
    for path in files(tmp_path / "parts"):
        if path.name == "b.txt":
            path.write_bytes(b"2")

    assert fetched(tmp_path / "parts", SOURCE)["labels/b.txt"][0] == b"2" * 99
    before = fetched(tmp_path / "parts", SOURCE)
    assert fetched(tmp_path / "parts", SOURCE) == before


def test_an_image_that_is_a_mask_stays_whole(memory: Memory, tmp_path: Path) -> None:
    """The source wants all of it, and --frames only its beginning."""
    image = photo("PNG", (400, 300))
    memory.fill({"box/labels/a.png": image})

    found = fetched(tmp_path / "parts", SOURCE, frames=SOURCE)

    assert found["labels/a.png"][0] == image
    assert fetched(tmp_path / "parts", SOURCE, frames=SOURCE) == found


def test_nothing_is_left_where_there_is_nothing_to_take_over(memory: Memory, tmp_path: Path) -> None:
    """A run that ends well, and one that fetched nothing."""
    memory.fill({"box/labels/a.txt": b"1"})
    with staging(tmp_path / "parts") as stage:
        stage.sources([location(SOURCE)])
        assert (tmp_path / "parts").stat().st_mode & 0o077 == 0
    with pytest.raises(InputError), staging(tmp_path / "parts") as stage:
        stage.sources([location("memory://box/nothing")])

    assert list(tmp_path.iterdir()) == []


def test_a_list_cannot_name_files_elsewhere(memory: Memory, tmp_path: Path) -> None:
    """What it names outside of its folder is not removed."""
    memory.fill({"box/labels/a.txt": b"1"})
    fetched(tmp_path / "parts", SOURCE)
    (tmp_path / "mine.txt").write_text("mine")
    with (tmp_path / "parts" / "fetched").open("a") as file:
        file.write(f'\n["../mine.txt", "x"]\n["{tmp_path}/mine.txt", "x"]\n[["store"], {{}}]\n{{}}\n7')

    fetched(tmp_path / "parts", SOURCE)

    assert (tmp_path / "mine.txt").read_text() == "mine"


def message(folder: Path, source: str = SOURCE) -> str:
    """The whole message of a run that cannot go on."""
    with pytest.raises(PrelabelError) as caught, staging(folder) as stage:
        stage.sources([location(source)])
    assert isinstance(caught.value, (ChoiceError, InputError))
    return str(caught.value)


def test_a_folder_of_something_else(memory: Memory, tmp_path: Path) -> None:
    """Is refused, and stays as it is."""
    memory.fill({"box/labels/a.txt": b"1"})
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "mine.txt").touch()

    what = f"{tmp_path}/parts: holds something else than an interrupted run\n  fix: choose another name with -o, or move it"
    assert message(tmp_path / "parts") == what
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["mine.txt"]


def test_two_runs_at_once(memory: Memory, tmp_path: Path) -> None:
    """The second is refused, and takes nothing from the first."""
    memory.fill({"box/labels/a.txt": b"1"})
    with staging(tmp_path / "parts") as stage:
        (path,) = stage.sources([location(SOURCE)])
        assert message(tmp_path / "parts") == f"{tmp_path}/parts: another run writes to it\n  fix: wait until it ends"
        assert (path / "a.txt").read_bytes() == b"1"


def test_a_store_that_does_not_say_versions(tmp_path: Path) -> None:
    """Cannot be gone on with, since a change would not be seen."""
    kept = Kept(tmp_path, tmp_path / "fetched")

    with pytest.raises(InputError) as caught:
        kept.has(tmp_path / "a.txt", Entry(path="box/a.txt", below="a.txt", size=1), "whole", Url("memory", "box"))

    kept.close()
    fix = "leave out --resume, or fetch the source first"
    assert str(caught.value) == f"memory://box/a.txt: the store does not say when it was changed\n  fix: {fix}"


def test_an_output_that_was_not_wholly_uploaded_is_no_obstacle(memory: Memory, tmp_path: Path) -> None:
    """What lies there of it is the run's own, and is written anew."""
    memory.fill({"box/labels/a.txt": b"1"})
    with suppress(Interrupt), staging(tmp_path / "parts") as stage:
        stage.sources([location(SOURCE)])
        stage.output(location("memory://box/jobs.jsonl"), force=False).write_bytes(b"made")
        raise Interrupt

    with staging(tmp_path / "parts") as stage:
        target = stage.output(location("memory://box/jobs.jsonl"), force=False)
        assert not target.exists()
        target.write_bytes(b"again")

    assert memory.objects()["box/jobs.jsonl"] == b"again"
    assert not (tmp_path / "parts").exists()


def test_files_of_others_stay(memory: Memory, tmp_path: Path) -> None:
    """A folder that holds one is no run's, whatever else is in it; one that comes later is not removed."""
    memory.fill({"box/labels/a.txt": b"1"})
    with staging(tmp_path / "parts") as stage:
        stage.sources([location(SOURCE)])
        (tmp_path / "parts" / "mine.txt").touch()
    (tmp_path / "parts" / "fetched").touch()

    assert message(tmp_path / "parts").startswith(f"{tmp_path}/parts: holds something else than an interrupted run\n")
    assert sorted(path.name for path in (tmp_path / "parts").iterdir()) == ["fetched", "mine.txt"]


def test_a_list_that_is_no_text(memory: Memory, tmp_path: Path) -> None:
    """Names nothing: all is fetched again."""
    memory.fill({"box/labels/a.txt": b"1"})
    fetched(tmp_path / "parts", SOURCE)
    (tmp_path / "parts" / "fetched").write_bytes(b"\xff\xfe\n[\xff")

    assert fetched(tmp_path / "parts", SOURCE)["labels/a.txt"][0] == b"1"


READER = ["--format", "units", "-O", "count=40", "--workers", "1"]


def resumed(url: str) -> list[str]:
    """The arguments of a run of the slow reader of a plugin, from and to a bucket."""
    return ["convert", f"{url}/in/source.units", *payload(f"{url}/out/jobs.jsonl"), *READER, "-O", "slow=0.03", "--resume"]


def variables(folder: Path, s3: "S3Server") -> dict[str, str]:
    """In which a process finds the reader, and the store."""
    return {**environment(), **s3.variables, "PYTHONPATH": str(folder)}


def killed(folder: Path, s3: "S3Server", url: str, *, more: int) -> int:
    """A run that is killed when it has kept so many bytes more than there were; when its source was fetched."""
    log = folder / "jobs.jsonl.parts" / "results"
    aim = more + (log.stat().st_size if log.exists() else 0)
    command = [str(PROGRAM), *resumed(url)]
    with subprocess.Popen(command, cwd=folder, env=variables(folder, s3), stderr=subprocess.DEVNULL, start_new_session=True) as process:
        while (log.stat().st_size if log.exists() else 0) < aim:
            assert process.poll() is None
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)
    (source,) = (folder / "jobs.jsonl.parts").glob("store/**/source.units")
    return source.stat().st_mtime_ns


def test_a_run_that_is_killed_goes_on(s3: "S3Server", tmp_path: Path) -> None:
    """Twice, from and to a bucket: nothing is fetched or made twice, the bytes are the same, and nothing is left behind."""
    plugin.install(tmp_path)
    url = s3.bucket("resumed", {"in/source.units": b""})
    whole = spawned(tmp_path, "convert", "source.units", *payload("whole.jsonl"), *READER, env=variables(tmp_path, s3))
    assert whole.returncode == 0, whole.stderr
    assert killed(tmp_path, s3, url, more=2000) == killed(tmp_path, s3, url, more=2000)

    done = spawned(tmp_path, *resumed(url), env=variables(tmp_path, s3))

    assert done.returncode == 0, done.stderr
    assert 0 < done.stderr.partition("s3:")[0].count(".") < 36
    assert s3.objects("resumed")["out/jobs.jsonl"] == (tmp_path / "whole.jsonl").read_bytes()
    assert not (tmp_path / "jobs.jsonl.parts").exists()


def test_a_local_source_and_an_output_in_a_bucket(s3: "S3Server", tmp_path: Path) -> None:
    """What is made is kept, though nothing is fetched."""
    plugin.install(tmp_path)
    url = s3.bucket("only-output", {})
    command = ["convert", "source.units", *payload(f"{url}/jobs.jsonl"), *READER, "--resume"]

    failed = spawned(tmp_path, *command, "-O", "bad=30", env=variables(tmp_path, s3))
    kept = sorted(path.name for path in (tmp_path / "jobs.jsonl.parts").iterdir())

    assert failed.returncode == 1
    assert kept == ["manifest.json", "results"]
    assert (tmp_path / "jobs.jsonl.parts" / "results").stat().st_size > 2000


def test_a_source_that_changed_is_refused(s3: "S3Server", tmp_path: Path) -> None:
    """By its URL, with the folder that would have to go; without it the run begins anew."""
    plugin.install(tmp_path)
    url = s3.bucket("changed", {"in/source.units": b""})
    killed(tmp_path, s3, url, more=2000)
    s3.client().put_object(Bucket="changed", Key="in/source.units", Body=b"more")

    done = spawned(tmp_path, *resumed(url), env=variables(tmp_path, s3))

    what = f"jobs.jsonl.parts: belongs to another run: {url}/in/source.units has changed since"
    fix = "give it the source and the options of that run, or remove jobs.jsonl.parts to begin anew"
    assert (done.returncode, done.stderr) == (1, f"Error: {what}\n  fix: {fix}\n")
    assert list(s3.objects("changed")) == ["in/source.units"]
    shutil.rmtree(tmp_path / "jobs.jsonl.parts")
    assert spawned(tmp_path, *resumed(url), env=variables(tmp_path, s3)).returncode == 0
