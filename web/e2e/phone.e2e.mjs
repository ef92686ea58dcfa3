// On a phone, by tap alone, in both languages: what takes several steps elsewhere can be
// come to, and whatever is tapped lies inside the page.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { digest, killed, parted, quiet, runs } from './reader.mjs';
import { frame, run, story, target } from './ways.mjs';
import { SIZES } from './views.mjs';

const labs = bed({ viewport: SIZES.phone, hasTouch: true, isMobile: true });

/** Whether a thing that is scrolled to lies inside the page, which is no wider than the phone. */
async function inPage(thing) {
  await thing.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await thing.boundingBox();
  const seen = await thing.page().evaluate(() => [innerWidth, innerHeight, document.documentElement.scrollWidth]);
  assert.ok(x >= -1 && y >= -1 && x + width <= seen[0] + 1 && y + height <= seen[1] + 1, `${thing}: ${[x, y, width, height]} in ${seen}`);
  assert.ok(seen[2] <= seen[0], `the page is ${seen[2]} px wide`);
}

async function tap(thing) {
  await inPage(thing);
  await thing.tap();
}

/** A tab that is out of sight is in the menu of all. */
async function tab(page, name) {
  await tap(lab(page).locator('[data-open=tabs]'));
  await tap(lab(page).locator(`[data-all-tab=${name}]`));
  await lab(page).locator(`.lab-panel.is-open [data-tab=${name}][aria-selected=true]`).waitFor();
}

for (const lang of ['en', 'zh']) {
  test(`a run goes to an event that is offered, and to it again: ${lang}`, async () => {
    const page = await killed(labs, lang);
    const there = [];
    for (let turn = 0; turn < 2; turn += 1) {
      await tap(lab(page).locator('[data-open=jump]'));
      // The second time it stands there.
      if (turn === 0) await tap(lab(page).locator('#lab-run-to-offered li').getByText('+odown', { exact: true }));
      assert.equal(await lab(page).locator('#lab-run-to').inputValue(), '+odown');
      await tap(lab(page).locator('[data-run=on]'));
      await lab(page).locator('#lab-run-to').waitFor({ state: 'detached' });
      there.push((await frame(page)).step);
    }
    const odowns = (await story(page)).log.filter((line) => line.event === '+odown').map((line) => line.step);
    assert.deepEqual(there, odowns.slice(0, 2));
  });

  test(`a run is parted, shown, compared and left: ${lang}`, async () => {
    const page = await quiet(labs, lang);
    await run(page, 4_000);
    const first = await digest(page);
    await tap(lab(page).locator('[data-do=rewind]'));
    await tap(lab(page).locator(`.stage-picture [data-target=${await target(page, 's0')}][tabindex]`));
    await tap(lab(page).locator('.lab-item[data-command="kill s0"]'));
    assert.deepEqual((await runs(page)).runs.map((run) => [run.id, run.depth]), [[0, 0], [1, 1]]);
    await tab(page, 'runs');
    await tap(lab(page).locator('[data-show="0"]'));
    assert.equal((await runs(page)).current, 0);
    await inside(page, (host) => host.seek(4_000));
    assert.equal(await digest(page), first, 'it is as it was');
    await tap(lab(page).locator('[data-show="1"]'));
    assert.equal((await runs(page)).current, 1);
    await tap(lab(page).locator('[data-compare="0"]'));
    await lab(page).locator('.lab-beside').waitFor();
    await tap(lab(page).locator('[data-do=close-compared]'));
    await lab(page).locator('.lab-beside').waitFor({ state: 'detached' });
  });

  test(`the first difference, a line of each log and both tapes are tapped: ${lang}`, async () => {
    const page = await parted(labs, lang);
    await tab(page, 'runs');
    await tap(lab(page).locator('[data-compare="0"]'));
    const beside = lab(page).locator('.lab-beside');
    for (const id of [0, 1]) {
      const go = beside.locator(`.is-first [data-go="${id}"]`);
      const step = Number(await go.getAttribute('data-step'));
      await tap(go);
      const there = await frame(page);
      assert.deepEqual([(await runs(page)).current, there.step], [id, step]);
      await tap(beside.locator(`.lab-log-row[data-go="${id}"]`).first());
      assert.equal((await runs(page)).current, id);
      const line = await frame(page);
      assert.ok(line.now_us > there.now_us, 'what is logged comes after');
      await inPage(beside.locator('.tape-picture').nth(id));
      await beside.locator('.tape-picture').nth(id).tap();
      await page.waitForFunction((step) => document.querySelector('sentinel-lab').lab.frame().step !== step, line.step);
      assert.equal((await runs(page)).current, id);
    }
  });

  test(`whoever is elected next is killed by order, and the order is forgotten: ${lang}`, async () => {
    const page = await quiet(labs, lang);
    await tap(lab(page).locator('[data-open=more]'));
    await tap(lab(page).locator('[data-fault-menu=order]'));
    await tap(lab(page).locator('.lab-order [data-verb=order]'));
    await lab(page).locator('.lab-wait').waitFor();
    assert.match(await lab(page).locator('.lab-wait').textContent(), { en: /^at the next \+elected-leader: kill \$src/, zh: /^下一个 \+elected-leader 时：/ }[lang]);
    assert.deepEqual((await frame(page)).waiting.map((one) => one.command), ['kill $src']);
    await tap(lab(page).locator('.lab-wait [data-forget]'));
    await lab(page).locator('.lab-wait').waitFor({ state: 'detached' });
    assert.deepEqual((await frame(page)).waiting, []);
  });

  test(`the ledger of votes is read as a whole: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`);
    await run(page, 20_000);
    await tab(page, 'votes');
    const asked = (await frame(page)).votes.flatMap((epoch) => epoch.asked);
    const rows = lab(page).locator('.lab-request:not(.is-unasked)');
    assert.ok(asked.length > 0);
    assert.equal(await rows.count(), asked.length);
    for (let place = 0; place < asked.length; place += 1) {
      await inPage(rows.nth(place));
      await inPage(rows.nth(place).locator('.lab-outcome'));
    }
    await inPage(lab(page).locator('.lab-slots').first());
  });

  test(`an opinion of the matrix leads to its record: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`);
    await run(page, 20_000);
    await tab(page, 'knows');
    const opinions = lab(page).locator('.lab-opinion');
    for (const place of [0, await opinions.count() - 1]) await inPage(opinions.nth(place));
    await tap(lab(page).locator('.lab-opinion', { has: page.locator('.is-sdown, .is-odown') }).first());
    const { step } = await frame(page);
    assert.ok((await story(page)).log.some((line) => line.step === step && line.event === '+sdown'));
  });
}
