// Moving about in an hour of history in the page: seeks, steps, commands in the past,
// runs shown again, each until the document shows it.
//
//   node web/bench/travel.mjs SITE [SENTINELS …]
//
// SITE is the address of the built site (`cargo xtask bench --only travel` builds and
// serves it). LAB_CHROMIUM names the browser.
//
// The hour is played with the master killed in its middle. What is measured is from the
// call to when the document has changed: the run is moved, its picture is taken, Yew works
// out what is another. Style, layout and paint are the browser's and come with its next
// frame. crates/lab/benches/travel measures the run alone, natively.

import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

import { many, openMany } from '../e2e/many.mjs';

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 600_000;

const [site, ...asked] = process.argv.slice(2);
const executablePath = process.env.LAB_CHROMIUM;
if (!site || !executablePath) {
  console.error('usage: LAB_CHROMIUM=BROWSER node web/bench/travel.mjs SITE [SENTINELS …]');
  process.exit(2);
}
const sizes = asked.length ? asked.map(Number) : [3, 50];
const args = JSON.parse(readFileSync(new URL('../webdriver.json', import.meta.url)))
  ['goog:chromeOptions'].args.filter((flag) => flag !== '--headless');

/// In the page: how long each of so many turns of a kind of move takes, in milliseconds.
async function turns([kind, times]) {
  const host = document.querySelector('sentinel-lab');
  const { lab } = host;
  const HOUR_MS = 3_600_000;
  // No two in a row are near each other.
  const somewhere = (turn) => HOUR_MS / 211 * (turn * 89 % 211);
  const wait = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const shown = () => host.shadowRoot.querySelector('.tape-strip .tape-picture').getAttribute('aria-valuenow');
  const moves = {
    seek: { go: (turn) => lab.seek(somewhere(turn)) },
    scrub: { to: () => HOUR_MS / 3, go: (turn) => lab.seek(HOUR_MS / 3 - turn * 50) },
    ...Object.fromEntries(['event', 'tick s0', 'message s0 s1', 'vote', 'named', 'epoch'].flatMap((step) => {
      // Votes are cast in the middle of the hour.
      const to = /vote|named|epoch/.test(step) ? () => HOUR_MS / 2 + 20_000 : somewhere;
      return [[`${step}, back`, { to, go: () => lab.back(step) }], [step, { to: /vote|named|epoch/.test(step) ? () => HOUR_MS / 2 : somewhere, go: () => lab.step(step) }]];
    })),
    'a command in the past': {
      to: (turn) => { lab.showRun(0); lab.seek(HOUR_MS / 2 + somewhere(turn) / 1_000); },
      go: () => lab.apply('cmd s0 PING'),
    },
    'another run, shown lately': {
      to: (turn) => { const ids = lab.runs().runs.map(({ id }) => id); lab.showRun(ids.at(-1 - turn % 3)); },
      go: (turn) => { const ids = lab.runs().runs.map(({ id }) => id); lab.showRun(ids.at(-1 - (turn + 1) % 3)); },
    },
  };
  const { to, go } = moves[kind];
  const took = [];
  for (let turn = 1; turn <= times; turn += 1) {
    const place = to?.(turn);
    if (typeof place === 'number') lab.seek(place);
    await wait();
    const began = performance.now();
    go(turn);
    const now_us = String(lab.frame().now_us);
    // Yew renders in a microtask of its own.
    for (let turns = 0; turns < 8 || (shown() !== now_us && turns < 1_000); turns += 1) await null;
    took.push(performance.now() - began);
  }
  return took;
}

const KINDS = ['seek', 'scrub', 'event', 'event, back', 'tick s0', 'tick s0, back', 'message s0 s1', 'message s0 s1, back', 'vote', 'vote, back', 'named', 'named, back', 'epoch', 'epoch, back', 'a command in the past', 'another run, shown lately'];

function told(name, took) {
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))].toFixed(1).padStart(9);
  console.log(`${name.padEnd(48)}${at(0.5)}${at(0.95)}${at(1)}${String(took.length).padStart(7)}`);
}

async function measure(browser, sentinels) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${site}?lang=en&scenario=kill-the-master`);
  await page.locator('.stage-picture').first().waitFor();
  await openMany(page, many(sentinels, 1).replace('timeline = ["3s kill r0"]', 'timeline = ["1800s kill r0"]').replace('max = "60s"', 'max = "3600s"'));
  const began = performance.now();
  for (let minutes = 0; minutes < 60; minutes += 1) {
    await page.evaluate((ms) => document.querySelector('sentinel-lab').lab.run(ms), HOUR_MS / 60);
  }
  console.log(`\n${sentinels} sentinels, one master: an hour played in ${((performance.now() - began) / 1e3).toFixed(1)} s`);
  console.log(`${''.padEnd(48)}${['median ms', '95 %', 'most', 'times'].map((name, at) => name.padStart(at === 3 ? 7 : 9)).join('')}`);
  for (const kind of KINDS) {
    // Whoever looks for another epoch looks through all that lies between.
    const times = kind.startsWith('epoch') ? 3 : sentinels > 15 ? 20 : 60;
    told(kind, await page.evaluate(turns, [kind, times]));
  }
  await context.close();
}

const browser = await chromium.launch({ executablePath, args });
try {
  for (const sentinels of sizes) await measure(browser, sentinels);
} finally {
  await browser.close();
}
