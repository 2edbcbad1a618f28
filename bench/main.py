"""The command line of the bench."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import compare, groups, growth, report
from bench.choices import Choices
from bench.measure import measure

REPEAT = 5


def main(arguments: Sequence[str]) -> int:
    """Measure the groups that were named, print their tables, and write the JSON that was asked for."""
    chosen = _parsed(arguments)
    names = chosen.groups or [name for name in groups.NAMES if name not in groups.ASKED_FOR or (name == "peers" and chosen.peers)]
    cases = [
        (name, case)
        for name in names
        if name in groups.GROUPS
        for case in groups.cases(name)
        if case.small == chosen.small and (not chosen.case or case.name in chosen.case)
    ]
    rows = [measure(name, case, chosen.repeat, _say) for name, case in cases]
    content = report.content(rows, chosen.repeat)
    if rows:
        print("\n\n".join(filter(None, [report.table(rows, chosen.repeat), growth.table(rows), report.memory(rows)])))
    choices = Choices(
        repeat=chosen.repeat, small=chosen.small, peers=chosen.peers, per_sequence=chosen.per_sequence, only=tuple(chosen.case)
    )
    for name in (name for name in names if name in groups.OTHERS):
        shown = groups.runner(name)(choices, _say)
        print(f"\n{shown.text}" if rows else shown.text)
        content[name] = shown.content
    if chosen.json:
        chosen.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    if chosen.compare:
        print(f"\n{compare.table(chosen.old, compare.converted(content))}")
    return 0


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measure our work against its floor, beside other programs, and linking against its goals."
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(groups.NAMES)}; all but peers when left out")
    parser.add_argument("--case", action="append", default=[], metavar="NAME", help="only the cases of this name; may be repeated")
    parser.add_argument("--repeat", type=int, default=REPEAT, metavar="N", help=f"runs of each side ({REPEAT})")
    parser.add_argument("--small", action="store_true", help="small sources only: shows that the bench works, measures nothing")
    parser.add_argument(
        "--peers", action="store_true", help="measure other programs too: the group peers, and other trackers in linking; pip installs them"
    )
    parser.add_argument("--per-sequence", action="store_true", help="linking: each sequence, and all without it, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run as JSON")
    parser.add_argument("--compare", type=Path, metavar="OLD", help="say what changed since another run wrote OLD with --json")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.groups if name not in groups.NAMES]
    if unknown or chosen.repeat < 1:
        parser.error(f"no group {unknown[0]!r}: there is {', '.join(groups.NAMES)}" if unknown else "--repeat needs at least 1")
    known = groups.case_names(chosen.groups or groups.NAMES)
    if set(chosen.case) - known:
        parser.error(f"no case {min(set(chosen.case) - known)!r}: there is {', '.join(sorted(known))}")
    if chosen.compare:
        try:
            chosen.old = compare.load(chosen.compare)
        except compare.NotOursError as error:
            parser.error(f"--compare {chosen.compare}: {error}")
    return chosen


def _say(text: str) -> None:
    print(text, file=sys.stderr)
