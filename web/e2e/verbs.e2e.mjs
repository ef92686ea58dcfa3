// Every verb that can be done to something in the picture, from its menu: by mouse and by
// keyboard, in both languages. What is asked is that it is done, and that what was done is
// said in the language.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { QUIET, WAYS, focusLab, frame, item, run, target } from './ways.mjs';

const labs = bed();

const faults = (page) => inside(page, (host) => host.lab.story().faults.map((fault) => fault.command));
const verb = (page, name) => lab(page).locator(`.lab-item[data-verb="${name}"]`).first();

async function open(lang, scenario = QUIET) {
  const page = await labs.open(`?lang=${lang}`);
  await inside(page, (host, scenario) => host.lab.open(scenario, 1), scenario);
  await run(page, 1_000);
  return page;
}

/** That the last thing was done is said, and in the language. */
async function isSaid(page, lang, what) {
  assert.equal(await lab(page).locator('.lab-notice.is-refused').count(), 0, `${what} is refused`);
  const said = await lab(page).locator('.lab-said').textContent();
  assert.notEqual(said.trim(), '', what);
  assert.equal(/[\u4e00-\u9fff]/.test(said), lang === 'zh', `${what}: ${said}`);
}

/** Does what the menu of a thing offers, one after another; some of it is under “more”. */
async function doAll(page, way, lang, name, commands, { more = false } = {}) {
  const { menu, choose } = WAYS[way];
  for (const command of commands) {
    await menu(page, await target(page, name));
    if (more) await choose(verb(page, 'MoreOf'));
    await choose(item(page, command));
    // As it is written in full: no delay is 0s.
    assert.equal((await faults(page)).at(-1), command.replace(/ 0ms$/, ' 0s'));
    await isSaid(page, lang, command);
    await run(page, 100);
  }
}

for (const lang of ['en', 'zh']) {
  for (const way of Object.keys(WAYS)) {
    const { menu, choose, press } = WAYS[way];

    test(`a process is killed, started, frozen, let go and loses its host: ${lang}, ${way}`, async () => {
      const page = await open(lang);
      for (const name of ['r0', 's1', 'r2']) {
        const commands = ['kill', 'restart', 'pause', 'resume', 'host-down', 'host-up'].map((verb) => `${verb} ${name}`);
        await doAll(page, way, lang, name, commands);
      }
      assert.ok((await frame(page)).nodes.every((node) => node.status === 'Up'));
    });

    test(`a link is cut in each direction, loses packets, is slow, and is mended: ${lang}, ${way}`, async () => {
      const page = await open(lang);
      await doAll(page, way, lang, 'r0-s0', ['cut r0>s0', 'heal r0-s0', 'cut s0>r0', 'heal r0-s0', 'cut r0-s0', 'heal r0-s0',
        'loss r0-s0 20%', 'loss r0-s0 0%', 'delay r0-s0 100ms 50ms', 'delay r0-s0 0ms']);
      await doAll(page, way, lang, 's0-s1', ['cut s0-s1']);
      await press(lab(page).locator('[data-open=more]'));
      await choose(item(page, 'heal'));
      const { wires } = await frame(page);
      assert.ok(wires.every((wire) => !wire.cut_ab && !wire.cut_ba && !wire.loss_percent && !wire.delay_us));
    });

    test(`clock, disk, crash points, priority and lag are under “more”: ${lang}, ${way}`, async () => {
      const page = await open(lang);
      const simulate = 'cmd s0 SENTINEL SIMULATE-FAILURE';
      await doAll(page, way, lang, 's0', [`${simulate} crash-after-election`, `${simulate} crash-after-promotion`, simulate,
        'clock s0 +5s', 'clock s0 -5s', 'clock s0 drift 1000ppm', 'clock s0 +0s', 'disk s0 100ms', 'disk s0 full', 'disk s0 ok'], { more: true });
      await doAll(page, way, lang, 'r1', ['priority r1 0', 'priority r1 1', 'priority r1 100', 'disk r1 100ms', 'disk r1 full', 'disk r1 ok',
        'delay r0>r1 2s', 'delay r0>r1 0s'], { more: true });
    });

    test(`one message in flight is dropped, held up, doubled: ${lang}, ${way}`, async () => {
      for (const [name, changed] of [['drop', { fate: 'LostOnTheWay' }], ['hold', {}], ['double', {}]]) {
        const page = await open(lang);
        const id = await inside(page, (host) => {
          for (let steps = 0; steps < 500 && !host.lab.frame().messages.length; steps += 1) host.lab.step('event');
          return host.lab.frame().messages[0].id;
        });
        if (way === 'mouse') await lab(page).locator(`[data-target=m${id}]`).click({ force: true });
        else await menu(page, `m${id}`);
        await choose(lab(page).locator(`.lab-item[data-command^="${name} "]`));
        assert.match((await faults(page)).at(-1), new RegExp(`^${name} .*#${id}`));
        await isSaid(page, lang, name);
        const message = (await frame(page)).messages.find((message) => message.id === id);
        assert.equal(message.fate, changed.fate ?? 'Arrives');
      }
    });

    test(`whom to kill, freeze, switch off and what to cut is chosen from the buttons: ${lang}, ${way}`, async () => {
      const page = await open(lang);
      for (const [name, command] of [['kill', 'kill s2'], ['freeze', 'pause s1']]) {
        await press(lab(page).locator(`[data-open=${name}]`));
        await choose(item(page, command));
        assert.equal((await faults(page)).at(-1), command);
      }
      await press(lab(page).locator('[data-open=more]'));
      await choose(lab(page).locator('[data-fault-menu=host-down]'));
      await choose(item(page, 'host-down r2'));
      await press(lab(page).locator('[data-open=cut]'));
      await lab(page).locator('select[name=from]').selectOption('r0');
      await lab(page).locator('select[name=to]').selectOption('r1');
      await press(lab(page).locator('[data-verb=both]'));
      assert.deepEqual((await faults(page)).slice(-2), ['host-down r2', 'cut r0-r1']);
      // What is dead, frozen or off is brought back from the same place.
      for (const command of ['restart s2', 'resume s1', 'host-up r2']) {
        await press(lab(page).locator('[data-open=more]'));
        await choose(item(page, command));
      }
      assert.ok((await frame(page)).nodes.every((node) => node.status === 'Up'));
    });

    test(`two parts are chosen for a partition: ${lang}, ${way}`, async () => {
      const page = await open(lang);
      if (way === 'keyboard') {
        await focusLab(page);
        await page.keyboard.press('p');
      } else {
        await press(lab(page).locator('[data-open=partition]'));
      }
      // Who is with the master is changed: one more replica.
      const replica = lab(page).locator('.lab-group-row', { hasText: 'r2' }).locator('.lab-segment');
      await press(replica.nth(1));
      const cut = lab(page).locator('[data-verb=partition]');
      await press(cut);
      const [, ...sides] = (await faults(page)).at(-1).split(/[ |]/).map((side) => side.split(','));
      assert.equal(sides.length, 2);
      assert.ok(sides.some((side) => ['r0', 'r2'].every((name) => side.includes(name))), `${sides}`);
      await isSaid(page, lang, 'partition');
      await focusLab(page);
      await page.keyboard.press('h');
      assert.ok((await frame(page)).wires.every((wire) => !wire.cut_ab && !wire.cut_ba));
    });

    test(`Raft servers elect, write, and their patience is aligned and spread: ${lang}, ${way}`, async () => {
      const page = await labs.open(`?lang=${lang}&scenario=raft-leader-dies`);
      await run(page, 1_000);
      const { nodes } = await frame(page);
      const follower = nodes.find((node) => node.shape === 'Server' && !node.leads && node.status === 'Up').name;
      const key = await target(page, follower);
      for (const start of ['request ', 'time-out ', 'align ', 'spread ']) {
        if (way === 'mouse') await lab(page).locator(`[data-target=${key}]`).first().click();
        else await menu(page, key);
        await choose(lab(page).locator(`.lab-item[data-command^="${start}"]`).first());
        assert.ok((await faults(page)).at(-1).startsWith(start), (await faults(page)).at(-1));
        await isSaid(page, lang, start);
      }
    });

    test(`sentinels tick together and split the vote, one after another and do not: ${lang}, ${way}`, async () => {
      for (const [start, key, stand] of [['align ', 'a', (count) => count > 1], ['spread ', 'd', (count) => count === 1]]) {
        const page = await open(lang, { ...QUIET, sentinels: 5, quorum: 3 });
        const sentinel = await target(page, 's1');
        await menu(page, sentinel);
        const offered = lab(page).locator(`.lab-item[data-command^="${start}"]`).first();
        if (way === 'mouse') await choose(offered);
        else {
          // The key that stands beside it.
          assert.match(await offered.textContent(), new RegExp(`${key}$`));
          await page.keyboard.press('Escape');
          await lab(page).locator(`.stage-picture [data-target="${sentinel}"][tabindex]`).first().focus();
          await page.keyboard.press(key);
        }
        assert.equal((await faults(page)).at(-1), `${start}s0,s1,s2,s3,s4`);
        await isSaid(page, lang, start);
        await inside(page, (host) => host.lab.apply('kill r0'));
        await run(page, 12_000);
        const { votes } = await frame(page);
        const first = votes.reduce((one, other) => (other.epoch < one.epoch ? other : one));
        const candidates = new Set(first.rows.map((row) => row.candidate));
        assert.ok(stand(candidates.size), `${start}: ${candidates.size} stood`);
      }
    });
  }
}
