"""Runs a peer's t-SNE on a file of t_sne_benchmark.cpp, on one thread, and writes its embedding.

Usage: t_sne_benchmark.py opentsne|scikit-learn DATA COLUMNS EMBEDDING
250 exaggerated and 750 further iterations from a random start, perplexity 30, as ours. Prints wall and
processor seconds.
"""
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy

peer, path, columns, out = sys.argv[1:]
rows = numpy.fromfile(path, numpy.float32).reshape(-1, int(columns))
if peer == "opentsne":
    import openTSNE
    work = openTSNE.TSNE(perplexity=30, initialization="random", n_iter=750, negative_gradient_method="auto",
                         n_jobs=1, random_state=1).fit
else:
    from sklearn.manifold import TSNE
    work = TSNE(perplexity=30, init="random", max_iter=1000, n_iter_without_progress=1000, min_grad_norm=0,
                n_jobs=1, random_state=1).fit_transform
start, processor_start = time.perf_counter(), time.process_time()
embedding = numpy.asarray(work(rows))
print(f"{peer}  rows {len(rows)}  wall {time.perf_counter() - start:.2f} s"
      f"  processor {time.process_time() - processor_start:.2f} s", flush=True)
embedding.astype(numpy.float32).tofile(out)
