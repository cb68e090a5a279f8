// Opens each page of a folder from its file and uses it as a reader would.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const [folder] = process.argv.slice(2);
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

async function opened(context, file) {
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  page.on("console", (message) => assert.fail(`${file} says: ${message.text()}`));
  page.on("pageerror", (error) => assert.fail(`${file} fails: ${error}`));
  page.on("dialog", (dialog) => assert.fail(`${file} opens a dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    const own = request.url() === address || /^(data|blob):/.test(request.url());
    assert.ok(own, `${file} asks for ${request.url()}`);
  });
  await page.goto(address);
  return page;
}

const state = (page) =>
  page.evaluate(() => {
    const text = (id) => document.getElementById(id).textContent;
    const attribute = (id, name) => document.getElementById(id).getAttribute(name);
    const cursor = document.querySelector(".moment");
    return {
      time: text("time"), moment: text("moment"), median: text("median"), spoken: attribute("slider", "aria-valuetext"),
      train: attribute("train", "transform"), stretch: attribute("p95", "d"), cursor: cursor && cursor.getAttribute("x1"),
    };
  });

async function slides(page) {
  const last = Number(await page.locator("#slider").getAttribute("max"));
  const to = (value) => page.locator("#slider").fill(String(value));
  await to(0);
  const first = await state(page);
  await to(Math.round(last * 0.6));
  const middle = await state(page);
  for (const part of Object.keys(first)) assert.notEqual(first[part], middle[part], `the slider moves ${part}`);
  assert.ok(middle.spoken.startsWith(middle.time), "a listener hears the time");
  assert.equal(middle.time, middle.moment);
  await page.locator("#slider").focus();
  await page.keyboard.press("ArrowRight");
  assert.notEqual((await state(page)).time, middle.time, "an arrow key moves a step");
  await to(last);
  const spread = await page.evaluate(() => JSON.parse(document.getElementById("positions").textContent).rows.at(-1).km[3]);
  assert.equal((await state(page)).median.replace(",", ""), spread.toFixed(1));
}

async function plays(page) {
  await page.locator("#slider").fill("0");
  const before = await state(page);
  await page.keyboard.press("Space");
  await page.waitForFunction((was) => document.getElementById("time").textContent !== was, before.time);
  await page.keyboard.press("Space");
  assert.match(await page.locator("#play").textContent(), /Play/);
}

async function downloads(page) {
  const waiting = page.waitForEvent("download");
  await page.locator("#download").click();
  const saved = JSON.parse(fs.readFileSync(await (await waiting).path(), "utf8"));
  const inside = await page.evaluate(() => JSON.parse(document.getElementById("geojson").textContent));
  assert.deepEqual(saved, inside);
  assert.equal(saved.type, "FeatureCollection");
}

async function fits(page, width) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `${wide} px of content on ${width} px`);
}

// Contrast by WCAG 2 of every text that stands on a plain ground.
async function isLegible(page) {
  const faint = await page.evaluate(() => {
    const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
    const light = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const ground = (element) => {
      for (let e = element; e; e = e.parentElement) {
        const colour = numbers(getComputedStyle(e).backgroundColor);
        if (colour[3] === undefined || colour[3] > 0) return colour;
      }
      return [255, 255, 255];
    };
    const faint = [];
    for (const element of document.querySelectorAll("body *:not(svg *):not(script):not(noscript)")) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
      if (!own) continue;
      const [a, b] = [light(numbers(getComputedStyle(element).color)), light(ground(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (contrast < 4.5) faint.push(`${contrast.toFixed(2)}: ${element.textContent.trim().slice(0, 40)}`);
    }
    return faint;
  });
  assert.deepEqual(faint, []);
}

async function isWithoutScripts(browser, file) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await opened(context, file);
  assert.ok(await page.locator(".calls").isVisible());
  assert.ok(!(await page.locator(".controls").isVisible()));
  await context.close();
}

async function look(browser, file) {
  const name = file.replace(/\.html$/, "");
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 1280]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, acceptDownloads: true });
      const page = await opened(context, file);
      await fits(page, width);
      await isLegible(page);
      await page.screenshot({ path: `${name}-${width}-${colorScheme}.png`, fullPage: true });
      if (colorScheme === "light") {
        await slides(page);
        await plays(page);
        await downloads(page);
      }
      await context.close();
    }
  }
  const context = await browser.newContext();
  const page = await opened(context, file);
  assert.equal(await page.locator("img, iframe, object, embed, [onerror], [onload], [onmouseover]").count(), 0);
  await page.pdf({ path: `${name}.pdf`, preferCSSPageSize: true, printBackground: true });
  await context.close();
}

(async () => {
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: FLAGS });
  try {
    const files = fs.readdirSync(folder).filter((file) => file.endsWith(".html")).sort();
    assert.ok(files.length > 0, `${folder} holds no page`);
    for (const file of files) {
      await isWithoutScripts(browser, path.resolve(folder, file));
      await look(browser, path.resolve(folder, file));
      console.log(`${file}: loads, slides, plays, downloads, and asks for nothing`);
    }
  } finally {
    await browser.close();
  }
})().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
