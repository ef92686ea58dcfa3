// Commands that a reader types: amounts and directions that no menu has.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { BOTH, QUIET, WAYS, apply, focusLab, frame, notice, run, story, target } from './ways.mjs';

const labs = bed();

const field = (page) => lab(page).locator('#lab-command');
const said = (page) => lab(page).locator('#lab-command-said');
const chosen = (page) => field(page).evaluate((field) => field.value.slice(field.selectionStart, field.selectionEnd));
const last = async (page) => (await story(page)).faults.at(-1)?.command;

async function open(lang, scenario = QUIET) {
  const page = await labs.open(`?lang=${lang}`);
  await inside(page, (host, scenario) => host.lab.open(scenario, 1), scenario);
  await run(page, 500);
  return page;
}

for (const [lang, way] of BOTH) {
  const { menu, choose, press } = WAYS[way];
  const exactly = async (page, name) => {
    await menu(page, await target(page, name));
    await choose(lab(page).locator('.lab-item[data-verb=Exactly]'));
  };
  const example = async (page, line) => {
    const entry = lab(page).locator(`[data-example="${line}"]`);
    await press(entry);
    await page.waitForFunction((line) => document.querySelector('sentinel-lab').shadowRoot.querySelector('#lab-command').value === line, line);
  };

  test(`a link loses as much as is typed, one way alone: ${lang}, ${way}`, async () => {
    const page = await open(lang);
    await exactly(page, 'r0-s0');
    await example(page, 'loss s0>r0 20%');
    assert.equal(await chosen(page), '20%', 'the amount is what is typed over');
    await page.keyboard.type('65%');
    await page.keyboard.press('Enter');
    await field(page).waitFor({ state: 'detached' });
    assert.equal(await last(page), 'loss s0>r0 65%');
    const { nodes, wires } = await frame(page);
    const wire = wires.find(({ a, b }) => [a, b].map((id) => nodes[id].name).sort().join() === 'r0,s0');
    assert.equal(wire.loss_percent, 65);
    await notice(page).waitFor();
  });

  test(`what cannot be done is said in place with what was expected, and stays as it was typed: ${lang}, ${way}`, async () => {
    const page = await open(lang);
    await lab(page).locator('[data-open=more]').focus();
    await press(lab(page).locator('[data-open=more]'));
    await choose(lab(page).locator('[data-fault-menu=command]'));
    const faults = (await story(page)).faults.length;
    for (const [line, names] of [['clock s0 +5x', '+5x'], ['pause r9', 'r9'], ['kil r0', 'kill'], ['loss s0-r0', '20%']]) {
      await field(page).fill(line);
      await press(lab(page).locator('[data-verb=command]'));
      await said(page).filter({ hasText: names }).waitFor();
      const words = await said(page).textContent();
      assert.equal(/[一-鿿]/.test(words), lang === 'zh', words);
      assert.equal(await field(page).inputValue(), line);
      assert.equal(await field(page).getAttribute('aria-invalid'), 'true');
    }
    assert.equal((await story(page)).faults.length, faults, 'nothing was done');
    await field(page).fill('clock s0 +5s');
    assert.equal(await field(page).getAttribute('aria-invalid'), 'false');
    await page.keyboard.press('Enter');
    await field(page).waitFor({ state: 'detached' });
    assert.equal(await last(page), 'clock s0 +5s');
  });

  test(`what is done at the next event may be anything: ${lang}, ${way}`, async () => {
    const page = await open(lang);
    await press(lab(page).locator('[data-open=more]'));
    await choose(lab(page).locator('[data-fault-menu=order]'));
    await press(lab(page).locator('[data-do=type]'));
    assert.match(await field(page).inputValue(), /^on \+elected-leader kill \$src$/);
    await field(page).fill('on +sdown of s1 cut s1-s2');
    await press(lab(page).locator('[data-verb=command]'));
    await lab(page).locator('.lab-wait').waitFor();
    assert.deepEqual((await frame(page)).waiting.map(({ event, command }) => [event, command]), [['+sdown of s1', 'cut s1-s2']]);
  });
}

for (const lang of ['en', 'zh']) {
  test(`a key opens the field about what is selected, with commands that suit it: ${lang}`, async () => {
    const page = await open(lang);
    const examples = () => lab(page).locator('[data-example]').evaluateAll((all) => all.map((one) => one.dataset.example));
    await focusLab(page);
    await page.keyboard.press(':');
    const general = await examples();
    assert.ok(general.some((line) => line.startsWith('random ')) && general.some((line) => line.startsWith('on ')));
    await page.keyboard.press('Escape');
    await field(page).waitFor({ state: 'detached' });
    for (const [name, wanted] of [['s1', 'clock s1 drift 1000ppm'], ['r1', 'delay r0>r1 2s'], ['r1-r0', 'reject r0-r1']]) {
      await lab(page).locator(`.stage-picture [data-target="${await target(page, name)}"][tabindex]`).first().focus();
      await page.keyboard.press(':');
      await field(page).waitFor();
      assert.ok((await examples()).includes(wanted), `${name}: ${(await examples()).join('; ')}`);
      await page.keyboard.press('Escape');
      await field(page).waitFor({ state: 'detached' });
    }
  });
}

test('whatever is offered to be changed can be done as it stands, of everybody, alive or dead', async () => {
  const page = await labs.open('?lang=en&scenario=raft-leader-dies');
  await run(page, 500);
  for (const before of [null, 'kill r1', 'kill n1', 'kill s1']) {
    if (before) await apply(page, before);
    const { now_us } = await frame(page);
    const keys = await inside(page, (host) => [...host.shadowRoot.querySelectorAll('.stage-picture [data-target^=n][tabindex]')].map((one) => one.dataset.target));
    for (const key of [...new Set(keys)]) {
      await lab(page).locator(`.stage-picture [data-target="${key}"][tabindex]`).first().focus();
      await page.keyboard.press(':');
      await field(page).waitFor();
      const lines = await lab(page).locator('[data-example]').evaluateAll((all) => all.map((one) => one.dataset.example));
      await page.keyboard.press('Escape');
      await field(page).waitFor({ state: 'detached' });
      assert.ok(lines.length > 0, key);
      const refused = await inside(page, (host, [lines, ms]) => lines.flatMap((line) => {
        const { current } = host.lab.runs();
        try { host.lab.apply(line); } catch (why) { return [`${line}: ${why.message ?? why}`]; }
        host.lab.showRun(current);
        host.lab.seek(ms);
        return [];
      }), [lines, now_us / 1_000]);
      assert.deepEqual(refused, [], before ?? 'all alive');
    }
  }
});
