// Faults at every grain: one message in flight, at the next event, drawn from a seed, a
// line through the picture; and what each of them says that it has done.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { BOTH, QUIET, WAYS, apply, frame, id as number, notice, run, says, target as key } from './ways.mjs';

const labs = bed();

const item = (page, start) => lab(page).locator(`.lab-item[data-command^="${start}"]`).first();
const target = (page, key) => lab(page).locator(`[data-target="${key}"]`).first();
const waits = (page) => inside(page, (host) => host.lab.frame().waiting.map((one) => one.command));

/** Goes to where a message is on its way; its id and its link. */
const underWay = async (page) => {
  await inside(page, (host) => {
    for (let steps = 0; steps < 500; steps += 1) {
      host.lab.step('event');
      const message = host.lab.frame().messages[0];
      if (message) return;
    }
  });
  const { id, from, to } = (await frame(page)).messages[0];
  const [a, b] = [from, to].sort((one, other) => one - other);
  return { id, link: `w${a}-${b}` };
};

/** Opens the menu of a thing by keyboard, and goes down to what begins like that. */
const choose = async (page, key, wanted) => {
  await target(page, key).focus();
  await page.keyboard.press('Enter');
  await down(page, wanted);
};
const down = async (page, wanted) => {
  for (let presses = 0; presses < 30; presses += 1) {
    const at = await inside(page, (host) => {
      const { dataset = {} } = host.shadowRoot.activeElement ?? {};
      return [dataset.command, dataset.verb, dataset.message && `#${dataset.message}`, dataset.faultMenu, dataset.do];
    });
    if (at.some((word) => word?.startsWith(wanted))) return page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`nothing begins with ${wanted}`);
};

test('a message in flight is dropped from the picture, by mouse, and what comes of it is said', async () => {
  const page = await labs.open('?lang=en');
  const { id } = await underWay(page);
  await target(page, `m${id}`).click({ force: true });
  assert.match(await lab(page).locator('.lab-menu').textContent(), /of two copies the receiver keeps one/);
  await item(page, 'drop ').click();
  const fate = (await frame(page)).messages.find((message) => message.id === id)?.fate;
  assert.equal(fate, 'LostOnTheWay');
  assert.match(await notice(page).textContent(), /will send it again/);
  await inside(page, (host) => host.lab.run(1_000));
  assert.match(await notice(page).textContent(), /sent again 1 ×/);
});

test('a message is held up by keyboard, found under what is on its way over its link, in Chinese', async () => {
  const page = await labs.open('?lang=zh');
  const { id, link } = await underWay(page);
  const before = (await frame(page)).messages.find((message) => message.id === id).arrives_us;
  await choose(page, link, `#${id}`);
  await down(page, 'hold ');
  const after = (await frame(page)).messages.find((message) => message.id === id).arrives_us;
  assert.equal(after - before, 150_000);
  assert.match(await notice(page).textContent(), /被拖住/);
});

test('a doubled message shows its second copy, which TCP throws away', async () => {
  const page = await labs.open('?lang=en');
  const { id } = await underWay(page);
  await choose(page, `m${id}`, 'double ');
  const copies = (await frame(page)).messages.filter((message) => message.fate === 'Spare');
  assert.equal(copies.length, 1);
  await inside(page, (host) => host.lab.run(100));
  assert.match(await notice(page).textContent(), /threw the second copy away/);
});

for (const [lang, name] of [['en', 'Drop'], ['zh', '丢']]) {
  test(`the inspector of a message offers what its menu does, by keyboard: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    const { id } = await underWay(page);
    await choose(page, `m${id}`, 'Inspect');
    const does = lab(page).locator('.lab-does button');
    await does.first().waitFor();
    assert.equal(await does.count(), 3);
    assert.match(await does.first().textContent(), new RegExp(name));
    await does.first().focus();
    await page.keyboard.press('Enter');
    const fate = (await frame(page)).messages.find((message) => message.id === id)?.fate;
    assert.equal(fate, 'LostOnTheWay');
    assert.equal(await does.first().getAttribute('aria-disabled'), 'true', 'it is lost already');
    assert.equal(await inside(page, (host) => host.shadowRoot.activeElement?.dataset.verb), 'DropOne', 'the focus stays');
  });
}

test('x drops the message in focus', async () => {
  const page = await labs.open('?lang=en');
  const { id } = await underWay(page);
  await target(page, `m${id}`).focus();
  await page.keyboard.press('x');
  const fate = (await frame(page)).messages.find((message) => message.id === id)?.fate;
  assert.equal(fate, 'LostOnTheWay');
});

for (const [lang, cut, now] of [['en', /1 of 15 links cut; 0 messages lost so far/, /[1-9]\d* messages lost so far/],
  ['zh', /断开 1\/15 条链路；至此丢失 0 条消息/, /至此丢失 [1-9]\d* 条消息/]]) {
  test(`a cut says how many links it cut and how many messages were lost so far: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    const [r0, s0] = [await number(page, 'r0'), await number(page, 's0')];
    await choose(page, `w${r0}-${s0}`, 'cut r0-s0');
    assert.match(await notice(page).textContent(), cut);
    await inside(page, (host) => host.lab.run(3_000));
    assert.match(await notice(page).textContent(), now);
    assert.match(await lab(page).locator('.tape-fault title').first().textContent(), now);
    const said = await inside(page, (host) => host.shadowRoot.querySelector('.tape-fault-words')?.textContent ?? '');
    assert.match(said, lang === 'en' ? /lost/ : /丢/);
  });
}

const messages = (count) => `${count} message${count === 1 ? '' : 's'}`;
const lost = { en: (count) => `${messages(count)} lost so far`, zh: (count) => `至此丢失 ${count} 条消息` };
const of = { en: (links, all) => `${links} of ${all} links`, zh: (links, all) => `${links}/${all} 条链路` };

/**
 * What is done from the menu of a thing, whether it is under “more”, and what is said of
 * what it has done. What of the records it counts is told where they tell it.
 */
const TOLLS = {
  'loss on a link': {
    thing: 'r0-s0', command: 'loss r0-s0 20%', deed: 'Lossy',
    en: ({ links, of_links, count }) => `${of.en(links, of_links)} lossy; ${lost.en(count)}`,
    zh: ({ links, of_links, count }) => `${of.zh(links, of_links)}丢包；${lost.zh(count)}`,
  },
  'delay on a link': {
    thing: 'r0-s0', command: 'delay r0-s0 100ms 50ms', deed: 'Slow',
    counts: ({ kind, node, other }) => kind === 'sent' && [node, other].sort().join('-') === 'r0-s0',
    en: ({ links, of_links, count }) => `${of.en(links, of_links)} slower; ${messages(count)} sent over it so far`,
    zh: ({ links, of_links, count }) => `${of.zh(links, of_links)}变慢；至此有 ${count} 条消息受影响`,
  },
  'a kill': {
    thing: 'r0', command: 'kill r0', deed: 'Killed',
    en: ({ connections, count }) => `${connections} connections closed; ${lost.en(count)}`,
    zh: ({ connections, count }) => `关闭 ${connections} 条连接；${lost.zh(count)}`,
  },
  'a host that is switched off': {
    thing: 'r0', command: 'host-down r0', deed: 'HostDown',
    en: ({ connections, count }) => `${connections} connections silent; ${lost.en(count)}`,
    zh: ({ connections, count }) => `${connections} 条连接没了回音；${lost.zh(count)}`,
  },
  'a freeze': {
    thing: 'r0', command: 'pause r0', deed: 'Frozen',
    en: ({ count }) => `${messages(count)} came and wait unread so far`,
    zh: ({ count }) => `至此有 ${count} 条消息到了却无人读`,
  },
  'a slow disk': {
    thing: 's0', command: 'disk s0 100ms', more: true, deed: 'SlowDisk',
    // A sentinel writes to its disk when there is an election.
    later: 'kill r0',
    en: ({ count }) => `${count} flushes so far`,
    zh: ({ count }) => `至此刷盘 ${count} 次`,
  },
};

for (const [lang, way] of BOTH) {
  for (const [name, { thing, command, more, deed, counts, later, ...words }] of Object.entries(TOLLS)) {
    test(`${name} says what it has done so far, and goes on to say it: ${lang}, ${way}`, async () => {
      const { menu, choose: take } = WAYS[way];
      const page = await labs.open(`?lang=${lang}`);
      await inside(page, (host, scenario) => { host.lab.open(scenario, 1); host.lab.run(1_000); }, QUIET);
      await menu(page, await key(page, thing));
      if (more) await take(lab(page).locator('.lab-item[data-verb=MoreOf]'));
      await take(lab(page).locator(`.lab-item[data-command="${command}"]`).first());
      const first = (await frame(page)).reports.at(-1);
      assert.equal(first.deed, deed);
      const report = async () => (await frame(page)).reports.find(({ number }) => number === first.number);
      const told = lab(page).locator('.lab-notice .lab-so-far');
      await says(told, words[lang](first));
      const spoken = await lab(page).locator('.lab-said').textContent();
      assert.ok(spoken.endsWith(words[lang](first)), spoken);
      const { now_us } = await frame(page);
      if (later) await apply(page, later);
      await run(page, 6_000);
      const now = await report();
      assert.ok(now.count > first.count, `${now.count} > ${first.count}`);
      await says(told, words[lang](now));
      // The mark of it on the tape says the same.
      await lab(page).locator('.tape-fault title').filter({ hasText: words[lang](now) }).first().waitFor({ state: 'attached' });
      if (counts) {
        const since = (await inside(page, (host) => host.lab.records())).filter(({ at_us }) => at_us >= now_us);
        assert.equal(now.count, since.filter(counts).length, 'as the records have it');
      }
      if (now.links) assert.equal(now.of_links, (await frame(page)).wires.length);
      // What is said is always of the moment that is shown.
      await inside(page, (host, ms) => host.seek(ms), now_us / 1_000);
      await says(told, words[lang](first));
    });
  }
}

test('what is done less often to a sentinel is under “more”, by mouse', async () => {
  const page = await labs.open('?lang=en');
  const s1 = await number(page, 's1');
  await target(page, `n${s1}`).click();
  await lab(page).locator('[data-verb=MoreOf]').click();
  await item(page, 'clock s1 +5s').click();
  await inside(page, (host) => host.lab.run(1_000));
  assert.match(await notice(page).textContent(), /TILT 1 ×/);
});

test('a crash point, a priority, a lag and a slow disk by keyboard, in Chinese', async () => {
  const page = await labs.open('?lang=zh');
  const wanted = [['s0', 'cmd s0 SENTINEL SIMULATE-FAILURE crash-after-election'], ['r1', 'priority r1 1'],
    ['r1', 'delay r0>r1 2s'], ['s2', 'disk s2 100ms']];
  for (const [name, command] of wanted) {
    await choose(page, `n${await number(page, name)}`, 'MoreOf');
    await down(page, command);
  }
  const done = await inside(page, (host) => host.lab.story().faults.map((fault) => fault.command));
  assert.deepEqual(done, wanted.map(([, command]) => command));
});

test('whoever is elected is killed at that moment, from the form, by mouse', async () => {
  const page = await labs.open('?lang=en');
  await lab(page).locator('[data-open=more]').click();
  await lab(page).locator('[data-fault-menu=order]').click();
  await lab(page).locator('.lab-order [data-verb=order]').click();
  assert.deepEqual(await waits(page), ['kill $src']);
  const waiting = lab(page).locator('.lab-wait');
  assert.match(await waiting.textContent(), /at the next \+elected-leader: kill \$src/);
  await inside(page, (host) => { host.lab.apply('kill r0'); host.lab.run(15_000); });
  const done = await inside(page, (host) => host.lab.story().faults.map((fault) => fault.command));
  assert.ok(done.some((command) => /^kill s\d$/.test(command)), done.join());
  assert.equal(await waiting.count(), 0);
});

test('an order about one process by keyboard, and it is forgotten again, in Chinese', async () => {
  const page = await labs.open('?lang=zh');
  await choose(page, `n${await number(page, 'r1')}`, 'MoreOf');
  await down(page, 'AtEvent');
  await lab(page).locator('.lab-order input[name=event]').fill('+promoted-slave');
  await lab(page).locator('.lab-order select[name=deed]').selectOption('pause');
  await lab(page).locator('.lab-order [data-verb=order]').press('Enter');
  assert.match(await lab(page).locator('.lab-wait').textContent(), /下一个 \+promoted-slave 时：冻结 r1/);
  await lab(page).locator('[data-forget="1"]').press('Enter');
  assert.deepEqual(await waits(page), []);
});

test('an event that there is not is said in place, and nothing waits', async () => {
  const page = await labs.open('?lang=en');
  await lab(page).locator('[data-open=more]').click();
  await lab(page).locator('[data-fault-menu=order]').click();
  await lab(page).locator('.lab-order input[name=event]').fill('+elected-leadr');
  assert.equal(await lab(page).locator('.lab-order input[name=event]').getAttribute('aria-invalid'), 'true');
  assert.ok(await lab(page).locator('.lab-order [data-verb=order]').isDisabled());
});

for (const lang of ['en', 'zh']) {
  test(`random faults are drawn, listed, taken out and carried out: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    const mouse = lang === 'en', draw = lab(page).locator('.lab-random [data-verb=random]');
    if (mouse) {
      await lab(page).locator('[data-open=more]').click();
      await lab(page).locator('[data-fault-menu=random]').click();
    } else {
      await lab(page).locator('[data-open=more]').focus();
      await page.keyboard.press('Enter');
      await down(page, 'random');
    }
    await lab(page).locator('.lab-random input[name=seconds]').fill('12');
    await lab(page).locator('.lab-random input[name=seed]').fill('7');
    if (mouse) await draw.click(); else await draw.press('Enter');
    const drawn = (await waits(page)).length;
    assert.ok(drawn > 5, `${drawn}`);
    assert.equal(await lab(page).locator('.lab-wait').count(), 4);
    await lab(page).locator('[data-forget]').first().click();
    assert.equal((await waits(page)).length, drawn - 1);
    await inside(page, (host) => host.lab.run(13_000));
    assert.deepEqual(await waits(page), []);
    const { nodes, wires } = await frame(page);
    assert.ok(wires.every((wire) => !wire.cut_ab && !wire.cut_ba && !wire.loss_percent));
    assert.ok(nodes.length > 0);
    await inside(page, (host) => host.lab.seek(0));
    assert.equal((await waits(page)).length, drawn - 1, 'going back brings them back');
  });
}

/** From above the picture's middle to under it, a little to the left. */
const stroke = async (page) => {
  const box = await lab(page).locator('.stage-picture').boundingBox();
  return { x: box.x + box.width * 0.36, top: box.y + 40, bottom: box.y + box.height - 40 };
};

/** How a line is begun, drawn on and let go of: with a mouse, and with a finger, for which it is asked for first. */
const HANDS = {
  mouse: async (page) => ({
    async begin(x, y) { await page.mouse.move(x, y); await page.mouse.down(); },
    move: (x, y) => page.mouse.move(x, y, { steps: 4 }),
    end: () => page.mouse.up(),
  }),
  finger: async (page) => {
    await lab(page).locator('[data-open=more]').tap();
    await lab(page).locator('[data-do=line]').tap();
    const session = await page.context().newCDPSession(page);
    const touch = (type, touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
    return {
      begin: (x, y) => touch('touchStart', [{ x, y }]),
      move: (x, y) => touch('touchMove', [{ x, y }]),
      end: () => touch('touchEnd', []),
    };
  },
};

for (const [lang, cuts, cut] of [
  ['en', /cuts (?<cut>\d+) of (?<of>\d+) links: (?<few>.+) \| (?<others>.+)/, (count, of) => `${count} of ${of} links cut`],
  ['zh', /断开 (?<cut>\d+)\/(?<of>\d+) 条链路：(?<few>.+) \| (?<others>.+)/, (count, of) => `断开 ${count}/${of} 条链路`],
]) {
  for (const [hand, take] of Object.entries(HANDS)) {
    test(`a partition is drawn by dragging a line through the picture, with what it cuts: ${lang}, ${hand}`, async () => {
      const page = await labs.open(`?lang=${lang}`, { hasTouch: hand === 'finger' });
      const { begin, move, end } = await take(page);
      const { x, top, bottom } = await stroke(page);
      await begin(x, top);
      for (let part = 1; part <= 5; part += 1) await move(x, top + (bottom - top) * part / 5);
      const said = cuts.exec(await lab(page).locator('.stage-knife-words').textContent())?.groups;
      assert.ok(said, 'what it would cut is said before it is let go');
      assert.ok((await frame(page)).wires.every((wire) => !wire.cut_ab && !wire.cut_ba), 'nothing is cut by then');
      await end();
      await notice(page).waitFor();
      const { nodes, wires } = await frame(page);
      const gone = wires.filter((wire) => wire.cut_ab && wire.cut_ba);
      assert.deepEqual([said.cut, said.of], [`${gone.length}`, `${wires.length}`], 'as it was said');
      assert.match(await notice(page).textContent(), new RegExp(cut(gone.length, wires.length)));
      // Those that are cut are exactly those between the two sides that were named.
      const few = said.few.split(' ');
      const parted = wires.filter((wire) => few.includes(nodes[wire.a].name) !== few.includes(nodes[wire.b].name));
      assert.ok(gone.length > 0);
      assert.deepEqual(gone, parted);
    });
  }
}

test('the line is turned, moved and drawn by keyboard alone, on the Raft side, too', async () => {
  const page = await labs.open('?lang=en&scenario=raft-leader-dies');
  const n0 = await number(page, 'n0');
  await target(page, `n${n0}`).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  const knife = lab(page).locator('[data-side=Raft] .stage-knife');
  const before = await knife.getAttribute('aria-label');
  for (let presses = 0; presses < 6; presses += 1) await page.keyboard.press('ArrowRight');
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('ArrowUp');
  assert.notEqual(await knife.getAttribute('aria-label'), before);
  await page.keyboard.press('Enter');
  const { nodes, wires } = await frame(page);
  const cut = wires.filter((wire) => wire.cut_ab);
  assert.ok(cut.length > 0);
  assert.ok(cut.every((wire) => nodes[wire.a].side === 'Raft'));
  assert.equal(await knife.count(), 0);
});

test('the line can be let go', async () => {
  const page = await labs.open('?lang=zh');
  await target(page, 'n0').focus();
  await page.keyboard.press('/');
  assert.equal(await lab(page).locator('.stage-knife').count(), 1);
  await page.keyboard.press('Escape');
  assert.equal(await lab(page).locator('.stage-knife').count(), 0);
  assert.ok((await frame(page)).wires.every((wire) => !wire.cut_ab));
});
