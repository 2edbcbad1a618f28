"""YAML from strangers: as data sets are described in it, and label maps written. The ``%YAML:1.0`` of OpenCV is taken as ``%YAML 1.0``."""

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from prelabel.errors import InputError, Place
from prelabel.files import read_text

_OPENCV = re.compile(r"\A%YAML:")

_MERGE = "tag:yaml.org,2002:merge"
_MERGED, _TWICE = "the merge key << is not read", "has two values"
_FIXES = {_MERGED: "write out what it copies", _TWICE: "keep one of the two"}
"""By how a problem ends."""


class _Loader(yaml.SafeLoader):
    """Without the merge key ``<<``: it copies, so that a few lines can grow without bound. Of a key that comes twice nothing is lost."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Refuse a mapping that has the merge key, or two values for one key."""
        seen: dict[Hashable, yaml.Node] = {}
        for key, value in node.value:
            if key.tag == _MERGE:
                raise yaml.constructor.ConstructorError(problem=_MERGED, problem_mark=key.start_mark)
            if not isinstance(key, yaml.ScalarNode):
                continue
            # as 0 and 00 are one number
            first = seen.setdefault(self.construct_object(key), value)
            if first is not value and self.construct_object(first, deep=True) != self.construct_object(value, deep=True):
                raise yaml.constructor.ConstructorError(problem=f"{key.value!r} {_TWICE}", problem_mark=key.start_mark)


def load_yaml(path: Path, fix: str) -> dict[str, Any]:
    """A YAML file whose root is a mapping.

    Args:
        path: of the file.
        fix: what to write instead of what is no mapping.

    Raises:
        InputError: it is not.
    """
    try:
        root = yaml.load(_OPENCV.sub("%YAML ", read_text(path)), _Loader)  # noqa: S506  # a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(str(path), mark.line + 1, mark.column + 1) if mark else Place(str(path))
        problem = error.problem or "not YAML"
        known = next((fix for end, fix in _FIXES.items() if problem.endswith(end)), "write it as YAML")
        raise InputError(problem, place=place, fix=known) from error
    except RecursionError as error:
        raise InputError("lists in lists without end", place=Place(str(path)), fix=fix) from error
    except (LookupError, AttributeError) as error:
        raise InputError("a tag does not fit what it stands before", place=Place(str(path)), fix="leave the tags with ! out") from error
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(" ".join(str(error).split()), place=Place(str(path)), fix="write it as YAML") from error
    if not isinstance(root, dict):
        raise InputError("is no mapping", place=Place(str(path)), fix=fix)
    return root
