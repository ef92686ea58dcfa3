// Takes pictures of the built site in every size, theme and language that
// CONTRIBUTING.md names. `cargo xtask screenshots [--out FOLDER]` runs it with
// LAB_SITE, LAB_CHROMIUM (see bed.mjs) and LAB_OUT, the folder for the pictures.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inside, launch, running, site, troubles } from './bed.mjs';

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

const browser = await launch();
let trouble = 0;
try {
  for (const [width, height] of SIZES) {
    for (const theme of THEMES) {
      for (const language of LANGUAGES) {
        for (const view of VIEWS) await photograph(view, width, height, theme, language);
      }
    }
  }
} finally {
  await browser.close();
}
process.exitCode = trouble ? 1 : 0;

async function photograph(view, width, height, theme, language) {
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
  await page.waitForTimeout(SETTLE_MS);
  const file = join(out, `${view.name}-${width}x${height}-${theme}-${language}.png`);
  await page.screenshot({ path: file });
  await context.close();
  console.log(file);
  for (const line of seen) console.error(`  ${line}`);
  trouble += seen.length;
}
