"""``seqinfo.ini``: what MOTChallenge says about a sequence beside its boxes."""

import configparser
import math
import re
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place
from prelabel.files import read_text
from prelabel.frames import clean_name

SEQINFO = "seqinfo.ini"

MAX_FRAMES = 1_000_000
"""More than nine hours at 30 frames a second: what lies beyond is no frame number."""


class SeqInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a sequence; whatever its file leaves out has its default.

    Args:
        path: the file; None where there is none.
        name: empty where unknown.
        width: pixels; 0 where unknown.
        height: pixels; 0 where unknown.
        length: number of frames; 0 where unknown.
        rate_hz: frames a second; 0 where unknown.
        image_folder: below the sequence folder.
        image_suffix: with the dot.
    """

    path: Path | None = None
    name: str = ""
    width: int = 0
    height: int = 0
    length: int = 0
    rate_hz: float = 0.0
    image_folder: str = "img1"
    image_suffix: str = ".jpg"


def read_seqinfo(path: Path) -> SeqInfo:
    """What a ``seqinfo.ini`` says; keys in any case, absent and empty ones fall back.

    Raises:
        InputError: it is no ini file, has no section ``[Sequence]``, or a value cannot be what its key says.
    """
    text = read_text(path)
    fields = _fields(text, path)

    def refuse(key: str, what: str) -> InputError:
        line = next((i for i, line in enumerate(text.splitlines(), 1) if re.match(rf"\s*{key}\s*[=:]", line, re.IGNORECASE)), None)
        return InputError(f"{key} {fields[key.lower()]!r} {what}", place=Place(str(path), line), fix="mend the value or remove the line")

    def number(key: str) -> float:
        value = fields.get(key.lower(), "")
        try:
            parsed = float(value or "0")
        except ValueError:
            raise refuse(key, "is no number") from None
        if value and not (math.isfinite(parsed) and parsed > 0):
            raise refuse(key, "is not positive")
        return parsed

    def count(key: str) -> int:
        parsed = number(key)
        if not parsed.is_integer():
            raise refuse(key, "is no whole number")
        if parsed > MAX_FRAMES:
            raise refuse(key, f"is more than {MAX_FRAMES}")
        return int(parsed)

    folder = clean_name(fields.get("imdir") or SeqInfo().image_folder)
    if folder is None:
        raise refuse("imDir", "is no folder below the sequence")
    suffix = fields.get("imext") or SeqInfo().image_suffix
    if "/" in suffix or "\\" in suffix:
        raise refuse("imExt", "is no suffix of a file")
    return SeqInfo(
        path=path,
        name=fields.get("name", ""),
        width=count("imWidth"),
        height=count("imHeight"),
        length=count("seqLength"),
        rate_hz=number("frameRate"),
        image_folder=folder.rstrip("/"),
        image_suffix=suffix if suffix.startswith(".") else f".{suffix}",
    )


def _fields(text: str, path: Path) -> dict[str, str]:
    """The keys of ``[Sequence]`` in lower case, with their values.

    Raises:
        InputError: it is no ini file, or has no such section.
    """
    parser = configparser.ConfigParser(interpolation=None)
    fix = "write [Sequence] and lines of key=value below it, or remove the file and give --size"
    try:
        parser.read_string(text)
    except (configparser.MissingSectionHeaderError, configparser.DuplicateOptionError, configparser.DuplicateSectionError) as error:
        what = (
            "says a key or section twice" if not isinstance(error, configparser.MissingSectionHeaderError) else "a line before [Sequence]"
        )
        raise InputError(what, place=Place(str(path), error.lineno), fix=fix) from error
    except configparser.ParsingError as error:
        raise InputError("neither [section] nor key=value", place=Place(str(path), error.errors[0][0]), fix=fix) from error
    section = next((name for name in parser.sections() if name.lower() == "sequence"), None)
    if section is None:
        raise InputError("has no section [Sequence]", place=Place(str(path)), fix=fix)
    return dict(parser[section])
