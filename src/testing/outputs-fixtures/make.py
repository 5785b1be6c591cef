"""Writes the tables of outputs that scores.py recomputes: ties, zero variances, infinite logits, one-token documents.

    python3 make.py

Needs NumPy. Nothing here knows an attack.
"""

import csv
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def write(name, columns, rows):
    with open(os.path.join(HERE, name), "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([row.get(column, "") for column in columns] for row in rows)


def models_of(rng, examples):
    """Name, role, knowledge and members of a pool's models: shadows in complementary pairs."""
    models = [(f"target-{t}", "target", "", rng.integers(0, 2, examples)) for t in range(2)]
    for _, _, _, member in models:
        member[:2] = [0, 1]
    for knowledge, pairs in (("unaware", 3), ("known-A", 2)):
        for pair in range(pairs):
            coins = rng.integers(0, 2, examples)
            for side, member in enumerate((coins, 1 - coins)):
                models.append((f"shadow-{knowledge}-{pair}-{side}", "shadow", knowledge, member))
    for k in range(2):
        models.append((f"reference-{k}", "reference", "unaware", np.zeros(examples, int)))
    return models


def example_rows(rng, answer):
    examples, population = 12, 7
    for pool in ("north", "south"):
        easy = rng.normal(2, 2, examples + population)
        models = [*models_of(rng, examples), ("start", "pretrained", "", np.zeros(examples, int))]
        for model, role, knowledge, member in models:
            seen = np.concatenate([member, np.zeros(population, int)])
            logits = np.round(easy + 0.8 * seen + rng.normal(0, 1, len(easy)), 3)
            logits[3] = 1.5  # No variance.
            logits[4:6] = np.round(logits[4:6])  # Ties.
            if model == "target-0":
                logits[6], logits[7] = np.inf, -np.inf
            if model.startswith("shadow-unaware-0"):
                logits[7], logits[8] = -np.inf, np.inf
            for i, logit in enumerate(logits):
                is_population = i >= examples
                if is_population and role == "pretrained":
                    continue
                with np.errstate(over="ignore", divide="ignore"):
                    p = 1 / (1 + np.exp(-logit))
                    value = {"logit": logit, "probability": p, "loss": -np.log(p)}[answer]
                known = seen[i] if model != "target-1" or i != 9 else ""
                yield {
                    "pool": pool,
                    "model": model,
                    "role": role,
                    "knowledge": knowledge,
                    "example": f"e{i}" if not is_population else f"u{i}",
                    "population": int(is_population),
                    "member": known,
                    answer: repr(float(value)) if np.isfinite(value) else str(value),
                }


def token_rows(rng):
    lengths = [1, 1, 2, 3, 5, 7, 12, 41, 60, 4]
    for model, role, knowledge, member in models_of(rng, len(lengths)):
        for d, length in enumerate(lengths):
            pretrained = np.round(-rng.exponential(2, length), 2)
            target = np.minimum(np.round(pretrained + rng.normal(0.2 + 0.3 * member[d], 0.6, length), 2), 0)
            target[: length // 3] = pretrained[: length // 3]  # Ties.
            mean = np.round(-rng.exponential(3, length), 2)
            sd = np.round(rng.exponential(1, length), 2)
            top1 = (rng.random(length) < 0.4).astype(int)
            if d == 2:
                sd[0], mean[0] = 0, target[0]
            if d == 3:
                sd[:] = 0
            if d == 4:
                target[1], pretrained[2] = -np.inf, -np.inf
            if d == 5:
                top1[:] = 1
            if d == 6:
                target[0] = pretrained[0] = -np.inf
            for i in range(length):
                yield {
                    "model": model,
                    "role": role,
                    "knowledge": knowledge,
                    "document": f"d{d}",
                    "position": i + 1,
                    "member": member[d],
                    "logprob": target[i],
                    "pretrained_logprob": pretrained[i],
                    "top1": top1[i],
                    "rank": 1 if top1[i] else 2 + i,
                    "mean": mean[i],
                    "sd": sd[i],
                    "zlib_bytes": 20 + 3 * length,
                }


SHARED = ["pool", "model", "role", "knowledge", "example", "population", "member"]
for seed, answer in enumerate(("logit", "probability", "loss")):
    write(f"{answer}.csv", [*SHARED, answer], example_rows(np.random.default_rng(seed), answer))
tokens = list(token_rows(np.random.default_rng(9)))
HEAD = ["model", "role", "knowledge", "document", "position", "member", "logprob"]
write("tokens.csv", [*HEAD, "pretrained_logprob", "top1", "mean", "sd", "zlib_bytes"], tokens)
# Without what may be missing, and with ranks for top-1 flags.
alone = [row for row in tokens if row["role"] == "target"]
write("tokens-bare.csv", ["model", "document", "position", "member", "logprob"], alone)
write("tokens-ranks.csv", [*HEAD, "pretrained_logprob", "rank"], alone)
