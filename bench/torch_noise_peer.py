"""PyTorch peer of the noise benchmark: the same as numpy_peer.py's `noise`, on one thread of the processor or on the GPU, trials in batches."""
import sys, time
import torch

rows, rank, dim, trials = map(int, sys.argv[1:5])
device = sys.argv[5]
torch.set_num_threads(1)
torch.manual_seed(20240917)
g = torch.full((rows, dim), dim ** -0.5, device=device)
batch = 1 if device == "cpu" else max(1, min(trials, (1 << 27) // (rank * dim)))

def run():
    total = 0.0
    for first in range(0, trials, batch):
        a = torch.randn((min(batch, trials - first), rank, dim), device=device)
        n = (g @ a.transpose(1, 2) / rank) @ a - g
        total += float(n[..., 0].sum() + (g * n).sum() + (n * n).sum())
    return total

run()
for line in sys.stdin:
    start = time.perf_counter()
    consumed = run()
    print(time.perf_counter() - start, consumed, flush=True)
