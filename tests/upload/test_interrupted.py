"""What the ledger knows of a run that an interrupt ended while calls were in flight."""

import threading
from pathlib import Path

import pytest
import tenacity

from prelabel.upload import ApiKey, Client, Ledger, UploadOptions, ledger_of, upload
from prelabel.upload.answers import STOPPED, Created, Refused, TransientError
from prelabel.upload.run import Progress
from tests.playment_server import KEY, PROJECT, Server, serving
from tests.upload.made import jobs_file

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

        assert dict(ledger.states()) == {"job-0": "created", "job-1": "created", "job-2": "sending"}
        assert all(job_id is not None for _, job_id in ledger.created())
