// The code's view: a tick, function by function.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

const frame = (page) => inside(page, (host) => host.lab.frame());
const open = async (scenario, lang, ms) => {
  const page = await labs.open(`?lang=${lang}&scenario=${scenario}`);
  await inside(page, (host, ms) => host.lab.run(ms), ms);
  await lab(page).locator('[data-tab=code]').click();
  await lab(page).locator('.lab-part').first().waitFor();
  return page;
};

test('a tick is told in the order of sentinelTimer, and stepped by function, by mouse', async () => {
  const page = await open('kill-the-master', 'en', 2_000);
  const keys = await lab(page).locator('.lab-part').evaluateAll((parts) => parts.map((part) => part.dataset.part));
  assert.deepEqual(keys.slice(0, 9), ['tick-tilt', 'tick-reconnect', 'tick-periodic', 'tick-gate', 'tick-sdown', 'tick-odown', 'tick-start', 'tick-state-machine', 'tick-ask']);
  assert.deepEqual(keys.slice(-2), ['tick-scripts', 'tick-frequency']);
  assert.match(await lab(page).locator('.lab-tick-head').textContent(), /It drew 1\d Hz: the next tick comes at 2\.\d+ s/);
  await lab(page).locator('[data-part=tick-tilt] .lab-part-head').click();
  await lab(page).locator('[data-code=on]').click();
  assert.equal(await lab(page).locator('.lab-part.is-open').getAttribute('data-part'), 'tick-reconnect');
});

test('the next tick is the one that was announced', async () => {
  const page = await open('kill-the-master', 'en', 2_000);
  const head = lab(page).locator('.lab-tick-head');
  const next = (await head.textContent()).match(/comes at ([\d.]+) s/)[1];
  await lab(page).locator('[data-code=tick-on]').click();
  assert.match(await head.textContent(), new RegExp(`looked at everything at ${next}`));
});

test('what a function did is lit and what it found is told, by keyboard, in Chinese', async () => {
  const page = await labs.open('?lang=zh&scenario=kill-the-master');
  await inside(page, (host) => { host.lab.run(4_000); for (let n = 0; n < 40; n += 1) { host.lab.step('named'); if (host.lab.story().log.some((line) => line.event === '+odown')) break; } });
  const { step } = await frame(page);
  const said = await inside(page, (host) => host.lab.story().log.filter((line) => line.event === '+odown')[0]);
  const name = (await frame(page)).nodes[said.node].name;
  assert.equal(said.step, step);
  await lab(page).locator(`[data-target="n${said.node}"]`).first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await lab(page).locator('[data-tab=log]').focus();
  for (const next of ['knows', 'code']) {
    await page.keyboard.press('ArrowRight');
    await lab(page).locator(`[data-tab=${next}][aria-selected=true]`).waitFor();
  }
  const odown = lab(page).locator('[data-part=tick-odown].is-lit');
  assert.match(await odown.textContent(), /发布 \+odown/);
  assert.match(await lab(page).locator('.lab-tick-head').textContent(), new RegExp(`^${name} 在`));
  await odown.locator('.lab-part-head').focus();
  await page.keyboard.press('Enter');
  assert.match(await odown.textContent(), /认为下线的哨兵数达到 quorum/);
});

test('a Raft server shows the rules it looked at', async () => {
  const page = await open('raft-leader-dies', 'en', 2_000);
  const server = (await frame(page)).nodes.find((node) => node.shape === 'Server' && node.leads);
  await lab(page).locator(`[data-target="n${server.id}"]`).first().click();
  await lab(page).locator('.lab-item[data-command=""]').click();
  await lab(page).locator('[data-tab=code]').click();
  await lab(page).locator('[data-part=advance-commit]').first().waitFor();
});
