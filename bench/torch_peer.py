"""PyTorch peer of the training benchmark: LoRA-FA (A frozen, rank 16) on `lanes` stacked 196-128-128-10 networks, plain SGD, batched
products; prints the seconds of one timed round per input line. Inputs are random digits-sized images: the arithmetic is the same."""
import sys, time
import torch

lanes, steps = map(int, sys.argv[1:3])
widths, rank, batch, rate = [196, 128, 128, 10], 16, 50, 0.05
g = torch.Generator().manual_seed(20240917)
x = torch.rand(1000, widths[0], generator=g)
y = torch.randint(5, 10, (1000,), generator=g)
w = [torch.randn(n, m, generator=g) * (2 / m) ** 0.5 for m, n in zip(widths, widths[1:])]

def run():
    a = [torch.randn(lanes, rank, m, generator=g) / rank ** 0.5 for m in widths[:-1]]
    b = [torch.zeros(lanes, n, rank, requires_grad=True) for n in widths[1:]]
    for _ in range(steps):
        index = torch.randint(0, 1000, (lanes, batch), generator=g)
        h = x[index]
        for l in range(3):
            h = h @ w[l].T + (h @ a[l].transpose(1, 2)) @ b[l].transpose(1, 2)
            if l < 2:
                h = torch.relu(h)
        loss = torch.nn.functional.cross_entropy(h.reshape(lanes * batch, 10), y[index].reshape(-1), reduction="sum") / batch
        grads = torch.autograd.grad(loss, b)
        with torch.no_grad():
            for p, d in zip(b, grads):
                p -= rate * d
    return float(sum(p.sum() for p in b))

run()
for line in sys.stdin:
    start = time.perf_counter()
    consumed = run()
    print(time.perf_counter() - start, consumed, flush=True)
