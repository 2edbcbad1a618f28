"""``prelabel convert``: what goes into every payload, and what must be told."""

from pathlib import Path

import pytest

from tests.commands import PHOTOS, WORKFLOW, coco, convert, jobs, payload, run


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "no workflow is given\n  fix: give --workflow-id, or set PLAYMENT_WORKFLOW_ID"),
        (
            ["--workflow-id", "1234"],
            "--workflow-id '1234' is no UUID\n  fix: copy it from the project's settings: 8-4-4-4-12 hexadecimal digits",
        ),
        (
            ["--workflow-id", WORKFLOW, "--batch-id", f"{WORKFLOW}\n"],
            f"--batch-id '{WORKFLOW}\\n' is no UUID\n  fix: copy it from the project's settings: 8-4-4-4-12 hexadecimal digits",
        ),
        (
            ["--workflow-id", WORKFLOW],
            ("frame '000000000139.jpg' has no URL\n"
            "  fix: give --src with a template such as https://host/{file}, or --src-map with a URL for every file"),
        ),
        (
            ["--workflow-id", WORKFLOW, "--src", "images/{file}"],
            ("frame '000000000139.jpg': 'images/000000000139.jpg' is no absolute URL\n"
            "  fix: give --src or --src-map URLs with a scheme and host, as https://host/{file}"),
        ),
        (
            ["--workflow-id", WORKFLOW, "--src", "https://h/{index}"],
            ("--src names {index}, but frame '000000000139.jpg' has none\n"
            "  fix: leave {index} out, or form sequences with --sequences or --job video"),
        ),
        (
            ["--workflow-id", WORKFLOW, "--src", "https://h/{file}", "--reference-id", "{sequence}"],
            ("two jobs have the reference id 'a'\n"
            "  fix: tell them apart with --reference-id, as {sequence}/{file}, or convert the sources one by one"),
        ),
        (
            ["--workflow-id", WORKFLOW, "--src", "https://h/{file}", "--frames", "no"],
            "no: does not exist\n  fix: give --frames a folder of images or a list of them",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_what_is_still_open(tmp_path: Path, options: list[str], message: str) -> None:
    """The fix names the option that settles it; nothing is written."""
    coco(tmp_path / "a.json", PHOTOS)

    done = run(tmp_path, "convert", "a.json", "-o", "jobs.jsonl", *options)

    assert done.exit_code == 1
    assert done.stderr == f"Error: {message}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--src", "https://h/{frame}"),
        ("--reference-id", "{}"),
        ("--metadata", "prelabel=1"),
        ("--metadata", "novalue"),
        ("--min-score", "1.5"),
        ("--min-score", "nan"),
        ("--nms", "0"),
        ("--size", "640"),
        ("--size", "0x480"),
        ("--priority", "10"),
        ("--stride", "0"),
        ("--limit", "0"),
        ("--job", "film"),
        ("--link", "some"),
        ("--to", "coco"),
        ("--on-error", "ignore"),
        ("--format", "cocoo"),
        ("-O", "imagess=a.json"),
        ("-O", "names=first"),
        ("--nonsense", "1"),
        ("--config", "no.toml"),
    ],
)
def test_wrong_usage_exits_2(tmp_path: Path, option: str, value: str) -> None:
    """And says what is wrong, without a traceback."""
    done = convert(tmp_path, coco(tmp_path / "a.json", PHOTOS), option, value)

    assert done.exit_code == 2
    assert "Error: " in done.stderr
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize(("option", "value"), [("-O", "names=path"), ("--metadata", "k=v")])
def test_a_pair_may_come_once(tmp_path: Path, option: str, value: str) -> None:
    """The second would win silently."""
    done = convert(tmp_path, coco(tmp_path / "a.json", PHOTOS), option, value, option, value)

    assert done.exit_code == 2
    assert f"{option} {value.partition('=')[0]} is given twice" in done.stderr


def test_an_option_of_the_reader_that_is_nearly_right(tmp_path: Path) -> None:
    """Is suggested."""
    done = convert(tmp_path, coco(tmp_path / "a.json", PHOTOS), "-O", "imagess=a.json")

    assert done.exit_code == 2
    assert done.stderr == "Error: -O imagess: coco has no such option\n  fix: did you mean images?\n"


def test_everything_that_goes_into_the_payload(tmp_path: Path) -> None:
    """Ids, tag, priority and metadata; URLs by a map before the template."""
    (tmp_path / "map.csv").write_text("file,url\na.jpg,https://map/a\n")
    source = coco(tmp_path / "s.json", {"a.jpg": [], "b b.jpg": []})

    done = convert(
        tmp_path, source, "--src-map", "map.csv", "--batch-id", WORKFLOW, "--tag", "night", "--priority", "9", "--metadata", "k=v=w",
        "--metadata", "a=1", "--no-metadata", "--reference-id", "{sequence}:{stem}",
    )  # fmt: skip

    assert done.exit_code == 0
    common = {"work_flow_id": WORKFLOW, "batch_id": WORKFLOW, "priority_weight": 9, "tag": "night"}
    assert jobs(tmp_path / "jobs.jsonl") == [
        {"reference_id": "s:a", **common, "data": {"image_url": "https://map/a", "metadata": {"a": "1", "k": "v=w"}}},
        {"reference_id": "s:b b", **common, "data": {"image_url": "https://host/b%20b.jpg", "metadata": {"a": "1", "k": "v=w"}}},
    ]


def test_ids_may_come_from_the_environment(tmp_path: Path) -> None:
    """The command line goes first; an empty batch is none."""
    coco(tmp_path / "a.json", {"a.jpg": []}, a={"coco_url": "https://own/a.jpg"})
    other = WORKFLOW.replace("a", "b")

    first = run(tmp_path, "convert", "a.json", "-o", "1.jsonl", variables={"PLAYMENT_WORKFLOW_ID": other, "PLAYMENT_BATCH_ID": ""})
    second = run(tmp_path, "convert", "a.json", *payload("2.jsonl"), variables={"PLAYMENT_WORKFLOW_ID": other, "PLAYMENT_BATCH_ID": other})

    assert (first.exit_code, second.exit_code) == (0, 0)
    ids = [[job[0]["work_flow_id"], job[0].get("batch_id")] for job in (jobs(tmp_path / name) for name in ("1.jsonl", "2.jsonl"))]
    assert ids == [[other, None], [WORKFLOW, other]]
    assert jobs(tmp_path / "1.jsonl")[0]["data"]["image_url"] == "https://own/a.jpg"
