"""What the user leaves out or renames."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import Detections, Frame, Source
from prelabel.errors import ChoiceError, InputError, Place, Tally
from prelabel.geometry.boxes import iou
from prelabel.order import canonical
from prelabel.refining import LabelMap, RefineOptions, check_tracks, duplicates, load_labels, refine, thin
from prelabel.testing import detections
from tests.shuffling import shuffled

UNIT = [0.0, 0.0, 1.0, 1.0]


def rows(labels: list[str], score: list[float] | None = None) -> Detections:
    """A row a label, all in one frame, side by side."""
    names = sorted(set(labels))
    return Detections.from_boxes(
        frames=[Frame(file="a.jpg")], labels=names, frame=[0] * len(labels), label=[names.index(name) for name in labels],
        box=[[i / 100, 0, (i + 1) / 100, 1] for i in range(len(labels))], score=score,
    )  # fmt: skip


def names(d: Detections) -> list[str]:
    """The label of each row."""
    return [d.labels[i] for i in d.label]


def mapped(labels: list[str], table: LabelMap, unmapped: str | None = None) -> tuple[list[str], dict[str, int]]:
    """Labels under a map, and what was filtered."""
    tally = Tally()
    d = refine(rows(labels), RefineOptions(labels=table, unmapped=unmapped), tally)  # type: ignore[arg-type]  # a word of the option
    return names(d), dict(tally.filtered)


def test_a_map_renames_joins_and_drops() -> None:
    """Two names may become one; false leaves rows out and counts them by name."""
    assert mapped(["car", "van", "dog", "dog"], {"car": "Vehicle", "van": "Vehicle", "dog": False, "unused": "x"}) == (
        ["Vehicle", "Vehicle"],
        {"label dropped by the map: dog": 2},
    )


def test_names_may_change_places() -> None:
    """A map is applied once."""
    assert mapped(["a", "b"], {"a": "b", "b": "a"}) == (["b", "a"], {})


@pytest.mark.parametrize(
    ("unmapped", "kept", "filtered"),
    [("keep", ["Car", "dog", "cat", "dog"], {}), ("drop", ["Car"], {"label not in the map: cat": 1, "label not in the map: dog": 2})],
)
def test_labels_that_the_map_does_not_name(unmapped: str, kept: list[str], filtered: dict[str, int]) -> None:
    """They stay under their names, or go and are counted."""
    assert mapped(["car", "dog", "cat", "dog"], {"car": "Car"}, unmapped) == (kept, filtered)


def test_a_map_names_every_label_unless_told_otherwise() -> None:
    """A forgotten class is the commonest reason for a rejected job."""
    with pytest.raises(ChoiceError) as caught:
        mapped(["car", "dog", "cat"], {"car": "Car"})

    assert str(caught.value) == (
        "no entry in the label map for 'cat', 'dog'\n  fix: add them to the map, or choose --unmapped keep or --unmapped drop"
    )


def test_a_map_that_drops_everything_leaves_nothing() -> None:
    """The frames stay."""
    d = refine(rows(["car"]), RefineOptions(labels={"car": False}), Tally())

    assert (len(d), len(d.frames)) == (0, 1)


TABLES = {
    "a.toml": '"traffic light" = "Light"\ndog = false\n',
    "b.toml": '[labels]\n"traffic light" = "Light"\ndog = false\n[other]\nx = 1\n',
    "c.json": '{"traffic light": "Light", "dog": false}',
    "d.json": '{"labels": {"traffic light": "Light", "dog": false}}',
    "e": ' {"traffic light": "Light", "dog": false}',
    "e.yaml": "traffic light: Light\ndog: false\n",
    "f.yml": "labels: {traffic light: Light, dog: no}\n",
    "g.txt": '\ufeff"traffic light" = "Light"\ndog = false\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_maps_are_toml_json_or_yaml(tmp_path: Path, name: str) -> None:
    """The whole file, or its table ``labels``."""
    (tmp_path / name).write_text(TABLES[name], encoding="utf-8")

    assert load_labels(tmp_path / name) == {"traffic light": "Light", "dog": False}


FIX = '\n  fix: map each label to a name or to false, as car = "Car" in TOML or {"car": "Car"} in JSON'


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("a.toml", "car = \n", "no label map: Invalid value (at line 1, column 7)"),
        ("a.toml", "car = 1\n", "no label map: 'car' becomes 1, which is neither a name nor false"),
        ("a.json", f'{{"images": {[7] * 40}}}', "no label map: 'images' becomes a list, which is neither a name nor false"),
        ("a.toml", "car = true\n", "no label map: 'car' becomes True, which is neither a name nor false"),
        ("a.toml", 'car = ""\n', "no label map: 'car' becomes '', which is neither a name nor false"),
        ("a.json", '{"car"', "no label map: Input data was truncated"),
        ("a.json", '{"car": "Car", "car": "Bus"}', "no label map: the key 'car' stands twice"),
        ("a.json", '["car"]', "no label map: Expected `object`, got `array`"),
        ("a.json", '{"labels": {"car": "\\ud800"}}', "no label map: Input data was truncated"),
        ("a.yaml", "1: car\n", "no label map: Expected `str`, got `int` - at `key` in `$`"),
        ("a.yaml", "", "is no mapping"),
    ],
)
def test_a_map_that_is_none_is_refused(tmp_path: Path, name: str, text: str, what: str) -> None:
    """An empty name is none either: Playment would refuse it."""
    path = tmp_path / name
    path.write_text(text)

    with pytest.raises(InputError) as caught:
        load_labels(path)

    assert str(caught.value) == f"{path}: {what}{FIX}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [\n", ":2:1: expected the node content, but found '<stream end>'\n  fix: write it as YAML"),
        ("car: A\nbus: B\ncar: B\n", ":3:1: 'car' has two values\n  fix: keep one of the two"),
        ("car: !!bool x", ": a tag does not fit what it stands before\n  fix: leave the tags with ! out"),
    ],
)
def test_a_map_in_yaml_that_is_none(tmp_path: Path, text: str, said: str) -> None:
    """Is refused as other YAML."""
    (tmp_path / "a.yaml").write_text(text)

    with pytest.raises(InputError) as caught:
        load_labels(tmp_path / "a.yaml")

    assert str(caught.value) == f"{tmp_path / 'a.yaml'}{said}"


def test_a_score_floor_keeps_what_has_no_score() -> None:
    """The bound itself stays; ground truth has no scores, and is not thrown away."""
    tally = Tally()

    d = refine(rows(["a", "b", "c", "d"], [0.5, 0.49, float("nan"), 0.0]), RefineOptions(min_score=0.5), tally)

    assert (names(d), dict(tally.filtered)) == (["a", "c"], {"score under 0.5": 2})


def greedy(d: Detections, limit: float) -> list[int]:
    """The rows that plain suppression keeps, one pair at a time: best first, of equal scores the first row."""
    kept: list[int] = []
    score = np.nan_to_num(d.score, nan=1.0)
    for row in sorted(range(len(d)), key=lambda row: (-score[row], row)):
        rivals = [k for k in kept if d.frame[k] == d.frame[row] and d.label[k] == d.label[row]]
        if not any(iou(d.box[[k]], d.box[[row]])[0, 0] > limit for k in rivals):
            kept.append(row)
    return sorted(kept)


@given(detections(max_frames=2, max_rows=20), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0]))
def test_suppression_is_greedy_and_knows_classes(d: Detections, limit: float) -> None:
    """The same rows stay as when pairs are compared one by one."""
    assert np.flatnonzero(~duplicates(d, limit)).tolist() == greedy(d, limit)


def test_a_crowded_frame_is_thinned_by_neighbours() -> None:
    """Of 3,000 boxes side by side, each there twice, half go; all pairs of them would be 36 million."""
    low = np.stack(np.divmod(np.arange(3_000), 60), axis=1) / 64
    box = np.tile(np.concatenate([low, low + 1 / 100], axis=1), (2, 1))
    crowd = Detections.from_boxes(frames=[Frame(file="a")], labels=["car"], frame=[0] * 6_000, label=[0] * 6_000, box=box, score=None)
    tracemalloc.start()
    try:
        gone = duplicates(crowd, 0.5)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert np.flatnonzero(gone).tolist() == list(range(3_000, 6_000))
    assert most < 36_000_000


def test_suppression_counts_what_goes() -> None:
    """Of two equal boxes of one label the better stays; another label does not matter."""
    d = Detections.from_boxes(
        frames=[Frame(file="a")], labels=["car", "bus"], frame=[0] * 3, label=[0, 0, 1], box=[UNIT] * 3, score=[0.5, 0.9, 0.1]
    )
    tally = Tally()

    kept = refine(d, RefineOptions(nms=0.7), tally)

    assert (kept.score.tolist(), dict(tally.filtered)) == ([0.9, 0.1], {"overlap over 0.7 with a better one": 1})


def tracked(track: list[int], frame: list[int] | None = None, origin: list[int] | None = None) -> Detections:
    """Rows with tracks in frames of a file."""
    return Detections.from_boxes(
        frames=[Frame(file="1.jpg"), Frame(file="2.jpg")], labels=["car"], frame=frame or [0] * len(track), label=[0] * len(track),
        box=[UNIT] * len(track), track=track, sources=[Source("gt.txt")], origin=origin or list(range(1, len(track) + 1)),
    )  # fmt: skip


def test_a_track_is_in_a_frame_once() -> None:
    """The second row is named, and the first with it."""
    with pytest.raises(InputError) as caught:
        check_tracks(tracked([7, 8, 7], origin=[30, 20, 10]), Tally())

    assert str(caught.value) == (
        "gt.txt:30: track 7 is in frame '1.jpg' a second time, first at gt.txt:10\n"
        "  fix: give each object of a frame its own track id, or link anew with --link relink"
    )


def test_further_rows_of_a_track_are_left_out() -> None:
    """The first row of the file stays, whatever order rows are in."""
    d = tracked([7, 7, 7, 8, -1, -1, 7], frame=[0, 0, 0, 0, 0, 0, 1], origin=[5, 3, 4, 1, 2, 6, 7])

    for seed in range(5):
        tally = Tally(on_error="skip")
        kept = check_tracks(shuffled(d, seed), tally)

        assert sorted(kept.origin.tolist()) == [1, 2, 3, 6, 7]
        assert [problem.place for problem in tally.bad] == [Place("gt.txt", 4), Place("gt.txt", 5)]
        assert {problem.reason for problem in tally.bad} == {"track twice in a frame"}


def test_rows_of_one_object_share_a_track() -> None:
    """A person's box in two parts is one object, and no second one."""
    d = tracked([7, 7]).with_columns(object=np.zeros(2, np.int64))

    assert len(check_tracks(d, Tally())) == 2


@given(detections(), st.integers(1, 7), st.integers(0, 9))
def test_thinning_keeps_every_nth_frame_and_its_rows(d: Detections, stride: int, before: int) -> None:
    """Counted from the first frame of the run, which may lie before these."""
    d = canonical(d)
    kept = [i for i in range(len(d.frames)) if (i + before) % stride == 0]

    thinned = thin(d, stride, before=before)

    assert [frame.file for frame in thinned.frames] == [d.frames[i].file for i in kept]
    assert thinned.box.tolist() == [box for frame, box in zip(d.frame.tolist(), d.box.tolist(), strict=True) if frame in kept]
