// The ledger of votes: who asked whom, what was answered, what is still under way.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

const frame = (page) => inside(page, (host) => host.lab.frame());
const run = (page, ms) => inside(page, (host, ms) => host.lab.run(ms), ms);
const requests = (page) => lab(page).locator('.lab-request');

test('a request is under way before it is answered, and counts when the answer is known', async () => {
  const page = await labs.open('?lang=en&scenario=kill-the-master');
  await run(page, 40_000);
  const asked = (await frame(page)).votes.at(-1).asked[0];
  await lab(page).locator('[data-tab=votes]').click();
  assert.match(await requests(page).first().textContent(), /yes/);
  await inside(page, (host, ms) => host.lab.seek(ms), (asked.asked_us + 1) / 1_000);
  assert.match(await requests(page).first().textContent(), /request under way/);
  assert.ok(await lab(page).locator('.lab-slots .is-quorum').count() >= 1);
  assert.ok(await lab(page).locator('.lab-slots .is-majority').count() >= 1);
});

test('an attempt says when it is given up and when the next may start, by keyboard, in Chinese', async () => {
  const page = await labs.open('?lang=zh&scenario=two-of-five');
  await run(page, 12_000);
  await lab(page).locator('[data-tab=log]').focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await lab(page).locator('[data-tab=votes]').getAttribute('aria-selected'), 'true');
  assert.match(await lab(page).locator('.lab-gives-up').first().textContent(), /后）放弃；.* 起可以再试/);
});

test('a split vote says for whom each has voted', async () => {
  const page = await labs.open('?lang=en&scenario=votes-split');
  await run(page, 30_000);
  await lab(page).locator('[data-tab=votes]').click();
  const refused = lab(page).locator('.lab-request.is-refused .lab-outcome');
  assert.ok(await refused.count() >= 2);
  assert.match((await refused.allTextContents()).join('\n'), /no: voted for s\d/);
});

test('Raft has the same ledger', async () => {
  const page = await labs.open('?lang=en&scenario=raft-leader-dies');
  await run(page, 10_000);
  await lab(page).locator('[data-tab=votes]').click();
  const ledgers = await lab(page).locator('.lab-epoch-votes', { hasText: 'term' }).locator('.lab-request').count();
  assert.ok(ledgers >= 4);
});
