// The story that the lab is for, by mouse and by keyboard alone: the master is
// killed, all sentinels switch, the old master comes back and becomes a replica.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { QUIET, run } from './ways.mjs';

const labs = bed();

async function open(scenario = QUIET, seed = 1) {
  const page = await labs.open('?lang=en');
  await inside(page, (host, [scenario, seed]) => host.lab.open(scenario, seed), [scenario, seed]);
  return page;
}

const frame = (page, nth = 0) => inside(page, (host) => host.lab.frame(), undefined, nth);
const node = async (page, name) => (await frame(page)).nodes.find((node) => node.name === name);
const target = (page, id) => lab(page).locator(`[data-target="n${id}"]`).first();

/** Whom each sentinel believes to be the master. */
async function believed(page) {
  const { nodes } = await frame(page);
  return nodes.filter((node) => node.shape === 'Sentinel').map((node) => nodes[node.believes_master]?.name);
}

async function allSwitched(page) {
  await run(page, 15_000);
  const masters = new Set(await believed(page));
  assert.equal(masters.size, 1, `the sentinels disagree: ${[...masters]}`);
  const [master] = masters;
  assert.notEqual(master, 'r0');
  assert.equal((await node(page, master)).is_master, true);
  return master;
}

async function oldMasterIsReplica(page) {
  await run(page, 40_000);
  const old = await node(page, 'r0');
  assert.equal(old.status, 'Up');
  assert.equal(old.is_master, false, 'r0 still takes itself for a master');
}

test('by mouse: kill the master, all sentinels switch, the old master returns', async () => {
  const page = await open();
  await lab(page).locator('[data-open=kill]').click();
  await lab(page).locator('[data-command="kill r0"]').click();
  assert.equal((await node(page, 'r0')).status, 'Killed');
  await allSwitched(page);
  await target(page, 0).click();
  await lab(page).locator('[data-command="restart r0"]').click();
  await oldMasterIsReplica(page);
});

test('by keyboard alone: kill the master, all sentinels switch, the old master returns', async () => {
  const page = await open();
  await focusPicture(page);
  await page.keyboard.press('Enter');
  assert.equal(await focused(page), 'kill r0', 'the menu takes the focus');
  await page.keyboard.press('Enter');
  assert.equal((await node(page, 'r0')).status, 'Killed');
  await allSwitched(page);
  await focusPicture(page);
  await page.keyboard.press('r');
  assert.equal((await node(page, 'r0')).status, 'Up');
  await oldMasterIsReplica(page);
});

/** Tab until the master has the focus; a menu that closes gives it back. */
async function focusPicture(page) {
  for (let presses = 0; presses < 20; presses += 1) {
    const at = await inside(page, (host) => host.shadowRoot.activeElement?.closest('[data-target]')?.dataset.target);
    if (at === 'n0') return;
    await page.keyboard.press('Tab');
  }
  assert.fail('Tab never reaches the picture');
}

const focused = (page) => inside(page, (host) => host.shadowRoot.activeElement?.dataset.command);

test('a one-way cut makes one sentinel disagree', async () => {
  const page = await open();
  await lab(page).locator('[data-open=cut]').click();
  await lab(page).locator('select[name=from]').selectOption('r0');
  await lab(page).locator('select[name=to]').selectOption('s0');
  await lab(page).locator('[data-verb=one-way]').click();
  await run(page, 8_000);
  const opinions = (await node(page, 'r0')).opinions.map((cell) => cell.state);
  assert.deepEqual(opinions, ['Sdown', 'Up', 'Up']);
  assert.deepEqual(await believed(page), ['r0', 'r0', 'r0'], 'nobody may fail over');
  await page.keyboard.press('h');
});

test('stepping back and forward shows the same picture', async () => {
  const page = await open('kill-the-master');
  const picture = () => inside(page, (host) => {
    const { nodes, messages, now_us } = host.lab.frame();
    // The focus follows the reader, not the run.
    const drawn = host.shadowRoot.querySelector('.stage-picture').innerHTML.replaceAll(/ tabindex="-?\d"/g, '');
    return JSON.stringify([now_us, nodes, messages, drawn]);
  });
  await lab(page).locator('[data-open=jump]').click();
  await lab(page).locator('[data-stride="v"]').click();
  // What the mouse points at is drawn differently.
  await page.mouse.move(2, 2);
  const seen = [];
  for (let step = 0; step < 12; step += 1) {
    await settle(page);
    seen.push(await picture());
    await page.keyboard.press('.');
  }
  assert.ok(new Set(seen).size > 6, 'the picture hardly changed');
  for (const expected of seen.reverse()) {
    await page.keyboard.press(',');
    await settle(page);
    assert.ok(await picture() === expected, 'the picture is another one');
  }
});

/** Waits until what was asked for has been drawn. */
const settle = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

test('a click on a line of the log goes to its moment', async () => {
  const page = await open('kill-the-master');
  await run(page, 12_000);
  const line = lab(page).locator('.lab-line', { hasText: '+try-failover' }).first();
  const at = Number(await line.locator('.lab-line-time').textContent());
  await line.click();
  assert.ok(Math.abs((await frame(page)).now_us / 1e6 - at) < 0.001);
  await lab(page).locator('input[name=log-text]').fill('odown');
  const shown = await lab(page).locator('.lab-line-text').allTextContents();
  assert.ok(shown.length > 0 && shown.every((text) => /odown/i.test(text)), `${shown}`);
});

test('what is about to happen is told until it begins, and ids in the log are those of somebody', async () => {
  const page = await open('kill-the-master');
  const intro = lab(page).locator('.lab-intro');
  assert.match(await intro.textContent(), /^Kill the master.*three seconds/);
  await run(page, 10_000);
  assert.equal(await intro.count(), 0);
  const vote = lab(page).locator('.lab-line', { hasText: '+vote-for-leader' }).first().locator('.lab-id');
  const [id, name] = [await vote.getAttribute('title'), await vote.locator('b').textContent()];
  assert.match(id, /^[0-9a-f]{40}$/);
  const facts = await inside(page, (host, name) => host.lab.inspect(name).sections[0].facts, name);
  assert.equal(facts.find((fact) => fact.name === 'myid').value, id);
});

test('it plays, tells the named events to a screen reader, and stops on Space', async () => {
  const page = await open('kill-the-master');
  await inside(page, (host) => host.lab.seek(5_000));
  await lab(page).locator('[data-do=play]').click();
  await lab(page).locator('.lab-said', { hasText: 'subjectively' }).waitFor({ state: 'attached' });
  await lab(page).locator('.lab').focus();
  await page.keyboard.press(' ');
  const { now_us } = await frame(page);
  await page.waitForTimeout(300);
  assert.equal((await frame(page)).now_us, now_us);
});

test('what cannot be done is said in place', async () => {
  const page = await open();
  await target(page, 0).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await lab(page).locator('.lab-notice.is-refused').waitFor();
  assert.match(await lab(page).locator('.lab-notice').textContent(), /r0/);
});
