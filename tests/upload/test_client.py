"""What a call means, against a real server on loopback."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from prelabel.errors import ServiceError, UsageError
from prelabel.upload import Client
from prelabel.upload.answers import Created, Refused, TransientError
from prelabel.upload.client import JobState, checked_url
from prelabel.upload.key import ApiKey
from tests.commands import WORKFLOW, run
from tests.playment_server import KEY, PROJECT, Server, faults, serving
from tests.playment_server.answers import failure
from tests.playment_server.faults import Fault
from tests.upload.made import BATCH, job


@contextmanager
def client(server: Server, *, key: str = KEY, project_id: str = PROJECT, timeout_s: float = 0.5) -> Iterator[Client]:
    """A client of a server."""
    with Client(server.url, project_id, ApiKey(key), timeout_s=timeout_s) as made:
        yield made


@pytest.mark.parametrize(
    ("fault", "what", "arrived"),
    [
        (faults.too_many(), "HTTP 429", False),
        (faults.server_error(), "HTTP 500", True),
        (faults.html(503), "HTTP 503", True),
        (faults.html(408), "HTTP 408", True),
        (faults.failure("api_error"), "api_error: Something went wrong", True),
        (faults.failure("FS_0000"), "FS_0000: Something went wrong", True),
        (faults.failure("FS_0008", status=200), "FS_0008: Something went wrong", True),
        (faults.close(stored=True), "the connection broke: Server disconnected without sending a response.", True),
        (faults.reset(), "the connection broke: [Errno 104] Connection reset by peer", True),
        (faults.hang(), "no answer in time", True),
        (faults.html(200), "HTTP 200 with an answer that is not the service's (text/html, NN bytes)", True),
        (faults.empty(stored=True), "HTTP 200 with an answer that is not the service's (application/json, 0 bytes)", True),
        (faults.no_data(), "a success without a job id", True),
        (faults.endless(), "an answer without end", True),
    ],
    ids=str,
)
def test_what_may_be_tried_again(fault: Fault, what: str, *, arrived: bool) -> None:
    """And whether the job may have arrived: then a duplicate is our own."""
    with serving(faults=faults.scripted(fault)) as server, client(server) as calls:
        with pytest.raises(TransientError) as error:
            calls.create_job(job("a"))
        again = calls.create_job(job("a"))

    assert re.sub(r"\b\d\d bytes", "NN bytes", error.value.what) == what
    assert error.value.arrived is arrived
    assert isinstance(again, Refused) is fault.stored
    assert server.stored == 1


def test_half_an_answer_is_no_answer() -> None:
    """The connection ends in the middle of it, after the job was stored."""
    with (
        serving(faults=faults.scripted(faults.cut())) as server,
        client(server) as calls,
        pytest.raises(TransientError, match="the connection broke: peer closed connection") as error,
    ):
        calls.create_job(job("a"))

    assert error.value.arrived
    assert server.stored == 1


def test_nobody_there_means_that_nothing_arrived() -> None:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

        with Client(url, PROJECT, ApiKey(KEY)) as calls, pytest.raises(TransientError, match=r"no connection: .*refused") as error:
            calls.create_job(job("a"))

    assert not error.value.arrived


def test_the_service_says_when_to_come_back() -> None:
    """In seconds."""
    with (
        serving(faults=faults.scripted(faults.too_many("17"))) as server,
        client(server) as calls,
        pytest.raises(TransientError) as error,
    ):
        calls.create_job(job("a"))

    assert error.value.after_s == 17


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "GE_0001"),
        (b'{"work_flow_id":"%s","data":{}}' % WORKFLOW.encode(), "FS_0002"),
        (job("taken"), "FS_0001"),
        (b'{"reference_id":"b","work_flow_id":"%s"}' % WORKFLOW.encode(), "FS_0004"),
        (job("b").replace(b"https://host", b"nowhere"), "FS_0003"),
        (job("b").replace(b"work_flow_id", b"workflow_id"), "FS_0005"),
        (job("b", batch_id="mine"), "GE_0001"),
        (job("b", priority_weight=10), "FS_00012"),
    ],
)
def test_a_job_is_refused_by_its_code(body: bytes, code: str) -> None:
    """As the service names what is wrong; nothing is stored."""
    with serving() as server, client(server) as calls:
        calls.create_job(job("taken"))
        answer = calls.create_job(body)

    assert isinstance(answer, Refused)
    assert answer.code == code
    assert list(server.jobs) == ["taken"]


@pytest.mark.parametrize("status", [200, 403, 404])
def test_a_code_says_more_than_a_status(status: int) -> None:
    """With whatever status it comes, it is of this job alone."""
    with serving(faults=faults.always(faults.failure("FS_0007", status=status))) as server, client(server) as calls:
        answer = calls.create_job(job("a"))

    assert answer == Refused("FS_0007", "Something went wrong")


def test_a_key_that_is_refused_at_a_file_ends_the_run() -> None:
    """It is not the file that is gone."""
    wrong = faults.always(faults.failure("auth-failure", status=401))
    with serving(faults=wrong) as server, client(server) as calls, pytest.raises(ServiceError, match="refuses the key: auth-failure"):
        calls.attachment("result.json")


def test_a_job_that_is_too_large_is_refused_with_what_helps() -> None:
    """A proxy in front of the service answers 413, and no JSON."""
    with serving(most=100) as server, client(server) as calls:
        answer = calls.create_job(job("a"))

    assert isinstance(answer, Refused)
    assert answer.code == "HTTP 413"
    assert "413 Request Entity Too Large" in answer.message
    assert answer.fix == "make the job smaller: cut the sequence with --max-frames, or simplify outlines with --simplify"


def refused_run(calls: Client) -> str:
    """Why no job of a run can be created."""
    with pytest.raises(ServiceError) as error:
        calls.create_job(job("a"))
    return str(error.value)


def test_what_every_job_would_meet_ends_the_run() -> None:
    """A wrong key, another's project, a redirect to another host, and an address that is not the service's."""
    with serving() as server:
        with client(server, key="other-key") as calls:
            wrong_key = refused_run(calls)
        with client(server, project_id=BATCH) as calls:
            wrong_project = refused_run(calls)
        with Client(f"{server.url}/elsewhere", PROJECT, ApiKey(KEY)) as calls:
            wrong_place = refused_run(calls)
    with serving(faults=faults.always(faults.redirect())) as moved, client(moved) as calls:
        redirected = refused_run(calls)

    assert wrong_key.startswith(f"{server.url} refuses the key: auth-failure: ")
    assert wrong_key.endswith("fix: the key is wrong: copy it again from the project's settings")
    assert wrong_project.startswith(f"{server.url} refuses the key: unauthorized: ")
    assert wrong_place == f"{server.url}/elsewhere: HTTP 404: there is no such call\n  fix: check --base-url, --project-id and the key"
    assert redirected == (
        f"{moved.url} redirects to http://elsewhere.invalid/v1/projects, which is not followed with a key\n"
        "  fix: give the URL that the service has now with --base-url"
    )


def test_parts_of_a_path_are_escaped() -> None:
    """A project or job whose name is a path of its own reaches nothing else."""
    with serving(project_id="../a b?c") as server, client(server, project_id="../a b?c") as calls:
        created = calls.create_job(job("a"))
        assert isinstance(created, Created)
        answer = calls.job("../../batch")

    assert isinstance(answer, Refused)
    assert [path for _, path in server.requests] == ["/v1/projects/..%2Fa%20b%3Fc/jobs", "/v1/projects/..%2Fa%20b%3Fc/jobs/..%2F..%2Fbatch"]


def test_a_batch_has_a_name_of_its_own() -> None:
    """A second one of the same name is refused."""
    with serving() as server, client(server) as calls:
        batch_id = calls.create_batch("night", "rain")
        again = calls.create_batch("night")
        sizes = [request.header("content-length") for request in server.latest]

    assert server.batches == {"night": batch_id}
    assert again == Refused("BATCH_CREATION", "A batch with this name already exists")
    assert sizes == [str(len(body)) for body in ('{"name":"night","description":"rain"}', '{"name":"night"}')]


def test_a_batch_without_an_id_may_have_been_made() -> None:
    """The answer says success, and nothing else."""
    empty = faults.always(faults.no_data())
    with serving(faults=empty) as server, client(server) as calls, pytest.raises(TransientError, match="without a batch id") as error:
        calls.create_batch("night")

    assert error.value.arrived


def test_a_result_is_fetched_when_there_is_one() -> None:
    """The file comes as it is."""
    with serving() as server, client(server) as calls:
        created = calls.create_job(job("a"))
        assert isinstance(created, Created)
        assert created.job_id
        before = calls.job(created.job_id)
        server.finish("a", b'{"data": {}}')
        after = calls.job(created.job_id)
        assert isinstance(before, JobState)
        assert isinstance(after, JobState)
        assert after.result
        content = calls.attachment(after.result)

    assert before.result is None
    assert content == b'{"data": {}}'


@pytest.mark.parametrize(
    "url", ["https://api..playment.io", "api.playment.io", "ftp://host", "https://", "http://host/?a=1", "http://[::1", "https://host:port"]
)
def test_a_base_url_is_one(url: str) -> None:
    """What cannot be called is told before any call."""
    with pytest.raises(UsageError) as error:
        checked_url(url)

    assert str(error.value) == f"--base-url {url!r} is no URL of a service\n  fix: give one like https://api.playment.io"


def test_a_signed_url_of_no_host_is_a_failure_of_its_file() -> None:
    """The name between the dots is missing."""
    plan = faults.always(faults.redirect("http://a..b/result.json"))
    with serving(faults=plan) as server, client(server) as calls, pytest.raises(TransientError, match="no connection: ") as error:
        calls.attachment("result.json")

    assert not error.value.arrived


@pytest.mark.parametrize(
    ("variable", "value"),
    [("HTTPS_PROXY", "ftp://host"), ("HTTPS_PROXY", "http://host:port"), ("ALL_PROXY", "socks5://host"), ("SSL_CERT_FILE", "none.pem")],
)
def test_what_the_environment_says_of_the_way_is_named(tmp_path: Path, variable: str, value: str) -> None:
    """A proxy that cannot be gone through, certificates that are not there."""
    where = ["--project-id", PROJECT, "--base-url", "https://127.0.0.1:1"]
    done = run(tmp_path, "batch", "create", "night", *where, variables={"PLAYMENT_API_KEY": KEY, variable: value})

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: a proxy or certificates that the environment names cannot be used: ")
    assert variable in done.stderr.splitlines()[1]


def test_an_answer_does_not_drip_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the service is never silent for long."""
    monkeypatch.setattr("prelabel.upload.client.LONGEST_ANSWER_S", 0.2)
    drip = faults.scripted(faults.drip())
    with serving(faults=drip) as server, client(server) as calls, pytest.raises(TransientError, match="without end") as error:
        calls.create_job(job("a"))

    assert error.value.arrived


def test_a_base_url_holds_no_password() -> None:
    """It would show in messages."""
    with pytest.raises(UsageError) as error:
        checked_url("https://me:secret@host")

    assert "secret" not in str(error.value)


def test_answers_do_not_repeat_the_key() -> None:
    """A server that sends the key back in its message."""
    echo = faults.instead("echo", failure(f"E {KEY}", f"no such key: {KEY}", status=400))
    with serving(faults=faults.always(echo)) as server, client(server) as calls:
        answer = calls.create_job(job("a"))

    assert answer == Refused("E [key]", "no such key: [key]")
