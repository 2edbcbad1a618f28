"""The key of a project: read from the environment or a file, and shown nowhere."""

import logging
from collections.abc import Mapping
from pathlib import Path

from prelabel.errors import ChoiceError, InputError, Place
from prelabel.files import read_text

VARIABLE = "PLAYMENT_API_KEY"

HIDDEN = "[key]"
"""What stands in a text in place of the key."""

LOGGERS = ("httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.proxy", "httpcore.socks")
"""Of the libraries that the key goes through. A filter of a logger does not see what its children log."""


class ApiKey(logging.Filter):
    """A key that no message, log or traceback shows.

    Args:
        text: printable ASCII without blanks.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def __repr__(self) -> str:
        """Without the key."""
        return f"{type(self).__name__}({HIDDEN})"

    def header(self) -> dict[str, str]:
        """What a request carries."""
        return {"x-api-key": self._text}

    def hidden_in(self, text: str) -> str:
        """A text of strangers without the key, should they repeat it.

        >>> ApiKey("s3cret").hidden_in("no such key: s3cret")
        'no such key: [key]'
        """
        return text.replace(self._text, HIDDEN)

    def guard(self) -> None:
        """Keep the key out of what libraries log from now on."""
        for name in LOGGERS:
            logging.getLogger(name).addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Hide the key in a record's text; the record stays."""
        record.msg, record.args = self.hidden_in(record.getMessage()), ()
        return True


def find_key(file: Path | None, environment: Mapping[str, str]) -> ApiKey:
    """The key of a file, else of the environment.

    Args:
        file: ``--api-key-file``; blanks around the key are passed over.
        environment: holds ``PLAYMENT_API_KEY`` where no file is given.

    Raises:
        ChoiceError: there is no key, or the variable cannot be one.
        InputError: the file cannot be read, or cannot be a key.
    """
    if file is not None:
        text = read_text(file).strip()
        if not _is_key(text):
            what = "holds characters that no key has" if text else "is empty"
            raise InputError(what, place=Place(str(file)), fix="put the project's key into it, and nothing else")
        return ApiKey(text)
    text = environment.get(VARIABLE, "").strip()
    if not text:
        raise ChoiceError("no API key is given", fix=f"set {VARIABLE}, or name a file that holds it with --api-key-file")
    if not _is_key(text):
        raise ChoiceError(f"{VARIABLE} holds characters that no key has", fix="copy the key again from the project's settings")
    return ApiKey(text)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isprintable() and bool(text) and " " not in text
