"""Batches against the local service: made once, whatever became of the answers."""

import json
import signal
import socket
import time
from pathlib import Path

import pytest
import tenacity

from prelabel.errors import ChoiceError, ServiceError
from prelabel.upload import ApiKey, Client, Ledger, ledger_of
from prelabel.upload.batches import batch_of
from tests.commands import run
from tests.playment_server import KEY, PROJECT, faults, serving
from tests.upload.made import BATCH, called, job, jobs_file, started, written

EXISTS = "Error: batch 'night' exists already: BATCH_CREATION: A batch with this name already exists"
OURS = (
    f"{EXISTS}; an earlier try, whose answer was lost, probably made it\n  fix: copy its id from the project, and give it with --batch-id\n"
)
ANOTHERS = f"{EXISTS}\n  fix: choose another name, or give the id of the batch with --batch-id\n"


def first_batch_call(fault: faults.Fault) -> faults.Plan:
    """The first call that makes a batch goes wrong."""
    return faults.calls("POST", "/batch", faults.scripted(fault))


def test_a_batch_is_created_once(tmp_path: Path) -> None:
    """Runs that go on use the ledger's; another jobs file may not take the name."""
    one, other = jobs_file(tmp_path, 2), jobs_file(tmp_path, 2, name="other.jsonl")
    with serving() as server:
        first = called(server, "upload", one, "--batch-name", "night")
        written(one, [job("job-0"), job("job-1"), job("new")])
        second = called(server, "upload", one, "--batch-name", "night")
        third = called(server, "upload", other, "--batch-name", "night")
        renamed = called(server, "upload", one, "--batch-name", "day")

    batch_id = server.batches["night"]
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert list(server.batches) == ["night"]
    assert all(json.loads(body)["batch_id"] == batch_id for (body,) in server.jobs.values())
    assert sorted(server.jobs) == ["job-0", "job-1", "new"]
    assert third.exit_code == 1
    assert third.stderr.startswith("Error: batch 'night' exists already: BATCH_CREATION: ")
    assert renamed.stderr == (
        f"Error: {one}.upload.sqlite: the jobs of this file go to batch name night, not day\n"
        "  fix: give the same again, or copy the jobs file under another name to send it there as well\n"
    )


def test_a_batch_is_created_by_a_command_of_its_own(tmp_path: Path) -> None:
    """Its id is what it prints; a name that exists is told."""
    with serving() as server:
        where = ["--project-id", PROJECT, "--base-url", server.url]
        variables = {"PLAYMENT_API_KEY": "local-test-key"}
        made = run(tmp_path, "batch", "create", "night", *where, "--description", "rain", variables=variables)
        again = run(tmp_path, "batch", "create", "night", *where, variables=variables)

    assert (made.exit_code, made.stdout) == (0, f"{server.batches['night']}\n")
    assert (again.exit_code, again.stdout) == (1, "")


def test_a_batch_whose_answer_was_lost_is_told_as_our_own(tmp_path: Path) -> None:
    """By the run that met it and by every later one, until its id is given; then its name is known, too."""
    path = jobs_file(tmp_path, 2)
    with serving(faults=first_batch_call(faults.cut())) as server:
        first = called(server, "upload", path, "--batch-name", "night")
        second = called(server, "upload", path, "--batch-name", "night")
        given = called(server, "upload", path, "--batch-id", server.batches["night"])
        written(path, [job("job-0"), job("job-1"), job("new")])
        named = called(server, "upload", path, "--batch-name", "night")

    assert (first.exit_code, first.stderr) == (1, OURS)
    assert (second.exit_code, second.stderr) == (1, OURS)
    assert (given.exit_code, named.exit_code) == (0, 0)
    assert {json.loads(body)["batch_id"] for (body,) in server.jobs.values()} == set(server.batches.values())
    assert (len(server.jobs), len(server.batches)) == (3, 1)


def test_a_batch_stays_our_own_whatever_comes_after_its_lost_answer(tmp_path: Path) -> None:
    """Told to slow down by the next try, which certainly did not arrive, the run does not forget the first."""
    plan = faults.calls("POST", "/batch", faults.scripted(faults.close(stored=True), faults.too_many("0")))
    with serving(faults=plan) as server:
        done = called(server, "upload", jobs_file(tmp_path, 1), "--batch-name", "night")

    assert (done.exit_code, done.stderr) == (1, OURS)


def test_a_batch_of_a_killed_run_is_told_as_our_own(tmp_path: Path) -> None:
    """It was killed while it waited for the answer."""
    path = jobs_file(tmp_path, 2)
    with serving(faults=first_batch_call(faults.hang(stored=True))) as server:
        with started(server, "upload", path, "--batch-name", "night") as process:
            while not server.batches:
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = called(server, "upload", path, "--batch-name", "night")

    assert (done.exit_code, done.stderr) == (1, OURS)


def test_the_batch_of_another_is_told_as_that(tmp_path: Path) -> None:
    """Told to slow down, nothing had arrived; the next run knows no better."""
    path = jobs_file(tmp_path)
    slow = faults.calls("POST", "/batch", faults.at({2: faults.too_many("0")}))
    with serving(faults=slow) as server:
        called(server, "upload", jobs_file(tmp_path, name="other.jsonl"), "--batch-name", "night")
        first = called(server, "upload", path, "--batch-name", "night")
        second = called(server, "upload", path, "--batch-name", "night")

    assert (first.exit_code, first.stderr) == (1, ANOTHERS)
    assert (second.exit_code, second.stderr) == (1, ANOTHERS)


def test_the_command_of_its_own_tells_a_lost_answer_too(tmp_path: Path) -> None:
    """It has no ledger: it knows its own tries alone."""
    with serving(faults=first_batch_call(faults.close(stored=True))) as server:
        where = ["--project-id", PROJECT, "--base-url", server.url]
        made = [run(tmp_path, "batch", "create", "night", *where, variables={"PLAYMENT_API_KEY": KEY}) for _ in range(2)]

    assert [(done.exit_code, done.stdout, done.stderr) for done in made] == [(1, "", OURS), (1, "", ANOTHERS)]


def test_a_batch_that_was_given_is_not_exchanged_for_a_new_one(tmp_path: Path) -> None:
    """The name is refused, and nobody is called."""
    path = ledger_of(jobs_file(tmp_path))
    with Client("http://nobody.invalid", PROJECT, ApiKey(KEY)) as client, Ledger.open(path, write=True) as ledger:
        ledger.bind(batch_id=BATCH)
        with pytest.raises(ChoiceError) as error:
            batch_of(client, ledger, "night")

    assert str(error.value) == (
        f"{path}: the jobs of this file go to batch id {BATCH}, not to a new batch\n"
        "  fix: leave --batch-name out, or copy the jobs file under another name to send it there as well"
    )


def not_made(folder: Path, url: str) -> str:
    """Why a batch is not made, by tries that follow each other at once."""
    path = jobs_file(folder)
    with (
        Client(url, PROJECT, ApiKey(KEY)) as client,
        Ledger.open(ledger_of(path), write=True) as ledger,
        pytest.raises(ServiceError) as error,
    ):
        batch_of(client, ledger, "night", wait=tenacity.wait_none())
    return str(error.value)


def test_a_service_that_never_answers_may_have_made_the_batch(tmp_path: Path) -> None:
    """Where it broke off, not where nobody was there; after a break, a name that is in use is our own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = not_made(tmp_path, f"http://127.0.0.1:{free.getsockname()[1]}")
    plan = faults.calls("POST", "/batch", faults.at({number: faults.close(stored=number == 8) for number in range(1, 9)}))
    with serving(faults=plan) as server:
        broken = not_made(tmp_path, server.url)
        after = not_made(tmp_path, server.url)

    assert nobody == ("batch 'night' was not created: no connection: [Errno 111] Connection refused\n  fix: run the same command again")
    assert broken == (
        "batch 'night' may have been created: the connection broke: Server disconnected without sending a response.\n"
        "  fix: run the same command again; if the name is then in use, copy the id of the batch from the project,"
        " and give it with --batch-id"
    )
    assert f"Error: {after}\n" == OURS
