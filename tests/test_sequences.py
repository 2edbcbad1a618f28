"""Which frames form a sequence, and what becomes of it."""

from collections.abc import Collection, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prelabel.detections import Frame
from prelabel.errors import InputError, PrelabelError, Tally, UsageError
from prelabel.runs import run_numbers, varying_numbers
from prelabel.sequences import SequenceOptions, arrange

Found = list[tuple[str, str, int, bool]]
RUN = [f"f{number}.jpg" for number in (1, 2, 3, 4)]
ODD = ["000000000139.jpg", "000000000285.jpg", "000000000632.jpg", "000000000724.jpg"]


def arranged(
    files: Sequence[str],
    options: SequenceOptions | None = None,
    *,
    tracked: Collection[str] = (),
    sizes: tuple[tuple[int, int], ...] = ((640, 480),),
    tally: Tally | None = None,
) -> Found:
    """File, sequence, number and whether it is part of a video of each frame; frames without a size of their own have the last one."""
    size_of = dict(zip(files, [*sizes, *sizes[-1:] * len(files)], strict=False))
    made = arrange(
        [Frame(file=file) for file in files],
        np.array([file in tracked for file in files], np.bool_),
        options or SequenceOptions(),
        name="source",
        size_of=lambda frame: size_of[frame.file],
        tally=tally or Tally(),
    )
    return [(f.file, f.sequence, f.index, bool(video)) for f, video in zip(made.frames, made.video, strict=True)]


def notes(files: Sequence[str], options: SequenceOptions | None = None, **more: object) -> list[str]:
    """What the user is told."""
    tally = Tally()
    arranged(files, options, tally=tally, **more)  # type: ignore[arg-type]  # as above
    return list(tally.notes)


def refused(options: SequenceOptions, kind: type[PrelabelError]) -> str:
    """The message of a rule that does not serve."""
    with pytest.raises(kind) as caught:
        arranged(["a/1.jpg", "b.jpg"], options)
    return str(caught.value)


def images(files: Sequence[str], group: str = "source") -> Found:
    """Frames that stay single images; the group that was judged is named for templates."""
    return [(file, group, -1, False) for file in files]


def test_a_numbered_run_of_one_size_is_a_video() -> None:
    """Named after the source, numbered as the names are; the note says why and how to refuse."""
    assert arranged(RUN) == [(file, "source", number, True) for number, file in enumerate(RUN, 1)]
    assert notes(RUN) == ["1 video job: a folder holds one numbered run of frames of one size (--job image to make images)"]


def test_unrelated_photographs_are_no_video() -> None:
    """All of one size, with numbers like COCO's."""
    assert arranged(ODD) == images(ODD)
    assert notes(ODD) == ["4 image jobs: the names of the frames form no numbered run (--job video to make videos)"]


def test_a_hundred_thousand_photographs_are_no_video() -> None:
    """As many as COCO's training images, drawn from the range of its numbers."""
    numbers = np.random.default_rng(0).choice(581_930, 118_287, replace=False)

    assert run_numbers([f"{number:012}.jpg" for number in numbers]) is None


def test_a_run_of_several_sizes_is_no_video() -> None:
    """Nor is one whose sizes nobody knows."""
    assert arranged(RUN, sizes=((640, 480), (480, 640))) == images(RUN)
    assert notes(RUN, sizes=((640, 480), (480, 640))) == ["4 image jobs: the frames differ in size (--job video to make videos)"]
    assert arranged(RUN, sizes=((0, 0),)) == images(RUN)
    assert notes(RUN, sizes=((0, 0),)) == [
        "4 image jobs: numbered frames of unknown size (--frames or --size to make videos of them, or --job video)"
    ]


def test_each_folder_is_judged_alone() -> None:
    """One run, one heap of photographs, one single image."""
    run, odd = [f"cam/{file}" for file in RUN], [f"heap/{file}" for file in ODD]

    found = arranged([*odd, *run, "one/7.jpg"])

    assert found == [
        *images(odd, "heap"),
        *((file, "cam", number, True) for number, file in enumerate(run, 1)),
        *images(["one/7.jpg"], "one"),
    ]
    assert notes([*odd, *run, "one/7.jpg"]) == [
        "5 image jobs: the names of the frames form no numbered run (--job video to make videos)",
        "1 video job: a folder holds one numbered run of frames of one size (--job image to make images)",
    ]


def test_tracks_make_a_video() -> None:
    """Whatever the names are; frames without a number in their names are numbered in natural order."""
    assert arranged(["b2", "b10", "a"], tracked=["a"]) == [("b2", "source", 1, True), ("b10", "source", 2, True), ("a", "source", 0, True)]
    assert notes(["b2", "b10", "a"], tracked=["a"]) == ["1 video job: detections have track ids"]


@pytest.mark.parametrize(
    ("sequences", "job", "sequence_of", "why"),
    [
        ("auto", "video", {"a/1": "a", "a/2": "a", "b/9": "b"}, "2 video jobs: --job video"),
        ("auto", "image", {}, "3 image jobs: --job image"),
        ("folder", "auto", {"a/1": "a", "a/2": "a", "b/9": "b"}, "2 video jobs: --sequences folder"),
        ("folder", "image", {}, "3 image jobs: --job image"),
        ("one", "auto", {"a/1": "source", "a/2": "source", "b/9": "source"}, "1 video job: --sequences one"),
        ("one", "video", {"a/1": "source", "a/2": "source", "b/9": "source"}, "1 video job: --job video"),
        ("image", "auto", {}, "3 image jobs: --sequences image"),
        ("image", "video", {"a/1": "a/1", "a/2": "a/2", "b/9": "b/9"}, "3 video jobs: --job video"),
        ("(./)?[0-9]", "auto", {"a/1": "a/", "a/2": "a/", "b/9": "b/"}, "2 video jobs: --sequences (./)?[0-9]"),
    ],
)
def test_the_rule_of_the_user_holds(sequences: str, job: str, sequence_of: dict[str, str], why: str) -> None:
    """--sequences says which frames belong together, --job what becomes of them."""
    options = SequenceOptions(sequences=sequences, job=job)  # type: ignore[arg-type]  # from the table above

    found = arranged(["a/1", "a/2", "b/9"], options)

    assert {file: sequence for file, sequence, _, video in found if video} == sequence_of
    assert notes(["a/1", "a/2", "b/9"], options) == [why]


def test_an_expression_names_and_numbers() -> None:
    """By groups of these names, wherever they stand; text order of the numbers does not matter."""
    rule = SequenceOptions(sequences=r"t(?P<index>\d+)_(?P<sequence>.)")

    assert arranged(["t10_a.jpg", "t9_a.jpg", "t3_b.jpg"], rule) == [
        ("t10_a.jpg", "a", 10, True),
        ("t9_a.jpg", "a", 9, True),
        ("t3_b.jpg", "b", 3, True),
    ]


def test_an_expression_with_image_jobs_still_names_sequences() -> None:
    """So that templates can use them."""
    rule = SequenceOptions(sequences="(.)", job="image")

    assert arranged(["a1", "a2"], rule) == [("a1", "a", 1, False), ("a2", "a", 2, False)]
    assert notes(["a1", "a2"], rule) == ["2 image jobs: --job image"]


@pytest.mark.parametrize("number", ["", "9" * 40])
def test_an_expression_without_a_number_leaves_it_to_the_names(number: str) -> None:
    """A group that takes part in no match, or finds a hash."""
    rule = SequenceOptions(sequences=r"(?P<sequence>.)_(?P<index>\d*)")

    assert [index for _, _, index, _ in arranged([f"a_{number}", f"a_{number}b"], rule)] == [0, 1]


def test_expressions_that_do_not_serve() -> None:
    """Broken, without a group, or without a match."""
    assert refused(SequenceOptions(sequences="("), UsageError) == (
        "--sequences '(': missing ), unterminated subpattern at position 0\n  fix: use auto, folder, one, image or a regular expression"
    )
    assert refused(SequenceOptions(sequences="folders"), UsageError) == (
        "--sequences 'folders' has no group\n  fix: use auto, folder, one, image, or put the sequence's name in brackets: ([^/]+)/"
    )
    assert refused(SequenceOptions(sequences="(.+)/"), InputError) == (
        "b.jpg: --sequences '(.+)/' finds no sequence in this name\n  fix: match every frame's name"
    )


@pytest.mark.parametrize(
    ("files", "numbers"),
    [
        (["f1", "f2", "f3"], [1, 2, 3]),
        (["f0", "f5", "f10", "f15"], [0, 5, 10, 15]),
        (["f1", "f2", "f3", "f5", "f6"], [1, 2, 3, 5, 6]),
        (["cam2_0001_l", "cam2_0002_l"], [1, 2]),
        (["1403636579763555584", "1403636579813555456"], None),
        (["f3", "f1", "f2"], [3, 1, 2]),
        (["f1", "f3"], None),
        (["f1"], None),
        (["a", "b"], None),
        (["f1", "g2"], None),
        (["a1_1", "a2_2"], None),
        (["f1", "f01"], None),
        (["f1", "f2", "f4", "f8"], None),
    ],
    ids=str,
)
def test_what_is_a_run(files: list[str], numbers: list[int] | None) -> None:
    """Names that differ in one number whose steps are mostly equal; two frames make a run only when they are neighbours."""
    assert run_numbers(files) == numbers


@given(st.text("a0129_", max_size=6), st.text("ab_", max_size=3), st.sets(st.integers(0, 999), min_size=2, max_size=9))
def test_numbers_are_found_between_any_two_texts(before: str, after: str, numbers: set[int]) -> None:
    """Unless what stands before ends in a digit and so is a part of the number."""
    chosen = sorted(numbers)

    found = varying_numbers([f"{before}x{number}{after}" for number in chosen])

    assert found == chosen
