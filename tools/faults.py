"""Put faults into a copy of the repository, one at a time, and see that the tests catch each.

Run it as ``python tools/faults.py``. A fault is one line changed to what a tired hand might
write; it counts as caught when one of the tests that are named beside it fails.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import attrs
import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = Path("src/safeguarding")


@attrs.frozen(kw_only=True)
class Fault:
    """One deliberate fault."""

    name: str
    file: Path
    right: str
    wrong: str
    #: The quick test files that should see it.
    tests: tuple[str, ...]


FAULTS = (
    Fault(
        name="an off-by-one in counting",
        file=PACKAGE / "workdays.py",
        right="index = (place >> 1) + n if n > 0",
        wrong="index = (place >> 1) + n + 1 if n > 0",
        tests=("test_workdays.py",),
    ),
    Fault(
        name="unknown read as false",
        file=PACKAGE / "criteria.py",
        right="1 << YES: Finding.MET, _DECIDED: Finding.UNKNOWN}",
        wrong="1 << YES: Finding.MET, _DECIDED: Finding.NOT_MET}",
        tests=("test_criteria.py", "test_allegations.py"),
    ),
    Fault(
        name="a dropped citation",
        file=PACKAGE / "_editions.py",
        right='"applies", "cite")\n_DUTY_OPTIONAL = ("timescale"',
        wrong='"applies")\n_DUTY_OPTIONAL = ("cite", "timescale"',
        tests=("test_editions.py", "test_testing.py"),
    ),
    Fault(
        name="a loosened overlay is accepted",
        file=PACKAGE / "_binding.py",
        right="fault = loosened(before, after)",
        wrong="fault = None",
        tests=("test_overlays.py", "test_testing.py"),
    ),
    Fault(
        name="a leaked value",
        file=PACKAGE / "facts.py",
        right="map(word, domain))}, or nothing where it is not known",
        wrong="map(word, domain))}, not {value}",
        tests=("test_facts.py", "proof/test_privacy.py"),
    ),
)


def caught(fault: Fault, copy: Path) -> list[str]:
    """Return the tests that fail with a fault in a copy.

    Raises:
        ValueError: The line that the fault changes is not there, or not once; or the tests could not be run.
    """
    file = copy / fault.file
    text = file.read_text(encoding="utf-8")
    if text.count(fault.right) != 1:
        raise ValueError(f"{fault.name}: its line must stand once in {fault.file}; put the fault right")
    file.write_text(text.replace(fault.right, fault.wrong), encoding="utf-8")
    try:
        # The copy, and not the checkout that is installed, is what the tests import.
        code = "import sys; sys.path.insert(0, 'src'); import pytest; sys.exit(pytest.main(sys.argv[1:]))"
        names = [str(Path("tests") / name) for name in fault.tests]
        done = subprocess.run(
            [sys.executable, "-c", code, "-q", "-p", "no:cacheprovider", "--tb=no", *names],
            cwd=copy,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        file.write_text(text, encoding="utf-8")
    if done.returncode not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        # A test file that isn't there must not pass for a test that fails.
        raise ValueError(f"{fault.name}: its tests could not be run; put their names right")
    lines = done.stdout.splitlines()
    return [line.split(" - ")[0].split(" ", 1)[1] for line in lines if line.startswith(("FAILED", "ERROR"))]


def main() -> int:
    """Return 0 where every fault is caught."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", "corpus", ".*_cache", "__pycache__"))
        missed = 0
        for fault in FAULTS:
            seen = caught(fault, copy)
            missed += not seen
            print(f"{fault.name}: {f'{len(seen)} tests, first {seen[0]}' if seen else 'NOT CAUGHT'}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
