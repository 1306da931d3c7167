"""Say how many changed versions of the code the tests caught, and hold the others against those that are explained.

    python tools/mutants.py          after mutmut has run: the score, and what nobody has explained
    python tools/mutants.py --new    the same as entries for mutants.yaml, to be given a reason each

A mutant is named by its function and the lines that differ, since mutmut's own numbers move with the code.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

EXPLAINED = Path(__file__).with_name("mutants.yaml")
MUTMUT = Path(sys.executable).with_name("mutmut")
NAME = re.compile(r"safeguarding\.(?P<module>\w+)\.x_?(?P<function>.+)__mutmut_\d+")


def said(*arguments: str) -> list[str]:
    """Return what mutmut prints."""
    done = subprocess.run([MUTMUT, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def place(name: str) -> str:
    """Return the function that a mutant is of, such as ``_diagram.Builder.example``."""
    found = NAME.fullmatch(name)
    if found is None:
        message = f"no name of a mutant: {name}"
        raise ValueError(message)
    return f"{found['module']}.{found['function'].strip('ǁ').replace('ǁ', '.')}"


def difference(name: str) -> tuple[str, str, str]:
    """Return where a mutant is, and what became of which lines."""
    lines = [line for line in said("show", name) if not line.startswith(("---", "+++", "# ", "@@"))]
    was, becomes = ([line[1:].strip() for line in lines if line.startswith(sign)] for sign in "-+")
    return place(name), "\n".join(was), "\n".join(becomes)


def main(arguments: list[str]) -> bool:
    """Print the score and what is not explained; return whether anything is."""
    status = dict(line.strip().rsplit(": ", 1) for line in said("results", "--all", "true") if "__mutmut_" in line)
    counts = Counter(status.values())
    # What never ends is caught: a test that hangs is seen.
    caught = counts["killed"] + counts["timeout"]
    alive = [name for name, how in status.items() if how not in {"killed", "timeout"}]
    explained = {
        (entry["in"], entry["was"].strip(), entry["becomes"].strip())
        for entry in yaml.safe_load(EXPLAINED.read_text(encoding="utf-8")) or []
    }
    with ThreadPoolExecutor(4) as pool:
        found = dict(zip(alive, pool.map(difference, alive), strict=True))
    unexplained = {name: each for name, each in found.items() if each not in explained}
    if arguments == ["--new"]:
        entries = [dict(zip(("in", "was", "becomes"), each, strict=True)) for each in unexplained.values()]
        print(yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=1000))
        return False
    print(f"{caught:,} of {len(status):,} caught ({caught / len(status):.1%}), {len(alive):,} not: {dict(counts)}")
    print(f"{len(alive) - len(unexplained):,} of these are explained in {EXPLAINED.name}, {len(unexplained):,} are not")
    for name, (_, was, becomes) in unexplained.items():
        print(f"\n{name}: {status[name]}\n- {was}\n+ {becomes}")
    return bool(unexplained)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
