"""The file itself: one page, its policy, and data that says what the jobs say."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prelabel.preview import PreviewOptions, preview
from prelabel.preview.page import MODULES
from prelabel.preview.sample import chosen
from tests.conftest import ROOT
from tests.preview.made import FIVE, image, rectangle, tracker, uuid, video, written

ASSETS = ROOT / "converters" / "prelabel" / "preview" / "assets"


class Elements(HTMLParser):
    """Every element with its attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.found.append((tag, dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        """Text of the last element."""
        if self.found:
            tag, attributes, text = self.found[-1]
            self.found[-1] = (tag, attributes, text + data)


def made(tmp_path: Path, *jobs: dict[str, Any], options: PreviewOptions | None = None) -> str:
    """The page of some jobs."""
    path = written(tmp_path / "jobs.jsonl", *jobs)
    return b"".join(preview(path, options or PreviewOptions()).page(tmp_path / "page.html")).decode()


def blocks(page: str) -> dict[str, Any]:
    """The data blocks by id."""
    listed = Elements(page).found
    return {str(attributes["id"]): json.loads(text) for _, attributes, text in listed if attributes.get("type") == "application/json"}


def test_the_policy_allows_this_script_and_this_style_and_nothing_else(tmp_path: Path) -> None:
    """The hashes are those of what stands in the page; no other source of code is named, no handler stands in markup."""
    page = made(tmp_path, video(2, []))
    elements = Elements(page).found
    policy = next(str(each["content"]) for _, each, _ in elements if each.get("http-equiv") == "Content-Security-Policy")

    def digest(opening: str, closing: str) -> str:
        text = page.partition(opening)[2].partition(closing)[0]
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    module, style = digest('<script type="module">', "</script>"), digest("<style>", "</style>")
    assert dict(rule.split(" ", 1) for rule in policy.split("; ")) == {
        "default-src": "'none'",
        "script-src": f"'sha256-{module}'",
        "style-src": f"'sha256-{style}'",
        "img-src": "'self' http: https: data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    attributes = [name for _, each, _ in elements for name in each]
    assert not [name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset", "action"}]


def test_the_modules_are_the_files_and_each_imports_only_those_before_it() -> None:
    """The script is put together in the order of the table."""
    assert {path.stem for path in ASSETS.glob("*.js")} == set(MODULES)
    for number, name in enumerate(MODULES):
        imported = re.findall(r'from "\./(\w+)\.js"', (ASSETS / f"{name}.js").read_text("utf-8"))
        assert set(imported) <= set(MODULES[:number]), name


def test_the_script_makes_no_markup_of_text() -> None:
    """Text reaches the page as text."""
    text = "".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))

    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|setAttribute\(\"on", text)


def test_assets_are_short_files() -> None:
    """One file, one reason, for those that are no Python too."""
    assert [path.name for path in ASSETS.iterdir() if len(path.read_text("utf-8").splitlines()) >= 300] == []


def test_columns_are_what_the_job_says(tmp_path: Path) -> None:
    """Read back by numpy from the base64 of the page."""
    job = video(3, [tracker(1, {0: (0.1, 0.2, 0.3, 0.4), 2: (0.5, 0.5, 1, 1)}, attributes={"score": {"value": "0.5"}})],
                width=64, height=48, rate=12.5, frame_numbers=[4, 5, 6], interpolated={uuid(1): ["f2"]})  # fmt: skip

    data = blocks(made(tmp_path, job))["job-0"]

    def column(name: str, dtype: str) -> list[float]:
        values: list[float] = np.frombuffer(base64.b64decode(data[name]), dtype).tolist()
        return values

    assert column("frame", "<i4") == [0, 2]
    assert column("numbers", "<i4") == [4, 5, 6]
    assert column("trackerStart", "<i4") == [0, 2]
    assert column("interpolated", "<u1") == [0, 1]
    assert column("score", "<f4") == [0.5, 0.5]
    assert column("points", "<f4") == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 1, 1])
    assert (data["width"], data["height"], data["rate"]) == (64, 48, 12.5)
    assert data["sources"] == ["https://host/f0.png", "https://host/f1.png", "https://host/f2.png"]
    assert data["attributeSets"] == [[["score", "0.5"]]]


def test_the_same_file_gives_the_same_page(tmp_path: Path) -> None:
    """Byte for byte."""
    job = image(**FIVE)

    assert made(tmp_path, job) == made(tmp_path, job)


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028'\"&lt;", "{{style}}{{data}}"])
def test_text_of_a_job_stays_in_its_block(tmp_path: Path, text: str) -> None:
    """Labels, ids, references and attributes: as many elements as with harmless text, and the text whole in its block."""
    job = image(text, rectangles=[rectangle(1, (0, 0, 1, 1), text, **{text: text})])
    plain = image("a", rectangles=[rectangle(1, (0, 0, 1, 1), "a", a="a")])

    page = made(tmp_path, job)

    tags = [tag for tag, _, _ in Elements(page).found]
    assert tags == [tag for tag, _, _ in Elements(made(tmp_path, plain)).found]
    assert blocks(page)["job-0"]["labels"] == [text]
    assert blocks(page)["job-0"]["attributeSets"] == [[[text, text]]]


def test_jobs_of_a_large_file_are_shown_evenly_and_those_with_problems_first() -> None:
    """Of ten, four: up to two that have problems, and the first and last of the others."""
    lines = list(range(1, 11))

    assert sorted(chosen(lines, 4, set())) == [1, 4, 7, 10]
    assert sorted(chosen(lines, 4, {5, 6, 7})) == [1, 5, 6, 10]
    assert sorted(chosen(lines, 1, {5})) == [1]
    assert sorted(chosen(lines, 20, {5})) == lines


def test_problems_of_jobs_that_are_not_shown_are_listed(tmp_path: Path) -> None:
    """One job of three is shown; the problem of another stands in the summary with its line."""
    bad = image("c", "https://host/c.png", rectangles=[rectangle(1, (0.5, 0, 0.2, 1))])

    page = made(tmp_path, image("a"), bad, image("b"), options=PreviewOptions(max_jobs=1))

    summary = blocks(page)["summary"]
    assert [job["reference"] for job in summary["jobs"]] == ["a"]
    assert {problem["line"] for problem in summary["otherProblems"]} == {2}
    assert "1 of 3 jobs are shown (--max-jobs)" in summary["notes"]
