"""The JSON in what a model says: in fences, behind its thoughts, among words, or as Python prints it."""

import re
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Tally
from prelabel.readers.vlm.values import Text, Value, checked, moved
from prelabel.safejson import Document

AGAIN = "ask again, with room for more tokens where the answer is cut off, or leave the image out with --on-error skip"

_THOUGHT = "</think>"

_FENCE = "```"
_OPENED = re.compile(r"```[\w+-]*\s*(?=[\[{(\"'])")
_BEGINS = re.compile(r"\s*(?:[\[{]\s*(?:[\[{(\]}\"'\d.-]|$)|\(\s*[\"'\[])")
_AMONG = re.compile(r"\[\s*\{|\{\s*[\"']")
_SAYS_WHERE = re.compile(r"box|point|x_min|<[A-Z_]+>")

_PYTHON = re.compile(r"[\[{(,:]\s*'|^\s*\(")
_TOKEN = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|\b(None|True|False)\b|([()])|(,(?=\s*[\])}]))""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_WORDS = {"None": "null", "True": "true", "False": "false", "(": "[", ")": "]"}


def json_in(text: Text, tally: Tally) -> Value | None:
    """The document in a text, without what stands around it; None where there is none. That of a second fence is counted.

    Args:
        text: of an answer or a file.
        tally: takes the count.

    Raises:
        InputError: there is one, and it is broken or cut off.
    """
    letters = text.text
    first = letters.rfind(_THOUGHT) + len(_THOUGHT) if _THOUGHT in letters else 0
    fence = _OPENED.search(letters, first)
    if fence:
        end = letters.find(_FENCE, fence.end())
        if end >= 0 and _OPENED.search(letters, end + len(_FENCE)):
            tally.unconverted["further block of JSON in an answer"] += 1
        return _document(text, fence.end(), len(letters) if end < 0 else end)
    begins = _BEGINS.match(letters, first)
    if begins:
        return _document(text, first, len(letters))
    among = _AMONG.search(letters, first) if _SAYS_WHERE.search(letters, first) else None
    if among is None:
        return None
    # where nothing closes it, all that follows is cut off
    end = max(letters.rfind("]"), letters.rfind("}")) + 1
    return _document(text, among.start(), end if end > among.start() else len(letters))


def _document(text: Text, begin: int, end: int) -> Value:
    letters = text.text[begin:end]
    place = text.place(begin)
    line, column = (place.line or 1, place.column or 1) if text.within is None else (1, 1)
    try:
        value = checked(Document(letters.encode(errors="replace"), text.path, line, column))
    except InputError as error:
        plain = _plain(letters)
        if plain is None:
            raise moved(error, text.within, AGAIN) from error
        # letters move where Python's quotes become those of JSON: what is found is where the text is
        return Value(plain.document, plain.raw, plain.element, text.within or text.place(begin))
    return Value(value.document, value.raw, value.element, text.within)


def _plain(letters: str) -> Value | None:
    """What Python printed as JSON; None where it is not what Python prints."""
    if not _PYTHON.search(letters):
        return None
    try:
        return checked(Document(_TOKEN.sub(_token, letters).encode(errors="replace"), Path()))
    except InputError:
        return None


def _token(found: re.Match[str]) -> str:
    single, double, word, bracket, comma = found.groups()
    if comma:
        return ""
    if word or bracket:
        return _WORDS[word or bracket]
    said = single if single is not None else double
    return msgspec.json.encode(_ESCAPE.sub(_escape, said)).decode()


def _escape(found: re.Match[str]) -> str:
    short, long, letter = found.groups()
    if short or long:
        return chr(int(short or long, 16)).encode(errors="replace").decode()
    return {"n": "\n", "t": "\t", "r": "\r"}.get(letter, letter)
