// No rule of axe-core (a development dependency under MPL-2.0, nothing of it is
// published) is broken by any view of the page, in any theme and in either language, in a
// wide window and on a phone. No rule is switched off; those that axe calls
// experimental and its best practices are on, too.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bed, inside } from './bed.mjs';
import { ALL, COMPARISONS, PARTS, PICTURE_FIRST, STANDARD, contextOf } from './views.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'experimental'];

// With less motion colours do not ease into each other: what is measured is where they end.
const labs = bed({ reducedMotion: 'reduce' });

/** What axe finds wrong with a page, one line each: the rule, where, why. */
async function breaches(page) {
  const { violations } = await page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }), TAGS);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.target.flat().join(' ')}: ${node.failureSummary.replaceAll(/\s+/g, ' ')}`));
}

/** Changes theme and language under the view, which stays open. */
const dress = (page, theme, lang) => inside(page, async (host, [theme, lang]) => {
  host.setAttribute('theme', theme);
  host.setAttribute('lang', lang);
  document.documentElement.dataset.theme = theme;
  document.documentElement.lang = lang;
  for (const frame of [1, 2]) await new Promise((drawn) => requestAnimationFrame(() => drawn(frame)));
}, [theme, lang]);

const named = (...names) => ALL.filter((view) => names.includes(view.name));

/** Each theme with each language: colours do not depend on the language, but lengths of words and weights of lines meet. */
const EVERY = ['light', 'dark', 'contrast'].flatMap((theme) => ['en', 'zh-CN'].map((lang) => [theme, lang]));

/** Every layout: picture first, one panel, workbench. */
const LAYOUTS = [...named('votes', 'tab-inspector', 'raft-votes', 'raft-account'), ...PICTURE_FIRST];
/** What has to be there on a phone, too. */
const EVERYWHERE = [...STANDARD, ...PARTS, ...COMPARISONS, ...named('one-way', 'paused', 'odown', 'returned', 'crowd-15', 'many-log', 'many-inspector'), ...LAYOUTS];

for (const [size, views] of [
  ['large', LAYOUTS],
  ['wide', ALL],
  ['tablet', LAYOUTS],
  ['phone', EVERYWHERE],
  ['embed', [...LAYOUTS, ...named('menu-node', 'more', 'crowd-5')]],
]) {
  for (const view of new Set(views)) {
    test(`nothing is in the way of anybody: ${view.name}, ${size}`, async () => {
      const page = await labs.open('?lang=en&theme=light', contextOf(size, 'light', 'en'));
      await view.go(page);
      await page.evaluate(AXE);
      for (const [theme, lang] of EVERY) {
        await dress(page, theme, lang);
        assert.deepEqual(await breaches(page), [], `${theme}, ${lang}`);
      }
    });
  }
}

test('the example page with two labs is in nobody’s way either', async () => {
  const page = await labs.open('examples/two.html');
  await page.evaluate(AXE);
  assert.deepEqual(await breaches(page), []);
});

test('a process is called by the name that is written on it', async () => {
  const page = await labs.open('?lang=en');
  const names = await inside(page, (host) => [...host.shadowRoot.querySelectorAll('.stage-node')].map((node) =>
    [node.querySelector('.stage-name').textContent, node.getAttribute('aria-label')]));
  assert.ok(names.length >= 6);
  for (const [written, called] of names) assert.ok(called.startsWith(written), `${called} is written ${written}`);
});
