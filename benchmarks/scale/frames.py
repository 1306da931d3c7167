"""How long a column of deadlines takes, and how much memory: ours on every engine beside what else people use.

    python benchmarks/scale/frames.py [rows ...]

The same rows for all, each contender in a process of its own, everything in one run. A limit of 45 working
days is counted from each row's date, and every answer must be the same as numpy's. Reading the rows is
not timed; making all of the answers is. The first time lays out the calendar's table too.
Peak memory is that of the process and its children, with the rows, the engine itself and, for pyspark, Java.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import safeguarding as sg
from safeguarding import frames

RULES = sg.rulebook("croydon", on=date(2026, 11, 25))
LIMIT, DAYS = RULES.timescales["assessment"], RULES.working_days
AS_AT = date(2027, 6, 30)
EVENTS = {"referral_received": "received"}
HOLIDAYS = [day.date for day in DAYS.holidays(DAYS.first, DAYS.last)]
#: Rows that pandas' own offset is asked for at most: it goes row by row.
SLOW = 1_000_000
STATUSES = ["met", "late", "open", "overdue", "unknown"]
Work = Callable[[], object]
T = TypeVar("T")


def ours(frame: T, run: Callable[[T], object]) -> tuple[Work, Work]:
    """Return the due dates and the whole compliance of a frame, each as something to run."""
    return (
        lambda: run(frames.due(frame, LIMIT, EVENTS, DAYS, name="a")),
        lambda: run(frames.compliance(frame, LIMIT, EVENTS, DAYS, done="done", as_at=AS_AT, name="a")),
    )


def polars(path: str) -> tuple[Work, ...]:
    """Return ours on an eager frame of polars."""
    import polars as pl

    return ours(pl.read_parquet(path), lambda frame: frame)


def polars_lazy(path: str) -> tuple[Work, ...]:
    """Return ours on a lazy frame of polars."""
    import polars as pl

    return ours(pl.read_parquet(path).lazy(), lambda frame: frame.collect())


def pandas(path: str) -> tuple[Work, ...]:
    """Return ours on pandas."""
    import pandas as pd

    table = pq.read_table(path)
    made = {name: table[name].to_numpy().astype("datetime64[us]") for name in ("received", "done")}
    return ours(pd.DataFrame({"id": table["id"].to_numpy(), **made}), lambda frame: frame)


def pyarrow(path: str) -> tuple[Work, ...]:
    """Return ours on pyarrow."""
    return ours(pq.read_table(path), lambda frame: frame)


def duckdb(path: str) -> tuple[Work, ...]:
    """Return ours on duckdb, from a table to a table of arrow."""
    import duckdb as engine

    connection = engine.connect()
    connection.execute("create table cases as select * from read_parquet($path)", {"path": path})
    return ours(connection.table("cases"), lambda frame: frame.to_arrow_table())


def pyspark(path: str) -> tuple[Work, ...]:
    """Return ours on pyspark, with two local workers: every row is made, and kept nowhere."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    cases = session.read.parquet(path)
    run, compliance = ours(cases, lambda frame: frame.write.format("noop").mode("overwrite").save())
    out = f"{path}.spark"

    def kept() -> pa.Table:
        stands = frames.compliance(cases, LIMIT, EVENTS, DAYS, done="done", as_at=AS_AT, name="a")
        stands.write.mode("overwrite").parquet(out)
        return pq.read_table(out)

    return run, compliance, kept


def numpy_own(path: str) -> tuple[Work, ...]:
    """Return numpy's busday_offset; from a closed day the next working day is day 1."""
    received = pq.read_table(path)["received"].to_numpy()
    calendar = np.busdaycalendar(holidays=np.array(HOLIDAYS, "datetime64[D]"))
    return (lambda: np.busday_offset(received, LIMIT.within.amount, roll="backward", busdaycal=calendar),)


def polars_own(path: str) -> tuple[Work, ...]:
    """Return polars' add_business_days."""
    import polars as pl

    frame = pl.read_parquet(path)
    later = pl.col("received").dt.add_business_days(LIMIT.within.amount, holidays=HOLIDAYS, roll="backward")
    return (lambda: frame.with_columns(later.alias("a_due")),)


def pandas_own(path: str) -> tuple[Work, ...]:
    """Return pandas' CustomBusinessDay."""
    import pandas as pd

    warnings.simplefilter("ignore", pd.errors.PerformanceWarning)
    received = pd.Series(pq.read_table(path)["received"].to_numpy().astype("datetime64[ns]"))
    offset = pd.offsets.CustomBusinessDay(LIMIT.within.amount, holidays=HOLIDAYS)
    return (lambda: (received + offset).to_numpy(),)  # noqa: PLW0108  the sum is what is timed


CONTENDERS: dict[str, tuple[Callable[[str], tuple[Work, ...]], int]] = {
    "numpy busday_offset": (numpy_own, 3),
    "polars add_business_days": (polars_own, 3),
    "pandas CustomBusinessDay": (pandas_own, 1),
    "safeguarding on polars": (polars, 3),
    "safeguarding on polars, lazy": (polars_lazy, 3),
    "safeguarding on pandas": (pandas, 3),
    "safeguarding on pyarrow": (pyarrow, 3),
    "safeguarding on duckdb": (duckdb, 3),
    "safeguarding on pyspark": (pyspark, 3),
}


def digests(answer: object) -> list[str]:
    """Return a digest of the due dates in the order of the ids, and for ours one of how the rows stand."""
    if isinstance(answer, np.ndarray):
        return [_digest(answer.astype("datetime64[D]"))]
    rows = nw.from_native(answer, eager_only=True).sort("id")
    found = [_digest(rows["a_due"].to_numpy().astype("datetime64[D]"))]
    if "a_status" in rows.columns:
        found.append(_digest(pc.index_in(rows["a_status"].to_arrow().cast("string"), pa.array(STATUSES)).to_numpy()))
    return found


def _digest(numbers: np.ndarray[Any, Any]) -> str:
    return hashlib.sha256(numbers.astype("int32").tobytes()).hexdigest()


def timed(work: Work, times: int) -> tuple[list[float], Any]:
    """Return how long each of some runs took, in seconds, and the last answer."""
    taken, answer = [], None
    for _ in range(times):
        answer = None
        begin = time.perf_counter()
        answer = work()
        taken.append(time.perf_counter() - begin)
    return taken, answer


def peak() -> int:
    """Return the most memory that this process and its children have held, in MB."""
    family, sizes = {os.getpid()}, 0
    for status in sorted(Path("/proc").glob("[0-9]*/status"), key=lambda path: int(path.parent.name)):
        fields = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines() if ":" in line)
        if int(fields["Pid"]) in family or int(fields["PPid"]) in family:
            family.add(int(fields["Pid"]))
            sizes += int(fields.get("VmHWM", "0 kB").split()[0])
    return sizes // 1024


def worker(name: str, path: str) -> None:
    """Print what one contender took, as JSON."""
    make, times = CONTENDERS[name]
    due, *others = make(path)
    (first, *again), answer = timed(due, times + 1 if times > 1 else 1)
    memory = peak()
    whole, stands = timed(others[0], 2) if others else ([], answer)
    found = {"first": first, "again": again, "whole": whole, "memory": memory}
    found["digests"] = digests(others[1]() if others[1:] else stands)
    print(json.dumps(found))


def made(rows: int, path: str) -> None:
    """Write rows to a file: an id, a date of the years 2012 to 2028, and when it was done."""
    pick = np.random.default_rng(7)
    received = np.datetime64("2012-01-01") + pick.integers(0, 6_000, rows).astype("timedelta64[D]")
    done = received + pick.integers(0, 90, rows).astype("timedelta64[D]")
    pq.write_table(pa.table({"id": np.arange(rows), "received": received, "done": done}), path)


def table(rows: int) -> None:
    """Print the table for so many rows."""
    heads = "".join(f"{head:>9}" for head in ("first", "best", "worst", "× numpy"))
    print(f"\n{f'{rows:,} rows, seconds':<36}{heads}{'compliance':>12}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "cases.parquet")
        made(rows, path)
        numpy: float | None = None
        expected: list[str] = []
        for name in CONTENDERS:
            if rows > SLOW and name == "pandas CustomBusinessDay":
                continue
            command = [sys.executable, __file__, "--worker", name, path]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            found = json.loads(done.stdout.splitlines()[-1])
            again = found["again"] or [found["first"]]
            numpy = numpy or min(again)
            whole = f"{min(found['whole']):.3f}" if found["whole"] else ""
            times = "".join(f"{each:>9.3f}" for each in (found["first"], min(again), max(again)))
            print(f"  {name:<34}{times}{min(again) / numpy:>9.2f}{whole:>12}{found['memory']:>9,}", flush=True)
            # Of the due dates, numpy's is the first; of how the rows stand, that of the first of ours.
            expected += found["digests"][len(expected) :]
            assert found["digests"] == expected[: len(found["digests"])], f"{name}: another answer"
    print("  every answer is the same")


def main() -> None:
    """Print a table for each number of rows."""
    if sys.argv[1:2] == ["--worker"]:
        worker(*sys.argv[2:])
        return
    print(f"load of this machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())}; {os.cpu_count()} processors")
    for rows in map(int, sys.argv[1:] or ["1000000"]):
        table(rows)


if __name__ == "__main__":
    main()
