"""Fuzz a target with atheris: ``python fuzz/run.py TARGET SECONDS``; `make fuzz` runs each."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["safeguarding"]):
    import targets

NAME, SECONDS = sys.argv[1], int(sys.argv[2])


def main() -> None:
    """Fuzz until the time is over, or something crashes; libFuzzer tells how far it came."""
    targets.prepare()
    # Kept, so that the next run goes on from there; what crashed stands there too.
    corpus = Path(__file__).with_name("corpus") / NAME
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.seeds(NAME)):
        corpus.joinpath(f"seed-{number}").write_bytes(seed)
    words = Path(__file__).with_name(f"{NAME.partition('_')[0]}.dict")
    settings = [
        f"-max_total_time={SECONDS}",
        "-max_len=20000",
        "-timeout=5",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
    ]
    atheris.Setup(
        [sys.argv[0], str(corpus), *settings, f"-dict={words}", f"-artifact_prefix={corpus}/"],
        lambda data: targets.attempt(NAME, data),
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
