"""What a store's refusal is called, for those who have to mend it."""

import errno
import re

from prelabel.stores.url import ENVIRONMENT, Url

BUCKETED = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss"})
"""Schemes whose first part is a container that has to exist."""

READ_ONLY = frozenset({"http", "https"})
"""Schemes to which nothing is written."""

BACKENDS = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs", "abfss": "adlfs"}
"""The packages of the extra, by scheme."""

KEYS = {
    "s3fs": "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    "gcsfs": "GOOGLE_APPLICATION_CREDENTIALS",
    "adlfs": "AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
"""The variables of the environment that hold credentials, by package."""

MISSING_EXTRA = "install what speaks to object stores: pip install 'prelabel[cloud]'"

_NO_CREDENTIALS = frozenset({"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "DefaultCredentialsError",
                             "TokenRetrievalError", "ProfileNotFound", "RefreshError", "ClientAuthenticationError"})  # fmt: skip
_UNREACHED = frozenset({"EndpointConnectionError", "HTTPClientError", "ConnectTimeoutError", "ReadTimeoutError", "ClientConnectionError",
                        "ServiceRequestError", "ConnectionError", "TimeoutError", "FSTimeoutError", "gaierror"})  # fmt: skip
_PASSING = frozenset({"ClientPayloadError", "ServerDisconnectedError", "IncompleteReadError", "IncompleteRead", "ResponseStreamingError",
                      "ChunkedEncodingError", "ProtocolError", "ConnectionClosedError", "BlockingIOError"})  # fmt: skip
_BUSY = frozenset({errno.EBUSY, errno.EIO, getattr(errno, "EREMOTEIO", errno.EIO)})
"""What s3fs makes of a store that asks to be let alone for a while, or fails by its own fault."""
_NO_ACCOUNT = "unable to connect to account"
"""How adlfs begins where nothing is configured."""
_DENIED = frozenset({"401", "403"})
_USER = re.compile(r"//[^/\s@]+@")
_QUERY = re.compile(r"\?\S*")

LONGEST = 200
"""Letters of what a package says that are repeated."""


def refusal(error: BaseException, url: Url, verb: str) -> tuple[str, str]:
    """What is wrong and what to do about it; of what the package says nothing is repeated that may be a secret.

    Args:
        error: what the package raised.
        url: what was asked for.
        verb: what is not possible then, as ``read``.
    """
    if isinstance(error, ImportError):
        return f"{BACKENDS.get(url.scheme, 'a package')} is not installed, which {url.scheme}:// needs", _install(url)
    if isinstance(error, FileNotFoundError):
        return "does not exist", "give the URL of a file or folder that exists"
    why, fix = _why(error, url, verb)
    return f"cannot be {_done(verb)}: {why}", fix


def _why(error: BaseException, url: Url, verb: str) -> tuple[str, str]:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    keys = f" ({KEYS[BACKENDS[url.scheme]]})" if url.scheme in BACKENDS else ""
    if isinstance(error, PermissionError) or not _DENIED.isdisjoint(str(getattr(error, name, "")) for name in ("status_code", "code")):
        right = "list and read" if verb == "read" else verb
        return "access is denied", f"use credentials that may {right} it{keys}: {ENVIRONMENT}"
    if isinstance(error, NotImplementedError):
        return f"{url.scheme}:// has no way to", "use another store, or a path"
    if kinds & _NO_CREDENTIALS or str(error).startswith(_NO_ACCOUNT):
        return "no credentials are found", f"set them{keys}: {ENVIRONMENT}"
    if kinds & _UNREACHED:
        return "the store does not answer", "look at the network, and at the endpoint if one is configured"
    if kinds & _PASSING or (isinstance(error, OSError) and error.errno in _BUSY):
        return f"the store breaks off: {harmless(str(error))}", "try again; with --resume what was fetched is not fetched again"
    return f"{type(error).__name__}: {harmless(str(error))}", "look at how the store is configured"


def _done(verb: str) -> str:
    return {"read": "read", "write": "written"}[verb]


def _install(url: Url) -> str:
    return MISSING_EXTRA if url.scheme in BACKENDS or url.scheme == "memory" else f"install the package that fsspec has for {url.scheme}://"


def harmless(text: str) -> str:
    """The first line of a text without users, passwords and queries of URLs, not too long.

    >>> harmless("no answer from https://me:secret@host/a?sig=1: 500")
    'no answer from https://host/a 500'
    """
    line = text.strip().partition("\n")[0]
    return _QUERY.sub("", _USER.sub("//", line))[:LONGEST]
