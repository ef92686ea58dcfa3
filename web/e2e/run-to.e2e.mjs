// Running to something (key g): what is offered while it is typed is chosen and taken, and
// a run goes back to a finding by its name; by mouse and by keyboard, in both languages.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { hasFocus, killed, pressTo, quiet } from './reader.mjs';
import { BOTH, focusLab, frame, run, story } from './ways.mjs';

const labs = bed();

const field = (page) => lab(page).locator('#lab-run-to');
const said = (page) => lab(page).locator('#lab-run-to-said');
const offered = (page) => lab(page).locator('#lab-run-to-offered [role=option]');
/** The text of what is offered and chosen, as the field itself names it. */
const chosen = (page) => inside(page, (host) => {
  const id = host.shadowRoot.querySelector('#lab-run-to').getAttribute('aria-activedescendant');
  const option = id && host.shadowRoot.getElementById(id);
  return option?.getAttribute('aria-selected') === 'true' ? option.textContent : null;
});

/** How a reader opens the form, takes something that is offered, and runs either way. */
const DOES = {
  mouse: {
    open: (page) => lab(page).locator('[data-open=jump]').click(),
    take: (page, line) => offered(page).getByText(line, { exact: true }).click(),
    run: (page, direction) => lab(page).locator(`[data-run=${direction}]`).click(),
  },
  keyboard: {
    open: async (page) => {
      await focusLab(page);
      await page.keyboard.press('g');
      await field(page).waitFor();
    },
    take: async (page, line, key = 'Enter') => {
      const all = await offered(page).count();
      for (let presses = 0; presses < all && await chosen(page) !== line; presses += 1) await page.keyboard.press('ArrowDown');
      assert.equal(await chosen(page), line);
      await page.keyboard.press(key);
    },
    run: async (page, direction) => {
      if (direction === 'back') await pressTo(lab(page).locator('[data-run=back]'));
      await page.keyboard.press('Enter');
    },
  },
};

for (const [lang, way] of BOTH) {
  const does = DOES[way];
  const arrived = async (page, direction = 'on') => {
    await does.run(page, direction);
    await field(page).waitFor({ state: 'detached' });
    return frame(page);
  };

  test(`what is offered is taken, which moves nothing yet, and then run to: ${lang}, ${way}`, async () => {
    const page = await killed(labs, lang);
    const before = await frame(page);
    await does.open(page);
    await page.keyboard.type('+s');
    const lines = await offered(page).allTextContents();
    assert.ok(lines.length > 2 && lines.every((line) => line.startsWith('+s')), lines.join());
    await does.take(page, '+switch-master');
    assert.equal(await field(page).inputValue(), '+switch-master');
    assert.deepEqual(await frame(page), before);
    const { step } = await arrived(page);
    assert.equal((await story(page)).log.find((line) => line.event === '+switch-master').step, step);
  });

  test(`what is taken is gone on with, up to a condition: ${lang}, ${way}`, async () => {
    const page = await killed(labs, lang);
    await does.open(page);
    await page.keyboard.type('s1.cur');
    await does.take(page, 's1.current_epoch >= ', 'Tab');
    assert.equal(await field(page).inputValue(), 's1.current_epoch >= ');
    assert.ok(await hasFocus(field(page)), 'one goes on typing');
    await page.keyboard.press('End');
    await page.keyboard.type('1');
    const epoch = ({ nodes }) => nodes.find((node) => node.name === 's1').epoch;
    assert.equal(epoch(await frame(page)), 0);
    const there = await arrived(page);
    assert.equal(epoch(there), 1);
    await inside(page, (host) => host.lab.back('event'));
    assert.equal(epoch(await frame(page)), 0, 'it has just become so');
  });

  test(`a run goes back to a finding by its name: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}&scenario=minority-keeps-its-master`);
    for (const [name, property] of [['two-writers', 'OneWriter'], ['lost-writes', 'NothingLost'], ['disagreement', 'Agreement']]) {
      await inside(page, (host) => host.seek(40_000));
      const broken = ({ findings }) => findings.find((finding) => finding.property === property).broken?.times ?? 0;
      const times = broken(await frame(page));
      assert.ok(times > 0, name);
      await does.open(page);
      await field(page).fill('');
      await page.keyboard.type(name.slice(0, 4));
      await does.take(page, name);
      const there = await arrived(page, 'back');
      assert.ok(there.now_us < 40_000_000);
      assert.equal(broken(there), times, `${name}: it was found here the last time`);
      await inside(page, (host) => host.lab.back('event'));
      assert.ok(broken(await frame(page)) < times, `${name}: and not before`);
    }
  });

  test(`what was not found before is said, and nothing moves: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}&scenario=minority-keeps-its-master`);
    await run(page, 40_000);
    const before = await frame(page);
    await does.open(page);
    await page.keyboard.type('two-votes');
    await does.run(page, 'back');
    await said(page).filter({ hasText: { en: 'two-votes did not come before this moment. Nothing has moved.', zh: 'two-votes 在此刻之前没有出现过，仍在原处。' }[lang] }).waitFor();
    assert.deepEqual(await frame(page), before);
  });
}

for (const lang of ['en', 'zh']) {
  test(`arrows go around what is offered, and what is typed lets go of it: ${lang}`, async () => {
    const page = await quiet(labs, lang);
    await DOES.keyboard.open(page);
    await page.keyboard.type('+');
    const lines = await offered(page).allTextContents();
    assert.equal(await chosen(page), null, 'nothing is chosen unasked');
    for (const line of [...lines, lines[0]]) {
      await page.keyboard.press('ArrowDown');
      assert.equal(await chosen(page), line);
    }
    await page.keyboard.press('ArrowUp');
    assert.equal(await chosen(page), lines.at(-1));
    await page.keyboard.type('o');
    assert.equal(await chosen(page), null);
    await page.keyboard.press('ArrowUp');
    assert.equal(await chosen(page), (await offered(page).allTextContents()).at(-1), 'up begins at the end');
  });
}
