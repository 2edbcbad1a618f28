"""What a run is of, in words that are compared with those of an earlier run."""

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
import pytest

from prelabel.detections import Kind
from prelabel.frames import FrameOptions
from prelabel.pipeline import ConvertOptions
from prelabel.refining import AttributeRule, RefineOptions
from prelabel.resume.manifest import LONGEST, Manifest, Unit, encoded, load, manifest_of, told
from prelabel.watch import Watch

STAMP, OTHER = (3, 70), (3, 71)


def unit(name: str, **files: tuple[int, int]) -> Unit:
    """A unit and its files."""
    return Unit(name=name, files=tuple(files.items()))


BEFORE = Manifest(
    prelabel="1.0", options={"a": "1", "b": "2"}, units=(unit("u", x=STAMP, y=STAMP), unit("v", z=STAMP)),
    beside=(("m", STAMP), ("n", None)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({}, None),
        ({"prelabel": "1.1"}, "it was made by prelabel 1.0, this is 1.1"),
        ({"options": {"a": "1", "b": "3"}}, "b was 2, now it is 3"),
        ({"options": {"a": "1"}}, "b was 2, now it is unset"),
        ({"options": {"a": "1", "b": "2", "c": "4"}}, "c was unset, now it is 4"),
        ({"options": {"b": "2", "a": "1"}}, None),
        ({"units": (unit("u", x=STAMP, y=STAMP), unit("w", z=STAMP))}, "the source had 'v' where it now has 'w'"),
        ({"units": (unit("u", x=STAMP, y=OTHER), unit("v", z=STAMP))}, "y has changed since"),
        ({"units": (unit("u", x=STAMP), unit("v", z=STAMP))}, "the source no longer has y"),
        ({"units": (unit("u", x=STAMP, y=STAMP, k=STAMP), unit("v", z=STAMP))}, "the source now has k"),
        ({"units": (unit("u", y=STAMP, x=STAMP), unit("v", z=STAMP))}, "the order of files"),
        ({"units": BEFORE.units[:1]}, "the source had 2 units, now it has 1"),
        ({"units": (*BEFORE.units, unit("w"))}, "the source had 2 units, now it has 3"),
        ({"beside": (("m", OTHER), ("n", None))}, "m has changed since"),
        ({"beside": (("m", STAMP), ("n", STAMP))}, "n has changed since"),
        ({"beside": (("m", STAMP),)}, "the source no longer has n"),
        ({"beside": (*BEFORE.beside, ("o", None))}, "the source now has o"),
    ],
)
def test_the_first_thing_that_differs_is_said(change: dict[str, Any], difference: str | None) -> None:
    """Version, options, units, their files, what stands beside; the order of options means nothing."""
    assert BEFORE.difference(msgspec.structs.replace(BEFORE, **change)) == difference


def test_every_option_is_told() -> None:
    """At any depth, in words that are the same in every process; what a user wrote at length is a digest."""
    rules = {"pose": AttributeRule(name="Pose", values={"left": "Left"}), "hue": AttributeRule(name=False)}
    shapes = frozenset({Kind.POLYGON, Kind.RECTANGLE})
    options = ConvertOptions(
        frames=FrameOptions(frames=Path("images"), size=(4, 3)), refine=RefineOptions(attributes=rules, shapes=shapes), limit=7
    )

    said = dict(told({"read": options, "sources": ["a", "b"], "write": "detections"}))

    expected = {
        "sources": "['a', 'b']", "write": "'detections'", "read.format": "None", "read.reader": "{}", "read.limit": "7",
        "read.frames.frames": "images", "read.frames.size": "[4, 3]", "read.refine.shapes": "{polygon, rectangle}",
        "read.refine.attributes.pose.name": "'Pose'", "read.refine.attributes.pose.values.left": "'Left'",
        "read.refine.attributes.hue.name": "False", "read.refine.attributes.hue.values": "{}",
    }  # fmt: skip
    assert {name: said.get(name) for name in expected} == expected
    assert all(dict(told(replace(options, stride=stride)))["stride"] == str(stride) for stride in (1, 2))


def test_what_is_long_is_told_by_its_digest() -> None:
    """Texts longer than sixty characters, and mappings of more than sixty entries; another text has another digest."""
    one, other = ("x" * LONGEST, "y" * LONGEST)
    (short,), (long,), (longer,) = (list(told(text, "src")) for text in (one[2:], one, other))
    many = {str(number): "a" for number in range(LONGEST + 1)}

    assert short == ("src", repr(one[2:]))
    assert long[1].startswith("of the digest ")
    assert long[1] != longer[1]
    assert [name for name, _ in told({"labels": many})] == ["labels"]
    assert len(list(told({"labels": dict(list(many.items())[1:])}))) == LONGEST


class Way(Enum):
    """A choice."""

    LEFT = 1


@dataclass(frozen=True)
class Deep:
    """What a value within others may be."""

    way: Way


def test_values_within_others_are_told_by_their_members() -> None:
    """Never by where they lie in memory, nor in an order that Python chooses anew."""
    assert dict(told(Kind.POLYGON, "kind")) == {"kind": "polygon"}
    assert dict(told([Deep(Way.LEFT), {"b", "a"}, {1: Path("p")}], "x")) == {"x": "[{'way': left}, {'a', 'b'}, {1: p}]"}


def test_names_that_are_no_text_can_be_written(tmp_path: Path) -> None:
    """Names of files may hold any bytes: they come back as they were written, and are compared as that."""
    watch = Watch(every=True)
    watch.units.append(("a\udcff", (tmp_path / "b\udcff",)))
    watch.beside["c\udcff"] = STAMP
    made = manifest_of({"src": "d\udcff"}, watch)

    (tmp_path / "manifest.json").write_bytes(encoded(made))

    assert load(tmp_path / "manifest.json").difference(made) is None
    assert made.units == (Unit(name="a\\udcff", files=((f"{tmp_path}/b\\udcff", None),)),)
    assert made.beside == (("c\\udcff", STAMP),)
