// Runs that parted, as a tree of any depth, and two of them beside each other: each by
// mouse and by keyboard alone, in both languages.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, lab } from './bed.mjs';
import { digest, hasFocus, parted, pressTo, quiet, runs, seek } from './reader.mjs';
import { BOTH, WAYS, focusLab, frame, run, story, target } from './ways.mjs';

const labs = bed();

/** How a reader kills a process. */
const KILL = {
  mouse: async (page, name) => {
    await lab(page).locator('[data-open=kill]').click();
    await lab(page).locator(`.lab-item[data-command="kill ${name}"]`).click();
  },
  keyboard: async (page, name) => {
    await lab(page).locator(`.stage-picture [data-target=${await target(page, name)}]`).first().focus();
    await page.keyboard.press('k');
  },
};

/**
 * A run from which one parts at 2 s, from that one another at 4 s, and from this a third at
 * 6 s; and one that parts from the first again, at 1 s.
 */
async function grown(lang, way) {
  const page = await quiet(labs, lang);
  await run(page, 8_000);
  for (const [ms, name] of [[2_000, 's0'], [4_000, 's1'], [6_000, 's2'], [1_000, 'r2']]) {
    await seek(page, ms);
    await KILL[way](page, name);
    await run(page, 6_000);
  }
  await WAYS[way].tab(page, 'runs');
  return page;
}

for (const [lang, way] of BOTH) {
  const { press } = WAYS[way];

  test(`runs that part from runs are a tree, and each is shown: ${lang}, ${way}`, async () => {
    const page = await grown(lang, way);
    const { runs: tree, current } = await runs(page);
    assert.deepEqual(tree.map(({ id, depth, parent }) => [id, depth, parent]),
      [[0, 0, null], [4, 1, 0], [1, 1, 0], [2, 2, 1], [3, 3, 2]]);
    const lines = lab(page).locator('.lab-run');
    assert.deepEqual(await lines.evaluateAll((all) => all.map((line) => Number(line.dataset.runId))), tree.map((run) => run.id));
    // Each stands further in than that from which it parted, by as much as that one does.
    const lefts = await lines.evaluateAll((all) => all.map((line) => line.querySelector('.lab-run-show').getBoundingClientRect().left));
    const step = lefts[1] - lefts[0];
    assert.ok(step >= 10, `a step of ${step} px`);
    lefts.forEach((left, place) => assert.ok(Math.abs(left - lefts[0] - step * tree[place].depth) < 1, `${place}: ${left}`));
    const said = await lines.locator('.lab-run-extent').allTextContents();
    tree.filter((run) => run.parent !== null).forEach((run, place) => {
      const at = `${(run.parted_us / 1e6).toFixed(2)} s`;
      assert.ok(said[place + 1].startsWith({ en: `parts at ${at} · `, zh: `自 ${at} 分出 · ` }[lang]), said[place + 1]);
    });
    const digests = {};
    for (const { id } of [...tree.filter((run) => run.id !== current), tree.find((run) => run.id === current)]) {
      await press(lab(page).locator(`[data-show="${id}"]`));
      assert.equal((await runs(page)).current, id);
      assert.deepEqual(await lines.evaluateAll((all) => all.filter((line) => line.querySelector('[aria-current]')).map((line) => Number(line.dataset.runId))), [id]);
      digests[id] = await digest(page);
    }
    assert.equal(new Set(Object.values(digests)).size, tree.length, 'no two are the same');
  });
}

for (const lang of ['en', 'zh']) {
  test(`b goes down the tree of runs and around, B up, and each is called by its name: ${lang}`, async () => {
    const page = await grown(lang, 'keyboard');
    const { runs: tree, current } = await runs(page);
    const names = Object.fromEntries(await lab(page).locator('.lab-run').evaluateAll((all) =>
      all.map((line) => [line.dataset.runId, line.querySelector('.lab-run-name').textContent])));
    await focusLab(page);
    for (const [key, order] of [['b', tree], ['B', tree.toReversed()]]) {
      const ids = order.map((run) => run.id);
      const from = ids.indexOf(current);
      for (const id of [...ids.slice(from + 1), ...ids.slice(0, from + 1)]) {
        await page.keyboard.press(key);
        assert.equal((await runs(page)).current, id, `${key} leads to ${id}`);
        await lab(page).locator('.lab-said').filter({ hasText: names[id] }).waitFor();
      }
    }
  });
}

/** The comparison of two runs, as it is opened by mouse and by key. */
const COMPARE = {
  mouse: async (page) => {
    await lab(page).locator('[data-tab=runs]').click();
    await lab(page).locator('[data-compare="0"]').click();
  },
  keyboard: async (page) => {
    await focusLab(page);
    await page.keyboard.press('|');
  },
};

/** By mouse a click; by keyboard Tab, however far it is, and Enter. */
const FOLLOW = {
  mouse: (control) => control.click(),
  keyboard: async (control) => {
    await pressTo(control);
    await control.page().keyboard.press('Enter');
  },
};

for (const [lang, way] of BOTH) {
  const follow = FOLLOW[way];

  test(`of two runs, the first difference and a line of each log lead to their moments: ${lang}, ${way}`, async () => {
    const page = await parted(labs, lang);
    await COMPARE[way](page);
    const beside = lab(page).locator('.lab-beside');
    for (const id of [0, 1]) {
      const go = beside.locator(`.is-first [data-go="${id}"]`);
      const step = Number(await go.getAttribute('data-step'));
      await follow(go);
      assert.equal((await runs(page)).current, id);
      assert.equal((await frame(page)).step, step);
    }
    for (const [id, side] of [[1, 'is-right'], [0, 'is-left']]) {
      const row = beside.locator(`.${side} .lab-log-row`).nth(1);
      const [at, name] = await row.locator('.lab-unit, .lab-two-logs-node').allTextContents();
      await follow(row);
      assert.equal((await runs(page)).current, id);
      const { step, nodes } = await frame(page);
      const line = (await story(page)).log.find((line) => line.step === step && nodes[line.node].name === name);
      assert.ok(line, `${name} logs something there`);
      assert.ok(Math.abs(line.at_us / 1e6 - Number(at)) < 0.001, `${line.at_us} is ${at}`);
    }
    if (way === 'mouse') await beside.locator('[data-do=close-compared]').click();
    else await page.keyboard.press('Escape');
    await beside.waitFor({ state: 'detached' });
    await focusLab(page);
    await page.keyboard.press('b');
    assert.equal((await runs(page)).current, 1, 'and keys go on working');
  });

  test(`the tapes of two runs each lead into their own: ${lang}, ${way}`, async () => {
    const page = await parted(labs, lang);
    await COMPARE[way](page);
    const tapes = lab(page).locator('.lab-beside .tape-picture');
    for (const id of [0, 1]) {
      const tape = tapes.nth(id);
      await tape.waitFor();
      const before = (await frame(page)).now_us;
      if (way === 'mouse') {
        const { width, height } = await tape.boundingBox();
        await tape.click({ position: { x: width * (0.6 - 0.2 * id), y: height / 2 } });
      } else {
        await pressTo(tape);
        await page.keyboard.press('Shift+ArrowLeft');
      }
      await page.waitForFunction(([id, before]) => {
        const own = document.querySelector('sentinel-lab').lab;
        return own.runs().current === id && own.frame().now_us < before;
      }, [id, before]);
      assert.equal(await tape.getAttribute('aria-valuenow'), `${(await frame(page)).now_us}`, 'it shows where that is');
      if (way === 'keyboard') assert.ok(await hasFocus(tape), 'the focus stays on it');
    }
  });
}
