"""The URL of every frame: from a template, a map, or the source itself."""

import csv
import io
import json
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import msgspec

from prelabel.detections import Frame
from prelabel.errors import ChoiceError, InputError, Place, Tally, UsageError
from prelabel.files import read_text

FIELDS = ("sequence", "file", "name", "stem", "index")
"""What a template may name, in braces."""

_MAP_FIX = 'give CSV with the header "file,url", or a JSON object of file to URL'
_SHOWN = 60
"""Letters of a header that a message shows."""
_PLAIN = re.compile(r"[A-Za-z0-9_.~/-]*")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#:@]\S*")


class Template:
    """Text with fields of a frame in braces.

    Args:
        text: may name the fields of `FIELDS`; a brace is written twice.
        option: where the user gave it, for messages.

    Raises:
        UsageError: an unknown field, or braces that do not match.

    >>> Template("https://example.com/{file}?v={stem}", option="--src").fill(Frame(file="a b/c#1.jpg"), escape=True)
    'https://example.com/a%20b/c%231.jpg?v=c%231'
    """

    def __init__(self, text: str, *, option: str) -> None:
        self.option = option
        self._parts: list[tuple[str, str | None]] = []
        try:
            parsed = list(string.Formatter().parse(text))
        except ValueError as error:
            raise UsageError(f"{option} {text!r}: {error}", fix="write a field as {file}, a brace as {{ or }}") from error
        for literal, name, spec, conversion in parsed:
            if name in FIELDS and (spec or conversion):
                written = f"{{{name}{f'!{conversion}' if conversion else ''}{f':{spec}' if spec else ''}}}"
                fix = f"write {{{name}}}; numbers with leading zeros are those of {{stem}}"
                raise UsageError(f"{option} {text!r}: {written} says how the field is written, which is not supported", fix=fix)
            if name is not None and name not in FIELDS:
                raise UsageError(f"{option} {text!r}: no field {{{name}}}", fix=f"use {', '.join(f'{{{n}}}' for n in FIELDS)}")
            self._parts.append((literal, name))

    @property
    def fields(self) -> frozenset[str]:
        """Those that it names."""
        return frozenset(name for _, name in self._parts if name is not None)

    def fill(self, frame: Frame, *, escape: bool) -> str:
        """The text with the fields of one frame.

        Args:
            frame: gives the fields.
            escape: percent-encode each field for a URL; ``{file}`` keeps its ``/``.

        Raises:
            ChoiceError: the frame has no sequence or number, and the template names it.
        """
        out = []
        for literal, name in self._parts:
            out.append(literal)
            if name is not None:
                value = _field(frame, name)
                if not value:
                    raise ChoiceError(
                        f"{self.option} names {{{name}}}, but frame {frame.file!r} has none",
                        fix=f"leave {{{name}}} out, or form sequences with --sequences or --job video",
                    )
                out.append(_escaped(value, "/" if name == "file" else "") if escape else value)
        return "".join(out)

    def fill_plain(self, frames: Sequence[Frame]) -> list[str] | None:
        """The URLs of frames, None where one of them is more than its text with plain fields: then `fill` tells what it is."""
        texts = [literal for literal, _ in self._parts]
        if not _ABSOLUTE.fullmatch("".join(texts[:1])) or any(re.search(r"\s", literal) for literal in texts):
            return None
        columns = []
        for _, name in self._parts:
            if name is not None:
                values = _column(frames, name)
                shown = "".join(values)
                if not all(values) or not _PLAIN.fullmatch(shown) or (name != "file" and "/" in shown):
                    return None
                columns.append(values)
        pattern = "".join(literal.replace("%", "%%") + ("" if name is None else "%s") for literal, name in self._parts)
        return [pattern % row for row in zip(*columns, strict=True)] if columns else [pattern % ()] * len(frames)


def _escaped(value: str, safe: str) -> str:
    """Percent-encoded, but for letters, digits, ``_.-~`` and what is safe."""
    return value if _PLAIN.fullmatch(value) and (safe or "/" not in value) else quote(value, safe=safe)


def _column(frames: Sequence[Frame], name: str) -> list[str]:
    match name:
        case "file":
            return [frame.file for frame in frames]
        case "sequence":
            return [frame.sequence for frame in frames]
        case _:
            return [_field(frame, name) for frame in frames]


def _field(frame: Frame, name: str) -> str:
    match name:
        case "file":
            return frame.file
        case "sequence":
            return frame.sequence
        case "index":
            return str(frame.index) if frame.index >= 0 else ""
        case "name":
            return frame.file.rpartition("/")[2]
        case _:
            return PurePosixPath(frame.file).stem


def load_map(path: Path) -> Mapping[str, str]:
    """File name to URL, from CSV with the header ``file,url`` or from a JSON object.

    Raises:
        InputError: neither of them, or an entry says nothing or contradicts another; of CSV the message names the line.
    """
    text = read_text(path)
    out: dict[str, str] = {}
    for file, url, line in (_json_entries if text.lstrip().startswith("{") else _csv_entries)(text, path):
        if not file or not url:
            raise InputError("a row without file or URL", place=Place(str(path), line), fix=_MAP_FIX)
        if out.setdefault(file, url) != url:
            raise InputError(f"{file!r} has two URLs", place=Place(str(path), line), fix="keep one row a file")
    return out


def _json_entries(text: str, path: Path) -> Iterator[tuple[str, str, None]]:
    try:
        entries = msgspec.json.decode(text, type=dict[str, str])
    except msgspec.DecodeError as error:
        raise InputError(f"not a JSON object of strings: {error}", place=Place(str(path)), fix=_MAP_FIX) from error
    # of a key that stands twice every value: the text then has more quotes than its entries
    pairs = entries.items() if text.count('"') == 4 * len(entries) else json.loads(text, object_pairs_hook=list)
    yield from ((file, url, None) for file, url in pairs)


def _csv_entries(text: str, path: Path) -> Iterator[tuple[str, str, int]]:
    rows = csv.DictReader(io.StringIO(text), strict=True)
    try:
        if not {"file", "url"} <= set(rows.fieldnames or ()):
            header = ",".join(rows.fieldnames or ())
            shown = header if len(header) <= _SHOWN else f"{header[: _SHOWN - 3]}..."
            raise InputError(f"the header is {shown!r}", place=Place(str(path), 1), fix=_MAP_FIX)
        yield from ((row["file"], row["url"], rows.line_num) for row in rows)
    except csv.Error as error:
        raise InputError(f"not CSV: {error}", place=Place(str(path), rows.reader.line_num), fix=_MAP_FIX) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """How frames get their URLs: the map first, then the template, then the source's own.

    Args:
        template: ``--src``; None where it is not given.
        mapping: ``--src-map``, by file or by file name.
        options: how the two are called, for messages.
    """

    template: Template | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, str] = ("--src", "--src-map")

    def of_all(self, frames: Sequence[Frame], tally: Tally) -> list[str]:
        """The URL of each frame, as `of` gives it.

        Args:
            frames: those of a video, or images.
            tally: takes a note where two frames have one URL, and a map or the source says so.

        Raises:
            ChoiceError: nothing gives one to a frame, what does gives no absolute URL, or the template gives two frames the same.
        """
        urls = self._each(frames)
        if len(set(urls)) < len(urls):
            self._share(frames, urls, tally)
        return urls

    def across(self, frames: Sequence[Frame], *, video: bool) -> list[str]:
        """The URLs of frames by a template that may give them to frames of other jobs, too; none where its fields tell jobs apart.

        Args:
            frames: each once.
            video: a job is a sequence, else a frame.
        """
        if self.template is None or not self.template.fields.isdisjoint({"sequence"} if video else {"sequence", "file"}):
            return []
        return self._each([frame for frame in frames if self._mapped(frame) is None] if self.mapping else frames)

    def _each(self, frames: Sequence[Frame]) -> list[str]:
        """The URL of each frame, found for all at once where nothing has to be looked at."""
        if not self.mapping:
            plain = self.template.fill_plain(frames) if self.template else [frame.url for frame in frames]
            if plain is not None and (self.template or all(map(_ABSOLUTE.fullmatch, plain))):
                return plain
        return [self.of(frame) for frame in frames]

    def _share(self, frames: Sequence[Frame], urls: Sequence[str], tally: Tally) -> None:
        """Say that frames have one URL: annotators see one image for both.

        Raises:
            ChoiceError: the template gives it to both.
        """
        src, by_file = self.options
        owner: dict[str, Frame] = {}
        for frame, url in zip(frames, urls, strict=True):
            one = owner.setdefault(url, frame)
            if one is frame:
                continue
            said = [self._mapped(each) is not None for each in (one, frame)]
            names = [repr(each.file) if one.file != frame.file else f"{each.file!r} of {each.sequence!r}" for each in (one, frame)]
            what = f"{' and '.join(names)} have one URL, {url!r}"
            if self.template is not None and not any(said):
                fix = f"let {src} tell them apart: {{file}} is a frame's whole name, {{sequence}} its sequence's"
                raise ChoiceError(f"the frames {what}", fix=fix)
            tally.note_names(f"frames share a URL, by {by_file if any(said) else 'their source'}: {{first}}", [what])

    def _mapped(self, frame: Frame) -> str | None:
        """What the map says of a frame."""
        return self.mapping.get(frame.file) or self.mapping.get(frame.file.rpartition("/")[2]) if self.mapping else None

    def of(self, frame: Frame) -> str:
        """The URL of a frame.

        Raises:
            ChoiceError: nothing gives it one, or what does gives no absolute URL.
        """
        url = self._mapped(frame)
        if url is None:
            url = self.template.fill(frame, escape=True) if self.template is not None else frame.url
        if _ABSOLUTE.fullmatch(url):
            return url
        src, by_file = self.options
        if url:
            spaced = _ABSOLUTE.fullmatch("".join(url.split()))
            what = f"frame {frame.file!r}: {url!r} {'holds a space' if spaced else 'is no absolute URL'}"
            absolute = f"give {src} or {by_file} URLs with a scheme and host, as https://host/{{file}}"
            raise ChoiceError(what, fix="write a space in it as %20" if spaced else absolute)
        raise ChoiceError(
            f"frame {frame.file!r} has no URL",
            fix=f"give {src} with a template such as https://host/{{file}}, or {by_file} with a URL for every file",
        )
