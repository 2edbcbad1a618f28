"""URLs of object stores, as the user writes them."""

import re
from dataclasses import dataclass
from pathlib import Path

from prelabel.errors import UsageError

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)", re.DOTALL)
_PASSWORD = re.compile(r"[^@]*:[^@]*@")
"""A password may hold a ``/``."""

LOCAL = frozenset({"file", "local"})
"""Schemes of paths."""

WITH_USERS = frozenset({"abfs", "abfss", "sftp", "smb", "ssh"})
"""Schemes that have a container or a user before the ``@``, which are no secret."""

LONGEST_NAME = 255
"""Bytes of a file's name."""

ENVIRONMENT = "credentials are taken from the environment and configuration files, as fsspec takes them"


@dataclass(frozen=True, slots=True)
class Url:
    """A place in a store: an object, or a folder of them.

    Args:
        scheme: in lower case.
        rest: what stands behind ``://``; parts between ``/``, none of which is empty, ``.`` or ``..``.
    """

    scheme: str
    rest: str

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.scheme}://{self.rest}"

    def __truediv__(self, below: str) -> "Url":
        """A place below this one; itself where nothing is named."""
        return Url(self.scheme, f"{self.rest}/{below}") if below else self

    @property
    def parent(self) -> "Url | None":
        """The folder that holds it; None of a bucket."""
        above = self.rest.rpartition("/")[0]
        return Url(self.scheme, above) if above else None


def location(text: str) -> Path | Url:
    """What a text names: a path, or a place in an object store.

    Raises:
        UsageError: the URL holds credentials or a query, which are not repeated; or it is none that can be taken.

    >>> location("labels"), location("file:///data/labels") == Path("/data/labels")
    (PosixPath('labels'), True)
    >>> str(location("S3://bucket/labels/"))
    's3://bucket/labels'
    """
    match = _URL.match(text)
    if "://" in text and "::" in text:
        raise UsageError("chained URLs (with ::) are not taken", fix="give the URL of the store alone, as s3://bucket/labels")
    if match is None:
        return Path(text)
    scheme, rest = match[1].lower(), match[2]
    if scheme in LOCAL:
        return Path(rest)
    if _PASSWORD.match(rest) or ("@" in rest.partition("/")[0] and scheme not in WITH_USERS):
        raise UsageError(f"a URL of {scheme}:// holds a user or a password", fix=f"take out what stands before the @: {ENVIRONMENT}")
    if "?" in rest:
        raise UsageError(f"a URL of {scheme}:// holds a query, which may be a key", fix=f"take out the ? and what follows: {ENVIRONMENT}")
    rest = rest.strip("/") if scheme == "memory" else rest.rstrip("/")
    if not rest:
        raise UsageError(f"{scheme}:// names no place", fix=f"give a bucket and what is in it, as {scheme}://bucket/labels")
    if not usable(rest):
        raise UsageError(f"{scheme}://{rest}: a part of the path is empty, . or ..", fix="write the URL without it")
    return Url(scheme, rest)


def usable(name: str) -> bool:
    """Whether each part of a key can be the name of a file.

    >>> usable("a/b.txt"), usable("a//b.txt"), usable("../b.txt")
    (True, False, False)
    """
    return "\0" not in name and all(part not in {"", ".", ".."} for part in name.split("/"))


def storable(name: str) -> bool:
    """Whether a key is usable, and no part of it too long for the name of a file.

    >>> storable("a/b.txt"), storable("n" * 256)
    (True, False)
    """
    return usable(name) and max(len(part.encode(errors="replace")) for part in name.split("/")) <= LONGEST_NAME
