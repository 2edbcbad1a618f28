"""What files of VoTT say, as they say it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.rawjson import NULL
from prelabel.readers.shared.gathering import source_in
from prelabel.safejson import Document, or_leave_out

Side = Annotated[int, Meta(ge=0, lt=1 << 31)]

Seconds = Annotated[float, Meta(ge=0, le=1e9)]

IMAGE, VIDEO, VIDEO_FRAME, TF_RECORD = 1, 2, 3, 4
"""Types of assets; 0 is unknown."""

TAGGED = 2
"""The state of an asset with regions; 0 is not visited, 1 visited."""


class Size(msgspec.Struct, frozen=True, gc=False):
    """In pixels."""

    width: Side
    height: Side


class Video(msgspec.Struct, frozen=True, gc=False):
    """The asset that a frame is of."""

    path: str = ""
    name: str = ""


class Asset(msgspec.Struct, frozen=True, gc=False):
    """An image, a video, or a frame of a video; VoTT knows no size of what was not visited."""

    id: str = ""
    name: str = ""
    path: str = ""
    type: Annotated[int, Meta(ge=0, le=TF_RECORD)] = IMAGE
    state: int = 0
    size: Size | None = None
    timestamp: Seconds | None = None
    parent: Video | None = None


class Box(msgspec.Struct, frozen=True, gc=False):
    """In pixels."""

    left: float
    top: float
    width: float
    height: float


class Point(msgspec.Struct, frozen=True, gc=False):
    """In pixels."""

    x: float
    y: float


class Region(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """One object."""

    type: str = "RECTANGLE"
    tags: list[str] = []
    bounding_box: Box | None = None
    points: list[Point] | None = None


class _Entry(Asset, frozen=True, gc=False):
    """An asset with its regions, or, as a project lists it, without them."""

    asset: Asset | None = None
    regions: list[Region] | None = None


class _Loose(Asset, frozen=True, gc=False):
    """The same, with regions to be decoded one by one."""

    asset: Asset | None = None
    regions: list[msgspec.Raw] | None = None


class _Settings(msgspec.Struct, frozen=True, rename="camel"):
    frame_extraction_rate: float | None = None


class _File(msgspec.Struct, frozen=True, rename="camel"):
    assets: dict[str, _Entry] | None = None
    asset: Asset | None = None
    regions: list[Region] | None = None
    video_settings: _Settings | None = None


class Record(NamedTuple):
    """An asset and what is drawn on it.

    Args:
        asset: what is said of it.
        regions: of it, with None for each that was rejected; None where the file, a project, says nothing of them.
        file: that says so.
        key: of the asset in the file; None where the file is about it alone.
    """

    asset: Asset
    regions: Sequence[Region | None] | None
    file: "File"
    key: str | None

    @property
    def named(self) -> Place:
        """The place of the asset without its line, which takes long to find."""
        return Place(str(self.file.path), element=element_of(self.key))

    def source(self) -> Source:
        """Where its regions stand."""
        return source_in(self.file.path, f"{element_of(self.key)}.regions")

    def place(self, field: str = "") -> Place:
        """The place of the asset, or of a field of it."""
        raw = self.file.raw(self.key)
        return self.file.document.place_of(raw, element_of(self.key), field)


_FILE = msgspec.json.Decoder(_File)
_LOOSE = msgspec.json.Decoder(_Loose)
_REGION = msgspec.json.Decoder(Region)
_SETTINGS = msgspec.json.Decoder(_Settings | None)
_RAWS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)


def element_of(key: str | None) -> str:
    """The ``$.path`` of an asset."""
    return "$" if key is None else f'$.assets["{key}"]'


class File:
    """An export, a project, or the file of an asset.

    Args:
        path: of the file.
        tally: takes assets and regions of the wrong type.

    Raises:
        InputError: it cannot be read, or holds no asset.
    """

    def __init__(self, path: Path, tally: Tally) -> None:
        self.path, self._tally = path, tally
        self.document = Document(read_bytes(path), path)
        if self.document.root != "{" or not {"assets", "asset"} & self.document.sections().keys():
            fix = "give an export of VoTT as JSON, a project, or the file of an asset"
            raise InputError("has neither assets nor an asset", place=Place(str(path)), fix=fix)
        self._decoded = self.document.decode(_FILE)

    @property
    def rate_hz(self) -> float | None:
        """How many frames of a second of video are shown, where the file says it; settings of the wrong type are left out alone."""
        if self._decoded:
            settings = self._decoded.video_settings
        else:
            raw = self.document.sections().get("videoSettings", NULL)
            settings = self.document.value(raw, _SETTINGS, "$.videoSettings", self._tally, or_leave_out("settings"))
        return settings.frame_extraction_rate if settings else None

    def records(self) -> Iterator[Record]:
        """The assets in the order of the file; what is of the wrong type is rejected.

        Raises:
            InputError: the assets are no object, or a bad record stops the run.
        """
        said = self._decoded
        if said is None:
            yield from self._apart()
        elif said.asset is not None:
            yield Record(said.asset, said.regions or (), self, None)
        else:
            for key, entry in (said.assets or {}).items():
                yield self._record(entry, entry.regions, key)

    def raw(self, key: str | None) -> msgspec.Raw:
        """The text of an asset."""
        return self._whole if key is None else self._raws[key]

    def _apart(self) -> Iterator[Record]:
        for key in (None,) if "asset" in self.document.sections() else self._raws:
            raw, element = self.raw(key), element_of(key)
            entry = self.document.value(raw, _LOOSE, element, self._tally)
            if entry is not None:
                listed = enumerate(entry.regions or ())
                regions = [self.document.value(one, _REGION, f"{element}.regions[{i}]", self._tally) for i, one in listed]
                yield self._record(entry, regions if entry.regions is not None else None, key)

    def _record(self, entry: _Entry | _Loose, regions: Sequence[Region | None] | None, key: str | None) -> Record:
        if entry.asset is not None:
            return Record(entry.asset, regions or (), self, key)
        return Record(entry, regions, self, key)

    @cached_property
    def _whole(self) -> msgspec.Raw:
        return msgspec.json.decode(self.document.strict, type=msgspec.Raw)

    @cached_property
    def _raws(self) -> Mapping[str, msgspec.Raw]:
        """The texts of the assets of a file with several."""
        # what is no object leaves nothing to skip to
        return self.document.value(self.document.sections().get("assets", NULL), _RAWS, "$.assets", Tally()) or {}
