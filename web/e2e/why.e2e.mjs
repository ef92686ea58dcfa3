// Why, and why not yet: what somebody waits for, in a sentence, and why something
// happened, back to who did it.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bed, inside, lab } from './bed.mjs';
import { frame, run } from './ways.mjs';

const labs = bed();

const stalled = (name) => readFileSync(new URL(`../../scenarios/why/${name}.toml`, import.meta.url), 'utf8');

/** Opens a scenario file of scenarios/why and plays to that moment. */
async function open(name, lang, ms) {
  const page = await labs.open(`?lang=${lang}`);
  await inside(page, (host, text) => host.openFiles([{ name: 'x.toml', text }]), stalled(name));
  await run(page, ms);
  return page;
}

/** Selects a process and shows the inspector, by keyboard. */
async function inspect(page, name) {
  const id = (await frame(page)).nodes.find((node) => node.name === name).id;
  await lab(page).locator(`[data-target="n${id}"]`).first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await lab(page).locator('[data-tab=log]').focus();
  for (let presses = 0; presses < 2; presses += 1) await page.keyboard.press('ArrowLeft');
  await lab(page).locator('.lab-stand-said').first().waitFor();
}

test('a candidate without a majority says what it has and when it gives up, by mouse', async () => {
  const page = await open('quorum-without-majority', 'en', 10_000);
  const id = (await frame(page)).nodes.find((node) => node.name === 's1').id;
  await lab(page).locator(`[data-target="n${id}"]`).first().click();
  await lab(page).locator('.lab-item[data-command=""]').click();
  const said = await lab(page).locator('.lab-stand-said').first().textContent();
  assert.match(said, /^s1 waits: it needs 3 votes and has 2; the attempt is given up in 6\.57 s/);
  const source = await lab(page).locator('.lab-decision .lab-source').first().textContent();
  assert.match(source, /sentinelGetLeader · sentinel\.c · §9\.3/);
  const before = await lab(page).locator('.lab-condition-when').first().textContent();
  await run(page, 1_000);
  assert.notEqual(await lab(page).locator('.lab-condition-when').first().textContent(), before, 'it comes nearer');
});

test('the choice of a replica names the filter that ruled each out, by keyboard, in Chinese', async () => {
  const page = await open('no-replica-priority', 'zh', 12_000);
  await inspect(page, 's2');
  assert.match(await lab(page).locator('.lab-stand-said').first().textContent(), /^s2 在等.*全被排除/);
  const rows = lab(page).locator('.lab-candidate.is-out');
  assert.equal(await rows.count(), 2);
  assert.match(await rows.first().textContent(), /被排除.*优先级不为 0/);
});

test('a line of the log tells why, back to what was done, by mouse', async () => {
  const page = await labs.open('?lang=en&scenario=kill-the-master');
  await run(page, 40_000);
  const line = lab(page).locator('.lab-line', { hasText: '+switch-master' }).first();
  await line.click();
  await lab(page).locator('[data-do=why]').click();
  const causes = lab(page).locator('.lab-causes .lab-cause');
  await causes.first().waitFor();
  assert.match(await causes.last().textContent(), /The scenario did this: kill r0/);
  const silence = lab(page).locator('.lab-cause.is-silence').first();
  assert.match(await silence.textContent(), /had no acceptable reply from r0/);
  await causes.last().locator('button').click();
  assert.equal(Math.round((await frame(page)).now_us / 1e6), 3, 'a cause leads to its moment');
});

test('the causes open and close with a key and are read aloud, in Chinese', async () => {
  const page = await labs.open('?lang=zh&scenario=kill-the-master');
  await inside(page, (host) => { host.lab.run(4_000); for (let n = 0; n < 40; n += 1) { host.lab.step('named'); if (host.lab.story().log.some((line) => line.event === '+odown')) break; } });
  await lab(page).locator('[data-tab=log]').focus();
  await page.keyboard.press('y');
  const causes = lab(page).locator('.lab-causes .lab-cause');
  await causes.first().waitFor();
  assert.match(await causes.last().textContent(), /场景安排的：kill r0/);
  const said = await lab(page).locator('.lab-said').textContent();
  assert.match(said, /^原因，由近及远：.+。$/);
  assert.ok(said.includes(await causes.first().locator('span').nth(1).textContent()), said);
  assert.doesNotMatch(said, /。 /, 'sentences in Chinese have no space between them');
  await page.keyboard.press('y');
  assert.equal(await causes.count(), 0);
});

/** A run that stands where requests for votes are on their way, and the disc of one. */
async function voting(lang) {
  const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`);
  const id = await inside(page, (host) => {
    host.lab.run(4_000);
    for (let n = 0; n < 4_000; n += 1) {
      host.lab.step('event');
      const vote = host.lab.frame().messages.find((message) => message.kind === 'Vote' && !message.reply);
      if (!vote) continue;
      // Half way there, where no process is in front of it.
      host.lab.run((vote.arrives_us - vote.sent_us) / 2_000);
      return vote.id;
    }
  });
  return { page, disc: lab(page).locator(`[data-target="m${id}"]`).first() };
}

test('a message says why it was sent, and each cause leads to its moment: en, mouse', async () => {
  const { page, disc } = await voting('en');
  await disc.click();
  await lab(page).locator('.lab-item[data-command=""]').click();
  const causes = lab(page).locator('.lab-message-why .lab-cause');
  await causes.first().waitFor();
  assert.match((await causes.allTextContents()).join(), /\+vote-for-leader.*\+try-failover.*\+odown.*\+sdown/);
  assert.match(await causes.last().textContent(), /The scenario did this: kill r0/);
  await causes.last().locator('button').click();
  assert.equal(Math.round((await frame(page)).now_us / 1e6), 3);
});

test('a message says why it was sent, and each cause leads to its moment: zh, keyboard', async () => {
  const { page, disc } = await voting('zh');
  await disc.focus();
  await page.keyboard.press('Enter');
  // The last entry of its menu inspects.
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  const causes = lab(page).locator('.lab-message-why .lab-cause');
  await causes.first().waitFor();
  assert.match(await causes.last().textContent(), /场景安排的：kill r0/);
  await causes.first().locator('button').focus();
  const before = (await frame(page)).now_us;
  await page.keyboard.press('Enter');
  assert.ok((await frame(page)).now_us < before);
});

test('with nothing in the log there is nothing to ask about, which is said', async () => {
  const page = await labs.open('?lang=en');
  await lab(page).locator('input[name=log-text]').fill('nothing says this');
  await inside(page, (host) => host.shadowRoot.querySelector('.lab').focus());
  await page.keyboard.press('y');
  assert.match(await lab(page).locator('.lab-notice').textContent(), /nothing to ask about/);
});

test('a Raft server says what it waits for through the same panel', async () => {
  const page = await labs.open('?lang=en&scenario=raft-leader-dies');
  await run(page, 2_000);
  const now = await frame(page);
  const follower = now.nodes.find((node) => node.shape === 'Server' && !node.leads).name;
  await inspect(page, follower);
  assert.match(await lab(page).locator('.lab-stand-said').first().textContent(), new RegExp(`^${follower} follows n\\d in term`));
  assert.match(await lab(page).locator('.lab-decision .lab-source').first().textContent(), /Raft paper/);
});
