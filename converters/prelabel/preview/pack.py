"""Jobs as JSON blocks of a page: columns in base64, which a browser turns into typed arrays without looking at each number."""

import base64
from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.preview.places import Spot
from prelabel.preview.review import Finding
from prelabel.preview.scene import Scene


def block(value: object) -> bytes:
    r"""JSON that can stand in a script element: no text in it ends or opens an element or a comment.

    >>> block({"label": "</script><!--"})
    b'{"label":"\\u003c/script>\\u003c!--"}'
    """
    return msgspec.json.encode(value).replace(b"<", b"\\u003c")


def packed(scene: Scene, found: Sequence[Finding], spots: Sequence[Spot], source: Callable[[int], str]) -> bytes:
    """The block of a job.

    Args:
        scene: the job.
        found: places to look at.
        spots: its problems.
        source: the URL of the image of a frame, by its index.
    """
    names = {name: i for i, name in enumerate(dict.fromkeys(scene.labels))}
    about = scene.about
    numbers = about.frame_numbers if about and about.frame_numbers and len(about.frame_numbers) == len(scene.frame_ids) else None
    width, height = scene.size()
    return block(
        {
            "reference": scene.reference,
            "line": scene.line,
            "video": scene.video,
            "width": width,
            "height": height,
            "rate": about.rate if about else 0,
            "about": about is not None,
            "numbers": None if numbers is None else _int32(np.array(numbers)),
            "frameIds": scene.frame_ids,
            "sources": [source(frame) for frame in range(len(scene.frame_ids))],
            "trackerIds": scene.tracker_ids,
            "labels": list(names),
            "label": _int32(np.array([names[name] for name in scene.labels], np.int32)),
            "kind": _base64(scene.kind.astype(np.uint8)),
            "trackerStart": _int32(scene.tracker_start),
            "frame": _int32(scene.frame),
            "interpolated": _base64(scene.interpolated.astype(np.uint8)) if scene.interpolated.any() else None,
            "score": None if np.isnan(scene.score).all() else _float32(scene.score),
            "attributes": _int32(scene.attributes) if scene.attribute_sets else None,
            "attributeSets": scene.attribute_sets,
            "pointStart": _int32(scene.point_start),
            "points": _float32(scene.points),
            "number": _int32(scene.number) if scene.number.any() else None,
            "undrawn": scene.undrawn,
            "findings": [_finding(finding) for finding in found],
            "problems": [problem_record(each) for each in spots],
        }
    )


def problem_record(spot: Spot) -> dict[str, object]:
    """A problem as the page lists it."""
    problem = spot.problem
    where = problem.place.element or f"line {problem.place.line}"
    return {"what": problem.what, "fix": problem.fix, "place": where, "tracker": spot.tracker, "frame": spot.frame}


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "reason": finding.reason,
        "tracker": finding.tracker,
        "other": finding.other,
        "first": finding.first,
        "last": finding.last,
        "text": finding.text,
    }


def _int32(column: NDArray[np.integer]) -> str:
    return _base64(column.astype("<i4"))


def _float32(column: NDArray[np.float64]) -> str:
    return _base64(column.astype("<f4"))


def _base64(column: NDArray[np.generic]) -> str:
    return base64.b64encode(column.tobytes()).decode("ascii")
