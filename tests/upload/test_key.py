"""Where the key comes from, and that nothing shows it."""

import inspect
import logging
import re
from pathlib import Path

import httpcore
import httpx
import pytest

from prelabel.errors import PrelabelError
from prelabel.upload import find_key
from prelabel.upload.key import LOGGERS, ApiKey


def test_the_key_of_a_file_goes_before_that_of_the_environment(tmp_path: Path) -> None:
    """Blanks around it are passed over."""
    path = tmp_path / "key"
    path.write_text("  of-the-file\n", encoding="utf-8")

    assert find_key(path, {"PLAYMENT_API_KEY": "other"}).header() == {"x-api-key": "of-the-file"}
    assert find_key(None, {"PLAYMENT_API_KEY": " other\n"}).header() == {"x-api-key": "other"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "{}: is empty\n  fix: put the project's key into it, and nothing else"),
        ("two words", "{}: holds characters that no key has\n  fix: put the project's key into it, and nothing else"),
        ("schlüssel", "{}: holds characters that no key has\n  fix: put the project's key into it, and nothing else"),
    ],
)
def test_a_file_without_a_key_is_refused(tmp_path: Path, content: str, message: str) -> None:
    """The message does not repeat what the file holds."""
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(PrelabelError) as error:
        find_key(path, {})

    assert str(error.value) == message.format(path)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "no API key is given\n  fix: set PLAYMENT_API_KEY, or name a file that holds it with --api-key-file"),
        ("a\nb", "PLAYMENT_API_KEY holds characters that no key has\n  fix: copy the key again from the project's settings"),
    ],
)
def test_a_variable_without_a_key_is_refused(value: str, message: str) -> None:
    """Likewise."""
    with pytest.raises(PrelabelError) as error:
        find_key(None, {"PLAYMENT_API_KEY": value})

    assert str(error.value) == message


def test_a_key_shows_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    """Not as text, not in a log of the libraries that it goes through, whether in the message or its arguments."""
    key = ApiKey("s3cret-key")
    key.guard()
    try:
        with caplog.at_level(logging.DEBUG):
            for name in LOGGERS:
                logging.getLogger(name).debug("headers %r", [(b"x-api-key", b"s3cret-key")])
                logging.getLogger(name).debug("s3cret-key")
    finally:
        for name in LOGGERS:
            logging.getLogger(name).removeFilter(key)

    assert len(caplog.messages) == 2 * len(LOGGERS)
    assert "s3cret-key" not in f"{key} {key!r} {caplog.text}"


def test_every_logger_that_the_key_goes_by_is_guarded() -> None:
    """Those that the sources of the libraries name, but for that of HTTP/2, which is not spoken."""
    sources = [path.read_text("utf-8") for library in (httpx, httpcore) for path in Path(inspect.getfile(library)).parent.rglob("*.py")]
    named = {name for source in sources for name in re.findall(r'getLogger\("([\w.]+)"\)', source)}

    assert "httpcore.connection" in named
    assert named - {"httpcore.http2"} <= set(LOGGERS)
