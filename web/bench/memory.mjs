// What the page keeps in memory after an hour of play, and after a reader has gone back
// and done something else again and again.
//
//   node web/bench/memory.mjs SITE [SENTINELS:RUNS …] [--minutes N]
//
// SITE is the address of the built site (`cargo xtask bench --only memory` builds and
// serves it). LAB_CHROMIUM names the browser. RUNS is how often the reader goes back.
//
// Each size is opened in a page of its own at 1440 × 900, with the list of runs beside the
// picture. The hour is played in the page, half a second of the run for each frame that is
// drawn, while faults are drawn by luck and mended all along. Then, again and again: a run
// is shown by a click in the list (the first one; every third time the one that is shown
// stays), the tape is clicked somewhere in its past, a process of the picture is killed
// there by its key, or started again if it is dead, and a second is played on.
//
// Linear memory is what the module's memory has grown to; it never shrinks. What the
// collector would free is freed before anything is counted. Nodes are those that the
// browser keeps for the page; apart are those of them that are in no document.

import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

import { many, openMany } from '../e2e/many.mjs';

// To come back to an hour of fifty sentinels, much of it is played again.
const PATIENCE_MS = 600_000;
const PARTS = 4;

const { numbers, positional: [site, ...asked] } = options(process.argv.slice(2), { minutes: 60 });
const executablePath = process.env.LAB_CHROMIUM;
if (!site || !executablePath) {
  console.error('usage: LAB_CHROMIUM=BROWSER node web/bench/memory.mjs SITE [SENTINELS:RUNS …] [--minutes N]');
  process.exit(2);
}
const sizes = asked.length ? asked.map((size) => size.split(':').map(Number)) : [[3, 1_000], [50, 8]];
const args = JSON.parse(readFileSync(new URL('../webdriver.json', import.meta.url)))
  ['goog:chromeOptions'].args.filter((flag) => flag !== '--headless');

function options(list, numbers) {
  const positional = [];
  for (let at = 0; at < list.length; at += 1) {
    if (list[at].startsWith('--')) numbers[list[at].slice(2)] = Number(list[at += 1]);
    else positional.push(list[at]);
  }
  return { numbers, positional };
}

/// The same luck in each run of this.
function luck(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

/// In the page: what it keeps.
async function kept() {
  const host = document.querySelector('sentinel-lab');
  // Asked again, it gives what the module that is loaded already exports.
  const { memory } = await (await import(new URL('lab-web.js', location.href))).default();
  const count = (root) => {
    let nodes = 1;
    const walker = document.createTreeWalker(root);
    while (walker.nextNode()) nodes += 1 + (walker.currentNode.shadowRoot ? count(walker.currentNode.shadowRoot) : 0);
    return nodes;
  };
  const { runs, dropped } = host.lab.runs();
  return { linear: memory.buffer.byteLength, attached: count(document), runs: runs.length, dropped, log: host.lab.story().log.length };
}

const MB = (bytes) => (bytes / 1e6).toFixed(1).padStart(9);
const HEAD = `${''.padEnd(26)}${['linear MB', 'JS MB', 'nodes', 'apart', 'listeners', 'log', 'runs', 'dropped', 'took s'].map((name) => name.padStart(10)).join('')}`;

async function report(page, session, name, began) {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const heap = metrics.find((metric) => metric.name === 'JSHeapUsedSize').value;
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const { linear, attached, runs, dropped, log } = await page.evaluate(kept);
  const whole = [nodes, nodes - attached, jsEventListeners, log, runs, dropped, ((performance.now() - began) / 1_000).toFixed(0)];
  console.log(`${name.padEnd(26)} ${MB(linear)} ${MB(heap)}${whole.map((number) => String(number).padStart(10)).join('')}`);
}

/// Plays that many minutes, half a second for each frame that is drawn.
const play = (page, minutes, random) => page.evaluate(([minutes, random]) => new Promise((done) => {
  const { lab } = document.querySelector('sentinel-lab');
  const end = lab.frame().now_us / 1e3 + minutes * 60_000;
  let mended = 0;
  const frame = () => {
    const now = lab.frame().now_us / 1e3;
    if (now >= end) return done();
    if (now >= mended) {
      mended = now + 60_000;
      lab.apply(`random 60s ${random + Math.floor(now / 60_000)}`);
    }
    lab.run(Math.min(500, end - now));
    requestAnimationFrame(frame);
  };
  frame();
}), [minutes, random]);

/// The reader goes back and does something else there. Returns whether a run began.
async function part(page, draw, turn) {
  const lab = page.locator('sentinel-lab');
  const newest = () => page.evaluate(() => Math.max(...document.querySelector('sentinel-lab').lab.runs().runs.map((run) => run.id)));
  const before = await newest();
  if (turn % 3 !== 2) await lab.locator('[data-show="0"]').click();
  const strip = await lab.locator('.tape-strip .tape-picture').boundingBox();
  const [left, right] = [strip.x + 120, strip.x + strip.width - 24];
  await page.mouse.click(left + draw(right - left), strip.y + strip.height / 2);
  const node = lab.locator('.stage-picture [data-target^="n"][tabindex]');
  await node.nth(draw(await node.count())).focus();
  await page.keyboard.press('k');
  if (await newest() === before) await page.keyboard.press('r');
  await page.evaluate(() => new Promise((done) => {
    document.querySelector('sentinel-lab').lab.run(1_000);
    requestAnimationFrame(() => requestAnimationFrame(done));
  }));
  return await newest() > before;
}

async function open(browser, sentinels) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${site}?lang=en&scenario=kill-the-master`);
  await page.locator('.stage-picture').first().waitFor();
  if (sentinels !== 3) await openMany(page, many(sentinels, 1));
  await page.locator('[data-tab=runs]').click();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  return { context, page, session };
}

async function measure(browser, [sentinels, times]) {
  const { context, page, session } = await open(browser, sentinels);
  console.log(`${sentinels} sentinels, one master\n${HEAD}`);
  let began = performance.now();
  const tell = async (name) => {
    await report(page, session, name, began);
    began = performance.now();
  };
  await tell('opened');
  for (let quarter = 1; quarter <= PARTS; quarter += 1) {
    await play(page, numbers.minutes / PARTS, sentinels);
    await tell(`${numbers.minutes * quarter / PARTS} min played`);
  }
  const draw = luck(sentinels);
  let [made, tried] = [0, 0];
  for (let quarter = 1; quarter <= PARTS; quarter += 1) {
    while (made < times * quarter / PARTS) made += Number(await part(page, draw, tried += 1));
    await tell(`${made} runs parted`);
  }
  const said = await page.locator('.lab-runs > .lab-hint').last().textContent();
  console.log(`gone back ${tried} times; the page says: ${said}`);
  await page.evaluate(() => document.querySelector('sentinel-lab').lab.open('kill-the-master'));
  await page.waitForTimeout(500);
  await tell('another one opened');
  await context.close();
}

const browser = await chromium.launch({ executablePath, args });
try {
  for (const size of sizes) await measure(browser, size);
} finally {
  await browser.close();
}
