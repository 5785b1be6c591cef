"""NumPy peer of the noise benchmark: draws A, forms q A'A - q, and prints the seconds of one timed round per input line."""
import sys, time
import numpy as np

rows, rank, dim, trials = map(int, sys.argv[1:5])
rng = np.random.Generator(np.random.SFC64(20240917))
q = np.ones((rows, dim)) / np.sqrt(dim)

def run():
    total = 0.0
    for _ in range(trials):
        a = rng.standard_normal((rank, dim)) / np.sqrt(rank)
        total += float((q @ a.T @ a - q)[0, 0])
    return total

run()
for line in sys.stdin:
    start = time.perf_counter()
    consumed = run()
    print(time.perf_counter() - start, consumed, flush=True)
