// On a slow machine keys that follow each other quickly still go to what the one before
// has opened, and none is lost: what Yew puts off is made up first (web/src/app/settle.rs).

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

/** Puts the focus on somebody in the picture, and presses keys as quickly as can be. */
async function press(page, name, ...keys) {
  const id = await inside(page, (host, name) => host.lab.frame().nodes.find((node) => node.name === name).id, name);
  await lab(page).locator(`[data-target="n${id}"]`).first().focus();
  for (const key of keys) await page.keyboard.press(key);
}

const focused = (page) => inside(page, (host) => host.shadowRoot.activeElement?.dataset);

test('the arrows move in the menu that has just opened: its last entry inspects', async () => {
  const page = await labs.open('?lang=en', { slow: 20 });
  await press(page, 's1', 'Enter', 'ArrowUp', 'Enter');
  assert.equal(await lab(page).locator('.lab-file').count(), 1);
  assert.ok((await focused(page)).target, 'the focus is back in the picture');
});

test('a menu that has just opened closes, and the next key meets the picture', async () => {
  const page = await labs.open('?lang=zh&scenario=raft-leader-dies', { slow: 20 });
  await press(page, 'n0', 'Enter', 'Escape', '/');
  assert.equal(await lab(page).locator('[data-side=Raft] .stage-knife').count(), 1);
});

test('what is typed for a run to is in its field from the first letter', async () => {
  const page = await labs.open('?lang=en', { slow: 20 });
  await press(page, 's1', 'g', '4', '2');
  assert.equal(await lab(page).locator('#lab-run-to').inputValue(), '42');
});
