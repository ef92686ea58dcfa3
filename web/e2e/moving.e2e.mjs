// Moving about in time by all that moves: buttons, keys and the tape, in both languages,
// each by mouse and by keyboard; and runs that parted, with what becomes of too many.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { runs } from './reader.mjs';
import { QUIET, WAYS, focusLab, frame, id, notice, story } from './ways.mjs';

const labs = bed();

/** A failover, played to its end; it stands at `at` milliseconds. */
async function played(lang, at) {
  const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`);
  await inside(page, (host, at) => { host.lab.run(20_000); host.seek(at); }, at);
  return page;
}

/** Selects a sentinel, and the link to one, without leaving a menu open. */
async function select(page, key) {
  await lab(page).locator(`.stage-picture [data-target="${key}"][tabindex]`).first().focus();
  await page.keyboard.press('Enter');
  await lab(page).locator('.lab-menu').first().waitFor();
  await page.keyboard.press('Escape');
  await lab(page).locator('.lab-menu').first().waitFor({ state: 'detached' });
}

/** What each kind of step comes to, as a thing that can be seen at both ends. */
const STEPS = {
  ']': ['[', (page, { step }) => inside(page, (host, step) => host.lab.story().marks.some((mark) => mark.step === step), step)],
  v: ['V', async (page, now) => now.messages.some((message) => message.kind === 'Vote') || (await story(page)).log.some((line) => line.step === now.step && /vote|elect/.test(line.text))],
  '}': ['{', (page, now, start) => now.nodes.some((node, place) => node.epoch > start.nodes[place].epoch)],
  t: ['T', () => true],
  o: ['O', () => true],
};

for (const lang of ['en', 'zh']) {
  for (const [way, { press }] of Object.entries(WAYS)) {
    test(`one event, one named event, one vote, one epoch, one tick, one message of a link, there and back: ${lang}, ${way}`, async () => {
      const page = await played(lang, 5_000);
      const { nodes } = await frame(page);
      const sentinel = nodes.findIndex((node) => node.name === 's1');
      const replica = nodes.findIndex((node) => node.name === 'r1');
      const start = await frame(page);
      const one = { mouse: ['[data-do=step]', '[data-do=back]'], keyboard: ['.', ','] }[way];
      const go = async (what) => {
        if (way === 'keyboard') {
          await focusLab(page);
          await page.keyboard.press(what);
          return;
        }
        if (!what.startsWith('[data-do')) {
          await press(lab(page).locator('[data-open=jump]'));
          await press(lab(page).locator(`[data-stride="${what}"]`));
          return;
        }
        await press(lab(page).locator(what));
      };
      await go(one[0]);
      assert.ok((await frame(page)).step > start.step);
      await go(one[1]);
      assert.equal((await frame(page)).step, start.step);
      for (const [on, [back, is]] of Object.entries(STEPS)) {
        if (on === 't') await select(page, `n${sentinel}`);
        if (on === 'o') await select(page, `w${Math.min(replica, sentinel)}-${Math.max(replica, sentinel)}`);
        await go(on);
        const there = await frame(page);
        assert.ok(there.step > start.step, `${on} goes on`);
        assert.ok(await is(page, there, start), `${on} comes to one`);
        await go(one[0]);
        assert.ok((await frame(page)).step > there.step);
        await go(back);
        assert.equal((await frame(page)).step, there.step, `${back} is the way back`);
        await inside(page, (host) => host.seek(5_000));
      }
    });

    test(`to an event, a finding, a condition, and back to where it last was: ${lang}, ${way}`, async () => {
      const page = await labs.open(`?lang=${lang}&scenario=minority-keeps-its-master`);
      const field = lab(page).locator('#lab-run-to');
      const to = async (words, back = false) => {
        await focusLab(page);
        if (way === 'keyboard') await page.keyboard.press('g');
        else await lab(page).locator('[data-open=jump]').click();
        await field.fill(words);
        if (back && way === 'keyboard') {
          await page.keyboard.press('Escape');
          await focusLab(page);
          await page.keyboard.press('N');
        } else if (way === 'keyboard') await page.keyboard.press('Enter');
        else await lab(page).locator(`[data-run=${back ? 'back' : 'on'}]`).click();
        await field.waitFor({ state: 'detached' });
        return frame(page);
      };
      const event = await to('+switch-master');
      assert.ok((await story(page)).log.some((line) => line.step === event.step && line.event === '+switch-master'));
      await inside(page, (host) => host.seek(0));
      const finding = await to('two-writers');
      assert.ok(finding.now_us > 0);
      await inside(page, (host) => host.seek(0));
      const condition = await to('s2.mymaster.flags has o_down');
      assert.ok(condition.now_us > 0);
      await inside(page, (host) => host.lab.run(1_000));
      assert.equal((await to('s2.mymaster.flags has o_down', true)).step, condition.step);
    });

    test(`the tape is gone through: ${lang}, ${way}`, async () => {
      const page = await played(lang, 20_000);
      const strip = lab(page).locator('.tape-strip .tape-picture');
      if (way === 'mouse') {
        const box = await strip.boundingBox();
        const y = box.y + box.height / 2;
        await page.mouse.click(box.x + box.width * 0.5, y);
        const { now_us } = await frame(page);
        assert.ok(now_us > 0 && now_us < 20_000_000, `${now_us}`);
        await page.mouse.move(box.x + box.width * 0.5, y);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * 0.3, y, { steps: 5 });
        await page.mouse.up();
        assert.ok((await frame(page)).now_us < now_us, 'it follows the hand');
        await lab(page).locator('.tape-strip [data-step]').first().click({ force: true });
      } else {
        const slider = lab(page).locator('.tape-strip [role=slider]').first();
        await slider.focus();
        await page.keyboard.press('Home');
        assert.ok((await frame(page)).now_us < 0, 'the beginning');
        await page.keyboard.press('End');
        assert.equal((await frame(page)).now_us, 20_000_000);
        await page.keyboard.press('ArrowLeft');
        const little = 20_000_000 - (await frame(page)).now_us;
        await page.keyboard.press('End');
        await page.keyboard.press('Shift+ArrowLeft');
        assert.ok(20_000_000 - (await frame(page)).now_us > 5 * little, 'with Shift it is more');
        await page.keyboard.press('PageUp');
        const value = await slider.getAttribute('aria-valuetext');
        assert.notEqual(value, null);
      }
      const { step } = await frame(page);
      assert.ok((await story(page)).marks.some((mark) => mark.step === step), 'an event of the tape leads to its moment');
    });

    test(`runs are parted, shown, named, compared and deleted: ${lang}, ${way}`, async () => {
      const page = await labs.open(`?lang=${lang}`);
      await inside(page, (host, scenario) => { host.lab.open(scenario, 1); host.lab.run(4_000); host.seek(1_000); }, QUIET);
      await lab(page).locator('.stage-picture [data-target=n0][tabindex]').first().focus();
      await page.keyboard.press('k');
      assert.equal((await runs(page)).runs.length, 2);
      await press(lab(page).locator('[data-tab=runs]'));
      await press(lab(page).locator('[data-show="0"]'));
      assert.equal((await runs(page)).current, 0);
      await press(lab(page).locator('[data-rename="1"]'));
      const name = lab(page).locator('[name=run-name]');
      await name.fill('hippopotamus');
      await name.press('Enter');
      assert.match(await lab(page).locator('[data-run-id="1"]').textContent(), /hippopotamus/);
      await press(lab(page).locator('[data-compare="1"]'));
      await lab(page).locator('.lab-beside').waitFor();
      if (way === 'mouse') await lab(page).locator('[data-do=close-compared]').click();
      else { await focusLab(page); await page.keyboard.press('Escape'); }
      await lab(page).locator('.lab-beside').waitFor({ state: 'detached' });
      await press(lab(page).locator('[data-delete="1"]'));
      assert.deepEqual((await runs(page)).runs.map((run) => run.id), [0]);
    });

    test(`pace, speed, the beginning, and play: ${lang}, ${way}`, async () => {
      const page = await played(lang, 5_000);
      const pace = lab(page).locator('[data-open=pace]');
      const told = await pace.textContent();
      if (way === 'keyboard') {
        await focusLab(page);
        await page.keyboard.press('+');
      } else {
        await pace.click();
        await lab(page).locator('[name=speed]').click();
        await page.keyboard.press('Escape');
      }
      assert.notEqual(await pace.textContent(), told, 'a fixed speed');
      if (way === 'keyboard') { await focusLab(page); await page.keyboard.press('s'); } else {
        await pace.click();
        await lab(page).locator('.lab-segment.is-wide').click();
        await page.keyboard.press('Escape');
      }
      const playing = () => lab(page).locator('[data-do=play]').getAttribute('aria-label');
      const still = await playing();
      if (way === 'keyboard') { await focusLab(page); await page.keyboard.press('Space'); } else await lab(page).locator('[data-do=play]').click();
      assert.notEqual(await playing(), still);
      await page.waitForFunction(() => document.querySelector('sentinel-lab').lab.frame().now_us > 5_000_000);
      if (way === 'keyboard') await page.keyboard.press('Space'); else await lab(page).locator('[data-do=play]').click();
      assert.equal(await playing(), still);
      if (way === 'keyboard') await page.keyboard.press('Home'); else await lab(page).locator('[data-do=rewind]').click();
      assert.ok((await frame(page)).now_us <= 0);
    });
  }

  test(`runs that are too many are gone, and the page says how many: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await inside(page, (host, scenario) => { host.lab.open(scenario, 1); host.lab.run(2_000); }, QUIET);
    await lab(page).locator('[data-tab=runs]').click();
    await inside(page, (host) => {
      for (let turn = 0; turn < 70; turn += 1) {
        host.lab.showRun(0);
        host.seek(1_000 + turn);
        host.lab.apply('kill s0');
      }
    });
    const { runs: kept, dropped } = await runs(page);
    assert.deepEqual([kept.length, dropped], [64, 7]);
    assert.equal(await lab(page).locator('.lab-run').count(), 64);
    const said = await lab(page).locator('.lab-runs > .lab-hint').last().textContent();
    assert.match(said, lang === 'en' ? /7 runs are gone/ : /7 次已被删去/);
    // The one that is shown, and the first, are there still.
    assert.ok(kept.some((run) => run.id === 0) && kept.some((run) => run.id === 70));
  });

  test(`who is selected and then not there is said, and nothing is lost: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await inside(page, (host, scenario) => { host.lab.open({ ...scenario, sentinels: 5 }, 1); host.lab.run(2_000); }, QUIET);
    const inspect = async (name) => {
      await lab(page).locator(`.stage-picture [data-target=n${await id(page, name)}][tabindex]`).first().focus();
      await page.keyboard.press('Enter');
      await lab(page).locator('.lab-item[data-verb=Inspect]').click();
      assert.match(await lab(page).locator('.lab-inspector').textContent(), new RegExp(name));
    };
    const sentinels = async (count) => {
      await lab(page).locator('[data-open=settings]').click();
      const field = lab(page).locator('[name=sentinels]');
      await field.fill(`${count}`);
      await field.press('Enter');
      await page.waitForFunction((count) => document.querySelector('sentinel-lab').lab.frame().nodes.filter((node) => node.shape === 'Sentinel').length === count, count);
    };
    await inspect('s4');
    await sentinels(4);
    assert.match(await notice(page).textContent(), lang === 'en' ? /s4 was selected and is not in this deployment/ : /之前选中的 s4 不在这一部署中/);
    await inspect('s1');
    await sentinels(3);
    assert.match(await lab(page).locator('.lab-inspector').textContent(), /s1/, 'who is there stays selected');
    assert.equal(await notice(page).count(), 0);
  });
}
