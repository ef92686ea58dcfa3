// Takes pictures of the built site. `cargo xtask screenshots` runs it with LAB_SITE,
// LAB_CHROMIUM (see bed.mjs) and LAB_OUT, the folder for the pictures:
//   without more  the standard pictures in every size, theme and language that
//                 CONTRIBUTING.md names
//   --all         every view of views.mjs, also as an embed; of those that are not
//                 standard two variants of each size, which together have both
//                 themes and both languages
//   NAME...       these views in every variant
//   --readme      only the picture in README.md: election.png

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, running, site, troubles } from './bed.mjs';
import { ALL, README, SIZES, STANDARD, contextOf } from './views.mjs';

const THEMES = ['light', 'dark'];
const LANGUAGES = ['zh', 'en'];
/** The sizes of the standard pictures. */
const STANDARD_SIZES = ['wide', 'tablet', 'phone'];

/** Lets that be drawn. */
const SETTLE_MS = 600;

const out = process.env.LAB_OUT;
if (!out) throw new Error('LAB_OUT is not set; run `cargo xtask screenshots`');
mkdirSync(out, { recursive: true });

const variants = (sizes, fits = () => true) => sizes.flatMap((size) =>
  THEMES.flatMap((theme) => LANGUAGES.map((language) => ({ size, theme, language })))).filter(fits);
/** Light in Chinese and dark in English on one size, the other way round on the next. */
const alternating = ({ size, theme, language }) =>
  ((Object.keys(SIZES).indexOf(size) + THEMES.indexOf(theme) + LANGUAGES.indexOf(language)) % 2) === 0;

/** Pairs of a view and a variant. */
function wanted(words) {
  if (words.includes('--readme')) return [[README, { size: 'wide', theme: 'light', language: 'en' }]];
  const pairs = (views, list) => list.flatMap((variant) => views.map((view) => [view, variant]));
  const standard = pairs(STANDARD, variants(STANDARD_SIZES));
  if (words.includes('--all')) {
    const rest = ALL.filter((view) => !STANDARD.includes(view));
    return [...standard, ...pairs(STANDARD, variants(['embed'])), ...pairs(rest, variants(Object.keys(SIZES), alternating))];
  }
  if (!words.length) return standard;
  const unknown = words.filter((word) => !ALL.some((view) => view.name === word));
  if (unknown.length) throw new Error(`no view is called ${unknown}; there are ${ALL.map((view) => view.name).join(', ')}`);
  return pairs(ALL.filter((view) => words.includes(view.name)), variants(Object.keys(SIZES)));
}

const browser = await launch();
let trouble = 0;
try {
  for (const [view, variant] of wanted(process.argv.slice(2))) await photograph(view, variant);
} finally {
  await browser.close();
}
process.exitCode = trouble ? 1 : 0;

async function photograph(view, { size, theme, language }) {
  const { width, height } = SIZES[size];
  const name = view === README ? `${view.name}.png` : `${view.name}-${width}x${height}-${theme}-${language}.png`;
  const file = join(out, name);
  const context = await browser.newContext(contextOf(size, theme, language));
  const page = await context.newPage();
  const seen = troubles(page);
  await page.goto(new URL(`?lang=${language}&theme=${theme}`, site()).href);
  await running(page);
  await view.go(page);
  // What the mouse points at is drawn differently.
  await page.mouse.move(2, 2);
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: file });
  await context.close();
  console.log(file);
  for (const line of seen) console.error(`  ${line}`);
  trouble += seen.length;
}
