"""The least a script with shapely does: read the network, measure its lines."""
import json, sys
import shapely.geometry

features = json.load(open(sys.argv[1]))["features"]
print(sum(shapely.geometry.shape(feature["geometry"]).length for feature in features))
