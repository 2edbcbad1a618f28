"""Bad input of every format, through the command: what is said, how it exits, and that nothing half is left."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.commands import convert, jobs, payload, spawned

IMAGES = '"images":[{"id":1,"file_name":"a.jpg","width":10,"height":10},{"id":2,"file_name":"b.jpg","width":10,"height":10}]'
CATEGORIES = '"categories":[{"id":1,"name":"car"}]'
GOOD = '{"id":1,"image_id":1,"category_id":1,"bbox":[1,1,5,5]}'


def instances(*annotations: str, images: str = IMAGES) -> str:
    """A COCO file, a record a line."""
    records = ",\n".join(annotations)
    return f'{{{images},\n{CATEGORIES},\n"annotations":[\n{records}]}}'


def voc(*objects: str, size: str = "<size><width>10</width><height>10</height></size>") -> str:
    """A VOC file, an object a line."""
    return "\n".join([f"<annotation>{size}", *objects, "</annotation>"])


def cup(*corners: object) -> str:
    """An object of a VOC file."""
    named = zip(("xmin", "ymin", "xmax", "ymax"), corners, strict=True)
    box = "".join(f"<{name}>{value}</{name}>" for name, value in named)
    return f"<object><name>cup</name><bndbox>{box}</bndbox></object>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """Input that is wrong somewhere.

    Args:
        format: the reader.
        files: text, or bytes, by path below ``in``.
        options: of the command.
        message: what is said when bad records stop the run.
        kept: how many annotations each job has when they are skipped; None where the input is wrong as a whole.
        reasons: what the report counts then.
    """

    format: str
    files: Mapping[str, str | bytes]
    options: tuple[str, ...] = ()
    message: str
    kept: tuple[int, ...] | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)


SEQINFO = "[Sequence]\nname=s\nimWidth=100\nimHeight=100\nseqLength=3\nframeRate=10\n"

BAD = {
    "coco: a width below zero": Bad(
        format="coco", files={"a.json": instances(GOOD, '{"id":2,"image_id":2,"category_id":1,"bbox":[1,1,-5,5]}')},
        message=(
            "in/a.json:5:45: $.annotations[1].bbox: width -5 and height 5 must be above 0\n"
            "  fix: write bbox as [left, top, width, height]"
        ),
        kept=(1, 0), reasons={"width or height not positive": 1},
    ),
    "coco: NaN": Bad(
        format="coco", files={"a.json": instances('{"id":2,"image_id":1,"category_id":1,"bbox":[1,NaN,5,5]}', GOOD)},
        message=(
            "in/a.json:4:48: $.annotations[0].bbox[1]: NaN is no number of JSON\n"
            "  fix: correct the value, or leave the record out with --on-error skip"
        ),
        kept=(1, 0), reasons={"record of the wrong type": 1},
    ),
    "coco: an unknown image": Bad(
        format="coco", files={"a.json": instances(GOOD, '{"id":2,"image_id":7,"category_id":1,"bbox":[1,1,5,5]}')},
        message=(
            "in/a.json:5:20: $.annotations[1].image_id: image 7 is not in images\n"
            "  fix: add the image to images, or remove the annotation"
        ),
        kept=(1, 0), reasons={"unknown image": 1},
    ),
    "coco: an image that leaves its folder": Bad(
        format="coco", files={"a.json": instances(GOOD, images=IMAGES.replace("b.jpg", "../b.jpg"))},
        message=(
            "in/a.json:1:84: $.images[1].file_name: '../b.jpg' is no name below the folder of images\n"
            "  fix: use names relative to the folder of images, or only their last part with -O names=last"
        ),
        kept=(1,), reasons={"file name outside the folder": 1},
    ),
    "coco: cut short": Bad(format="coco", files={"a.json": instances(GOOD)[:-30]},
        message=(
            "in/a.json:4: not JSON: the text ends before the document does\n"
            "  fix: copy or write the file again, it is not complete"
        )),
    "coco: latin-1": Bad(format="coco", files={"a.json": instances(GOOD).replace("car", "fahrb\u00e4r").encode("latin-1")},
        message=(
            "in/a.json:2: byte 0xe4 is not UTF-8\n"
            "  fix: save the file as UTF-8 text"
        )),
    "yolo: four columns": Bad(
        format="yolo", files={"labels/a.txt": "0 0.5 0.5 0.5 0.5\n0 0.5 0.5 0.5\n", "classes.txt": "car\n"},
        message=(
            "in/labels/a.txt:2: 4 columns, but a box has 5 to 7 and an outline an odd number from 7\n"
            "  fix: write class, centre x, centre y, width, height, and behind them at most a score and a track id"
        ),
        kept=(1,), reasons={"wrong number of columns": 1},
    ),
    "yolo: a class without a name": Bad(
        format="yolo", files={"labels/a.txt": "0 0.5 0.5 0.5 0.5\n", "labels/b.txt": "7 0.5 0.5 0.5 0.5\n", "classes.txt": "car\n"},
        message=(
            "in/labels/b.txt:1: class 7, but only 1 label is given\n"
            "  fix: name all classes with -O names=data.yaml"
        ),
        kept=(1, 0), reasons={"unknown class": 1},
    ),
    "yolo: pixels": Bad(
        format="yolo", files={"labels/a.txt": "0 320 240 64 48\n0 0.5 0.5 0.5 0.5\n", "classes.txt": "car\n"},
        message=(
            "in/labels/a.txt:1: centre x 320 is no fraction of the image\n"
            "  fix: divide x and width by the image's width, y and height by its height"
        ),
        kept=(1,), reasons={"not a fraction of the image": 1},
    ),
    "yolo: no names": Bad(format="yolo", files={"labels/a.txt": "0 0.5 0.5 0.5 0.5\n"},
        message=(
            "in: no class names beside or above the labels (data.yaml, obj.names, classes.txt)\n"
            "  fix: give the names with -O names=FILE or -O names=car,bus"
        )),
    "voc: no size": Bad(
        format="voc", files={"a.xml": voc(cup(1, 1, 5, 5), size=""), "b.xml": voc(cup(1, 1, 5, 5))},
        message=(
            "in/a.xml: the size of 'a.jpg' is not known\n"
            "  fix: give --size WIDTHxHEIGHT, or --frames with the folder of images"
        ),
        kept=(1,), reasons={"size unknown": 1},
    ),
    "voc: a coordinate of 0": Bad(format="voc", files={"a.xml": voc(cup(1, 1, 5, 5), cup(0, 1, 5, 5))},
        message=(
            "in/a.xml:3: <xmin> of 'cup' is 0, but VOC counts pixels from 1\n"
            "  fix: for a tool that counts from 0 give -O one_based=false"
        ),
        kept=(1,), reasons={"coordinate below 1": 1}),
    "voc: swapped corners": Bad(format="voc", files={"a.xml": voc(cup(5, 1, 1, 5), cup(1, 1, 5, 5))},
        message=(
            "in/a.xml:2: <xmin> of 'cup' is 5, beyond its <xmax> 1\n"
            "  fix: swap them, or leave the object out with --on-error skip"
        ),
        kept=(1,), reasons={"swapped corners": 1}),
    "voc: an entity": Bad(
        format="voc", files={
            "a.xml": '<!DOCTYPE a [<!ENTITY e "cup">]>\n' + voc(cup(1, 1, 5, 5).replace("cup", "&e;")), "b.xml": voc(cup(1, 1, 5, 5)),
        },
        message=(
            "in/a.xml:1: declares an entity; entities are not expanded, as they can read other files and grow without bound\n"
            "  fix: write the text of each entity in its place, and remove the declarations"
        ),
        kept=(1,), reasons={"unreadable file": 1},
    ),
    "mot: too few columns": Bad(
        format="mot", files={"det.txt": "1,-1,10,10,20,20,0.5\n2,-1,10,10,20\n", "seqinfo.ini": SEQINFO},
        message=(
            "in/det.txt:2: 5 columns, but a row has at least 6\n"
            "  fix: write rows as frame,id,left,top,width,height,score,... in finite numbers"
        ),
        kept=(1,), reasons={"too few columns": 1},
    ),
    "mot: frame 0": Bad(
        format="mot", files={"det.txt": "0,-1,10,10,20,20,0.5\n1,-1,10,10,20,20,0.5\n", "seqinfo.ini": SEQINFO},
        message=(
            "in/det.txt:1: frame 0, but frames count from 1\n"
            "  fix: number the frames from 1"
        ),
        kept=(1,), reasons={"frame below 1": 1},
    ),
    "mot: a frame beyond the sequence": Bad(
        format="mot", files={"det.txt": "1,-1,10,10,20,20,0.5\n9,-1,10,10,20,20,0.5\n", "seqinfo.ini": SEQINFO},
        message=(
            "in/det.txt:2: frame 9, but seqLength is 3\n"
            "  fix: mend seqLength in in/seqinfo.ini, or leave such rows out with --on-error skip"
        ),
        kept=(1,), reasons={"frame beyond the sequence": 1},
    ),
    "mot: a track twice in a frame": Bad(
        format="mot", files={"gt.txt": "1,4,10,10,20,20,1,1,1\n1,4,50,50,20,20,1,1,1\n2,4,10,10,20,20,1,1,1\n", "seqinfo.ini": SEQINFO},
        message=(
            "in/gt.txt:2: frame 1 has id 4 already in line 1\n"
            "  fix: give each object of a frame its own id, or link anew with -O ids=ignore"
        ),
        kept=(2,), reasons={"track twice in a frame": 1},
    ),
    "mot: scores above 1": Bad(
        format="mot", files={"det.txt": "1,-1,10,10,20,20,50\n", "seqinfo.ini": SEQINFO},
        message=(
            "in/det.txt:1: score 50 is outside [0, 1]\n"
            "  fix: map scores to [0, 1] with -O score=sigmoid (logits) or -O score=minmax (spread over each file)"
        ),
        kept=(0,), reasons={"score outside [0, 1]": 1},
    ),
}  # fmt: skip


def source(bad: Bad, folder: Path) -> str:
    """The files, written; the path that is converted."""
    for name, content in bad.files.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return "in"


def annotations(job: dict[str, object]) -> int:
    """How many annotations a job has, in trackers or lists."""
    return json.dumps(job).count('"coordinates"')


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_input_stops_the_run(bad: Bad, tmp_path: Path) -> None:
    """Exit code 1, the place and the fix, and no output."""
    done = convert(tmp_path, source(bad, tmp_path), "--format", bad.format, *bad.options, "--report", "report.json")

    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == f"Error: {bad.message}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize("name", ["coco: NaN", "yolo: pixels", "voc: an entity", "mot: frame 0"])
def test_a_process_says_the_same(name: str, tmp_path: Path) -> None:
    """One of each format by the installed command: nothing else is printed."""
    bad = BAD[name]

    done = spawned(tmp_path, "convert", source(bad, tmp_path), "--format", bad.format, *payload())

    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Error: {bad.message}\n")


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_records_may_be_skipped(bad: Bad, tmp_path: Path) -> None:
    """The rest converts, the exit code is 1 all the same, and the report counts; what is wrong as a whole still stops."""
    done = convert(tmp_path, source(bad, tmp_path), "--format", bad.format, *bad.options, "--on-error", "skip", "--report", "report.json")

    assert done.exit_code == 1
    if bad.kept is None:
        assert done.stderr == f"Error: {bad.message}\n"
        assert [path.name for path in tmp_path.iterdir()] == ["in"]
        return
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    place, _, problem = bad.message.partition("\n  fix: ")
    assert tuple(annotations(job) for job in jobs(tmp_path / "jobs.jsonl")) == bad.kept
    assert report["bad"] == bad.reasons
    assert (f"{report['bad_records'][0]['place']}: {report['bad_records'][0]['what']}", report["bad_records"][0]["fix"]) == (place, problem)
    assert f"left out: {bad.message}\n" in done.stderr
