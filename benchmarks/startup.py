"""What a new process needs before its first decision, in time and in memory, beside what else people import.

    python benchmarks/startup.py [--short] [--json FILE]

Ours is measured as a wheel, which is built and installed in a folder of its own first: it holds the
rules checked, where a checkout reads and checks the YAML. What is not installed is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from _measure import ROUNDS, once, show

FIRST = """
import safeguarding as sg
from datetime import date
from safeguarding.facts import Incident
from safeguarding.incidents import serious_incident_notification
serious_incident_notification(Incident(), sg.rulebook("croydon", on=date(2026, 11, 20)))
"""
WORKALENDAR = "from workalendar.europe import UnitedKingdom; UnitedKingdom().holidays(2026)"
# Not from `resource`: a new process begins with the peak of the one that started it.
PEAK = "\nprint(next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM')) / 1024)"
PROGRAMS = {
    "a bare interpreter": ("sys", "pass"),
    "import attrs": ("attrs", "import attrs"),
    "import safeguarding": ("safeguarding", "import safeguarding"),
    "safeguarding, to the first decision": ("safeguarding", FIRST),
    "import numpy": ("numpy", "import numpy"),
    "workalendar, to the first holidays": ("workalendar", WORKALENDAR),
    "holidays, to the first holidays": ("holidays", "import holidays; holidays.country_holidays('GB', years=2026)"),
    "zen-engine, to the first decision": (
        "zen",
        "import zen; zen.evaluate_expression('a and b', {'a': True, 'b': True})",
    ),
    "import OpenFisca-core": ("openfisca_core", "import openfisca_core.taxbenefitsystems"),
}


def run(program: str, wheel: str) -> str:
    """Run a program in a process of its own with the wheel first on its path, and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": wheel}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment, cwd=wheel
    )
    return done.stdout


def main() -> None:
    """Build the wheel, and print both tables."""
    with tempfile.TemporaryDirectory() as wheel:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", wheel]
        subprocess.run([*install, str(Path(__file__).parents[1])], check=True)
        measure(wheel)


def measure(wheel: str) -> None:
    """Print both tables."""
    programs = {name: program for name, (module, program) in PROGRAMS.items() if find_spec(module)}
    taken: dict[str, list[float]] = {name: [] for name in programs}
    memory: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            work: Callable[[], object] = lambda program=program: run(program, wheel)  # noqa: E731  one line says it
            taken[name].append(once(work))
    for name, program in programs.items():
        memory[name].append(float(run(program + PEAK, wheel).split()[-1]))
    show("a new process", taken, "ms")
    bare, attrs, ours = (
        min(taken[name]) for name in ("a bare interpreter", "import attrs", "safeguarding, to the first decision")
    )
    print(f"  over a bare interpreter, the first decision takes {(ours - bare) / (attrs - bare):.1f} × import attrs")
    show("peak memory", memory, "MB")


if __name__ == "__main__":
    main()
