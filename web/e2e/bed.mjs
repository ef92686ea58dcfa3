// The bed of the end-to-end tests: a browser with an empty profile, and pages that
// remember everything that went wrong in them.
//
// `cargo xtask test --only e2e` builds the site, serves it at a sub-path with the
// strict content security policy, and sets
//   LAB_SITE      the address of the site, ending in "/"
//   LAB_CHROMIUM  the browser's executable
//   LAB_SLOW      how many times slower than this machine pages are to be, e.g. 6; for
//                 finding tests that only a quick machine passes
// By hand: `cargo xtask serve`, then
//   LAB_SITE=http://127.0.0.1:8080/ LAB_CHROMIUM=/usr/bin/chromium node --test web/e2e/
//
// A test file reads
//   import { bed } from './bed.mjs';
//   const lab = bed();            // registers before/after hooks with node:test
//   test('…', async () => { const page = await lab.open(); …; });

import { after, afterEach, before } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** The flags of the browser: those that the wasm tests use too. */
const FLAGS = JSON.parse(readFileSync(new URL('../webdriver.json', import.meta.url)))
  ['goog:chromeOptions'].args.filter((flag) => flag !== '--headless');

/** How long a page may take to show what a test waits for, in milliseconds. */
const PATIENCE_MS = 15_000;

/** How many times slower pages are than this machine. */
const SLOW = Number(process.env.LAB_SLOW ?? 1);

function variable(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run \`cargo xtask test --only e2e\`, or see web/e2e/bed.mjs`);
  return value;
}

/** The site's address, ending in a slash. */
export const site = () => variable('LAB_SITE');

/** Starts the browser; whoever calls this must close it. */
export const launch = () =>
  chromium.launch({ executablePath: variable('LAB_CHROMIUM'), args: FLAGS });

/**
 * Notes what goes wrong in a page: console errors, uncaught exceptions, failed
 * requests, answers of 400 and above, and requests to any other origin.
 * Returns the list, which keeps growing; one line of text for each.
 */
export function troubles(page, home = site()) {
  const seen = [];
  const origin = new URL(home).origin;
  page.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => seen.push(`exception: ${error.stack ?? error}`));
  page.on('crash', () => seen.push('the page crashed'));
  page.on('requestfailed', (request) => {
    // The reader going to another page ends what was still loading.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') {
      seen.push(`request failed: ${request.url()} ${request.failure()?.errorText}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) seen.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const local = url.protocol === 'data:' || url.protocol === 'blob:' || url.origin === origin;
    if (!local) seen.push(`request to another origin: ${request.url()}`);
  });
  return seen;
}

/**
 * Registers a browser for the tests of a file. Every page it opens has a context (an
 * empty profile) of its own, and at the end of each test must have had no trouble.
 *
 * Options are Playwright's for a context, e.g. `{ viewport: {width, height} }`,
 * `{ colorScheme: 'dark' }`, `{ reducedMotion: 'reduce' }`, `{ hasTouch: true }`.
 */
export function bed(defaults = {}) {
  let browser;
  let open = [];

  before(async () => { browser = await launch(); });
  after(async () => { await browser?.close(); });
  afterEach(async () => {
    const ended = open;
    open = [];
    for (const { context } of ended) await context.close();
    const seen = ended.flatMap(({ seen, expected }) =>
      seen.filter((line) => !expected.some((pattern) => pattern.test(line))));
    assert.deepEqual(seen, [], 'the page had trouble');
  });

  return {
    /**
     * Opens a page of the site, e.g. `open('?lang=zh')` or `open('example.html')`, and
     * waits until the first element runs. `expected` lists patterns of trouble that
     * belongs to the test. `{ slow: 20 }` among the options opens it on a machine that
     * is so many times slower.
     */
    async open(path = '', { slow = SLOW, ...options } = {}, expected = []) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...defaults, ...options });
      context.setDefaultTimeout(PATIENCE_MS * Math.min(slow, 3));
      const page = await context.newPage();
      if (slow > 1) {
        const session = await context.newCDPSession(page);
        await session.send('Emulation.setCPUThrottlingRate', { rate: slow });
      }
      const address = new URL(path, site()).href;
      open.push({ context, seen: troubles(page, address), expected });
      await page.goto(address);
      await running(page);
      return page;
    },
  };
}

/**
 * Waits until the `nth` <sentinel-lab> of a page runs and has drawn its picture, and
 * returns a locator of the element. The slot for the element's children stands in the
 * shadow root from the start, so only the picture itself says that the lab runs.
 * Playwright's selectors look through open shadow roots by themselves:
 * `lab(page).locator('button')` just works.
 */
export async function running(page, nth = 0) {
  const element = lab(page, nth);
  await element.locator('.stage-picture').first().waitFor({ state: 'attached' });
  return element;
}

/** A locator of the `nth` <sentinel-lab> of a page. */
export const lab = (page, nth = 0) => page.locator('sentinel-lab').nth(nth);

/** Runs a function of the element itself in the page: `inside(page, (host, a) => …, a)`. */
export const inside = (page, work, argument, nth = 0) =>
  lab(page, nth).evaluate(work, argument);
