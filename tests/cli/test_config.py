"""``prelabel.toml``: options and the label map in a file."""

from pathlib import Path

import pytest

from tests.commands import BOX, WORKFLOW, coco, jobs, labels, run

CONFIG = f"""
workflow-id = "{WORKFLOW}"
src = "https://cdn/{{file}}"
output = "jobs.jsonl"
min-score = 0.5
force = true

[labels]
car = "Car"
dog = false

[metadata]
run = 7
tags = ["a", "b"]

[O]
names = "last"
"""


def source(folder: Path) -> Path:
    """An image with annotations of two classes."""
    rows: list[dict[str, object]] = [{"bbox": BOX, "score": 0.9}, {"bbox": BOX, "score": 0.4}, {"bbox": BOX, "label": "dog", "score": 0.9}]
    return coco(folder / "a.json", {"x/a.jpg": rows})


@pytest.mark.parametrize("options", [[], ["--config", "other.toml"]], ids=["found", "named"])
def test_everything_may_stand_in_a_file(tmp_path: Path, options: list[str]) -> None:
    """In the working folder under its own name, or anywhere by --config."""
    (tmp_path / (options[-1] if options else "prelabel.toml")).write_text(CONFIG)
    (tmp_path / "jobs.jsonl").write_text("old")

    done = run(tmp_path, "convert", source(tmp_path), *options)

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "jobs.jsonl")
    assert (job["work_flow_id"], job["reference_id"], job["data"]["image_url"]) == (WORKFLOW, "a.jpg", "https://cdn/a.jpg")
    assert labels(job) == ["Car"]
    assert {key: value for key, value in job["data"]["metadata"].items() if key != "prelabel"} == {"run": "7", "tags": "a,b"}


def test_inspect_reads_as_convert_does(tmp_path: Path) -> None:
    """What the file says of reading holds, and is needed no more; its report, map and merging are those of the run."""
    (tmp_path / "labels").mkdir()
    for number in (1, 2):
        (tmp_path / "labels" / f"{number}.txt").write_text("0 0.5 0.5 0.2 0.2\n")
    say = 'size = "100x80"\nreport = "r.json"\nformat = ["yolo", "2:coco"]\nO = {names = "dog,cat", "2:images" = "no.json"}\n'
    (tmp_path / "prelabel.toml").write_text(f'{say}workflow-id = "{WORKFLOW}"\nsrc = "https://cdn/{{file}}"\nlabels = {{dog = "Dog"}}\n')
    (tmp_path / "other.toml").write_text(say)

    found = run(tmp_path, "inspect", "labels")
    typed = run(tmp_path, "inspect", "labels", "--size", "10x8", "--config", "other.toml")

    assert (found.exit_code, typed.exit_code) == (0, 0)
    assert "sizes 100x80 (2)" in " ".join(found.stdout.split())
    assert "label count dog 2" in " ".join(found.stdout.split())
    assert "convert needs" not in found.stdout
    assert "sizes 10x8 (2)" in " ".join(typed.stdout.split())
    assert typed.stdout.count("convert needs: ") == 2
    assert not (tmp_path / "r.json").exists()


def test_the_command_line_wins(tmp_path: Path) -> None:
    """Over options and over the map."""
    (tmp_path / "prelabel.toml").write_text(CONFIG)
    (tmp_path / "map.json").write_text('{"car": "Auto", "dog": "Hund"}')

    done = run(tmp_path, "convert", source(tmp_path), "-o", "2", "--min-score", "0", "--labels", "map.json", "--src", "https://own/{name}")

    assert done.exit_code == 0
    (job,) = jobs(tmp_path / "2")
    assert (labels(job), job["data"]["image_url"]) == (["Auto", "Auto", "Hund"], "https://own/a.jpg")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = ", "no TOML: Invalid value (at end of document)\n  fix: write options as on the command line without --, as min-score = 0.3"),
        ("min_score = 1", "no option 'min_score'\n  fix: did you mean 'min-score'?"),
        ("config = 'a'", "no option 'config'\n  fix: write options as on the command line without --, as min-score = 0.3"),
        (
            "[labels]\ncar = 1",
            (
                "no label map: 'car' becomes 1, which is neither a name nor false\n"
                '  fix: map each label to a name or to false, as car = "Car" in TOML or {"car": "Car"} in JSON'
            ),
        ),
    ],
)
def test_a_file_that_says_something_else(tmp_path: Path, text: str, message: str) -> None:
    """Is named, before anything is read."""
    (tmp_path / "prelabel.toml").write_text(text)

    done = run(tmp_path, "convert", source(tmp_path), "-o", "jobs.jsonl")

    assert done.exit_code == 1
    assert done.stderr == f"Error: prelabel.toml: {message}\n"
    assert not (tmp_path / "jobs.jsonl").exists()


AS_TYPED = "write options as on the command line without --, as min-score = 0.3"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("src = ['a']", 2, f'$.src: cannot be ["a"]\n  fix: {AS_TYPED}'),
        ("smooth = 0", 2, "$.smooth: cannot be 0\n  fix: write true or false"),
        ("dry-run = 1.5", 2, "$.dry-run: cannot be 1.5\n  fix: write true or false"),
        ("min-score = true", 2, f"$.min-score: cannot be true\n  fix: {AS_TYPED}"),
        ("min-score = [1]", 2, f"$.min-score: cannot be [1]\n  fix: {AS_TYPED}"),
        ("labels = [1]", 2, f"$.labels: cannot be [1]\n  fix: {AS_TYPED}"),
        (
            "metadata = 'a=b'",
            2,
            '$.metadata: cannot be a=b\n  fix: write [metadata] and below it a line a key, as names = "data.yaml"',
        ),
        (
            "min-score = 7",
            2,
            "$.min-score: 7.0 is not in the range 0<=x<=1\n  fix: give what --min-score can be, see prelabel convert --help",
        ),
        (
            "simplify = 'high'",
            2,
            "$.simplify: 'high' is not a valid number\n  fix: give what --simplify can be, see prelabel convert --help",
        ),
        (
            "job = 'film'",
            2,
            "$.job: 'film' is not one of 'auto', 'video', 'image'\n  fix: give what --job can be, see prelabel convert --help",
        ),
        (
            "priority = 'high'",
            2,
            "$.priority: 'high' is not a valid integer\n  fix: give what --priority can be, see prelabel convert --help",
        ),
        (
            "score-attribute = ' '",
            2,
            "$.score-attribute: ' ' is no name\n  fix: give what --score-attribute can be, see prelabel convert --help",
        ),
        ("format = 'cocoo'", 2, "$.format: 'cocoo' is no format\n  fix: did you mean coco?"),
        ("O = {'' = 'a'}", 2, "$.O: '=a' is not KEY=VALUE\n  fix: give what -O can be, see prelabel convert --help"),
        (
            "src = '{frame}'",
            2,
            "$.src: '{frame}': no field {frame}\n  fix: use {sequence}, {file}, {name}, {stem}, {index}",
        ),
        (
            "O = {nope = 'a'}",
            2,
            "$.O: nope: coco has no such option\n  fix: options of coco: images, attributes, names, crowd, masks, label",
        ),
        (
            "max-frames = 3\nframe-overlap = 4",
            2,
            "$.frame-overlap: 4 needs jobs of more frames\n  fix: give a --max-frames that is larger than it",
        ),
        (
            "workflow-id = '7'",
            1,
            "$.workflow-id: '7' is no UUID\n  fix: copy it from the project's settings: 8-4-4-4-12 hexadecimal digits",
        ),
    ],
)
def test_a_value_that_an_option_cannot_have(tmp_path: Path, text: str, code: int, message: str) -> None:
    """It is told with the file and the key, and with the exit code that it has on the command line."""
    given = f'src = "https://host/{{file}}"\n{text}' if "src" not in text else text
    (tmp_path / "prelabel.toml").write_text(given if "workflow-id" in text else f'workflow-id = "{WORKFLOW}"\n{given}')

    done = run(tmp_path, "convert", source(tmp_path), "-o", "jobs.jsonl")

    assert (done.exit_code, done.stderr) == (code, f"Error: prelabel.toml: {message}\n")
    assert not (tmp_path / "jobs.jsonl").exists()


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(tmp_path: Path) -> None:
    """Of each option that has a variable; a variable that is empty is none."""
    one, two, three = (WORKFLOW.replace("2aae", f"{digit}" * 4) for digit in "123")
    (tmp_path / "prelabel.toml").write_text(f'workflow-id = "{one}"\nbatch-id = "{one}"\nsrc = "https://host/{{file}}"\n')
    variables = {"PLAYMENT_WORKFLOW_ID": two, "PLAYMENT_BATCH_ID": two}
    typed = ["--workflow-id", three, "--batch-id", three]

    done = [
        run(tmp_path, "convert", source(tmp_path), "-o", "file", variables=dict.fromkeys(variables, "")),
        run(tmp_path, "convert", source(tmp_path), "-o", "variable", variables=variables),
        run(tmp_path, "convert", source(tmp_path), "-o", "typed", *typed, variables=variables),
    ]

    assert [one.exit_code for one in done] == [0, 0, 0]
    made = [jobs(tmp_path / name)[0] for name in ("file", "variable", "typed")]
    assert [(job["work_flow_id"], job["batch_id"]) for job in made] == [(one, one), (two, two), (three, three)]


def test_a_value_of_the_environment_that_an_option_cannot_have(tmp_path: Path) -> None:
    """It is told with the variable, not with the option that nobody typed."""
    (tmp_path / "prelabel.toml").write_text(f'workflow-id = "{WORKFLOW}"\n')

    done = run(tmp_path, "convert", source(tmp_path), "-o", "jobs.jsonl", variables={"PLAYMENT_WORKFLOW_ID": "7"})

    assert (done.exit_code, done.stderr) == (
        1,
        "Error: PLAYMENT_WORKFLOW_ID: '7' is no UUID\n  fix: copy it from the project's settings: 8-4-4-4-12 hexadecimal digits\n",
    )
