"""The command line of the bench."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import groups, report
from bench.measure import measure

REPEAT = 5


def main(arguments: Sequence[str]) -> int:
    """Measure the groups that were named, print one table, and write the JSON that was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure our work against its floor.")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(groups.GROUPS)}; all when left out")
    parser.add_argument("--repeat", type=int, default=REPEAT, metavar="N", help=f"runs of each side ({REPEAT})")
    parser.add_argument("--small", action="store_true", help="small sources only: shows that the bench works, measures nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every run as JSON")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.groups if name not in groups.GROUPS]
    if unknown or chosen.repeat < 1:
        parser.error(f"no group {unknown[0]!r}: there is {', '.join(groups.GROUPS)}" if unknown else "--repeat needs at least 1")
    names = chosen.groups or list(groups.GROUPS)
    cases = [(name, case) for name in names for case in groups.cases(name) if case.small == chosen.small]
    rows = [measure(name, case, chosen.repeat, _say) for name, case in cases]
    print(report.table(rows, chosen.repeat))
    if chosen.json:
        chosen.json.write_text(json.dumps(report.content(rows, chosen.repeat), indent=2) + "\n", encoding="utf-8")
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
