"use strict";
// One moment, three pictures of it: the map, the graph's cursor and the words. All were computed before; this only looks them up.
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("positions").textContent);
  const { track, rows, answers } = data;
  const slider = $("slider");
  const last = rows.length - 1;
  const PLAY_SECONDS = 45;

  const mix = (a, b, part) => a + (b - a) * part;
  const two = (number) => String(number).padStart(2, "0");

  // The place at a kilometre: between the two vertices whose kilometres hold it.
  function after(km) {
    let low = 0;
    let high = track.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (track[middle][2] < km) low = middle + 1;
      else high = middle;
    }
    return Math.max(low, 1);
  }

  function at(km) {
    const i = after(km);
    const [a, b] = [track[i - 1], track[i]];
    const part = b[2] > a[2] ? Math.min(1, Math.max(0, (km - a[2]) / (b[2] - a[2]))) : 1;
    return [mix(a[0], b[0], part), mix(a[1], b[1], part)];
  }

  const onMap = ([lon, lat]) => [(lon - data.map.west) * data.map.across, (data.map.north - lat) * data.map.up];
  const point = (place) => onMap(place).map((x) => x.toFixed(1)).join(" ");

  function stretch(from, to) {
    const inside = track.slice(after(from), after(to)).filter((vertex) => vertex[2] > from && vertex[2] < to);
    return "M" + [at(from), ...inside, at(to)].map(point).join("L");
  }

  // A row holds kilometres by probability; between two rows they are mixed.
  function moment(index) {
    const i = Math.min(Math.floor(index), last);
    const next = rows[Math.min(i + 1, last)];
    const part = index - i;
    const row = rows[part < 0.5 ? i : Math.min(i + 1, last)];
    return {
      time: data.start + index * data.step,
      km: rows[i].km.map((km, k) => mix(km, next.km[k], part)),
      offset: row.offset,
      where: row.where,
    };
  }

  const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  function clock(seconds, offset) {
    const local = new Date((Math.round(seconds / 60) + offset) * 60000);
    const size = Math.abs(offset);
    const zone = (offset < 0 ? "-" : "+") + two(Math.floor(size / 60)) + ":" + two(size % 60);
    const day = `${DAYS[local.getUTCDay()]} ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}`;
    return `${day} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())} ${zone}`;
  }

  const distance = (km) => (km * data.per_km).toFixed(1).replace(/\B(?=(\d{3})+\.)/g, ",");
  const percent = (p) => (p >= 0.9995 ? "100 %" : p < 0.01 ? "< 1 %" : `${Math.round(100 * p)} %`);

  function drawMap(now) {
    const [p025, p10, p25, p50, p75, p90, p975] = now.km;
    $("p95").setAttribute("d", stretch(p025, p975));
    $("p80").setAttribute("d", stretch(p10, p90));
    $("p50").setAttribute("d", stretch(p25, p75));
    const [x, y] = onMap(at(p50));
    $("train").setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  }

  // The graph says where its plot begins and ends, and at what times.
  const graph = document.querySelector(".graph svg[data-t0]");
  const cursor = graph && graph.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "line"));
  if (cursor) cursor.setAttribute("class", "moment");

  function drawCursor(now) {
    if (!cursor) return;
    const { x0, x1, t0, t1 } = graph.dataset;
    const { y, height } = graph.viewBox.baseVal;
    const part = Math.min(1, Math.max(0, (now.time - t0) / (t1 - t0)));
    const x = mix(Number(x0), Number(x1), part);
    const ends = { x1: x, x2: x, y1: graph.dataset.y0 || y, y2: graph.dataset.y1 || y + height };
    for (const [name, value] of Object.entries(ends)) cursor.setAttribute(name, value);
  }

  function put(id, text) {
    $(id).textContent = text;
  }

  // The rows of answers are drawn once; each is filled, or hidden.
  function write(now) {
    const time = clock(now.time, now.offset);
    const km = distance(now.km[3]);
    put("time", time);
    put("moment", time);
    put("median", km);
    [[0, 6, "s95"], [1, 5, "s80"], [2, 4, "s50"]].forEach(([from, to, id]) => {
      put(id, `${distance(now.km[from])}–${distance(now.km[to])}`);
    });
    document.querySelectorAll("#answers tr").forEach((row, i) => {
      const answer = now.where[i];
      row.hidden = !answer;
      if (!answer) return;
      row.cells[0].textContent = percent(answer[1]);
      row.cells[1].textContent = answers[answer[0]];
      row.querySelector(".front").setAttribute("width", 100 * answer[1]);
    });
    const likeliest = now.where.reduce((a, b) => (b[1] > a[1] ? b : a));
    slider.setAttribute("aria-valuetext", `${time}, median ${data.unit} ${km}, most likely ${answers[likeliest[0]]}`);
  }

  let index = Number(slider.value);
  function show() {
    const now = moment(index);
    drawMap(now);
    drawCursor(now);
    write(now);
  }

  // Playing: even motion, or a step of an hour each second for those who want no motion.
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const button = $("play");
  let playing = false;
  let before = 0;

  function advance(stamp) {
    if (!playing) return;
    const seconds = Math.max(0, stamp - before) / 1000;
    if (!calm.matches || seconds >= 1) {
      index += calm.matches ? 3600 / data.step : (last / PLAY_SECONDS) * Math.min(seconds, 0.1);
      before = stamp;
    }
    if (index >= last) {
      index = last;
      play(false);
    }
    slider.value = Math.round(index);
    show();
    if (playing) requestAnimationFrame(advance);
  }

  function play(on) {
    playing = on;
    button.textContent = on ? "❚❚ Pause" : "▶ Play";
    if (!on) return;
    if (index >= last) index = 0;
    before = performance.now();
    requestAnimationFrame(advance);
  }

  slider.addEventListener("input", () => {
    play(false);
    index = Number(slider.value);
    show();
  });
  button.addEventListener("click", () => play(!playing));
  document.addEventListener("keydown", (event) => {
    if (event.code !== "Space" || event.target.closest("button, a, summary, .graph")) return;
    event.preventDefault();
    play(!playing);
  });

  $("download").addEventListener("click", () => {
    const file = new Blob([$("geojson").textContent], { type: "application/geo+json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "khasan.geojson";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });

  document.querySelectorAll("[data-needs-script]").forEach((element) => (element.hidden = false));
  show();
})();
