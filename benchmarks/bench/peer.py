"""The Python side of the benchmarks: knows the cases, makes their data, and is the peers.

peer.py list                   the cases of all groups, as JSON
peer.py data SPEC FOLDER       writes the arrays of a data specification (data.py) into a folder
peer.py serve SETTINGS         prints {"ready": true}, then for each line "run" one line {"seconds": ..., ...}

A group is a module in groups/: CASES, a list of cases, and PEERS, which maps a peer's name to a function that takes the
settings and returns the function to be run. Timing is that function's: it returns seconds and what else it found.

A case: "case" (GROUP/NAME), "peers" (name: the ratio to be reached, or None), "threads" (a list), "data" (for data.py;
without it "rows" and "features"), "settings" (for all engines), "rounds", "full" (for bench-full only), "goal_seconds",
"quality" ("agreement": the share of equal answers stands for ours), "note".
"""
import importlib
import json
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def group_names():
    order = ["query", "svm", "neighbors", "tsne", "forest", "auto", "pipeline", "growth", "read", "reweight"]
    return sorted((path.stem for path in (HERE / "groups").glob("*.py")), key=order.index)


def group(name):
    return importlib.import_module("groups." + name)


def tell(answer):
    print(json.dumps(answer), flush=True)


def serve(settings):
    import threadpoolctl
    threadpoolctl.threadpool_limits(settings["threads"])
    work = group(settings["group"]).PEERS[settings["engine"]](settings)
    tell({"ready": True})
    for line in sys.stdin:
        if line.strip() == "run":
            tell(work())


def main(command, *arguments):
    try:
        if command == "list":
            tell({"cases": [case for name in group_names() for case in group(name).CASES]})
        elif command == "data":
            import data
            tell(data.write(json.loads(arguments[0]), pathlib.Path(arguments[1])))
        elif command == "serve":
            serve(json.loads(arguments[0]))
        else:
            sys.exit(__doc__)
    except Exception as error:  # the runner shows it beside the case
        tell({"error": f"{type(error).__name__}: {error}"})
        raise


if __name__ == "__main__":
    main(*sys.argv[1:])
