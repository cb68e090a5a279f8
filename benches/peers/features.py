"""One row: Python's json writes located positions as GeoJSON.

python features.py FOLDER
"""
import json, sys, time

text = open(f"{sys.argv[1]}/features.geojson").read()
collection = json.loads(text)
began = time.process_time()
written = json.dumps(collection, separators=(",", ":"))
seconds = time.process_time() - began
assert json.loads(written) == collection
print(json.dumps(dict(peer="Python json", rate=len(collection["features"]) / seconds)))
