"""The URL of every frame: from a template, a map, or the source itself."""

import csv
import io
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import msgspec

from prelabel.detections import Frame
from prelabel.errors import ChoiceError, InputError, Place, UsageError
from prelabel.files import read_text

FIELDS = ("sequence", "file", "name", "stem", "index")
"""What a template may name, in braces."""

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]+")


def parse_template(template: str, *, option: str) -> str:
    """A template whose fields are all known.

    Raises:
        UsageError: an unknown field, or braces that do not match.

    >>> parse_template("https://example.com/{sequence}/{name}", option="--src")
    'https://example.com/{sequence}/{name}'
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"{option} {template!r}: {error}", fix="write a field as {file}, a brace as {{ or }}") from error
    for _, name, spec, conversion in parts:
        if name is not None and (name not in FIELDS or spec or conversion):
            raise UsageError(f"{option} {template!r}: no field {{{name}}}", fix=f"use {', '.join(f'{{{n}}}' for n in FIELDS)}")
    return template


def fill(template: str, frame: Frame, *, escape: bool) -> str:
    """A template with the fields of one frame.

    Args:
        template: as `parse_template` returns it.
        frame: gives the fields.
        escape: percent-encode each field for a URL; ``{file}`` keeps its ``/``.

    >>> fill("https://example.com/{file}?v={stem}", Frame(file="a b/c#1.jpg"), escape=True)
    'https://example.com/a%20b/c%231.jpg?v=c%231'
    """
    path = PurePosixPath(frame.file)
    fields = {"sequence": frame.sequence, "file": frame.file, "name": path.name, "stem": path.stem, "index": str(frame.index)}
    if escape:
        fields = {name: quote(value, safe="/" if name == "file" else "") for name, value in fields.items()}
    return template.format_map(fields)


def load_map(path: Path) -> Mapping[str, str]:
    """File name to URL, from CSV with the header ``file,url`` or from a JSON object.

    Raises:
        InputError: neither of them; the message names the line.
    """
    text = read_text(path)
    fix = 'give CSV with the header "file,url", or a JSON object of file to URL'
    if text.lstrip().startswith("{"):
        try:
            return msgspec.json.decode(text.encode(), type=dict[str, str])
        except msgspec.DecodeError as error:
            raise InputError(f"not a JSON object of strings: {error}", place=Place(str(path)), fix=fix) from error
    rows = csv.DictReader(io.StringIO(text))
    if not {"file", "url"} <= set(rows.fieldnames or ()):
        raise InputError(f"the header is {','.join(rows.fieldnames or ())!r}", place=Place(str(path), 1), fix=fix)
    out: dict[str, str] = {}
    for row in rows:
        if not row["file"] or not row["url"]:
            raise InputError("a row without file or URL", place=Place(str(path), rows.line_num), fix=fix)
        if out.setdefault(row["file"], row["url"]) != row["url"]:
            raise InputError(f"{row['file']!r} has two URLs", place=Place(str(path), rows.line_num), fix="keep one row a file")
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """How frames get their URLs: the map first, then the template, then the source's own.

    Args:
        template: ``--src``, checked by `parse_template`; None where it is not given.
        mapping: ``--src-map``, by file or by file name.
    """

    template: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)

    def of(self, frame: Frame) -> str:
        """The URL of a frame.

        Raises:
            ChoiceError: nothing gives it one, or what does gives no absolute URL.
        """
        url = self.mapping.get(frame.file) or self.mapping.get(PurePosixPath(frame.file).name)
        if url is None:
            url = fill(self.template, frame, escape=True) if self.template is not None else frame.url
        if _ABSOLUTE.match(url):
            return url
        if url:
            raise ChoiceError(
                f"frame {frame.file!r}: {url!r} is no absolute URL", fix="begin --src with a scheme and host, as https://host/{file}"
            )
        raise ChoiceError(
            f"frame {frame.file!r} has no URL",
            fix="give --src with a template such as https://host/{file}, or --src-map with a URL for every file",
        )
