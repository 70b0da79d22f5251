"""Fit and predict as rows grow: no peer but our own exact search."""


def case(name, rows, **further):
    return {"case": "growth/" + name, "threads": [2], "rounds": 1, "peers": {"exact": None},
            "data": {"name": "resampled", "source": "cifar10_hog5k", "rows": rows, "columns": 50, "held_out": 2000,
                     "first": rows},
            "settings": {"num_neighbors": 80, "cost": 1.0}, **further}


CASES = [case("10k", 10_000), case("100k", 100_000), case("1m", 1_000_000, full=True)]
PEERS = {}
