// The least a script with turf does: read the network, measure its lines.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { length } = createRequire(`${process.cwd()}/`)("@turf/turf");
console.log(length(JSON.parse(readFileSync(process.argv[2]))));
