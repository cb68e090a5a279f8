"""khasan's posterior in NumPy: sum-product over passage times on one-minute ticks, for every place of a journey.

The same model, ticks, horizon and points of pace as src/model.rs, src/grid.rs and src/testimony.rs, as a careful scientist would
write it: messages are arrays (paces, ticks); spectra are those of the whole grid, padded with as many zeros; a message goes on as
its spectrum until something is said. The line comes from `khasan route`, the train from data/trains.toml, the reports from the
journey's file. No likelihood, kernel or quantile comes from khasan: its quantiles are only compared.

Run it alone (Python 3.11 or later, with numpy and scipy):

    python benches/peers/posterior.py target/release/khasan data/journeys/2023-09-announced.toml

`--points` takes other points of pace than khasan does, `--as-of` leaves out what became known later. Journeys must name stations
as the line does, give times with offsets, state no departure, and have a train that the profile gives averages between calls.

Prints lines of JSON: processor seconds (user and system), for khasan those of a whole `khasan where`, and with `--library` those of its library within
a process that has read the line and the reports; for NumPy those within the process after imports and reading. Beside khasan's: how far its 5, 50 and 95 % of
all events are from NumPy's; the command rounds to the minute.
More than two minutes make it fail: times of different answers mean nothing.
"""
import argparse, json, math, resource, subprocess, sys, time, tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import ndtr

JITTER, EDGE_BLUR = 7.0, 0.1  # minutes; a part of the window
WRONG_TIMED, WRONG_BOUND = 1 / (3 * 24 * 60), 0.5
DOUBT, DOUBT_OF_PLANS, PLAN_WITHIN = 0.04, 0.2, timedelta(minutes=45)
LEAD, LAG, HALF_EDGE, TAIL = (timedelta(hours=h) for h in (4, 24, 3, 48))
LEAD_IN_JOURNEYS, TAIL_IN_JOURNEYS = 1.6, 4.0
VERBS = ("arrived", "departed", "passed", "at", "not yet", "beyond")
QUANTILES = np.array([0.05, 0.5, 0.95])
MOST_OFF = 2.0  # minutes
minute = timedelta(minutes=1)


@dataclass
class Report:
    verb: str
    place: int
    when: tuple[datetime, datetime]  # as told
    start: datetime  # with what is added to an instant
    end: datetime
    planned: bool
    origin: str | None
    doubt: float


@dataclass
class Run:  # a link between two events: nominal minutes at the pace of a regime, under a row of train.regularity
    regime: int
    law: dict
    minutes: float


@dataclass
class Stand:  # a link: a lognormal time; `regime` is the one that goes on behind it, if one does
    regime: int | None
    median: float
    spread: float


@dataclass
class Journey:
    places: list[tuple[str, float]]  # name and kilometre: a place may be passed twice
    events: list[tuple[int, str]] = field(default_factory=list)  # index of the place; "arrive", "depart" or "pass"
    links: list = field(default_factory=list)
    regimes: list[tuple[float, int]] = field(default_factory=list)  # deviation and points of each pace
    reports: list[Report] = field(default_factory=list)

    def event(self, place, which):
        """The first (0) or the last (-1) event at a place: two only where the train stands."""
        return [i for i, (at, _) in enumerate(self.events) if at == place][which]

    def running(self, regime=None):
        return [l for l in self.links if isinstance(l, Run) and regime in (None, l.regime)]

    def standing(self):
        return [l for l in self.links if isinstance(l, Stand)]


def said(command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def ask(command):
    return said([*command, "--json"])


def load(khasan, file, as_of=(), points=None):
    """The journey of a file, as links between events, and reports of places."""
    line = ask([khasan, "route", "--all", "--journey", file])
    answer = ask([khasan, "eta", "--journey", file, *as_of])
    told = tomllib.loads(Path(file).read_text())
    trains = tomllib.loads((Path(__file__).parents[2] / "data/trains.toml").read_text())["train"]
    train = next(train for train in trains if train["name"] == told.get("train", "armoured"))
    if "accelerate_ms2" in train:
        sys.exit(f"{file}: {train['name']} gathers and loses speed; only averages between calls are implemented")
    stands = {(call["name"], call["km"]) for call in answer["calls"] if {"arrive", "depart"} <= call.keys()}
    journey = laid(line, train, stands)
    journey.regimes = [(sigma, points or points_needed(journey, i)) for i, (sigma, _) in enumerate(journey.regimes)]
    nominal = answer["nominal_min"]
    assert abs(sum(link.minutes for link in journey.running()) - nominal["running"]) < 0.1
    assert abs(sum(link.median for link in journey.standing()) - nominal["total"] + nominal["running"]) < 0.1
    known = [row for row in told["report"] if not as_of or known_at(row) <= datetime.fromisoformat(as_of[-1])]
    journey.reports = [read(row, journey) for row in known]
    return journey


def laid(line, train, stands):
    """Events and links along a line, and a pace for each country."""
    stations, before = line["stations"], None
    journey = Journey([(station["name"], station["km"]) for station in stations])
    for i, (near, far) in enumerate(zip(stations, stations[1:])):
        section = next(section for section in line["sections"] if section["to_km"] >= far["km"])
        law, speed = applying(train["regularity"], section), applying(train["speed"], section)["kmh"]
        if before is None or section["countries"][0] != before["countries"][0]:
            journey.regimes.append((law["pace_sigma"], 0))
        regime, goes_on = len(journey.regimes) - 1, before and section["countries"][0] == before["countries"][0]
        stood = journey.places[i] in stands
        if stood:
            journey.events.append((i, "arrive"))
            journey.links.append(Stand(regime if goes_on else None, *standing(train, near, line)))
        journey.events.append((i, "depart" if stood or i == 0 else "pass"))
        journey.links.append(Run(regime, law, (far["km"] - near["km"]) / speed * 60))
        before = section
    journey.events.append((len(stations) - 1, "arrive"))
    return journey


def applying(rows, section):
    """The row for the section itself, or for its country, or for anywhere."""
    wanted = [("section", section["id"]), ("country", section["countries"][0]), ("country", "*")]
    return next(row for key, value in wanted for row in rows if row.get(key) == value)


def standing(train, station, line):
    """Median and spread of a stop: what the profile says of the place, or a turn round."""
    row = next((stop for stop in train["stop"] if stop["at"] == station["name"]), train["reversal"])
    changes = station["id"] in [change["station"] for change in line["gauge_changes"]]
    crosses = len({other["country"] for other in line["stations"]}) > 1
    parts = row.get("dwell_min", 0) + changes * row.get("gauge_change_min", 0) + crosses * row.get("formalities_min", 0)
    return parts, row["spread"]


def points_needed(journey, regime):
    """Neighbouring paces blend: at most 2√(τθ) apart in running time; at least 9."""
    links, (sigma, _) = journey.running(regime), journey.regimes[regime]
    tau, theta = max(1.0, sum(link.minutes for link in links)), min(link.law["theta_min"] for link in links)
    return max(9, 1 + math.ceil(8 / (2 * math.sqrt(theta * tau) / (sigma * tau))))


def known_at(row):
    return datetime.fromisoformat(row.get("known", row["when"].split("/")[-1]))


def read(row, journey):
    start, _, end = row["when"].partition("/")
    start, end = datetime.fromisoformat(start), datetime.fromisoformat(end or start)
    when = start, end
    planned, words = row["claim"].startswith("expected "), row["claim"].removeprefix("expected ")
    verb = next(verb for verb in VERBS if words.startswith(verb + " "))
    if start == end:
        start, end = (start - PLAN_WITHIN, end + PLAN_WITHIN) if planned else (start, end + minute)
    doubt = 1 - row["trust"] if "trust" in row else DOUBT_OF_PLANS if planned else DOUBT
    place = [name for name, _ in journey.places].index(words.removeprefix(verb + " "))
    return Report(verb, place, when, start, end, planned, row.get("origin"), doubt)


class Grid:
    """One-minute ticks from the earliest possible departure to far beyond the last report."""

    def __init__(self, journey):
        length = sum(link.minutes for link in journey.running())
        length += sum(link.median * math.exp(link.spread) for link in journey.standing())
        length = timedelta(minutes=length)
        reports = [r for r in journey.reports if r.doubt < 1]
        first, last = min(r.when[0] for r in reports), max(r.when[1] for r in reports)
        left = [r.when[1] for r in reports if r.verb == "departed" and r.place == 0]
        begin = (first - LEAD - LEAD_IN_JOURNEYS * length - HALF_EDGE).astimezone(timezone.utc)
        until = max(left, default=first) + LAG + HALF_EDGE
        self.start = begin - timedelta(minutes=begin.minute, seconds=begin.second, microseconds=begin.microsecond)
        self.ticks = int((max(last, until) + TAIL_IN_JOURNEYS * length + TAIL - self.start) / minute) + 1
        # Flat, but for six hours at either end over which it rises and falls as a normal's cdf.
        rise = ndtr(((np.arange(360) + 0.5) / 360 - 0.5) * 16.8)
        begin, until = self.tick(begin), self.tick(until)
        self.prior = np.zeros(self.ticks)
        self.prior[int(begin) : int(until) + 1] = 1.0
        self.prior[int(begin) : int(begin) + 360] *= rise
        self.prior[int(until) - 359 : int(until) + 1] *= rise[::-1]
        self.prior /= self.prior.sum()

    def tick(self, when):
        return (when - self.start) / minute

    def time(self, tick):
        return self.start + tick * minute


def lognormal(median, spread, ticks):
    """A duration rounded to the nearest tick, as differences of survivals."""
    beyond = ndtr(-np.log((np.arange(ticks) + 0.5) / median) / spread)
    masses = -np.diff(beyond, prepend=1.0)
    return masses / masses.sum()


def instant(report, grid):
    """Masses of the instant of a report: a box over its window, blurred by a normal."""
    start, end = grid.tick(report.start), grid.tick(report.end)
    sd = math.hypot(JITTER, EDGE_BLUR * (end - start))
    ramp = lambda x: x * ndtr(x) + np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    ticks = np.arange(grid.ticks)
    # From the nearer end: far from both, large ramps would leave rounding for a difference.
    side = np.where(ticks + 0.5 < (start + end) / 2, 1.0, -1.0)
    cdf = lambda x: (ramp(side * (x - start) / sd) - ramp(side * (x - end) / sd)) * sd / (end - start)
    return np.maximum(cdf(ticks + 1) - cdf(ticks), 0.0)


def witnesses(journey):
    """Reports of one origin with one claim are one witness."""
    groups = {}
    for number, report in enumerate(journey.reports):
        key = report.origin or number, report.verb, report.planned, report.place, report.doubt
        groups.setdefault(key, []).append(report)
    return groups.values()


def evidence(journey, grid):
    """What is said of each event, as a factor on ticks; and of each stop, as terms: a factor of its arrival, one of its departure."""
    factors, stops = {}, {}
    for reports in witnesses(journey):
        verb, place, doubt = reports[0].verb, reports[0].place, reports[0].doubt
        g = np.mean([instant(report, grid) for report in reports], axis=0)
        upto = np.minimum(np.cumsum(g), 1.0)
        before, since = np.concatenate([[0.0], upto[:-1]]), np.minimum(np.cumsum(g[::-1])[::-1], 1.0)
        first, last = journey.event(place, 0), journey.event(place, -1)
        if verb in ("at", "passed") and first != last:
            # (1 − ε)(G(d) − G(a − 1)) + εb is a function of a, plus one of d.
            split = [(doubt * WRONG_BOUND - (1 - doubt) * before, 1.0), (1.0, (1 - doubt) * upto)]
            stops[first] = [(a * c, b * d) for a, b in stops.get(first, [(1.0, 1.0)]) for c, d in split]
            continue
        if verb == "at" and last in (0, len(journey.events) - 1):  # it stands until it leaves, and once it has come
            event, said, blind = (0, upto, WRONG_BOUND) if last == 0 else (last, since, WRONG_BOUND)
        elif verb == "not yet":
            event, said, blind = first, before, WRONG_BOUND
        elif verb == "beyond":
            event, said, blind = last, since, WRONG_BOUND
        else:
            event, said, blind = last if verb == "departed" else first, g, WRONG_TIMED
        factors[event] = factors.get(event, 1.0) * ((1 - doubt) * said + doubt * blind)
    return factors, stops


class Spectra:
    """To and from frequencies, on the grid padded with as many zeros; and the spectra of links."""

    def __init__(self, journey, grid):
        self.ticks, self.size = grid.ticks, next_fast_len(2 * grid.ticks, real=True)
        self.z = np.exp(-2j * np.pi * np.arange(self.size // 2 + 1) / self.size)
        places = [np.linspace(-4, 4, points)[:, None] for _, points in journey.regimes]
        self.paces = [np.exp(sigma * x) for (sigma, _), x in zip(journey.regimes, places)]
        self.weights = [np.exp(-0.5 * x * x) / np.exp(-0.5 * x * x).sum() for x in places]
        self.exponents = {}

    def bins(self, message):
        return rfft(message, self.size)

    def message(self, bins):
        return irfft(bins, self.size)[:, : self.ticks]

    def link(self, link):
        """At each pace of its regime."""
        if isinstance(link, Stand):
            return self.bins(lognormal(link.median, link.spread, self.ticks))[None]
        key = link.regime, *link.law.values()
        if key not in self.exponents:
            self.exponents[key] = self.exponent(link.law, self.paces[link.regime])
        return np.exp(link.minutes * self.exponents[key])

    def exponent(self, law, pace):
        """The logarithm of a nominal minute's characteristic function: negative binomial running, compound Poisson halts."""
        p = 1 / (law["theta_min"] * pace)
        assert (p < 1).all(), "ticks cannot undercut a Poisson's variance"
        running = pace / (law["theta_min"] * pace - 1) * (np.log(p) - np.log(1 - (1 - p) * self.z))
        halt = self.bins(lognormal(law["halt_median_min"], law["halt_spread"], self.ticks))
        return running + law["halts_per_hour"] / 60 * (halt - 1)


class Passes:
    """Sum-product: a forward and a backward pass along the events. A message has a row for each pace."""

    def __init__(self, journey, grid):
        self.links, self.grid = journey.links, grid
        self.spectra, (self.factors, self.stops) = Spectra(journey, grid), evidence(journey, grid)
        regimes = [None, *(link.regime for link in journey.links), None]
        # The weights of the paces of the link behind each event, where they are drawn there.
        self.drawn = [None if now is None or now == before else self.spectra.weights[now] for before, now in zip(regimes, regimes[1:])]
        self.ended = [before is not None and now != before for before, now in zip(regimes, regimes[1:])]

    def along(self, message, bins, event, back):
        """A message at the far end of the link behind an event, and its spectrum if it may go on as that."""
        link = self.spectra.link(self.links[event])
        link = np.conj(link) if back else link
        if event in self.stops:
            terms = [(depart, arrive) if back else (arrive, depart) for arrive, depart in self.stops[event]]
            parts = (far * self.spectra.message(self.spectra.bins(message * near) * link) for near, far in terms)
            return scaled(sum(parts)), None
        bins = (self.spectra.bins(message) if bins is None else bins) * link
        return np.maximum(self.spectra.message(bins), 0.0), bins

    def forward(self):
        """The messages at all events, before what is said of them."""
        ahead, message, bins = [], self.grid.prior[None], None
        for event in range(len(self.links)):
            ahead.append(message)
            if event in self.factors:
                message, bins = scaled(message * self.factors[event]), None
            if self.ended[event]:
                message, bins = message.sum(axis=0, keepdims=True), None
            if self.drawn[event] is not None:
                message, bins = self.drawn[event] * message, None
            message, bins = self.along(message, bins, event, back=False)
        return [*ahead, message]

    def beliefs(self):
        """The distribution of every event on ticks: the backward message, none where nothing is said further on, meets the forward."""
        ahead, found = self.forward(), []
        message, bins = None, None
        for event in range(len(self.links), -1, -1):
            if message is not None and self.drawn[event] is not None:
                message, bins = (self.drawn[event] * message).sum(axis=0, keepdims=True), None
            if event in self.factors:
                message, bins = scaled((1.0 if message is None else message) * self.factors[event][None]), None
            belief = (ahead[event] if message is None else ahead[event] * message).sum(axis=0)
            found.append(belief / belief.sum())
            if event - 1 in self.stops and message is None:
                message = np.ones((1, self.grid.ticks))
            if event > 0 and message is not None:
                message, bins = self.along(message, bins, event - 1, back=True)
        return found[::-1]


def scaled(message):
    message = np.maximum(message, 0.0)
    return message / message.max()


def quantiles(belief):
    """In ticks; the mass of a tick lies evenly on its minute."""
    upto = np.concatenate([[0.0], np.cumsum(belief)])
    ticks = np.searchsorted(upto, QUANTILES, side="left") - 1
    return ticks + (QUANTILES - upto[ticks]) / belief[ticks]


def khasans_answers(khasan, library, file, as_of, journey):
    """Its quantiles by event, and processor seconds: of the library alone, with quantiles of all of them, if there is one; and of a whole
    process that asks for a position, from all of them.

    Of a place passed twice where the train does not stand, the command tells the first passage only.
    """
    names = [name for name, _ in journey.places[1:-1]]
    calls = ask([khasan, "eta", "--journey", file, *as_of, *names])["calls"]
    calls = {(call["name"], call["km"]): call for call in calls}
    answer = {}
    for event, (place, kind) in enumerate(journey.events):
        if call := calls.get(journey.places[place]):
            answer[event] = [datetime.fromisoformat(call[kind][q]) for q in ("p05", "p50", "p95")]
    if library:
        found = said([library, "everywhere", file])
        assert len(found["quantiles"]) == len(journey.events)
        times = [[datetime.fromisoformat(time) for time in times] for times in found["quantiles"]]
        yield "khasan, the library alone", dict(enumerate(times)), found["seconds"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ask([khasan, "where", "--journey", file, *as_of])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield "khasan, whole process", answer, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("khasan")
    parser.add_argument("journey")
    parser.add_argument("--points", type=int)
    parser.add_argument("--as-of")
    parser.add_argument("--library", help="the program that asks khasan's library for the forecast")
    args = parser.parse_args()
    as_of = ["--as-of", args.as_of] if args.as_of else []
    journey = load(args.khasan, args.journey, as_of, args.points)
    answers = list(khasans_answers(args.khasan, args.library, args.journey, as_of, journey))
    began = time.process_time()
    grid = Grid(journey)
    found = [quantiles(belief) for belief in Passes(journey, grid).beliefs()]
    seconds = time.process_time() - began
    work = f"posterior at every place, {Path(args.journey).stem}"
    worst = 0.0
    for peer, answer, khasans_seconds in answers:
        off = [abs(grid.time(tick) - when) / minute for event in answer for tick, when in zip(found[event], answer[event])]
        worst = max(worst, *off)
        row = {"work": work, "peer": peer, "seconds": round(khasans_seconds, 4), "worst_minutes_off": round(max(off), 2)}
        print(json.dumps(row | {"mean_minutes_off": round(sum(off) / len(off), 2)}))
    points = [points for _, points in journey.regimes]
    size = {"events": len(found), "ticks": grid.ticks, "reports": len(journey.reports), "points": points}
    print(json.dumps({"work": work, "peer": "numpy", "seconds": round(seconds, 3)} | size))
    if worst > MOST_OFF:
        sys.exit(f"the answers differ by more than {MOST_OFF} minutes: the times are not comparable")


if __name__ == "__main__":
    main()
