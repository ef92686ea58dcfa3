// The code's view: a tick, function by function.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { BOTH, WAYS, focusLab, frame, id, run, target } from './ways.mjs';

const labs = bed();

const open = async (scenario, lang, ms) => {
  const page = await labs.open(`?lang=${lang}&scenario=${scenario}`);
  await run(page, ms);
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

/** What is said of a tick, and of when the next comes. */
const SAID = {
  en: { tick: /^(?<who>\S+) looked at everything at (?<at>\S+ s)$/, next: /the next tick comes at (?<at>\S+ s), in/ },
  zh: { tick: /^(?<who>\S+) 在 (?<at>\S+ s) 把一切看了一遍$/, next: /下一次在 (?<at>\S+ s)，/ },
};

for (const [lang, way] of BOTH) {
  const { menu, press, tab } = WAYS[way];
  const words = SAID[lang];
  const begin = async () => {
    const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`);
    await run(page, 2_000);
    await tab(page, 'code');
    await lab(page).locator('.lab-part').first().waitFor();
    return page;
  };
  const button = (page, name) => lab(page).locator(`[data-code=${name}]`);

  test(`a tick is stepped through by function, onwards to its end and back to its beginning: ${lang}, ${way}`, async () => {
    const page = await begin();
    const parts = await lab(page).locator('.lab-part').count();
    // The same function is told of several, so that its place says which is open.
    const open = () => lab(page).locator('.lab-part').evaluateAll((parts) => parts.flatMap((part, place) => (part.matches('.is-open') ? [place] : [])));
    await press(lab(page).locator('.lab-part').first().locator('.lab-part-head'));
    assert.deepEqual(await open(), [0]);
    assert.ok(await button(page, 'back').isDisabled(), 'nothing is before the first');
    const { step } = await frame(page);
    for (let place = 1; place < parts; place += 1) {
      await press(button(page, 'on'));
      assert.deepEqual(await open(), [place]);
      assert.equal(await lab(page).locator('.lab-part-found').count(), 1, 'what it found is told of it alone');
    }
    assert.ok(await button(page, 'on').isDisabled(), 'nothing is after the last');
    for (let place = parts - 2; place >= 0; place -= 1) {
      await press(button(page, 'back'));
      assert.deepEqual(await open(), [place]);
    }
    assert.ok(await button(page, 'back').isDisabled());
    assert.equal((await frame(page)).step, step, 'no time has passed');
  });

  if (way === 'keyboard') {
    test(`up and down go from function to function, the focus with them, and keys go on working at the ends: ${lang}`, async () => {
      const page = await begin();
      const parts = await lab(page).locator('.lab-part').count();
      await lab(page).locator('.lab-part').first().locator('.lab-part-head').focus();
      await page.keyboard.press('Enter');
      const focused = () => inside(page, (host) => [...host.shadowRoot.querySelectorAll('.lab-part-head')].indexOf(host.shadowRoot.activeElement));
      for (let place = 1; place < parts; place += 1) {
        await page.keyboard.press('ArrowDown');
        assert.equal(await focused(), place);
      }
      await page.keyboard.press('ArrowDown');
      assert.equal(await focused(), parts - 1);
      await page.keyboard.press('ArrowUp');
      assert.equal(await focused(), parts - 2);
      assert.equal(await lab(page).locator('.lab-part.is-open').count(), 1);
      // A button that can do no more keeps the focus.
      await button(page, 'on').focus();
      for (const _ of [1, 2]) await page.keyboard.press('Enter');
      const { step } = await frame(page);
      await page.keyboard.press('t');
      assert.ok((await frame(page)).step > step, 'the key of the next tick');
    });
  }

  test(`the next tick is the one that was announced, and the tick before is come back to: ${lang}, ${way}`, async () => {
    const page = await begin();
    // It is that of who is selected, whoever was shown before.
    await menu(page, await target(page, 's1'));
    await page.keyboard.press('Escape');
    const tick = async () => {
      const head = lab(page).locator('.lab-tick-head');
      const { who, at } = words.tick.exec(await head.locator('h2').textContent()).groups;
      assert.equal(who, 's1');
      return { at, next: words.next.exec(await head.locator('.lab-hint').textContent()).groups.at };
    };
    /** An instant as the page writes it, rounded towards the past. */
    const instant = (us) => `${(Math.floor(us / 10_000) / 100).toFixed(2)} s`;
    /** When s1 means to look next, by the picture: it is woken within a millisecond of that. */
    const due = async () => {
      const { nodes, now_us } = await frame(page);
      const { elapsed_us, limit_us } = nodes[await id(page, 's1')].gauges.find(({ kind }) => kind === 'NextTick');
      return now_us - elapsed_us + limit_us;
    };
    /** By the buttons, and by keyboard every other time by the keys that do the same. */
    const go = async (name, turn) => {
      if (way === 'mouse' || turn % 2) return press(button(page, name));
      await focusLab(page);
      return page.keyboard.press({ 'tick-on': 't', 'tick-back': 'T' }[name]);
    };
    const seen = [];
    for (let ticks = 0; ticks < 3; ticks += 1) {
      const announced_us = await due();
      assert.equal((await tick()).next, instant(announced_us));
      await go('tick-on', ticks);
      const { now_us, step } = await frame(page);
      assert.ok(now_us >= announced_us && now_us < announced_us + 1_000, `${now_us}, and ${announced_us} was announced`);
      const there = await tick();
      assert.equal(there.at, instant(now_us));
      seen.push({ ...there, step });
    }
    for (const [ticks, earlier] of seen.slice(0, -1).reverse().entries()) {
      await go('tick-back', ticks);
      assert.deepEqual({ ...await tick(), step: (await frame(page)).step }, earlier);
    }
    assert.equal(new Set(seen.map(({ step }) => step)).size, seen.length);
  });
}
