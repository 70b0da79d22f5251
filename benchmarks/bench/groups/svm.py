"""The support vector machine of one traininglet alone, fitted and asked once: LIBSVM is the peer, in C++ too."""

SIZES = [(m, classes) for m in (20, 50, 100, 300) for classes in (2, 6, 11, 26) if m >= 2 * classes]
# kernel: what both start from, the rows or the kernel matrix.
CASES = [{"case": f"svm/{kernel}-{m}x{classes}-cost{cost}", "rows": m, "features": 20, "quality": "agreement",
          "settings": {"kernel": kernel, "rows": m, "classes": classes, "cost": cost}, "peers": {peer: goal}}
         for kernel, peer, goal in (("rbf", "libsvm", 6), ("precomputed", "libsvm-precomputed", 3))
         for cost in (1, 10) for m, classes in SIZES]
PEERS = {}
