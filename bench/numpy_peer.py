"""
NumPy peer of the noise benchmark, as a careful user would write it: NumPy's own normals in the given precision (SFC64), 1/r put on
the small matrix, and the same three numbers of each row of N = G A'A/r - G. One timed round per input line: seconds and a result.

    numpy_peer.py noise ROWS RANK DIM TRIALS float32|float64
    numpy_peer.py tv RANK DIM TRIALS            histogram of one coordinate of a spread row, the seconds of its brute force
"""
import sys, time
import numpy as np

rng = np.random.Generator(np.random.SFC64(20240917))

def noise(rows, rank, dim, trials, dtype):
    g = np.full((rows, dim), 1 / np.sqrt(dim), dtype=dtype)
    scale = np.array(1 / rank, dtype=dtype)
    def run():
        total = 0.0
        for _ in range(trials):
            a = rng.standard_normal((rank, dim), dtype=dtype)
            n = (g @ a.T * scale) @ a
            n -= g
            probed, along, energy = n[:, 0], np.einsum("ij,ij->i", g, n), np.einsum("ij,ij->i", n, n)
            total += float(probed[0] + along[0] + energy[0])
        return total
    return run

def histogram(rank, dim, trials, dtype):
    q = np.full(dim, 1 / np.sqrt(dim), dtype=dtype)
    sd = np.sqrt((1 + 1 / dim) / rank)
    def run():
        values = np.empty(trials)
        for t in range(trials):
            a = rng.standard_normal((rank, dim), dtype=dtype)
            values[t] = a[:, 0] @ (a @ q) / rank - q[0]
        counts, _ = np.histogram(values / sd, bins=64, range=(-4, 4))
        return float(counts.max())
    return run

kind, *rest = sys.argv[1:]
*sizes, dtype = rest
run = {"noise": noise, "tv": histogram}[kind](*map(int, sizes), np.dtype(dtype))
run()
for line in sys.stdin:
    start = time.perf_counter()
    consumed = run()
    print(time.perf_counter() - start, consumed, flush=True)
