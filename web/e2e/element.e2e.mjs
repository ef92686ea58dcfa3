// The element in a page: several of them, moved about, out of sight, and its
// attributes and address.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab, running } from './bed.mjs';

const labs = bed();

test('two elements live in one page under the strict policy, each in its language', async () => {
  const page = await labs.open('examples/two.html');
  const second = await running(page, 1);
  await second.scrollIntoViewIfNeeded();
  assert.equal(await lab(page, 0).locator('[data-open=gallery]').textContent(), 'Scenarios');
  assert.equal(await second.locator('[data-open=gallery]').textContent(), '场景');
  await inside(page, (host) => host.lab.apply('kill r0'), undefined, 0);
  const status = (nth) => inside(page, (host) => host.lab.frame().nodes[0].status, undefined, nth);
  assert.deepEqual([await status(0), await status(1)], ['Killed', 'Up']);
  const modules = await page.evaluate(() =>
    performance.getEntriesByType('resource').filter((entry) => entry.name.endsWith('.wasm')).length);
  assert.equal(modules, 1, 'the module is loaded once for both');
});

test('an element that is moved keeps its run', async () => {
  const page = await labs.open('examples/two.html');
  await inside(page, (host) => { host.lab.apply('kill r1'); host.lab.run(500); });
  const before = await inside(page, (host) => host.lab.digest());
  await page.evaluate(() => {
    const host = document.querySelector('#first');
    const folder = document.createElement('section');
    document.querySelector('main').append(folder);
    folder.append(host);
  });
  const moved = page.locator('#first');
  await moved.locator('.stage-picture').waitFor();
  assert.equal(await moved.evaluate((host) => host.lab.digest()), before);
});

test('an element out of sight does not play, and does not catch up', async () => {
  const page = await labs.open('examples/two.html', { viewport: { width: 1000, height: 500 } });
  const now = () => inside(page, (host) => host.lab.frame().now_us);
  await inside(page, (host) => host.play());
  await page.waitForTimeout(400);
  assert.ok(await now() > 0, 'it plays while it is seen');
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(300);
  const left = await now();
  await page.waitForTimeout(2_000);
  assert.equal(await now(), left, 'it plays unseen');
  // What it then plays is what the reader's clock allows, at most three times as
  // fast, and nothing of the two seconds: a slow machine has taken longer, not more.
  const [seen_ms, played_us] = await inside(page, async (host, left) => {
    const start = performance.now();
    scrollTo(0, 0);
    await new Promise((done) => setTimeout(done, 100));
    return [performance.now() - start, host.lab.frame().now_us - left];
  }, left);
  assert.ok(played_us <= (seen_ms + 100) * 3_000, `it caught up: ${played_us} µs in ${seen_ms} ms`);
});

test('the address names scenario, seed, language and theme, and follows the reader', async () => {
  const page = await labs.open('?scenario=two-of-five&seed=12345678901234567&lang=zh&theme=dark');
  const settings = await inside(page, (host) => host.lab.frame().settings.sentinels);
  assert.equal(settings, 5);
  assert.equal(await lab(page).locator('.lab').getAttribute('data-theme'), 'dark');
  await lab(page).locator('[data-do=lang]').click();
  await lab(page).locator('[data-open=gallery]').click();
  await lab(page).locator('[data-scenario=votes-split]').click();
  await page.waitForURL(/scenario=votes-split/);
  assert.match(page.url(), /lang=en/);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
});

test('an unknown scenario is named, and the first of the gallery shown', async () => {
  const page = await labs.open('?scenario=nothing&lang=zh');
  await lab(page).locator('.lab-notice.is-refused').waitFor();
  assert.match(await lab(page).locator('.lab-notice').textContent(), /nothing/);
});

test('settings start another run, and what does not fit is said beside the field', async () => {
  const page = await labs.open('?lang=en');
  await lab(page).locator('[data-open=settings]').click();
  await lab(page).locator('input[name=sentinels]').fill('16');
  await lab(page).locator('.lab-wrong').waitFor();
  assert.equal(await lab(page).locator('button[type=submit]').isDisabled(), true);
  await lab(page).locator('input[name=sentinels]').fill('7');
  await lab(page).locator('input[name=quorum]').fill('4');
  await lab(page).locator('button[type=submit]').click();
  const settings = () => inside(page, (host) => host.lab.frame().settings).then(({ sentinels, quorum }) => [sentinels, quorum]);
  assert.deepEqual(await settings(), [7, 4]);
  // The address, and with it a link, has them.
  assert.equal(new URL(page.url()).searchParams.get('settings'), 'sentinels=7 quorum=4');
  await page.reload();
  await running(page);
  assert.deepEqual(await settings(), [7, 4]);
  // Raft beside it has as many servers, from a link, too.
  await inside(page, (host) => host.setAttribute('beside', 'raft'));
  const servers = () => inside(page, (host) => host.lab.frame().nodes.filter((node) => node.shape === 'Server').length);
  assert.equal(await servers(), 7);
});

test('a line of settings that cannot be read is refused with what was expected, and nothing changes', async () => {
  const page = await labs.open('?lang=en&settings=sentinels%3D5+quorum%3D3');
  const refused = (settings) => inside(page, (host, settings) => new Promise((told) => {
    host.addEventListener('lab-error', ({ detail }) => told([detail.message, host.lab.frame().settings.sentinels]), { once: true });
    host.setAttribute('settings', settings);
  }), settings);
  assert.deepEqual(await refused('sentinel=3'), ['settings: there is no `sentinel`; did you mean `sentinels`?', 5]);
  assert.deepEqual(await refused('down_after=soon'), ['settings: `down_after` is `soon`; expected a duration such as `500ms` or `5s`', 5]);
  assert.match((await refused('sentinels=5000'))[0], /cannot be opened.*sentinels/);
  const chinese = await labs.open('?lang=zh&settings=quorum');
  assert.match(await lab(chinese).locator('.lab-notice').textContent(), /quorum 没有值，应写成 sentinels=5 这样/);
});

test('the page scrolls over the element, and keys act only inside it', async () => {
  const page = await labs.open('examples/two.html', { viewport: { width: 1000, height: 500 } });
  await lab(page).locator('.stage-picture').hover();
  await page.mouse.wheel(0, 200);
  await page.waitForFunction(() => scrollY > 50);
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('h');
  await page.keyboard.press('.');
  assert.equal(await inside(page, (host) => host.lab.frame().now_us), 0);
});

test('on a phone the panel is a sheet and a tap opens the menu of what was tapped', async () => {
  const page = await labs.open('?lang=zh', { viewport: { width: 390, height: 844 }, hasTouch: true });
  await lab(page).locator('[data-target="n0"]').first().tap();
  await lab(page).locator('[data-command="kill r0"]').tap();
  assert.equal(await inside(page, (host) => host.lab.frame().nodes[0].status), 'Killed');
  await lab(page).locator('[data-tab=log]').tap();
  await lab(page).locator('.lab-panel.is-open .lab-log').waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} px wide`);
  assert.deepEqual(await smallTargets(page), []);
});

/** Which buttons and fields that can be seen are narrower or lower than 24 px. */
const smallTargets = (page) => inside(page, (host) => [...host.shadowRoot.querySelectorAll('button, select, input')]
  .map((target) => [target.className, target.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
  .map(([name, box]) => `${name}: ${box.width} × ${box.height}`));

for (const [name, size] of [['a desk', { width: 1440, height: 900 }], ['a phone', { width: 390, height: 844 }], ['an embed', { width: 640, height: 400 }]]) {
  test(`whatever its letters measure, what is pressed is 24 px wide and high: ${name}`, async () => {
    for (const lang of ['en', 'zh']) {
      const page = await labs.open(`?lang=${lang}`, { viewport: size });
      // Letters of a tenth of their size stand for a font that lacks them.
      await inside(page, (host) => ['1', '2', '3'].forEach((nth) => host.style.setProperty(`--lab-size-${nth}`, '1.2px')));
      for (const opener of [undefined, 'settings', 'gallery', 'pace', 'jump', 'more']) {
        if (opener) await lab(page).locator(`[data-open=${opener}]`).first().click();
        assert.deepEqual(await smallTargets(page), [], `${lang}, ${opener ?? 'as it opens'}`);
        if (opener) await page.keyboard.press('Escape');
      }
    }
  });
}

test('Escape closes what is open and gives the focus back', async () => {
  const page = await labs.open('?lang=en');
  const opener = lab(page).locator('[data-open=settings]');
  await opener.focus();
  await page.keyboard.press('Enter');
  await lab(page).locator('.lab-settings').waitFor();
  await page.keyboard.press('Escape');
  await lab(page).locator('.lab-settings').waitFor({ state: 'detached' });
  assert.equal(await inside(page, (host) => host.shadowRoot.activeElement?.dataset.open), 'settings');
});
