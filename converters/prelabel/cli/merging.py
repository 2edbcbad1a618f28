"""Sources that are merged: ``--merge`` and its options, and what of ``--format``, ``-O`` and ``--labels`` is said of one source alone."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from prelabel.cli import options
from prelabel.errors import UsageError
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


def spoken(values: dict[str, Any], sources: int) -> Spoken:
    """What holds for all sources, and what for one.

    Raises:
        UsageError: one source to merge, options of merging without it, or a source that there is not.
    """
    merge = _merge_options(values, sources)
    formats = _split("--format", values["formats"], sources, merging=merge is not None)
    pairs = [_split("-O", [f"{key}={text}"], sources, merging=merge is not None)[0] for key, text in values["reader_options"]]
    # a file may be called 2:map.toml
    named = [str(path) for path in values["labels"]]
    labels = _split("--labels", named, sources, merging=True) if merge else [(0, name) for name in named]
    reader = {at: options.once(tuple(_pair(text) for number, text in pairs if number == at), "-O") for at in range(sources + 1)}
    form, maps = dict(formats), dict(labels)
    each = tuple(
        SourceOptions(format=form.get(at), reader=reader[at], labels=load_labels(Path(maps[at])) if at in maps else None)
        for at in range(1, sources + 1)
    )
    return Spoken(
        format=form.get(0), reader=reader[0], labels=Path(maps[0]) if 0 in maps else None, merge=merge, each=each if merge else ()
    )


def _merge_options(values: dict[str, Any], sources: int) -> MergeOptions | None:
    if values["merge"] is None:
        for name in ("iou", "weights"):
            if values[f"merge_{name}"] is not None:
                raise UsageError(f"--merge-{name} without --merge", fix="give --merge nms or --merge wbf, too")
        return None
    if sources < 2:  # noqa: PLR2004  # one source has nothing to be merged with
        raise UsageError(f"--merge {values['merge']} needs two sources or more", fix="give the output of each model, or leave --merge out")
    if values["link"] == "keep":
        raise UsageError("--link keep with --merge: merged sources have no common track ids", fix="leave --link out, or give --link none")
    return MergeOptions(method=values["merge"], iou=values["merge_iou"], weights=values["merge_weights"] or ())


def _split(option: str, texts: Iterable[str], sources: int, *, merging: bool) -> list[tuple[int, str]]:
    """The number of the source that each text is for, 0 for all, and the text without it.

    Raises:
        UsageError: there is no such source, or sources are not merged.
    """
    out = []
    for text in texts:
        match = _NUMBERED.fullmatch(text)
        number, rest = (int(match[1]), match[2]) if match else (0, text)
        if match and not merging:
            raise UsageError(f"{option} {text} is for source {number} of several to merge", fix="give --merge nms or --merge wbf, too")
        if match and not 1 <= number <= sources:
            raise UsageError(f"{option} {text}: there is no source {number}", fix=f"give a number from 1 to {sources}, or none for all")
        out.append((number, rest))
    return out


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key, value
