"""What a store's failures are called."""

import pytest
from aiohttp import ClientPayloadError
from botocore.exceptions import ClientError
from s3fs.errors import translate_boto_error

from prelabel.stores.backend import Store
from prelabel.stores.faults import refusal
from prelabel.stores.url import Url
from tests.stores.conftest import Memory


@pytest.mark.parametrize("code", ["SlowDown", "InternalError", "503", ""])
def test_a_store_that_breaks_off_may_be_asked_again(code: str) -> None:
    """One that asks to be let alone for a while, one that fails, and an answer that ends too early: no configuration mends that."""
    told = translate_boto_error(ClientError({"Error": {"Code": code, "Message": "later"}}, "GetObject"))
    error = told if code else ClientPayloadError("later")

    what, fix = refusal(error, Url("s3", "box/a"), "read")

    assert (what.replace("[Errno 16] ", "").replace("[Errno 121] ", ""), fix) == (
        "cannot be read: the store breaks off: later",
        "try again; with --resume what was fetched is not fetched again",
    )


@pytest.mark.parametrize(
    ("bucket", "what"),
    [(None, "does not exist"), (PermissionError("no"), "does not exist"), (FileNotFoundError("no"), "the bucket does not exist")],
)
def test_a_bucket_is_missing_only_where_that_is_sure(
    bucket: Exception | None, what: str, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that may not be listed may exist: its object is what does not."""

    def ls(place: str, *, refresh: bool) -> list[str]:
        assert (place, refresh) == ("box", True)
        if bucket is not None:
            raise bucket
        return []

    store = Store(Url("memory", "box/labels"))
    # as that of a scheme whose first part is a bucket
    store.url, store.path = Url("s3", "box/labels"), "box/labels"
    monkeypatch.setattr(memory.files, "ls", ls)

    assert store.unreadable(FileNotFoundError("no")).what == f"s3://box/labels: {what}"
