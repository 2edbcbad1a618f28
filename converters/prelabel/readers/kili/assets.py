"""The assets of a file, and what is said of them beside their labels."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import natural_sorted
from prelabel.frames import url_path
from prelabel.rawjson import NULL, lists_some
from prelabel.readers.kili.layout import said_name
from prelabel.readers.kili.records import Asset, Layer, Metadata, Parameters, Resolution
from prelabel.readers.shared.sides import is_side
from prelabel.readers.shared.timing import FASTEST_HZ, MOST_FRAMES
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

PDF = "asset of several pages, such as a PDF"

_ASSET = msgspec.json.Decoder(Asset)
_FILE = msgspec.json.Decoder(str)
_TEXT = msgspec.json.Decoder(str | None)
_ID = msgspec.json.Decoder(str | int | None)
_RESOLUTION = msgspec.json.Decoder(Resolution | None)
_METADATA = msgspec.json.Decoder(Metadata)
_PARAMETERS = msgspec.json.Decoder(Parameters | None)
_LIST = msgspec.json.Decoder(list[Any])
_LAYER = msgspec.json.Decoder(Layer)
_WHOLE_TILES = "TiledImage"
"""The projection of an image that is none of the earth."""


class Item(NamedTuple):
    """An image or a video.

    Args:
        asset: what is said of it.
        element: its ``$.path``.
        place: where it stands.
        name: what it is called.
        content: its URL or path; empty where it is not said.
        files: those of the frames of a video, in order, where it was cut into images.
        size: width and height in pixels, (0, 0) where they are not said.
        length: frames of a video as Kili plays it, 0 where it is not said.
        rate_hz: frames a second, 0 where it is not said.
    """

    asset: Asset
    element: str
    place: Place
    name: str
    content: str
    files: Sequence[str]
    size: tuple[int, int]
    length: int
    rate_hz: float

    @property
    def is_video(self) -> bool:
        """Whether something but its labels says so."""
        return bool(self.files or self.length or self.rate_hz)


def assets_of(document: Document, tally: Tally) -> Iterator[tuple[Asset, str, Place]]:
    """The assets of a list, or the one that a file is about, each with its ``$.path`` and its place.

    Raises:
        InputError: the file holds something else, or an asset is bad and the run stops at bad records.
    """
    if document.root == "[":
        for position, asset in document.each(Asset, "$", tally):
            yield asset, f"$[{position}]", document.record_place("$", position)
    elif document.root == "{":
        document.sections()
        alone = document.value(msgspec.Raw(document.strict), _ASSET, "$", tally)
        if alone is not None:
            yield alone, "$", Place(str(document.path))
    else:
        what = f"starts with {document.root!r}, and is neither an asset nor a list of them"
        raise InputError(what, place=Place(str(document.path)), fix="give an export of Kili as JSON")


class Items:
    """Takes the assets of a file.

    Args:
        document: the file.
        tally: takes what is bad, and assets that are neither images nor videos.
    """

    def __init__(self, document: Document, tally: Tally) -> None:
        self._document, self._tally = document, tally

    def items(self) -> Iterator[Item]:
        """Images and videos.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        for asset, element, place in assets_of(self._document, self._tally):
            if self._is_asset(asset, place):
                item = self._item(asset, element, place)
                if item is not None:
                    yield item

    def _is_asset(self, asset: Asset, place: Place) -> bool:
        if asset.json_response != NULL:
            fix = "export the assets with their labels, as kili.export_labels does with fmt='raw'"
            self._tally.reject("label without its asset", "is a label without its asset", place=place, fix=fix)
            return False
        if lists_some(asset.page_resolutions):
            self._tally.unconverted[PDF] += 1
            return False
        return True

    def _item(self, asset: Asset, element: str, place: Place) -> Item | None:
        """An asset that has a name; None of another one, which is rejected."""
        content = self._text(asset.content, f"{element}.content", "content")
        said = self._document.value(asset.external_id, _ID, f"{element}.externalId", self._tally, or_leave_out("externalId"))
        id_ = self._document.value(asset.id, _ID, f"{element}.id", self._tally, or_leave_out("id"))
        external_id = "" if said is None else str(said)
        name = said_name(external_id, content, "" if id_ is None else str(id_))
        if name is None:
            what = f"{shown(external_id)} is no name of an image or a video"
            fix = "name the asset without a drive or '..', or leave it out with --on-error skip"
            self._tally.reject("no name", what, place=place, fix=fix)
            return None
        listed = self._listed(asset, element)
        if any(isinstance(one, dict) for one in listed) and not self._is_flat(asset, element, place):
            return None
        count, rate = self._played(asset, element)
        files = self._files(listed, asset.json_content, f"{element}.jsonContent")
        return Item(asset, element, place, name, content, files, self._size(asset, element), count, rate)

    def _text(self, raw: msgspec.Raw, element: str, what: str) -> str:
        return self._document.value(raw, _TEXT, element, self._tally, or_leave_out(what)) or ""

    def _listed(self, asset: Asset, element: str) -> list[Any]:
        """What ``jsonContent`` lists: the frames of a video, or the layers of an image of the earth; elsewhere it is a URL."""
        if bytes(memoryview(asset.json_content)[:1]) != b"[":
            return []
        return self._document.value(asset.json_content, _LIST, f"{element}.jsonContent", self._tally, or_leave_out("jsonContent")) or []

    def _files(self, listed: Sequence[Any], raw: msgspec.Raw, where: str) -> list[str]:
        """The images of the frames of a video in their order, empty for one that is bad, so that it moves no other; of layers none."""
        if not listed or any(isinstance(one, dict) for one in listed):
            return []
        found = dict(self._document.entries(raw, _FILE, where, "name", self._tally))
        files = [found.get(number, "") for number in range(len(listed))]
        if files == sorted(files) and not any(map(url_path, files)):
            # the exporter sorts what it cut as text, and pads its numbers by the frames that were labelled, not by all: 10 is before 2
            return natural_sorted(files)
        return files

    def _is_flat(self, asset: Asset, element: str, place: Place) -> bool:
        """Whether coordinates are fractions of the image, not degrees of the earth."""
        where = f"{element}.jsonContent"
        layers = [one for _, one in self._document.entries(asset.json_content, _LAYER, where, "layer", self._tally)]
        first = layers[0] if layers else Layer()
        if first.use_classic_coordinates is not False or first.epsg in (None, _WHOLE_TILES):
            return True
        fix = "leave it out with --on-error skip; coordinates of an image are read where it has no projection"
        self._tally.reject("geospatial asset", "its coordinates are degrees of the earth", place=place, fix=fix)
        return False

    def _size(self, asset: Asset, element: str) -> tuple[int, int]:
        where, fix = f"{element}.resolution", or_leave_out("resolution")
        said = self._document.value(asset.resolution, _RESOLUTION, where, self._tally, fix)
        if said is None or said.width is None or said.height is None:
            return 0, 0
        if is_side(said.width) and is_side(said.height):
            return int(said.width), int(said.height)
        what = f"{said.width:g}x{said.height:g} is no size in pixels"
        self._tally.reject("bad size", what, place=self._document.place_of(asset.resolution, where), fix=fix)
        return 0, 0

    def _played(self, asset: Asset, element: str) -> tuple[int, float]:
        """How many frames Kili shows of a video, and how many a second; 0 where it does not say so."""
        where, fix = f"{element}.jsonMetadata", or_leave_out("metadata")
        # without parameters of Kili it is the user's own
        if b'"processingParameters"' not in bytes(asset.json_metadata):
            return 0, 0.0
        metadata = self._document.value(asset.json_metadata, _METADATA, where, self._tally, fix)
        raw, where = metadata.processing_parameters if metadata else NULL, f"{where}.processingParameters"
        said = self._document.value(raw, _PARAMETERS, where, self._tally, fix) or Parameters()
        count, rate = said.number_of_frames or 0.0, said.frames_played_per_second or 0.0
        for name, value, fits in (
            ("numberOfFrames", count, 0 <= count <= MOST_FRAMES and count == count // 1),
            ("framesPlayedPerSecond", rate, 0 <= rate <= FASTEST_HZ),
        ):
            if not fits:
                what = f"{value:g} is no {'number of frames' if name == 'numberOfFrames' else 'rate of a video'}"
                place = self._document.place_of(raw, f"{where}.{name}")
                self._tally.reject("bad metadata", what, place=place, fix=fix)
        return int(count) if 0 <= count <= MOST_FRAMES else 0, rate if 0 < rate <= FASTEST_HZ else 0.0
