"""The frames of a sequence of BURST: those that are annotated, and all of its images."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from prelabel.detections import Frame
from prelabel.errors import Place
from prelabel.frames import KnownFrame, clean_name
from prelabel.rawjson import NULL
from prelabel.readers.base import Context
from prelabel.readers.shared.words import shown
from prelabel.readers.vos.pieces import Members, Pieces
from prelabel.readers.vos.timeline import EMPTY, images_of, matched

ANNOTATED, ALL = "annotated_image_paths", "all_image_paths"

FASTEST_HZ = 1000.0
"""The most frames a second."""

_NAME = msgspec.json.Decoder(str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instants:
    """The frames of a sequence.

    Args:
        annotated: position among the annotated frames to the name of the image.
        every: the names of all images, each with its number.
        rate_hz: frames a second; 0 where it is not said.
    """

    annotated: Mapping[int, str]
    every: Mapping[str, int]
    rate_hz: float

    def frames(
        self, name: str, size: tuple[int, int], place: Place, context: Context, *, masked: bool, alone: bool
    ) -> tuple[list[Frame], dict[int, int]]:
        """The frames of the sequence, and where that of each annotated one is among them.

        Args:
            name: of the sequence.
            size: of its images.
            place: of the sequence.
            context: decides names and sizes.
            masked: only those that are annotated.
            alone: there is no other sequence.

        Raises:
            InputError: a frame is not known or has another size, and the run stops at bad records.
        """
        number = self.every
        of_image = {image: at for at, image in self.annotated.items()}
        wanted = sorted(of_image if masked else number, key=number.__getitem__)
        if not masked and len(of_image) < len(wanted):
            text = f"{EMPTY} (-O frames=masks leaves them out): {{first}}{{more}}"
            context.tally.note_names(text, [f"{shown(name)} ({len(wanted) - len(of_image):,} of {len(wanted):,})"])
        known = self._known(name, context, alone=alone)
        frames: list[Frame] = []
        position: dict[int, int] = {}
        for image in wanted:
            frame = context.frames.frame(
                known[image].file if image in known else f"{name}/{image}", place=place, tally=context.tally, width=size[0], height=size[1],
                sequence=name, index=number[image], time_s=number[image] / self.rate_hz if self.rate_hz else math.nan,
                sized=image in of_image,
            )  # fmt: skip
            if frame is not None:
                position.update({of_image[image]: len(frames)} if image in of_image else {})
                frames.append(frame)
        return frames, position

    def _known(self, name: str, context: Context, *, alone: bool) -> Mapping[str, KnownFrame]:
        """The images of ``--frames`` in the folder of the sequence, by the names that the sequence has for them."""
        images = images_of(name, name, context, alone=alone)
        found = matched([image.rpartition(".")[0] for image in self.every], images) if images else {}
        return {image: found[stem] for image in self.every if (stem := image.rpartition(".")[0]) in found}


def instants_of(pieces: Pieces, members: Members, element: str, count: int) -> Instants | None:
    """The frames of a sequence; None where they do not fit its masks, which was rejected.

    Args:
        pieces: of the file.
        members: of the sequence.
        element: its ``$.path``.
        count: of the frames of which masks are said.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    listed, annotated = _names(pieces, members, ANNOTATED, element)
    if listed != count:
        what = f"{count:,} segmentations, but {listed:,} {ANNOTATED}"
        raw, said = (members[ANNOTATED], f"{element}.{ANNOTATED}") if ANNOTATED in members else (members["segmentations"], element)
        pieces.reject(raw, said, "segmentations unlike their frames", what, "sequence")
        return None
    _, every = _names(pieces, members, ALL, element)
    images = {image: at for at, image in every.items()}
    if not images.keys() >= set(annotated.values()):
        images = {image: at for at, image in annotated.items()}
        if every:
            pieces.tally.note_names(f"sequences whose {ALL} lack frames that are annotated, and are not used: {{first}}{{more}}", [element])
    return Instants(annotated=annotated, every=images, rate_hz=_rate(pieces, members, element))


def _names(pieces: Pieces, members: Members, name: str, element: str) -> tuple[int, dict[int, str]]:
    """How many names a list has, and by position those that are good; others are rejected, as are those that come again."""
    document, raw = pieces.document, members.get(name, NULL)
    listed = (pieces.listed(raw, f"{element}.{name}", "frames") if raw != NULL else None) or []
    found: dict[int, str] = {}
    seen: dict[str, int] = {}
    for position, one in enumerate(listed):
        here = f"{element}.{name}[{position}]"
        said = document.value(one, _NAME, here, pieces.tally)
        image = None if said is None else clean_name(said)
        if said is not None and image is None:
            pieces.reject(one, here, "bad name", f"{shown(said)} is no name of an image below the folder of its sequence", "frame")
        elif image is not None and seen.setdefault(image, position) != position:
            pieces.reject(one, here, "image named twice", f"{shown(said)} stands in {name}[{seen[image]}] already", "frame")
        elif image is not None:
            found[position] = image
    return len(listed), found


def _rate(pieces: Pieces, members: Members, element: str) -> float:
    """Frames a second; 0 where they are not said, or badly, which is rejected."""
    said = pieces.number(members, "fps", element)
    if said is None or 0 < said <= FASTEST_HZ:
        return said or 0.0
    pieces.reject(members["fps"], f"{element}.fps", "bad fps", f"fps {said:g} is not above 0 and up to {FASTEST_HZ:g}", "rate")
    return 0.0
