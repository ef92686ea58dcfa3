// Every panel: how it is come to, and what can be done in it, each by mouse and by
// keyboard, in both languages. What the panels say is in the tests of their own.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bed, inside, lab } from './bed.mjs';
import { many, openMany } from './many.mjs';
import { WAYS, frame, id, run, story, target } from './ways.mjs';

const labs = bed();

const CHINESE = /[\u4e00-\u9fff]/;

async function open(lang, scenario, ms) {
  const page = await labs.open(`?lang=${lang}&scenario=${scenario}`);
  await run(page, ms);
  return page;
}

for (const lang of ['en', 'zh']) {
  for (const [way, { press, tab, menu, pick }] of Object.entries(WAYS)) {
    const on = `${lang}, ${way}`;
    const said = (text) => assert.equal(CHINESE.test(text), lang === 'zh', text);

    test(`what each one knows: a cell and a number lead to their records: ${on}`, async () => {
      const page = await open(lang, 'kill-the-master', 20_000);
      await tab(page, 'knows');
      const down = lab(page).locator('.lab-opinion', { has: page.locator('.is-sdown, .is-odown') }).first();
      said(await down.locator('.lab-unseen').textContent());
      await press(down);
      const { step } = await frame(page);
      assert.ok((await story(page)).log.some((line) => line.step === step && line.event === '+sdown'));
      await inside(page, (host) => host.seek(20_000));
      await press(lab(page).locator('.lab-kept .lab-kept-value').nth(1));
      assert.ok((await frame(page)).now_us < 20_000_000, 'it became so before');
    });

    test(`votes: who asked whom, who answered what, quorum and majority: ${on}`, async () => {
      const page = await open(lang, 'kill-the-master', 20_000);
      await tab(page, 'votes');
      const requests = lab(page).locator('.lab-request');
      assert.ok(await requests.count() >= 2);
      said(await requests.first().locator('.lab-outcome').textContent());
      assert.ok(await lab(page).locator('.lab-slots .is-quorum').count() >= 1);
      assert.ok(await lab(page).locator('.lab-slots .is-majority').count() >= 1);
    });

    test(`why, and why not yet: a process says what it waits for, a line where it comes from: ${on}`, async () => {
      const page = await open(lang, 'two-of-five', 12_000);
      await menu(page, await target(page, 's1'));
      await press(lab(page).locator('.lab-item[data-verb=Inspect]'));
      said(await lab(page).locator('.lab-stand-said').first().textContent());
      assert.match(await lab(page).locator('.lab-decision .lab-source').first().textContent(), /sentinel\w+ · sentinel\.c · §\d/);
      await tab(page, 'log');
      const line = lab(page).locator('.lab-line', { hasText: '+odown' }).first();
      await press(line);
      if (way === 'keyboard') await page.keyboard.press('y');
      else await lab(page).locator('[data-do=why]').click();
      const causes = lab(page).locator('.lab-causes .lab-cause');
      await causes.first().waitFor();
      said(await causes.last().textContent());
      const before = (await frame(page)).now_us;
      await press(causes.last().locator('button'));
      assert.ok((await frame(page)).now_us < before, 'a cause leads to its moment');
    });

    test(`the log is filtered by process, level and words: ${on}`, async () => {
      const page = await open(lang, 'kill-the-master', 20_000);
      const s1 = await id(page, 's1');
      const [whose, level] = [0, 1].map((place) => lab(page).locator('.lab-log-filter select').nth(place));
      await pick(whose, `${s1}`);
      const names = () => lab(page).locator('.lab-line-node').allTextContents();
      assert.deepEqual([...new Set(await names())], ['s1']);
      const all = (await names()).length;
      await pick(level, '#');
      assert.ok((await names()).length < all);
      const words = lab(page).locator('input[name=log-text]');
      if (way === 'mouse') await words.click(); else await words.focus();
      await page.keyboard.type('hippopotamus');
      assert.equal(await lab(page).locator('.lab-line').count(), 0);
      said(await lab(page).locator('.lab-log-scroll > .lab-hint').last().textContent());
    });

    test(`the code’s view: functions are opened, stepped through, and the next tick comes: ${on}`, async () => {
      const page = await open(lang, 'kill-the-master', 2_000);
      await tab(page, 'code');
      await lab(page).locator('.lab-part').first().waitFor();
      said(await lab(page).locator('.lab-tick-head').textContent());
      await press(lab(page).locator('[data-part=tick-tilt] .lab-part-head'));
      await press(lab(page).locator('[data-code=on]'));
      assert.equal(await lab(page).locator('.lab-part.is-open').getAttribute('data-part'), 'tick-reconnect');
      const before = (await frame(page)).step;
      await press(lab(page).locator('[data-code=tick-on]'));
      assert.ok((await frame(page)).step > before);
    });

    test(`the diagram: kinds, one process, less time, words, and its file: ${on}`, async () => {
      const page = await open(lang, 'kill-the-master', 20_000);
      await inside(page, (host) => { host.seek(0); host.lab.step('vote'); });
      await tab(page, 'space-time');
      const messages = lab(page).locator('.weave-message');
      await messages.first().waitFor({ state: 'attached' });
      said(await messages.first().getAttribute('aria-label'));
      const before = await messages.count();
      await press(lab(page).locator('.weave-kind[data-kind=Ping]'));
      await page.waitForFunction((before) => document.querySelector('sentinel-lab').shadowRoot.querySelectorAll('.weave-message').length > before, before);
      const s0 = await id(page, 's0');
      await pick(lab(page).locator('.weave-controls select'), `n${s0}`);
      const names = await messages.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
      assert.ok(names.length > 0 && names.every((name) => /\bs0\b/.test(name)), names.join('\n'));
      const span = lab(page).locator('.weave-span output');
      const wide = await span.textContent();
      await press(lab(page).locator('.weave-span button').last());
      assert.notEqual(await span.textContent(), wide);
      const field = lab(page).locator('.weave-controls [type=search]');
      if (way === 'mouse') await field.click(); else await field.focus();
      await page.keyboard.type('hippopotamus');
      said((await lab(page).locator('.weave-remarks').textContent()).replace('hippopotamus', ''));
      await field.fill('');
      const saved = page.waitForEvent('download');
      await press(lab(page).locator('.weave-controls .lab-link'));
      assert.match(readFileSync(await (await saved).path(), 'utf8'), /^<svg|^<\?xml/);
    });

    test(`the diagram of several masters is that of one of them: ${on}`, async () => {
      const page = await labs.open(`?lang=${lang}`);
      await openMany(page, many(3, 2));
      await inside(page, (host) => host.lab.run(8_000));
      await tab(page, 'space-time');
      const lines = lab(page).locator('.weave-process');
      await lines.first().waitFor({ state: 'attached' });
      const all = await lines.count();
      await pick(lab(page).locator('.weave-controls select'), 'g0');
      await page.waitForFunction((all) => document.querySelector('sentinel-lab').shadowRoot.querySelectorAll('.weave-process').length < all, all);
      const { nodes } = await frame(page);
      const names = await lines.locator('.weave-name').allTextContents();
      const others = nodes.filter((node) => node.group === 1).map((node) => node.name);
      assert.ok(others.length > 0 && others.every((name) => !names.includes(name)), names.join());
    });

    test(`findings: what was broken leads to where: ${on}`, async () => {
      const page = await open(lang, 'minority-keeps-its-master', 40_000);
      await tab(page, 'findings');
      const writers = lab(page).locator('.lab-findings [data-property=OneWriter]');
      said(await writers.locator('.lab-badge').textContent());
      const { broken } = (await frame(page)).findings.find((finding) => finding.property === 'OneWriter');
      await press(writers.locator('button'));
      assert.equal((await frame(page)).now_us, broken.first_us);
    });

    test(`the console answers: ${on}`, async () => {
      const page = await open(lang, 'kill-the-master', 2_000);
      await tab(page, 'console');
      const field = lab(page).locator('.lab-prompt input');
      if (way === 'mouse') await field.click(); else await field.focus();
      await page.keyboard.type('SENTINEL CKQUORUM mymaster');
      await page.keyboard.press('Enter');
      await lab(page).locator('.lab-transcript', { hasText: 'OK 3 usable Sentinels' }).waitFor();
    });

    test(`language and theme are switched while it runs: ${on}`, async () => {
      const page = await open(lang, 'kill-the-master', 5_000);
      const before = await frame(page);
      await press(lab(page).locator('[data-do=lang]'));
      const heading = await lab(page).locator('.stage-now').first().textContent();
      assert.equal(CHINESE.test(heading), lang !== 'zh', heading);
      const themes = new Set();
      for (let presses = 0; presses < 4; presses += 1) {
        await press(lab(page).locator('[data-do=theme]'));
        themes.add(await lab(page).locator('[data-do=theme]').getAttribute('aria-label'));
      }
      assert.equal(themes.size, 4);
      assert.deepEqual(await frame(page), before, 'the run is as it was');
    });
  }
}
