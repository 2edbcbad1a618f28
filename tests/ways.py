"""The two ways in which loops go: compiled, and with NumPy where nothing is."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from prelabel import native

COMPILED, NUMPY = "compiled", "numpy"

WAYS = [pytest.param(COMPILED, marks=pytest.mark.skipif(native.loops is None, reason="nothing is compiled")), NUMPY]
"""The parameters of a fixture."""


@contextmanager
def going(way: str, *modules: ModuleType) -> Iterator[None]:
    """Modules that go one way as long as the block lasts."""
    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            patch.setattr(module, "loops", native.loops if way == COMPILED else None)
        yield
