// Moving about in time, by mouse and by keyboard, in both languages: running to an event
// or a condition, stepping both ways, runs that part where the past is changed, and two
// of them beside each other.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { killed, quiet, runs, seek } from './reader.mjs';
import { QUIET, apply, focusLab, frame, run } from './ways.mjs';

const labs = bed();

const field = (page) => lab(page).locator('#lab-run-to');
const said = (page) => lab(page).locator('#lab-run-to-said');
const open = (lang, scenario) => quiet(labs, lang, { scenario });
const kill = (lang) => killed(labs, lang);

test('by mouse: a run goes on to an event that is chosen from what is offered, and back', async () => {
  const page = await kill('en');
  await lab(page).locator('[data-open=jump]').click();
  await field(page).fill('+od');
  await lab(page).locator('#lab-run-to-offered li', { hasText: '+odown' }).click();
  assert.equal(await field(page).inputValue(), '+odown');
  await lab(page).locator('[data-run=on]').click();
  assert.equal(await field(page).count(), 0, 'it closes when it is there');
  const there = await frame(page);
  const story = await inside(page, (host) => host.lab.story());
  assert.equal(story.log.find((line) => line.event === '+odown').step, there.step);
  await run(page, 5_000);
  await lab(page).locator('[data-open=jump]').click();
  await lab(page).locator('[data-run=back]').click();
  // The last one before: by then others have found the same.
  const { now_us: now, step } = await frame(page);
  const after = await inside(page, (host) => host.lab.story());
  assert.equal(after.log.filter((line) => line.event === '+odown' && line.at_us < 10_000_000).at(-1).step, step);
  assert.ok(now >= there.now_us);
});

test('by keyboard, in Chinese: g, a condition, n and N', async () => {
  const page = await kill('zh');
  await focusLab(page);
  await page.keyboard.press('g');
  await page.keyboard.type('s1.current_epoch >= 1');
  await page.keyboard.press('Enter');
  const there = await frame(page);
  assert.ok(there.now_us > 1_000_000);
  await focusLab(page);
  await page.keyboard.press('.');
  await page.keyboard.press('N');
  assert.equal((await frame(page)).step, there.step, 'N goes back to it');
  await page.keyboard.press('n');
  await lab(page).locator('.lab-notice, #lab-run-to-said').filter({ hasText: '现在已经成立' }).waitFor();
  assert.equal((await frame(page)).step, there.step, 'it is so all along, and nothing moves');
});

test('a condition that does not parse is said in place, its wrong part is marked, and nothing is lost', async () => {
  for (const [lang, words] of [['en', 'did you mean `current_epoch`'], ['zh', '是否想写 `current_epoch`']]) {
    const page = await kill(lang);
    const before = await frame(page);
    await lab(page).locator('[data-open=jump]').click();
    await field(page).fill('s1.curent_epoch = 3');
    await page.keyboard.press('Enter');
    assert.ok((await said(page).textContent()).includes(words.replaceAll('`', '')));
    assert.equal(await field(page).inputValue(), 's1.curent_epoch = 3');
    await page.waitForFunction(() => document.querySelector('sentinel-lab').shadowRoot.querySelector('#lab-run-to').selectionStart === 3);
    const [from, to] = await field(page).evaluate((input) => [input.selectionStart, input.selectionEnd]);
    assert.deepEqual([from, to], [3, 15]);
    assert.equal(await field(page).getAttribute('aria-invalid'), 'true');
    assert.deepEqual(await frame(page), before);
  }
});

test('a search that takes long says how far it is and can be stopped; what does not come is said in place', async () => {
  const page = await kill('en');
  await lab(page).locator('[data-open=jump]').click();
  await field(page).fill('s1.current_epoch >= 40');
  await page.keyboard.press('Enter');
  const stop = lab(page).locator('[data-do=stop]');
  await stop.or(said(page).filter({ hasText: 'does not come within' })).first().waitFor();
  await said(page).filter({ hasText: 'does not come within 600 s' }).waitFor();
  assert.equal((await frame(page)).now_us, 1_000_000);
  await field(page).fill('s1.quorum = 2');
  await page.keyboard.press('Enter');
  await said(page).filter({ hasText: 'is so already' }).waitFor();
});

const CROWD = { ...QUIET, name: 'crowd', sentinels: 15, replicas: 4, quorum: 8 };

test('a long search is stopped by mouse, and nothing has moved', async () => {
  const page = await open('en', CROWD);
  const before = await frame(page);
  await lab(page).locator('[data-open=jump]').click();
  await field(page).fill('s1.current_epoch >= 40');
  await lab(page).locator('[data-run=on]').click();
  await lab(page).locator('[data-do=stop]').click();
  await said(page).filter({ hasText: 'Stopped. Nothing has moved.' }).waitFor();
  assert.deepEqual(await frame(page), before);
  assert.equal(await lab(page).locator('[data-run=on]').count(), 1, 'it can be begun again');
});

test('and by keyboard, in Chinese', async () => {
  const page = await open('zh', CROWD);
  const before = await frame(page);
  await focusLab(page);
  await page.keyboard.press('g');
  await page.keyboard.type('s1.current_epoch >= 40');
  await page.keyboard.press('Enter');
  await lab(page).locator('[data-do=stop]').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await said(page).filter({ hasText: '已停止，仍在原处。' }).waitFor();
  assert.deepEqual(await frame(page), before);
});

test('what is looked for may be Raft’s', async () => {
  const page = await labs.open('?lang=en&scenario=raft-isolated-leader');
  await focusLab(page);
  await page.keyboard.press('g');
  await page.keyboard.type('n2.term >= 2');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('sentinel-lab').lab.frame().now_us !== 0);
  await page.keyboard.press('g');
  await page.keyboard.type('n1.flags has o_down');
  await said(page).waitFor();
});

test('steps by epoch and by message of a link go both ways, by mouse and by keyboard', async () => {
  const page = await kill('en');
  await lab(page).locator('[data-open=jump]').click();
  await lab(page).locator('[data-stride="}"]').click();
  const epoch = await frame(page);
  assert.ok(epoch.now_us > 3_000_000);
  await focusLab(page);
  await page.keyboard.press('.');
  await page.keyboard.press('{');
  assert.equal((await frame(page)).step, epoch.step);
  // Without a link there is nothing to step by, and it is said.
  await page.keyboard.press('o');
  assert.match(await lab(page).locator('.lab-notice').textContent(), /Select a link/);
  // Between a replica and a sentinel: the master is dead.
  await lab(page).locator('[data-target="w1-3"]').first().focus();
  await page.keyboard.press('Enter');
  await lab(page).locator('.lab-menu-place').waitFor();
  await page.keyboard.press('Escape');
  await lab(page).locator('.lab-menu-place').waitFor({ state: 'detached' });
  await page.keyboard.press('o');
  const message = await frame(page);
  assert.ok(message.step > epoch.step);
  await page.keyboard.press('O');
  assert.ok((await frame(page)).step < message.step);
});

/** A master killed at 1 s, with all of that ahead: another run may begin at 0.5 s. */
async function ahead(lang) {
  const page = await kill(lang);
  await run(page, 9_000);
  await seek(page, 500);
  await focusLab(page);
  return page;
}

test('by mouse: changing the past begins another run, the old one stays, is renamed, shown and deleted', async () => {
  const page = await ahead('en');
  await lab(page).locator('[data-open=kill]').click();
  await lab(page).locator('[data-command="kill s0"]').click();
  assert.match(await lab(page).locator('.lab-notice').textContent(), /another run begins here/);
  await run(page, 3_000);
  await lab(page).locator('[data-tab=runs]').click();
  const list = lab(page).locator('.lab-run');
  assert.equal(await list.count(), 2);
  const digest = await inside(page, (host) => host.lab.digest());
  await lab(page).locator('[data-show="0"]').click();
  assert.equal((await runs(page)).current, 0);
  assert.equal((await frame(page)).to_us, 10_000_000);
  assert.equal((await frame(page)).now_us, 3_500_000, 'the same instant');
  await lab(page).locator('[data-show="1"]').click();
  assert.equal(await inside(page, (host) => host.lab.digest()), digest);
  await lab(page).locator('[data-rename="1"]').click();
  await lab(page).locator('[name=run-name]').fill('without s0');
  await page.keyboard.press('Enter');
  assert.match(await list.nth(1).textContent(), /without s0/);
  await lab(page).locator('[data-delete="1"]').click();
  assert.equal(await list.count(), 1);
  assert.equal((await frame(page)).to_us, 10_000_000);
});

test('by keyboard, in Chinese: b and B go from run to run', async () => {
  const page = await ahead('zh');
  await page.keyboard.press('b');
  assert.match(await lab(page).locator('.lab-notice').textContent(), /还没有别的运行/);
  await apply(page, 'kill s0');
  await focusLab(page);
  await page.keyboard.press('b');
  assert.equal((await runs(page)).current, 0);
  assert.match(await lab(page).locator('.lab-said').textContent(), /最初的运行/);
  await page.keyboard.press('B');
  assert.equal((await runs(page)).current, 1);
});

test('two runs are laid beside each other, and one goes to the first difference in either', async () => {
  for (const [lang, first] of [['en', 'The first difference: s0, at 0.500 s'], ['zh', '第一处不同：s0，在 0.500 s']]) {
    const page = await ahead(lang);
    await apply(page, 'kill s0');
    await run(page, 9_000);
    await focusLab(page);
    await page.keyboard.press('|');
    const beside = lab(page).locator('.lab-beside');
    await beside.waitFor();
    assert.equal(await beside.locator('.lab-difference.is-first h3').textContent(), first);
    await beside.locator('.tape-picture').nth(1).waitFor();
    assert.deepEqual(await beside.locator('.tape-marked title').allTextContents(), [first, first], 'it is marked on both tapes');
    assert.ok(await beside.locator('.lab-two-logs .is-left').count() > 0);
    assert.ok(await beside.locator('.lab-two-logs .is-right').count() > 0);
    const go = beside.locator('.is-first [data-go="0"]');
    const step = Number(await go.getAttribute('data-step'));
    await go.click();
    assert.equal((await runs(page)).current, 0);
    assert.equal((await frame(page)).step, step);
    await beside.locator('.is-first [data-go="1"]').click();
    assert.equal((await runs(page)).current, 1);
    await focusLab(page);
    await page.keyboard.press('Escape');
    assert.equal(await beside.count(), 0);
  }
});

test('by mouse: any two runs are chosen for the comparison', async () => {
  const page = await ahead('en');
  await apply(page, 'kill s0');
  await seek(page, 200);
  await apply(page, 'kill s1');
  await lab(page).locator('[data-tab=runs]').click();
  await lab(page).locator('[data-compare="0"]').click();
  const beside = lab(page).locator('.lab-beside');
  assert.match(await beside.locator('.lab-beside-parted').textContent(), /kill s1/);
  await beside.locator('[name=run-1]').selectOption('1');
  assert.match(await beside.locator('.lab-beside-parted').textContent(), /kill s0/);
  await beside.locator('[name=run-1]').selectOption('0');
  assert.match(await beside.locator('.lab-beside-parted').textContent(), /one and the same run/);
  await beside.locator('[data-do=close-compared]').click();
  assert.equal(await beside.count(), 0);
});

test('every key of time is listed', async () => {
  for (const lang of ['en', 'zh']) {
    const page = await open(lang);
    await focusLab(page);
    await page.keyboard.press('?');
    const keys = await lab(page).locator('.lab-key-list kbd').allTextContents();
    for (const key of ['}', '{', 'o', 'O', 'g', 'n', 'N', 'b', 'B', '|']) assert.ok(keys.includes(key), key);
  }
});

test('the address carries what was done, and whoever opens it has the same run ahead', async () => {
  const page = await labs.open('?lang=en&scenario=kill-the-master&seed=7');
  await run(page, 2_000);
  await apply(page, 'pause s0');
  await run(page, 3_000);
  await apply(page, 'cut s1-s2');
  await run(page, 5_000);
  const digest = await inside(page, (host) => host.lab.digest());
  await page.waitForFunction(() => new URLSearchParams(location.search).get('commands')?.split('\n').length === 2);
  const again = await labs.open(new URL(page.url()).search);
  assert.equal((await frame(again)).now_us, 0);
  assert.equal((await frame(again)).to_us, 5_000_000, 'what was done is ahead');
  await run(again, 10_000);
  assert.equal(await inside(again, (host) => host.lab.digest()), digest);
  // Another run of the tree has other commands.
  await seek(page, 1_000);
  await apply(page, 'kill s2');
  await page.waitForFunction(() => new URLSearchParams(location.search).get('commands') === '1s kill s2');
});

test('a link with a command that cannot be done says which, and does what comes before', async () => {
  for (const [lang, words] of [['en', /The link asks for 2s kill s0/], ['zh', /链接中的 2s kill s0 无法执行/]]) {
    const commands = encodeURIComponent('1s kill s0\n2s kill s0');
    const page = await labs.open(`?lang=${lang}&scenario=kill-the-master&commands=${commands}`);
    assert.match(await lab(page).locator('.lab-notice').textContent(), words);
    assert.equal((await frame(page)).to_us >= 1_000_000, true);
  }
});
