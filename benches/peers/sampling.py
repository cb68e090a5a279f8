"""khasan's posterior of the arrival by plain importance sampling in NumPy: a million journeys, weighted by what the reports say.

The model is that of posterior.py beside it, drawn in continuous time: a departure from its prior, a pace for each country, gamma
running with Poisson halts, lognormal stops; nothing is tuned to the reports. How far the quantiles of a batch of journeys scatter
tells how many journeys give them within a minute, one standard error, since that error falls with the root of their number.

Run it alone (Python 3.11 or later, with numpy and scipy):

    python benches/peers/sampling.py target/release/khasan data/journeys/2023-09-announced.toml

Prints a line of JSON: processor seconds of the million, `error_min`, the standard errors of its 5, 50 and 95 % at the end of the
line, `minutes_off`, how far these are from khasan's, what an error of a minute would need of the median and of all three, and the
effective size (Σw)²/Σw² of a batch: below a hundred the errors themselves are rough, below ten nothing is told of what is needed.
"""
import argparse, json, math, sys, time
from datetime import datetime
from pathlib import Path

import numpy as np

from posterior import QUANTILES, Grid, Stand, ask, evidence, load

BATCH, BATCHES = 50_000, 20
LEAST_EFFECTIVE = 10


def knots(journey, factors, stops):
    """Links joined between the events where something is said, the train stands or the pace changes."""
    joined, minutes = [], {}
    for event, link in enumerate(journey.links):
        if isinstance(link, Stand):
            joined.append((event + 1, link, stops.get(event)))
            continue
        key = link.regime, *link.law.values()
        law, so_far = minutes.get(key, (link.law, 0.0))
        minutes[key] = law, so_far + link.minutes
        following = journey.links[event + 1] if event + 1 < len(journey.links) else None
        if event + 1 in factors or following is None or isinstance(following, Stand) or following.regime != link.regime:
            joined.append((event + 1, (link.regime, list(minutes.values())), None))
            minutes = {}
    return joined


def durations(dice, link, paces):
    if isinstance(link, Stand):
        return dice.lognormal(math.log(link.median), link.spread, BATCH)
    regime, parts = link
    return sum(running(dice, law, minutes, paces[regime]) for law, minutes in parts)


def running(dice, law, minutes, pace):
    theta = law["theta_min"]
    time = dice.standard_gamma(minutes / theta, BATCH) * theta * pace
    halts = dice.poisson(law["halts_per_hour"] / 60 * minutes, BATCH)
    lengths = dice.lognormal(math.log(law["halt_median_min"]), law["halt_spread"], halts.sum())
    return time + np.bincount(np.repeat(np.arange(BATCH), halts), lengths, BATCH)


def drawn(dice, journey, grid, joined, factors):
    """Arrivals at the end in ticks, and their weights; those beyond the grid weigh nothing."""
    at = lambda values, ticks: values if np.isscalar(values) else values[np.minimum(ticks, grid.ticks - 1).astype(int)]
    departures = np.cumsum(grid.prior)
    clock = np.searchsorted(departures, dice.random(BATCH) * departures[-1], side="right") + dice.random(BATCH)
    paces = [np.exp(sigma * dice.standard_normal(BATCH)) for sigma, _ in journey.regimes]
    weights = at(factors[0], clock) if 0 in factors else np.ones(BATCH)
    for event, link, terms in joined:
        before, clock = clock, clock + durations(dice, link, paces)
        if terms:
            weights = weights * sum(at(arrive, before) * at(depart, clock) for arrive, depart in terms)
        if event in factors:
            weights = weights * at(factors[event], clock)
    return clock, np.where(clock < grid.ticks, weights, 0.0)


def quantiles(clock, weights):
    order = np.argsort(clock)
    upto = np.cumsum(weights[order])
    return clock[order][np.searchsorted(upto, QUANTILES * upto[-1])]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("khasan")
    parser.add_argument("journey")
    args = parser.parse_args()
    journey = load(args.khasan, args.journey)
    end = ask([args.khasan, "eta", "--journey", args.journey])["calls"][-1]["arrive"]
    dice = np.random.default_rng(2023)
    began = time.process_time()
    grid = Grid(journey)
    factors, stops = evidence(journey, grid)
    joined = knots(journey, factors, stops)
    batches = [drawn(dice, journey, grid, joined, factors) for _ in range(BATCHES)]
    each = np.array([quantiles(*batch) for batch in batches])
    seconds = time.process_time() - began
    clock, weights = (np.concatenate(parts) for parts in zip(*batches))
    ours = [grid.tick(datetime.fromisoformat(end[q])) for q in ("p05", "p50", "p95")]
    off = quantiles(clock, weights) - ours
    error = each.std(axis=0, ddof=1) / math.sqrt(BATCHES)
    sizes = [w.sum() ** 2 / (w**2).sum() for _, w in batches]
    # With a handful of journeys that weigh anything, the scatter of batches says too little.
    needed = {"median": error[1] ** 2, "5, 50 and 95 %": max(error) ** 2} if np.mean(sizes) >= LEAST_EFFECTIVE else {}
    print(json.dumps({
        "work": f"arrival at the end within a minute, {Path(args.journey).stem}",
        "peer": "numpy, importance sampling",
        "seconds": round(seconds, 3),
        "journeys": BATCH * BATCHES,
        "error_min": [round(e, 2) for e in error],
        "minutes_off": [round(o, 2) for o in off],
        "journeys_needed": {of: round(times * BATCH * BATCHES) for of, times in needed.items()},
        "seconds_needed": {of: round(times * seconds, 2) for of, times in needed.items()},
        "effective_of_a_batch": round(float(np.mean(sizes)), 1),
    }))
    if (abs(off) > 4 * error + 1).any():
        sys.exit("sampling and khasan disagree by more than chance explains")


if __name__ == "__main__":
    main()
