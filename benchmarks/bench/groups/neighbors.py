"""Exact neighbours: 100 nearest rows of 2,000 held-out queries, all at once or one after the other, beside FAISS's flat index."""
import time

import numpy

import data

K = 100
SHAPES = [(5000, 25), (5000, 100), (5000, 500), (5000, 2000), (20000, 25), (20000, 500), (20000, 2000), (50000, 50),
          (50000, 500)]
FULL_SHAPES = [(50000, 2000)]


def case(rows, features, view, at_once, full=False):
    queries = 2000 if at_once else 200
    return {"case": f"neighbors/{view}-{rows}x{features}{'' if at_once else '-one-by-one'}",
            "data": {"name": "blobs", "rows": rows + 2000, "columns": features, "first": rows, "held_out": queries},
            "settings": {"view": view, "num_neighbors": K, "at_once": at_once}, "threads": [1, 2] if at_once else [1],
            "peers": {"faiss": 1}, "rounds": 5, "full": full}


CASES = [case(rows, features, "euclidean", True) for rows, features in SHAPES]
CASES += [case(rows, features, "correlation", True) for rows, features in [(5000, 100), (20000, 500)]]
CASES += [case(rows, features, "euclidean", False) for rows, features in [(5000, 25), (20000, 500)]]
CASES += [case(rows, features, "euclidean", True, full=True) for rows, features in FULL_SHAPES]


def seen(rows, view):
    """Rows whose inner product is the correlation; as they are for euclidean distance."""
    if view == "euclidean":
        return rows
    rows = rows - rows.mean(axis=1, keepdims=True, dtype=numpy.float64)
    return numpy.ascontiguousarray(rows / numpy.linalg.norm(rows, axis=1, keepdims=True), numpy.float32)


def recall(found, rows, queries, view):
    """Share of the true neighbours of 50 queries, computed in double precision, that were found."""
    hits = 0
    rows = rows.astype(numpy.float64)
    for query, places in zip(queries[:50].astype(numpy.float64), found[:50]):
        distances = ((rows - query) ** 2).sum(axis=1) if view == "euclidean" else -rows @ query
        hits += len(set(places) & set(numpy.argsort(distances, kind="stable")[:K]))
    return hits / (K * len(found[:50]))


def faiss_flat(settings):
    import faiss
    view, at_once = settings["view"], settings["at_once"]
    faiss.omp_set_num_threads(settings["threads"])
    rows, queries = (seen(data.load(settings, name), view) for name in ("rows", "test_rows"))
    index = (faiss.IndexFlatL2 if view == "euclidean" else faiss.IndexFlatIP)(rows.shape[1])
    index.add(rows)
    alone = numpy.vstack([index.search(queries[i:i + 1], K)[0] for i in range(50)])

    def run():
        begin = time.perf_counter()
        if at_once:
            distances, places = index.search(queries, K)
        else:
            distances, places = map(numpy.vstack, zip(*(index.search(query[None], K) for query in queries)))
        seconds = time.perf_counter() - begin
        return {"seconds": seconds, "quality": recall(places, rows, queries, view),
                "peer_same_alone": float(numpy.mean(distances[:50] == alone))}
    return run


PEERS = {"faiss": faiss_flat}
