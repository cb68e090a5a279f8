// One row: turf or cheap-ruler, point by point.
// node javascript.mjs PEER WORK FOLDER
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [peer, work, folder] = process.argv.slice(2);
const need = createRequire(`${process.cwd()}/`); // what was installed where it is run
const read = (what) => new Float64Array(new Uint8Array(readFileSync(`${folder}/${work}.${what}`)).buffer);
const [line, asked, truth] = ["line", "asked", "truth"].map(read);
const vertices = Array.from({ length: line.length / 3 }, (_, i) => [line[3 * i], line[3 * i + 1]]);
const vertexAt = (vertex) => line[3 * Math.min(vertex, vertices.length - 1) + 2];
const length = vertexAt(vertices.length - 1);

function turf() {
  const { lineString, nearestPointOnLine, length: ofLine } = need("@turf/turf");
  const string = lineString(vertices);
  const metres = length / ofLine(string); // its own kilometres, scaled to the true length
  return (point) => nearestPointOnLine(string, point).properties.location * metres;
}

async function cheapRuler() {
  const { default: CheapRuler } = await import(need.resolve("cheap-ruler"));
  const ruler = new CheapRuler(vertices[vertices.length >> 1][1], "meters");
  return (point) => {
    const { index, t } = ruler.pointOnLine(vertices, point);
    return vertexAt(index) + t * (vertexAt(index + 1) - vertexAt(index));
  };
}

const locate = await { turf, "cheap-ruler": cheapRuler }[peer]();
const answer = (i) => locate([asked[2 * i], asked[2 * i + 1]]);
const spent = (since) => process.cpuUsage(since).user / 1e6;
const began = process.cpuUsage();
let answered = 0;
for (; spent(began) < 1; answered++) answer(answered % (asked.length / 2));
const rate = answered / spent(began);
const judged = Math.min(truth.length / 2, Math.ceil(rate));
const errors = Float64Array.from({ length: judged }, (_, i) => Math.abs(answer(i) - truth[2 * i])).sort();
const quantile = (part) => errors[Math.floor((judged - 1) * part)];
console.log(JSON.stringify({ peer, rate, median_m: quantile(0.5), p99_m: quantile(0.99), most_m: quantile(1) }));
