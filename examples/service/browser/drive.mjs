// Drives the example of a web service in headless Chromium, at the width of a phone and by keyboard alone: from the
// first question to the downloaded calendar. Starts the service itself, on this machine; saves screenshots to SHOTS.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const SERVICE = dirname(dirname(fileURLToPath(import.meta.url)));
const PORT = process.env.PORT ?? "8765";
const HOME = `http://127.0.0.1:${PORT}/`;
const SHOTS = process.env.SHOTS ?? mkdtempSync(join(tmpdir(), "shots-"));
mkdirSync(SHOTS, { recursive: true });

const server = spawn(
  process.env.PYTHON ?? "python3",
  ["-m", "uvicorn", "--app-dir", SERVICE, "app:app", "--host", "127.0.0.1", "--port", PORT],
  { stdio: ["ignore", "pipe", "pipe"] },
);
let log = "";
server.stdout.on("data", (part) => (log += part));
server.stderr.on("data", (part) => (log += part));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    .concat(["--disable-component-update", "--disable-sync"]),
});
const phone = { viewport: { width: 360, height: 740 }, locale: "en-GB" };
const context = await browser.newContext({ ...phone, javaScriptEnabled: false, acceptDownloads: true });
const lens = await (await browser.newContext({ ...phone, bypassCSP: true })).newPage();
let steps = 0;
let looked = 0;
const page = await context.newPage();
const complaints = [];
page.on("console", (message) => complaints.push(message.text()));
const asked = [];
page.on("request", (request) => asked.push(request.url()));

try {
  await opened();
  await seen("What is known?");
  await shot("first");

  // Each question in turn, by Tab, the arrows or a blank, and Enter.
  const answers = {
    "Could any other child be at risk": "Yes",
    "Did the child, or the care leaver, die?": "No",
    "Was the child seriously harmed": "Likely",
    "Was the child under 18 when the harm": "Yes",
    "Did the harm happen in this authority's area?": "Yes",
  };
  const told = [];
  for (let turn = 0; turn < 20 && (await heading()) === "What is known?"; turn++) {
    const legends = (await page.locator("main > form legend").allTextContents()).map((text) => text.trim());
    told.push(...legends);
    for (const legend of legends) {
      const name = Object.keys(answers).find((start) => legend.startsWith(start));
      if (name) await choose(legend, answers[name]);
    }
    if (turn === 2) await shot("question");
    await enter("Continue");
  }
  assert.equal(new Set(told).size, told.length, "no question is asked twice");
  assert.ok(!told.some((text) => text.includes("at death")), "what can no longer matter is not asked");
  await seen("What this calls for");
  await shot("answer-without-dates");

  // The day of the event, one that has come: the service reads the clock.
  for (const [part, number] of Object.entries({ day: "23", month: "12", year: "2025" })) {
    await tabTo((it) => it.name === `${part}-authority_aware`);
    await page.keyboard.type(number);
  }
  await shot("dates");
  await enter("Work out the dates");
  await seen("What this calls for");
  assert.match(await page.textContent(".dates"), /Friday 2 January 2026/);
  await shot("answer");

  // What can be opened is opened by keyboard.
  await tabTo((it) => it.tag === "SUMMARY");
  await page.keyboard.press("Enter");
  assert.ok(await page.locator("details[open] .why a").first().isVisible());
  await shot("reasons");

  // The calendar.
  await tabTo((it) => it.name === "reference");
  await page.keyboard.type("C-2041");
  const [file] = await Promise.all([page.waitForEvent("download"), enter("Download the calendar")]);
  assert.equal(file.suggestedFilename(), "deadlines.ics");
  const calendar = readFileSync(await file.path(), "utf-8");
  assert.match(calendar, /BEGIN:VEVENT\r\nSUMMARY:Deadline\\, reference C-2041/);
  assert.match(calendar, /DTSTART;VALUE=DATE:20260102/);
  assert.doesNotMatch(calendar, /notif|harm|child/i);

  // An answer that is put right.
  await tabTo((it) => it.tag === "SUMMARY" && it.text === "Change an answer");
  await page.keyboard.press("Enter");
  await shot("change");
  await choose("Did the child, or the care leaver, die?", "Yes");
  await enter("Use these answers");
  await seen("What is known?");
  await shot("put-right");

  assert.deepEqual(complaints, [], "the browser has nothing to complain of");

  // Two answers that contradict each other are both asked again.
  const cause = "Is abuse or neglect known or suspected to be a possible cause of the death?";
  while (!(await page.textContent("main > form")).includes(cause)) await enter("Continue");
  await choose(cause, "Suspected");
  await enter("Continue");
  await tabTo((it) => it.tag === "SUMMARY" && it.text === "Change an answer");
  await page.keyboard.press("Enter");
  const abused = told.find((text) => text.startsWith("Does the authority, or anybody who works with children, know"));
  await choose(abused, "Not suspected");
  await enter("Use these answers");
  await seen("Two answers contradict each other");
  await shot("contradiction");

  for (const url of asked) assert.ok(url.startsWith(HOME) && !url.includes("?"), "nothing is asked of anybody else");
  assert.ok(!/C-2041|2025-12-23|likely/.test(log), "nothing of the case is in the log");
  console.log(`${steps} steps by keyboard, ${told.length} questions asked, ${looked} pages looked at; screenshots in ${SHOTS}`);
} finally {
  await browser.close();
  server.kill();
}

async function opened() {
  for (let tries = 0; tries < 60; tries++) {
    try {
      return await page.goto(HOME);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  throw new Error(`the service does not answer:\n${log}`);
}

async function heading() {
  return (await page.textContent("h1")).trim();
}

async function seen(text) {
  assert.equal(await heading(), text);
  const wide = await page.locator("html").evaluate((root) => root.scrollWidth).catch(() => null);
  assert.ok(wide === null || wide <= 360, `nothing is wider than the screen: ${wide}`);
}

// Keeps a picture, and has axe look for what WCAG 2.2 AA forbids: in a page of its own, where a script may run.
async function shot(name) {
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  const body = await page.content();
  await lens.route(`${HOME}lens`, (route) => route.fulfill({ contentType: "text/html", body }));
  await lens.goto(`${HOME}lens`);
  await lens.addScriptTag({ path: createRequire(import.meta.url).resolve("axe-core") });
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations, passes } = await lens.evaluate((values) => axe.run({ runOnly: values }), tags);
  assert.deepEqual(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html)}`), []);
  assert.ok(passes.length > 10);
  looked++;
  await lens.unroute(`${HOME}lens`);
}

// What has the focus, read without running any script of the page.
async function focused() {
  return page.locator(":focus").evaluate((it) => ({
    tag: it.tagName,
    name: it.name ?? "",
    value: it.value ?? "",
    text: it.textContent.trim(),
    group: it.closest("fieldset")?.querySelector("legend")?.textContent.trim() ?? "",
    ring: getComputedStyle(it).outlineStyle,
  }));
}

async function tabTo(wanted) {
  await page.keyboard.press("Tab");
  for (let tries = 0; tries < 150; tries++) {
    steps++;
    const it = (await page.locator(":focus").count()) ? await focused() : null;
    if (it && wanted(it)) {
      assert.notEqual(it.ring, "none", "the focus is seen");
      return it;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error("the keyboard does not get there");
}

async function choose(legend, label) {
  let it = await tabTo((each) => each.tag === "INPUT" && each.group === legend);
  for (let tries = 0; tries < 6; tries++) {
    const text = await page.locator(":focus").evaluate((each) => each.parentElement.textContent.trim());
    if (text === label) return;
    await page.keyboard.press("ArrowDown");
    steps++;
  }
  throw new Error(`no ${label} for ${legend}: ${it.name}`);
}

async function enter(button) {
  await tabTo((it) => it.tag === "BUTTON" && it.text === button);
  steps++;
  const done = button === "Download the calendar" ? null : page.waitForEvent("load");
  await Promise.all([done, page.keyboard.press("Enter")]);
}
