// Why, and why not yet: what somebody waits for, in a sentence, and why something
// happened, back to who did it.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bed, inside, lab } from './bed.mjs';
import { BOTH, WAYS, frame, id, item, run } from './ways.mjs';

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

/** The situations: the scenario, who is asked, and when. */
const MOMENTS = readFileSync(new URL('../../scenarios/why/moments.txt', import.meta.url), 'utf8').trim().split('\n')
  .filter((line) => !line.startsWith('#')).map((line) => line.split(/\s+/)).map(([name, who, seconds]) => ({ name, who, ms: seconds * 1_000 }));

/** What docs/why-not-yet.md has of each of them in a language, in their order. */
const TOLD = Object.fromEntries(readFileSync(new URL('../../docs/why-not-yet.md', import.meta.url), 'utf8').split(/^## /m).slice(1)
  .map((part, place) => [['en', 'zh'][place], part.split(/^### /m).slice(1).map((one) => one.slice(one.indexOf('> ')).trim())]));

/** What the inspector shows, written as it is there: the sentence, the replicas, the decisions about the master. */
const shown = (page, about) => inside(page, (host, about) => {
  const panel = host.shadowRoot.querySelector('.lab-panel-body');
  const all = (within, selector) => [...within.querySelectorAll(selector)];
  const text = (within) => within?.textContent.replace(/\s+/g, ' ').trim() ?? '';
  const of = (within, selector) => text(within.querySelector(selector));
  const rows = all(panel, '.lab-candidate').map((row) => {
    const [sorted, outcome] = row.rows;
    const why = [of(outcome, '.lab-outcome'), all(outcome, 'li').map(text).join('; ')];
    return `| ${[...[...sorted.cells].map(text), why.join(' ').trim()].join(' | ')} |`;
  });
  const decisions = all(panel, '.lab-decision').filter((one) => of(one, '.lab-item-note') === about).map((one) => ({
    head: [`- **${of(one, '.lab-decision-head > :first-child')}**`, of(one, '.lab-verdict'), `\`${of(one, '.lab-source')}\``].join(' · '),
    hint: of(one, '.lab-hint'),
    conditions: all(one, '.lab-condition').map((condition) => {
      const [value, left] = [condition.querySelector('.lab-condition-value').cloneNode(true), condition.querySelector('.lab-condition-when')];
      value.querySelector('.lab-condition-when')?.remove();
      return `  - ${of(condition, '.lab-condition-mark')} ${of(condition, '.lab-condition-name')} ${text(value)}${left ? ` (${text(left)})` : ''}`.trimEnd();
    }),
  }));
  return { said: of(panel, '.lab-stand-said'), rows, decisions };
}, about);

for (const [lang, way] of BOTH) {
  test(`what is said in each stalled situation is what docs/why-not-yet.md has: ${lang}, ${way}`, async () => {
    assert.equal(TOLD[lang].length, MOMENTS.length);
    const { menu, choose } = WAYS[way];
    const page = await labs.open(`?lang=${lang}`);
    for (const [place, { name, who, ms }] of MOMENTS.entries()) {
      await inside(page, (host, text) => host.openFiles([{ name: 'x.toml', text }]), stalled(name));
      await run(page, ms);
      await menu(page, `n${await id(page, who)}`);
      await choose(item(page, ''));
      await lab(page).locator('.lab-title', { hasText: who }).first().waitFor();
      const about = await inside(page, (host, who) => host.lab.inspect(who).why[0].about, who);
      const { said, rows, decisions } = await shown(page, about);
      const told = TOLD[lang][place].split('\n').filter((line) => line !== '').map((line) => line.trimEnd());
      assert.equal(`> ${said} (${(ms / 1_000).toFixed(2)} s)`, told.shift(), name);
      assert.deepEqual(rows, told.filter((line) => line.startsWith('| ')).slice(1), name);
      const listed = told.filter((line) => !line.startsWith('|'));
      for (const { head, hint, conditions } of decisions) {
        const line = listed.shift();
        assert.ok(line.startsWith(`${head} · `), `${name}: ${head}, not ${line}`);
        assert.ok(hint.endsWith(line.slice(head.length + 3)), `${name}: ${hint}, not ${line}`);
        assert.deepEqual(conditions, listed.splice(0, conditions.length), name);
      }
      assert.deepEqual(listed, [], name);
      await page.keyboard.press('Escape');
    }
  });
}

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
