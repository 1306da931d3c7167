// Looks at the built documentation as readers do, and fails on what they would stumble over.
//
//     node check.mjs SITE PICTURES
//
// For a telephone and a desk, light and dark: no sideways scrolling, no error on the console, nothing
// fetched from another host, no serious finding of axe-core (WCAG 2.2 AA). Pictures of the pages are kept.

import { createServer } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const [site, pictures] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};
const PAGES = {
  front: "index.html",
  tutorial: "tutorial.html",
  fundamentals: "fundamentals.html",
  overlay: "howto/write-an-overlay.html",
  rules: "rules/index.html",
  criteria: "rules/criteria/serious-incident-notification.html",
  limits: "rules/time-limits.html",
  doors: "rules/doors.html",
  escalation: "rules/escalation.html",
  levels: "rules/levels.html",
  calendar: "rules/calendar.html",
  editions: "rules/editions.html",
  contacts: "rules/contacts.html",
  coverage: "rules/coverage.html",
  groups: "rules/groups-and-forums.html",
  reference: "reference/timescales.html",
  facts: "reference/facts.html",
  changes: "data/changes.html",
  privacy: "explanation/privacy.html",
  comparison: "explanation/comparison.html",
  search: "search.html?q=rapid+review",
};
const WIDTHS = [360, 1280];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const faults = [];
const others = {};
const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  try {
    const body = await readFile(join(site, path));
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    response.end(body);
  } catch {
    response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const host = `http://127.0.0.1:${server.address().port}`;

mkdirSync(pictures, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "browser-"));
const options = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

async function look(context, name, address, width, scheme) {
  const where = `${name}, ${width} px, ${scheme}`;
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && faults.push(`${where}: console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`${where}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(host) && !request.url().startsWith("data:")) {
      faults.push(`${where}: fetched from elsewhere: ${request.url()}`);
    }
  });
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
  await page.goto(`${host}/${address}`, { waitUntil: "load" });
  if (name === "search") {
    await page.waitForSelector("ul.search li", { timeout: 20000 });
    const first = await page.locator("ul.search li a").first().textContent();
    if (!/rapid review/i.test(first)) faults.push(`${where}: the first hit is another page`);
    await page.waitForTimeout(1500);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) faults.push(`${where}: scrolls sideways by ${wide} px`);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll(".sg-picture text")]
      .map((text) => {
        const svg = text.ownerSVGElement;
        return parseFloat(getComputedStyle(text).fontSize) * (svg.getBoundingClientRect().width / svg.viewBox.baseVal.width);
      })
      .filter((size) => size < 10).length,
  );
  if (small) faults.push(`${where}: ${small} words of pictures are under 10 px`);
  const spilt = await page.evaluate(() =>
    [...document.querySelectorAll(".sg-picture")]
      .flatMap((svg) => {
        const room = svg.getBoundingClientRect();
        return [...svg.querySelectorAll("text")].filter((text) => text.getBoundingClientRect().right > room.right + 0.5);
      })
      .map((text) => text.textContent),
  );
  if (spilt.length) faults.push(`${where}: words run out of their picture: ${spilt.join("; ")}`);
  await page.evaluate(axe);
  const found = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), TAGS);
  for (const violation of found.violations) {
    const grave = violation.impact === "serious" || violation.impact === "critical";
    const nodes = violation.nodes.map((node) => node.target.join(" ")).slice(0, 3);
    const line = `${violation.impact} ${violation.id}: ${violation.help} (${violation.nodes.length}: ${nodes.join(" | ")})`;
    if (grave) faults.push(`${where}: axe: ${line}`);
    else others[line] = [...(others[line] ?? []), where];
  }
  await page.screenshot({ path: join(pictures, `${name}-${width}-${scheme}.png`), fullPage: true });
  await page.close();
}

let looked = 0;
const context = await chromium.launchPersistentContext(profile, options);
for (const [name, address] of Object.entries(PAGES)) {
  for (const width of WIDTHS) {
    for (const scheme of ["light", "dark"]) {
      await look(context, name, address, width, scheme);
      looked += 1;
    }
  }
}
await context.close();

// Without JavaScript the same words are there, and the menu opens.
const bare = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "browser-")), {
  ...options,
  javaScriptEnabled: false,
});
for (const name of ["front", "criteria"]) {
  const page = await bare.newPage();
  await page.goto(`${host}/${PAGES[name]}`);
  if (!(await page.locator("article h1").isVisible())) faults.push(`${name}: nothing to read without JavaScript`);
  const seen = await page.locator("article").innerText();
  if (!/999/.test(seen)) faults.push(`${name}: no safety note without JavaScript`);
  await page.screenshot({ path: join(pictures, `${name}-bare.png`), fullPage: true });
}
await bare.close();
server.close();
rmSync(profile, { recursive: true, force: true });

for (const [line, places] of Object.entries(others)) console.log(`not serious: ${line}: ${places.length} views, such as ${places[0]}`);
for (const fault of faults) console.error(fault);
console.log(`${looked} views looked at; ${faults.length} faults; pictures in ${pictures}`);
process.exit(faults.length ? 1 : 0);
