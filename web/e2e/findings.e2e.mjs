// What is watched of a deployment: said in the panel, and a way to where it was broken.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { BOTH, WAYS, frame, run, story } from './ways.mjs';

const labs = bed();

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

/** What protocols promise: Sentinel the first two, Raft all. */
const PROMISED = [
  ['OneVote', { en: 'Nobody votes twice in an epoch or term', zh: '同一 epoch 或任期里谁也不投两次票' }],
  ['Forward', { en: 'Configuration epochs and terms never go back', zh: 'config-epoch 与任期只增不减' }],
  ['OneLeader', { en: 'One leader per epoch or term', zh: '每个 epoch 或任期最多一个领导者' }],
  ['MajorityVoted', { en: 'Whoever is elected has votes of a majority of all', zh: '当选者握有全体多数的选票' }],
  ['NothingLost', { en: 'No acknowledged write is lost', zh: '确认过的写入不会丢' }],
];

/** What is broken in a deployment that is made for it, and what is said of why. */
const BREAKS = {
  // Two failovers by hand at once: nobody is asked for votes.
  OneLeader: [{
    sentinels: 3, replicas: 2, quorum: 2, down_after: '700ms', failover_timeout: '4s',
    timeline: ['0s partition s0,r1|s1,s2,r0,r2', '1500ms cmd s0 SENTINEL FAILOVER mymaster', '2s cmd s1 SENTINEL FAILOVER mymaster'],
  }, { en: /asks nobody for votes.*§9\.3/, zh: /不向任何人要票.*§9\.3/ }],
  // One that has forgotten all others is its own majority.
  MajorityVoted: [{
    sentinels: 3, replicas: 1, quorum: 1, down_after: '1s', failover_timeout: '5s',
    timeline: ['0s partition s0,r0,r1|s1,s2', '100ms cmd s0 SENTINEL RESET mymaster', '1s kill r0'],
  }, { en: /After a reset.*§9\.3/, zh: /刚 RESET 过.*§9\.3/ }],
};

/** Whoever is promoted dies: nobody looks whether the failover ends. */
const LATE = {
  sentinels: 1, replicas: 2, quorum: 1, down_after: '1s', failover_timeout: '2s',
  timeline: ['1s kill r0', { on: '+promoted-slave', do: 'kill', who: '$inst' }],
};

async function made(lang, scenario) {
  const page = await labs.open(`?lang=${lang}`);
  await inside(page, (host, scenario) => { host.lab.open({ name: 'made-for-it', ...scenario }, 1); host.lab.run(40_000); }, scenario);
  return page;
}

/** How a property of Sentinel stands at the instant shown. */
const stands = async (page, name) => (await frame(page)).findings.find((finding) => finding.property === name);

for (const [lang, way] of BOTH) {
  const { press, tab } = WAYS[way];

  for (const [name, [scenario, why]] of Object.entries(BREAKS)) {
    test(`what is usual is broken, and followed to where it was first: ${name}, ${lang}, ${way}`, async () => {
      const page = await made(lang, scenario);
      await tab(page, 'findings');
      const line = property(page, name);
      assert.equal(await line.locator('.lab-badge').textContent(), { en: 'usual, not promised', zh: '通常如此，不承诺' }[lang]);
      assert.match(await line.locator('.lab-finding-why').textContent(), why[lang]);
      const { broken } = await stands(page, name);
      await press(line.locator('button.lab-finding-state'));
      assert.equal((await frame(page)).now_us, broken.first_us);
      assert.equal((await stands(page, name)).broken.times, 1, 'there it is broken');
      await inside(page, (host) => host.lab.back('event'));
      assert.equal((await stands(page, name)).broken, null, 'and not before');
      assert.equal(await line.locator('.lab-finding-state').textContent(), { en: 'so far', zh: '至此成立' }[lang]);
      assert.equal(await line.locator('button, .lab-finding-why').count(), 0, 'nothing leads anywhere, nothing is explained');
    });
  }

  test(`a failover that does not end in time says how long it takes, and where it should have ended: ${lang}, ${way}`, async () => {
    const page = await made(lang, LATE);
    await tab(page, 'findings');
    const line = property(page, 'EndsInTime');
    assert.equal(await line.locator('.lab-badge').textContent(), { en: 'usual, not promised', zh: '通常如此，不承诺' }[lang]);
    assert.match(await line.locator('.lab-finding > .lab-hint').first().textContent(), { en: /^the longest took [\d.]+ s$/, zh: /^最久的一次 [\d.]+ s$/ }[lang]);
    assert.match(await line.locator('.lab-finding-why').textContent(), { en: /neither the end of the failover nor its timeout.*§10\.5/, zh: /既不查是否完成，也不查是否超时.*§10\.5/ }[lang]);
    const { broken } = await stands(page, 'EndsInTime');
    await press(line.locator('button.lab-finding-state'));
    assert.equal((await frame(page)).now_us, broken.first_us);
    assert.equal((await stands(page, 'EndsInTime')).broken.times, 1, 'it is broken there');
    await inside(page, (host, ms) => host.seek(ms), broken.first_us / 1e3 - 1);
    assert.equal((await stands(page, 'EndsInTime')).broken, null, 'it might have ended still');
    await inside(page, (host, ms) => host.seek(ms), broken.first_us / 1e3 + 1);
    assert.equal((await stands(page, 'EndsInTime')).broken.times, 1);
  });

  test(`what is promised holds through elections, and is called so: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}&scenario=raft-leader-dies`);
    await run(page, 20_000);
    const events = (await story(page)).log.map((line) => line.event);
    assert.ok(events.includes('+elected-leader') && events.includes('became-leader'), 'both have elected somebody');
    await tab(page, 'compare');
    const promised = [...PROMISED.slice(0, 2).map((one) => ['Sentinel', ...one]), ...PROMISED.map((one) => ['Raft', ...one])];
    for (const [side, name, of] of promised) {
      assert.equal(await property(page, name).locator('.lab-finding-name').textContent(), of[lang]);
      const own = property(page, name).locator(`.lab-finding[data-side=${side}]`);
      assert.equal(await own.locator('.lab-badge').textContent(), { en: 'promised', zh: '有承诺' }[lang], `${name}, ${side}`);
      assert.equal(await own.locator('.lab-finding-state').textContent(), { en: 'so far', zh: '至此成立' }[lang], `${name}, ${side}`);
      assert.equal(await own.locator('button').count(), 0, 'nothing leads anywhere');
    }
  });
}
