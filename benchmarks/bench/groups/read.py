"""Reading delimited text."""
import pathlib
import time

import pandas

LONG = {"name": "table", "rows": 1_000_000, "columns": 50}
WIDE = {"name": "table", "rows": 500, "columns": 20_000}
# pandas' C reader has one thread: ours on two is beside that, too.
CASES = [{"case": f"read/csv-{name}", "data": data, "threads": [threads], "peers": {"pandas": goal}, "rounds": 5}
         for name, data in (("1M", LONG), ("wide", WIDE)) for threads, goal in ((1, 4), (2, 7))]


def with_pandas(settings):
    path = pathlib.Path(settings["data"]) / "table.csv"

    def run():
        begin = time.perf_counter()
        table = pandas.read_csv(path, engine="c")
        seconds = time.perf_counter() - begin
        return {"seconds": seconds, "quality": float(table.iloc[:, 0].mean())}
    return run


PEERS = {"pandas": with_pandas}
