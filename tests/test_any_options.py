"""Every fixture with options drawn at random: what comes out is a file that the contract's own check finds nothing wrong with."""

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from click.testing import Result

from prelabel.playment.check import CheckResult, check_file
from tests.commands import WORKFLOW, run
from tests.conftest import ROOT
from tests.test_golden import CASES, Case

DRAWS = int(os.environ.get("PRELABEL_DRAWS", "2"))
"""Of each fixture; more where more time is given."""

Draw = Callable[[random.Random], list[str]]


def one_of(option: str, *values: object) -> Draw:
    """An option with one of some values."""
    return lambda dice: [option, str(dice.choice(values))]


def _kinds(dice: random.Random) -> list[str]:
    kinds = ("box", "polygon", "line", "cuboid", "landmark")
    return ["--shape", ",".join(dice.sample(kinds, dice.randint(1, len(kinds))))]


def _cut(dice: random.Random) -> list[str]:
    most = dice.randint(1, 5)
    return ["--max-frames", str(most), "--frame-overlap", str(dice.randrange(most))]


DRAWN: tuple[Draw, ...] = (
    _kinds,
    _cut,
    one_of("--job", "video", "image"),
    one_of("--sequences", "folder", "one", "image"),
    one_of("--link", "keep", "none", "relink"),
    one_of("--max-gap", 0, 2, 30),
    one_of("--min-length", 1, 2),
    one_of("--fill-gaps", 0, 1, 30),
    lambda _: ["--smooth"],
    one_of("--stride", 2, 3),
    one_of("--limit", 1, 2),
    one_of("--simplify", 0, 2, 50),
    one_of("--holes", "drop"),
    one_of("--parts", "join", "largest"),
    one_of("--nms", 0.1, 0.9),
    one_of("--min-score", 0.3, 0.9),
    one_of("--min-keypoint-score", 0.4),
    one_of("--score-attribute", "sure"),
    one_of("--state", "editable", "non_editable"),
    lambda _: ["--no-metadata"],
    one_of("--reference-id", "{sequence}/{file}", "{sequence}-{index}"),
)


class Outcome(NamedTuple):
    """What became of a conversion; ``found`` is None where it wrote no file."""

    options: list[str]
    done: Result
    found: CheckResult | None


@cache
def outcome(case: Case, draw: int) -> Outcome:
    """A fixture converted with the options of one draw."""
    dice = random.Random(f"{case} {draw}")  # noqa: S311  # options, no secrets
    options = [text for one in dice.sample(DRAWN, dice.randint(1, 6)) for text in one(dice)]
    src = ("--src", "https://host/{sequence}/{file}")
    with TemporaryDirectory() as folder:
        target = Path(folder) / "jobs.jsonl"
        done = run(ROOT, "convert", *case.arguments, *options, *src, "--workflow-id", WORKFLOW, "-o", target)
        return Outcome(options, done, check_file(target) if target.exists() else None)


@pytest.mark.parametrize("draw", range(DRAWS))
@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_written_can_be_sent(case: Case, draw: int) -> None:
    """And holds as many annotations as the summary says; what cannot be made is refused in words, without a file."""
    options, done, found = outcome(case, draw)

    if found is None:
        assert done.exit_code in {1, 2}
        assert re.match(r"(Error|Usage): .+", done.stderr), options
        return
    assert found.problems == (), options
    said = re.search(r"([\d,]+) annotations?", done.stderr.partition(" from ")[0])
    assert sum(found.annotations.values()) == (int(said[1].replace(",", "")) if said else 0), options


def test_most_draws_are_converted() -> None:
    """Fewer than a third are refused, so that what is written is what is tested."""
    every = [outcome(case, draw) for case in CASES for draw in range(DRAWS)]
    refused = Counter(one.done.stderr.splitlines()[0] for one in every if one.found is None)

    assert 3 * refused.total() < len(every), refused.most_common(5)
