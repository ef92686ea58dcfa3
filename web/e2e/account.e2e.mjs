// The running account for those who do not see the picture: what is read aloud, how
// much of it, and that the focus is never lost on the way.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab, running } from './bed.mjs';
import { focusLab, focused, frame } from './ways.mjs';

const labs = bed();

const said = (page) => lab(page).locator('.lab-said').textContent();
const focus = async (page) => await focused(page, 'target') ?? '';
/** Everything that is read aloud while the keys are pressed. */
async function hears(page, ...keys) {
  await inside(page, (host) => {
    globalThis.heard = [];
    const region = host.shadowRoot.querySelector('.lab-said');
    new MutationObserver(() => globalThis.heard.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  });
  for (const key of keys) {
    await page.keyboard.press(key);
    // As a reader would, not before the picture shows what the last key did.
    await page.evaluate(() => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))));
  }
  return page.evaluate(() => globalThis.heard);
}

for (const [lang, words] of [
  ['en', { off: 'off', full: 'full', down: /hold(s)? r0 for subjectively down/, elected: /s\d is elected/ }],
  ['zh', { off: '关', full: '详细', down: /判 r0 主观下线/, elected: /s\d 当选/ }],
]) {
  test(`three levels of detail are chosen by key, and are remembered: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await focusLab(page);
    await page.keyboard.press('U');
    assert.match(await said(page), new RegExp(words.full));
    await page.keyboard.press('U');
    assert.match(await said(page), new RegExp(words.off));
    await page.reload();
    await running(page);
    await lab(page).locator('[data-open=settings]').click();
    assert.equal(await lab(page).locator('[data-detail=off]').getAttribute('aria-pressed'), 'true');
    await lab(page).locator('[data-detail=full]').click();
    assert.equal(await lab(page).locator('[data-detail=full]').getAttribute('aria-pressed'), 'true', 'by mouse, and at once');
    assert.match(await said(page), new RegExp(words.full));
  });

  test(`brief tells what turns the story, full every event, off nothing: ${lang}`, async () => {
    const told = {};
    for (const detail of ['off', 'brief', 'full']) {
      const page = await labs.open(`?lang=${lang}`);
      await lab(page).locator('[data-open=settings]').click();
      await lab(page).locator(`[data-detail=${detail}]`).click();
      await page.keyboard.press('Escape');
      await focusLab(page);
      told[detail] = (await hears(page, ...Array(26).fill(']'))).join('\n');
    }
    assert.equal(told.off, '');
    assert.match(told.full, words.down);
    assert.match(told.full, words.elected);
    assert.match(told.brief, words.elected);
    assert.ok(told.full.length > told.brief.length);
  });

  test(`how things stand is said when asked for: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await inside(page, (host) => { host.lab.apply('kill r0'); host.lab.apply('cut s0-s1'); host.lab.run(1_000); });
    await focusLab(page);
    await page.keyboard.press('u');
    assert.match(await said(page), lang === 'en' ? /r0 killed\..*link between s0 and s1.*cut/ : /r0 .*杀.*。.*s0/);
  });
}

test('time that passes by itself is told in pieces that can be read, and a pause says where', async () => {
  const page = await labs.open('?lang=en');
  await inside(page, (host) => host.lab.seek(5_500));
  await focusLab(page);
  const heard = await hears(page, ' ');
  assert.deepEqual(heard, ['Playing.']);
  await page.waitForFunction(() => globalThis.heard.some((words) => /objectively down/.test(words)));
  const count = await page.evaluate(() => globalThis.heard.length);
  assert.ok(count < 8, `${count} sayings within a few seconds are too many`);
  await page.keyboard.press(' ');
  assert.match(await said(page), /Paused at [\d.]+ s\./);
});

for (const lang of ['en', 'zh']) {
  test(`arrows and page keys lead over processes, links and messages; the focus follows a message that arrives: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await inside(page, (host) => { host.lab.step('vote'); host.lab.step('vote'); });
    await lab(page).locator('[data-target=n0]').first().focus();
    /** Presses a key; what it leads to is called by a name in this language. */
    const lead = async (key, kind) => {
      await page.keyboard.press(key);
      const name = await inside(page, (host) => host.shadowRoot.activeElement.getAttribute('aria-label'));
      assert.match(await focus(page), kind, name);
      assert.equal(/[\u4e00-\u9fff]/.test(name), lang === 'zh', name);
    };
    await lead('ArrowDown', /^n[1-9]/);
    await lead('PageDown', /^w/);
    await lead('ArrowLeft', /^w/);
    await lead('PageDown', /^m/);
    const message = await focus(page);
    const { to } = (await frame(page)).messages.find(({ id }) => `m${id}` === message);
    await lead('PageUp', /^w/);
    await lead('PageDown', /^m/);
    assert.equal(await focus(page), message, 'there and back');
    for (let steps = 0; steps < 60 && (await focus(page)) === message; steps += 1) await page.keyboard.press('.');
    assert.equal(await focus(page), `n${to}`, 'it is where the message went');
  });
}

test('whatever is pressed is 24 px wide and high', async () => {
  for (const path of ['?lang=en', '?lang=zh&scenario=raft-leader-dies']) {
    const page = await labs.open(path);
    await inside(page, (host) => { host.lab.step('vote'); host.lab.step('vote'); });
    const small = await inside(page, (host) => [...host.shadowRoot.querySelectorAll('button, select, input, [role=button], [role=slider], [role=tab]')].flatMap((control) => {
      const { width, height } = control.getBoundingClientRect();
      if (!width || !control.checkVisibility({ checkVisibilityCSS: true })) return [];
      return Math.min(width, height) >= 23.5 || control.matches('.stage-wire') ? [] : [`${control.getAttribute('class')} ${control.dataset.target ?? ''} ${Math.round(width)}x${Math.round(height)}`];
    }));
    assert.deepEqual(small, []);
  }
});
