"""Extracts of your own, in CSV: dates as 2024-04-30 or 30/04/2024; what is neither is not known."""

import sys
from pathlib import Path

import polars as pl
from _measures import MEASURES, Measure

TARGET = "InitialCPCtarget"  # a file may lack it
WRITTEN, FORMS = r"^\s*(\d{4}-\d\d-\d\d|\d\d?/\d\d?/\d{4})\s*$", ("%Y-%m-%d", "%d/%m/%Y")


def extracts(folder: Path) -> dict[str, pl.DataFrame]:
    """Return the files of all measures; end with what is wrong with them, if anything is."""
    files, wrong = {}, []
    for measure in {each.file: each for each in MEASURES}.values():
        try:
            table = pl.read_csv(folder / measure.file, infer_schema=False)
        except (OSError, pl.exceptions.PolarsError):
            wrong.append(f"{measure.file}: expected a CSV file in UTF-8 whose first line names the columns")
            continue
        if missing := {"Borough", measure.started, measure.done}.difference(table.columns):
            wrong += (f"{measure.file}: expected a column {column}" for column in sorted(missing))
            continue
        files[measure.file] = _parsed(table, measure)
        if "All" in files[measure.file]["Borough"]:
            wrong.append(f"{measure.file}, column Borough: expected another name than All, the last row's")
    return sys.exit("\n".join(wrong)) if wrong else files


def _parsed(table: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """Return the columns of a measure, and whether a row has a date that can't be read."""
    kept = [measure.started, measure.done, *{TARGET}.intersection(table.columns)]
    texts = {each: pl.col(each).str.extract(WRITTEN).str for each in kept}
    days = {each: pl.coalesce(text.to_date(form, strict=False) for form in FORMS) for each, text in texts.items()}
    unread = (pl.col(each).str.contains(r"\S").fill_null(value=False) & days[each].is_null() for each in kept[:2])
    borough = pl.col("Borough").str.strip_chars().replace("", None).fill_null("Not known")
    return table.select(borough, **days, unread=pl.any_horizontal(unread))
