// The tape: what it shows of a run, and how it is held, by mouse and by keyboard, in both
// languages.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { frame, run } from './ways.mjs';

const labs = bed();

const strip = (page) => lab(page).locator('.tape-strip .tape-picture');
const lens = (page) => lab(page).locator('.tape-lens');
const span = (page) => lab(page).locator('.tape-lens-zoom span').textContent();
/** Where the middle of something is, on the page. */
async function middle(thing) {
  const { x, y, width, height } = await thing.boundingBox();
  return [x + width / 2, y + height / 2];
}

async function open(lang, ms) {
  const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`);
  await run(page, ms);
  return page;
}

for (const lang of ['en', 'zh']) {
  test(`what was done, which configuration held, what was said, and what is about to be: ${lang}`, async () => {
    const page = await open(lang, 5_000);
    await inside(page, (host) => host.lab.apply('on +promoted-slave kill r1'));
    const fault = lab(page).locator('.tape-fault');
    assert.equal(await fault.count(), 2);
    assert.match(await fault.first().textContent(), /(kill|杀死) r0/);
    assert.match(await lab(page).locator('.tape-band-words').first().textContent(), /epoch 0 · (master|主节点) r0/);
    // r0 is silent: each sentinel's patience ends ahead of the play head.
    const head = (await middle(lab(page).locator('.tape-head')))[0];
    const dues = lab(page).locator('.tape-strip .tape-due[data-due=Patience]');
    assert.equal(await dues.count(), 3);
    for (const due of await dues.all()) assert.ok((await middle(due))[0] > head);
    assert.match(await lab(page).locator('.lab-wait').textContent(), /\+promoted-slave/);
    await run(page, 10_000);
    assert.match(await lab(page).locator('.tape-band-words').last().textContent(), /epoch 1 · (master|主节点) r\d/);
    // Every event with a name has a tick, those that turn the story have a sign.
    const { log } = await inside(page, (host) => host.lab.story());
    const { nodes } = await frame(page);
    const named = log.filter((line) => line.event && nodes[line.node].shape === 'Sentinel');
    const ticks = (await lab(page).locator('.tape-said').getAttribute('d')).split('M').length - 1;
    const signs = await lab(page).locator('.tape-sign').count();
    assert.ok(ticks > signs && ticks <= named.length, `${ticks} ticks, ${signs} signs, ${named.length} named`);
  });
}

test('the strip is pressed and dragged, a sign goes to its event, and the lens is dragged, by mouse', async () => {
  const page = await open('en', 12_000);
  const box = await strip(page).boundingBox();
  const at = (share) => [box.x + 90 + share * (box.width - 120), box.y + box.height - 30];
  await page.mouse.click(...at(0.3));
  const pressed = (await frame(page)).now_us;
  assert.ok(pressed > 1_000_000 && pressed < 11_000_000, `${pressed}`);
  await page.mouse.move(...at(0.3));
  await page.mouse.down();
  await page.mouse.move(...at(0.4), { steps: 4 });
  await page.mouse.up();
  assert.ok((await frame(page)).now_us > pressed);
  const sign = lab(page).locator('.tape-sign').first();
  const step = Number(await sign.evaluate((sign) => sign.closest('[data-step]').dataset.step));
  await page.mouse.click(...await middle(sign));
  assert.equal((await frame(page)).step, step);
  // What is dragged to the right in the lens is what came before.
  const before = (await frame(page)).now_us;
  const [x, y] = await middle(lens(page));
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 4 });
  await page.mouse.up();
  assert.ok((await frame(page)).now_us < before);
});

test('the keys of the tape, in Chinese', async () => {
  const page = await open('zh', 12_000);
  await strip(page).focus();
  const now = async (key) => { if (key) await page.keyboard.press(key); return (await frame(page)).now_us; };
  await now('Home');
  assert.equal(await now(), (await frame(page)).from_us);
  assert.equal(await now('End'), 12_000_000);
  const little = 12_000_000 - await now('ArrowLeft');
  assert.ok(little > 0);
  assert.ok(Math.abs((12_000_000 - little) - await now('Shift+ArrowLeft') - 10 * little) <= 10);
  const back = await now();
  assert.ok(await now('ArrowRight') > back);
  const { marks } = await inside(page, (host) => host.lab.story());
  const steps = marks.map((mark) => mark.step);
  const from = (await frame(page)).step;
  await now('PageUp');
  assert.equal((await frame(page)).step, Math.max(...steps.filter((step) => step < from)));
  await now('PageDown');
  assert.ok(steps.includes((await frame(page)).step));
});

for (const [lang, way] of [['en', 'mouse'], ['zh', 'keyboard']]) {
  test(`strip and lens show more time, or less: ${lang}, ${way}`, async () => {
    const page = await open(lang, 30_000);
    const press = async (thing) => { if (way === 'mouse') await thing.click(); else { await thing.focus(); await page.keyboard.press('Enter'); } };
    const choice = lab(page).locator('.tape-zoom');
    const ticks = () => lab(page).locator('.tape-strip .tape-tick').allTextContents();
    const before = await ticks();
    if (way === 'mouse') await choice.selectOption({ index: 3 });
    else { await choice.focus(); for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowDown'); }
    assert.notDeepEqual(await ticks(), before, 'two seconds around the play head');
    const [longer, shorter] = [lab(page).locator('.tape-lens-zoom button').first(), lab(page).locator('.tape-lens-zoom button').last()];
    const first = await span(page);
    await press(longer);
    const wider = await span(page);
    assert.notEqual(wider, first);
    await press(shorter);
    assert.equal(await span(page), first);
  });
}
