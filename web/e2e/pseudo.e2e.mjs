// The page in a language that nobody speaks (crates/xtask/src/site/pseudo.rs): English
// with accents, more than 40 % longer. Whatever is written without an accent is in no
// catalogue, and whatever is cut off or covered now would be in some language.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed } from './bed.mjs';
import { cutOff, outside } from './words.mjs';
import { ALL, SIZES, contextOf } from './views.mjs';

const SITE = process.env.LAB_PSEUDO_SITE;
if (!SITE) throw new Error('LAB_PSEUDO_SITE is not set; run `cargo xtask test --only e2e --file pseudo`, or `cargo xtask serve --pseudo` and set it to the address');

const labs = bed();
/** Several of the same kind, which say nothing that others do not. */
const REPEATED = /^(crowd-(1|2|7)|telling-(?!split-vote)|raft-(start|replaced|added|concepts|mirror|gallery)|tab-knows-crowd|alone-(start|votes)|paused|host-down|elected|promoted|returned|more-mends|picture-first|partition-cut)/;

for (const view of ALL.filter((view) => !REPEATED.test(view.name))) {
  test(`every word is in a catalogue, and none is cut off if it is longer: ${view.name}`, async () => {
    // What is open stays open while a window is made smaller; a phone is another thing.
    for (const sizes of [['large', 'wide', 'tablet', 'embed'], ['phone']]) {
      const page = await labs.open(`${SITE}?lang=en`, contextOf(sizes[0], 'light', 'en'));
      await view.go(page);
      for (const size of sizes) {
        await page.setViewportSize(SIZES[size]);
        // A frame of the browser or two until it is laid out.
        await page.waitForTimeout(150);
        assert.deepEqual(await outside(page), [], `${size}: in no catalogue`);
        assert.deepEqual(await cutOff(page), [], `${size}: not to be read`);
      }
      await page.context().close();
    }
  });
}

test('a word that is in no catalogue is found, and one that is cut off', async () => {
  const page = await labs.open(`${SITE}?lang=en`, contextOf('tablet', 'light', 'en'));
  await page.locator('.lab-clock .lab-unit').evaluate((unit) => { unit.textContent = 'seconds'; });
  assert.deepEqual(await outside(page), ['span.lab-unit: seconds']);
  await page.locator('.lab-open-settings').evaluate((button) => { button.firstChild.textContent = 'Šëttïñğš '.repeat(40); });
  assert.match((await cutOff(page)).join(), /cut off: span/);
});
