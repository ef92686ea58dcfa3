// How much stands beside the picture, and how it is dressed: the picture alone, one
// panel, a workbench of several, as they are remembered; strong contrast; paper.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab, running } from './bed.mjs';
import { SIZES } from './views.mjs';

const labs = bed();

/** The tabs that are shown, in the order of their panels. */
const panels = (page) => inside(page, (host) =>
  [...host.shadowRoot.querySelectorAll('.lab-panel .lab-tab[aria-selected=true]')].map((tab) => tab.dataset.tab));
const WAYS = {
  mouse: (page, selector) => lab(page).locator(selector).last().click(),
  keyboard: async (page, selector) => {
    await lab(page).locator(selector).last().focus();
    await page.keyboard.press('Enter');
  },
};

for (const [lang, way] of [['en', 'mouse'], ['zh', 'keyboard']]) {
  const press = WAYS[way];
  test(`panels open, close and are remembered: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}`, { viewport: SIZES.large });
    assert.deepEqual(await panels(page), ['log', 'inspector'], 'a large screen is a workbench');
    await press(page, '[data-do=add-panel]');
    assert.deepEqual(await panels(page), ['log', 'inspector', 'votes']);
    assert.equal(await lab(page).locator('[data-do=add-panel]').count(), 0, 'there is no room for a fourth');
    // The first one's tab that another has: they change places.
    await press(page, '.lab-panel:first-child [data-tab=votes]');
    assert.deepEqual(await panels(page), ['votes', 'inspector', 'log']);
    await press(page, '.lab-panel:nth-child(2) [data-do=close-panel]');
    await page.reload();
    await running(page);
    assert.deepEqual(await panels(page), ['votes', 'log'], 'they are as they were left');
    await press(page, '[data-do=close-panel]');
    await press(page, '[data-do=close-panel]');
    assert.deepEqual(await panels(page), []);
    assert.ok(await inside(page, (host) => host.shadowRoot.activeElement !== null), 'the focus is not lost with the button');
    const wide = await inside(page, (host) => host.shadowRoot.querySelector('.lab-stage').clientWidth);
    assert.equal(wide, SIZES.large.width, 'the picture has all the room');
    await press(page, '[data-do=open-panel]');
    assert.deepEqual(await panels(page), ['votes']);
  });
}

test('a key puts the panels away and brings them back, and what asks for a tab does, too', async () => {
  const page = await labs.open('?lang=en');
  assert.deepEqual(await panels(page), ['log'], 'a laptop has one');
  await lab(page).locator('.lab').focus();
  await page.keyboard.press('i');
  assert.deepEqual(await panels(page), []);
  await page.keyboard.press('c');
  assert.deepEqual(await panels(page), ['console']);
});

test('a tablet has room for one panel, a phone for none beside the picture', async () => {
  const tablet = await labs.open('?lang=en', { viewport: SIZES.tablet });
  assert.equal(await lab(tablet).locator('[data-do=add-panel]').count(), 0);
  assert.equal(await lab(tablet).locator('[data-do=close-panel]').count(), 1);
  const phone = await labs.open('?lang=en', { viewport: SIZES.phone, hasTouch: true });
  assert.equal(await lab(phone).locator('[data-do=close-panel]').count(), 0);
  await lab(phone).locator('.lab').focus();
  await phone.keyboard.press('i');
  await lab(phone).locator('.lab-panel.is-open').waitFor();
});

test('on a phone everything that is pressed is as large as a thumb and inside the page', async () => {
  for (const scenario of ['kill-the-master', 'raft-leader-dies']) {
    const page = await labs.open(`?lang=zh&scenario=${scenario}`, { viewport: SIZES.phone, hasTouch: true, isMobile: true });
    const small = await inside(page, (host) => [...host.shadowRoot.querySelectorAll('button, select, input')].flatMap((control) => {
      const { width, height, left, right, top, bottom } = control.getBoundingClientRect();
      if (!width || !control.checkVisibility({ checkVisibilityCSS: true })) return [];
      // Tabs are scrolled to; a label of its own stands for the clock.
      const seen = control.matches('.lab-tab') || (left >= -1 && right <= innerWidth + 1 && top >= -1 && bottom <= innerHeight + 1);
      return Math.min(width, height) >= 43.5 && seen ? [] : [`${control.className} ${control.dataset.do ?? ''} ${Math.round(width)}x${Math.round(height)}`];
    }));
    assert.deepEqual(small, []);
  }
});

test('strong contrast is a theme, and what the system asks for', async () => {
  const page = await labs.open('?lang=en&theme=dark');
  const strong = (page) => lab(page).locator('.lab').evaluate((root) => root.classList.contains('is-contrast'));
  assert.equal(await strong(page), false);
  await lab(page).locator('[data-do=theme]').click();
  assert.equal(await strong(page), true);
  await page.waitForFunction(() => new URLSearchParams(location.search).get('theme') === 'contrast');
  assert.equal(await lab(page).locator('[data-do=theme]').getAttribute('aria-label'), 'Theme: High contrast');
  const asked = await labs.open('?lang=zh', { contrast: 'more' });
  assert.equal(await strong(asked), true);
});

for (const lang of ['en', 'zh']) {
  test(`paper has the picture, the tape and what the panel says, and nothing to press: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}&scenario=raft-leader-dies&theme=dark`);
    await inside(page, (host) => host.lab.run(6_000));
    await page.emulateMedia({ media: 'print' });
    const seen = await inside(page, (host) => {
      const shown = (selector) => [...host.shadowRoot.querySelectorAll(selector)].filter((part) => part.checkVisibility()).length;
      return {
        pictures: shown('.stage-picture'), tape: shown('.tape-picture'), lines: shown('.lab-line'), title: shown('.lab-scenario'),
        pressed: [...host.shadowRoot.querySelectorAll('button, select, input')].filter((part) => part.checkVisibility() && !part.matches('.lab-line')).map((part) => part.className),
        printed: [...host.shadowRoot.querySelectorAll('.lab-printed')].filter((part) => part.checkVisibility()).map((part) => part.textContent),
        ground: getComputedStyle(host.shadowRoot.querySelector('.lab')).backgroundColor,
      };
    });
    assert.equal(seen.pictures, 2);
    assert.equal(seen.tape, 1);
    assert.equal(seen.title, 1);
    assert.ok(seen.lines > 20);
    assert.deepEqual(seen.pressed, []);
    // What is there has a name, and what is not is said.
    const [heading, lines, panels] = seen.printed;
    assert.equal(heading, { en: 'Log', zh: '日志' }[lang]);
    assert.match(lines, { en: /^Lines of: sentinels, Raft · all levels, \d+ lines; left out: \d+ hidden by the filter$/, zh: /^进程：哨兵与 Raft · 全部级别，印出 \d+ 行；略去不符合筛选条件的 \d+ 行$/ }[lang]);
    assert.match(panels, { en: /Not open: Inspector, Votes, /, zh: /未打开：查看、投票、/ }[lang]);
    assert.match(seen.ground, /rgb\(2\d\d, 2\d\d, 2\d\d\)/, 'paper is light');
    assert.ok((await page.pdf({ format: 'A4' })).length > 10_000);
    // On the screen nobody is told what is on paper.
    await page.emulateMedia({ media: 'screen' });
    assert.equal(await lab(page).locator('.lab-printed').filter({ visible: true }).count(), 0);
  });
}

test('of a long run paper has the lines around this moment that the filter lets through', async () => {
  const page = await labs.open('?lang=en');
  await inside(page, (host) => { for (let minute = 0; minute < 5; minute += 1) { host.lab.apply(`random 60s ${minute}`); host.lab.run(60_000); } });
  const pages = async () => (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g).length;
  assert.ok(await pages() <= 8, 'of more than a thousand lines');
  await lab(page).locator('input[name=log-text]').fill('+switch-master');
  await page.emulateMedia({ media: 'print' });
  const printed = await lab(page).locator('.lab-log .lab-printed').textContent();
  assert.match(printed, /containing “\+switch-master”, \d+ lines; left out: \d+ hidden by the filter/);
  const lines = await lab(page).locator('.lab-line').allTextContents();
  assert.ok(lines.length > 0 && lines.every((line) => line.includes('+switch-master')));
  assert.ok(await pages() <= 3);
});
