// What a page that embeds the element can leave out of it and hear from it.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

/** A page whose lab offers no more than `controls` says. */
async function open(controls, size = { width: 800, height: 560 }) {
  const page = await labs.open('?lang=en', { viewport: size });
  await inside(page, (host, controls) => host.setAttribute('controls', controls), controls);
  return page;
}

/** Which of these parts can be seen. */
const seen = async (page, parts) => {
  const visible = await Promise.all(parts.map((part) => lab(page).locator(part).first().isVisible()));
  return parts.filter((_, index) => visible[index]);
};
const PARTS = ['.lab-header', '.stage-picture', '.lab-transport', '.lab-tape', '.lab-faults', '.lab-panel'];
const boxes = async (page) => ({
  lab: await lab(page).boundingBox(),
  stage: await lab(page).locator('.stage-picture').boundingBox(),
});

for (const size of [{ width: 1200, height: 800 }, { width: 640, height: 400 }, { width: 390, height: 700 }]) {
  const named = `${size.width} × ${size.height}`;

  test(`controls="min" leaves out faults and panel, and the picture takes their room: ${named}`, async () => {
    const page = await open('min', size);
    assert.deepEqual(await seen(page, PARTS), ['.lab-header', '.stage-picture', '.lab-transport', '.lab-tape']);
    const box = await boxes(page);
    assert.equal(box.stage.width, box.lab.width);
    await lab(page).locator('[data-do=play]').click();
    await page.waitForTimeout(300);
    assert.ok(await inside(page, (host) => host.lab.frame().now_us) > 0, 'it does not play');
  });

  test(`controls="none" leaves the picture alone: ${named}`, async () => {
    const page = await open('none', size);
    assert.deepEqual(await seen(page, PARTS), ['.stage-picture']);
    const box = await boxes(page);
    assert.deepEqual(box.stage, box.lab, 'the picture does not fill the element');
  });
}

test('where there is no panel no menu leads to it, and the menu is worked by keys as ever', async () => {
  for (const controls of ['min', 'none']) {
    const page = await open(controls);
    await lab(page).locator('[data-target="n0"]').first().focus();
    await page.keyboard.press('Enter');
    const lines = lab(page).locator('.lab-item:visible');
    assert.ok((await lines.allTextContents()).every((line) => !line.includes('Inspect')));
    const last = (await lines.count()) - 1;
    await page.keyboard.press('ArrowUp');
    const focused = await inside(page, (host) => host.shadowRoot.activeElement.textContent);
    assert.equal(focused, await lines.nth(last).textContent());
  }
});

test('where no faults are offered a drag over the picture cuts nothing', async () => {
  for (const [controls, cuts] of [['full', true], ['min', false], ['none', false]]) {
    const page = await open(controls);
    const { x, y, width, height } = await lab(page).locator('.stage-picture').boundingBox();
    await page.mouse.move(x + width * 0.3, y + 4);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.3, y + height - 4, { steps: 5 });
    await page.mouse.up();
    const done = await inside(page, (host) => host.lab.story().faults.length);
    assert.equal(done > 0, cuts, controls);
  }
});

test('controls may change at any time', async () => {
  const page = await open('none');
  await inside(page, (host) => host.setAttribute('controls', 'full'));
  assert.ok((await seen(page, PARTS)).includes('.lab-header'));
});

/** Collects what the element tells of. */
const listen = (page) => page.evaluate(() => {
  globalThis.heard = [];
  document.addEventListener('lab-event', ({ detail, target }) => globalThis.heard.push({ ...detail, from: target.localName }));
});
const heard = (page) => page.evaluate(() => globalThis.heard);

test('the page hears named events with their arguments, process and time, as the run passes them', async () => {
  const page = await labs.open('?lang=en');
  await listen(page);
  await inside(page, (host) => host.lab.run(15_000));
  const events = await heard(page);
  const first = events.find((event) => event.name === '+sdown');
  assert.deepEqual([first.args, first.from], ['master mymaster 10.0.0.1 6379', 'sentinel-lab']);
  assert.match(first.node, /^s\d$/);
  const logged = await inside(page, (host) => host.lab.story().log
    .filter((line) => /^[+-]/.test(line.event) && line.at_us > 0 && line.at_us <= 15_000_000)
    .map((line) => [line.text, line.at_us / 1_000]));
  assert.deepEqual(events.map(({ name, args, t_ms }) => [`${name} ${args}`.trim(), t_ms]), logged);
  const switches = events.filter((event) => event.name === '+switch-master');
  assert.deepEqual(switches.map((event) => event.node).sort(), ['s0', 's1', 's2']);
});

test('events are told while it plays and at each step forward, not when time is wound back', async () => {
  const page = await labs.open('?lang=en');
  await inside(page, (host) => host.seek(5_900));
  await listen(page);
  await inside(page, (host) => host.play());
  await page.waitForFunction(() => globalThis.heard.some((event) => event.name === '+sdown'));
  await inside(page, (host) => host.pause());
  await inside(page, (host) => { globalThis.heard = []; host.lab.step('named'); });
  assert.equal((await heard(page)).length, 1);
  await inside(page, (host) => { globalThis.heard = []; host.lab.back('named'); host.lab.back('named'); host.seek(0); });
  assert.deepEqual(await heard(page), []);
});

test('who hears an event may change the run at once', async () => {
  const page = await labs.open('?lang=en');
  await inside(page, (host) => {
    host.addEventListener('lab-event', ({ detail }) => {
      if (detail.name === '+switch-master' && !globalThis.answered) {
        globalThis.answered = true;
        host.apply('restart r0');
      }
    });
    host.lab.run(15_000);
  });
  const r0 = await inside(page, (host) => host.lab.frame().nodes[0].status);
  assert.equal(r0, 'Up');
});
