"""Refining, linking and merging of detections as functions: what they are given is checked, and what they leave out is said."""

from collections.abc import Iterable, Sequence

from prelabel import linking, merging, refining
from prelabel.api import typed
from prelabel.api.checked import instance, instances, optional, text
from prelabel.api.told import tell
from prelabel.detections import Detections
from prelabel.errors import Tally, UsageError
from prelabel.linking import LinkOptions
from prelabel.linking.ids import FILLED
from prelabel.merging import MergeOptions
from prelabel.refining import RefineOptions, check_tracks


def refine(detections: Detections, options: RefineOptions | None = None, tally: Tally | None = None) -> Detections:
    """Rename and filter rows.

    Args:
        detections: any.
        options: what is left out, renamed or added; of each object its most exact outline and its landmarks are kept.
        tally: takes the counts of what goes, by reason.

    Raises:
        ChoiceError: a label or a keypoint is not in its map, or two attributes would become one.
        UsageError: an argument is of another type.

    Warns:
        PrelabelWarning: without a tally, where something goes that no option asks for: attributes without a name.
    """
    given, chosen = instance(detections, Detections, "detections"), typed.options(options, RefineOptions, "options")
    seen = optional(tally, Tally, "tally")
    made = refining.refine(given, chosen, seen)
    if tally is None:
        tell("refine", seen)
    return made


def link(detections: Detections, options: LinkOptions | None = None, tally: Tally | None = None) -> Detections:
    """Detections with a track for each row: linked, weak tracks left out, gaps filled, smoothed if asked for.

    `prelabel.linking.link` says in full what is promised.

    Args:
        detections: frames of a sequence stand in the order of time. Frame numbers (``index``) are time where they rise; with
            ``time_s`` they tell the frame rate, else 30 a second are taken.
        options: what is kept, how long a gap may be, and what is filled in.
        tally: takes the counts of what is left out and what is filled in, by reason.

    Raises:
        InputError: two objects of a frame have one track id, which is to be kept, and the tally stops at bad records.
        UsageError: an argument is of another type.

    Warns:
        PrelabelWarning: without a tally, where detections are left out or filled in that no option asks for: those of weak tracks where
            ``min_length`` is None, and gaps where ``fill_gaps`` is.
    """
    given, chosen = instance(detections, Detections, "detections"), typed.options(options, LinkOptions, "options")
    seen = optional(tally, Tally, "tally")
    if chosen.mode in {"auto", "keep"}:
        given = check_tracks(given, seen, anew='LinkOptions(mode="relink")')
    made = linking.link(given, chosen, seen)
    if tally is None:
        tell("link", seen, *([] if chosen.fill_gaps is None else [FILLED]))
    return made


def merge(parts: Iterable[Detections], options: MergeOptions, tally: Tally | None = None, *, names: Sequence[str] = ()) -> Detections:
    """The detections of several sources over the same frames as those of one, in canonical order.

    `prelabel.merging.merge` says in full what is promised.

    Args:
        parts: what each source says, its labels under common names.
        options: how they are merged.
        tally: takes the counts of what is merged into another, by reason.
        names: of the sources, for messages.

    Raises:
        ChoiceError: a source shares no frame with the others; a frame has two sizes; or ``wbf`` meets an object that is more than a box, or
            has no score.
        UsageError: fewer than two parts, an option has no meaning, or an argument is of another type.

    Warns:
        PrelabelWarning: without a tally, where more goes than what overlaps: attributes of boxes that are averaged.
    """
    given, chosen = instances(parts, Detections, "parts"), typed.given(options, MergeOptions, "options")
    seen, called = optional(tally, Tally, "tally"), [text(name, "one of the names") for name in instances(names, str, "names")]
    if called and len(called) != len(given):
        raise UsageError(f"names has {len(called)} entries, not {len(given)}", fix="give one a source, or none")
    made = merging.merge(given, chosen, seen, names=called)
    if tally is None:
        tell("merge", seen)
    return made
