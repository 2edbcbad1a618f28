"""Sources that are merged: ``--merge`` and its options, and what of ``--format``, ``-O`` and ``--labels`` is said of one source alone."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple

from prelabel.cli import options
from prelabel.errors import UsageError
from prelabel.files import is_file
from prelabel.merging import MergeOptions
from prelabel.refining import load_labels
from prelabel.sources import SourceOptions

_NUMBERED = re.compile(r"([0-9]{1,6}):(.*)", re.DOTALL)


class Spoken(NamedTuple):
    """What the command line says of sources.

    Args:
        format: of all; None to recognise it.
        reader: options of all readers.
        labels: the label map of all; None where there is none.
        merge: how they are merged; None where they are not.
        each: what is said of single sources; empty where they are not merged.
    """

    format: str | None
    reader: dict[str, str]
    labels: Path | None
    merge: MergeOptions | None
    each: tuple[SourceOptions, ...]


def spoken(values: dict[str, Any], sources: int, lasting: AbstractSet[str] = frozenset()) -> Spoken:
    """What holds for all sources, and what for one.

    Args:
        values: of the options, by name.
        sources: how many there are.
        lasting: options that are given for other runs, too: what they say of sources that there are not is passed over.

    Raises:
        UsageError: something is said of one source, and there is no such source, or sources are not merged.
    """
    merge = None
    if values["merge"] is not None:
        merge = MergeOptions(method=values["merge"], iou=values["merge_iou"], weights=values["merge_weights"] or ())
    numbers = sources if merge else 0
    formats = _split("--format", values["formats"], numbers, lasting="formats" in lasting)
    given = [f"{key}={text}" for key, text in values["reader_options"]]
    pairs = [(at, _pair(text)) for at, text in _split("-O", given, numbers, lasting="reader_options" in lasting)]
    named = [str(path) for path in values["labels"]]
    if merge:
        labels = _split("--labels", named, numbers, lasting="labels" in lasting)
    else:
        # a file may be called 2:map.toml
        labels = [(0, name) for name in named if "labels" not in lasting or is_file(Path(name)) or not _NUMBERED.fullmatch(name)]
    reader = {at: options.once(tuple(pair for number, pair in pairs if number == at), "-O") for at in range(sources + 1)}
    form, maps = dict(formats), dict(labels)
    each = tuple(
        SourceOptions(format=form.get(at), reader=reader[at], labels=load_labels(Path(maps[at])) if at in maps else None)
        for at in range(1, sources + 1)
    )
    return Spoken(
        format=form.get(0), reader=reader[0], labels=Path(maps[0]) if 0 in maps else None, merge=merge, each=each if merge else ()
    )


def _split(option: str, texts: Iterable[str], sources: int, *, lasting: bool) -> list[tuple[int, str]]:
    """The number of the source that each text is for, 0 for all, and the text without it.

    Args:
        option: how it is called.
        texts: its values.
        sources: how many are merged; 0 where they are not.
        lasting: texts for a source that there is not are passed over.

    Raises:
        UsageError: there is no such source, or sources are not merged.
    """
    out = []
    for text in texts:
        match = _NUMBERED.fullmatch(text)
        number, rest = (int(match[1]), match[2]) if match else (0, text)
        if match is None or 1 <= number <= sources:
            out.append((number, rest))
        elif lasting:
            continue
        elif not sources:
            raise UsageError(f"{option} {text} is for source {number} of several to merge", fix="give --merge nms or --merge wbf, too")
        else:
            raise UsageError(f"{option} {text}: there is no source {number}", fix=f"give a number from 1 to {sources}, or none for all")
    return out


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key, value
