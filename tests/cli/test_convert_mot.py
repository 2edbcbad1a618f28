"""``prelabel convert --to mot``."""

from pathlib import Path

import pytest

from tests.commands import BOX, NAMES, PHOTOS, coco, run


@pytest.mark.parametrize("target", ["result.txt", "result", "folder"])
def test_results_for_tools_that_score_tracking(tmp_path: Path, target: str) -> None:
    """One sequence to a file, or to a folder that is there; no workflow is needed and nothing is clipped."""
    (tmp_path / "folder").mkdir()
    source = coco(tmp_path / "seq.json", {"f1.jpg": [{"bbox": [-10, 20, 30, 40], "score": 0.5}], "f2.jpg": [{"bbox": BOX}]})

    done = run(tmp_path, "convert", source, "--to", "mot", "-o", target)

    assert done.exit_code == 0
    path = tmp_path / target / "seq.txt" if target == "folder" else tmp_path / target
    assert path.read_text().splitlines()[0] == "1,1,-10,20,30,40,0.5,-1,-1,-1"


def test_results_of_several_sequences_go_to_a_folder(tmp_path: Path) -> None:
    """Which is made; a file cannot hold them, and single images have none."""
    source = coco(tmp_path / "seq.json", NAMES)
    photos = coco(tmp_path / "photos.json", PHOTOS)

    done = run(tmp_path, "convert", source, "--to", "mot", "-o", "out")
    again = run(tmp_path, "convert", source, "--to", "mot", "-o", "out")
    one = run(tmp_path, "convert", source, "--to", "mot", "-o", "out.txt")
    single = run(tmp_path, "convert", photos, "--to", "mot", "-o", "photos.txt")

    assert [result.exit_code for result in (done, again, one, single)] == [0, 1, 1, 1]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.txt", "b.txt"]
    assert again.stderr == "Error: out/a.txt: exists already\n  fix: choose another name with -o, or replace it with --force\n"
    assert one.stderr == "Error: 2 sequences do not go into one file\n  fix: give -o the name of a folder\n"
    assert single.stderr == (
        "Error: MOT results need sequences, the source has single images\n  fix: form sequences with --sequences or --job video\n"
    )


def test_two_sequences_do_not_share_a_file(tmp_path: Path) -> None:
    """What no name of a file can have is written as ``_``: of a/x and a_x the second would take the place of the first."""
    frame = '{"sequence": "%s", "frame": 0, "width": 9, "height": 9, "unit": "pixels", "detections": [{"label": "a", "box": [1, 1, 5, 5]}]}'
    (tmp_path / "same.jsonl").write_text("\n".join(frame % name for name in ("a/x", "a_x")), encoding="utf-8")
    (tmp_path / "two.jsonl").write_text("\n".join(frame % name for name in ("a\\u0000x", "b")), encoding="utf-8")

    same = run(tmp_path, "convert", "same.jsonl", "--to", "mot", "-o", "same", "--force")
    two = run(tmp_path, "convert", "two.jsonl", "--to", "mot", "-o", "two")

    assert [same.exit_code, two.exit_code] == [1, 0]
    assert same.stderr == (
        "Error: the sequences 'a/x' and 'a_x' would both be written to same/a_x.txt\n"
        "  fix: rename one of them, or form other sequences with --sequences\n"
    )
    assert not (tmp_path / "same").exists()
    assert sorted(path.name for path in (tmp_path / "two").iterdir()) == ["a_x.txt", "b.txt"]


def test_two_files_do_not_differ_in_case_alone(tmp_path: Path) -> None:
    """Or in how their letters are composed: on many file systems the second would take the place of the first."""
    names = [f"{cam}/{n}.jpg" for cam in ("Straße", "STRASSE", "x") for n in (1, 2)]
    composed = [f"{cam}/{n}.jpg" for cam in ("\u00e9", "e\u0301") for n in (1, 2)]
    cased, other = (coco(tmp_path / f"{i}.json", {name: [{"bbox": BOX}] for name in each}) for i, each in enumerate((names, composed)))

    done = [run(tmp_path, "convert", source, "--to", "mot", "-o", "out") for source in (cased, other)]

    assert [one.exit_code for one in done] == [1, 1]
    assert done[0].stderr == (
        "Error: the sequences 'STRASSE' and 'Straße' would both be written to out/Straße.txt where case is not told apart\n"
        "  fix: rename one of them, or form other sequences with --sequences\n"
    )
    assert not (tmp_path / "out").exists()


def test_results_have_no_labels(tmp_path: Path) -> None:
    """Which is said where they would tell objects apart."""
    source = coco(tmp_path / "seq.json", {"f1.jpg": [{"bbox": BOX}, {"bbox": BOX, "label": "dog"}], "f2.jpg": [{"bbox": BOX}]})

    done = run(tmp_path, "convert", source, "--to", "mot", "-o", "out.txt", "--job", "video")

    assert done.exit_code == 0
    assert "note: labels are not written: MOTChallenge results have none\n" in done.stderr


def test_what_has_no_size_is_left_out_and_counted(tmp_path: Path) -> None:
    """A single point has no box; what is written can be read again."""
    points = '<points label="nose" points="5,5"/><box label="car" xtl="10" ytl="20" xbr="30" ybr="25"/>'
    image = f'<image id="0" name="a.jpg" width="100" height="50">{points}</image>'
    (tmp_path / "seq.xml").write_text(f"<annotations><version>1.1</version><meta/>{image}</annotations>", encoding="utf-8")

    done = run(tmp_path, "convert", "seq.xml", "--sequences", "one", "--to", "mot", "-o", "out.txt")
    again = run(tmp_path, "convert", "out.txt", "--format", "mot", "--size", "100x50", "--to", "mot", "-o", "again.txt")

    assert [done.exit_code, again.exit_code] == [0, 0]
    assert (tmp_path / "out.txt").read_text().endswith(",10,20,20,5,1,-1,-1,-1\n")
    assert (tmp_path / "again.txt").read_text().endswith(",10,20,20,5,1,-1,-1,-1\n")
    assert " ".join(done.stderr.split()).count("filtered box without area 1") == 1


def test_results_of_nothing(tmp_path: Path) -> None:
    """No frames, no file."""
    done = run(tmp_path, "convert", coco(tmp_path / "seq.json", {}).name, "--to", "mot", "-o", "out.txt")

    assert done.exit_code == 1
    assert done.stderr == "Error: seq.json: no frame to make a job of\n  fix: see what prelabel inspect finds in it\n"
    assert not (tmp_path / "out.txt").exists()
