"""One row: PostGIS, in a cluster of its own that listens to nobody else and is gone afterwards.

python postgis.py PEER WORK FOLDER, where PEER is the whole line, measured, or legs with an index

Both answer with the measure that the railway has at the nearest place: ST_InterpolatePoint on a line whose vertices carry their
metres; or on the leg that an index of legs finds nearest. In metres of UTM zone 52. Time is what PostgreSQL says its own
process spent on one statement for all points. Needs the programs of PostgreSQL 15 with PostGIS 3, and as root its user.
"""
import glob, json, os, re, shutil, signal, subprocess, sys, tempfile

import numpy as np

POINTS = {"the whole line, measured": 400, "legs with an index": 20_000}
SCHEMA = """
create extension postgis;
create table vertex (i int, lon float8, lat float8, m float8);
create table asked (i int, lon float8, lat float8);
"""
MADE = """
create table placed as select i, st_transform(st_setsrid(st_makepoint(lon, lat), 4326), 32652) as at, m from vertex;
create table line as select st_makeline(st_makepointm(st_x(at), st_y(at), m) order by i) as drawn from placed;
create table leg as select st_setsrid(st_makeline(st_makepointm(st_x(a.at), st_y(a.at), a.m), st_makepointm(st_x(b.at), st_y(b.at), b.m)), 32652) as drawn
    from placed a join placed b on b.i = a.i + 1;
create index on leg using gist (drawn);
update line set drawn = st_setsrid(drawn, 32652);
create view point as select i, st_transform(st_setsrid(st_makepoint(lon, lat), 4326), 32652) as at from asked;
analyze;
"""
ANSWER = {
    "the whole line, measured": "select i, st_interpolatepoint(line.drawn, point.at) as m from point, line",
    "legs with an index": "select point.i, st_interpolatepoint(near.drawn, point.at) as m from point, "
    "lateral (select drawn from leg order by leg.drawn <-> point.at limit 1) near",
}


class Cluster:
    """A PostgreSQL server for as long as the block lasts, reached through a socket in its own folder."""

    def __enter__(self):
        found = shutil.which("initdb") or max(glob.glob("/usr/lib/postgresql/*/bin/initdb"), default=None)
        if not found:
            sys.exit("PostgreSQL is not installed")
        self.programs = os.path.dirname(os.path.realpath(found))
        self.folder = tempfile.mkdtemp(prefix="khasan-postgis-")
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "--pgdata", f"{self.folder}/data", "--auth", "trust", "--no-sync", "--username", "peer")
        options = f"-c listen_addresses='' -c fsync=off -k {self.folder}"
        self.run("pg_ctl", "start", "--wait", "-D", f"{self.folder}/data", "-o", options, "-l", f"{self.folder}/log")
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "stop", "--wait", "--mode", "immediate", "-D", f"{self.folder}/data")
        shutil.rmtree(self.folder)

    def run(self, program, *words, **options):
        user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        command = [f"{self.programs}/{program}", *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **user, **options)
        if done.returncode:
            sys.exit(f"{program}: {done.stderr.strip().splitlines()[-1]}")
        return done

    def ask(self, text):
        words = ["-h", self.folder, "-U", "peer", "-d", "postgres", "-qAt", "-v", "ON_ERROR_STOP=1"]
        return self.run("psql", *words, input=text)


def copied(table, rows):
    lines = "\n".join("\t".join(map(repr, row)) for row in rows)
    return f"copy {table} from stdin;\n{lines}\n\\.\n"


def main():
    peer, work, folder = sys.argv[1:]
    line, asked, truth = (np.fromfile(f"{folder}/{work}.{what}", "<f8") for what in ("line", "asked", "truth"))
    asked = asked.reshape(-1, 2)[: POINTS[peer]]
    truth = truth.reshape(-1, 2)[: len(asked), 0]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("took too long"))  # and the server is stopped
    numbered = lambda rows: [(i, *map(float, row)) for i, row in enumerate(rows)]
    with Cluster() as cluster:
        cluster.ask(SCHEMA + copied("vertex", numbered(line.reshape(-1, 3))) + copied("asked", numbered(asked)) + MADE)
        told = "set client_min_messages = log; set log_statement_stats = on;\n"
        timed = cluster.ask(f"{told}select sum(m) from ({ANSWER[peer]}) answer;").stderr
        found = cluster.ask(f"select m from ({ANSWER[peer]}) answer order by i limit {len(truth)};").stdout
    spent = re.search(r"([\d.]+) s user, ([\d.]+) s system", timed)
    errors = np.abs(np.array(found.split(), float) - truth)
    median, p99, most = np.quantile(errors, [0.5, 0.99, 1.0])
    rate = len(asked) / sum(map(float, spent.groups()))
    print(json.dumps(dict(peer=f"PostGIS, {peer}", rate=rate, median_m=median, p99_m=p99, most_m=most)))


if __name__ == "__main__":
    main()
