"""How timely a year was, borough by borough. Every record is invented; `make report` runs it.

The first two files have columns of the Children in Need census. To put your own extracts in their
place, name a folder with the four files: ``python examples/timeliness.py FOLDER``.
"""

import sys
from datetime import date
from pathlib import Path

import polars as pl
from _chart import drawn
from _counts import counted, stood
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

if sys.argv[1:]:
    files = {each.file: pl.read_csv(Path(sys.argv[1], each.file), try_parse_dates=True) for each in MEASURES}
else:
    files = made_up(lambda names, text: track(names, text, console=console, transient=True))
boroughs = sorted({name for file in files.values() for name in file["Borough"]}, key=lambda name: (len(name), name))
rules = sg.rulebook("croydon", on=YEAR_END)
rows = {each: stood(each, files[each.file], rules, AS_AT) for each in track(MEASURES, "Measuring", console=console)}
found = {measure: shown(counted(each)) for measure, each in rows.items()}
console.print(f"Seen on {AS_AT:%d %B %Y}", as_table(found, boroughs), *notes(rows, rules), sep="\n", highlight=False)
other = rows[MEASURES[1]].filter(pl.col("InitialCPCtarget") != pl.col("row_due")).height
console.print(f"\nConferences whose InitialCPCtarget is another day than their due date: {number(other)}")
CHART.parent.mkdir(exist_ok=True)
drawn(found, boroughs, CHART)
console.print(f"\nChart: {CHART}")
