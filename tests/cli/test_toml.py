"""Files of TOML that the standard library gives up on."""

from pathlib import Path

import pytest

from tests.commands import BOX, coco, convert, run


@pytest.mark.parametrize("text", ["a = " + "[" * 20_000, "a = " + "9" * 5_000, "a = [1, 2"], ids=["nested", "long", "cut"])
def test_every_file_of_toml_is_refused_in_words(tmp_path: Path, text: str) -> None:
    """The config file, a label map, and the names of a project."""
    coco(tmp_path / "a.json", {"a.jpg": [{"bbox": BOX}]})
    assert convert(tmp_path, "a.json").exit_code == 0
    (tmp_path / "bad.toml").write_text(text)

    done = [
        convert(tmp_path, "a.json", "--config", "bad.toml", "--force"),
        convert(tmp_path, "a.json", "--labels", "bad.toml", "--force"),
        run(tmp_path, "check", "jobs.jsonl", "--spec", "bad.toml"),
    ]

    assert [one.exit_code for one in done] == [1, 1, 1]
    assert all(one.stderr.startswith("Error: bad.toml") and "\n  fix: " in one.stderr for one in done), [one.stderr for one in done]
