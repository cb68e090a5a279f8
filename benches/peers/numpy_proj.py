"""One row: a table of vertices in NumPy, and PROJ's geodesics (pyproj), all chainages in one call.

python numpy_proj.py WORK FOLDER
"""
import json, sys, time
import numpy as np, pyproj

work, folder = sys.argv[1:]
line, asked, truth = (np.fromfile(f"{folder}/{work}.{what}", "<f8") for what in ("line", "asked", "truth"))
line, asked, truth = line.reshape(-1, 3), asked.reshape(-1, 2)[:, 0], truth.reshape(-1, 2)
geod = pyproj.Geod(ellps="WGS84")
bearing, _, _ = geod.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])


def place(asked):
    leg = np.clip(np.searchsorted(line[:, 2], asked, side="right") - 1, 0, len(line) - 2)
    lon, lat, _ = geod.fwd(line[leg, 0], line[leg, 1], bearing[leg], asked - line[leg, 2])
    return lon, lat


spent, answered = 0.0, 0
while spent < 1.0:
    began = time.process_time()
    place(asked)
    spent += time.process_time() - began
    answered += len(asked)
lon, lat = place(asked[: len(truth)])
_, _, errors = geod.inv(lon, lat, truth[:, 0], truth[:, 1])
median, p99, most = np.quantile(errors, [0.5, 0.99, 1.0])
print(json.dumps(dict(peer="NumPy + PROJ", rate=answered / spent, median_m=median, p99_m=p99, most_m=most)))
