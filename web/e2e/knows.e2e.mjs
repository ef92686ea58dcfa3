// What each one knows: opinions of everybody about everybody, epochs, and what is so.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { many, openMany } from './many.mjs';
import { BOTH, WAYS, apply, focused, frame, id, run, runTo, says, story } from './ways.mjs';

const labs = bed();

async function open(scenario, lang, ms) {
  const page = await labs.open(`?lang=${lang}&scenario=${scenario}`);
  await run(page, ms);
  await lab(page).locator('[data-tab=knows]').click();
  await lab(page).locator('.lab-matrix').first().waitFor();
  return page;
}

test('every sentinel has an opinion of everybody, and a cell leads to its record, by mouse', async () => {
  const page = await open('kill-the-master', 'en', 6_900);
  assert.equal(await lab(page).locator('.lab-matrix tbody tr').count(), 3);
  assert.equal(await lab(page).locator('.lab-matrix thead th').count(), 6);
  const down = lab(page).locator('.lab-opinion', { has: page.locator('.is-sdown, .is-odown') }).first();
  assert.match(await down.locator('.lab-unseen').textContent(), /holds r0 for (sub|ob)jectively down/);
  await down.click();
  const { step } = await frame(page);
  const log = await inside(page, (host) => host.lab.story().log);
  assert.ok(log.some((line) => line.step === step && ['+sdown', '+odown'].includes(line.event)), 'there it was said');
});

test('arrows move between cells and Enter follows one, in Chinese', async () => {
  const page = await open('kill-the-master', 'zh', 2_000);
  const before = (await frame(page)).now_us;
  await lab(page).locator('[data-cell="0-0-0"]').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  assert.equal(await inside(page, (host) => host.shadowRoot.activeElement.dataset.cell), '0-1-1');
  assert.match(await inside(page, (host) => host.shadowRoot.activeElement.title), /s1 认为 r1 在线；上次听到它是/);
  await page.keyboard.press('Enter');
  assert.ok((await frame(page)).now_us < before, 'the reply came before');
});

test('what is believed is beside what is so, and dead sentinels still count', async () => {
  const page = await open('two-of-five', 'en', 12_000);
  assert.match(await lab(page).locator('.lab-known-group .lab-stand-said').textContent(), /nobody serves as master/);
  assert.match(await lab(page).locator('.lab-kept tbody tr').first().textContent(), /5.*3 down, and counted/);
  assert.equal(await lab(page).locator('.lab-matrix tr.is-stale').count(), 3);
});

/** The values of a row of a table of what is kept. */
const keeps = (page, place, row) => lab(page).locator('.lab-kept').nth(place).locator('tbody tr').nth(row).locator('.lab-kept-value');

/** Whether s1 announces it right then: what it writes to its disk first takes it a moment. */
const said = (page, at_us, event) => inside(page, (host, [at_us, event]) => {
  const { nodes } = host.lab.frame();
  const own = host.lab.story().log.filter((line) => line.event === event && nodes[line.node].name === 's1');
  return own.some((line) => line.at_us >= at_us && line.at_us < at_us + 20_000);
}, [at_us, event]);

test('a number leads back to the record that made it so, at last to the start, by mouse', async () => {
  const page = await open('kill-the-master', 'en', 20_000);
  await keeps(page, 0, 1).nth(1).click();
  const { step, now_us } = await frame(page);
  assert.ok(now_us < 20_000_000);
  assert.ok(await said(page, now_us, '+new-epoch'), 'there s1 took over a new epoch');
  await keeps(page, 0, 1).nth(1).click();
  assert.equal((await frame(page)).step, step, 'it is there already');
  await inside(page, (host) => host.seek(1_000));
  await keeps(page, 0, 1).nth(1).click();
  const start = (await frame(page)).now_us;
  assert.ok(start <= 0, `it had that from its start: ${start}`);
});

test('arrows move between numbers, and Enter leads to where another master was believed in, in Chinese', async () => {
  const page = await open('raft-leader-dies', 'zh', 20_000);
  await lab(page).locator('[data-cell="1-0-0"]').focus();
  await page.keyboard.press('ArrowDown');
  assert.match(await inside(page, (host) => host.shadowRoot.activeElement.title), /回到 s1\.mymaster\.master = r\d 成立的那一刻/);
  await page.keyboard.press('Enter');
  const { step, now_us } = await frame(page);
  assert.ok(await said(page, now_us, '+switch-master'), 'there it switched');
  await lab(page).locator('[data-cell="3-1-1"]').focus();
  assert.match(await inside(page, (host) => host.shadowRoot.activeElement.title), /回到 n1\.term = \d+ 成立的那一刻/);
  await page.keyboard.press('Enter');
  assert.ok((await frame(page)).step < step, 'Raft had elected before');
});

test('Raft servers have the same tables', async () => {
  const page = await open('raft-leader-dies', 'en', 2_000);
  const groups = lab(page).locator('.lab-known-group');
  assert.equal(await groups.count(), 2);
  assert.match(await groups.nth(1).textContent(), /In truth n\d leads.*currentTerm/s);
});

test('fifteen sentinels fit on a phone by scrolling the table alone', async () => {
  const page = await labs.open('?lang=zh', { viewport: { width: 390, height: 844 }, hasTouch: true });
  await inside(page, (host) => host.lab.open({ name: 'crowd', sentinels: 15, replicas: 4, quorum: 8, down_after: '3s', failover_timeout: '15s', timeline: ['3s kill r0'] }));
  await run(page, 2_000);
  await lab(page).locator('.lab-sheet-handle').click();
  await lab(page).locator('[data-tab=knows]').click();
  assert.equal(await lab(page).locator('.lab-matrix tbody tr').count(), 15);
  const [wide, body] = await lab(page).locator('.lab-panel-body').evaluate((body) => [body.scrollWidth, body.clientWidth]);
  assert.ok(wide <= body, `the panel itself does not scroll sideways: ${wide} > ${body}`);
});

/** What is read of a cell and of a number, and what a row is called that is not to be trusted. */
const WORDS = {
  en: {
    up: (who, of, age) => `${who} takes ${of} for up; it was last heard ${age} ago`,
    unknown: (who, of) => `${who} has no opinion of ${of}`, itself: (who) => `${who} itself`,
    says: '; it says that the master is down', wrongly: '; in truth it is the other way round',
    stale: 'stale: it does not run, or is in TILT', disk: (value) => `on disk: ${value}`, leads: (who) => `In truth ${who} leads.`,
    unheard: (who) => `without ${who}`, serving: (who) => `${who} is master`,
    observer: (who) => `; stale: ${who} does not run, or is in TILT`, unasked: (who) => `; stale: ${who} has stopped asking it`,
    silent: (elapsed, limit) => `; stale: silent for ${elapsed}, where ${limit} is the limit`, overdue: 'stale: a reply is overdue',
  },
  zh: {
    up: (who, of, age) => `${who} 认为 ${of} 在线；上次听到它是 ${age} 前`,
    unknown: (who, of) => `${who} 对 ${of} 没有看法`, itself: (who) => `${who} 自己`,
    says: '；它说主节点已下线', wrongly: '；事实正相反',
    stale: '已过时：它没有运行，或处于 TILT', disk: (value) => `磁盘上：${value}`, leads: (who) => `事实：${who} 是领导者。`,
    unheard: (who) => `不知道 ${who}`, serving: (who) => `${who} 是主节点`,
    observer: (who) => `；已过时：${who} 没有运行，或处于 TILT`, unasked: (who) => `；已过时：${who} 已不再询问它`,
    silent: (elapsed, limit) => `；已过时：沉默了 ${elapsed}，上限是 ${limit}`, overdue: '已过时：迟迟没有回复',
  },
};

/** How a reader follows a cell or a number: a click, or arrows from the one that Tab comes to. */
const FOLLOW = {
  mouse: (page, cell) => lab(page).locator(`[data-cell="${cell}"]`).click(),
  async keyboard(page, cell) {
    const [table, ...goal] = cell.split('-').map(Number);
    await lab(page).locator(`[data-cell^="${table}-"][tabindex="0"]`).focus();
    const keys = [['ArrowUp', 'ArrowDown'], ['ArrowLeft', 'ArrowRight']];
    for (const axis of [0, 1]) {
      const at = async () => Number((await focused(page, 'cell')).split('-')[axis + 1]);
      for (let presses = 0; await at() !== goal[axis]; presses += 1) {
        assert.ok(presses < 20, `arrows lead to ${cell}`);
        await page.keyboard.press(keys[axis][Number(await at() < goal[axis])]);
      }
    }
    await page.keyboard.press('Enter');
  },
};

/** What the inspector has of a sentinel: its facts under a heading about somebody. */
const facts = (page, name, heading, about) => inside(page, (host, [name, heading, about]) => {
  const found = host.lab.inspect(name).sections.find((section) => section.heading === heading && (!about || section.about === about));
  return found && Object.fromEntries(found.facts.map(({ name, value }) => [name, value]));
}, [name, heading, about]);

/** What one thinks of another, by their names: the cell of the first table, and its place. */
const opinion = async (page, who, of) => {
  const names = (row) => lab(page).locator('.lab-known-group').first().locator(row).allTextContents();
  const [y, x] = [(await names('.lab-matrix tbody th')).indexOf(who), (await names('.lab-matrix thead th')).indexOf(of)];
  const cell = lab(page).locator('.lab-matrix').first().locator('tbody tr').nth(y).locator('td').nth(x);
  return { cell, sign: cell.locator('.lab-sign'), words: cell.locator('[title]'), place: `0-${y}-${x}` };
};
const isMarked = async (sign, mark) => (await sign.getAttribute('class')).split(' ').includes(mark);

/** That what is said of a cell is this, and its age what the inspector has, to a hundredth of a second. */
async function isSaid(words, age_ms, expected) {
  const said = await words.getAttribute('title');
  const age = / (\d+(?:\.\d+)? (?:ms|s)) /.exec(said)?.[1] ?? 'unknown';
  assert.equal(said, expected(age));
  const [figure, unit] = age.split(' ');
  assert.ok(Math.abs(figure * (unit === 's' ? 1_000 : 1) - age_ms) <= 11, `${age}, not ${age_ms} ms`);
}

/** When one last read something of another that begins like that. */
const lastRead = (page, who, of, start) => inside(page, (host, [who, of, start]) => host.lab.records().findLast(
  ({ kind, node, other, text }) => kind === 'delivered' && node === who && other === of && text.startsWith(start)).at_us, [who, of, start]);

const SENTINELS = ['s0', 's1', 's2'];
const PAIRS = SENTINELS.flatMap((who) => SENTINELS.filter((of) => of !== who).map((of) => [who, of]));

for (const [lang, way] of BOTH) {
  const words = WORDS[lang], follow = FOLLOW[way], { tab } = WAYS[way];
  const begin = async (scenario) => {
    const page = await labs.open(`?lang=${lang}&scenario=${scenario}`);
    await tab(page, 'knows');
    return page;
  };

  test(`who has told another that the master is down is marked, and leads to that answer: ${lang}, ${way}`, async () => {
    const page = await begin('kill-the-master');
    await runTo(page, '+sdown');
    await inside(page, (host) => {
      const told = () => host.lab.inspect('s2').sections.some(({ heading, facts: [flags] }) => heading === 'peer' && /master_down/.test(flags.value));
      for (let steps = 0; steps < 5_000 && !told(); steps += 1) host.lab.step('event');
      // A ping is answered since: it is not that to which it leads.
      host.lab.run(400);
    });
    const told = [];
    for (const [who, of] of PAIRS) {
      const { flags, 'last-ok-ping-reply': age } = await facts(page, who, 'peer', of);
      const { sign, words: read, place } = await opinion(page, who, of);
      const has = flags.split(',').includes('master_down');
      assert.equal(await isMarked(sign, 'is-said'), has, `${who} of ${of}`);
      await isSaid(read, age, (age) => words.up(who, of, age) + (has ? words.says : ''));
      if (has) told.push([place, await lastRead(page, who, of, ':1 '), await lastRead(page, who, of, '+PONG')]);
    }
    const [place, answer_us] = told.find(([, answer_us, pong_us]) => pong_us > answer_us);
    await follow(page, place);
    assert.equal((await frame(page)).now_us, answer_us);
  });

  test(`of whom one has never heard there is no opinion, and nothing to follow, until there is: ${lang}, ${way}`, async () => {
    const page = await begin('kill-the-master');
    await inside(page, (host) => {
      host.seek(host.lab.frame().from_us / 1_000);
      const begun = () => host.lab.frame().nodes.every((node) => node.shape !== 'Sentinel'
        || (node.status === 'Up' && host.lab.inspect(node.name).sections.some(({ heading }) => heading === 'replica')));
      for (let steps = 0; steps < 5_000 && !begun(); steps += 1) host.lab.step('event');
    });
    for (const [who, of] of PAIRS) {
      assert.equal(await facts(page, who, 'peer', of), undefined, 'they have not met');
      const { cell, sign, words: read } = await opinion(page, who, of);
      assert.ok(await isMarked(sign, 'is-unknown'));
      assert.equal(await read.getAttribute('title'), words.unknown(who, of));
      assert.equal(await cell.locator('button').count(), 0);
    }
    // The first to hear of another leads there.
    await runTo(page, '+sentinel');
    const met = [];
    for (const [who, of] of PAIRS) {
      const known = await facts(page, who, 'peer', of) !== undefined;
      const { cell, sign, place } = await opinion(page, who, of);
      assert.equal(await isMarked(sign, 'is-unknown'), !known);
      assert.equal(await cell.locator('button').count(), Number(known));
      if (known) met.push([who, place]);
    }
    assert.ok(met.length > 0 && met.length < PAIRS.length);
    const [[who, place]] = met;
    // Nothing has been heard of it since, but it is no longer that moment.
    await inside(page, (host) => host.lab.step('event'));
    const { step: later } = await frame(page);
    await follow(page, place);
    const { step, nodes } = await frame(page);
    assert.ok(step < later);
    const log = (await story(page)).log.filter((line) => line.step === step);
    assert.ok(log.some((line) => line.event === '+sentinel' && nodes[line.node].name === who), 'there it was heard of');
  });

  test(`who owes a reply for more than half of down-after is stale, not down, and leads to its last reply: ${lang}, ${way}`, async () => {
    const page = await begin('kill-the-master');
    const limit_ms = Number((await facts(page, 's0', 'master'))['down-after-milliseconds']);
    const span = (ms) => `${(Math.floor(ms / 10) / 100).toFixed(2)} s`;
    await run(page, 3_000);
    const seen = new Set();
    for (let looks = 0; looks < 40 && seen.size < 3; looks += 1) {
      await run(page, 100);
      const { flags, 'last-ok-ping-reply': age, 'last-ping-sent': owed_ms } = await facts(page, 's1', 'master');
      const { sign, words: read, place } = await opinion(page, 's1', 'r0');
      const stale = !/s_down/.test(flags) && owed_ms > limit_ms / 2;
      assert.equal(await isMarked(sign, 'is-stale'), stale, `${owed_ms} of ${limit_ms}`);
      const down = /o_down/.test(flags) ? 'is-odown' : /s_down/.test(flags) && 'is-sdown';
      const mark = down || (stale ? 'is-silent' : 'is-up');
      assert.ok(await isMarked(sign, mark), mark);
      if (stale) await isSaid(read, age, (age) => words.up('s1', 'r0', age) + words.silent(span(owed_ms), span(limit_ms)) + words.wrongly);
      if (stale && !seen.has(mark)) {
        const [now_ms, reply_us] = [(await frame(page)).now_us / 1_000, await lastRead(page, 's1', 'r0', '+PONG')];
        await follow(page, place);
        assert.equal((await frame(page)).now_us, reply_us);
        await inside(page, (host, ms) => host.seek(ms), now_ms);
      }
      seen.add(mark);
    }
    const [fresh, stale, down] = seen;
    assert.deepEqual([fresh, stale], ['is-up', 'is-silent']);
    assert.match(down, /^is-[so]down$/);
    assert.ok((await lab(page).locator('.lab-legend li').allTextContents()).includes(`… ${words.overdue}`));
  });

  test(`what is not asked for any more and counts all the same is stale, and leads to that answer: ${lang}, ${way}`, async () => {
    const page = await begin('kill-the-master');
    await runTo(page, '+switch-master');
    await run(page, 500);
    const told = [];
    for (const [who, of] of PAIRS) {
      const { flags, 'last-ok-ping-reply': age } = await facts(page, who, 'peer', of);
      const { sign, words: read, place } = await opinion(page, who, of);
      const has = flags.split(',').includes('master_down');
      // Who has not switched yet goes on asking.
      const stale = has && !/s_down/.test((await facts(page, who, 'master')).flags);
      assert.deepEqual([await isMarked(sign, 'is-said'), await isMarked(sign, 'is-stale')], [has, stale], `${who} of ${of}`);
      await isSaid(read, age, (age) => words.up(who, of, age) + (has ? words.says : '') + (stale ? words.unasked(who) : ''));
      if (stale) told.push([place, await lastRead(page, who, of, ':1 ')]);
    }
    assert.ok(told.length > 0, 'somebody said so less than five seconds ago');
    const [place, answer_us] = told[0];
    await follow(page, place);
    assert.equal((await frame(page)).now_us, answer_us);
  });

  test(`what one that is frozen or in TILT knows is stale, and still leads to its record: ${lang}, ${way}`, async () => {
    const page = await begin('kill-the-master');
    await run(page, 1_000);
    await apply(page, 'pause s2');
    await apply(page, 'clock s1 +5s');
    await run(page, 1_500);
    for (const name of SENTINELS) {
      const isUp = (await frame(page)).nodes[await id(page, name)].status === 'Up';
      const tilted = (await facts(page, name, 'sentinel')).tilt === '1';
      const row = lab(page).locator('.lab-matrix tbody tr').nth(SENTINELS.indexOf(name));
      const trusted = isUp && !tilted;
      assert.equal(trusted, name === 's0');
      assert.equal(await row.getAttribute('class') ?? '', trusted ? '' : 'is-stale');
      assert.equal(await row.locator('th').getAttribute('title'), trusted ? null : words.stale);
    }
    const { words: read, place } = await opinion(page, 's2', 's0');
    await isSaid(read, (await facts(page, 's2', 'peer', 's0'))['last-ok-ping-reply'], (age) => words.up('s2', 's0', age) + words.observer('s2'));
    const reply_us = await lastRead(page, 's2', 's0', '+PONG');
    await follow(page, place);
    assert.equal((await frame(page)).now_us, reply_us);
  });

  for (const failure of ['full', 'read-only']) {
    test(`a number that is not on disk is beside the one that is, and leads to where it changed: disk ${failure}, ${lang}, ${way}`, async () => {
      const page = await begin('kill-the-master');
      await run(page, 1_000);
      await apply(page, `disk s0 ${failure}`);
      await run(page, 20_000);
      /** What a sentinel has in memory and on its disk, by the inspector, and what is marked in the table. */
      const numbers = async (name) => {
        const memory = { ...await facts(page, name, 'sentinel'), ...await facts(page, name, 'master') };
        const lines = await inside(page, (host, name) => host.lab.inspect(name).file.lines.map((line) => line.text), name);
        const kept = lab(page).locator('.lab-kept').first();
        const columns = await kept.locator('thead th').allTextContents();
        const row = kept.locator('tbody tr').nth(SENTINELS.indexOf(name));
        return Promise.all(['current-epoch', 'leader-epoch', 'config-epoch'].map(async (number) => {
          const line = lines.find((line) => line.startsWith(`sentinel ${number} `));
          const x = columns.indexOf(number);
          const cell = row.locator('td').nth(x - 1);
          const marks = await cell.locator('small').allTextContents();
          const shown = await cell.locator('.lab-kept-value').first().textContent();
          const [place, kept] = await cell.locator('[data-cell]').evaluateAll((all) => all.map((one) => one.dataset.cell));
          return { number, disk: line?.split(' ').at(-1), memory: memory[number], shown, marks, place, kept };
        }));
      };
      for (const name of SENTINELS) {
        for (const { number, disk, memory, shown, marks } of await numbers(name)) {
          assert.equal(shown, memory, `${number} of ${name}`);
          assert.equal(disk !== memory, name === 's0', `${number} of ${name}: ${disk} on disk`);
          assert.deepEqual(marks, disk === memory ? [] : [words.disk(disk)]);
        }
      }
      const config = (await numbers('s0')).find(({ number }) => number === 'config-epoch');
      const end_us = (await frame(page)).now_us;
      await follow(page, config.place);
      assert.ok((await frame(page)).now_us < end_us);
      assert.equal((await facts(page, 's0', 'master'))['config-epoch'], config.memory);
      await inside(page, (host) => host.lab.back('event'));
      assert.notEqual((await facts(page, 's0', 'master'))['config-epoch'], config.memory, 'there it changed');
      // What is on disk leads to where it was the number in memory, too.
      await inside(page, (host, ms) => host.seek(ms), end_us / 1_000);
      const changed_us = (await frame(page)).now_us;
      await follow(page, (await numbers('s0')).find(({ number }) => number === 'config-epoch').kept);
      assert.ok((await frame(page)).now_us < changed_us);
      assert.equal((await facts(page, 's0', 'master'))['config-epoch'], config.disk);
      // Once it can be written to, and is, nothing differs.
      await inside(page, (host, ms) => host.seek(ms), end_us / 1_000);
      await apply(page, 'disk s0 ok');
      await apply(page, 'cmd s0 SENTINEL FLUSHCONFIG');
      await run(page, 1_000);
      await lab(page).locator('.lab-kept small.is-apart').first().waitFor({ state: 'detached' });
      assert.deepEqual((await numbers('s0')).flatMap(({ marks }) => marks), []);
    });
  }

  test(`who has never been heard of, and who is listed as a replica and serves as master, is named: ${lang}, ${way}`, async () => {
    const page = await begin('kill-the-master');
    await run(page, 1_000);
    const [voters, replicas] = [-2, -1];
    const said = (y, column) => lab(page).locator('.lab-kept').first().locator('tbody tr').nth(y).locator('td').nth(column === voters ? 4 : 5);
    await apply(page, 'cmd s0 SENTINEL RESET mymaster');
    await run(page, 1);
    const { nodes } = await frame(page);
    const others = nodes.filter((node) => node.shape === 'Sentinel' && node.name !== 's0').map((node) => node.name);
    await says(said(0, voters).locator('.is-apart'), words.unheard(others.join(' ')));
    const listed = Number((await facts(page, 's0', 'master'))['num-slaves']);
    assert.equal(await said(0, replicas).locator('.lab-kept-value').textContent(), String(listed));
    await inside(page, (host) => host.lab.open('kill-the-master'));
    await run(page, 1_000);
    await apply(page, 'pause s2');
    await run(page, 15_000);
    const master = (await frame(page)).nodes.find((node) => node.is_master && node.status === 'Up').name;
    await says(said(2, replicas).locator('.is-apart'), words.serving(master));
    const later = (await frame(page)).now_us;
    await follow(page, await said(2, replicas).locator('.lab-kept-value').getAttribute('data-cell'));
    assert.ok((await frame(page)).now_us < later, 'the number leads to where it came from');
  });

  test(`of many groups one is told, the one in trouble until another is chosen: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await openMany(page, many(3, 5, { killed: 2 }));
    await tab(page, 'knows');
    const choice = lab(page).locator('[name=knows-group]');
    const isTold = async (group, columns) => {
      await page.waitForFunction((group) => document.querySelector('sentinel-lab').shadowRoot.querySelector('.lab-known-group > h2')?.textContent === group, group);
      assert.equal(await lab(page).locator('.lab-known-group').count(), 1);
      assert.deepEqual((await lab(page).locator('.lab-matrix thead th').allTextContents()).slice(0, 3), columns);
      assert.equal(await choice.locator('option:checked').textContent(), group);
    };
    await isTold('m0', ['r0', 'r1', 'r2']);
    await runTo(page, '+sdown');
    await isTold('m2', ['r6', 'r7', 'r8']);
    await WAYS[way].pick(choice, '4');
    await isTold('m4', ['r12', 'r13', 'r14']);
    // While it plays, and of another scenario.
    await lab(page).locator('.is-play').click();
    await page.waitForTimeout(400);
    await lab(page).locator('.is-play').click();
    await isTold('m4', ['r12', 'r13', 'r14']);
    await openMany(page, many(3, 4));
    await isTold('m0', ['r0', 'r1', 'r2']);
  });

  test(`the tables of Raft are come to, and their cells and numbers lead to their records: ${lang}, ${way}`, async () => {
    const page = await begin('raft-leader-dies');
    await run(page, 2_000);
    const { nodes } = await frame(page);
    const servers = nodes.filter((node) => node.shape === 'Server').map((node) => node.name);
    const leader = nodes.find((node) => node.shape === 'Server' && node.leads).name;
    const raft = lab(page).locator('.lab-known-group').nth(1);
    await says(raft.locator('.lab-stand-said'), words.leads(leader));
    // A leader knows of everybody, and everybody of the leader alone.
    const rows = raft.locator('.lab-matrix tbody tr');
    for (const [y, who] of servers.entries()) {
      for (const [x, of] of servers.entries()) {
        const cell = rows.nth(y).locator('td').nth(x);
        const said = await cell.locator('[title]').getAttribute('title');
        if (who === of) assert.equal(said, words.itself(who));
        else if (who === leader || of === leader) assert.equal(said, words.up(who, of, await cell.locator('.lab-age').textContent()));
        else assert.equal(said, words.unknown(who, of));
      }
    }
    const [y, x] = [servers.indexOf(leader), servers.findLastIndex((name) => name !== leader)];
    const heard_us = await lastRead(page, leader, servers[x], '');
    await follow(page, `2-${y}-${x}`);
    assert.equal((await frame(page)).now_us, heard_us, 'there it was last heard');
    await inside(page, (host) => host.seek(2_000));
    const other = servers.indexOf(servers.find((name) => name !== leader));
    const term = await raft.locator(`[data-cell="3-${other}-1"]`).textContent();
    await follow(page, `3-${other}-1`);
    const epoch = async () => (await frame(page)).nodes.find((node) => node.name === servers[other]).epoch;
    assert.ok((await frame(page)).now_us < 2_000_000);
    assert.equal(`${await epoch()}`, term);
    await inside(page, (host) => host.lab.back('event'));
    assert.notEqual(`${await epoch()}`, term, 'there its term began');
  });
}
