"""Lines that are read together: however many come at once, they say the same."""

import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from prelabel.errors import Tally
from prelabel.readers.jsonl import READER, blocks
from prelabel.testing import read_batches
from tests.readers.test_jsonl import line

SIDE = st.integers(0, 90) | st.floats(1e-300, 90) | st.floats(1e-300, 1e-9)
WIDTH, HEIGHT = 256, 64
"""Powers of two: to divide by them and multiply again changes no number."""
SCORE = st.none() | st.floats(0, 1) | st.integers(0, 1)


@st.composite
def boxes(draw: st.DrawFn) -> dict[str, Any]:
    """A box, with what it may say."""
    x, y, width, height = (draw(SIDE) for _ in range(4))
    label = draw(st.sampled_from(["car", "Fußgänger", "a, b", 'a "b"', "\u2028"]))
    fields = {
        "label": label,
        "box": [x, y, x + width, y + height],
        "score": draw(SCORE),
        "track": draw(st.none() | st.integers(0, 2**53 - 1)),
    }
    names = draw(st.permutations(list(fields)))
    return {name: fields[name] for name in names if fields[name] is not None or draw(st.booleans())}


ODD = st.sampled_from(["\n", "  \r\n", '{"unit": "pixels"}\n', "{}{}\n", "[]\n", '{"file": "a.jpg"\n', '"\x0b"\n', "\u2028\n"])
"""Lines that hold no frame, or none that can be read."""


@settings(deadline=None)
@given(st.lists(st.lists(boxes(), max_size=4) | ODD, min_size=1, max_size=12), st.integers(1, 4000), st.integers(1, 1000), st.booleans())
def test_lines_in_blocks(
    given_lines: list[list[dict[str, Any]] | str],
    at_once: int,
    piece: int,
    ended: bool,  # noqa: FBT001  # of hypothesis
) -> None:
    """What is read is what the standard library reads in the same lines; each line that is wrong is named, or the file without any."""
    texts = [
        one if isinstance(one, str) else line(*one, frame=number, width=WIDTH, height=HEIGHT) for number, one in enumerate(given_lines)
    ]
    text = "".join(texts)
    good = [one for one in given_lines if not isinstance(one, str)]
    wrong = [number for number, one in enumerate(given_lines, 1) if isinstance(one, str) and one.strip(" \r\n\t")]
    tally = Tally(on_error="skip")
    with TemporaryDirectory() as folder, patch.object(blocks, "AT_ONCE", at_once), patch.object(blocks, "PIECE", piece):
        path = Path(folder) / "a.jsonl"
        path.write_bytes((text if ended else text.removesuffix("\n")).encode())
        batches = read_batches(READER, path, tally=tally)

    found = [
        (d.frames[frame].index, d.labels[label], (box * np.tile([WIDTH, HEIGHT], 2)).tolist(), score, track)
        for d in batches
        for frame, label, box, score, track in zip(
            d.frame.tolist(), d.label.tolist(), d.box, d.score.tolist(), d.track.tolist(), strict=True
        )
    ]
    expected = [
        (number, one["label"], one["box"], one.get("score"), -1 if one.get("track") is None else one["track"])
        for number, each in enumerate(given_lines)
        if not isinstance(each, str)
        for one in json.loads(json.dumps(each))
    ]
    assert sum(len(d.frames) for d in batches) == len(good)
    assert [problem.place.line for problem in tally.bad] == (wrong if text.strip(" \r\n\t") else [None])
    assert [(*one[:3], None if math.isnan(one[3]) else one[3], one[4]) for one in found] == expected
