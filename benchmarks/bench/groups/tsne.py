"""t-SNE to equal KL divergence, and the Learning-Hard Index end to end."""
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


def embedding_for_the_judge(settings, embedding):
    path = pathlib.Path(settings["work_folder"]) / (settings["engine"] + ".npy")
    numpy.save(path, numpy.ascontiguousarray(embedding, dtype=numpy.float32))
    return str(path)


def embed(settings, rows):
    return TSNE(perplexity=PERPLEXITY, init="random", learning_rate="auto", max_iter=1000, random_state=1,
                n_jobs=settings["threads"]).fit_transform(rows)


def scikit_learn(settings):
    rows, labels = data.load(settings, "rows"), data.load(settings, "labels")

    def run():
        begin = time.perf_counter()
        embedding = embed(settings, rows)
        if settings["work"] == "embedding":
            return {"seconds": time.perf_counter() - begin, "to_judge": embedding_for_the_judge(settings, embedding)}
        clusters = KMeans(len(numpy.unique(labels)), n_init=10, random_state=1).fit_predict(embedding)
        index = 1 - adjusted_mutual_info_score(labels, clusters)
        return {"seconds": time.perf_counter() - begin, "quality": float(numpy.clip(index, 0, 1))}
    return run


def opentsne(settings):
    import openTSNE
    rows = data.load(settings, "rows")
    model = openTSNE.TSNE(perplexity=PERPLEXITY, initialization="random", early_exaggeration_iter=250, n_iter=750,
                          n_jobs=settings["threads"], random_state=1)

    def run():
        begin = time.perf_counter()
        embedding = model.fit(rows)
        return {"seconds": time.perf_counter() - begin, "to_judge": embedding_for_the_judge(settings, embedding)}
    return run


PEERS = {"scikit-learn": scikit_learn, "opentsne": opentsne}
