"""How timely a year was, borough by borough. Every record is invented; `make report` runs it.

The first two files have columns of the Children in Need census. To put your own extracts in their
place, name a folder with the four files: ``make report FOLDER=…``.
"""

import sys
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
from _chart import drawn
from _counts import counted, stood
from _extracts import TARGET, extracts
from _made_up import made_up
from _measures import MEASURES
from _report import as_table, notes
from _returns import number, shown
from rich.console import Console
from rich.progress import track

import safeguarding as sg

YEAR_END, AS_AT = date(2025, 3, 31), date(2026, 3, 31)  # a year on, so that each clock has had its time
CHART = Path("build", "timeliness.svg")
console = Console(width=110 if not sys.stdout.isatty() else None)
files = extracts(Path(sys.argv[1])) if sys.argv[1:] else made_up(partial(track, console=console, transient=True))
boroughs = sorted({name for file in files.values() for name in file["Borough"]}, key=lambda name: (len(name), name))
rules = sg.rulebook("croydon", on=YEAR_END)
rows = {each: stood(each, files[each.file], rules, AS_AT) for each in track(MEASURES, "Measuring", console=console)}
found = {measure: shown(counted(each)) for measure, each in rows.items()}
console.print(f"Seen on {AS_AT:%d %B %Y}", as_table(found, boroughs), *notes(rows, rules), sep="\n", highlight=False)
if TARGET in (conferences := rows[MEASURES[1]]):
    other = conferences.filter(pl.col(TARGET) != pl.col("row_due")).height
    console.print(f"\nConferences whose {TARGET} is another day than their due date: {number(other)}")
CHART.parent.mkdir(exist_ok=True)
drawn(found, boroughs).savefig(CHART)
console.print(f"\nChart: {CHART}")
