"""What a store's failures are called."""

import pytest
from aiohttp import ClientPayloadError
from botocore.exceptions import ClientError
from s3fs.errors import translate_boto_error

from prelabel.stores.faults import refusal
from prelabel.stores.url import Url


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
