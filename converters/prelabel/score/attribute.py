"""The scores that jobs keep as an attribute of their annotations."""

import math

import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import SCORE_NAMES
from prelabel.detections import Detections
from prelabel.errors import ChoiceError

SHOWN = 5


def scores_of(jobs: Detections, wanted: str | None, said: str | None) -> tuple[str | None, NDArray[np.float64]]:
    """The attribute that holds scores, and (n,) the score of each row, NaN where it has none.

    Args:
        jobs: the pre-labels.
        wanted: the attribute that the user named.
        said: the attribute that the jobs name; else one of `SCORE_NAMES` whose values are all scores.

    Raises:
        ChoiceError: no annotation has the attribute that the user named, or one has no score in it.
    """
    if wanted is not None:
        scores = [_score(attributes.get(wanted)) for attributes in jobs.attribute_sets]
        _require(jobs, wanted, scores)
        return wanted, _of_rows(jobs, scores)
    for name in (*([] if said is None else [said]), *_called_so(jobs)):
        scores = [_score(attributes.get(name)) for attributes in jobs.attribute_sets]
        if any(score is not None for score in scores) and all(score is None or not math.isnan(score) for score in scores):
            return name, _of_rows(jobs, scores)
    return None, np.full(len(jobs), np.nan)


def _called_so(jobs: Detections) -> list[str]:
    """The attributes that are called as scores are, in the order of `SCORE_NAMES`."""
    names = sorted({name for attributes in jobs.attribute_sets for name in attributes if name.lower() in SCORE_NAMES})
    return sorted(names, key=lambda name: SCORE_NAMES.index(name.lower()))


def _require(jobs: Detections, name: str, scores: list[float | None]) -> None:
    wrong = next((i for i, score in enumerate(scores) if score is not None and math.isnan(score)), None)
    if wrong is not None:
        value = jobs.attribute_sets[wrong][name]
        what = f"--score-attribute {name}: an annotation has {value!r}, which is no number from 0 to 1"
        raise ChoiceError(what, fix="name the attribute that convert --score-attribute wrote")
    if all(score is None for score in scores):
        names = sorted({key for attributes in jobs.attribute_sets for key in attributes})
        there = f"name another: there are {', '.join(map(repr, names[:SHOWN]))}{', ...' if len(names) > SHOWN else ''}"
        fix = there if names else "keep scores with convert --score-attribute: these annotations have no attributes"
        raise ChoiceError(f"--score-attribute {name}: no annotation has an attribute of this name", fix=fix)


def _score(value: str | tuple[str, ...] | None) -> float | None:
    """The number of a text; NaN where it is no score, None where there is no text."""
    if value is None:
        return None
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return math.nan
    return number if 0 <= number <= 1 else math.nan


def _of_rows(jobs: Detections, scores: list[float | None]) -> NDArray[np.float64]:
    """(n,) from the score of each set of attributes; the last entry is of rows without attributes."""
    return np.array([math.nan if score is None else score for score in [*scores, None]], np.float64)[jobs.attributes]
