"""Compiles `prelabel.native` when the package is built or installed, where there is a C compiler; the package works without.

The module keeps to Python's stable ABI: one wheel serves every Python from 3.11 on. Without a compiler the wheel is one of pure Python.
"""

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension

ABI = "0x030B0000"
"""Of Python 3.11."""

FLAGS = ["-std=c11", "-ffp-contract=off", "-fno-math-errno", "-fvisibility=hidden", "-g0"]
"""A computation is the same everywhere, to the last bit, and so is what is compiled wherever its source lies."""

NATIVE = Path("converters", "prelabel", "native")


class NativeHook(BuildHookInterface[Any]):  # type: ignore[misc]  # of the build environment, which is another
    """Puts what was compiled beside its source, from where it goes into the wheel, and where an editable installation finds it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # of every hook
        """Before the wheel is made."""
        folder = Path(self.root) / NATIVE
        with tempfile.TemporaryDirectory() as temporary:
            made = None if os.environ.get("PRELABEL_NO_EXTENSIONS") else _compiled(folder, Path(temporary))
            for old in (*folder.glob("_loops*.so"), *folder.glob("_loops*.pyd")):
                if made is None or old.name != made.name:
                    old.unlink()
            if made is None:
                self.app.display_warning("prelabel.native is not compiled: prelabel works as well, but more slowly")
                return
            # whoever runs meanwhile finds the old one or the new one
            new = folder / f"{made.name}.new"
            shutil.copy(made, new)
            new.replace(folder / made.name)
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
        build_data["artifacts"].append((NATIVE / made.name).as_posix())


def _compiled(source: Path, folder: Path) -> Path | None:
    """The module in a folder; None where it cannot be made."""
    extension = Extension(
        "_loops",
        sorted(map(str, source.glob("*.c"))),
        depends=sorted(map(str, source.glob("*.h"))),
        define_macros=[("Py_LIMITED_API", ABI)],
        extra_compile_args=[] if sys.platform == "win32" else FLAGS,
        py_limited_api=True,
        optional=True,
    )
    command = Distribution({"ext_modules": [extension]}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(folder), str(folder / "objects")
    command.ensure_finalized()
    command.run()
    return next((path for suffix in ("so", "pyd") for path in folder.glob(f"_loops*.{suffix}")), None)
