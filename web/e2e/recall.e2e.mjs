// Of runs that were not shown for long only the commands are kept. Such a run is played
// again before it is shown: in pieces, saying how far it is, until it is there or the
// reader stops it. By mouse and by keyboard, in both languages.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { many, openMany } from './many.mjs';
import { focusLab, frame } from './ways.mjs';
import { runs } from './reader.mjs';

const labs = bed();

const box = (page) => lab(page).locator('.lab-notice.is-recall');
const shown = async (page, id) => {
  await page.waitForFunction((id) => document.querySelector('sentinel-lab').lab.runs().current === id, id);
  await box(page).waitFor({ state: 'detached' });
};

/** A long run of fifty sentinels, and so many others since that it is no longer kept. */
async function setAside(lang) {
  const page = await labs.open(`?lang=${lang}`);
  await openMany(page, many(50, 1));
  await inside(page, (host) => {
    host.lab.run(240_000);
    for (let other = 0; other < 9; other += 1) {
      host.lab.seek(2_000 - 100 * other);
      host.lab.apply('pause s1');
      host.lab.run(200);
    }
  });
  return page;
}

test('by mouse: it is played again in pieces, stopped, and at last shown', async () => {
  const page = await setAside('en');
  const before = await runs(page), stood = await frame(page);
  await lab(page).locator('[data-tab=runs]').click();
  await lab(page).locator('[data-show="0"]').click();
  await box(page).waitFor();
  assert.match(await box(page).textContent(), /again, which was not shown for long\..* of 240\.00 s/);
  assert.match(await lab(page).locator('.lab-said').textContent(), /again/);
  await lab(page).locator('[data-do=stop-recall]').click();
  await box(page).waitFor({ state: 'detached' });
  assert.match(await lab(page).locator('.lab-notice').textContent(), /Stopped\. Nothing has moved\./);
  assert.deepEqual(await runs(page), before);
  assert.equal((await frame(page)).step, stood.step);
  // Whoever shows another meanwhile stays there.
  const kept = before.runs.at(-1).id;
  await lab(page).locator('[data-show="0"]').click();
  await box(page).waitFor();
  await lab(page).locator(`[data-show="${kept}"]`).click();
  await shown(page, kept);
  await page.waitForTimeout(300);
  assert.equal((await runs(page)).current, kept);
  await lab(page).locator('[data-show="0"]').click();
  await shown(page, 0);
  assert.equal((await frame(page)).to_us, 240_000_000, 'it reaches as far as it did');
  // Now it is kept.
  await lab(page).locator(`[data-show="${kept}"]`).click();
  await shown(page, kept);
});

test('by keyboard, in Chinese: B begins it, Escape stops it', async () => {
  const page = await setAside('zh');
  const before = await runs(page);
  await focusLab(page);
  // The last one parted first and stands below the first run.
  await page.keyboard.press('B');
  await box(page).waitFor();
  assert.match(await box(page).textContent(), /久未查看，正在重新推演。/);
  await focusLab(page);
  await page.keyboard.press('Escape');
  await box(page).waitFor({ state: 'detached' });
  assert.equal((await runs(page)).current, before.current);
});

test('what needs it waits for it: a comparison, and the deletion of the run that is shown', async () => {
  const page = await setAside('en');
  const { current } = await runs(page);
  await lab(page).locator('[data-tab=runs]').click();
  await lab(page).locator('[data-compare="0"]').click();
  await box(page).waitFor();
  await lab(page).locator('.lab-beside').waitFor();
  assert.equal((await runs(page)).current, current, 'the one that is shown stays');
  await lab(page).locator('[data-do=close-compared]').click();
  // Others come, and the first is set aside again.
  await inside(page, (host) => {
    for (let other = 0; other < 9; other += 1) {
      host.lab.seek(1_000 - 50 * other);
      host.lab.apply('pause s1');
      host.lab.run(200);
    }
  });
  const last = (await runs(page)).current;
  await lab(page).locator(`[data-delete="${last}"]`).click();
  await box(page).waitFor();
  assert.ok((await runs(page)).runs.some((run) => run.id === last), 'until then it is still there');
  await shown(page, 0);
  assert.ok(!(await runs(page)).runs.some((run) => run.id === last));
});

for (const [way, lang] of [['mouse', 'en'], ['keyboard', 'zh']]) {
  test(`a long way in a run of which little was kept is gone in pieces, and can be stopped: ${way}, ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await openMany(page, many(50, 1));
    await inside(page, (host) => {
      host.lab.run(900_000);
      host.lab.seek(2_000);
      host.lab.apply('pause s1');
      host.lab.run(200);
    });
    await focusLab(page);
    await page.keyboard.press('B');
    await shown(page, 0);
    const tape = lab(page).locator('.tape-strip .tape-picture');
    const { x, y, width, height } = await tape.boundingBox();
    const places = [10, 16, 6, 13, 8, 18, 4, 11, 15, 7, 12, 17, 9, 14, 5, 3];
    /** Goes from place to place until one is far; where it stood before that. */
    const far = async () => {
      for (let place = places.shift(); place; place = places.shift()) {
        const stood = await frame(page);
        if (way === 'mouse') {
          await page.mouse.click(x + width * 0.05 * place, y + height / 2);
        } else {
          await tape.focus();
          for (let tenth = 0; tenth < 2; tenth += 1) await page.keyboard.press('Shift+ArrowRight');
        }
        if (!await box(page).waitFor({ timeout: 300 }).then(() => true, () => false)) continue;
        const [said, now_us] = await inside(page, (host) =>
          [host.shadowRoot.querySelector('.lab-notice.is-recall')?.textContent, host.lab.frame().now_us]);
        if (!said) continue;
        assert.match(said, lang === 'en' ? /^On the way.*\d s of \d/ : /^正在前往.*已到 \d/);
        if (way === 'mouse') assert.equal(now_us, stood.now_us, 'until it is there nothing has moved');
        return now_us;
      }
      return assert.fail('no place is far');
    };
    const words = lang === 'en' ? /Stopped/ : /已停止/;
    let stopped = false;
    // It may be there before the key is pressed.
    while (!stopped) {
      const stood = await far();
      await focusLab(page);
      await page.keyboard.press('Escape');
      await box(page).waitFor({ state: 'detached' });
      stopped = await lab(page).locator('.lab-notice', { hasText: words }).count() > 0;
      if (stopped) assert.equal((await frame(page)).now_us, stood);
    }
    const from = await far();
    await box(page).waitFor({ state: 'detached' });
    const there = await frame(page);
    assert.ok(Math.abs(there.now_us - from) > 10_000_000, `${there.now_us} from ${from}`);
    assert.equal(there.to_us, 900_000_000);
  });
}
