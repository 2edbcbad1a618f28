"""Answers in tags and tokens: PaliGemma, Florence-2 as it speaks, Kosmos-2, DeepSeek-VL2, Qwen-VL, InternVL and Molmo."""

import html
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from prelabel.detections import Kind
from prelabel.errors import Tally
from prelabel.readers.shared.faults import Fault
from prelabel.readers.vlm.found import SKIP, Form, Found
from prelabel.readers.vlm.masks import TOKENS
from prelabel.readers.vlm.values import Text

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LOC = re.compile(r"((?:<loc\d{4}>)+)\s*((?:<seg\d{3}>\s*)*)([^;<>\n]*)")
_FLORENCE = re.compile(r"(?:<loc_\d+>)+")
_POINTED = re.compile(r"<(points?|tracks)\b([^<>]*)>([^<>]*)")
_ATTRIBUTE = re.compile(r"(\w+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PARENS = re.compile(r"\((\d+), ?(\d+)\), ?\((\d+), ?(\d+)\)")
_GROUNDED = re.compile(r"<phrase>([^<]*)|<object>((?:(?!<object>|<phrase>).)*)", re.DOTALL)
_PATCHES = re.compile(r"<patch_index_(\d+)>")
_TAG = re.compile(r"<[^<>]*>")
_SEPARATORS = re.compile(r"[;:,\t]")

_PATCHES_A_SIDE = 32
_WHOLE_IMAGE = 100
_BOX, _LONGEST_LABEL = 4, 1000

_AGAIN = f"ask again, with room for more tokens where the answer is cut off, {SKIP}"

_PALIGEMMA = Form("<loc>", "1024ths", "yx", fixed_unit=True, fixed_order=True)
_BINS = Form("<loc_>", "thousandths", "xy", fixed_unit=True, fixed_order=True)
_KOSMOS = Form("<patch_index_>", "fractions", "xy", fixed_unit=True, fixed_order=True)
_DEEPSEEK = Form("<|det|>", "999ths", "xy")
_QWEN = Form("<|box_start|>", "thousandths", "xy")
_MOLMO = Form("<point>", "percent", "xy", fixed_order=True)
_WHOLE = Form("<point> of whole numbers, or of more than 100,", None, "xy", fixed_order=True)
_MOLMO_2 = Form("coords", "thousandths", "xy", fixed_order=True)


class _Tags(NamedTuple):
    """Of a label and the boxes behind it.

    Args:
        label: before and behind the label.
        boxes: before and behind the numbers.
        form: of these.
    """

    label: tuple[str, str]
    boxes: tuple[str, str]
    form: Form


_PAIRS = (
    _Tags(("<|ref|>", "<|/ref|>"), ("<|det|>", "<|/det|>"), _DEEPSEEK),
    _Tags(("<|object_ref_start|>", "<|object_ref_end|>"), ("<|box_start|>", "<|box_end|>"), _QWEN),
    _Tags(("<ref>", "</ref>"), ("<box>", "</box>"), _QWEN),
)


class _Shape(NamedTuple):
    """What stands at a letter of a text."""

    at: int
    form: Form
    numbers: Sequence[float]
    label: str


class _Bad(NamedTuple):
    """What is wrong at a letter."""

    at: int
    fault: Fault


def found_in(text: Text, tally: Tally) -> list[Found] | None:
    """What a text finds, box by box and point by point; None where it holds no coordinates.

    Args:
        text: of the answer.
        tally: takes what is bad, and counts masks of tokens.

    Raises:
        InputError: something is bad, and the run stops at bad records.
    """
    letters = text.text
    read = next((read for mark, read in _READERS if mark.search(letters)), None)
    if read is None:
        return None
    found: list[Found] = []
    place_at = text.places()
    for one in read(letters, tally):
        place = place_at(one.at)
        if isinstance(one, _Bad):
            tally.reject(one.fault.reason, one.fault.what, place=place, fix=one.fault.fix)
            continue
        kind = Kind.RECTANGLE if len(one.numbers) == _BOX else Kind.LANDMARK
        found.append(Found(place=place, form=one.form, kind=kind, rings=[one.numbers], label=one.label))
    return found


def _paligemma(letters: str, tally: Tally) -> Iterator[_Shape | _Bad]:
    for match in _LOC.finditer(letters):
        numbers = [float(number) for number in _NUMBER.findall(match[1])]
        if match[2]:
            tally.unconverted[TOKENS] += 1
        if len(numbers) != _BOX:
            yield _wrong(match.start(), f"{len(numbers)} location tokens are no box, which has {_BOX}")
        else:
            yield _Shape(match.start(), _PALIGEMMA, numbers, match[3].strip())


def _florence(letters: str, tally: Tally) -> Iterator[_Shape | _Bad]:  # noqa: ARG001  # one of several
    last = 0
    for match in _FLORENCE.finditer(letters):
        # the processor takes the middle of each of 1000 bins
        numbers = [float(number) + 0.5 for number in _NUMBER.findall(match[0])]
        label = _before(letters, last, match.start())
        last = match.end()
        if len(numbers) == _BOX:
            yield _Shape(match.start(), _BINS, numbers, label)
        else:
            what = f"{len(numbers)} location tokens may be corners, boxes or a polygon, as the task says"
            fix = f"save what the processor's post_process_generation returns, {SKIP}"
            yield _Bad(match.start(), Fault("wrong number of coordinates", "", what, fix))


def _kosmos(letters: str, tally: Tally) -> Iterator[_Shape | _Bad]:  # noqa: ARG001  # one of several
    label = ""
    for match in _GROUNDED.finditer(letters):
        if match[1] is not None:
            label = match[1].strip()
            continue
        inside, closed, _ = match[2].partition("</object>")
        numbers = [int(number[:9]) for number in _PATCHES.findall(inside)]
        if not closed or not numbers or len(numbers) % 2 or max(numbers) >= _PATCHES_A_SIDE**2:
            yield _wrong(match.start(), f"{len(numbers)} patches are no boxes, which have 2 of {_PATCHES_A_SIDE**2} each")
            continue
        for first, last in zip(numbers[::2], numbers[1::2], strict=True):
            yield _Shape(match.start(), _KOSMOS, _patch_box(first, last), label)


def _patch_box(first: int, last: int) -> list[float]:
    """A box in fractions by its first and last patch: from middle to middle, of one row or column of patches whole ones.

    >>> _patch_box(44, 863), _patch_box(0, 1)
    ([0.390625, 0.046875, 0.984375, 0.828125], [0.0, 0.0, 0.0625, 0.03125])
    """
    (y0, x0), (y1, x1) = divmod(first, _PATCHES_A_SIDE), divmod(last, _PATCHES_A_SIDE)
    near, far = (0.0, 1.0) if x0 == x1 or y0 == y1 else (0.5, 0.5)
    return [(x0 + near) / _PATCHES_A_SIDE, (y0 + near) / _PATCHES_A_SIDE, (x1 + far) / _PATCHES_A_SIDE, (y1 + far) / _PATCHES_A_SIDE]


def _paired(tags: _Tags) -> Callable[[str, Tally], Iterator[_Shape | _Bad]]:
    """Reads labels and their boxes between tags; a box without a label of its own has that before it."""
    pattern = re.compile("|".join(map(re.escape, (*tags.label, *tags.boxes))))

    def read(letters: str, tally: Tally) -> Iterator[_Shape | _Bad]:  # noqa: ARG001  # one of several
        label = ""
        marks = [*pattern.finditer(letters)]
        for mark, closing, behind in itertools.zip_longest(marks, marks[1:], marks[2:]):
            if mark[0] not in {tags.label[0], tags.boxes[0]}:
                continue
            closed = tags.label[1] if mark[0] == tags.label[0] else tags.boxes[1]
            if closing is None or closing[0] != closed:
                yield _wrong(mark.start(), f"{mark[0]} without {closed}")
                continue
            inside = letters[mark.end() : closing.start()]
            if closed == tags.boxes[1]:
                yield from _boxes(mark.start(), inside, label, tags.form)
                continue
            label = inside.strip()[:_LONGEST_LABEL]
            if behind is None or behind[0] != tags.boxes[0]:
                yield _wrong(mark.start(), f"{mark[0]} without {tags.boxes[0]}")

    return read


def _boxes(at: int, said: str, label: str, form: Form) -> Iterator[_Shape | _Bad]:
    """The boxes between two tags."""
    numbers = [float(number) for number in _NUMBER.findall(said)]
    if not numbers or len(numbers) % _BOX:
        yield _wrong(at, f"{len(numbers)} numbers are no boxes, which have {_BOX} each")
        return
    for start in range(0, len(numbers), _BOX):
        yield _Shape(at, form, numbers[start : start + _BOX], label)


def _bare(letters: str, tally: Tally) -> Iterator[_Shape | _Bad]:  # noqa: ARG001  # one of several
    """Qwen2-VL without its special tokens: a label, and its box in round brackets."""
    last = 0
    for match in _PARENS.finditer(letters):
        label = letters[last : match.start()].strip(" ,;:\n")
        last = match.end()
        yield _Shape(match.start(), _QWEN, [float(number) for number in match.groups()], label)


def _pointed(letters: str, tally: Tally) -> Iterator[_Shape | _Bad]:  # noqa: ARG001  # one of several
    found = [*_POINTED.finditer(letters)]
    said = [{name: (double or single).strip() for name, double, single in _ATTRIBUTE.findall(match[2])} for match in found]
    pairs = [[(one[f"x{number}"], one.get(f"y{number}", "")) for number in _numbered(one)] for one in said]
    form = _form_of(itertools.chain.from_iterable(itertools.chain.from_iterable(pairs)))
    for match, one, points in zip(found, said, pairs, strict=True):
        label = html.unescape(one.get("alt") or match[3]).strip()
        if "coords" in one:
            yield from _coords(match.start(), one["coords"], label)
            continue
        if not points:
            yield _wrong(match.start(), f"<{match[1]}> without x and y")
        for pair in points:
            if all(_NUMBER.fullmatch(number) for number in pair):
                yield _Shape(match.start(), form, [float(number) for number in pair], label)
            else:
                yield _wrong(match.start(), f"x {pair[0][:60]!r} and y {pair[1][:60]!r} are no point")


def _numbered(said: Iterable[str]) -> list[str]:
    """What follows the letter x in names of attributes: nothing, or a number."""
    return [name[1:] for name in said if name == "x" or (name[:1] == "x" and name[1:].isdecimal())]


def _form_of(numbers: Iterable[str]) -> Form:
    """Molmo's, which writes percents with one decimal; Qwen writes the same tags, with whole pixels or thousandths."""
    found = [number for number in numbers if _NUMBER.fullmatch(number)]
    percent = any("." in number for number in found) and all(float(number) <= _WHOLE_IMAGE for number in found)
    return _MOLMO if percent or not found else _WHOLE


def _coords(at: int, said: str, label: str) -> Iterator[_Shape | _Bad]:
    """Points of Molmo 2: the number of an image or a time, and of each point its number, x and y."""
    groups = [_NUMBER.findall(group) for group in _SEPARATORS.split(said) if group.strip()]
    times = list(dict.fromkeys(group[0] for group in groups if group))
    if len(times) > 1:
        what = f"points of several images or times: {', '.join(times)[:100]}"
        yield _Bad(at, Fault("points of several images", "", what, f"ask about one image at a time, {SKIP}"))
        return
    for group in groups:
        points = group[1:]
        if not points or len(points) % 3:
            yield _wrong(at, f"{len(points)} numbers behind the image's are no points, which have 3 each")
            continue
        for start in range(0, len(points), 3):
            yield _Shape(at, _MOLMO_2, [float(number) for number in points[start + 1 : start + 3]], label)


def _before(letters: str, begin: int, end: int) -> str:
    """The words between two places, without tags."""
    return _TAG.sub(" ", letters[begin:end]).strip()[-_LONGEST_LABEL:]


def _wrong(at: int, what: str) -> _Bad:
    return _Bad(at, Fault("wrong number of coordinates", "", what, _AGAIN))


_READERS: tuple[tuple[re.Pattern[str], Callable[[str, Tally], Iterator[_Shape | _Bad]]], ...] = (
    (re.compile(r"<loc\d{4}>"), _paligemma),
    (re.compile(r"<loc_\d+>"), _florence),
    (re.compile(r"<patch_index_\d+>"), _kosmos),
    (re.compile(r"<\|ref\|>|<\|det\|>"), _paired(_PAIRS[0])),
    (re.compile(r"<\|box_start\|>"), _paired(_PAIRS[1])),
    (re.compile(r"<box>"), _paired(_PAIRS[2])),
    (re.compile(r"<(?:points?|tracks)\s"), _pointed),
    (_PARENS, _bare),
)
"""Which reads a text, by what is in it."""
