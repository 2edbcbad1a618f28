"""Which PNGs of a source are masks, which images they are of, and what these are called."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from prelabel.folders import prefix_below
from prelabel.frames import IMAGE_SUFFIXES, KnownFrame, known_in

SUFFIX = ".png"


class Role(Enum):
    """What a folder holds, by its name."""

    IMAGES = "images"
    MASKS = "masks"
    OTHERS = "others"


_EXACT: Mapping[Role, frozenset[str]] = {
    Role.IMAGES: frozenset({
        "images", "image", "img", "imgs", "img_dir", "jpegimages", "pngimages", "leftimg8bit", "rgb", "photos", "frames", "input", "inputs",
        "originals", "image_2", "701_stillsraw_full",
    }),
    Role.MASKS: frozenset({
        "masks", "mask", "labels", "label", "annotations", "annotation", "anns", "ann", "ann_dir", "annot", "gt", "gtfine", "gtcoarse",
        "groundtruth", "ground_truth", "segmentation", "segmentations", "seg", "sem_seg", "semantic", "semantic_masks", "pred", "preds",
        "prediction", "predictions", "masks_machine", "segmentationclass", "segmentationclasspng", "labeledapproved_full",
    }),
    Role.OTHERS: frozenset({
        "masks_human", "masks_instances", "colormaps", "color_labels", "vis", "visualization", "visualizations", "overlays", "pan_seg",
        "instance", "semantic_rgb", "annotations_detectron2", "segmentationobject", "segmentationobjectpng",
    }),
}  # fmt: skip
"""Names of folders in lower case."""

_TAILS: Mapping[Role, re.Pattern[str]] = {
    Role.IMAGES: re.compile(r"[_-](?:images?|imgs?)$"),
    Role.MASKS: re.compile(r"(?:_?annot|[_-](?:masks?|labels?|annotations?|seg|gt))$"),
}
"""How such names end behind what they share with another folder: ``train_images`` and ``train_masks``, ``train`` and ``trainannot``."""

_END = re.compile(
    r"(?:(?:_gt[A-Za-z]+)?_(?:label(?:Train)?Ids|color)|_train_(?:id|color)"
    r"|[_.-](?:masks?|labels?|L|seg|segmentation|semantic|gt|annotation|pred|prediction))$",
    re.IGNORECASE,
)
"""What tools put behind the name of an image."""

_SURE = re.compile(r"(?:_label(?:Train)?Ids|_train_id|[_.-]masks?)$", re.IGNORECASE)
"""Of these what is put behind no other image's name."""

_SHOWN = re.compile(r"(?:_(?:train_)?color|_instance(?:Train)?Ids|[_.-](?:vis|overlay))$", re.IGNORECASE)
"""Ends of images that are drawn of masks, or tell objects apart."""

TRAIN_IDS, IDS = re.compile(r"_labelTrainIds$"), re.compile(r"_labelIds$")
"""Ends of masks of Cityscapes, and of other data sets that are made as it is, such as COCO-Stuff by MMSegmentation."""

OWN = re.compile(r"_gt(?:Fine|Coarse)_(?:label(?:Train)?Ids|color)$")
"""Of these those of Cityscapes alone, whose classes are known."""

LEFT = "_leftImg8bit"
"""Behind the names of its images."""


class Tree(NamedTuple):
    """The files of a folder.

    Args:
        masks: in natural order.
        images: that may be what masks are of.
        others: images that are neither.
        prefixes: what stands before the names of images, by the folders of masks.
    """

    masks: tuple[Path, ...]
    images: tuple[KnownFrame, ...]
    others: tuple[Path, ...]
    prefixes: Mapping[str, str]


def role_of(folder: str) -> tuple[Role | None, str]:
    """What a folder holds by its name, and what the name shares with others.

    >>> role_of("Masks"), role_of("train_images"), role_of("trainannot"), role_of("train")
    ((<Role.MASKS: 'masks'>, ''), (<Role.IMAGES: 'images'>, 'train'), (<Role.MASKS: 'masks'>, 'train'), (None, 'train'))
    """
    lowered = folder.lower()
    exact = next((role for role, names in _EXACT.items() if lowered in names), None)
    if exact is not None:
        return exact, ""
    for role, tail in _TAILS.items():
        found = tail.search(lowered)
        if found and found.start():
            return role, folder[: found.start()]
    return None, folder


def tree_of(root: Path, folders: Sequence[tuple[Path, Sequence[str]]]) -> Tree:
    """The masks and images of a folder.

    Args:
        root: the folder.
        folders: it and those below it, with the names of their files.
    """
    below = {folder: PurePosixPath(prefix_below(folder, root)).parts for folder, _ in folders}
    own = role_of(root.resolve().name)[0] is Role.MASKS
    roles = {parts: role_of(parts[-1]) for parts in below.values() if parts}
    masked = {(*parts[:-1], shared) for parts, (role, shared) in roles.items() if role is Role.MASKS and shared}
    files = _Files([], [], [], [], [])
    for folder, names in folders:
        role, _ = _placed(below[folder], masked)
        _sort(folder, names, Role.MASKS if role is None and own else role, files)
    masks, images = (files.masks, files.images + files.doubtful) if files.masks else (files.doubtful, files.images)
    masks, others = (masks, files.others + files.shown) if masks else (files.shown, files.others)
    prefixes = {str(folder): _joined(_placed(parts, masked)[1]) for folder, parts in below.items()}
    holding = {str(path.parent) for path in masks}
    return Tree(
        masks=_ordered(masks, folders),
        images=_known(_ordered(images, folders), prefixes, root),
        others=_ordered(others, folders),
        prefixes={folder: prefix for folder, prefix in prefixes.items() if folder in holding},
    )


def bare_names(stem: str) -> list[str]:
    """What the image of a mask may be called, without folders and suffix, the likeliest first.

    >>> bare_names("ulm_1_gtFine_labelTrainIds"), bare_names("a_labelTrainIds"), bare_names("a")
    (['ulm_1_gtFine_labelTrainIds', 'ulm_1_leftImg8bit', 'ulm_1'], ['a_labelTrainIds', 'a'], ['a'])
    """
    end = _end(stem, _END)
    if end is None:
        return [stem]
    bare = stem[: -len(end)]
    return [stem, f"{bare}{LEFT}", bare] if OWN.search(stem) else [stem, bare]


class _Files(NamedTuple):
    masks: list[Path]
    images: list[Path]
    doubtful: list[Path]
    shown: list[Path]
    others: list[Path]


def _sort(folder: Path, names: Sequence[str], role: Role | None, files: _Files) -> None:
    """Put the images of a folder where they belong."""
    images = [name for name in names if PurePosixPath(name).suffix.lower() in IMAGE_SUFFIXES]
    stems = {PurePosixPath(name).stem for name in images}
    trained = {stem[: -len(end)] for stem in stems if (end := _end(stem, TRAIN_IDS))}
    for name in images:
        path, stem = folder / name, PurePosixPath(name).stem
        if role is Role.OTHERS:
            files.others.append(path)
        elif not name.lower().endswith(SUFFIX):
            (files.others if role is Role.MASKS else files.images).append(path)
        elif role is Role.IMAGES:
            files.images.append(path)
        elif _end(stem, _SHOWN):
            files.shown.append(path)
        elif (end := _end(stem, IDS)) and stem[: -len(end)] in trained:
            files.others.append(path)
        elif role is Role.MASKS and (end := _end(stem, TRAIN_IDS)) and stem[: -len(end)] in stems:
            # MMSegmentation writes them beside the masks of COCO-Stuff, and no list names their numbers
            files.others.append(path)
        else:
            partner = (end := _end(stem, _END)) is not None and stem[: -len(end)] in stems
            (files.masks if role is Role.MASKS or partner or _end(stem, _SURE) else files.doubtful).append(path)


def _end(stem: str, of: re.Pattern[str]) -> str | None:
    """The end of a name that a pattern finds; None where it finds none, or nothing is before it."""
    found = of.search(stem)
    return found[0] if found and found.start() else None


def _placed(parts: tuple[str, ...], masked: set[tuple[str, ...]]) -> tuple[Role | None, Sequence[str]]:
    """What a folder holds, and its path without the names that say so.

    Args:
        parts: of its path below the source.
        masked: the paths of folders beside which another holds masks of theirs.
    """
    role: Role | None = None
    kept: list[str] = []
    for depth, part in enumerate(parts):
        own, shared = role_of(part)
        if own is None and parts[: depth + 1] in masked:
            own = Role.IMAGES
        role = own or role
        kept += [shared] if shared else []
    return role, kept


def _joined(parts: Iterable[str]) -> str:
    return "".join(f"{part}/" for part in parts)


def _ordered(paths: Iterable[Path], folders: Sequence[tuple[Path, Sequence[str]]]) -> tuple[Path, ...]:
    """Paths in the order of their folders, and of the names in these."""
    some = {*paths}
    return tuple(folder / name for folder, names in folders for name in names if folder / name in some)


def _known(images: Sequence[Path], prefixes: Mapping[str, str], root: Path) -> tuple[KnownFrame, ...]:
    """Images by their paths without the names of folders of images; with these where two would be called alike."""
    short = [*_called(images, prefixes)]
    if len({image.file for image in short}) == len(short):
        return tuple(short)
    return tuple(_called(images, {str(image.parent): prefix_below(image.parent, root) for image in images}))


def _called(images: Sequence[Path], prefixes: Mapping[str, str]) -> Iterator[KnownFrame]:
    for image in images:
        yield from known_in(image.parent, [image.name], prefixes[str(image.parent)])
