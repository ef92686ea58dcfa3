// How long the page's script works for each frame, and how far frames are apart, while it
// plays through a failover: with few and with many sentinels and masters.
//
//   node web/bench/frames.mjs SITE [SENTINELSxMASTERS …]
//
// SITE is the address of the built site (`cargo xtask bench --only frames` builds and
// serves it). LAB_CHROMIUM names the browser.
//
// Measured is every callback of requestAnimationFrame, and of setTimeout until the next
// one, from its beginning to the end of the microtasks it leaves behind: there the run is
// moved on, its picture is taken, and Yew works out what is another and changes the
// document; what takes Yew longer than 16 ms it goes on with in a setTimeout. What the
// browser then does by itself (style, layout, paint) is not script; it is in the distance
// between frames, which is 16.7 ms as long as everything is ready in time.

import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

import { many, openMany } from '../e2e/many.mjs';

const SECONDS = 10;
const SIZES = [[3, 1], [15, 1], [50, 1], [50, 20]];

const [site, ...asked] = process.argv.slice(2);
const executablePath = process.env.LAB_CHROMIUM;
if (!site || !executablePath) {
  console.error('usage: LAB_CHROMIUM=BROWSER node web/bench/frames.mjs SITE [SENTINELSxMASTERS …]');
  process.exit(2);
}
const sizes = asked.length ? asked.map((size) => size.split('x').map(Number)) : SIZES;
const args = JSON.parse(readFileSync(new URL('../webdriver.json', import.meta.url)))
  ['goog:chromeOptions'].args.filter((flag) => flag !== '--headless');

/// In the page, before its scripts: notes how long each frame's script takes.
function watch() {
  const frames = [];
  globalThis.labFrames = frames;
  const ask = globalThis.requestAnimationFrame.bind(globalThis);
  const later = globalThis.setTimeout.bind(globalThis);
  const after = (turns, done) => (turns === 0 ? done() : queueMicrotask(() => after(turns - 1, done)));
  const timed = (work) => {
    const began = performance.now();
    const frame = frames.at(-1);
    work();
    // Yew begins in a microtask and may end in a later one.
    after(8, () => { if (frame) frame[1] += performance.now() - began; });
  };
  globalThis.requestAnimationFrame = (callback) => ask((stamp) => {
    frames.push([stamp, 0]);
    timed(() => callback(stamp));
  });
  globalThis.setTimeout = (callback, ms, ...rest) => later(() => timed(() => callback(...rest)), ms);
}

const part = (sorted, percent) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))];
const figures = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return [50, 95, 99].map((percent) => part(sorted, percent).toFixed(1).padStart(7)).join('');
};

/// Plays for some seconds and returns what was noted meanwhile.
async function play(page, seconds) {
  await page.evaluate(() => { globalThis.labFrames.length = 0; document.querySelector('sentinel-lab').play(); });
  await page.waitForTimeout(seconds * 1_000);
  return page.evaluate(() => {
    document.querySelector('sentinel-lab').pause();
    return { frames: [...globalThis.labFrames], now_us: document.querySelector('sentinel-lab').lab.frame().now_us };
  });
}

/// The panels that tell most, with the process that is chosen for them.
const PANELS = [['inspector', 's7'], ['votes'], ['knows'], ['code', 's7'], ['space-time']];

/// Chooses a process, and shows a panel.
async function show(page, [tab, who]) {
  if (who) {
    const key = await page.evaluate((who) => {
      const { nodes } = document.querySelector('sentinel-lab').lab.frame();
      return `n${nodes.find(({ name }) => name === who).id}`;
    }, who);
    await page.locator(`[data-target="${key}"]`).first().focus();
    await page.keyboard.press('Enter');
    await page.locator('.lab-item[data-command=""]').click();
  }
  await page.locator(`[data-tab=${tab}]`).first().click();
}

async function measure(browser, [sentinels, masters], pace, panel) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(site);
  await page.locator('.stage-picture').first().waitFor();
  await openMany(page, many(sentinels, masters));
  await page.waitForTimeout(1_000);
  // A failover takes a second or two; before it all is quiet.
  await page.evaluate(() => document.querySelector('sentinel-lab').lab.run(2_000));
  if (panel) await show(page, panel);
  await page.locator('.lab').first().focus();
  if (pace === '1×') {
    await page.keyboard.press('+');
    await page.keyboard.press('-');
  }
  await page.waitForTimeout(1_000);
  const { frames, now_us } = await play(page, SECONDS);
  await context.close();
  const apart = frames.slice(1).map(([stamp], index) => stamp - frames[index][0]);
  const name = `${sentinels} × ${masters}, ${panel?.[0] ?? pace}`;
  const script = figures(frames.map(([, ms]) => ms));
  console.log(`${name.padEnd(22)}${script}   ${figures(apart)}   ${String(frames.length).padStart(6)}   ${(now_us / 1e6).toFixed(3).padStart(9)} s`);
}

const browser = await chromium.launch({ executablePath, args });
try {
  console.log(`${SECONDS} s of play at 1440 × 900 through a failover, in ms: script for each frame, distance of frames`);
  console.log(`${''.padEnd(22)}${'50 %'.padStart(7)}${'95 %'.padStart(7)}${'99 %'.padStart(7)}   ${'50 %'.padStart(7)}${'95 %'.padStart(7)}${'99 %'.padStart(7)}   frames   played to`);
  for (const size of sizes) {
    for (const pace of ['1×', 'story']) await measure(browser, size, pace);
    // With the log, which is open from the start, and at 1× with each other panel.
    if (size[1] > 1) for (const panel of PANELS) await measure(browser, size, '1×', panel);
  }
} finally {
  await browser.close();
}
