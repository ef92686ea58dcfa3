// For those who see, move or point otherwise: keys are listed by a button, what colours
// tell is told by shapes and words, too, nothing glides where that is not wanted, and what
// lies under another thing is reached another way.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { hasFocus } from './reader.mjs';
import { BOTH, WAYS, apply, focusLab, frame, run, runTo, target } from './ways.mjs';

const labs = bed();

const CHINESE = /[\u4e00-\u9fff]/;

for (const [lang, way] of BOTH) {
  const { press, menu, choose } = WAYS[way];

  test(`a button lists the keys, and its list is closed again: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    const opener = lab(page).locator('[data-open=keys]');
    const list = lab(page).locator('.lab-keys');
    assert.equal(CHINESE.test(await opener.getAttribute('aria-label')), lang === 'zh');
    // By its own button, by Escape, and by a click beside it, in the middle of the upper edge.
    const ends = [() => press(list.locator('> .lab-button')), () => page.keyboard.press('Escape')];
    if (way === 'mouse') ends.push(() => lab(page).locator('.lab-outside').click({ position: { x: 2, y: 2 } }));
    for (const end of ends) {
      await press(opener);
      await list.waitFor();
      const lines = await list.locator('dd').allTextContents();
      assert.ok(lines.length > 20 && lines.every((line) => CHINESE.test(line) === (lang === 'zh')), lines.join());
      await end();
      await list.waitFor({ state: 'detached' });
      assert.ok(await hasFocus(opener), 'the focus is given back');
    }
    // What it lists is what keys do.
    await focusLab(page);
    await page.keyboard.press('g');
    await lab(page).locator('#lab-run-to').waitFor();
  });

  test(`a message that was dropped and lies under another is reached over its link: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    const { id, from, to } = await inside(page, async (host) => {
      host.lab.run(1_000);
      for (let steps = 0; steps < 500; steps += 1) {
        host.lab.step('event');
        const { messages, nodes } = host.lab.frame();
        if (messages.length < 2) continue;
        await new Promise((drawn) => requestAnimationFrame(drawn));
        const under = messages.find(({ id }) => {
          const disc = host.shadowRoot.querySelector(`.stage-picture [data-target=m${id}]`);
          const { x, y, width, height } = disc.getBoundingClientRect();
          const met = host.shadowRoot.elementFromPoint(x + width / 2, y + height / 2)?.closest('[data-target]');
          return met && met !== disc;
        });
        if (under) return { id: under.id, from: nodes[under.from].name, to: nodes[under.to].name };
      }
      return {};
    });
    await apply(page, `drop ${from}>${to} #${id}`);
    await menu(page, await target(page, `${from}-${to}`));
    await choose(lab(page).locator(`.lab-item[data-message="${id}"]`));
    await choose(lab(page).locator('.lab-item[data-verb=Inspect]'));
    await lab(page).locator(`.stage-message.is-doomed.is-selected[data-target=m${id}]`).waitFor();
    const said = await lab(page).locator('.lab-inspector').textContent();
    assert.ok(said.includes(from) && said.includes(to) && CHINESE.test(said) === (lang === 'zh'), said);
  });
}

/**
 * What of a thing is drawn so that it can be seen on the ground that the system imposes:
 * for each part that a selector finds its outline, if its line or area has another colour
 * than what it is drawn on.
 */
const drawn = (page, selector, on = '.lab') => inside(page, (host, [selector, on]) => {
  const ground = host.shadowRoot.querySelector(on);
  const { backgroundColor, fill } = getComputedStyle(ground);
  const under = ground instanceof SVGElement ? fill : backgroundColor;
  return [...host.shadowRoot.querySelectorAll(selector)].filter((part) => {
    const { fill, stroke, strokeWidth, opacity } = getComputedStyle(part);
    const box = part.getBoundingClientRect();
    const shows = (colour) => colour !== 'none' && colour !== under && !/^rgba\(.*, 0\)$/.test(colour);
    return part.checkVisibility() && box.width + box.height > 2 && Number(opacity) > 0.3 &&
      (shows(fill) || (shows(stroke) && Number.parseFloat(strokeWidth) > 0));
  }).map((part) => part.getAttribute('d') ?? part.textContent);
}, [selector, on]);

for (const lang of ['en', 'zh']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`where the system imposes its colours, shapes and words still tell: ${lang}, ${colorScheme}`, async () => {
      const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`, { colorScheme, reducedMotion: 'reduce' });
      await page.emulateMedia({ forcedColors: 'active' });
      for (const command of ['kill c0', 'pause s2', 'host-down r2', 'cut s0-s1', 'cut r1>s0']) await apply(page, command);
      await run(page, 6_600);
      // Who does not run has a mark, another for each reason, and a word.
      const marks = {};
      for (const name of ['r0', 's2', 'r2']) {
        const own = `[data-target=${await target(page, name)}]`;
        marks[name] = (await drawn(page, `.stage-node${own} .stage-badge path`, `.stage-node${own} .stage-badge circle`)).join();
        assert.notEqual(marks[name], '', `${name} has a mark`);
        assert.notEqual((await drawn(page, `.stage-note${own} .stage-status`)).join(), '', `${name} has a word`);
      }
      assert.equal(new Set(Object.values(marks)).size, 3, 'marks differ');
      assert.deepEqual(await drawn(page, `.stage-node[data-target=${await target(page, 'r1')}] .stage-badge`), [], 'who runs has none');
      // A cut link has a bar, and for each direction that is cut a chevron.
      for (const [link, chevrons] of [['s0-s1', 2], ['r1-s0', 1], ['r1-s1', 0]]) {
        const cut = `.stage-wire[data-target=${await target(page, link)}] .stage-cut`;
        assert.equal((await drawn(page, `${cut} .stage-cut-bar`)).length, Math.min(chevrons, 1), `${link}: a bar`);
        assert.equal((await drawn(page, `${cut} path:not(.stage-cut-bar, .stage-cut-open)`)).length, chevrons, `${link}: chevrons`);
      }
      // A cell is filled, hollow or struck through.
      const full = await inside(page, (host) => Object.fromEntries(['is-sdown', 'is-up'].map((state) =>
        [state, getComputedStyle(host.shadowRoot.querySelector(`.stage-opinion.${state} rect`)).fill !== 'none'])));
      assert.deepEqual(full, { 'is-sdown': true, 'is-up': false });
      assert.ok((await drawn(page, '.stage-opinion.is-stale path')).length > 0);
      // On the tape a fault is called by its name, and the tab that is shown is underlined.
      assert.ok((await drawn(page, '.tape-fault-words')).some((words) => words.startsWith({ en: 'kill', zh: '杀' }[lang]) || words.includes('kill')), 'the tape names a fault');
      const lines = await inside(page, (host) => ['true', 'false'].map((shown) => getComputedStyle(host.shadowRoot.querySelector(`.lab-tab[aria-selected=${shown}]`), '::after').backgroundColor));
      assert.notEqual(lines[0], lines[1]);
    });

    test(`so do they of an election: ${lang}, ${colorScheme}`, async () => {
      const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`, { colorScheme, reducedMotion: 'reduce' });
      await page.emulateMedia({ forcedColors: 'active' });
      await runTo(page, '+odown');
      await inside(page, (host) => { host.lab.step('vote'); host.lab.step('vote'); });
      assert.ok((await drawn(page, '.stage-hatch')).length > 0 && (await drawn(page, '.stage-odown-count')).length > 0, 'objectively down is hatched and counted');
      const { messages } = await frame(page);
      const vote = messages.find((message) => message.kind === 'Vote');
      assert.ok(vote);
      // A message has the letter of its kind, which stands out from its disc.
      const own = `.stage-message[data-target=m${vote.id}]`;
      assert.deepEqual(await drawn(page, `${own} text`, `${own} circle:not(.stage-hit, .stage-focus)`), ['V']);
    });
  }

  test(`nothing glides for whoever wants less motion: ${lang}`, async () => {
    /** What moves by itself while one steps to a vote and then plays beyond the death of a master. */
    const glides = async (reducedMotion) => {
      const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`, { reducedMotion });
      return inside(page, async (host) => {
        const seen = new Set();
        const look = async (until) => {
          do {
            await new Promise((drawn) => requestAnimationFrame(drawn));
            const all = host.shadowRoot.getAnimations().filter((animation) => animation.playState === 'running');
            for (const animation of all) seen.add(`${animation.effect.target.getAttribute('class')} ${animation.transitionProperty ?? ''}`);
          } while (!until());
        };
        host.seek(2_900);
        host.play();
        await look(() => host.lab.frame().now_us > 3_100_000);
        host.pause();
        host.lab.step('vote');
        for (let steps = 0; steps < 8; steps += 1) {
          host.lab.step('event');
          await look(() => true);
        }
        return [...seen];
      });
    };
    assert.deepEqual(await glides('reduce'), []);
    assert.ok((await glides('no-preference')).length > 0, 'for others something does');
  });
}
