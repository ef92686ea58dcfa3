// Fifty sentinels that watch twenty masters with two replicas each: the picture keeps its
// room, nothing lies over anything, a failover is seen and can be followed with the mouse
// and from the keyboard, in both languages.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { many, openMany } from './many.mjs';
import { contextOf } from './views.mjs';
import { BOTH, WAYS, frame, run, runTo, target } from './ways.mjs';

/** The master that dies is the eighth: it is neither first nor last. */
const KILLED = 7;

const labs = bed();

async function open(size = 'wide', lang = 'en', sentinels = 50, masters = 20, more = '') {
  const page = await labs.open(`?lang=${lang}`, contextOf(size, 'light', lang));
  await openMany(page, many(sentinels, masters, { killed: Math.min(KILLED, masters - 1), more }));
  await lab(page).locator('.stage.is-many').waitFor();
  await run(page, 2_000);
  return page;
}

const card = (page, group = KILLED) => lab(page).locator(`.many-card[data-group="${group}"]`);

/** The boxes of everything that matches, in CSS pixels. */
const boxes = (page, selector) => inside(page, (host, selector) => {
  const box = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height, name: element.closest('[data-target], [data-group]')?.getAttribute('aria-label') };
  };
  return [...host.shadowRoot.querySelectorAll(selector)].map(box);
}, selector);

function overlapping(boxes) {
  const meet = (a, b) => a.x + 0.5 < b.x + b.width && b.x + 0.5 < a.x + a.width
    && a.y + 0.5 < b.y + b.height && b.y + 0.5 < a.y + a.height;
  return boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => meet(a, b)).map((b) => `${a.name} and ${b.name}`));
}

for (const [size, share] of [['wide', 0.5], ['tablet', 0.5], ['phone', 0.4], ['embed', 0.4]]) {
  test(`the picture keeps its room and nothing lies over anything: ${size}`, async () => {
    const page = await open(size);
    const [[stage], [whole]] = [await boxes(page, '.lab-stage'), await boxes(page, '.lab')];
    assert.ok(stage.height >= whole.height * share, `${stage.height} of ${whole.height}`);
    const [foot] = await boxes(page, '.lab-foot');
    assert.ok(foot.y >= stage.y + stage.height - 1, 'the tape begins under the picture');
    const [sentinels, cards] = [await boxes(page, '.is-bead .stage-hexagon'), await boxes(page, '.many-ground')];
    assert.deepEqual([sentinels.length, cards.length], [50, 20]);
    assert.deepEqual(overlapping([...sentinels, ...cards]), []);
    const targets = await boxes(page, '.stage-picture [data-target] .stage-focus');
    const small = targets.filter(({ width, height }) => width < 24 || height < 24);
    assert.deepEqual(small, [], 'every target is large enough for a finger');
    const inPicture = ({ x, y, width, height }) =>
      x >= stage.x && y >= stage.y && x + width <= stage.x + stage.width && y + height <= stage.y + stage.height;
    assert.ok([...sentinels, ...cards].every(inPicture));
  });
}

test('names are large enough to be read', async () => {
  for (const size of ['wide', 'phone']) {
    const page = await open(size);
    const sizes = await inside(page, (host) =>
      [...host.shadowRoot.querySelectorAll('.stage.is-many .stage-picture text')].map((text) => parseFloat(getComputedStyle(text).fontSize)));
    assert.ok(sizes.length > 100 && Math.min(...sizes) >= 9, `${Math.min(...sizes)} of ${sizes.length}, ${size}`);
  }
});

for (const lang of ['en', 'zh']) {
  test(`a failover of one of many is seen where it happens: ${lang}`, async () => {
    const page = await open('wide', lang);
    const before = await card(page).textContent();
    assert.ok(await runTo(page, '+try-failover'));
    await lab(page).locator('.is-bead.is-asking').first().waitFor();
    await card(page).locator('.stage-node.has-odown').waitFor();
    assert.match(await card(page).getAttribute('class'), /is-dwelt/, 'the picture dwells on it by itself');
    assert.equal(await lab(page).locator('.many-card.is-dwelt').count(), 1);
    assert.match(await card(page).locator('.many-words').textContent(), /^s\d+ \d+\/26$/);
    const suspects = await lab(page).locator('.is-bead.is-suspecting').count();
    assert.ok(suspects > 10, `${suspects} show that they hold it for down`);
    await run(page, 8_000);
    await lab(page).locator('.is-bead.is-asking').waitFor({ state: 'detached' });
    const { nodes, configurations } = await frame(page);
    // An old master may not have been made a replica yet.
    const masters = nodes.filter((node) => node.group === KILLED && node.shape === 'Master');
    assert.ok(masters.length > 0 && masters.every((node) => node.name !== `r${3 * KILLED}`));
    assert.ok(configurations[KILLED] > 0);
    assert.deepEqual(configurations.filter((epoch) => epoch > 0).length, 1);
    const squares = await card(page).locator('.stage-node.is-master').evaluateAll((all) => all.map((one) => one.dataset.target));
    assert.deepEqual(squares, masters.map((node) => `n${node.id}`));
    assert.notEqual(await card(page).textContent(), before);
    const bands = await lab(page).locator('.tape-band-words').allTextContents();
    assert.ok(bands.some((words) => words.includes(`m${KILLED} `) && masters.some((node) => words.includes(node.name))), bands.join(' | '));
    assert.match(await lab(page).locator('.tape').textContent(), /17/, 'how many masters have no band is said');
  });

  test(`a master is chosen with the mouse, and all of its links are drawn: ${lang}`, async () => {
    const page = await open('wide', lang);
    const links = lab(page).locator('.stage-wire');
    assert.equal(await links.count(), 0, 'at rest no link is drawn');
    const ground = card(page, 3).locator('.many-ground');
    await ground.click({ position: { x: 6, y: 6 } });
    await card(page, 3).locator('.is-selected').waitFor();
    assert.equal(await links.count(), 52, 'to fifty sentinels and two replicas');
    assert.equal(await lab(page).locator('[role=menu]').count(), 0, 'the card itself has no menu');
    const bands = await lab(page).locator('.tape-band-words').allTextContents();
    assert.ok(bands.some((words) => words.startsWith('m3 ')), 'whoever is looked at has a band');
    await card(page, 3).locator('[data-target]').nth(1).click();
    await lab(page).locator('[role=menu]').waitFor();
  });

  test(`a master is found and chosen from the keyboard: ${lang}`, async () => {
    const page = await open('wide', lang);
    const first = lab(page).locator('.stage-picture [data-target][tabindex="0"]');
    assert.equal(await first.count(), 1, 'one of all is in the tab order');
    await first.focus();
    const at = () => inside(page, (host) => host.shadowRoot.activeElement?.getAttribute('data-target'));
    const seen = new Set([await at()]);
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowRight']) {
      await page.keyboard.press(key);
      seen.add(await at());
    }
    assert.equal(seen.size, 6, 'each arrow leads somewhere else');
    await page.keyboard.press('Enter');
    await lab(page).locator('[role=menu]').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await lab(page).locator('.many-card.is-dwelt').count(), 1);
    assert.equal(await lab(page).locator('.stage-wire').count() > 0, true);
    await page.keyboard.press('PageDown');
    assert.match(await at(), /^w/, 'from processes to links');
  });
}

test('timers that are about to run out are ahead on a tape of many, and on one that is thin', async () => {
  for (const size of ['wide', 'phone']) {
    const page = await open(size);
    await runTo(page, '+sdown');
    await inside(page, (host) => host.lab.seek(host.lab.frame().now_us / 1_000 - 200));
    const head = (await lab(page).locator('.tape-strip .tape-head').boundingBox()).x;
    const due = lab(page).locator('.tape-strip .tape-due path').first();
    assert.ok((await due.getAttribute('d')).length > 0);
    const { x } = await due.boundingBox();
    assert.ok(x > head, `${size}: ${x} and ${head}`);
  }
});

test('what the lens leaves out is counted, and those who decide have a line', async () => {
  const page = await open();
  await runTo(page, '+vote-for-leader');
  await run(page, 1);
  const lens = lab(page).locator('.tape-lens');
  const lines = await lens.locator('.tape-process').count();
  assert.ok(lines <= 13, `${lines} lines`);
  const asking = await lab(page).locator('.is-bead.is-asking .stage-name').first().textContent();
  assert.ok((await lens.locator('.tape-process text').allTextContents()).includes(asking), `${asking} has a line`);
  assert.match(await lens.locator('.tape-lens-title').textContent(), /\+\d+ more/);
});

test('Raft stands beside many as beside few', async () => {
  const page = await open('wide', 'en', 50, 20, '[raft]\nservers = 5');
  assert.equal(await lab(page).locator('.lab-side .stage').count(), 2);
  assert.equal(await lab(page).locator('.lab-side .stage.is-many').count(), 1);
  const boxed = [...await boxes(page, '.is-bead .stage-hexagon'), ...await boxes(page, '.many-ground')];
  assert.deepEqual(overlapping(boxed), []);
});

for (const [sentinels, masters] of [[15, 5], [30, 1], [50, 1], [3, 20]]) {
  test(`other numbers suit as well: ${sentinels} sentinels and ${masters} masters`, async () => {
    for (const size of ['wide', 'tablet', 'phone']) {
      const page = await open(size, 'en', sentinels, masters);
      const [found, cards] = [await boxes(page, '.is-bead .stage-hexagon'), await boxes(page, '.many-ground')];
      assert.deepEqual([found.length, cards.length], [sentinels, masters], size);
      assert.deepEqual(overlapping([...found, ...cards]), [], size);
    }
  });
}

const unfolded = (page) => lab(page).locator('.lab-unfold[aria-expanded=true]');
const told = (page) => lab(page).locator('.lab-inspector .lab-decision-head .lab-item-note').allTextContents();

for (const [lang, way] of BOTH) {
  test(`the inspector says how it stands with each master and tells one in detail: ${lang}, ${way}`, async () => {
    const page = await open('wide', lang, 20);
    await runTo(page, '+odown');
    await WAYS[way].menu(page, await target(page, 's7'));
    await WAYS[way].choose(lab(page).locator('.lab-item[data-command=""]'));
    const all = lab(page).locator('.lab-unfold');
    await unfolded(page).waitFor();
    assert.deepEqual(await all.allTextContents(), Array.from({ length: 20 }, (_, m) => `m${m}`));
    assert.equal(await lab(page).locator('.lab-stand-said').count(), 20);
    assert.deepEqual(await unfolded(page).allTextContents(), ['m7'], 'the one with which something is the matter');
    assert.equal(await lab(page).locator('.lab-stand.is-astir').count(), 1);
    // Those that watch it are a line each.
    assert.equal(await lab(page).locator('.lab-many-facts tbody tr').count(), 19);
    assert.ok(await lab(page).locator('.lab-inspector *').count() < 1_000);
    const other = lab(page).locator('.lab-unfold[data-master=m12]');
    await WAYS[way].press(other);
    await lab(page).locator('.lab-unfold[data-master=m12][aria-expanded=true]').waitFor();
    assert.deepEqual(await unfolded(page).allTextContents(), ['m12']);
    assert.deepEqual([...new Set(await told(page))], ['m12', 'r37', 'r38'], 'its own decisions and those about its replicas, and no others');
    await WAYS[way].press(other);
    await lab(page).locator('.lab-unfold[data-master=m12][aria-expanded=false]').waitFor();
    assert.deepEqual([await unfolded(page).count(), await told(page)], [0, []]);
  });
}

test('while fifty play, the code’s view and the diagram of messages come along, and are exact when it stands', async () => {
  const page = await open();
  const head = lab(page).locator('.lab-tick-head .lab-title');
  await lab(page).locator('[data-tab=code]').click();
  const before = await head.textContent();
  await lab(page).locator('.is-play').click();
  await page.waitForFunction(([before]) => document.querySelector('sentinel-lab').shadowRoot.querySelector('.lab-tick-head .lab-title').textContent !== before, [before]);
  await lab(page).locator('.is-play').click();
  const { now_us } = await frame(page);
  const said = Number((await head.textContent()).match(/([\d.]+) s$/)[1]);
  assert.ok(now_us / 1e6 - said <= 0.11 && said * 1e6 <= now_us + 1_000, `${said} at ${now_us}`);

  // In the middle of the failover.
  await run(page, 5_000 - now_us / 1_000);
  await lab(page).locator('[data-tab=space-time]').click();
  await lab(page).locator('.weave-now').first().waitFor({ state: 'attached' });
  await lab(page).locator('.weave-message').first().waitFor({ state: 'attached' });
  const latest = () => inside(page, (host) =>
    Math.max(...[...host.shadowRoot.querySelectorAll('.weave-message')].map((message) => Number(message.dataset.at))));
  const asked = await latest();
  // At a fixed pace: the story dwells on what comes now.
  await inside(page, (host) => host.shadowRoot.querySelector('.lab').focus());
  await page.keyboard.press('+');
  await page.keyboard.press('-');
  await lab(page).locator('.is-play').click();
  for (let looks = 0; await latest() <= asked; looks += 1) {
    assert.ok(looks < 100, 'what is said while it plays is drawn');
    await page.waitForTimeout(100);
  }
  await lab(page).locator('.is-play').click();
  // Where the line of now lies between the first and the last instant that is written.
  const drawn = await inside(page, (host) => {
    const all = (name) => [...host.shadowRoot.querySelectorAll(name)];
    const ticks = all('.weave-tick').map((tick) => [Number(tick.textContent), Number(tick.getAttribute('y'))]);
    const [first, last] = [ticks[0], ticks.at(-1)];
    const y = Number(all('.weave-now')[0].getAttribute('d').match(/^M[\d.]+ ([\d.]+)/)[1]) + 3.5;
    return first[0] + (y - first[1]) * (last[0] - first[0]) / (last[1] - first[1]);
  });
  const stands = (await frame(page)).now_us / 1e6;
  assert.ok(Math.abs(drawn - stands) < 0.02, `drawn at ${drawn}, stands at ${stands}`);
});
