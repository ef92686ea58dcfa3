// The diagram of who said what to whom when.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bed, inside, lab } from './bed.mjs';
import { frame } from './ways.mjs';

const labs = bed();

const messages = (page) => lab(page).locator('.weave-message');

/** The election after the master was killed, at its first vote. */
async function election(lang) {
  const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`);
  await inside(page, (host) => { host.lab.run(20_000); host.seek(0); host.lab.step('vote'); });
  await lab(page).locator('[data-tab=space-time]').click();
  await messages(page).first().waitFor({ state: 'attached' });
  return page;
}

/** What the records of the run say was sent between two instants, in microseconds. */
const sent = (page, from, to) => inside(page, (host, [from, to]) =>
  host.lab.records().filter((line) => line.kind === 'sent' && line.at_us >= from && line.at_us <= to).length, [from, to]);

test('what decides is drawn, what is routine is folded away and counted', async () => {
  const page = await election('en');
  const kinds = lab(page).locator('.weave-kind');
  const pressed = await kinds.evaluateAll((all) => all.filter((kind) => kind.getAttribute('aria-pressed') === 'true').map((kind) => kind.dataset.kind));
  assert.deepEqual(pressed, ['Vote', 'Ask', 'SlaveOf']);
  const counted = await lab(page).locator('.weave-count').evaluateAll((all) => all.reduce((sum, one) => sum + Number(one.textContent), 0));
  // A window of two seconds, a quarter of which is ahead; records are told up to the
  // instant shown.
  const { now_us } = await frame(page);
  await inside(page, (host, ms) => host.seek(ms), (now_us + 500_000) / 1e3);
  assert.equal(counted, await sent(page, now_us - 1_500_000, now_us + 500_000));
});

test('a kind is unfolded, and a message goes to its moment, by mouse', async () => {
  const page = await election('en');
  const before = await messages(page).count();
  await lab(page).locator('.weave-kind[data-kind=Ping]').click();
  const pings = lab(page).locator('.weave-message.is-routine');
  await pings.first().waitFor({ state: 'attached' });
  assert.ok(await messages(page).count() > before);
  // In two seconds they lie on each other.
  for (let closer = 0; closer < 4; closer += 1) await lab(page).locator('.weave-controls').getByLabel('Show less time').click();
  // One over the middle of which nothing else lies.
  const { point, id, at } = await inside(page, (host) => [...host.shadowRoot.querySelectorAll('.weave-message.is-vote')].map((vote) => {
    const { x, y, width, height } = vote.querySelector('.weave-hit').getBoundingClientRect();
    const point = [x + width / 2, y + height / 2];
    const free = host.shadowRoot.elementFromPoint(...point)?.closest('.weave-message') === vote;
    return { free, point, id: vote.dataset.strand, at: Number(vote.dataset.at) };
  }).find(({ free }) => free));
  await page.mouse.click(...point);
  const shown = await frame(page);
  assert.equal(shown.now_us, at);
  assert.ok(shown.messages.some((message) => String(message.id) === id), 'it is under way there');
  assert.equal(await lab(page).locator('.weave-message.is-selected').getAttribute('data-strand'), id);
});

test('a process selected here is selected in the picture', async () => {
  const page = await election('en');
  await lab(page).locator('.weave-process[data-target=n3] .weave-hit').click();
  await lab(page).locator('[data-tab=inspector]').click();
  assert.match(await lab(page).locator('.lab-panel-body').textContent(), /s0/);
});

test('it is gone through, zoomed and followed by keyboard, in Chinese', async () => {
  const page = await election('zh');
  const diagram = lab(page).locator('svg.weave');
  await diagram.focus();
  const span = () => lab(page).locator('.weave-span output').textContent();
  const wide = await span();
  await page.keyboard.press('+');
  assert.notEqual(await span(), wide);
  await page.keyboard.press('-');
  assert.equal(await span(), wide);
  await page.keyboard.press('ArrowDown');
  const focused = () => inside(page, (host) => {
    const { dataset, textContent } = host.shadowRoot.activeElement;
    return { ...dataset, text: textContent };
  });
  const first = await focused();
  assert.ok(Number(first.at) >= (await frame(page)).now_us);
  await page.keyboard.press('ArrowDown');
  const second = await focused();
  assert.ok(Number(second.at) >= Number(first.at) && second.strand !== first.strand);
  await page.keyboard.press('Enter');
  const goal = second.strand.startsWith('e') ? (await frame(page)).step === Number(second.strand.slice(1)) : (await frame(page)).now_us === Number(second.at);
  assert.ok(goal, 'Enter goes to its moment');
  assert.equal((await frame(page)).nodes.length, 7, 'plus and minus change the diagram, not the speed');
});

for (const lang of ['en', 'zh']) {
  test(`left and right go from process to process, and Enter selects it everywhere: ${lang}`, async () => {
    const page = await election(lang);
    await lab(page).locator('svg.weave').focus();
    const focused = () => inside(page, (host) => host.shadowRoot.activeElement?.getAttribute('aria-label'));
    const names = await lab(page).locator('.weave-process').evaluateAll((all) => all
      .sort((a, b) => a.dataset.line - b.dataset.line).map((one) => one.getAttribute('aria-label')));
    const seen = [];
    for (const _ of names) {
      await page.keyboard.press('ArrowRight');
      seen.push(await focused());
    }
    assert.deepEqual(seen, names);
    await page.keyboard.press('ArrowLeft');
    const name = await focused();
    assert.equal(name, names.at(-2));
    await page.keyboard.press('Enter');
    const chosen = (await frame(page)).nodes.find((node) => node.name === name);
    await lab(page).locator(`.stage-picture .is-selected[data-target=n${chosen.id}]`).first().waitFor();
    assert.equal(await lab(page).locator(`.weave-process[data-target=n${chosen.id}]`).getAttribute('aria-pressed'), 'true');
  });
}

test('what is looked for stands out; what is not there is said', async () => {
  for (const [lang, there, none] of [['en', 'vote', /Nothing here says “hippopotamus”/], ['zh', '票', /没有“hippopotamus”/]]) {
    const page = await election(lang);
    const field = lab(page).locator('.weave-controls [type=search]');
    await field.fill(there);
    await lab(page).locator('.weave-message.is-other').first().waitFor({ state: 'attached' });
    assert.match(await lab(page).locator('.weave-remarks').textContent(), /\d/);
    assert.equal(await lab(page).locator('.weave-message.is-vote.is-other').count(), 0);
    await field.fill('hippopotamus');
    await page.waitForFunction(() => true);
    assert.match(await lab(page).locator('.weave-remarks').textContent(), none);
    assert.equal(await lab(page).locator('.weave-message:not(.is-other)').count(), 0);
  }
});

test('one process alone, and whom it talks to', async () => {
  const page = await election('en');
  await lab(page).locator('.weave-controls select').selectOption('n3');
  const names = await messages(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  assert.ok(names.length > 0 && names.every((name) => /\bs0\b/.test(name)), names.join('\n'));
});

test('it is dragged through time by hand', async () => {
  const page = await election('en');
  const box = await lab(page).locator('svg.weave').boundingBox();
  const before = (await frame(page)).now_us;
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.up();
  const after = (await frame(page)).now_us;
  assert.ok(after < before && after > before - 2_000_000, `${before} ${after}`);
});

test('it is saved as a picture that stands alone', async () => {
  const page = await election('en');
  const saved = page.waitForEvent('download');
  await lab(page).locator('.weave-controls .lab-link').click();
  const download = await saved;
  assert.equal(download.suggestedFilename(), 'space-time.svg');
  const text = readFileSync(await download.path(), 'utf8');
  const drawn = await page.evaluate((text) => {
    const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    return { name: root.nodeName, lines: root.querySelectorAll('path[stroke]').length, classes: root.querySelectorAll('[class]').length, texts: [...root.querySelectorAll('text')].map((one) => one.textContent) };
  }, text);
  assert.equal(drawn.name, 'svg');
  assert.ok(drawn.lines > 10);
  assert.equal(drawn.classes, 0, 'it needs no style sheet');
  assert.ok(drawn.texts.includes('s0') && drawn.texts.some((one) => one.includes('+vote-for-leader')), drawn.texts.join(' '));
});

for (const [lang, way, copy] of [['en', 'mouse', /a copy: thrown away/], ['zh', 'keyboard', /副本：到达即丢弃/]]) {
  test(`what is dropped late breaks where it was, and a second copy is told from the first: ${lang}, ${way}`, async () => {
    const page = await election(lang);
    const [one, two] = (await frame(page)).messages.filter((message) => message.kind === 'Vote');
    const deal = async (message, verb) => {
      const disc = lab(page).locator(`.stage-picture [data-target=m${message.id}]`);
      const entry = lab(page).locator(`.lab-item[data-command^="${verb} "]`);
      // Near a process its disc lies over the message's: the focus finds it.
      await disc.focus();
      await page.keyboard.press('Enter');
      if (way === 'mouse') {
        await entry.click();
        return;
      }
      await entry.waitFor();
      while (!await entry.evaluate((entry) => entry.getRootNode().activeElement === entry)) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
    };
    await deal(one, 'double');
    const { now_us } = await frame(page);
    const at_us = two.sent_us + (two.arrives_us - two.sent_us) * 0.8;
    await inside(page, (host, ms) => host.lab.run(ms), (at_us - now_us) / 1e3);
    await deal(two, 'drop');
    await inside(page, (host) => host.lab.run(3));
    const line = (selector) => lab(page).locator(selector).locator('path:not(.weave-hit)').first().evaluate((path) => path.getAttribute('d').match(/[\d.]+/g).map(Number));
    const [from] = await line(`.weave-process[data-target=n${two.from}]`);
    const [to] = await line(`.weave-process[data-target=n${two.to}]`);
    const [start, , end] = await line(`.weave-message[data-strand="${two.id}"]`);
    assert.equal(start, from);
    const part = (end - from) / (to - from);
    assert.ok(Math.abs(part - 0.8) < 0.03, `${part}`);
    const second = lab(page).locator('.weave-message.is-copy');
    assert.equal(await second.count(), 1);
    assert.match(await second.getAttribute('aria-label'), copy);
    assert.match(await second.textContent(), /×2/);
    // Both are in the lens, too, also when they are over.
    const lens = lab(page).locator('.tape-lens');
    await lens.locator('.tape-flight.is-copy').waitFor({ state: 'attached' });
    assert.equal(await lens.locator('.tape-flight.is-copy').count(), 1);
    assert.match(await lens.locator('.tape-copy').textContent(), /×2/);
  });
}

test('what is looked for may be folded away, which is said', async () => {
  const page = await labs.open('?lang=en');
  await inside(page, (host) => host.lab.run(4_000));
  await lab(page).locator('[data-tab=space-time]').click();
  await lab(page).locator('.weave-controls [type=search]').fill('PING');
  const remarks = lab(page).locator('.weave-remarks');
  await remarks.getByText('Nothing here says “PING”.').waitFor();
  assert.match(await remarks.textContent(), /Folded away: .*\d+ PING/);
});

for (const lang of ['en', 'zh']) {
  test(`what a cut link holds up is drawn up to no other line and without a head, and says so: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await inside(page, (host) => {
      host.lab.run(3_000);
      host.lab.apply('partition s0,r0|s1,s2,r1,r2,c0');
      host.lab.run(25_000);
    });
    await lab(page).locator('[data-tab=space-time]').click();
    const waiting = lab(page).locator('.weave-message.is-waiting');
    await waiting.first().waitFor({ state: 'attached' });
    assert.equal(await waiting.locator('.weave-head').count(), 0);
    assert.match(await waiting.first().getAttribute('aria-label'), lang === 'en' ? /not there yet$/ : /尚未到达$/);
    const clear = await waiting.evaluateAll((messages) => {
      const from = (path) => Number(path.getAttribute('d').match(/M([\d.]+)/)[1]);
      const lines = [...messages[0].getRootNode().querySelectorAll('.weave-process')].map((process) => from(process.querySelector('path')));
      const ends = messages.map((message) => Number(message.querySelector('.weave-hit').getAttribute('d').match(/L([\d.]+)/)[1]));
      return Math.min(...ends.map((end) => Math.min(...lines.map((line) => Math.abs(line - end)))));
    });
    assert.ok(clear > 5, `${clear} px from a line`);
  });
}
