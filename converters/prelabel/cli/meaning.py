"""Options that mean nothing beside others: wrong usage where they are typed; a file or a variable may say them, for other runs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from prelabel.cli import config
from prelabel.detections import Kind
from prelabel.errors import UsageError
from prelabel.files import STDIN

LASTING = frozenset({ParameterSource.DEFAULT_MAP, ParameterSource.ENVIRONMENT})
"""Where values come from that hold for other runs, too."""

HARMLESS: Mapping[str, object] = {"simplify": 0, "fill_gaps": 0, "min_length": 1, "unmapped": "keep"}
"""Values beside the defaults that ask for nothing, and so go with everything."""


class Rule(NamedTuple):
    """When options mean nothing.

    Args:
        options: their names as parameters.
        by: the parameter whose value takes their meaning away.
        when: whether it does, by the values of all parameters.
        why: what is said behind the option; the values of parameters stand in braces.
        fix: what to do.
    """

    options: tuple[str, ...]
    by: str
    when: Callable[[Mapping[str, Any]], bool]
    why: str
    fix: str


_LEFT_OUT = "leave one of the two out"

_OF_JOBS = (
    "src", "src_map", "workflow_id", "batch_id", "tag", "priority", "metadata", "no_metadata", "reference_id", "state", "max_frames",
    "frame_overlap", "simplify", "holes", "parts",
)  # fmt: skip


def _is_stream(target: object) -> bool:
    """Whether an output is standard output, a pipe or a device."""
    return isinstance(target, Path) and (target == Path("-") or (target.exists() and not target.is_file() and not target.is_dir()))


RULES = (
    Rule(
        ("merge",), "sources", lambda said: len(said["sources"]) == 1,
        "{merge} needs two sources or more", "give the output of each model, or leave --merge out",
    ),
    Rule(
        ("merge_iou", "merge_weights"), "merge", lambda said: said["merge"] is None,
        "without --merge", "give --merge nms or --merge wbf, too",
    ),
    Rule(
        ("link",), "merge", lambda said: said["merge"] is not None and said["link"] == "keep",
        "keep with --merge: merged sources have no common track ids", "leave --link out, or give --link none",
    ),
    Rule(
        ("scheduler",), "engine", lambda said: said["engine"] == "local",
        "{scheduler} needs the engine that it is of", "give --engine dask, too",
    ),
    Rule(
        ("resume",), "dry_run", lambda said: said["dry_run"],
        "with --dry-run: nothing is written that could be gone on from", _LEFT_OUT,
    ),
    Rule(
        ("resume",), "out", lambda said: _is_stream(said["out"]),
        "keeps what is done beside the output, which is no file", "give -o the name of a file",
    ),
    Rule(
        ("resume",), "sources", lambda said: STDIN in said["sources"],
        "cannot read standard input again", "write the stream to a file first, or leave --resume out",
    ),
    Rule(
        ("unmapped",), "labels", lambda said: not said["labels"] and "labels" not in said["tables"],
        "{unmapped} without a label map", "give --labels FILE, too",
    ),
    Rule(_OF_JOBS, "to", lambda said: said["to"] != "jobs", "with --to {to}: only jobs have it", _LEFT_OUT),
    Rule(("score_attribute",), "to", lambda said: said["to"] == "mot", "with --to mot: its results have no attributes", _LEFT_OUT),
    Rule(
        ("max_gap", "min_length", "fill_gaps", "smooth", "max_frames", "frame_overlap"), "job", lambda said: said["job"] == "image",
        "with --job image: only videos have it", _LEFT_OUT,
    ),
    Rule(
        ("max_gap", "min_length", "fill_gaps", "smooth"), "link", lambda said: said["link"] == "none",
        "with --link none: each detection is a track of its own", _LEFT_OUT,
    ),
    Rule(("max_gap", "min_length"), "link", lambda said: said["link"] == "keep", "with --link keep: nothing is linked", _LEFT_OUT),
    Rule(
        ("frame_overlap",), "max_frames", lambda said: said["max_frames"] is None,
        "without --max-frames", "give --max-frames, too",
    ),
    Rule(
        ("simplify", "holes", "parts"), "shapes", lambda said: said["shapes"] is not None and Kind.POLYGON not in said["shapes"],
        "with --shape that wants no polygon", "leave it out, or add polygon to --shape",
    ),
)  # fmt: skip
"""In order: what is put aside by one does not speak in those behind it."""


class Command(click.Command):
    """A command whose options are looked at together before it runs, and whose messages say where a value was given."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  # click's signature
        """Run it with what has a meaning.

        Raises:
            UsageError: an option that was typed means nothing beside the others.
        """
        for rule in RULES:
            _apply(rule, ctx)
        with config.naming_source(ctx):
            return super().invoke(ctx)


def lasting(ctx: click.Context) -> frozenset[str]:
    """The parameters that a file or a variable gives."""
    return frozenset(name for name in ctx.params if ctx.get_parameter_source(name) in LASTING)


def notes(ctx: click.Context) -> list[str]:
    """What was typed and means nothing beside what the config file says."""
    found: list[str] = ctx.meta.setdefault(__name__, [])
    return found


def _apply(rule: Rule, ctx: click.Context) -> None:
    params = {str(param.name): param for param in ctx.command.params}
    for name in rule.options:
        if name not in params or rule.by not in params:
            continue
        said = {**ctx.params, "tables": config.tables(ctx)}
        default = params[name].type_cast_value(ctx, params[name].to_info_dict()["default"])
        if said[name] in (default, HARMLESS.get(name, default)) or not rule.when(said):
            continue
        if ctx.get_parameter_source(name) not in LASTING:
            what = f"{params[name].opts[-1]} {rule.why.format_map(said)}"
            if ctx.get_parameter_source(rule.by) not in LASTING:
                raise UsageError(what, fix=rule.fix)
            notes(ctx).append(f"{what}, as {config.file(ctx)} says")
        ctx.params[name] = default
