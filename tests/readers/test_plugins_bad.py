"""Plugins that fail or break the contract: the message names the plugin and what it was doing, and built-in formats go on."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from prelabel import readers
from prelabel.errors import PluginError
from prelabel.testing import read_batches
from tests.commands import NAMES, coco, convert, run

MODULE = "prelabel_zz"

MEND = f"\n  fix: mend or uninstall the package that provides {MODULE}\n"

CODE = '''
from pathlib import Path
from prelabel.detections import Detections, Frame
from prelabel.readers.base import Certainty, Context, Options, Plan, Reader, Unit

def batch(sequence="", file="a.jpg", **more):
    frame = Frame(sequence=sequence, file=file, width=100, height=100, index=0)
    given = {{"frames": [frame], "labels": ["car"], "frame": [0], "label": [0], "box": [[0.1, 0.1, 0.2, 0.2]]}}
    return Detections.from_boxes(**{{**given, **more}})

class Zz(Reader):
    """Boxes."""
    name, summary, suffixes, options = "zz", "boxes", (".zz",), Options
    def read(self, unit, options, context):
        yield batch()
    {body}

READER = Zz()
'''

Install = Callable[[str], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a plugin for the format ``zz`` and give a source of it; its text, or ``:`` and what its class says otherwise."""

    def made(text: str) -> Path:
        (tmp_path / f"{MODULE}.py").write_text(CODE.format(body=text[1:].strip()) if text.startswith(":") else text)
        data = tmp_path / f"{MODULE}-1.0.dist-info"
        data.mkdir()
        (data / "entry_points.txt").write_text(f"[prelabel.readers]\nzz = {MODULE}:READER\n")
        (data / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {MODULE}\nVersion: 1.0\n")
        monkeypatch.syspath_prepend(tmp_path)
        (tmp_path / "a.zz").touch()
        return tmp_path / "a.zz"

    yield made
    sys.modules.pop(MODULE, None)


BAD_AT_LOADING = [
    ("raise SystemExit(3)", f"format 'zz' cannot be loaded from {MODULE}:READER: SystemExit: 3"),
    (":name = None", f"format 'zz': {MODULE}:READER: its name is None, not text"),
    (":summary = 3", f"format 'zz': {MODULE}:READER: its summary is 3, not text"),
    (":suffixes = '.zz'", f"format 'zz': {MODULE}:READER: its suffixes are '.zz', not a tuple of text"),
    (":suffixes = (1,)", f"format 'zz': {MODULE}:READER: its suffixes are (1,), not a tuple of text"),
    (":options = dict", f"format 'zz': {MODULE}:READER: its options are <class 'dict'>, not a subclass of Options"),
]

BAD_AT_SNIFFING = [
    (":def sniff(self, source): raise RuntimeError('boom')", "RuntimeError: boom"),
    (":def sniff(self, source): return None", "sniff returns None, not a Certainty"),
    (":def sniff(self, source): return True", "sniff returns True, not a Certainty"),
]


@pytest.mark.parametrize(("text", "what"), BAD_AT_LOADING)
def test_a_plugin_that_is_no_reader_is_refused_where_it_is_loaded(install: Install, tmp_path: Path, text: str, what: str) -> None:
    """Asked for by name it is the error, and ``formats`` lists it with the reason."""
    result = convert(tmp_path, install(text), "--format", "zz")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == f"Error: {what}"
    listed = run(tmp_path, "formats")
    assert listed.exit_code == 0
    lines = {line.split()[0]: line for line in listed.stdout.splitlines() if line[:1].isalpha()}
    assert "cannot be loaded" in lines["zz"]
    assert "cannot be loaded" not in lines["voc"]


def test_a_reader_without_suffixes_or_options_is_refused(install: Install, tmp_path: Path) -> None:
    """What a class does not say at all is missing like what it says wrongly."""
    text = CODE.format(body="").replace('name, summary, suffixes, options = "zz", "boxes", (".zz",), Options', "name, summary = 'zz', 'b'")
    result = convert(tmp_path, install(text), "--format", "zz")

    assert result.stderr == (f"Error: format 'zz': {MODULE}:READER: its suffixes are None, not a tuple of text\n  fix: mend {MODULE}\n")


@pytest.mark.parametrize(
    ("text", "what"), [*BAD_AT_LOADING[:4], *((text, f"format 'zz', recognising {{source}}: {what}") for text, what in BAD_AT_SNIFFING)]
)
def test_a_broken_plugin_does_not_stop_other_formats(install: Install, tmp_path: Path, text: str, what: str) -> None:
    """A COCO file is recognised all the same, and a note says which plugin was not asked and why."""
    install(text)
    source = coco(tmp_path / "instances.json", NAMES)
    result = convert(tmp_path, source)

    assert result.exit_code == 0, result.stderr
    assert f"plugin skipped: {what.format(source=source)}" in " ".join(result.stderr.split())


def test_where_no_format_is_recognised_the_plugins_that_were_skipped_are_named(install: Install, tmp_path: Path) -> None:
    """The plugin that is missing may be the very one that reads the source."""
    source = install("import no_such_library")
    result = convert(tmp_path, source)

    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == (
        f"Error: {source}: no format recognised; plugin skipped: format 'zz' cannot be loaded from {MODULE}:READER: "
        "ModuleNotFoundError: No module named 'no_such_library'"
    )


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("def plan(self, source, options): raise RuntimeError('boom')", "planning {source}: RuntimeError: boom"),
        ("def plan(self, source, options): raise SystemExit", "planning {source}: SystemExit"),
        ("def plan(self, source, options): return None", "planning {source}: plan returns NoneType, not Plan"),
        (
            "def look(self, unit, options, context): raise ValueError\n    def survey(self, units, o, context): return list(context.looks)",
            "looking at unit 'a.zz': ValueError",
        ),
        ("def together(self, units, options): raise RuntimeError('boom')", "putting units together: RuntimeError: boom"),
        ("def survey(self, units, options, context): raise RuntimeError('boom')", "surveying all units: RuntimeError: boom"),
        ("def share(self, survey, unit): raise RuntimeError('boom')", "surveying all units: RuntimeError: boom"),
        ("def read(self, unit, options, context): raise KeyError('boom')", "reading unit 'a.zz': KeyError: 'boom'"),
        ("def read(self, *given): yield batch(); raise KeyError('boom')", "reading unit 'a.zz': KeyError: 'boom'"),
        ("def read(self, *given): return None", "reading unit 'a.zz': read returns NoneType, not an iterator of Detections"),
        ("def read(self, *given): return batch()", "reading unit 'a.zz': read returns Detections, not an iterator of Detections"),
        ("def read(self, *given): yield [1]", "reading unit 'a.zz': read yields list, not Detections"),
        ("def read(self, *given): yield None", "reading unit 'a.zz': read yields NoneType, not Detections"),
        (
            "def read(self, *given): yield batch(box=[[0.1, 0.1, 0.2]])",
            "reading unit 'a.zz': ValueError: cannot reshape array of size 3 into shape (1,4)",
        ),
    ],
)
def test_what_a_plugin_raises_or_returns_names_plugin_and_unit(install: Install, tmp_path: Path, body: str, what: str) -> None:
    """The message ends as a traceback would, behind the format and what was done; no jobs file is left."""
    source = install(f":{body}")
    result = convert(tmp_path, source, "--format", "zz")

    assert (result.exit_code, result.stderr) == (1, f"Error: format 'zz', {what.format(source=source)}{MEND}")
    assert not (tmp_path / "jobs.jsonl").exists()


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("frames=[None]", "frames are Frames"),
        ("frames=[Frame(sequence='s', file='a.jpg', index=1 << 63)]", "numbers of frames are whole, from -1 and below 2^63"),
        ("frames=[Frame(sequence='s', file='a.jpg', index='1')]", "numbers of frames are whole, from -1 and below 2^63"),
        ("frame=[3]", "frame indexes its table"),
        ("label=[7]", "label indexes its table"),
        ("label=[-1]", "label indexes its table"),
        ("labels=['']", "labels have names"),
        ("labels=[5]", "labels have names"),
        ("score=[2.0]", "scores are in [0, 1] or NaN"),
        ("box=[[0.1, 0.1, float('nan'), 0.2]]", "boxes are finite"),
        ("box=[[0.3, 0.1, 0.2, 0.2]]", "boxes have x0 <= x1 and y0 <= y1"),
    ],
)
def test_rows_against_the_contract_are_refused(install: Install, tmp_path: Path, given: str, rule: str) -> None:
    """The rule that the rows of a plugin break is named, in the words of the contract test."""
    result = convert(tmp_path, install(f":def read(self, *_): yield batch({given})"), "--format", "zz")

    what = f"format 'zz', reading unit 'a.zz': a rule for batches is not kept: {rule}"
    assert (result.exit_code, result.stderr) == (1, f"Error: {what}{MEND}")


def test_frames_told_ahead_against_the_contract_are_refused(install: Install, tmp_path: Path) -> None:
    """As those of batches are: a number beyond what columns hold is no traceback."""
    units = "Plan(units=tuple(Unit(name=name, root=source.parent, paths=(source,)) for name in ('a.zz', 'b.zz')))"
    told = "def open_frames(self, *given): return [Frame(file='a.jpg', index=1 << 63)]"
    source = install(f":def plan(self, source, options): return {units}\n    {told}")

    result = convert(tmp_path, source, "--format", "zz")

    rule = "a rule for frames is not kept: numbers of frames are whole, from -1 and below 2^63"
    assert (result.exit_code, result.stderr) == (1, f"Error: format 'zz', listing the frames of unit 'a.zz': {rule}{MEND}")


def test_a_sequence_in_two_batches_is_refused(install: Install, tmp_path: Path) -> None:
    """The cause is said, and not that two jobs have one reference id."""
    result = convert(tmp_path, install(":def read(self, *_): yield batch('s'); yield batch('s')"), "--format", "zz")

    what = "format 'zz', reading unit 'a.zz': the reader gave the sequence 's' in two batches, not wholly in one"
    assert (result.exit_code, result.stderr) == (1, f"Error: {what}{MEND}")


@pytest.mark.parametrize(
    "batches",
    ["yield batch('s'); yield batch('t', 'b.jpg')", "yield batch(); yield batch(file='b.jpg')", "yield batch()"],
)
def test_a_plugin_that_keeps_the_contract_converts(install: Install, tmp_path: Path, batches: str) -> None:
    """Batches of several sequences, or of open frames, pass."""
    result = convert(tmp_path, install(f":def read(self, *_): {batches}"))

    assert result.exit_code == 0, result.stderr


def test_what_a_plugin_raised_is_the_cause(install: Install) -> None:
    """Who writes a plugin sees its own traceback in Python."""
    source = install(":def read(self, *_): raise KeyError('boom')")
    with pytest.raises(PluginError) as caught:
        read_batches(readers.find("zz"), source)

    assert repr(caught.value.__cause__) == "KeyError('boom')"
