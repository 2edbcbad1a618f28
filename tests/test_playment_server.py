"""The server that stands for Playment does what Playment's description says."""

import http.client
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from tests.playment_calls import BATCH, JOBS, WORKFLOW, Reply, call, create, frames, job
from tests.playment_server import KEY, PROJECT, Server, serving

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
URL = "https://a.example/1.jpg"
BATCH_ID = "468b6ae3-e98d-4d08-9427-b6e7a016054c"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server where nothing goes wrong."""
    with serving() as running:
        yield running


def result_of(server: Server, reference_id: str) -> str:
    """The URL of a job's result."""
    return str(call(server, "GET", f"{JOBS}/{server.job_ids[reference_id]}").json["data"]["result"])


def attachment(server: Server, url: str, *, key: str | None = KEY) -> Reply:
    """Fetch a private file."""
    return call(server, "GET", f"/v1/attachments?url={quote(url, safe='')}", key=key)


def test_a_job_is_stored_as_sent(server: Server) -> None:
    """The answer names the job, and the stored body is the sent one byte for byte."""
    body = b' {"work_flow_id":"%s",\n"reference_id" : "\\u00e9", "data":{"image_url":"%s"}}' % (WORKFLOW.encode(), URL.encode())

    reply = create(server, body)

    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    job_id = server.job_ids["é"]
    assert UUID.fullmatch(job_id)
    assert reply.json == {"success": True, "data": {"job_id": job_id, "reference_id": "é", "work_flow_id": WORKFLOW}}
    assert server.jobs == {"é": [body]}
    assert server.stored == 1


def test_a_large_job_is_stored_whole(server: Server) -> None:
    """A body that comes in many pieces is put together."""
    body = job(data=frames(*((f"f{n:06}", f"https://a.example/{n}.jpg") for n in range(20_000))))
    assert len(body) > 1_000_000

    assert create(server, body).status == 200
    assert server.jobs["001"] == [body]


def test_a_reference_id_is_taken_once(server: Server) -> None:
    """A second job of a reference id is refused, counted, and changes nothing."""
    create(server, job(tag="first"))

    reply = create(server, job(tag="second"))

    assert reply.status == 400
    assert reply.json == {"success": False, "error": {"code": "FS_0001", "message": "Duplicate reference_id"}}
    assert server.jobs == {"001": [job(tag="first")]}
    assert server.bodies_received == {"001": 2}


def test_a_reference_id_is_taken_once_from_many_connections(server: Server) -> None:
    """Of jobs that come at the same time one wins."""
    codes: list[int] = []
    threads = [threading.Thread(target=lambda: codes.append(create(server, job()).status)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [200] + [400] * 7
    assert server.jobs == {"001": [job()]}
    assert server.bodies_received == {"001": 8}


@pytest.mark.parametrize("key", [None, "", "wrong", KEY.upper()])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", JOBS), ("POST", BATCH), ("GET", f"{JOBS}/{BATCH_ID}"), ("GET", "/v1/attachments?url=x")]
)
def test_every_call_needs_the_key(server: Server, method: str, path: str, key: str | None) -> None:
    """A missing or wrong key gets 401 and stores nothing."""
    reply = call(server, method, path, job(), key=key)

    assert (reply.status, reply.code) == (401, "auth-failure")
    assert server.stored == 0


def test_a_key_is_for_one_project(server: Server) -> None:
    """Another project, right key."""
    reply = call(server, "POST", f"/v1/projects/{BATCH_ID}/jobs", job())

    assert (reply.status, reply.code) == (401, "unauthorized")
    assert server.stored == 0


def test_a_batch_is_created_once(server: Server) -> None:
    """The answer holds its id; its name is then taken, another is free."""
    first = call(server, "POST", BATCH, b'{"name": "May", "description": "one"}')
    again = call(server, "POST", BATCH, b'{"name": "May"}')
    other = call(server, "POST", BATCH, b'{"name": "June"}')

    assert first.json == {"success": True, "data": {"batch_id": server.batches["May"]}}
    assert (again.status, again.code) == (400, "BATCH_CREATION")
    assert other.status == 200
    assert list(server.batches) == ["May", "June"]
    assert server.batches["May"] != server.batches["June"]
    assert all(UUID.fullmatch(batch_id) for batch_id in server.batches.values())


@pytest.mark.parametrize("path", ["/", "/v1/projects", f"{JOBS}/", f"{JOBS}/a/b", f"/v1/projects/{PROJECT}", "/v2" + JOBS])
def test_other_paths_are_unknown(server: Server, path: str) -> None:
    """404, with or without a key."""
    assert call(server, "GET", path).status == 404
    assert call(server, "POST", path, job(), key=None).status == 404


def test_other_methods_are_not_allowed(server: Server) -> None:
    """405 says which method there is."""
    reply = call(server, "GET", JOBS)

    assert (reply.status, reply.headers["allow"]) == (405, "POST")


def test_escaped_parts_of_a_path_are_read() -> None:
    """A project id with a slash is one part of the path when it is escaped, and only then."""
    with serving(project_id="team/a b") as server:
        assert call(server, "POST", "/v1/projects/team%2Fa%20b/jobs", job()).status == 200
        assert call(server, "POST", "/v1/projects/team/a%20b/jobs", job("2")).status == 404


def test_a_job_tells_where_its_result_is(server: Server) -> None:
    """No result until it is finished, then a URL on this server; what the job left out has its default."""
    create(server, job())
    create(server, job("2", batch_id=BATCH_ID, tag="fast", priority_weight=2))
    job_id = server.job_ids["001"]

    before = call(server, "GET", f"{JOBS}/{job_id}")
    server.finish("001", b"{}")
    after = call(server, "GET", f"{JOBS}/{job_id.upper()}")
    other = call(server, "GET", f"{JOBS}/{server.job_ids['2']}").json["data"]

    assert (before.status, before.json["success"]) == (200, True)
    fields = before.json["data"]
    assert UUID.fullmatch(fields.pop("batch_id"))
    assert fields == {
        "job_id": job_id,
        "project_id": PROJECT,
        "reference_id": "001",
        "status": "in_progress",
        "tag": WORKFLOW,
        "priority_weight": 5,
        "result": None,
    }
    assert after.json["data"]["status"] == "completed"
    assert after.json["data"]["result"].startswith(f"{server.url}/results/{job_id}.json?")
    assert (other["batch_id"], other["tag"], other["priority_weight"]) == (BATCH_ID, "fast", 2)


@pytest.mark.parametrize("job_id", [BATCH_ID, "001"])
def test_a_job_is_found_by_its_id_only(server: Server, job_id: str) -> None:
    """An unknown id and a reference id are both refused."""
    create(server, job())
    reply = call(server, "GET", f"{JOBS}/{job_id}")

    assert (reply.status, reply.code) == (400, "GE_0001")


def test_a_result_comes_through_the_attachment_call(server: Server) -> None:
    """The file is answered byte for byte, with the key and the whole URL only."""
    create(server, job("a&b=c d"))
    server.finish("a&b=c d", b'{"data": 1}\n')
    url = result_of(server, "a&b=c d")

    assert attachment(server, url).body == b'{"data": 1}\n'
    assert attachment(server, url, key=None).code == "auth-failure"
    assert call(server, "GET", url.removeprefix(server.url)).status == 403
    for wrong in (f"/v1/attachments?url={url}", "/v1/attachments", f"/v1/attachments?url={quote(url[:-1])}"):
        reply = call(server, "GET", wrong)
        assert (reply.status, reply.code) == (400, "GE_0001")


def test_only_a_stored_job_can_be_finished(server: Server) -> None:
    """A test that finishes another job is told."""
    with pytest.raises(KeyError, match="002"):
        server.finish("002", b"{}")


def test_attachments_can_be_signed() -> None:
    """The attachments call redirects to another host, whose signed URL needs no key; a changed signature gets nothing."""
    with serving(signed=True) as server:
        create(server, job())
        server.finish("001", b"result")

        reply = attachment(server, result_of(server, "001"))

        target = urlsplit(reply.headers["location"])
        assert (reply.status, target.hostname, target.port) == (302, "localhost", urlsplit(server.url).port)
        path = f"{target.path}?{target.query}"
        assert call(server, "GET", path, key=None).body == b"result"
        assert call(server, "GET", path + "0").status == 403
        assert server.latest[-2].header("x-api-key") is None


IMAGE: dict[str, Any] = {"_id": BATCH_ID, "label": "cat", "coordinates": [{"x": 0.1, "y": 0.2}] * 4}
TRACKERS = [{"_id": BATCH_ID, "type": "rectangle", "label": "cat", "frames": {"1": {**IMAGE, "type": "rectangle", "attributes": {}}}}]


@pytest.mark.parametrize(
    ("data", "result"),
    [
        (
            frames(("1", URL)) | {"maker_response": {"video2d": {"data": {"annotations": TRACKERS}}}},
            {"annotation_data": {"annotations": TRACKERS}} | frames(("1", URL)),
        ),
        (frames(("1", URL)), {"annotation_data": {"annotations": []}} | frames(("1", URL))),
        (
            {"image_url": URL, "maker_response": {"rectangles": {"data": [{**IMAGE, "attributes": {"pose": {"value": "up"}}}]}}},
            {"annotations": {"rectangles": [{**IMAGE, "attributes": {"pose": {"value": "up", "state": "editable"}}}]}},
        ),
        ({"image_url": URL}, {"annotations": {}}),
    ],
    ids=["video", "video without", "image", "image without"],
)
def test_a_job_can_be_finished_at_once(data: dict[str, object], result: dict[str, object]) -> None:
    """With ``finish`` the result is the job's own pre-labels, in the shape of results."""
    with serving(finish=True) as server:
        create(server, job(data=data))

        assert attachment(server, result_of(server, "001")).json == {"data": result}


def test_a_body_that_is_too_large_is_refused_by_a_proxy() -> None:
    """413 with a page, nothing stored, and the connection goes on; the largest body that fits is stored."""
    with serving(most=1000) as server, closing(http.client.HTTPConnection(urlsplit(server.url).netloc)) as connection:
        body = job().ljust(1000)
        statuses = []
        for sent in (body + b" ", body.ljust(3_000_000), body):
            connection.request("POST", JOBS, sent, {"x-api-key": KEY})
            answer = connection.getresponse()
            statuses.append((answer.status, answer.getheader("content-type"), answer.read()[:6]))

        assert statuses[:2] == [(413, "text/html", b"<html>")] * 2
        assert statuses[2][0] == 200
        assert server.jobs == {"001": [body]}


def test_requests_can_be_seen(server: Server) -> None:
    """Each is counted by method and path, and the latest are kept with their headers."""
    create(server, job())
    create(server, job())
    call(server, "GET", "/a%20b?c=d")

    assert server.requests == {("POST", JOBS): 2, ("GET", "/a%20b"): 1}
    first, _, last = server.latest
    assert (first.number, first.header("X-Api-Key"), first.headers["content-length"]) == (1, KEY, str(len(job())))
    assert (last.number, last.path, last.query, last.header("absent")) == (3, "/a%20b", "c=d", None)


def test_the_latest_requests_are_bounded(server: Server) -> None:
    """A long run keeps a thousand requests and counts them all."""
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc)) as connection:
        for _ in range(1001):
            connection.request("GET", "/")
            connection.getresponse().read()

    assert (len(server.latest), server.latest[0].number, server.requests.total()) == (1000, 2, 1001)


def test_a_client_may_go_amid_its_body(server: Server) -> None:
    """Half a body stores nothing and breaks nothing."""
    parts = urlsplit(server.url)
    with socket.create_connection((str(parts.hostname), parts.port or 0)) as connection:
        connection.sendall(f"POST {JOBS} HTTP/1.1\r\nhost: a\r\nx-api-key: {KEY}\r\ncontent-length: 100\r\n\r\n{{".encode())

    assert create(server, job()).status == 200
    assert server.stored == 1
