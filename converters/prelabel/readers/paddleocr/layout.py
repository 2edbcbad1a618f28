"""Which files of a source are of PaddleOCR, and which images beside them are drawings of the tools."""

import re
from codecs import BOM_UTF8
from dataclasses import replace
from pathlib import Path, PurePosixPath

from prelabel.frames import IMAGE_SUFFIXES, KnownFrame
from prelabel.readers.base import Certainty, Plan, ends_of
from prelabel.readers.own import OwnFiles
from prelabel.readers.paths import beginning

SUFFIXES = (".txt", ".json", ".jsonl")

_HEAD = 1 << 14
"""Bytes of a file that hold its first lines."""

_NUMBER = rb"-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
_POINT = rb"\[\s*" + _NUMBER + rb"\s*,\s*" + _NUMBER + rb"\s*\]"
_OUTLINE = rb"\[\s*" + _POINT + rb"(?:\s*,\s*" + _POINT + rb"){2,}\s*\]"
_ENDINGS = "|".join(sorted(suffix[1:] for suffix in IMAGE_SUFFIXES))

_LINE = re.compile(rb"([^\t\n]*(?:\t[^\t\n\[{][^\t\n]*)*)\t[ \t]*(?:(\[|\{).*)?")
_LABELLED = re.compile(rb'\[\s*\{\s*".*"points"\s*:\s*\[\s*\[|\{\s*"ocr_info"\s*:|\[\s*' + _OUTLINE)
_IMAGE = re.compile(rf"\.(?:{_ENDINGS}|pdf)(?:_\d+)?\s*$".encode(), re.IGNORECASE)

_LISTS = re.compile(rb"\s*\[\s*(?:\[\s*)?\[\s*" + _OUTLINE + rb'\s*,\s*(?:\[\s*)?"')
"""Of PaddleOCR 2 and EasyOCR: corners, and behind them what was read."""

_EASY = re.compile(rb'"boxes\\?"\s*:\s*\[\s*\[|"text\\?"\s*:|"confident\\?"\s*:')

_NAMED = re.compile(rb'"input_path"\s*:\s*(?:"|null)')
_FOUND = re.compile(
    rb'"(?:page_index|model_settings|dt_polys|rec_texts|rec_polys|parsing_res_list|layout_det_res)"\s*:|"coordinate"\s*:\s*\[|"boxes"\s*:\s*\['
)
_ALONE = re.compile(
    rb'"prunedResult"\s*:\s*\{|"(?:rec_texts|parsing_res_list|dt_polys)"\s*:\s*\[|"cls_id"\s*:\s*\d+\s*,[^{}]*"coordinate"\s*:\s*\['
)
"""What no other tool writes. Where names are sorted, ``input_path`` may stand between long lists, out of sight."""

_EMPTY = re.compile(rb"\s*\[\s*(?:\[\s*\]|null)?\s*\]\s*")

_WEAK = re.compile(rb"\s*\[\s*(?:\[\s*)?" + _OUTLINE + rb'|\s*\[\s*\{[^{}]*"(?:transcription|points)"\s*:')
"""What lists hold that the user calls texts, and what others hold, too."""

_LABELS, _CUTOUTS = "Label.txt", "crop_img"
"""What PPOCRLabel writes, and the folder beside it for texts that it cuts out."""

_SYSTEM, _DETECTION, _KIE = "system_results.txt", "det_results.txt", "infer_results.txt"
"""Beside which the tools put drawings: called as the images, with something before their names, and behind them."""

_BEHIND = re.compile(
    r"(.+)_(?:res|ocr_res_img|preprocessed_img|layout_det_res|region_det_res|overall_ocr_res|table_cell_img|layout_order_res"
    r"|seal_res_region\d+)"
)
"""What ``save_to_img`` writes behind the name of an image."""


def plan_of(source: Path) -> Plan:
    """Units of some hundred files, and of one that is large, with the images that lie among them.

    Raises:
        InputError: the source does not exist, or holds no such file.
    """
    found = OWN.found(source)
    plan = found.in_parts()
    names = frozenset(path.relative_to(found.root).as_posix() for path in found.own)
    return replace(plan, images=tuple(image for image in plan.images if not _is_drawn(image, names)))


def _is_drawn(image: KnownFrame, results: frozenset[str]) -> bool:
    """Whether an image was cut out of one, or is one with what a tool drew into it, by the files that lie with it."""
    path = PurePosixPath(image.file)
    behind = _BEHIND.fullmatch(path.stem)
    beside = {path.with_name(_SYSTEM)}
    if path.name.startswith("det_res_"):
        beside.add(path.with_name(_DETECTION))
    if path.stem.endswith(("_ser", "_ser_re")):
        beside.add(path.with_name(_KIE))
    if behind:
        beside.add(path.with_name(f"{behind[1]}_res.json"))
    if path.parent.name == _CUTOUTS:
        beside.add(path.parent.with_name(_LABELS))
    return not results.isdisjoint(map(str, beside))


def _fits(path: Path) -> bool:
    if _certainty(path) > Certainty.NO:
        return True
    head = beginning(path, _HEAD).removeprefix(BOM_UTF8)
    return path.suffix.lower() != ".txt" and (_EMPTY.fullmatch(head) or _WEAK.match(head)) is not None


def _certainty(path: Path) -> Certainty:
    """SURE of images with corners of texts, and of results that name their image."""
    head = beginning(path, _HEAD).removeprefix(BOM_UTF8).lstrip()
    if not head.startswith((b"[", b"{")):
        return _of_lines(head)
    if _LISTS.match(head):
        return Certainty.SURE
    if head.startswith(b"[") and len(set(_EASY.findall(head))) > 2 and head.lstrip(b"[ \t\r\n").startswith((b"{", b'"')):  # noqa: PLR2004  # all three
        return Certainty.SURE
    _, text = ends_of(path)
    return Certainty.SURE if (_NAMED.search(text) and _FOUND.search(text)) or _ALONE.search(text) else Certainty.NO


def _of_lines(head: bytes) -> Certainty:
    """How sure one can be of the first lines of a file."""
    lines = [line for line in head.split(b"\n") if line.strip()]
    if len(head) >= _HEAD and len(lines) > 1:
        lines.pop()
    found = [_LINE.fullmatch(line.rstrip(b"\r")) for line in lines]
    if not found or None in found or not any(line and line[2] for line in found):
        return Certainty.NO
    if any(line and line[2] and _LABELLED.match(line[0], line.start(2)) for line in found):
        return Certainty.SURE
    return Certainty.LIKELY if all(line and _IMAGE.search(line[1]) for line in found) else Certainty.NO


OWN = OwnFiles(
    suffixes=SUFFIXES,
    told=_certainty,
    what="texts of PaddleOCR",
    fix="give Label.txt, results of predict_system.py or predict_det.py, or what save_to_json wrote",
    fits=_fits,
)
