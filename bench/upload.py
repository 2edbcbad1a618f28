"""Jobs to a service on loopback, in a process of its own."""

import atexit
import itertools
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.case import Case
from bench.sides import WORKFLOW

SOURCE = "source.jsonl"

WORKERS = 8


def _make(folder: Path, *, jobs: int) -> None:
    """Image jobs of three rectangles."""
    corners = ",".join(f'{{"x":{x},"y":{y}}}' for x, y in ((0.1, 0.2), (0.3, 0.2), (0.3, 0.4), (0.1, 0.4)))
    rectangle = '{"_id":"00000000-0000-4000-8000-%012x","label":"car","attributes":{},"coordinates":[' + corners + "]}"
    with (folder / SOURCE).open("w", encoding="ascii", newline="\n") as file:
        for number in range(jobs):
            rectangles = ",".join(rectangle % (3 * number + i) for i in range(3))
            file.write(
                f'{{"reference_id":"{number}.jpg","work_flow_id":"{WORKFLOW}","data":{{"image_url":"https://host/{number}.jpg",'
                f'"maker_response":{{"rectangles":{{"data":[{rectangles}]}}}}}}}}\n'
            )


def _served() -> str:
    """The URL of a new service, which ends with this process."""
    command = [sys.executable, "-m", "tests.playment_server"]
    process = subprocess.Popen(command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, text=True)
    atexit.register(process.kill)
    if process.stdout is None:
        raise RuntimeError("no output to read the URL from")
    return process.stdout.readline().strip()


def _ours(folder: Path) -> Callable[[], object]:
    from prelabel.upload import ApiKey, Client, Ledger, UploadOptions, ledger_of, upload
    from tests.playment_server import KEY, PROJECT

    url, path = _served(), folder / SOURCE
    for left in folder.glob(f"{SOURCE}.upload*"):
        left.unlink()

    def work() -> object:
        client = Client(url, PROJECT, ApiKey(KEY), connections=WORKERS)
        with client, Ledger.open(ledger_of(path), write=True) as ledger:
            result = upload(path, ledger, client, UploadOptions(workers=WORKERS))
        if result.standing.exit_code:
            raise RuntimeError(f"not all jobs were created: {result.standing.counts}")
        return result

    return work


def _floor(folder: Path) -> Callable[[], object]:
    import httpx

    from tests.playment_server import KEY, PROJECT

    url, path = f"{_served()}/v1/projects/{PROJECT}/jobs", folder / SOURCE

    def work() -> None:
        lock = threading.Lock()
        with path.open("rb") as file, httpx.Client(headers={"x-api-key": KEY}) as client:

            def post() -> None:
                while True:
                    with lock:
                        line = file.readline()
                    if not line:
                        return
                    client.post(url, content=line.rstrip()).raise_for_status()

            threads = [threading.Thread(target=post) for _ in itertools.repeat(None, WORKERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    return work


def _case(name: str, jobs: int, *, goal: float | None = None, small: bool = False) -> Case:
    return Case(
        name=name,
        what=f"{jobs:,} jobs, {WORKERS} at a time",
        make=partial(_make, jobs=jobs),
        ours=_ours,
        floor=_floor,
        floor_is="a bare loop of httpx posts of the same bodies, as many at a time",
        goal=goal,
        small=small,
    )


CASES = (
    _case("small", 200, small=True),
    _case("1k", 1_000),
    _case("10k", 10_000, goal=1.25),
    _case("100k", 100_000, goal=1.25),
)
