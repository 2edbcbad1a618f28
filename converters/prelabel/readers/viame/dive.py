"""DIVE's JSON: an object of tracks, each with its features, in version 1 and 2."""

import math
from collections.abc import Mapping
from pathlib import Path

import msgspec

from prelabel.errors import Tally
from prelabel.files import read_bytes
from prelabel.rawjson import NULL
from prelabel.readers.shared.faults import BadShape, refused_lax
from prelabel.readers.shared.gathering import source_in
from prelabel.readers.shared.timing import FASTEST_HZ
from prelabel.readers.shared.words import shown
from prelabel.readers.viame.features import Whole, key_of
from prelabel.readers.viame.options import ViameOptions
from prelabel.readers.viame.pieces import LIST, MEMBERS, NUMBER, Pieces
from prelabel.readers.viame.records import TrackRecord
from prelabel.readers.viame.states import LARGEST_ID, OTHER_SPECIES, Annotations, Attributes, Track, best_of, score_of, without_species
from prelabel.readers.viame.timeline import Key, filled
from prelabel.safejson import Document

GROUP = "group of tracks"

NEWER = "DIVE's JSON of a version that is not known is read as version 2: {all}"

_KNOWN_VERSIONS = (1, 2)

_OF_FILE = frozenset({"tracks", "groups", "version", "fps"})

_LONGEST_ID = len(str(LARGEST_ID))

_TRACKS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TRACK = msgspec.json.Decoder(TrackRecord)
_ID = msgspec.json.Decoder(int | str | None)
_PAIR = msgspec.json.Decoder(tuple[str, float])


def annotations_of(path: Path, options: ViameOptions, tally: Tally) -> Annotations:
    """What a file says, without tracks and features that are bad.

    Raises:
        InputError: it cannot be read, or something is bad and the run stops at bad records.
    """
    document = Document(read_bytes(path), path)
    sections = document.sections()
    pieces = Pieces(document=document, tally=tally)
    rate = pieces.value(sections.get("fps", NULL), NUMBER, "$.fps", "rate") or 0.0
    before = "$"
    listed = {name: raw for name, raw in sections.items() if name not in _OF_FILE}
    if "tracks" in sections:
        # of what is no object nothing can be skipped to
        strict, fix = Tally(), "write tracks as an object, by their ids"
        refused_lax(document, sections["tracks"], "$.tracks", strict, fix)
        before, listed = "$.tracks", document.value(sections["tracks"], _TRACKS, "$.tracks", strict, fix) or {}
        _tell(sections, pieces)
    tracks: dict[int, Track] = {}
    for name, raw in listed.items():
        element = f'{before}["{name}"]'
        track = _track(name, raw, element, options, pieces)
        if track is not None and track.id in tracks:
            pieces.refuse(BadShape("track twice", "", f"another track has the id {track.id}"), raw, element, "track")
        elif track is not None:
            tracks[track.id] = track
    return Annotations(path, list(tracks.values()), rate if 0 < rate <= FASTEST_HZ else 0.0)


def _tell(sections: Mapping[str, msgspec.Raw], pieces: Pieces) -> None:
    """What is said beside the tracks of a file."""
    version = pieces.value(sections.get("version", NULL), NUMBER, "$.version", "version")
    if version is not None and version not in _KNOWN_VERSIONS:
        pieces.tally.note_names(NEWER, [f"{version:g}"])
    groups = pieces.value(sections.get("groups", NULL), MEMBERS, "$.groups", "groups")
    if groups:
        pieces.tally.unconverted[GROUP] += len(groups)


def _track(name: str, raw: msgspec.Raw, element: str, options: ViameOptions, pieces: Pieces) -> Track | None:
    """A track; None of one that was rejected.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    record = pieces.value(raw, _TRACK, element, "track")
    id_ = None if record is None else _id_of(record, name, raw, element, pieces)
    if record is None or id_ is None:
        return None
    label, score = _species(record, element, options, pieces)
    attributes: Attributes = {}
    pieces.put_all(attributes, record.attributes, f"{element}.attributes")
    whole = Whole(label, score, attributes)
    keys: dict[int, Key] = {}
    for number, one in enumerate(pieces.value(record.features, LIST, f"{element}.features", "features") or ()):
        where = f"{element}.features[{number}]"
        key = key_of(one, number, where, whole, pieces)
        if key is not None and keys.setdefault(key.state.number, key) is not key:
            what = f"another feature of the track is in frame {key.state.number}"
            pieces.refuse(BadShape("track twice in a frame", "", what), one, where, "feature")
    source = source_in(pieces.document.path, f"{element}.features")
    return Track(id_, label, source, filled([keys[number] for number in sorted(keys)], attributes))


def _id_of(record: TrackRecord, name: str, raw: msgspec.Raw, element: str, pieces: Pieces) -> int | None:
    """The id of a track, which may be text, else the name that it has in the file; None of a bad one, whose track was rejected.

    Raises:
        InputError: it is bad, and the run stops at bad records.
    """
    member, said = ("trackId", record.track_id) if record.id is NULL else ("id", record.id)
    where = element if said is NULL else f"{element}.{member}"
    id_ = pieces.value(said, _ID, where, "track")
    if id_ is None and said is not NULL and bytes(said) != b"null":
        return None
    text = name if id_ is None else str(id_)
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID and int(text) <= LARGEST_ID:
        return int(text)
    bad = BadShape("bad track id", "", f"the id {shown(text)} is no whole number from 0")
    pieces.refuse(bad, raw if said is NULL else said, where, "track")
    return None


def _species(record: TrackRecord, element: str, options: ViameOptions, pieces: Pieces) -> tuple[str, float]:
    """The species of the highest confidence, and the confidence in it; others are counted.

    Raises:
        InputError: a pair is bad, and the run stops at bad records.
    """
    found: list[tuple[str, float]] = []
    where = f"{element}.confidencePairs"
    for number, one in enumerate(pieces.value(record.confidence_pairs, LIST, where, "pairs") or ()):
        at = f"{where}[{number}]"
        pair = pieces.value(one, _PAIR, at, "pair")
        if pair is not None and pair[0].strip():
            score = score_of(pair[1], pair[0], pieces.place(one, at), pieces.tally)
            found.append((pair[0].strip(), score))
    if not found:
        return without_species(options, pieces.tally), math.nan
    if len(found) > 1:
        pieces.tally.unconverted[OTHER_SPECIES] += len(found) - 1
    return best_of(found)
