"""Jobs files, and runs of the commands against the local service."""

import json
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tenacity
from click.testing import Result

from prelabel.upload import ApiKey, Client, Ledger, UploadOptions, UploadResult, ledger_of, upload
from prelabel.upload.results import Results, fetch_results
from tests.commands import PROGRAM, WORKFLOW, environment, run
from tests.playment_server import KEY, PROJECT, Server

BATCH = "5e6fb5a1-1111-4222-8333-444455556666"


def job(name: str, **more: object) -> bytes:
    """An image job without pre-labels, as a line."""
    content = {"reference_id": name, "work_flow_id": WORKFLOW, **more, "data": {"image_url": f"https://host/{name}.jpg"}}
    return json.dumps(content, separators=(",", ":")).encode()


def jobs_file(folder: Path, count: int = 3, *, name: str = "jobs.jsonl") -> Path:
    """Jobs called ``job-0``, ``job-1`` and so on."""
    return written(folder / name, [job(f"job-{number}") for number in range(count)])


def written(path: Path, lines: Sequence[bytes]) -> Path:
    """A file of lines."""
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def arguments(server: Server, command: str, path: Path, *more: str | Path) -> list[str]:
    """The command and where to call."""
    return [command, str(path), "--project-id", PROJECT, "--base-url", server.url, *map(str, more)]


def called(server: Server, command: str, path: Path, *more: str | Path, key: str = KEY) -> Result:
    """A command in this process, with the key in its environment."""
    return run(path.parent, *arguments(server, command, path, *more), variables={"PLAYMENT_API_KEY": key})


def uploaded(server: Server, path: Path, *, workers: int = 8, timeout_s: float = 5.0, project_id: str = PROJECT) -> UploadResult:
    """A run in this process, whose retries follow at once."""
    client = Client(server.url, project_id, ApiKey(KEY), timeout_s=timeout_s, connections=workers)
    with client, Ledger.open(ledger_of(path), write=True) as ledger:
        return upload(path, ledger, client, UploadOptions(workers=workers, wait=tenacity.wait_none()))


def fetched(
    server: Server, path: Path, out: Path, *, project_id: str = PROJECT, supplied: Mapping[str, str] | None = None,
    stop: threading.Event | None = None,
) -> Results:  # fmt: skip
    """A run of results in this process, by one worker; told to stop, if at all, when something was fetched."""
    with Client(server.url, project_id, ApiKey(KEY)) as client, Ledger.open(ledger_of(path), write=True) as ledger:
        return fetch_results(
            ledger, client, out, supplied=supplied or {}, workers=1, stop=stop, tell=lambda _: stop.set() if stop else None
        )  # fmt: skip


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a results file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@contextmanager
def started(server: Server, command: str, path: Path, *more: str | Path, key: str = KEY) -> Iterator[subprocess.Popen[str]]:
    """A command that is still running; killed at the end if it has not ended."""
    variables = environment() | {"PLAYMENT_API_KEY": key}
    parts = [str(PROGRAM), *arguments(server, command, path, *more)]
    with subprocess.Popen(parts, env=variables, cwd=path.parent, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
