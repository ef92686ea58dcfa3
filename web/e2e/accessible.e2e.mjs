// No rule of axe-core (a development dependency under MPL-2.0, nothing of it is
// published) is broken by any view of the page, in either theme and language, in a
// wide window and on a phone. No rule is switched off; those that axe calls
// experimental and its best practices are on, too.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bed, inside } from './bed.mjs';
import { ALONE, COMPARISONS, CROWDS, MANY, PARTS, PICTURE_FIRST, SITUATIONS, SIZES, STANDARD, TELLING, contextOf } from './views.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'experimental'];

const labs = bed();

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
  // Colours ease into each other; what is measured is where they end. They begin when
  // the change is drawn, and in the page around the element, too.
  for (const frame of [1, 2]) await new Promise((drawn) => requestAnimationFrame(() => drawn(frame)));
  const easing = () => [document, host.shadowRoot].flatMap((root) => root.getAnimations())
    .filter((animation) => animation instanceof CSSTransition && animation.playState === 'running');
  // What ends begins nothing; a picture that plays would, and is not waited for.
  for (let round = 0; round < 10 && easing().length > 0; round += 1) {
    await Promise.allSettled(easing().map(({ finished }) => finished));
  }
}, [theme, lang]);

const named = (...names) => [...STANDARD, ...PARTS, ...SITUATIONS, ...COMPARISONS, ...CROWDS].filter((view) => names.includes(view.name));
const EVERYWHERE = [...STANDARD, ...PARTS, ...COMPARISONS, ...named('one-way', 'paused', 'odown', 'returned', 'crowd-15')];
/** What needs room of its own, or is told while it plays. */
const WIDE = [...EVERYWHERE, ...ALONE, ...TELLING, ...MANY.filter(({ name }) => /knows|space-time/.test(name))];
const EMBEDDED = named('votes', 'menu-node', 'more', 'tab-inspector', 'crowd-5');

for (const [size, views] of [['wide', WIDE], ['phone', EVERYWHERE], ['embed', EMBEDDED]]) {
  for (const view of views) {
    test(`nothing is in the way of anybody: ${view.name}, ${size}`, async () => {
      const page = await labs.open('?lang=en&theme=light', contextOf(size, 'light', 'en'));
      await view.go(page);
      await page.evaluate(AXE);
      // Colours do not depend on the language, nor names on the theme.
      for (const [theme, lang] of [['light', 'en'], ['dark', 'zh-CN']]) {
        await dress(page, theme, lang);
        assert.deepEqual(await breaches(page), [], `${theme}, ${lang}`);
      }
    });
  }
}

/** Every layout (picture first, one panel, workbench) in every theme and language. */
const DRESSED = [...named('votes', 'tab-inspector', 'raft-votes', 'raft-account'), ...PICTURE_FIRST];
for (const size of Object.keys(SIZES)) {
  for (const view of DRESSED) {
    test(`nor in any theme and language: ${view.name}, ${size}`, async () => {
      const page = await labs.open('?lang=en&theme=light', contextOf(size, 'light', 'en'));
      await view.go(page);
      await page.evaluate(AXE);
      for (const theme of ['light', 'dark', 'contrast']) {
        for (const lang of ['en', 'zh-CN']) {
          await dress(page, theme, lang);
          assert.deepEqual(await breaches(page), [], `${theme}, ${lang}`);
        }
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
