"""What the user leaves out, renames or adds: labels, attributes, keypoint numbers, score floor, duplicates, shapes, thinning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import SupportsFloat, get_args

from prelabel.detections import AttributeSet, Detections, Kind
from prelabel.errors import Tally, UsageError
from prelabel.refining import attributes, keypoints, labels
from prelabel.refining.attributes import AttributeRule, attributes_from, defaults_from, map_attributes, with_defaults, with_scores
from prelabel.refining.keypoints import KeypointMap, keypoints_from, map_keypoints
from prelabel.refining.labels import LabelMap, Unmapped, labels_from, load_labels, map_labels
from prelabel.refining.rows import check_tracks, duplicates, keep, thin
from prelabel.refining.shapes import SHAPES, select

__all__ = [
    "SHAPES",
    "AttributeRule",
    "KeypointMap",
    "LabelMap",
    "RefineOptions",
    "Unmapped",
    "attributes_from",
    "check_tracks",
    "completed",
    "defaults_from",
    "duplicates",
    "keypoints_from",
    "labels_from",
    "load_labels",
    "map_labels",
    "merged",
    "prepared",
    "refine",
    "seek",
    "thin",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefineOptions:
    """What is left out, renamed or added.

    Args:
        labels: ``--labels``; None where no map is given.
        unmapped: ``--unmapped``: labels that the map does not name; by default an error with a map.
        min_score: ``--min-score`` in [0, 1]; rows without a score stay.
        nms: ``--nms``: intersection over union in (0, 1] above which the lower score of two objects of one label goes.
        min_keypoint_score: ``--min-keypoint-score`` in [0, 1], which readers apply.
        shapes: ``--shape``: the kinds that become annotations; None: of each object its most exact outline, and its landmarks.
        attributes: what becomes of the source's attributes, by their names there.
        keypoints: the project's numbers of the source's keypoints, by the project's label.
        defaults: attributes that objects of a label have where the source gives them none, by the project's label.
        score_attribute: ``--score-attribute``: the attribute that the score is written to.

    Raises:
        UsageError: a number outside its range, or a word that has no meaning.
    """

    labels: LabelMap | None = None
    unmapped: Unmapped | None = None
    min_score: float | None = None
    nms: float | None = None
    min_keypoint_score: float | None = None
    shapes: frozenset[Kind] | None = None
    attributes: Mapping[str, AttributeRule] = field(default_factory=dict)
    keypoints: KeypointMap = field(default_factory=dict)
    defaults: Mapping[str, AttributeSet] = field(default_factory=dict)
    score_attribute: str | None = None

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        shares: dict[str, object] = {"min_score": self.min_score, "min_keypoint_score": self.min_keypoint_score, "nms": self.nms}
        for name, value in shares.items():
            # written so that NaN is outside
            known = value is None or (isinstance(value, SupportsFloat) and 0 <= float(value) <= 1 and (name != "nms" or float(value) > 0))
            if not known:
                fix = f"give a number {'above 0, and at most 1' if name == 'nms' else 'from 0 to 1'}"
                raise UsageError(f"{name} is {value!r}", fix=fix)
        if self.unmapped not in (None, *get_args(Unmapped)):
            raise UsageError(f"unmapped is {self.unmapped!r}", fix=f"give {', '.join(get_args(Unmapped))}")


def refine(detections: Detections, options: RefineOptions, tally: Tally) -> Detections:
    """Rename and filter rows; what goes is counted by reason.

    Raises:
        ChoiceError: a label or a keypoint is not in its map, or two attributes would become one.
    """
    d = _named_and_sure(detections, options, tally)
    if options.nms is not None:
        d = keep(d, ~duplicates(d, options.nms), f"overlap over {options.nms:g} with a better one", tally)
    d = select(d, options.shapes, tally)
    d = map_keypoints(d, options.keypoints, tally)
    return map_attributes(d, options.attributes, tally)


def prepared(detections: Detections, options: RefineOptions, tally: Tally, *, boxes_alone: bool) -> Detections:
    """One of several sources before they are merged: under the project's labels, without what is under the score floor.

    Args:
        detections: what the source says.
        options: of the source; `merged` are those that are left for the result.
        tally: takes the counts.
        boxes_alone: where boxes alone are wanted, all other shapes go before instead of after.

    Raises:
        ChoiceError: a label is not in its map.
    """
    d = _named_and_sure(detections, options, tally)
    return select(d, options.shapes, tally) if boxes_alone and options.shapes == frozenset({Kind.RECTANGLE}) else d


def merged(options: RefineOptions) -> RefineOptions:
    """What is left to do when sources are merged."""
    return replace(options, labels=None, min_score=None)


def seek(options: RefineOptions, tally: Tally) -> None:
    """Tell the tally which names of the source the options are for."""
    tables: dict[str, Iterable[str]] = {
        labels.UNMET: options.labels or (),
        keypoints.UNMET: options.keypoints,
        attributes.UNMET: options.attributes,
        attributes.UNMET_DEFAULTS: options.defaults,
    }
    tally.sought.update((text, name) for text, names in tables.items() for name in names)


def _named_and_sure(detections: Detections, options: RefineOptions, tally: Tally) -> Detections:
    d = detections
    if options.labels is not None:
        d = map_labels(d, options.labels, options.unmapped or "error", tally)
    if options.min_score is not None:
        # written so that the absent score, NaN, stays
        d = keep(d, ~(d.score < options.min_score), f"score under {options.min_score:g}", tally)
    return d


def completed(detections: Detections, options: RefineOptions, tally: Tally) -> Detections:
    """With the attributes that all rows have, those too that linking adds; the tally is told which names of the options were met.

    Raises:
        ChoiceError: the source has an attribute of the name that scores are to have, and it does not say the score.
    """
    d = with_defaults(detections, options.defaults, tally)
    return with_scores(d, options.score_attribute) if options.score_attribute else d
