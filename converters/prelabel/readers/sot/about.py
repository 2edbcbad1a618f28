"""What files beside the rows say of a sequence: sizes, rates, classes, where images are, and values of frames."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place, Tally, counted
from prelabel.files import noted
from prelabel.frames import clean_name
from prelabel.readers.base import is_listed
from prelabel.readers.others import whole_text
from prelabel.readers.shared.sides import is_side
from prelabel.readers.shared.words import shown
from prelabel.readers.sot.families import CONFIG, DATA_SEQ, LASOT_FLAGS, META, NLP, RATES_HZ, SEQUENCE, lasot_class
from prelabel.readers.sot.layout import CHANNELS, Film
from prelabel.readers.sot.parts import read_parts
from prelabel.readers.sot.values import fields_in

OTB_IMAGES = {"BlurCar1": (247, 988), "BlurCar3": (3, 359), "BlurCar4": (18, 397), "David": (300, 770)}
"""The first and the last image of sequences of OTB that do not begin with the first."""

_RESOLUTION = re.compile(r"\(?\s*(\d{1,7})\s*[,x]\s*(\d{1,7})\s*\)?", re.ASCII)
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(?:Hz|fps)?", re.ASCII | re.IGNORECASE)
_PATTERN = re.compile(r"%0?(\d{0,2})d")
_WORDS = ("object_class", "motion_class", "major_class", "root_class", "motion_adverb")
"""What ``meta_info.ini`` says of the object."""


@dataclass(slots=True)
class About:
    """A sequence and what is known of it.

    Args:
        film: with the folders that its images may be in.
        label: the class; empty where unknown.
        size: in pixels, (0, 0) where unknown.
        rate_hz: frames a second; 0 where unknown.
        window: the numbers of the first and the last of the images where the sequence is a part of them.
        words: values that hold for the whole sequence, by name.
        fields: files with a value a frame, by name; those of results are of an object, see `Beside`.
    """

    film: Film
    label: str = ""
    size: tuple[int, int] = (0, 0)
    rate_hz: float = 0.0
    window: tuple[int, int] | None = None
    words: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Path] = field(default_factory=dict)


def about(film: Film, rows: int, tally: Tally) -> About | None:
    """What is known of a sequence; None of one that was rejected since it is not known where it begins.

    Args:
        film: the sequence.
        rows: how many it has.
        tally: takes files that cannot be read.

    Raises:
        InputError: one is bad, and the run stops at bad records.
    """
    known = About(film)
    match film.family:
        case "got10k":
            _meta(known, tally)
            known.fields = fields_in(film.home)
        case "lasot":
            known.label = lasot_class(film.short, film.home)
            known.fields = {name: path for name in LASOT_FLAGS if is_listed(path := noted(film.home / f"{name}.txt"))}
            _sentence(known, tally)
        case "otb":
            first, last = OTB_IMAGES.get(film.short, (1, 0))
            known.window = (first, last) if rows == last - first + 1 else None
        case "uav123":
            return _part(known, rows, tally)
        case "nfs":
            known.rate_hz = RATES_HZ.get(film.home.name, 0.0)
        case "vot":
            _sequence(known, tally)
            known.fields = fields_in(film.home)
        case "trackingnet" | "results":
            pass
    return known


def _properties(path: Path, separators: str, tally: Tally) -> dict[str, tuple[str, int]] | None:
    """The keys of a file of properties in lower case, with their values and lines; None where there is no file, or a bad one."""
    if not is_listed(noted(path)):
        return None
    try:
        return _read_properties(path, separators)
    except InputError as error:
        tally.reject_file("unreadable file", error)
        return None


def _read_properties(path: Path, separators: str) -> dict[str, tuple[str, int]]:
    """The same of a file that is there.

    Raises:
        InputError: it cannot be read, or has no key.
    """
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(whole_text(path).split("\n"), 1):
        key, separator, value = _parted(line, separators)
        if separator and key:
            found.setdefault(key.lower(), (value, number))
    if not found:
        raise InputError("says nothing", place=Place(str(path)), fix="copy the file again, or remove it")
    return found


def _parted(line: str, separators: str) -> tuple[str, str, str]:
    """A line parted at the first of some separators."""
    at = min((place for mark in separators if (place := line.find(mark)) >= 0), default=-1)
    return (line.strip(), "", "") if at < 0 else (line[:at].strip(), line[at], line[at + 1 :].strip())


def _meta(known: About, tally: Tally) -> None:
    """``meta_info.ini`` of GOT-10k."""
    path = known.film.home / META
    said = _properties(path, ":=", tally) or {}
    known.words = {name: said[name][0] for name in _WORDS if name in said and said[name][0]}
    known.label = known.words.get("object_class", "")
    if "resolution" in said:
        text, line = said["resolution"]
        match = _RESOLUTION.fullmatch(text)
        sides = (int(match[1]), int(match[2])) if match else (0, 0)
        known.size = _checked(sides, f"resolution {shown(text)}", Place(str(path), line), tally)
    known.rate_hz = _rate(said.get("anno_fps"), path, tally)


def _checked(sides: tuple[int, int], what: str, place: Place, tally: Tally) -> tuple[int, int]:
    if all(map(is_side, sides)):
        return sides
    fix = "write width and height in pixels, or remove the line"
    tally.reject("bad size", f"{what} is no size of an image", place=place, fix=fix)
    return 0, 0


def _rate(said: tuple[str, int] | None, path: Path, tally: Tally) -> float:
    """Frames a second; 0 where nothing says it."""
    if said is None:
        return 0.0
    text, line = said
    match = _RATE.fullmatch(text)
    rate = float(match[1]) if match else 0.0
    if not rate:
        what = f"{shown(text)} is no number of frames a second"
        tally.reject("bad rate", what, place=Place(str(path), line), fix="write the rate as 30, or remove the line")
    return rate


def _sequence(known: About, tally: Tally) -> None:
    """``sequence`` of VOT: the channels of images, the rate, perhaps the size."""
    film, path = known.film, known.film.home / SEQUENCE
    said = _properties(path, "=", tally)
    if said is None:
        return
    if "fps" in said:
        known.rate_hz = _rate(said["fps"], path, tally)
    if "width" in said and "height" in said:
        (width, line), (height, _) = said["width"], said["height"]
        text = f"{width}x{height}"
        match = _RESOLUTION.fullmatch(text)
        sides = (int(match[1]), int(match[2])) if match else (0, 0)
        known.size = _checked(sides, shown(text), Place(str(path), line), tally)
    channels = [name for name in CHANNELS if f"channels.{name}" in said]
    if channels[1:]:
        tally.note_names("images of other channels are not read: {all}", channels[1:])
    if not channels:
        return
    text, line = said[f"channels.{channels[0]}"]
    name = clean_name(text.strip().rstrip("/\\"))
    pattern = _PATTERN.search(name or "")
    if name is None:
        what = f"{shown(text)} is no path below the sequence"
        tally.reject("bad path", what, place=Place(str(path), line), fix="write the folder of images below the sequence")
        return
    folder, _, file = name.rpartition("/") if pattern else (name, "", "%08d.jpg")
    match = _PATTERN.search(file)
    if match:
        digits = int(match[1] or 1)
        known.film = film.among([film.home / folder, film.home], digits, (file[: match.start()], file[match.end() :]))


def _sentence(known: About, tally: Tally) -> None:
    """``nlp.txt`` of LaSOT: a sentence of the object."""
    path = noted(known.film.home / f"{NLP}.txt")
    if not is_listed(path):
        return
    try:
        text = " ".join(whole_text(path).split())
    except InputError as error:
        tally.reject_file("unreadable file", error)
        return
    if text:
        known.words[NLP] = text


def _part(known: About, rows: int, tally: Tally) -> About | None:
    """Where a sequence of UAV123 begins in its video, as ``configSeqs.m`` of the data set says, if it is there."""
    film = known.film
    path = next((path for folder in (film.home, film.home.parent) if is_listed(path := noted(folder / CONFIG))), None)
    if path is None:
        _note_part(film, tally)
        return known
    try:
        parts = read_parts(path)
    except InputError as error:
        tally.reject_file("unreadable file", error)
        return None
    said = parts.get(film.short, ())
    # a name may stand in several lists, each of a rate or length of its own
    part = next((one for one in said if len(range(*one[1])) + 1 == rows), said[0] if len(said) == 1 else None)
    if part is None:
        what = f"says nothing of the sequence {film.short!r}" + (f" with {counted(rows, 'frame')}" if said else "")
        tally.reject("unknown part of a video", what, place=Place(str(path)), fix="copy the file again, or remove it")
        return None
    video, known.window = part
    folders = tuple(folder.parent / video for folder, _ in film.folders)
    known.film = msgspec.structs.replace(film.among(folders, 6), called=(video,))
    return known


def _note_part(film: Film, tally: Tally) -> None:
    """Say that a sequence may be a part of a video: no folder of images is called so, or it is called as a part."""
    if "_" in film.short and not any(folder.is_dir() for folder, _ in film.folders):
        what = f"sequences that may be parts of videos, which {CONFIG} beside {DATA_SEQ} would say: {{first}}{{more}}"
        tally.note_names(what, [film.short])
