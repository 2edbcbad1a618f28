"""Options that mean nothing beside others: refused where they are typed, passed over where a file says them."""

from pathlib import Path

import pytest

from tests.commands import BOX, RUN, WORKFLOW, coco, convert, jobs, labels, payload, run, spawned

LEFT_OUT = "leave one of the two out"

SINGLE = "with --link none: each detection is a track of its own"

IMAGES = "with --job image: only videos have it"

MERGE = "give --merge nms or --merge wbf, too"

MEANINGLESS = [
    (["--link", "none", "--smooth"], f"--smooth {SINGLE}", LEFT_OUT),
    (["--link", "none", "--max-gap", "3"], f"--max-gap {SINGLE}", LEFT_OUT),
    (["--link", "none", "--min-length", "2"], f"--min-length {SINGLE}", LEFT_OUT),
    (["--link", "none", "--fill-gaps", "2"], f"--fill-gaps {SINGLE}", LEFT_OUT),
    (["--link", "keep", "--max-gap", "3"], "--max-gap with --link keep: nothing is linked", LEFT_OUT),
    (["--link", "keep", "--min-length", "2"], "--min-length with --link keep: nothing is linked", LEFT_OUT),
    (["--job", "image", "--smooth"], f"--smooth {IMAGES}", LEFT_OUT),
    (["--job", "image", "--max-frames", "9"], f"--max-frames {IMAGES}", LEFT_OUT),
    (["--shape", "box", "--holes", "drop"], "--holes with --shape that wants no polygon", "leave it out, or add polygon to --shape"),
    (["--shape", "box,line", "--parts", "join"], "--parts with --shape that wants no polygon", "leave it out, or add polygon to --shape"),
    (["--shape", "box", "--simplify", "2"], "--simplify with --shape that wants no polygon", "leave it out, or add polygon to --shape"),
    (["--unmapped", "drop"], "--unmapped drop without a label map", "give --labels FILE, too"),
    (["--unmapped", "error"], "--unmapped error without a label map", "give --labels FILE, too"),
    (["--merge-iou", "0.3"], "--merge-iou without --merge", MERGE),
    (["--merge-weights", "1"], "--merge-weights without --merge", MERGE),
    (["--merge", "nms"], "--merge nms needs two sources or more", "give the output of each model, or leave --merge out"),
    (["--frame-overlap", "2"], "--frame-overlap without --max-frames", "give --max-frames, too"),
    (["--scheduler", "tcp://h:1"], "--scheduler tcp://h:1 needs the engine that it is of", "give --engine dask, too"),
    (["--resume", "--dry-run"], "--resume with --dry-run: nothing is written that could be gone on from", LEFT_OUT),
]


@pytest.mark.parametrize(("options", "what", "fix"), MEANINGLESS, ids=[" ".join(one[0]) for one in MEANINGLESS])
def test_what_means_nothing_is_wrong_usage(tmp_path: Path, options: list[str], what: str, fix: str) -> None:
    """Both options stand on the command line, or the one that is missing stands nowhere."""
    done = convert(tmp_path, coco(tmp_path / "a.json", RUN), *options)

    assert (done.exit_code, done.stderr) == (2, f"Error: {what}\n  fix: {fix}\n")
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize("to", ["detections", "mot"])
@pytest.mark.parametrize(
    "option",
    [
        ("--src", "https://host/{file}"),
        ("--src-map", "map.csv"),
        ("--workflow-id", WORKFLOW),
        ("--batch-id", WORKFLOW),
        ("--tag", "a"),
        ("--priority", "3"),
        ("--metadata", "a=b"),
        ("--no-metadata",),
        ("--reference-id", "{file}"),
        ("--state", "editable"),
        ("--max-frames", "3"),
        ("--simplify", "2"),
        ("--holes", "drop"),
        ("--parts", "join"),
    ],
    ids=lambda option: option[0],
)
def test_options_of_jobs_without_jobs(tmp_path: Path, option: tuple[str, ...], to: str) -> None:
    """Neither the stream nor MOTChallenge results have them."""
    done = run(tmp_path, "convert", coco(tmp_path / "a.json", RUN), "-o", "out.txt", "--to", to, *option)

    assert (done.exit_code, done.stderr) == (2, f"Error: {option[0]} with --to {to}: only jobs have it\n  fix: {LEFT_OUT}\n")
    assert not (tmp_path / "out.txt").exists()


def test_scores_as_an_attribute_of_what_has_no_attributes(tmp_path: Path) -> None:
    """The stream has attributes, MOTChallenge results have none."""
    source = coco(tmp_path / "a.json", RUN)

    stream, mot = (run(tmp_path, "convert", source, "-o", to, "--to", to, "--score-attribute", "sure") for to in ("detections", "mot"))

    assert (stream.exit_code, mot.exit_code) == (0, 2)
    assert mot.stderr == f"Error: --score-attribute with --to mot: its results have no attributes\n  fix: {LEFT_OUT}\n"


@pytest.mark.parametrize(
    "options",
    [
        ["--link", "none", "--fill-gaps", "0", "--min-length", "1"],
        ["--link", "none", "--fill-gaps", "auto"],
        ["--shape", "box", "--simplify", "0", "--holes", "cut"],
        ["--unmapped", "keep"],
        ["--job", "image", "--frame-overlap", "0"],
    ],
    ids=" ".join,
)
def test_what_asks_for_nothing_goes_with_everything(tmp_path: Path, options: list[str]) -> None:
    """A script may give all of its options with each value of one."""
    done = convert(tmp_path, coco(tmp_path / "a.json", RUN), *options)

    assert done.exit_code == 0


FILE = f"""
workflow-id = "{WORKFLOW}"
src = "https://host/{{file}}"
merge = "nms"
merge-iou = 0.3
merge-weights = "2,1"
format = ["2:jsonl"]
labels = ["2:map.toml"]
scheduler = "tcp://h:1"
unmapped = "drop"
smooth = true
max-gap = 3
holes = "drop"
frame-overlap = 2
score-attribute = "sure"
resume = true

[O]
"2:scores" = "percent"
"""


@pytest.mark.parametrize(
    "options",
    [["--link", "none"], ["--shape", "box"], ["--job", "image"], ["--to", "detections"], ["--to", "mot"], ["--dry-run"]],
    ids=" ".join,
)
def test_a_file_speaks_for_many_runs(tmp_path: Path, options: list[str]) -> None:
    """What it says makes no command line fail beside which it means nothing, and changes nothing of what that writes."""
    source = coco(tmp_path / "a.json", RUN)
    own = [] if "--to" in options else payload()[2:]
    if options[-1] != "mot":
        own = [*own, "--score-attribute", "sure"]
    plain = run(
        tmp_path,
        "convert",
        source,
        *own,
        *options,
        *([] if options[0] in {"--link", "--job"} else ["--smooth", "--max-gap", "3"]),
        "-o",
        "plain",
    )
    (tmp_path / "prelabel.toml").write_text(FILE)

    done = run(tmp_path, "convert", source, *options, "-o", "made")

    assert (plain.exit_code, done.exit_code) == (0, 0), done.stderr
    assert done.stderr == plain.stderr.replace("plain: ", "made: ")
    if "--dry-run" not in options:
        assert (tmp_path / "made").read_bytes() == (tmp_path / "plain").read_bytes()


@pytest.mark.parametrize("out", ["-", "/dev/null", "made"])
def test_a_file_that_says_resume_speaks_for_runs_in_pipes_too(tmp_path: Path, out: str) -> None:
    """There is nothing that could be gone on from where the output is no file, or the source is standard input."""
    (tmp_path / "prelabel.toml").write_text("resume = true\n")
    line = '{"file": "a.jpg", "unit": "pixels", "width": 100, "height": 100, "detections": [{"label": "car", "box": [0, 0, 9, 9]}]}\n'

    source = "-" if out == "made" else coco(tmp_path / "a.json", RUN)

    done = spawned(tmp_path, "convert", source, "--to", "detections", "-o", out, input=line)

    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.glob("*.parts"))


def test_what_is_typed_and_means_nothing_beside_the_file(tmp_path: Path) -> None:
    """The run goes on, and says which."""
    (tmp_path / "prelabel.toml").write_text('link = "none"\n')

    done = convert(tmp_path, coco(tmp_path / "a.json", RUN), "--smooth")

    assert done.exit_code == 0
    assert done.stderr.splitlines()[-1] == f"note: --smooth {SINGLE}, as prelabel.toml says"


def test_a_label_map_in_the_file_is_one(tmp_path: Path) -> None:
    """What its table does not name is dropped as the command line says."""
    (tmp_path / "prelabel.toml").write_text('[labels]\ncar = "Car"\n')
    source = coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}, {"bbox": BOX, "label": "dog"}]})

    done = convert(tmp_path, source, "--unmapped", "drop")

    assert done.exit_code == 0
    assert labels(jobs(tmp_path / "jobs.jsonl")[0]) == ["Car"]


def test_score_knows_its_own_labels(tmp_path: Path) -> None:
    """The same is refused of the truth."""
    source = coco(tmp_path / "a.json", RUN)
    assert convert(tmp_path, source).exit_code == 0

    done = run(tmp_path, "score", "jobs.jsonl", "--truth", source, "--unmapped", "drop")

    assert (done.exit_code, done.stderr) == (2, "Error: --unmapped drop without a label map\n  fix: give --labels FILE, too\n")
