"""The names of the package are what they are said to be, whatever was imported before."""

import subprocess
import sys

import prelabel

EVERYTHING = """
import importlib, pkgutil, prelabel
for module in pkgutil.walk_packages(prelabel.__path__, "prelabel."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
for name in prelabel.__all__:
    print(name, type(getattr(prelabel, name)).__name__, getattr(getattr(prelabel, name), "__name__", ""))
"""


def test_public_names_are_there() -> None:
    """Each name of the package's list is imported when it is asked for."""
    assert {"SequenceBuilder", "build_jobs", "check_file", "convert", "link", "merge", "read", "refine", "write_jobs"} <= set(
        prelabel.__all__
    )
    assert all(getattr(prelabel, name) is not None for name in prelabel.__all__)


def test_no_module_takes_the_name_of_a_function() -> None:
    """After every module was imported small letters still name functions, and others classes, of just that name."""
    done = subprocess.run([sys.executable, "-c", EVERYTHING], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    seen = {name: (kind, own) for name, kind, own in (line.split(" ") for line in done.stdout.splitlines())}
    assert sorted(seen) == sorted(prelabel.__all__)
    assert seen.pop("__version__") == ("str", "")
    assert {name for name, one in seen.items() if one == ("function", name)} == {name for name in seen if name.islower()}
    assert {name for name, (kind, own) in seen.items() if own == name and kind in {"type", "StructMeta", "EnumType"}} == {
        name for name in seen if not name.islower()
    }


def test_refine_is_the_function() -> None:
    """It is called from the package, and imported from it."""
    from prelabel import RefineOptions, Tally, refine  # noqa: PLC0415  # what is shown is the import

    street = prelabel.SequenceBuilder("street", 200, 100, labels=["car"])
    street.add(boxes=[[0, 0, 20, 10], [0, 0, 40, 20]], labels=[0, 0], scores=[0.2, 0.9])
    tally = Tally()

    kept = prelabel.refine(street.detections(), RefineOptions(min_score=0.5), tally)

    assert refine is prelabel.refine
    assert (kept.score.tolist(), dict(tally.filtered)) == ([0.9], {"score under 0.5": 1})
