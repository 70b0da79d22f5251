"""t-SNE to equal KL divergence, and the Learning-Hard Index end to end."""
import itertools
import pathlib
import time

import numpy
from sklearn.cluster import KMeans
from sklearn.manifold import TSNE
from sklearn.metrics import adjusted_mutual_info_score

import data

SIZES = [("1k", 1000, [1, 2]), ("5k", 5000, [1, 2]), ("20k", 20000, [1])]
CASES = [{"case": "tsne/" + name, "data": {"name": "blobs", "rows": rows}, "threads": threads, "rounds": 3,
          "settings": {"work": "embedding"}, "peers": {"opentsne": 2, "scikit-learn": 10}}
         for name, rows, threads in SIZES]
CASES += [{"case": "tsne/70k", "data": {"name": "blobs", "rows": 70000}, "rounds": 1, "full": True,
           "settings": {"work": "embedding"}, "peers": {"opentsne": 2, "scikit-learn": 10}},
          {"case": "tsne/200k", "data": {"name": "blobs", "rows": 200000}, "rounds": 1, "full": True,
           "settings": {"work": "embedding"}, "peers": {"opentsne": 2}}]
CASES += [{"case": f"tsne/lhi-{name}", "data": {"name": name}, "threads": [1, 2], "rounds": 3,
           "settings": {"work": "lhi"}, "peers": {"scikit-learn": None}} for name in ("gtzan30s", "irmas8")]
PERPLEXITY = 30


def embedding_engine(settings, embed):
    """Embeds anew each time, from another start; the judge gets the embeddings."""
    rows, seeds = data.load(settings, "rows"), itertools.count(1)

    def run():
        seed = next(seeds)
        begin = time.perf_counter()
        embedding = embed(rows, seed)
        seconds = time.perf_counter() - begin
        path = pathlib.Path(settings["work_folder"]) / f"{settings['engine']}{seed}.npy"
        numpy.save(path, numpy.ascontiguousarray(embedding, dtype=numpy.float32))
        return {"seconds": seconds, "to_judge": str(path)}
    return run


def index_engine(settings, embed):
    rows, labels = data.load(settings, "rows"), data.load(settings, "labels")

    def run():
        begin = time.perf_counter()
        clusters = KMeans(len(numpy.unique(labels)), n_init=10, random_state=1).fit_predict(embed(rows, 1))
        index = 1 - adjusted_mutual_info_score(labels, clusters)
        return {"seconds": time.perf_counter() - begin, "quality": float(numpy.clip(index, 0, 1))}
    return run


def scikit_learn(settings):
    def embed(rows, seed):
        return TSNE(perplexity=PERPLEXITY, init="random", learning_rate="auto", max_iter=1000, random_state=seed,
                    n_jobs=settings["threads"]).fit_transform(rows)
    return (index_engine if settings["work"] == "lhi" else embedding_engine)(settings, embed)


def opentsne(settings):
    import openTSNE

    def embed(rows, seed):
        return openTSNE.TSNE(perplexity=PERPLEXITY, initialization="random", early_exaggeration_iter=250, n_iter=750,
                             n_jobs=settings["threads"], random_state=seed).fit(rows)
    return embedding_engine(settings, embed)


PEERS = {"scikit-learn": scikit_learn, "opentsne": opentsne}
