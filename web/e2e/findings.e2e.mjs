// What is watched of a deployment: said in the panel, and a way to where it was broken.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

const frame = (page) => inside(page, (host) => host.lab.frame());
const run = (page, ms) => inside(page, (host, ms) => host.lab.run(ms), ms);
const property = (page, name) => lab(page).locator(`.lab-findings [data-property=${name}]`);

async function open(scenario, lang, tab) {
  const page = await labs.open(`?lang=${lang}&scenario=${scenario}`);
  await run(page, 40_000);
  await lab(page).locator(`[data-tab=${tab}]`).click();
  return page;
}

test('two masters at once are a finding that was never promised not to be, by mouse', async () => {
  const page = await open('minority-keeps-its-master', 'en', 'findings');
  const writers = property(page, 'OneWriter');
  assert.equal(await writers.locator('.lab-badge').textContent(), 'never promised');
  const broken = (await frame(page)).findings.find((finding) => finding.property === 'OneWriter').broken;
  await writers.locator('button').click();
  assert.equal((await frame(page)).now_us, broken.first_us, 'a click goes to where it began');
  // There it has just begun, and what is found later is not known yet.
  assert.equal(await property(page, 'NothingLost').locator('button').count(), 0);
});

test('a finding is reached and followed by keyboard, in Chinese', async () => {
  const page = await open('minority-keeps-its-master', 'zh', 'findings');
  const lost = (await frame(page)).findings.find((finding) => finding.property === 'NothingLost').broken;
  const button = property(page, 'NothingLost').locator('.lab-finding-state');
  assert.match(await button.textContent(), new RegExp(`丢了 ${lost.times} 次写入`));
  await lab(page).locator('[data-tab=findings]').focus();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await inside(page, (host) => host.shadowRoot.activeElement?.dataset.at);
    if (Number(at) === lost.first_us) break;
  }
  await page.keyboard.press('Enter');
  assert.equal((await frame(page)).now_us, lost.first_us);
});

test('which writes were lost is said, and where that was noticed is a click or a key away', async () => {
  const page = await open('minority-keeps-its-master', 'en', 'findings');
  const { nodes, findings } = await frame(page);
  const { lost, broken } = findings.find((finding) => finding.property === 'NothingLost');
  assert.equal(lost.reduce((all, { first, last }) => all + last - first + 1, 0), broken.times);
  const { client, first, last, at_us } = lost[0];
  const line = property(page, 'NothingLost').locator('[data-lost]').first();
  assert.match(await line.textContent(), new RegExp(`^${nodes[client].name}: writes? ${first}( to ${last})?, noticed at `));
  await line.click();
  assert.equal((await frame(page)).now_us, at_us);
  const chinese = await open('minority-keeps-its-master', 'zh', 'findings');
  const same = property(chinese, 'NothingLost').locator('[data-lost]').first();
  assert.match(await same.textContent(), new RegExp(`^${nodes[client].name} 的第 ${first}( 至 ${last})? 次写入，`));
  await same.focus();
  await chinese.keyboard.press('Enter');
  assert.equal((await frame(chinese)).now_us, at_us);
});

test('a dispute that is over is counted, and run back to', async () => {
  const page = await open('kill-the-master', 'en', 'findings');
  const { broken, open_since_us: still } = (await frame(page)).findings.find((finding) => finding.property === 'Agreement');
  assert.equal(still, null);
  await property(page, 'Agreement').locator('.lab-finding-state').click();
  assert.equal((await frame(page)).now_us, broken.first_us);
  await run(page, 10_000);
  await lab(page).locator('[data-open=jump]').click();
  await lab(page).locator('#lab-run-to').fill('disagreement');
  await lab(page).locator('[data-run=back]').click();
  await lab(page).locator('#lab-run-to').waitFor({ state: 'detached' });
  assert.equal((await frame(page)).now_us, broken.first_us);
});

test('both protocols stand side by side, with what each promises', async () => {
  const page = await open('raft-isolated-leader', 'en', 'compare');
  const lost = property(page, 'NothingLost').locator('.lab-finding');
  assert.deepEqual(await lost.locator('.lab-badge').allTextContents(), ['never promised', 'promised']);
  assert.deepEqual(await lost.evaluateAll((sides) => sides.map((side) => side.classList.contains('is-broken'))), [true, false]);
  assert.equal(await property(page, 'EndsInTime').locator('.lab-finding').count(), 1, 'Raft has no failovers');
});

test('while all is well nothing is broken, and what is promised says so', async () => {
  const page = await labs.open('?lang=en');
  await lab(page).locator('[data-tab=findings]').click();
  assert.equal(await lab(page).locator('.lab-finding.is-broken').count(), 0);
  assert.ok(await lab(page).locator('.lab-badge[data-promise=Promised]').count() >= 2);
});
