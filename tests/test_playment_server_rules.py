"""Which jobs and batches the server that stands for Playment takes."""

from collections.abc import Iterator

import pytest

from tests.playment_calls import BATCH, WORKFLOW, call, create, frames, job
from tests.playment_server import Server, serving

URL = "https://a.example/1.jpg"
BATCH_ID = "468b6ae3-e98d-4d08-9427-b6e7a016054c"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server where nothing goes wrong, and where nothing may be stored by a bad job."""
    with serving() as running:
        yield running


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"reference_id": "001"', id="cut"),
        pytest.param(b'{"reference_id": "\xff"}', id="no UTF-8"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b"[]", id="list"),
    ],
)
def test_malformed_json_is_refused(server: Server, body: bytes) -> None:
    """What is no JSON object is GE_0001 with HTTP 400."""
    reply = create(server, body)

    assert (reply.status, reply.code) == (400, "GE_0001")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reference_id": None}, "FS_0002"),
        ({"reference_id": ""}, "FS_0002"),
        ({"reference_id": 1}, "GE_0001"),
        ({"work_flow_id": None}, "FS_0005"),
        ({"work_flow_id": ""}, "FS_0005"),
        ({"work_flow_id": "flow"}, "GE_0001"),
        ({"work_flow_id": WORKFLOW + "\n"}, "GE_0001"),
        ({"batch_id": "batch 1"}, "GE_0001"),
        ({"batch_id": 7}, "GE_0001"),
        ({"tag": 7}, "GE_0001"),
        ({"job_type": "DRY"}, "FS_00011"),
        ({"priority_weight": 0}, "FS_00012"),
        ({"priority_weight": 10}, "FS_00012"),
        ({"priority_weight": "5"}, "FS_00012"),
        ({"priority_weight": True}, "FS_00012"),
        ({"data": None}, "FS_0004"),
        ({"data": {}}, "FS_0004"),
        ({"data": frames()}, "FS_0004"),
        ({"data": "image"}, "FS_0003"),
        ({"data": {"metadata": {}}}, "FS_0003"),
        ({"data": {"video_data": []}}, "FS_0003"),
        ({"data": {"image_url": "1.jpg"}}, "FS_0003"),
        ({"data": {"image_url": "https://a.example/1 2.jpg"}}, "FS_0003"),
        ({"data": {"image_url": None}}, "FS_0003"),
        ({"data": frames(("1", URL), ("2", "//a.example/2.jpg"))}, "FS_0003"),
        ({"data": frames(("1", URL), ("2", None))}, "FS_0003"),
        ({"data": frames(("1", URL), ("1", URL))}, "FS_0003"),
        ({"data": frames(("1", URL), (2, URL))}, "FS_0003"),
        ({"data": frames(("1", URL), (None, URL))}, "FS_0003"),
        ({"data": frames(("1", "https://a.invalid/1.jpg"))}, "FS_0007"),
    ],
    ids=str,
)
def test_a_bad_job_is_refused_by_its_cause(server: Server, changes: dict[str, object], code: str) -> None:
    """Each fault of a payload has its code and HTTP 400, and stores nothing."""
    reply = create(server, job(**{"reference_id": "bad", **changes}))

    assert (reply.status, reply.json["success"], reply.code) == (400, False, code)
    assert "bad" not in server.jobs


@pytest.mark.parametrize(
    "changes",
    [
        {"batch_id": BATCH_ID},
        {"batch_id": ""},
        {"priority_weight": 1},
        {"priority_weight": 9},
        {"job_type": "TEST"},
        {"tag": "fast", "later": {"a": 1}},
        {"work_flow_id": "FFFFFFFF-ffff-0000-0000-000000000000"},
        {"data": frames(("1", URL), ("2", URL))},
        {"data": {"image_url": "gs://bucket/1.jpg", "metadata": {"any": [1]}}},
    ],
    ids=str,
)
def test_a_good_job_is_taken(server: Server, changes: dict[str, object]) -> None:
    """Nothing is refused that the description allows."""
    body = job(repr(changes), **changes)

    assert create(server, body).status == 200
    assert server.jobs[repr(changes)] == [body]


@pytest.mark.parametrize("body", [b"{", b"{}", b'{"name": ""}', b'{"name": 1}', b'{"name": "a", "description": 1}'])
def test_a_batch_needs_a_name(server: Server, body: bytes) -> None:
    """A bad batch is GE_0001."""
    reply = call(server, "POST", BATCH, body)

    assert (reply.status, reply.code, server.batches) == (400, "GE_0001", {})
