"""One row: shapely's STRtree over the legs of a line, in planar degrees, all points in one call.

python shapely_tree.py WORK FOLDER
"""
import json, sys, time
import numpy as np, shapely

work, folder = sys.argv[1:]
line, asked, truth = (np.fromfile(f"{folder}/{work}.{what}", "<f8") for what in ("line", "asked", "truth"))
line, asked, truth = line.reshape(-1, 3), asked.reshape(-1, 2), truth.reshape(-1, 2)
legs = shapely.linestrings(np.stack([line[:-1, :2], line[1:, :2]], axis=1))
tree = shapely.STRtree(legs)


def locate(asked):
    points = shapely.points(asked)
    leg = tree.nearest(points)
    part = shapely.line_locate_point(legs[leg], points, normalized=True)
    place = line[leg] + part[:, None] * (line[leg + 1] - line[leg])
    return place[:, 2]


spent, answered = 0.0, 0
while spent < 1.0:
    began = time.process_time()
    locate(asked)
    spent += time.process_time() - began
    answered += len(asked)
errors = np.abs(locate(asked[: len(truth)]) - truth[:, 0])
median, p99, most = np.quantile(errors, [0.5, 0.99, 1.0])
print(json.dumps(dict(peer="shapely STRtree", rate=answered / spent, median_m=median, p99_m=p99, most_m=most)))
