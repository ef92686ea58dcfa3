// The running account for those who do not see the picture: what is read aloud, how
// much of it, and that the focus is never lost on the way.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab, running } from './bed.mjs';

const labs = bed();

const said = (page) => lab(page).locator('.lab-said').textContent();
const focus = (page) => inside(page, (host) => host.shadowRoot.activeElement?.dataset.target ?? '');
const enter = (page) => lab(page).locator('.lab').focus();
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
    await enter(page);
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
      await enter(page);
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
    await enter(page);
    await page.keyboard.press('u');
    assert.match(await said(page), lang === 'en' ? /r0 killed\..*link between s0 and s1.*cut/ : /r0 .*杀.*。.*s0/);
  });
}

test('time that passes by itself is told in pieces that can be read, and a pause says where', async () => {
  const page = await labs.open('?lang=en');
  await inside(page, (host) => host.lab.seek(5_500));
  await enter(page);
  const heard = await hears(page, ' ');
  assert.deepEqual(heard, ['Playing.']);
  await page.waitForFunction(() => globalThis.heard.some((words) => /objectively down/.test(words)));
  const count = await page.evaluate(() => globalThis.heard.length);
  assert.ok(count < 8, `${count} sayings within a few seconds are too many`);
  await page.keyboard.press(' ');
  assert.match(await said(page), /Paused at [\d.]+ s\./);
});

test('arrows and page keys lead over processes, links and messages; the focus follows a message that arrives', async () => {
  const page = await labs.open('?lang=en');
  await inside(page, (host) => { host.lab.step('vote'); host.lab.step('vote'); });
  await lab(page).locator('[data-target=n0]').first().focus();
  await page.keyboard.press('ArrowDown');
  assert.match(await focus(page), /^n[1-9]/);
  await page.keyboard.press('PageDown');
  assert.match(await focus(page), /^w/, 'a link');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('PageDown');
  const message = await focus(page);
  assert.match(message, /^m/, 'a message under way');
  const { to } = await inside(page, (host, id) => host.lab.frame().messages.find((message) => `m${message.id}` === id), message);
  for (let steps = 0; steps < 60 && (await focus(page)) === message; steps += 1) await page.keyboard.press('.');
  assert.equal(await focus(page), `n${to}`, 'it is where the message went');
});

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
