"""Every attack on the tables of this folder, recomputed from the papers' formulas; writes expected.json.

    python3 scores.py [FILE]

Needs NumPy. It shares no code with src/: what docs/outputs.md says is all that it knows.
"""

import csv
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
MOST = 745.0


def phi_of_loss(loss):
    """log(p/(1 - p)) of -log p = loss; losses below 1e-9 are 1e-9, above 745 are 745."""
    loss = min(max(loss, 1e-9), MOST)
    return -loss - np.log(-np.expm1(-loss))


def phi_of(row):
    if "logit" in row:
        return float(np.clip(float(row["logit"]), -MOST, MOST))
    if "loss" in row:
        return phi_of_loss(float(row["loss"]))
    p = float(row["probability"])
    return phi_of_loss(np.inf if p == 0 else -np.log(p))


def loss_of(phi):
    return np.logaddexp(0, -phi)


def probability(phi):
    with np.errstate(over="ignore"):
        return np.maximum(1e-300, 1 / (1 + np.exp(-np.asarray(phi, float))))


class Model:
    def __init__(self, role, knowledge):
        self.role, self.knowledge = role, knowledge or "unaware"
        self.phi, self.member, self.population, self.tokens = {}, {}, {}, {}
        self.pretrained = {}


def read(name):
    with open(os.path.join(HERE, name), newline="") as file:
        rows = list(csv.DictReader(file))
    pools = {}
    for row in rows:
        models = pools.setdefault(row.get("pool", "0"), {})
        model = models.setdefault(row["model"], Model(row.get("role", "target"), row.get("knowledge", "")))
        if "document" in row:
            model.tokens.setdefault(row["document"], []).append(row)
            model.member[row["document"]] = row["member"]
        elif row.get("population") == "1":
            model.population[row["example"]] = phi_of(row)
        else:
            model.phi[row["example"]] = phi_of(row)
            model.member[row["example"]] = row["member"]
    for models in pools.values():
        for model in models.values():
            for document, tokens in model.tokens.items():
                model.phi[document] = phi_of_loss(-np.mean([float(t["logprob"]) for t in tokens]))
    return pools


def fifth(values):
    values = np.sort(np.asarray(values, float))
    return np.mean(values[: max(1, int(np.floor(0.2 * len(values) + 0.5)))])


def token_attacks(tokens):
    column = lambda name: np.array([float(t[name]) for t in tokens])
    has = lambda *names: all(name in tokens[0] for name in names)
    t = column("logprob")
    out = {"loss": np.mean(t), "min-k": fifth(t)}
    if has("mean", "sd"):
        mean, sd = column("mean"), column("sd")
        with np.errstate(divide="ignore", invalid="ignore"):
            out["min-k++"] = fifth(np.where(t == mean, 0, (t - mean) / sd))
    if has("zlib_bytes"):
        out["zlib"] = np.mean(t) / float(tokens[0]["zlib_bytes"])
    if not has("pretrained_logprob"):
        return out
    p = column("pretrained_logprob")
    with np.errstate(invalid="ignore"):
        shift = np.where(t == p, 0, t - p)
    total = lambda values: 0.0 if np.isnan(np.sum(values)) else float(np.sum(values))
    with np.errstate(invalid="ignore"):
        out["pretrained"] = total(shift) / len(t)
        sizes = [min(size, len(t)) for size in (2, 3, 4, 6, 9, 13, 18, 25, 32, 40)]
        out["wbc"] = np.mean(
            [np.mean([np.sum(shift[i : i + s]) > 0 for i in range(len(t) - s + 1)]) for s in sizes]
        )
    if has("top1") or has("rank"):
        error = column("top1") == 0 if has("top1") else column("rank") != 1
        up, down = np.sum(shift[error & (shift > 0)]), -np.sum(shift[error & (shift < 0)])
        if not error.any():
            out["ez-mia"] = 1.0
        elif up == down:
            out["ez-mia"] = 0.5
        else:
            out["ez-mia"] = 1.0 if up == np.inf else up / (up + down)
    return out


def rank_among(others, x):
    """(k + f)/(n + 1): k of the others are at most x, f is the way to the next."""
    others = np.sort(others)
    n, k = len(others), int(np.searchsorted(others, x, side="right"))
    before = others[k - 1] if k > 0 else 0
    way = (x - before) / (others[k] - before) if k < n else 1 - before / x
    return (k + way) / (n + 1)


def shadow_attacks(models, target, knowledge, is_sequence):
    """Attacks by the shadow models of one attacker, on all examples of a target."""
    names = list(target.phi)
    shadows = [m for m in models.values() if m.role in ("shadow", "reference") and m.knowledge == knowledge]
    inside = lambda m, e: m.role == "shadow" and m.member[e] == "1"
    sides = {e: ([m.phi[e] for m in shadows if inside(m, e)], [m.phi[e] for m in shadows if not inside(m, e)]) for e in names}
    least = [min(len(sides[e][side]) for e in names) for side in (0, 1)]
    phi = np.array([target.phi[e] for e in names])
    mean = [np.array([np.mean(sides[e][s]) if sides[e][s] else np.nan for e in names]) for s in (0, 1)]
    squares = [np.array([np.sum((np.array(sides[e][s]) - mean[s][i]) ** 2) for i, e in enumerate(names)]) for s in (0, 1)]
    count = [np.array([len(sides[e][s]) for e in names]) for s in (0, 1)]
    out = {}
    if least[1] >= 1:
        out["calibrated"] = np.array([np.mean(loss_of(np.array(sides[e][1]))) for e in names]) - loss_of(phi)
    pooled = [np.sum(squares[s]) / max(1, np.sum(np.maximum(0, count[s] - 1))) for s in (0, 1)]
    with np.errstate(divide="ignore", invalid="ignore"):
        own = [np.maximum(1e-12, squares[s] / (count[s] - 1)) for s in (0, 1)]
    fixed = [np.full(len(names), max(1e-12, v)) for v in pooled]
    for suffix, variance, needs in (("", own, 2), ("-fixed", fixed, 1)):
        log = lambda s: -((phi - mean[s]) ** 2) / (2 * variance[s]) - np.log(variance[s]) / 2
        if min(least) >= needs:
            out[f"lira-online{suffix}"] = log(0) - log(1)
        if least[1] >= needs:
            out[f"lira-offline{suffix}"] = (phi - mean[1]) / np.sqrt(variance[1])
    if target.population:
        unseen = list(target.population)
        p, q = probability(phi), probability([target.population[u] for u in unseen])
        average = lambda values: np.array([np.mean(probability(v)) if len(v) else np.nan for v in values])
        p_in, p_out = average([sides[e][0] for e in names]), average([sides[e][1] for e in names])
        q_out = average([[m.population[u] for m in shadows] for u in unseen])
        a = 1 if is_sequence else 0.33
        corrected = lambda outside: ((1 + a) * outside + 1 - a) / 2
        if min(least) >= 1:
            out["rmia-online"] = [rank_among(q / q_out, x) for x in p / ((p_in + p_out) / 2)]
        if least[1] >= 1:
            out["rmia-offline"] = [rank_among(q / corrected(q_out), x) for x in p / corrected(p_out)]
    return {name: dict(zip(names, scores)) for name, scores in out.items()}


def auc(scores, member):
    inside = [scores[e] for e in scores if member[e] == "1"]
    outside = [scores[e] for e in scores if member[e] == "0"]
    return np.mean([[(x > y) + (x == y) / 2 for y in outside] for x in inside])


def attacked(name):
    """Scores and AUC by pool, target and "attack-knowledge"."""
    out = []
    for pool, models in read(name).items():
        pretrained = next((m for m in models.values() if m.role == "pretrained"), None)
        for title, target in models.items():
            if target.role != "target":
                continue
            found = {}
            for e, tokens in target.tokens.items():
                for attack, score in token_attacks(tokens).items():
                    found.setdefault(f"{attack}-unaware", {})[e] = score
            if not target.tokens:
                found["loss-unaware"] = {e: -loss_of(x) for e, x in target.phi.items()}
                if pretrained:
                    found["pretrained-unaware"] = {e: loss_of(pretrained.phi[e]) - loss_of(x) for e, x in target.phi.items()}
            for knowledge in ("unaware", "known-A"):
                if any(m.role in ("shadow", "reference") and m.knowledge == knowledge for m in models.values()):
                    for attack, scores in shadow_attacks(models, target, knowledge, bool(target.tokens)).items():
                        found[f"{attack}-{knowledge}"] = scores
            for attack, scores in found.items():
                as_text = {e: float(s) if np.isfinite(s) else str(float(s)) for e, s in scores.items()}
                out.append({"pool": pool, "target": title, "attack": attack, "auc": float(auc(scores, target.member)), "scores": as_text})
    return out


TABLES = ["logit", "probability", "loss", "tokens", "tokens-bare", "tokens-ranks"]
with open(sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "expected.json"), "w") as file:
    json.dump({name: attacked(f"{name}.csv") for name in TABLES}, file)
    file.write("\n")
