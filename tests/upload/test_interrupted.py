"""What the ledger knows of a run that ended while calls were in flight or waited for their turn."""

import threading
import time
from pathlib import Path

import pytest
import tenacity

from prelabel.errors import InputError
from prelabel.upload import ApiKey, Client, Ledger, UploadOptions, ledger_of, upload
from prelabel.upload.answers import STOPPED, Created, Refused, TransientError
from prelabel.upload.retries import ATTEMPTS
from prelabel.upload.run import Progress
from tests.playment_server import KEY, PROJECT, Server, faults, serving
from tests.upload.made import jobs_file, uploaded

LONG_S = 30.0
"""Longer than anything here takes; what waits for so long has failed."""


class Held(Client):
    """A client whose second call waits until the ledger was told of the first, and whose third waits until the run has ended."""

    def __init__(self, server: Server) -> None:
        super().__init__(server.url, PROJECT, ApiKey(KEY))
        self.calls = 0
        self.told, self.third, self.ended = threading.Event(), threading.Event(), threading.Event()

    def create_job(self, body: bytes) -> Created | Refused:
        """Create a job, when it is time."""
        self.calls += 1
        if self.calls == 2:
            assert self.told.wait(LONG_S)
        if self.calls == 3:
            self.third.set()
            assert self.ended.wait(LONG_S)
            raise TransientError(STOPPED, arrived=False)
        return super().create_job(body)


def test_answers_that_came_before_an_interrupt_are_kept(tmp_path: Path) -> None:
    """The second job was answered when the run was interrupted, which had not looked yet; of the third there is no answer."""
    path = jobs_file(tmp_path, 3)

    def interrupt(_: Progress) -> None:
        client.told.set()
        # the only worker is at the third job, so that the second is done
        assert client.third.wait(LONG_S)
        raise KeyboardInterrupt

    with serving() as server, Held(server) as client, Ledger.open(ledger_of(path), write=True) as ledger:
        with pytest.raises(KeyboardInterrupt):
            upload(path, ledger, client, UploadOptions(workers=1, wait=tenacity.wait_none()), progress=interrupt)
        client.ended.set()

        assert [(name, job_id is not None) for name, job_id in ledger.created()] == [("job-0", True), ("job-1", True)]
        assert ledger.counts() == {"pending": 0, "sending": 1, "created": 2, "refused": 0}


def test_a_call_that_waits_for_its_turn_is_not_made_by_a_run_that_stops(tmp_path: Path) -> None:
    """At one call in ten seconds, stopped when the first was answered: the others are to be sent by the next run."""
    path, stop, begin_s = jobs_file(tmp_path, 3), threading.Event(), time.monotonic()
    options = UploadOptions(workers=2, per_second=0.1)
    with serving() as server, Client(server.url, PROJECT, ApiKey(KEY)) as client, Ledger.open(ledger_of(path), write=True) as ledger:
        done = upload(path, ledger, client, options, stop=stop, progress=lambda _: stop.set())

    assert (server.bodies_received.total(), done.stopped, done.failures) == (1, True, [])
    assert done.standing.counts == {"pending": 2, "sending": 0, "created": 1, "refused": 0}
    assert (done.progress.done, done.progress.total) == (3, 3)
    assert time.monotonic() - begin_s < 9


def test_a_job_whose_answers_were_all_lost_is_our_own_in_the_next_run(tmp_path: Path) -> None:
    """It was stored by the first try; the run gave it up, and the ledger knows that it may be there."""
    path, lost = jobs_file(tmp_path, 1), {number: faults.close(stored=number == 1) for number in range(1, ATTEMPTS + 1)}
    with serving(faults=faults.at(lost)) as server:
        first, second = uploaded(server, path), uploaded(server, path)

    assert (first.standing.counts["sending"], first.progress.open, first.standing.exit_code) == (1, 1, 1)
    assert (second.standing.counts["created"], second.standing.exit_code, server.stored) == (1, 0, 1)


def test_what_a_run_is_done_with_is_not_all_created() -> None:
    """Refused jobs are among it, and those that it leaves open."""
    assert Progress(9, created=1, refused=2, open=4).done == 7


class Changing(Client):
    """A client whose calls change the jobs file."""

    def __init__(self, server: Server, path: Path, content: bytes) -> None:
        super().__init__(server.url, PROJECT, ApiKey(KEY))
        self.path, self.content = path, content

    def create_job(self, body: bytes) -> Created | Refused:
        """Create a job."""
        self.path.write_bytes(self.content)
        return super().create_job(body)


@pytest.mark.parametrize("host", [None, b"tsoh"], ids=["cut off", "other payloads"])
def test_a_file_that_changes_leaves_no_job_in_doubt(host: bytes | None, tmp_path: Path) -> None:
    """What was handed over before it was seen is created; what was not is known as not sent."""
    path = jobs_file(tmp_path, 250)
    content = b"" if host is None else path.read_bytes().replace(b"host", host)
    with serving() as server, Changing(server, path, content) as client, Ledger.open(ledger_of(path), write=True) as ledger:
        with pytest.raises(InputError, match="has changed while it was uploaded"):
            upload(path, ledger, client, UploadOptions(workers=1))
        counts = ledger.counts()

    assert 0 < server.stored < 250
    assert counts == {"pending": 250 - server.stored, "sending": 0, "created": server.stored, "refused": 0}
