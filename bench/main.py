"""The command line of the bench."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import groups, report
from bench.choices import Choices
from bench.measure import measure

REPEAT = 5


def main(arguments: Sequence[str]) -> int:
    """Measure the groups that were named, print their tables, and write the JSON that was asked for."""
    chosen = _parsed(arguments)
    names = chosen.groups or groups.NAMES
    cases = [(name, case) for name in names if name in groups.GROUPS for case in groups.cases(name) if case.small == chosen.small]
    rows = [measure(name, case, chosen.repeat, _say) for name, case in cases]
    content = report.content(rows, chosen.repeat)
    if rows:
        print(report.table(rows, chosen.repeat))
    choices = Choices(repeat=chosen.repeat, small=chosen.small, peers=chosen.peers, per_sequence=chosen.per_sequence)
    for name in (name for name in names if name in groups.OTHERS):
        shown = groups.runner(name)(choices, _say)
        print(f"\n{shown.text}" if rows else shown.text)
        content[name] = shown.content
    if chosen.json:
        chosen.json.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 0


def _parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure our work against its floor, and linking against its goals.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(groups.NAMES)}; all when left out")
    parser.add_argument("--repeat", type=int, default=REPEAT, metavar="N", help=f"runs of each side ({REPEAT})")
    parser.add_argument("--small", action="store_true", help="small sources only: shows that the bench works, measures nothing")
    parser.add_argument("--peers", action="store_true", help="linking: measure other trackers too, installed into .venv-bench by pip")
    parser.add_argument("--per-sequence", action="store_true", help="linking: each sequence, and all without it, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run as JSON")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.groups if name not in groups.NAMES]
    if unknown or chosen.repeat < 1:
        parser.error(f"no group {unknown[0]!r}: there is {', '.join(groups.NAMES)}" if unknown else "--repeat needs at least 1")
    return chosen


def _say(text: str) -> None:
    print(text, file=sys.stderr)
