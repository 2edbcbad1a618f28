"""The images of videos beside their masks, called ``VIDEO/00000.jpg`` wherever they lie."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from prelabel.files import is_folder, natural_sorted, noted
from prelabel.folders import names_in
from prelabel.frames import KnownFrame, images_below, images_in, known_in
from prelabel.readers.vos.layout import IMAGES, SUFFIX, Video, absolute
from prelabel.readers.vos.timeline import matched


def images_of(videos: Sequence[Video], source: Path, *, masked: bool) -> tuple[KnownFrame, ...]:
    """The images of videos, and where the source holds them, those of videos that have no masks.

    Args:
        videos: of the source.
        source: as it was given.
        masked: only those that have a mask.

    Raises:
        InputError: a folder cannot be listed, or the name of an image is not UTF-8.
    """
    groups: dict[tuple[str, str], list[Video]] = {}
    for video in videos:
        groups.setdefault((video.home, video.within) if video.anchored else (str(video.folder), ""), []).append(video)
    found: list[KnownFrame] = []
    for (home, within), several in groups.items():
        some = [*(_beside(Path(home), within, several, source) if several[0].anchored else _among(several[0]))]
        found += _with_masks(some, several) if masked else some
    return tuple(found)


def _beside(home: Path, within: str, videos: Sequence[Video], source: Path) -> Iterator[KnownFrame]:
    """Those in a folder of images beside the folder of masks, of all videos or of those that the source is about."""
    names = {video.place: video.name for video in videos}
    above = home.relative_to(absolute(source)).parts if home.is_relative_to(absolute(source)) else ()
    for folder in natural_sorted(name for name in names_in(noted(home)) if IMAGES.fullmatch(name)):
        below = home / folder / within
        if not is_folder(noted(below)):
            continue
        if absolute(source) not in {home, *home.parents}:
            for place, name in names.items():
                yield from known_in(below / place, images_in(noted(below / place)), f"{name}/")
            return
        for image in images_below(below):
            place, _, file = image.file.rpartition("/")
            yield msgspec.structs.replace(image, file=PurePosixPath(names.get(place) or PurePosixPath(*above, place), file).as_posix())
        return


def _among(video: Video) -> Iterator[KnownFrame]:
    """Those among the masks, where these are beside images of another kind."""
    names = [name for name in images_in(noted(video.folder)) if not name.lower().endswith(SUFFIX)]
    yield from known_in(video.folder, names, f"{video.name}/")


def _with_masks(images: Sequence[KnownFrame], videos: Sequence[Video]) -> Iterator[KnownFrame]:
    of_video: dict[str, list[KnownFrame]] = {}
    for image in images:
        of_video.setdefault(image.file.rpartition("/")[0], []).append(image)
    for video in videos:
        kept = {image.file for image in matched({path.stem: None for path in video.paths}, of_video.get(video.name, [])).values()}
        yield from (image for image in of_video.get(video.name, []) if image.file in kept)
