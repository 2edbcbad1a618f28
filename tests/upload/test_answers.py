"""What answers of the service mean by themselves: codes, messages, and bodies of any kind."""

import pytest

from prelabel.errors import ServiceError
from prelabel.upload import Client
from prelabel.upload.answers import OTHERWISE, Refused, document, said, shortened
from prelabel.upload.key import ApiKey
from tests.playment_server import KEY, PROJECT, faults, serving
from tests.upload.made import job

WRONG = "the key is wrong: copy it again from the project's settings"
STRANGE = "the key may not use this project: check --project-id, or ask its owner"


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("auth-failure", WRONG),
        ("core.webutil.token_auth", WRONG),
        ("unauthorized", STRANGE),
        ("core.webutil.auther", STRANGE),
    ],
)
def test_codes_that_end_a_run(code: str, fix: str) -> None:
    """Each says what to do about the key, with whatever status it comes."""
    failing = faults.always(faults.failure(code))
    with serving(faults=failing) as server, Client(server.url, PROJECT, ApiKey(KEY)) as calls, pytest.raises(ServiceError) as error:
        calls.create_job(job("a"))

    assert str(error.value) == f"{server.url} refuses the key: {code}: Something went wrong\n  fix: {fix}"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("FS_0001", "--reference-id"),
        ("FS_0002", "reference_id"),
        ("FS_0003", "prelabel check"),
        ("FS_0004", "data"),
        ("FS_0005", "--workflow-id"),
        ("FS_0007", "--retry-refused"),
        ("FS_00011", "job type"),
        ("FS_00012", "--priority"),
        ("GE_0001", "UUIDs"),
        ("BATCH_CREATION", "--batch-id"),
        ("HTTP 413", "--max-frames"),
    ],
)
def test_what_to_do_about_a_job_that_is_refused(code: str, names: str) -> None:
    """Every code of the format has a fix of its own, which names what helps; of another nothing is known but its message."""
    fix = Refused(code, "no").fix

    assert names in fix
    assert fix != OTHERWISE == Refused("FS_9999", "no").fix


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x" * 200, "x" * 200), ("x" * 201, "x" * 197 + "..."), (" two\t\nlines\x00", "two lines"), ("", ""), ("\u202eabc", "abc")],
    ids=["as long as may be", "longer", "blanks", "empty", "unprintable"],
)
def test_messages_are_one_short_line(text: str, expected: str) -> None:
    """Whatever the service writes."""
    assert shortened(text) == expected


@pytest.mark.parametrize("body", [b"", b"{", b"caf\xe9", b'"caf\xe9"', b"[" * 100_000], ids=["empty", "cut", "word", "bytes", "nested"])
def test_what_is_no_document(body: bytes) -> None:
    """Is none, and no failure of ours."""
    assert document(body) is None


@pytest.mark.parametrize(
    "answer", [None, [], "data", {}, {"data": None}, {"data": []}, {"data": {}}, {"data": {"job_id": 7}}, {"data": {"job_id": ""}}], ids=str
)
def test_what_an_answer_does_not_say(answer: object) -> None:
    """A text is there, or nothing is."""
    assert said(answer, "data", "job_id") is None
