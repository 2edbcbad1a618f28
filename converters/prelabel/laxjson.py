r"""What only lax parsers accept in JSON: ``NaN``, ``Infinity``, and half a surrogate pair as ``\ud800``; and what is said of it."""

import re
from collections.abc import Callable

SHOWN = 60
"""Characters of a value that a message shows."""

_LAX = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?Infinity\b|NaN\b')
_WORDS = (b"NaN", b"Infinity")
_BEFORE = frozenset(b" \t\r\n:,[-")
"""What stands before a word that is no part of a string, unless it begins the text."""
_LONE = re.compile(rb"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]|(\\u[dD][89a-fA-F])")


def _useless(token: bytes) -> bytes:
    return (b"[{}]" if token.startswith(b'"') else b"{}").ljust(len(token))


def strict(text: bytes, instead: Callable[[bytes], bytes] = _useless) -> bytes:
    """The text with all of it replaced: by values of no useful type at the same length, numbers by ``{}`` and strings by ``[{}]``.

    Args:
        text: of JSON.
        instead: makes other values.

    >>> strict(b'[NaN, "NaN"]')
    b'[{} , "NaN"]'
    """
    if b"\\u" not in text and not any(_stands_in(text, word) for word in _WORDS):
        return text
    return _LAX.sub(lambda found: instead(found[0]) if _is_lax(found[0]) else found[0], text)


def lax_at(text: bytes, begin: int) -> bytes | None:
    """The string or word that begins there, where only lax parsers accept it; else None."""
    found = _LAX.match(text, begin)
    return found[0] if found and _is_lax(found[0]) else None


def _stands_in(text: bytes, word: bytes) -> bool:
    """Whether a word may stand outside of strings: base64, of which some files are made, has every word of three letters in it."""
    at = text.find(word)
    while at > 0 and text[at - 1] not in _BEFORE:
        at = text.find(word, at + 1)
    return at >= 0


def _is_lax(token: bytes) -> bool:
    return not token.startswith(b'"') or (b"\\u" in token and any(half for half in _LONE.findall(token)))


def lax_fault(token: bytes) -> str:
    """What is wrong with a string or word that only lax parsers accept."""
    kind = "half a surrogate pair" if token.startswith(b'"') else "no number of JSON"
    return f"{shown(token)} is {kind}"


def shown(text: bytes) -> str:
    """Text of JSON in one line of a message, cut where it is long."""
    value = " ".join(text.decode("utf-8", "replace").split())
    return value if len(value) <= SHOWN else f"{value[: SHOWN - 3]}..."
