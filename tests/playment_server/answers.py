"""What the service answers: its JSON, and the pages of what stands in front of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

JSON = b"application/json"
HTML = b"text/html"
TEXT = b"text/plain"
XML = b"application/xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer; its length is sent with it."""

    status: int
    body: bytes
    kind: bytes = JSON
    """The content type."""
    headers: tuple[tuple[bytes, bytes], ...] = ()


def success(data: Mapping[str, object]) -> Answer:
    """HTTP 200 with data."""
    return Answer(status=200, body=msgspec.json.encode({"success": True, "data": data}))


def failure(code: str, message: str, *, status: int = 400) -> Answer:
    """An error of the service."""
    return Answer(status=status, body=msgspec.json.encode({"success": False, "error": {"code": code, "message": message}}))


def page(status: int, title: str) -> Answer:
    """A page for people, as a proxy answers."""
    text = f"<html>\n<head><title>{status} {title}</title></head>\n<body><h1>{status} {title}</h1></body>\n</html>\n"
    return Answer(status=status, body=text.encode(), kind=HTML)


def redirect(status: int, location: str) -> Answer:
    """The same at another address."""
    return Answer(status=status, body=b"", kind=TEXT, headers=((b"location", location.encode()),))


NOT_FOUND = Answer(status=404, body=b"404 page not found\n", kind=TEXT)
TOO_LARGE = page(413, "Request Entity Too Large")
DENIED = Answer(status=403, body=b"<Error><Code>AccessDenied</Code></Error>", kind=XML)
