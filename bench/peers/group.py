"""The group: who can run, then every work, ours beside the peers."""

import itertools
from collections.abc import Callable, Mapping

import msgspec

from bench import environments
from bench.choices import Choices, Shown
from bench.environments import Peer, UnavailableError
from bench.grid import grid
from bench.peers.race import LONG_S, OURS, Raced, race
from bench.peers.works import FACTOR, WORKS

PEERS = (
    Peer(package="datumaro", version="1.13.12", module="datumaro"),
    Peer(package="supervision", version="0.31.2", module="supervision"),
    Peer(package="labelformat", version="0.1.17", module="labelformat"),
    Peer(package="globox", version="2.9.0", module="globox"),
    Peer(package="label-studio-converter", version="0.0.59", module="label_studio_converter"),
)
HEADINGS = ("work", "program", "s", "times ours", "cpu s", "MB", "of the file", "runs")
METHOD = (
    "Fastest of {repeat} runs a side (of one, where it took more than {long:.0f} s), in turn, each in a fresh process, without imports.\n"
    "Ours reads, builds jobs and writes them, with one worker; a peer that loads stops there.\n"
    "MB: the largest resident memory of the process.\n"
    "supervision reads COCO without its outlines: it makes of each a mask as large as the image."
)


def run(choices: Choices, say: Callable[[str], None]) -> Shown:
    """Measure every work with every peer that can be installed."""
    ready, missing = _prepared(say)
    works = [work for work in WORKS if work.small == choices.small and (not choices.only or work.name in choices.only)]
    sources = (list(same) for _, same in itertools.groupby(works, key=lambda work: work.make))
    raced = [one for same in sources for one in race(same, ready, choices.repeat, say)]
    lines = grid(HEADINGS, [cells for one in raced for cells in side_rows(one)], left={0, 1})
    factors = [line for one in raced for line in factor_lines(one, judged=not choices.small)]
    failed = [f"{one.work.name}: {side} failed: {why}" for one in raced for side, why in one.failed.items()]
    installed = "Peers: " + ", ".join(f"{peer.package} {peer.version}" for peer in ready.values())
    absent = [f"{name} {why}" for name, why in missing.items()]
    method = METHOD.format(repeat=choices.repeat, long=LONG_S)
    text = "\n".join([*lines, "", *factors, *failed, "", installed, *absent, method])
    return Shown(text=text, content={"missing": missing, "works": [_content(one) for one in raced]})


def _prepared(say: Callable[[str], None]) -> tuple[dict[str, Peer], dict[str, str]]:
    """The peers that run, and why others do not."""
    ready: dict[str, Peer] = {}
    missing: dict[str, str] = {}
    for peer in PEERS:
        try:
            environments.prepare(peer, say)
            ready[peer.package] = peer
        except UnavailableError as error:
            missing[peer.package] = str(error)
    return ready, missing


def side_rows(raced: Raced) -> list[tuple[str, ...]]:
    """A line for each side; the first of them says the work."""
    ours_s = raced.fastest_s(OURS)
    rows: list[tuple[str, ...]] = []
    for side, runs in raced.runs.items():
        peak = max(run.peak_bytes for run in runs)
        time_s = raced.fastest_s(side)
        head = f"{raced.work.name}: {raced.work.what}, {raced.source_bytes / 1e6:.1f} MB" if side == OURS else ""
        memory = f"{peak / 1e6:.0f}", f"{peak / raced.source_bytes:.1f}"
        cpu_s = min(run.cpu_s for run in runs)
        rows.append((head, side, f"{time_s:.3f}", f"{time_s / ours_s:.1f}", f"{cpu_s:.3f}", *memory, str(len(runs))))
    return rows


def factor_lines(raced: Raced, *, judged: bool) -> list[str]:
    """How many times the time of ours the fastest peer took, and the fastest of those that write something, too."""
    lines = []
    for who, writes in (("the fastest peer", False), ("the fastest that writes, too,", True)):
        side = raced.first(writes=writes)
        if side is None:
            lines.append(f"{raced.work.name}: {who} did not run")
            continue
        factor = raced.factor(side)
        said = f"{raced.work.name}: {who} ({side}) takes {factor:.1f} times as long"
        lines.append(f"{said}, goal {FACTOR:.0f}, {'met' if factor >= FACTOR else 'missed'}" if judged else said)
    return lines


def _content(raced: Raced) -> Mapping[str, object]:
    side = raced.first(writes=False)
    return {
        "work": raced.work.name,
        "what": raced.work.what,
        "source_bytes": raced.source_bytes,
        "fastest": side,
        "factor": side and raced.factor(side),
        "goal": FACTOR,
        "failed": dict(raced.failed),
        "runs": msgspec.to_builtins(dict(raced.runs)),
    }
