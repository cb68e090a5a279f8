"""Runs every row, one after another and all of them again, and prints the medians as Markdown, ready for BENCHMARKS.md.

    python table.py PEERS SCRATCH [SECTION…]

A row is a program that prints lines of JSON: `peer`, and `rate` (answers a second of processor time) or `seconds` (of processor
time), and how right it was. A whole process prints what it likes; it is timed from its start to its end, with the most memory
it held. The first row of a work is khasan's: ratios are medians of the ratios within one round. A row that cannot run says why.
"""
import json, os, platform, statistics, subprocess, sys, threading, time
from collections import namedtuple
from pathlib import Path

peers, scratch = (str(Path(word).resolve()) for word in sys.argv[1:3])
only = sys.argv[3:]
ROUNDS = int(os.environ.get("ROUNDS", 5))
LONGEST = 300  # seconds for a row
repository = Path(peers).parents[1]
data, python, khasan = f"{scratch}/data", f"{scratch}/python/bin/python", f"{scratch}/khasan/release/khasan"
rust, liblrs, out = f"{scratch}/target/release/peers", f"{scratch}/liblrs/release/peer-liblrs", f"{scratch}/out.geojson"

Row = namedtuple("Row", "work peer command judge", defaults=[None])
Run = namedtuple("Run", "said elapsed processor memory")


def script(name, *words):
    return ["node" if name.endswith(".mjs") else python, f"{peers}/{name}", *words]


def lines():
    for size in [2250, 8700, 100_000, 1_000_000]:
        work, key = f"locate, {size:,} vertices", f"locate-{size}"
        for peer in ["khasan", "khasan, one by one", "geo + rstar"]:
            yield Row(work, peer, [rust, peer, key, data])
        yield Row(work, "shapely STRtree", script("shapely_tree.py", key, data))
        if size <= 100_000:
            indexed = "legs with an index"
            yield Row(work, f"PostGIS, {indexed}", script("postgis.py", indexed, key, data))
        if size <= 8700:
            yield Row(work, "cheap-ruler", script("javascript.mjs", "cheap-ruler", key, data))
            yield Row(work, "geo LineLocatePoint", [rust, "geo LineLocatePoint", key, data])
            yield Row(work, "liblrs", [liblrs, key, data])
            whole = "the whole line, measured"
            yield Row(work, f"PostGIS, {whole}", script("postgis.py", whole, key, data))
            yield Row(work, "turf", script("javascript.mjs", "turf", key, data))
    for peer in ["khasan", "geo Geodesic, hand-indexed", "geo InterpolateLine"]:
        yield Row("chainage to point, 2,250 vertices", peer, [rust, peer, "place-2250", data])
    yield Row("chainage to point, 2,250 vertices", "NumPy + PROJ", script("numpy_proj.py", "place-2250", data))


def fixes():
    work = "a fix; khasan learns a pace besides"
    for peer in ["khasan", "adskalman"]:
        yield Row(work, peer, [rust, peer, "fixes", data])
    for peer in ["NumPy", "filterpy", "Stone Soup"]:
        yield Row(work, peer, script("kalman.py", peer, data))


def features():
    work = "1 M located positions, 9 properties"
    for peer in ["khasan", "serde_json and structs", "geojson crate"]:
        yield Row(work, peer, [rust, peer, "features", data])
    yield Row(work, "Python json", script("features.py", data))


def processes():
    network = str(repository / "data/network.geojson")
    short = "a short command, cold"
    yield Row(short, "khasan route", [khasan, "route"])
    yield Row(short, "Python + shapely reads the network", script("network.py", network))
    yield Row(short, "node + turf reads the network", script("network.mjs", network))
    yield Row("the main command, cold", "khasan eta", [khasan, "eta"])
    work, csv = "1 M rows of CSV to GeoJSON", f"{data}/fixes.csv"
    yield Row(work, "khasan locate", [khasan, "locate", csv, "--format", "geojson", "-o", out], million)
    options = ["-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"]
    yield Row(work, "ogr2ogr, which locates nothing", ["ogr2ogr", "-f", "GeoJSON", out, csv, *options], million)


def posteriors():
    journeys = repository / "data/journeys"
    for journey in ["2023-09-announced", "2023-09-outbound"]:
        words = [khasan, f"{journeys}/{journey}.toml", "--library", rust]
        yield Row(f"every place of {journey}", "khasan and NumPy", script("posterior.py", *words))
    work, words = "the median arrival within a minute", [khasan, f"{journeys}/2023-09-announced.toml"]
    yield Row(work, "khasan, the library alone", [rust, "at-the-end", words[1]])
    yield Row(work, "khasan eta, whole process", [khasan, "eta", "--json"], seconds_of_process)
    yield Row(work, "NumPy, importance sampling", script("sampling.py", *words), seconds_of_sampling)


def million(run):
    """A collection of a million features, and an answer of its own."""
    with open(out, "rb") as text:
        found = sum(block.count(b'"geometry"') for block in iter(lambda: text.readline(1 << 16), b""))
    return [{}] if found == 1_000_000 else f"{found} features and not a million"


def seconds_of_process(run):
    return [{"seconds": run.processor}]


def seconds_of_sampling(run):
    needed = json.loads(run.said)["seconds_needed"].get("median")
    return [{"seconds": needed}] if needed else "too few journeys weigh anything to tell"


def run(command):
    """What it says, its seconds, those of the processor, and its most MB; or in words why it could not."""
    Path(out).unlink(missing_ok=True)
    began = time.monotonic()
    try:
        with open(f"{scratch}/stderr", "w") as stderr:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, cwd=f"{scratch}/node", text=True)
    except OSError as error:
        return f"{Path(command[0]).name}: {error.strerror}"
    timer = threading.Timer(LONGEST, process.terminate)
    timer.start()
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        return reason(process.returncode)
    return Run(said, time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def reason(status):
    """The line of standard error that says what is wrong."""
    words = Path(f"{scratch}/stderr").read_text().strip().splitlines() or [f"status {status}"]
    return next((line for line in words if "rror: " in line), words[-1]).strip().replace("|", "/")


def found(row, run):
    """What a run found, a record for each peer in it; or why there is nothing."""
    if isinstance(run, str):
        return run
    if row.judge:
        records = row.judge(run)
    else:
        records = [json.loads(line) for line in run.said.splitlines() if line.startswith("{")] or [{}]
    if isinstance(records, str):
        return records
    own = dict(elapsed=run.elapsed, processor=run.processor, memory=run.memory)
    return [{"peer": row.peer} | own | record for record in records]


def shown(number):
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def median(records, key):
    values = [record[key] for record in records if key in record]
    return statistics.median(values) if values else None


class Table:
    """Records by work and peer, one for each round."""

    def __init__(self):
        self.records, self.refused = {}, {}

    def add(self, row):
        answer = found(row, run(row.command))
        if isinstance(answer, str):
            self.refused[row.work, row.peer] = answer
            self.records.setdefault((row.work, row.peer), [])
            print(f"{row.work}: {row.peer}: {answer}", file=sys.stderr)
            return
        for record in answer:
            self.records.setdefault((row.work, record["peer"]), []).append(record)

    def ratio(self, key, work, peer):
        """How many times as much of that khasan had in the same round, or as little where less is better."""
        first = next(name for of, name in self.records if of == work)
        pairs = zip(self.records[work, first], self.records[work, peer])
        ratios = [b[key] / a[key] if key != "rate" else a[key] / b[key] for a, b in pairs if key in a and key in b]
        return "" if peer == first or not ratios else f"{statistics.median(ratios):,.1f}"

    def print(self, title, heading, cells):
        print(f"\n## {title}\n\n| work | peer | {' | '.join(heading)} |\n|---|---|{'--:|' * len(heading)}")
        before = None
        for (work, peer), records in self.records.items():
            if (work, peer) in self.refused:
                filled = [f"not run: {self.refused[work, peer]}"] + [""] * (len(heading) - 1)
            else:
                filled = cells(self, work, peer, records)
            print(f"| {'' if work == before else work} | {peer} | {' | '.join(filled)} |")
            before = work


def rates_with_errors(table, work, peer, records):
    errors = [f"{shown(records[-1][key])} m" for key in ("median_m", "p99_m", "most_m")]
    return [shown(median(records, "rate")), table.ratio("rate", work, peer), *errors]


def rates_of_fixes(table, work, peer, records):
    apart = abs(records[-1]["place_m"] - table.records[work, "khasan"][-1]["place_m"])
    return [f"{shown(1e6 / median(records, 'rate'))} µs", table.ratio("rate", work, peer), f"{apart:.1g} m"]


def rates_of_features(table, work, peer, records):
    rate = median(records, "rate")
    return [f"{1e6 / rate:,.2f} s", table.ratio("rate", work, peer)]


def whole_processes(table, work, peer, records):
    ms = [f"{median(records, key) * 1000:,.0f} ms" for key in ("elapsed", "processor")]
    ratios = [table.ratio(key, work, peer) for key in ("elapsed", "processor")]
    return [ms[0], ratios[0], ms[1], ratios[1], f"{median(records, 'memory'):,.0f} MB"]


def seconds(table, work, peer, records):
    off, taken = records[-1].get("worst_minutes_off"), median(records, "seconds")
    return [f"{taken:.{2 if taken >= 1 else 3}f} s", table.ratio("seconds", work, peer), "" if off is None else f"{off} min"]


SECTIONS = {
    "lines": (lines, "Where on the line, and where on the map", ["answers/s", "khasan is so many times as fast", "error: median", "99 %", "most"], rates_with_errors),
    "fixes": (fixes, "A train watched from on board", ["a fix", "khasan is so many times as fast", "ends so far from khasan's place"], rates_of_fixes),
    "features": (features, "A million located positions as GeoJSON", ["processor", "khasan is so many times as fast"], rates_of_features),
    "processes": (processes, "Whole processes", ["elapsed", "times khasan's", "processor", "times khasan's", "memory at most"], whole_processes),
    "posteriors": (posteriors, "Posteriors", ["processor", "times khasan's", "apart at most"], seconds),
}


def machine():
    """What this ran on, in a sentence."""
    def version(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True).stdout.strip().splitlines()[0]
        except (OSError, IndexError):
            return f"no {command[0]}"

    processor = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    programs = [version("rustc", "--version"), f"Python {platform.python_version()}", f"node {version('node', '--version')}", version("ogr2ogr", "--version"), version("psql", "--version")]
    return f"{processor}, {os.cpu_count()} cores; Linux {platform.release()}; {'; '.join(programs)}. Medians of {ROUNDS} rounds, all rows in turns."


def main():
    chosen = {name: (Table(), *SECTIONS[name]) for name in only or SECTIONS}
    for round in range(ROUNDS):
        for table, rows, *_ in chosen.values():
            for row in rows():
                table.add(row)
        print(f"round {round + 1} of {ROUNDS}", file=sys.stderr)
    print(machine())
    for table, _, title, heading, cells in chosen.values():
        table.print(title, heading, cells)
    if any(peer.startswith("khasan") for table, *_ in chosen.values() for _, peer in table.refused):
        sys.exit("rows of khasan itself could not be run")


if __name__ == "__main__":
    main()
