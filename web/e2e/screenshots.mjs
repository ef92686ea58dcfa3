// Takes pictures of the built site in every size, theme and language that
// CONTRIBUTING.md names. `cargo xtask screenshots [--out FOLDER]` runs it with
// LAB_SITE, LAB_CHROMIUM (see bed.mjs) and LAB_OUT, the folder for the pictures.
//
// With `--readme` it takes only the picture in README.md, into LAB_OUT/election.png:
//   cargo xtask serve &
//   LAB_SITE=http://127.0.0.1:8080/ LAB_CHROMIUM=/usr/bin/chromium LAB_OUT=docs \
//     node web/e2e/screenshots.mjs --readme

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inside, lab, launch, running, site, troubles } from './bed.mjs';

const SIZES = [[1440, 900], [1024, 768], [390, 844]];
const THEMES = ['light', 'dark'];
const LANGUAGES = ['zh', 'en'];

/**
 * What is photographed: a name for the file, and what brings the default scenario,
 * in which the master is killed, to that instant.
 */
const VIEWS = [
  { name: 'start', go: () => {} },
  { name: 'votes', go: (host) => { host.lab.step('vote'); host.lab.step('vote'); } },
  { name: 'switched', go: (host) => { host.lab.run(15_000); } },
];

/** Lets that be drawn. */
const SETTLE_MS = 1_000;

const out = process.env.LAB_OUT;
if (!out) throw new Error('LAB_OUT is not set; run `cargo xtask screenshots`');
mkdirSync(out, { recursive: true });

/** What README.md shows: votes under way, and who asks for them selected. */
const README = {
  name: 'election',
  go: (host) => { host.lab.step('vote'); host.lab.step('vote'); },
  tab: 'votes',
};

const browser = await launch();
let trouble = 0;
try {
  if (process.argv.includes('--readme')) {
    await photograph(README, 1440, 900, 'light', 'en', join(out, `${README.name}.png`));
  } else {
    await all();
  }
} finally {
  await browser.close();
}
process.exitCode = trouble ? 1 : 0;

async function all() {
  for (const [width, height] of SIZES) {
    for (const theme of THEMES) {
      for (const language of LANGUAGES) {
        for (const view of VIEWS) {
          const name = `${view.name}-${width}x${height}-${theme}-${language}.png`;
          await photograph(view, width, height, theme, language, join(out, name));
        }
      }
    }
  }
}

async function photograph(view, width, height, theme, language, file) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    deviceScaleFactor: width < 500 ? 2 : 1,
    hasTouch: width < 500,
  });
  const page = await context.newPage();
  const seen = troubles(page);
  await page.goto(new URL(`?lang=${language}&theme=${theme}`, site()).href);
  await running(page);
  await inside(page, view.go);
  if (view.tab) await lab(page).locator(`[data-tab=${view.tab}]`).click();
  await page.mouse.move(2, 2);
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: file });
  await context.close();
  console.log(file);
  for (const line of seen) console.error(`  ${line}`);
  trouble += seen.length;
}
