"""Runs every row, one after another and all of them again, and prints the medians as Markdown.

A row is one small program that prints one line of JSON: work, peer, rate (answers a second of processor time) and, where
there is a truth, how far the answers are from it: median_m, p99_m, most_m. A row of whole processes is a command; it is timed
from its start to its end, with the most memory it held.
"""
import json, os, statistics, subprocess, sys, time

peers, scratch, khasan = sys.argv[1:]
ROUNDS = int(os.environ.get("ROUNDS", 5))
data, python = f"{scratch}/data", f"{scratch}/python/bin/python"
rust = f"{scratch}/target/release/peers"
network = f"{peers}/../../data/network.geojson"
sizes = [2250, 8700, 100_000, 1_000_000]


def rows():
    for size in sizes:
        work = f"locate-{size}"
        yield work, [rust, "khasan", work, data]
        yield work, [rust, "geo + rstar", work, data]
        yield work, [python, f"{peers}/shapely_tree.py", work, data]
        if size <= 8700:
            yield work, ["node", f"{peers}/javascript.mjs", "cheap-ruler", work, data]
            yield work, [rust, "geo LineLocatePoint", work, data]
            yield work, ["node", f"{peers}/javascript.mjs", "turf", work, data]
    for peer in ["khasan", "geo Geodesic, hand-indexed", "geo InterpolateLine"]:
        yield "place-2250", [rust, peer, "place-2250", data]
    yield "place-2250", [python, f"{peers}/numpy_proj.py", "place-2250", data]
    # Rows on posteriors belong here: a program each, as above.


def processes():
    yield "a short command, cold", "khasan route", [khasan, "route"]
    yield "a short command, cold", "Python + shapely", [python, f"{peers}/network.py", network]
    yield "a short command, cold", "node + turf", ["node", f"{peers}/network.mjs", network]
    yield "the main command, cold", "khasan eta", [khasan, "eta"]
    out = f"{scratch}/out.geojson"
    fixes = f"{data}/fixes.csv"
    work = "1 M rows of CSV to GeoJSON"
    yield work, "khasan locate", [khasan, "locate", fixes, "--format", "geojson", "-o", out]
    options = ["-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat"]
    yield work, "ogr2ogr, which locates nothing", ["ogr2ogr", "-f", "GeoJSON", out, fixes, *options]


def run(command):
    if os.path.exists(f"{scratch}/out.geojson"):
        os.remove(f"{scratch}/out.geojson")
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=f"{scratch}/node", text=True)
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command} failed")
    return said, time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def shown(number):
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


answers, timings = {}, {}
for round in range(ROUNDS):
    for work, command in rows():
        row = json.loads(run(command)[0])
        answers.setdefault((work, row["peer"]), []).append(row)
    print(f"round {round + 1} of {ROUNDS}", file=sys.stderr)
for round in range(int(os.environ.get("PROCESS_ROUNDS", ROUNDS))):
    for work, peer, command in processes():
        timings.setdefault((work, peer), []).append(run(command)[1:])
    print(f"processes, round {round + 1}", file=sys.stderr)

print("| work | peer | answers/s | khasan is so many times as fast | error: median | 99 % | most |")
print("|---|---|--:|--:|--:|--:|--:|")
rate = {key: statistics.median(row["rate"] for row in found) for key, found in answers.items()}
for (work, peer), found in answers.items():
    errors = " | ".join(f"{shown(found[-1][key])} m" for key in ["median_m", "p99_m", "most_m"])
    times = "" if peer == "khasan" else f"{rate[work, 'khasan'] / rate[work, peer]:.1f}"
    print(f"| {work} | {peer} | {shown(rate[work, peer])} | {times} | {errors} |")
print()
print("| whole process | command | elapsed | processor | memory at most |")
print("|---|---|--:|--:|--:|")
for (work, peer), found in timings.items():
    elapsed, processor, memory = (statistics.median(column) for column in zip(*found))
    print(f"| {work} | {peer} | {elapsed * 1000:,.0f} ms | {processor * 1000:,.0f} ms | {memory:,.0f} MB |")
