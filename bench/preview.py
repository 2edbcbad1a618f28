"""The page of a large job in Chromium: how long until its first frame stands there, and what a step costs."""

import json
import os
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.choices import Choices, Shown
from bench.sides import WORKFLOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession

FIRST_FRAME_S = 1.5
STEP_MS = 16.0
STEPS = 60
"""Of each run."""

SETTLED_MS = 60
"""By then a step has been drawn."""

SIZE = (1920, 1080)

FIRST_FRAME = """new Promise((found) => new PerformanceObserver((list) => {
  for (const entry of list.getEntriesByName("first-frame")) found(entry.startTime);
}).observe({ type: "mark", buffered: true }))"""
"""Milliseconds from the begin of the navigation until the page marked its first frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One opening of the page.

    Args:
        first_frame_s: from the begin of the navigation until the frame is drawn, image and annotations.
        steps_ms: script time of each step.
    """

    first_frame_s: float
    steps_ms: list[float]


def run(choices: Choices, say: Callable[[str], None]) -> Shown:
    """Both figures, or a line that says why there are none."""
    from tests.chromium import MISSING, browsing, program

    if program() is None:
        return Shown(text=f"preview: skipped, {MISSING}", content=[])
    frames, trackers = (20, 10) if choices.small else (1_000, 100)
    with tempfile.TemporaryDirectory() as name, browsing() as browser:
        page = make_page(Path(name), frames, trackers)
        runs = []
        for number in range(choices.repeat):
            say(f"preview: run {number + 1} of {choices.repeat}")
            runs.append(_opened(browser, page, min(STEPS, frames - 1)))
        version, size = browser.version, page.stat().st_size
    first = statistics.median(each.first_frame_s for each in runs)
    step = statistics.median(ms for each in runs for ms in each.steps_ms)
    content = {"frames": frames, "trackers": trackers, "page_bytes": size, "chromium": version, "first_frame_s": first, "step_ms": step,
               "runs": [{"first_frame_s": each.first_frame_s, "steps_ms": each.steps_ms} for each in runs]}  # fmt: skip
    head = f"preview: {frames:,} frames, {trackers:,} trackers, {frames * trackers:,} annotations, {size / 1e6:.1f} MB, Chromium {version}"
    lines = [head, f"  first frame  {first:.2f} s    goal {FIRST_FRAME_S} s", f"  a step       {step:.1f} ms   goal {STEP_MS:.0f} ms"]
    return Shown(text="\n".join(lines), content=content)


def make_page(folder: Path, frames: int, trackers: int) -> Path:
    """The page of a job whose trackers are in all frames, with an image a frame beside it."""
    from PIL import Image

    from prelabel.preview import PreviewOptions, preview

    images = folder / "frames"
    images.mkdir()
    Image.effect_noise(SIZE, 60).convert("RGB").save(images / "000000.jpg")
    for frame in range(1, frames):
        os.link(images / "000000.jpg", images / f"{frame:06}.jpg")
    jobs, page = folder / "jobs.jsonl", folder / "preview.html"
    jobs.write_text(json.dumps(_job(frames, trackers)) + "\n", encoding="utf-8")
    page.write_bytes(b"".join(preview(jobs, PreviewOptions(frames=images)).page(page)))
    return page


def _job(frames: int, trackers: int) -> dict[str, object]:
    ids = [f"{frame:06}" for frame in range(frames)]
    listed = [{"frame_id": id_, "src": f"https://host/{id_}.jpg"} for id_ in ids]
    about = {"version": "0", "width": SIZE[0], "height": SIZE[1], "frame_numbers": list(range(frames))}
    return {
        "reference_id": "large",
        "work_flow_id": WORKFLOW,
        "data": {
            "video_data": {"frames": listed},
            "maker_response": {"video2d": {"data": {"annotations": [_tracker(number, ids) for number in range(trackers)]}}},
            "metadata": {"prelabel": about},
        },
    }


def _tracker(number: int, ids: list[str]) -> dict[str, object]:
    """A box that walks to and fro in a row of its own."""
    label, y = ("car", "person", "bicycle")[number % 3], number % 10 / 11
    annotations = {}
    for frame, id_ in enumerate(ids):
        x = abs((frame + 97 * number) % 200 - 100) / 111
        corners = [{"x": a, "y": b} for a, b in ((x, y), (x + 0.05, y), (x + 0.05, y + 0.08), (x, y + 0.08))]
        identity = f"00000000-0000-4000-8000-{number * len(ids) + frame:012x}"
        annotations[id_] = {"_id": identity, "type": "rectangle", "label": label, "coordinates": corners}
    return {"_id": f"00000000-0000-4000-9000-{number:012x}", "type": "rectangle", "label": label, "frames": annotations}


def _opened(browser: "Browser", page: Path, steps: int) -> Run:
    tab = browser.new_page(viewport={"width": 1600, "height": 900})
    tab.goto(page.as_uri())
    first_ms = tab.evaluate(FIRST_FRAME)
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable")
    taken = []
    for _ in range(steps):
        before = _script_s(session)
        tab.keyboard.press("ArrowRight")
        tab.wait_for_timeout(SETTLED_MS)
        taken.append(1000 * (_script_s(session) - before))
    tab.close()
    return Run(first_frame_s=first_ms / 1000, steps_ms=taken)


def _script_s(session: "CDPSession") -> float:
    """Seconds that the page's scripts have run, as Chromium counts them."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration"))
