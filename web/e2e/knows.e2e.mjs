// What each one knows: opinions of everybody about everybody, epochs, and what is so.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

const frame = (page) => inside(page, (host) => host.lab.frame());
const run = (page, ms) => inside(page, (host, ms) => host.lab.run(ms), ms);

async function open(scenario, lang, ms) {
  const page = await labs.open(`?lang=${lang}&scenario=${scenario}`);
  await run(page, ms);
  await lab(page).locator('[data-tab=knows]').click();
  await lab(page).locator('.lab-matrix').first().waitFor();
  return page;
}

test('every sentinel has an opinion of everybody, and a cell leads to its record, by mouse', async () => {
  const page = await open('kill-the-master', 'en', 6_900);
  assert.equal(await lab(page).locator('.lab-matrix tbody tr').count(), 3);
  assert.equal(await lab(page).locator('.lab-matrix thead th').count(), 6);
  const down = lab(page).locator('.lab-opinion', { has: page.locator('.is-sdown, .is-odown') }).first();
  assert.match(await down.locator('.lab-unseen').textContent(), /holds r0 for (sub|ob)jectively down/);
  await down.click();
  const { step } = await frame(page);
  const log = await inside(page, (host) => host.lab.story().log);
  assert.ok(log.some((line) => line.step === step && ['+sdown', '+odown'].includes(line.event)), 'there it was said');
});

test('arrows move between cells and Enter follows one, in Chinese', async () => {
  const page = await open('kill-the-master', 'zh', 2_000);
  const before = (await frame(page)).now_us;
  await lab(page).locator('[data-cell="0-0-0"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  assert.equal(await inside(page, (host) => host.shadowRoot.activeElement.dataset.cell), '0-1-1');
  assert.match(await inside(page, (host) => host.shadowRoot.activeElement.title), /s1 认为 r1 在线；上次听到它是/);
  await page.keyboard.press('Enter');
  assert.ok((await frame(page)).now_us < before, 'the reply came before');
});

test('what is believed is beside what is so, and dead sentinels still count', async () => {
  const page = await open('two-of-five', 'en', 12_000);
  assert.match(await lab(page).locator('.lab-known-group .lab-stand-said').textContent(), /nobody serves as master/);
  assert.match(await lab(page).locator('.lab-kept tbody tr').first().textContent(), /5.*3 down, and counted/);
  assert.equal(await lab(page).locator('.lab-matrix tr.is-stale').count(), 3);
});

/** The values of a row of a table of what is kept. */
const keeps = (page, place, row) => lab(page).locator('.lab-kept').nth(place).locator('tbody tr').nth(row).locator('.lab-kept-value');

/** Whether s1 announces it right then: what it writes to its disk first takes it a moment. */
const said = (page, at_us, event) => inside(page, (host, [at_us, event]) => {
  const { nodes } = host.lab.frame();
  const own = host.lab.story().log.filter((line) => line.event === event && nodes[line.node].name === 's1');
  return own.some((line) => line.at_us >= at_us && line.at_us < at_us + 20_000);
}, [at_us, event]);

test('a number leads back to the record that made it so, at last to the start, by mouse', async () => {
  const page = await open('kill-the-master', 'en', 20_000);
  await keeps(page, 0, 1).nth(1).click();
  const { step, now_us } = await frame(page);
  assert.ok(now_us < 20_000_000);
  assert.ok(await said(page, now_us, '+new-epoch'), 'there s1 took over a new epoch');
  await keeps(page, 0, 1).nth(1).click();
  assert.equal((await frame(page)).step, step, 'it is there already');
  await inside(page, (host) => host.seek(1_000));
  await keeps(page, 0, 1).nth(1).click();
  const start = (await frame(page)).now_us;
  assert.ok(start <= 0, `it had that from its start: ${start}`);
});

test('arrows move between numbers, and Enter leads to where another master was believed in, in Chinese', async () => {
  const page = await open('raft-leader-dies', 'zh', 20_000);
  await lab(page).locator('[data-cell="1-0-0"]').focus();
  await page.keyboard.press('ArrowDown');
  assert.match(await inside(page, (host) => host.shadowRoot.activeElement.title), /回到 s1\.mymaster\.master = r\d 成立的那一刻/);
  await page.keyboard.press('Enter');
  const { step, now_us } = await frame(page);
  assert.ok(await said(page, now_us, '+switch-master'), 'there it switched');
  await lab(page).locator('[data-cell="3-1-1"]').focus();
  assert.match(await inside(page, (host) => host.shadowRoot.activeElement.title), /回到 n1\.term = \d+ 成立的那一刻/);
  await page.keyboard.press('Enter');
  assert.ok((await frame(page)).step < step, 'Raft had elected before');
});

test('Raft servers have the same tables', async () => {
  const page = await open('raft-leader-dies', 'en', 2_000);
  const groups = lab(page).locator('.lab-known-group');
  assert.equal(await groups.count(), 2);
  assert.match(await groups.nth(1).textContent(), /In truth n\d leads.*currentTerm/s);
});

test('fifteen sentinels fit on a phone by scrolling the table alone', async () => {
  const page = await labs.open('?lang=zh', { viewport: { width: 390, height: 844 }, hasTouch: true });
  await inside(page, (host) => host.lab.open({ name: 'crowd', sentinels: 15, replicas: 4, quorum: 8, down_after: '3s', failover_timeout: '15s', timeline: ['3s kill r0'] }));
  await run(page, 2_000);
  await lab(page).locator('.lab-sheet-handle').click();
  await lab(page).locator('[data-tab=knows]').click();
  assert.equal(await lab(page).locator('.lab-matrix tbody tr').count(), 15);
  const [wide, body] = await lab(page).locator('.lab-panel-body').evaluate((body) => [body.scrollWidth, body.clientWidth]);
  assert.ok(wide <= body, `the panel itself does not scroll sideways: ${wide} > ${body}`);
});
