"""A training step with learned sample weights beside a plain one, and beside others that learn weights: all in C++.

Goals are at most so many times ERM's seconds; `ratio` is theirs over ours, so they are reciprocals here.
"""

IMAGES = {"name": "cifar10_test10k", "images": 2000}
# Mode, steps from one meta step to the next, times ERM's seconds.
MODES = [("two-pass", 1, 2.8), ("two-pass", 5, 1.4), ("last-layer", 1, None), ("last-layer", 5, 1.1),
         ("exact", 1, None)]


def case(network, mode, interval, times_erm, steps, data, peers, goals=True, rounds=9, **further):
    at_most = round(1 / times_erm, 3) if times_erm and goals else None
    settings = {"network": network, "mode": mode, "interval": interval, "steps": steps, "peer_steps": steps,
                "checked_rows": 32, "warm_up": True, "batch": 128, **further.pop("settings", {})}
    return {"case": f"reweight/{further.pop('name', network)}/{mode}-q{interval}", "threads": [1, 2], "data": data,
            "peers": {peer: at_most if peer == "erm" else None for peer in peers}, "settings": settings,
            "rounds": rounds, **further}


def peers_of(mode):
    return ["erm", "meta-weight-net"] + (["exact"] if mode == "two-pass" else [])


# A whole cycle of steps a run: 5 of them, which have one meta step where there is one in 5.
SMALL = [case("small-cnn", *mode, 5, IMAGES, peers_of(mode[0])) for mode in MODES]
# Fixed costs dominate here: no goals.
TINY = [case("mlp", *mode, 50, {"name": "blobs", "rows": 4000, "columns": 50}, peers_of(mode[0]), goals=False,
             settings={"batch": 64}) for mode in MODES]
# Minutes a run, so beside ERM alone.
LARGE = [case("wrn", mode, interval, times, interval, IMAGES, ["erm"], name="wrn-28-10", full=True,
              threads=[2], rounds=2, settings={"checked_rows": 8, "warm_up": False, "peer_steps": 1})
         for mode, interval, times in MODES if mode != "exact"]
TOTAL = [{"case": "reweight/total/small-cnn-lrw-hard", "threads": [1, 2], "data": IMAGES, "peers": {"erm": None},
          "rounds": 3, "settings": {"network": "small-cnn", "epochs": 3, "folds": 3}}]
CASES = SMALL + TINY + LARGE + TOTAL
PEERS = {}
