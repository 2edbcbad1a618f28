"""Assets, labels, videos and files of Kili that are wrong: each message names the place and the fix; under skip the rest is read."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from prelabel.readers.kili import READER
from tests.commands import convert
from tests.readers.kili_files import CORRECT, WRONG, annotation, asset, assets, label, leave, video
from tests.readers.output_files import labels, names, refused, skipped, write

LABEL = label({"JOB": {"annotations": [annotation()]}})


class BadAsset(NamedTuple):
    """A file, what is said of it, the class of problem, and whether the annotation of it is read."""

    said: object
    what: str
    fix: str
    reason: str
    kept: list[str]


ASSETS = [
    BadAsset([7, asset(latestLabel=LABEL)], "$[0]: expected `object`, got `int`: 7", CORRECT, WRONG, ["CAR"]),
    BadAsset(
        [asset("../a.jpg", latestLabel=LABEL)],
        "$[0]: '../a.jpg' is no name of an image or a video",
        "name the asset without a drive or '..', or leave it out with --on-error skip",
        "no name",
        [],
    ),
    BadAsset(
        [asset([], latestLabel=LABEL, id="x")],
        "$[0].externalId: expected `int | str | null`, got `array`: []",
        leave("externalId"),
        WRONG,
        ["CAR"],
    ),
    BadAsset([asset(content=7, latestLabel=LABEL)], "$[0].content: expected `str | null`, got `int`: 7", leave("content"), WRONG, ["CAR"]),
    BadAsset(
        [asset(resolution={"width": 0, "height": 5}, latestLabel=LABEL)],
        "$[0].resolution: 0x5 is no size in pixels",
        leave("resolution"),
        "bad size",
        ["CAR"],
    ),
    BadAsset(
        [asset(resolution="wide", latestLabel=LABEL)],
        '$[0].resolution: expected `object | null`, got `str`: "wide"',
        leave("resolution"),
        WRONG,
        ["CAR"],
    ),
    BadAsset([asset(latestLabel=7)], "$[0].latestLabel: expected `object | null`, got `int`: 7", leave("label"), WRONG, []),
    BadAsset([asset(labels=[7, LABEL])], "$[0].labels[0]: expected `object | null`, got `int`: 7", leave("label"), WRONG, ["CAR"]),
    BadAsset(
        [asset(labels=[{**LABEL, "createdAt": "today"}, LABEL])],
        "$[0].labels[0].createdAt: 'today' is no time as of ISO 8601",
        leave("time"),
        "bad time",
        ["CAR"],
    ),
    BadAsset(
        [asset(latestLabel=label(7))], "$[0].latestLabel.jsonResponse: expected `object | null`, got `int`: 7", leave("label"), WRONG, []
    ),
    BadAsset(
        [asset(latestLabel=label({"JOB": 7}))],
        '$[0].latestLabel.jsonResponse["JOB"]: expected `object | null`, got `int`: 7',
        leave("job"),
        WRONG,
        [],
    ),
    BadAsset(
        [asset(latestLabel=label({"JOB": {"annotations": 7}}))],
        '$[0].latestLabel.jsonResponse["JOB"].annotations: expected `array | null`, got `int`: 7',
        leave("list"),
        WRONG,
        [],
    ),
    BadAsset(
        assets(annotation(), ROTATION_JOB={"rotation": 45}),
        '$[0].latestLabel.jsonResponse["ROTATION_JOB"].rotation: the rotation 45 is none of 0, 90, 180 and 270',
        leave("label"),
        "bad rotation",
        [],
    ),
    BadAsset(
        [LABEL],
        "$[0]: is a label without its asset",
        "export the assets with their labels, as kili.export_labels does with fmt='raw'",
        "label without its asset",
        [],
    ),
    BadAsset(
        [asset(jsonContent=[{"useClassicCoordinates": False, "epsg": "EPSG4326"}], latestLabel=LABEL)],
        "$[0]: its coordinates are degrees of the earth",
        "leave it out with --on-error skip; coordinates of an image are read where it has no projection",
        "geospatial asset",
        [],
    ),
    BadAsset(
        [asset(latestLabel=LABEL), asset()],
        "$[1]: the asset 'a.jpg' is also that of a.json:1:2: $[0]",
        "keep one of the two",
        "asset twice",
        ["CAR"],
    ),
]


@pytest.mark.parametrize("bad", ASSETS, ids=[bad.what for bad in ASSETS])
def test_a_bad_asset_or_label(tmp_path: Path, bad: BadAsset) -> None:
    """The smallest thing that is bad is left out; all that is said but the column, which other tests hold."""
    write(tmp_path, {"a.json": bad.said})
    found, reasons = skipped(READER, tmp_path)
    place, _, rest = refused(READER, tmp_path).partition(": ")

    assert (place.rpartition(":")[0], rest) == ("a.json:1", f"{bad.what}\n  fix: {bad.fix}")
    assert (labels(found), reasons) == (bad.kept, [bad.reason])


def played(**parameters: object) -> dict[str, Any]:
    """How Kili plays a video."""
    return {"jsonMetadata": {"processingParameters": parameters}}


VIDEOS: list[tuple[dict[str, Any], str, str, str]] = [
    (video({"0": [annotation()], "x": []}), ".latestLabel.jsonResponse[\"x\"]: 'x' is no number of a frame", "frame", "no frame number"),
    (
        video({"0": [annotation()], "262144": []}),
        ".latestLabel.jsonResponse[\"262144\"]: '262144' is no number of a frame",
        "frame",
        "no frame number",
    ),
    (video({"0": [annotation()], "1": 7}), '.latestLabel.jsonResponse["1"]: expected `object | null`, got `int`: 7', "frame", WRONG),
    (
        video({"0": [annotation(mid="m"), annotation(mid="m")]}),
        '.latestLabel.jsonResponse["0"]["JOB"].annotations[1].mid: another annotation of the frame has the same mid',
        "record",
        "object twice in a frame",
    ),
    (
        video({"0": [annotation()]}, **played(numberOfFrames=1.5)),
        ".jsonMetadata.processingParameters.numberOfFrames: 1.5 is no number of frames",
        "metadata",
        "bad metadata",
    ),
    (
        video({"0": [annotation()]}, **played(numberOfFrames=1 << 70)),
        ".jsonMetadata.processingParameters.numberOfFrames: 1.18059e+21 is no number of frames",
        "metadata",
        "bad metadata",
    ),
    (
        video({"0": [annotation()]}, **played(framesPlayedPerSecond=-1)),
        ".jsonMetadata.processingParameters.framesPlayedPerSecond: -1 is no rate of a video",
        "metadata",
        "bad metadata",
    ),
    (
        video({"0": [annotation()]}, **played(framesPlayedPerSecond="4")),
        '.jsonMetadata.processingParameters.framesPlayedPerSecond: expected `float | null`, got `str`: "4"',
        "metadata",
        WRONG,
    ),
]


@pytest.mark.parametrize(("said", "what", "part", "reason"), VIDEOS, ids=[row[1] for row in VIDEOS])
def test_a_bad_video(tmp_path: Path, said: dict[str, Any], what: str, part: str, reason: str) -> None:
    """What is bad of it is left out alone."""
    write(tmp_path, {"a.json": [said]})
    found, reasons = skipped(READER, tmp_path)
    place, _, rest = refused(READER, tmp_path).partition(": ")

    assert (place.rpartition(":")[0], rest) == ("a.json:1", f"$[0]{what}\n  fix: {leave(part)}")
    assert (labels(found), reasons) == (["CAR"], [reason])
    assert names(found)[0] == "drive:drive/000000.jpg"


def test_files_that_are_none(tmp_path: Path) -> None:
    """What is no JSON, and what is cut off."""
    for text, expected in (
        ("7", "a.json: starts with '7', and is neither an asset nor a list of them\n  fix: give an export of Kili as JSON"),
        ("[{}", "a.json:1: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete"),
        ("[" * 9999, "a.json:1: not JSON: the text ends before the document does\n  fix: copy or write the file again, it is not complete"),
        ("", "a.json: is empty\n  fix: give a file with JSON in it"),
    ):
        write(tmp_path, {"a.json": text})
        found, reasons = skipped(READER, tmp_path / "a.json")

        assert refused(READER, tmp_path / "a.json") in {
            expected,
            "a.json: is nested too deeply to be read\n  fix: give a file without hundreds of lists inside lists",
        }
        assert (len(found.frames), reasons) == (0, ["unreadable file"])


def test_labels_that_were_not_asked_for(tmp_path: Path) -> None:
    """A file that is read alone and has none that is asked for says which it has; beside others it is counted."""
    guess = label({"JOB": {"annotations": [annotation()]}}, labelType="PREDICTION", modelName="yolo")
    write(tmp_path, {"a.json": [asset(labels=[guess, label({}, labelType="AUTOSAVE")])]})

    assert refused(READER, tmp_path) == (
        "a.json: no asset has a label of type DEFAULT or REVIEW; the file has 1 of type PREDICTION, 1 of type AUTOSAVE\n"
        "  fix: read them with -O from=predictions"
    )
    assert refused(READER, tmp_path, {"from": "predictions", "model": "detr"}) == (
        "a.json: the file has 1 label of that type, but none of that model or author\n  fix: correct -O model= or -O author="
    )
    assert skipped(READER, tmp_path)[1] == ["no label that is asked for"]
    write(tmp_path, {"b.json": [asset("b.jpg", labels=[LABEL])]})
    assert skipped(READER, tmp_path)[1] == []


def test_an_interface_that_is_none(tmp_path: Path) -> None:
    """Says so, whatever is done about bad records."""
    write(tmp_path, {"in/a.json": assets(), "b.json": {"jobs": 7}})
    message_ = refused(READER, tmp_path / "in", {"interface": str(tmp_path / "b.json")})

    assert message_ == (
        f"{tmp_path}/b.json: is no JSON interface of a project: expected `object`, got `int` - at `$.jobs`\n"
        "  fix: give the JSON that the settings of the project show"
    )


def test_a_folder_without_any(tmp_path: Path) -> None:
    """Says what to give."""
    write(tmp_path, {"a.json": {"a": 1}})

    assert refused(READER, tmp_path) == (
        "SOURCE: holds no assets of Kili\n  fix: give the folder that the archive of an export was unpacked to"
    )


def test_the_command(tmp_path: Path) -> None:
    """Exit code 1 and no jobs under stop; under skip the rest is written, and the exit code is still 1."""
    write(tmp_path, {"a.json": assets(annotation(), annotation("oval"))})

    stopped = convert(tmp_path, "a.json")
    assert (stopped.exit_code, (tmp_path / "jobs.jsonl").exists()) == (1, False)
    done = convert(tmp_path, "a.json", "--on-error", "skip")
    assert (done.exit_code, "1 annotation from kili" in done.output) == (1, True)
