"""YAML from strangers, as data sets are described in it."""

from pathlib import Path
from typing import Any

import yaml

from prelabel.errors import InputError, Place
from prelabel.files import read_text

_MERGE = "tag:yaml.org,2002:merge"
_MERGED = "the merge key << is not read"


class _Loader(yaml.SafeLoader):
    """Without the merge key ``<<``: it copies, so that a few lines can grow without bound."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Refuse a mapping that has the key."""
        for key, _ in node.value:
            if key.tag == _MERGE:
                raise yaml.constructor.ConstructorError(problem=_MERGED, problem_mark=key.start_mark)


def load_yaml(path: Path) -> dict[str, Any]:
    """A YAML file whose root is a mapping.

    Raises:
        InputError: it is not.
    """
    try:
        root = yaml.load(read_text(path), _Loader)  # noqa: S506  # a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(str(path), mark.line + 1, mark.column + 1) if mark else Place(str(path))
        fix = "write out what it copies" if error.problem == _MERGED else "write it as YAML"
        raise InputError(error.problem or "not YAML", place=place, fix=fix) from error
    except RecursionError as error:
        raise InputError("lists in lists without end", place=Place(str(path)), fix="write names: [car, bus]") from error
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(" ".join(str(error).split()), place=Place(str(path)), fix="write it as YAML") from error
    if not isinstance(root, dict):
        raise InputError("is no mapping of names", place=Place(str(path)), fix="write names: [car, bus]")
    return root
