"""With any number of workers the same comes out: the bytes, the counts, the notes and the bad records, in one order."""

import pickle
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click import Context

from prelabel.cli import config
from prelabel.cli.convert import command, convert_options, job_options
from prelabel.cli.main import main
from prelabel.engine import INLINE, Engine, Processes
from prelabel.errors import PrelabelError, Tally
from prelabel.pipeline import ConvertOptions, Summary, convert_to
from prelabel.sources import open_sources
from tests.commands import WORKFLOW
from tests.conftest import ROOT
from tests.test_golden import CASES, Case

pytestmark = pytest.mark.usefixtures("sequences_apart")

Found = tuple[bytes, dict[str, Any]]


@pytest.fixture(scope="module", params=[1, 2, 3])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """So many workers, which do all that can be sent to them."""
    with Processes(request.param, patience_s=0, helps=False) as workers:
        yield workers


def parsed(arguments: Sequence[str | Path], target: Path, to: str = "jobs") -> tuple[dict[str, Any], ConvertOptions, Any]:
    """A command line: its values, what is read, and what is written."""
    given = [*map(str, arguments), "-o", str(target), "--workflow-id", WORKFLOW, "--src", "https://host/{file}", "--to", to]
    with command.make_context("convert", given, parent=Context(main, **main.context_settings)) as ctx:
        options = convert_options(ctx.params, config.tables(ctx), len(ctx.params["sources"]))
        return ctx.params, options, job_options(ctx.params) if to == "jobs" else to


def converted(arguments: Sequence[str | Path], target: Path, engine: Engine, to: str = "jobs") -> Found:
    """What a command line writes and sums up; the error in place of the summary where there is one."""
    values, options, wanted = parsed(arguments, target, to)
    try:
        summary = convert_to(values["sources"], options, wanted, target, force=True, on_error=values["on_error"], engine=engine)
    except PrelabelError as error:
        assert not target.exists()
        return b"", {"error": f"{type(error).__name__}: {error}"}
    return target.read_bytes() if target.is_file() else written(target), told(summary)


def written(folder: Path) -> bytes:
    """All files of a folder, by name."""
    return b"".join(path.name.encode() + path.read_bytes() for path in sorted(folder.iterdir()))


def told(summary: Summary) -> dict[str, Any]:
    """All that a summary holds, with the order of notes and bad records."""
    tally = {field.name: getattr(summary.tally, field.name) for field in fields(Tally)}
    return {**tally, "notes": list(summary.tally.notes), "counts": dict(summary.counts), "format": summary.format}


@pytest.fixture(scope="module")
def told_alone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Case], dict[str, Any]]:
    """What one process tells of a case, which is asked once."""
    target = tmp_path_factory.mktemp("alone") / "jobs.jsonl"
    return cache(lambda case: converted(case.arguments, target, INLINE)[1])


@pytest.mark.parametrize("engine", [2], indirect=True)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_golden_cases(
    case: Case, engine: Engine, told_alone: Callable[[Case], dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every format, to its golden file, with all that is told on the way."""
    monkeypatch.chdir(ROOT)
    made, found = converted(case.arguments, tmp_path / "jobs.jsonl", engine)

    assert made == case.golden.read_bytes()
    assert found == told_alone(case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_units_need_can_be_sent(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every format the options, the units and what is known of all of them: else its work would be done by one process, unseen."""
    monkeypatch.chdir(ROOT)
    values, options, _ = parsed(case.arguments, tmp_path / "jobs.jsonl")
    if options.merge is None:
        opened = open_sources(values["sources"], options, Tally(on_error="skip"))
        pickle.dumps((opened.reading, opened.sequences, *opened.units))


def yolo(folder: Path, seed: int) -> Path:
    """Label files of three folders, among them broken ones; some name one frame twice."""
    dice = random.Random(seed)  # noqa: S311  # a source, no secret
    for part in "abc":
        labels = folder / part / "labels"
        labels.mkdir(parents=True)
        for number in range(40):
            rows = [f"{dice.randrange(3)} 0.5 0.5 {dice.random():.3f} 0.2" for _ in range(dice.randrange(4))]
            if dice.random() < 0.1:
                rows.append(dice.choice(["x 1 2 3 4", "7 .5 .5 .1 .1", "0 .5 .5 nan .1", "0 .5 .5"]))
            (labels / f"{number * dice.choice([1, 7])}.txt").write_text("\n".join(rows))
    (folder / "data.yaml").write_text("names: [car, bus, person]")
    return folder


def mot(folder: Path, seed: int) -> Path:
    """Sequences of a detector with gaps; some have rows that are no rows."""
    dice = random.Random(seed)  # noqa: S311  # a source, no secret
    for number in range(8):
        sequence = folder / f"S-{number}"
        sequence.mkdir(parents=True)
        (sequence / "seqinfo.ini").write_text(
            f"[Sequence]\nname=S-{number}\nframeRate=30\nseqLength=12\nimWidth=100\nimHeight=100\nimExt=.jpg\n"
        )
        rows = [
            f"{frame},-1,{10 + frame + dice.random():.1f},20,30,40,{dice.random():.2f}" for frame in range(1, 13) if dice.random() < 0.9
        ]
        if dice.random() < 0.5:
            rows.insert(dice.randrange(len(rows)), dice.choice(["3,-1,a,2,3,4,1", "4,-1,1,1,-5,5,1", "99,-1,1,1,5,5,1"]))
        (sequence / "det.txt").write_text("\n".join(rows))
    return folder


def voc(folder: Path, seed: int) -> Path:
    """Two trees of annotations; some objects are wrong, and some have elements that nobody uses."""
    dice = random.Random(seed)  # noqa: S311  # a source, no secret
    for tree in ("VOC2007", "VOC2012"):
        (folder / tree / "Annotations").mkdir(parents=True)
        for number in range(30):
            box = "<xmin>5</xmin><ymin>6</ymin><xmax>{}</xmax><ymax>60</ymax>".format(dice.choice(["50", "70", "50", "2", "x"]))
            more = dice.choice(["", "<mood>calm</mood>", "<colour>red</colour>"])
            text = f"<object><name>car</name>{more}<bndbox>{box}</bndbox></object>"
            name = f"<filename>{dice.randrange(40)}.jpg</filename>"
            head = f"{name}<size><width>100</width><height>80</height></size>"
            (folder / tree / "Annotations" / f"{number}.xml").write_text(f"<annotation>{head}{text}</annotation>")
    return folder


OPTIONS: tuple[tuple[str, ...], ...] = (
    (),
    ("--limit", "3"),
    ("--stride", "2"),
    ("--job", "image", "--stride", "3", "--limit", "20"),
    ("--size", "100x100", "--job", "video"),
)


@pytest.mark.parametrize("to", ["jobs", "detections", "mot"])
@pytest.mark.parametrize("on_error", ["stop", "skip"])
@pytest.mark.parametrize("make", [yolo, mot, voc])
def test_sources_with_bad_records(make: Any, on_error: str, to: str, engine: Engine, tmp_path: Path) -> None:  # noqa: ANN401  # of any format
    """Stopped at the same first one, or without the same, in the same order, for all ways to cut a run short."""
    suffix = "" if to == "mot" else ".jsonl"
    for seed, more in enumerate(OPTIONS):
        source = make(tmp_path / f"source{seed}", seed)
        arguments = [source, "--format", make.__name__, "--on-error", on_error, *more]
        expected = converted(arguments, tmp_path / f"one{seed}{suffix}", INLINE, to)

        assert converted(arguments, tmp_path / f"several{seed}{suffix}", engine, to) == expected
