// Raft beside Sentinel: one clock, one tape, one selection; faults on both sides; what
// each side kept, lost and spent, counted again from the records.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { focused, frame, run } from './ways.mjs';

const labs = bed();

/** Both, and nothing happens unless somebody does it. */
const QUIET = {
  name: 'quiet-both', sentinels: 5, replicas: 2, quorum: 3, down_after: '2s', failover_timeout: '10s', offset_ms: 0,
  raft: { servers: 5, election_timeout: ['1500ms', '3s'], heartbeat: '500ms', clients: 1 },
  clients: { count: 1, interval: '100ms' }, timeline: ['0s time-out n0'],
};

async function open(scenario = QUIET, options = {}) {
  const page = await labs.open('?lang=en', options);
  await inside(page, (host, scenario) => host.lab.open(scenario), scenario);
  return page;
}

const node = async (page, name) => (await frame(page)).nodes.find((node) => node.name === name);
const target = async (page, name) => lab(page).locator(`.stage-node[data-target="n${(await node(page, name)).id}"]`);
const leader = async (page) => (await frame(page)).nodes.filter((node) => node.leads).sort((a, b) => b.epoch - a.epoch)[0];

test('both sides are drawn, each with its own processes, and share one clock', async () => {
  const page = await open();
  const drawn = await inside(page, (host) => [...host.shadowRoot.querySelectorAll('.lab-side')].map((side) =>
    [side.dataset.side, [...side.querySelectorAll('.stage-node .stage-name')].map((name) => name.textContent)]));
  assert.deepEqual(drawn, [
    ['Sentinel', ['r0', 'r1', 'r2', 's0', 's1', 's2', 's3', 's4', 'c0']],
    ['Raft', ['n0', 'n1', 'n2', 'n3', 'n4', 'k0']],
  ]);
  assert.equal(await lab(page).locator('.lab-clock').count(), 1);
  assert.equal(await lab(page).locator('.tape').count(), 1);
  // One selection for both.
  await (await target(page, 's1')).click();
  await page.keyboard.press('Escape');
  await (await target(page, 'n3')).click();
  await page.keyboard.press('Escape');
  assert.equal(await lab(page).locator('.stage-target.is-selected').count(), 1);
  await lab(page).locator('[data-tab=inspector]').click();
  assert.match(await lab(page).locator('.lab-panel-body').textContent(), /currentTerm/);
});

test('a fault on one side is offered for the other, and its key does it', async () => {
  const page = await open();
  await run(page, 1_000);
  await (await target(page, 'r0')).click();
  await lab(page).locator('[data-command="kill r0"]').click();
  const offer = lab(page).locator('[data-do=mirror]');
  assert.equal(await offer.getAttribute('data-command'), 'kill n0', 'the master stands for the leader');
  await lab(page).locator('.lab').focus();
  await page.keyboard.press('m');
  assert.deepEqual([(await node(page, 'r0')).status, (await node(page, 'n0')).status], ['Killed', 'Killed']);
  assert.equal(await offer.count(), 0, 'what was mirrored is not offered back');
  const faults = await inside(page, (host) => host.lab.story().faults.filter((fault) => fault.by_user).map((fault) => [fault.at_us, fault.command]));
  assert.deepEqual(faults, [[1_000_000, 'kill r0'], [1_000_000, 'kill n0']]);
});

test('a fault on the Raft side is offered for Sentinel, by a click', async () => {
  const page = await open();
  await run(page, 1_000);
  await (await target(page, 'n2')).click();
  await lab(page).locator('[data-command="pause n2"]').click();
  assert.equal(await inside(page, (host) => host.lab.counterpart('pause n2')), 'pause s2');
  await lab(page).locator('[data-do=mirror]').click();
  assert.equal((await node(page, 's2')).status, 'Paused');
});

test('a dismissed offer does nothing, and what has no counterpart is not offered', async () => {
  const page = await open();
  await (await target(page, 'r0')).click();
  await lab(page).locator('[data-command="kill r0"]').click();
  await lab(page).locator('.lab-notice .is-bare').click();
  assert.equal((await node(page, 'n0')).status, 'Up');
  // A replica has none of its own.
  await inside(page, (host) => host.lab.seek(0));
  await (await target(page, 'r1')).click();
  await lab(page).locator('[data-command="kill r1"]').click();
  assert.equal(await lab(page).locator('[data-do=mirror]').count(), 0);
});

test('a partition of one side is offered for the other, the leader where the master is', async () => {
  const page = await open();
  await run(page, 1_000);
  await lab(page).locator('[data-open=partition]').click();
  await lab(page).locator('[data-verb=partition]').click();
  const offer = await lab(page).locator('[data-do=mirror]').getAttribute('data-command');
  const [faults] = await inside(page, (host) => [host.lab.story().faults.filter((fault) => fault.by_user).map((fault) => fault.command)]);
  const groups = (command) => command.replace(/^partition /, '').split('|').map((group) => group.split(','));
  const own = groups(faults[0]).find((group) => group.includes('r0'));
  const other = groups(offer).find((group) => group.includes('n0'));
  const count = (group, letter) => group.filter((name) => name.startsWith(letter)).length;
  assert.equal(count(own, 's'), 2);
  assert.equal(count(other, 'n'), 2, 'as many servers are on the side of the leader as sentinels on that of the master');
});

test('a step is one event of one world, forth and back', async () => {
  const page = await open('raft-leader-dies');
  await run(page, 3_000);
  await lab(page).locator('.lab').focus();
  const seen = [];
  const both = async () => JSON.stringify([(await frame(page)).nodes, (await frame(page)).now_us]);
  for (let step = 0; step < 10; step += 1) {
    seen.push(await both());
    await page.keyboard.press('.');
  }
  for (const expected of seen.reverse()) {
    await page.keyboard.press(',');
    assert.equal(await both(), expected);
  }
});

/** How long each server that waits for a leader goes on waiting, in microseconds. */
const patience = async (page) => (await frame(page)).nodes.filter((node) => node.shape === 'Server' && node.status === 'Up' && !node.leads)
  .map((node) => node.gauges.find((gauge) => gauge.kind === 'ElectionTimeout')).map((gauge) => gauge.limit_us - gauge.elapsed_us).sort((a, b) => a - b);
/** How many stand for election within that time, in the term that is the first to come. */
async function candidates(page, ms) {
  const from = (await frame(page)).now_us;
  await run(page, ms);
  const stood = (await inside(page, (host) => host.lab.story().marks)).filter((mark) => mark.kind === 'Candidate' && mark.at_us >= from);
  return stood.filter((mark) => mark.epoch === stood[0].epoch).length;
}

/** What can be done to Raft servers: the command's first word, its key, what it leads to. */
const DEEDS = {
  'time-out': ['e', async (page) => {
    await run(page, 200);
    assert.equal((await leader(page)).name, 'n2');
  }],
  request: ['w', async (page, before) => {
    await run(page, 60);
    const { log } = await leader(page);
    assert.ok(log.entries.some((entry) => entry.index > before.log.last && entry.text === 'incr'), 'it wrote an entry of the operator');
  }],
  align: ['a', async (page) => {
    const waits = await patience(page);
    assert.equal(new Set(waits).size, 1, `${waits}`);
    assert.ok(await candidates(page, waits[0] / 1_000 + 20) > 1, 'the vote splits');
  }],
  spread: ['d', async (page) => {
    const waits = await patience(page);
    assert.ok(waits[1] - waits[0] > 50_000, `${waits}`);
    assert.equal(await candidates(page, waits[0] / 1_000 + 40), 1);
    assert.ok((await leader(page)), 'one wins at once');
  }],
};
for (const [deed, [key, expected]] of Object.entries(DEEDS)) {
  for (const [lang, way] of [['en', 'mouse'], ['zh-CN', 'keyboard']]) {
    test(`${deed}, by ${way}, in ${lang}`, async () => {
      const page = await open();
      await inside(page, (host, lang) => { host.lang = lang; }, lang);
      await run(page, 1_000);
      const before = await leader(page);
      // Timers run out only where nobody leads.
      if (deed === 'align' || deed === 'spread') await inside(page, (host, name) => host.lab.apply(`kill ${name}`), before.name);
      const server = await target(page, deed === 'request' ? before.name : 'n2');
      if (way === 'mouse') {
        await server.click();
        await lab(page).locator(`[data-command^="${deed} "]`).click();
      } else {
        await server.focus();
        await page.keyboard.press(key);
      }
      await expected(page, before);
    });
  }
}

test('the same by keyboard alone', async () => {
  const page = await open();
  await run(page, 1_000);
  // Tab reaches the second picture, arrows move in it.
  for (let presses = 0; presses < 30 && await focused(page, 'target') !== 'n9'; presses += 1) await page.keyboard.press('Tab');
  assert.equal(await focused(page, 'target'), 'n9', 'Tab never reaches the second picture');
  await page.keyboard.press('ArrowRight');
  const there = (await frame(page)).nodes[Number((await focused(page, 'target')).slice(1))];
  assert.equal(there.side, 'Raft');
  await page.keyboard.press('e');
  await run(page, 200);
  assert.equal((await leader(page)).name, there.name);
  // Without a leader everybody's patience runs out together.
  await inside(page, (host, name) => host.lab.apply(`kill ${name}`), there.name);
  await lab(page).locator('.lab').focus();
  await page.keyboard.press('a');
  const waiting = (await frame(page)).nodes.filter((node) => node.shape === 'Server' && node.status === 'Up');
  const left = waiting.map((node) => node.gauges.find((gauge) => gauge.kind === 'ElectionTimeout')).map((gauge) => gauge.limit_us - gauge.elapsed_us);
  assert.equal(new Set(left).size, 1, `${left}`);
  await page.keyboard.press('?');
  assert.match(await lab(page).locator('.lab-keys').textContent(), /split vote/);
});

test('the strips show what is committed, and whom the leader knows to have what', async () => {
  const page = await open('raft-isolated-leader');
  await run(page, 8_000);
  const { log } = await node(page, 'n1');
  const strip = lab(page).locator('.stage-strip').nth(1);
  assert.match(await strip.locator('title').textContent(), new RegExp(`up to ${log.last}, committed up to ${log.committed}`));
  await lab(page).locator('[data-tab=entries]').click();
  // The isolated leader has entries that nobody will ever commit.
  const row = lab(page).locator('.lab-entries tr[data-node=n0]');
  assert.equal(await row.locator('.lab-entry:not(.is-committed):not(.is-none)').count(), 2);
  assert.ok(await row.locator('.lab-entry.is-committed').count() > 0);
});

/** What a side has kept, lost and spent, counted from the records as somebody would who knows the protocols. */
function count(records, nodes, side, gapUs, nowUs) {
  const own = new Set(nodes.filter((node) => node.side === side).map((node) => node.name));
  const lines = records.filter((line) => own.has(line.node));
  const events = (name) => lines.filter((line) => line.kind === 'event' && line.event === name).length;
  const sent = lines.filter((line) => line.kind === 'sent');
  const write = side === 'Raft' ? /^ClientRequest .*command=incr$/ : /^INCR /;
  const done = side === 'Raft' ? /^status=OK response=/ : /^:\d+$/;
  const vote = side === 'Raft'
    ? /^(RequestVote |term=\d+ voteGranted=)/
    : /^SENTINEL is-master-down-by-addr \S+ \S+ \S+ [^*]|^:[01] [0-9a-f]{40} :/;
  const writing = new Set();
  let [acknowledged, last, silent, longest, lost] = [0, undefined, 0, 0, 0];
  const gap = (until) => {
    if (last === undefined) return;
    silent += Math.max(0, until - last - gapUs);
    longest = Math.max(longest, until - last);
  };
  for (const line of lines) {
    if (line.kind === 'sent' && write.test(line.text)) writing.add(line.node);
    if (line.kind === 'event' && /^write failed/.test(line.text)) writing.delete(line.node);
    if (line.kind === 'delivered' && done.test(line.text) && writing.delete(line.node)) {
      acknowledged += 1;
      gap(line.at_us);
      last = line.at_us;
    }
    if (line.kind === 'event') lost += Number(/^lost (\d+) acknowledged writes/.exec(line.text)?.[1] ?? 0);
  }
  gap(nowUs);
  const stood = events(side === 'Raft' ? 'became-candidate' : '+try-failover');
  return {
    elected: events(side === 'Raft' ? 'became-leader' : '+elected-leader'),
    attempts: stood,
    silent, longest, acknowledged, lost,
    votes: side === 'Raft' ? events('voted') + stood : events('+vote-for-leader'),
    'vote-messages': sent.filter((line) => vote.test(line.text)).length,
    messages: sent.length,
  };
}

for (const scenario of ['raft-leader-dies', 'raft-isolated-leader']) {
  test(`the account is what one counts in the records: ${scenario}`, async () => {
    const page = await open(scenario);
    await run(page, 20_000);
    await lab(page).locator('[data-tab=compare]').click();
    const records = await inside(page, (host) => host.lab.records());
    const { nodes, now_us, sides } = await frame(page);
    const shown = await inside(page, (host) => Object.fromEntries(
      [...host.shadowRoot.querySelectorAll('.lab-account tr[data-row]')].filter((row) => row.dataset.row !== 'leaders').map((row) =>
        [row.dataset.row, [...row.querySelectorAll('td')].map((cell) => Number(cell.dataset.value))])));
    for (const [column, { side }] of sides.entries()) {
      const counted = count(records, nodes, side, 500_000, now_us);
      const told = Object.fromEntries(Object.entries(shown).map(([row, values]) => [row, values[column]]));
      assert.deepEqual(told, counted, side);
    }
    assert.ok(shown.messages.every((count) => count > 1_000));
  });
}

test('the gallery has the comparisons in a group of their own', async () => {
  const page = await labs.open('?lang=en');
  await lab(page).locator('[data-open=gallery]').click();
  const group = lab(page).locator('[data-group=comparisons]');
  assert.equal(await group.locator('[data-scenario]').count(), 6);
  await group.locator('[data-scenario=raft-split-vote]').click();
  assert.equal(await lab(page).locator('.lab-side').count(), 2);
});

for (const [lang, way] of [['en', 'mouse'], ['zh-CN', 'keyboard']]) {
  test(`every row of the map of concepts opens the moment that shows it: ${lang}, ${way}`, async () => {
    const page = await open();
    await inside(page, (host, lang) => { host.lang = lang; }, lang);
    await lab(page).locator('[data-tab=compare]').click();
    const rows = lab(page).locator('.lab-concepts tbody');
    const count = await rows.count();
    assert.ok(count >= 12);
    const shown = new Set();
    for (let row = 0; row < count; row += 1) {
      const link = rows.nth(row).locator('button');
      const words = (await link.textContent()).trim();
      const seconds = Number(/([\d.]+) s$/.exec(words)[1]);
      if (way === 'mouse') await link.click();
      else {
        await link.focus();
        await page.keyboard.press('Enter');
      }
      assert.equal((await frame(page)).now_us, Math.round(seconds * 1e6));
      const title = await lab(page).locator('.lab-scenario').textContent();
      assert.ok(words.includes(title), `${words}: ${title}`);
      assert.equal(await lab(page).locator('.lab-side').count(), 2);
      shown.add(words);
    }
    assert.equal(shown.size, count, 'each has a moment of its own');
  });
}

test('a command puts Raft beside what is open, and the same story where there is one', async () => {
  const page = await labs.open('?lang=en');
  await lab(page).locator('.lab-header [data-do=compare]').first().click();
  assert.equal(await lab(page).locator('.lab-scenario').textContent(), 'A leader dies');
  assert.equal(await lab(page).locator('.lab-header [data-do=compare]').count(), 0);
  await inside(page, (host) => host.lab.open('old-master-returns'));
  await lab(page).locator('.lab-header [data-do=compare]').first().click();
  const { nodes } = await frame(page);
  const of = (shape) => nodes.filter((node) => node.shape === shape).length;
  assert.ok(of('Sentinel') > 0);
  assert.equal(of('Server'), of('Sentinel'));
});

test('a link says that Raft was put beside a scenario, and opens both again', async () => {
  const page = await labs.open('?lang=en&scenario=old-master-returns');
  await lab(page).locator('.lab-header [data-do=compare]').first().click();
  await page.waitForFunction(() => new URLSearchParams(location.search).has('beside'));
  const digest = () => inside(page, (host) => { host.lab.run(5_000); return host.lab.digest(); });
  const [address, before] = [page.url(), await digest()];
  const again = await labs.open(new URL(address).search);
  assert.equal(await lab(again).locator('.lab-side').count(), 2);
  assert.equal(await inside(again, (host) => { host.lab.run(5_000); return host.lab.digest(); }), before);
  // Another scenario is shown without it, and so says the link.
  await lab(again).locator('[data-open=gallery]').click();
  await lab(again).locator('[data-scenario=kill-the-master]').click();
  await again.waitForFunction(() => !new URLSearchParams(location.search).has('beside'));
  assert.equal(await lab(again).locator('.lab-side').count(), 1);
});

test('what nobody knows cannot be put beside a scenario', async () => {
  const page = await labs.open('?lang=en&scenario=old-master-returns&beside=paxos');
  assert.match(await lab(page).locator('.lab-notice').textContent(), /beside.*raft/);
});

test('the log speaks the reader’s language where it is not Redis that writes it', async () => {
  const page = await open('raft-leader-dies');
  await run(page, 6_000);
  const said = (who) => inside(page, (host, who) => {
    const lines = [...host.shadowRoot.querySelectorAll('.lab-line')];
    return lines.filter((line) => line.querySelector('.lab-line-node').textContent.startsWith(who)).map((line) => line.querySelector('.lab-line-text').textContent);
  }, who);
  const english = { raft: await said('n'), redis: await said('s') };
  assert.ok(english.raft.some((line) => /^is a candidate in term \d+ and votes for itself$/.test(line)), english.raft.join('\n'));
  await inside(page, (host) => { host.lang = 'zh-CN'; });
  await lab(page).locator('.lab[lang=zh-CN]').waitFor();
  const chinese = { raft: await said('n'), redis: await said('s') };
  assert.deepEqual(chinese.redis, english.redis);
  assert.equal(chinese.raft.length, english.raft.length);
  assert.ok(chinese.raft.some((line) => /^在任期 \d+ 参选，先投自己一票$/.test(line)), chinese.raft.join('\n'));
  assert.ok(chinese.raft.every((line) => /[\u4e00-\u9fff]/.test(line)));
  // What is looked for is what is shown.
  await lab(page).locator('input[name=log-text]').fill('参选');
  assert.ok((await said('')).length > 0 && (await said('')).every((line) => line.includes('参选')));
});

for (const [size, viewport] of [['tablet', { width: 1024, height: 768 }], ['phone', { width: 390, height: 844 }]]) {
  test(`tabs stand in one calm row, and all can be reached: ${size}`, async () => {
    const page = await open('raft-leader-dies', { viewport, hasTouch: size === 'phone' });
    const places = () => inside(page, (host) => [...host.shadowRoot.querySelectorAll('.lab-tab')].map((tab) => {
      const { left, right, height, top } = tab.getBoundingClientRect();
      const list = tab.parentElement.getBoundingClientRect();
      return { name: tab.dataset.tab, left, right, height, top, inside: left >= list.left - 1 && right <= list.right + 1, chosen: tab.ariaSelected === 'true' };
    }));
    const before = await places();
    for (const [index, tab] of before.entries()) {
      assert.ok(tab.height >= 44 && tab.right - tab.left >= 44, JSON.stringify(tab));
      if (index) assert.ok(Math.abs(tab.left - before[index - 1].right) < 0.6, 'the gaps are equal');
    }
    // By keyboard: the one that is shown is in sight.
    await lab(page).locator('.lab-tab[aria-selected=true]').focus();
    for (const _ of before) {
      await page.keyboard.press('ArrowRight');
      const shown = (await places()).find((tab) => tab.chosen);
      assert.ok(shown.inside, JSON.stringify(shown));
    }
    // A wide strip has no menu; a crowded one lists them all, by click and by keyboard.
    const menu = lab(page).locator('[data-open=tabs]');
    if (await menu.count()) {
      await menu.click();
      assert.equal(await lab(page).locator('[data-all-tab]').count(), before.length);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Enter');
      assert.equal((await places()).find((tab) => tab.chosen).name, before.at(-1).name);
      await menu.click();
      await lab(page).locator('[data-all-tab=log]').click();
      assert.equal((await places()).find((tab) => tab.chosen).name, 'log');
    }
    const widths = (list) => list.map(({ left, right }) => Math.round(right - left));
    assert.deepEqual(widths(await places()), widths(before), 'choosing a tab moves none of the others');
  });
}

test('on a phone the lens shows the side that is shown, by tap and by key', async () => {
  const page = await open('raft-split-vote', { viewport: { width: 390, height: 844 }, hasTouch: true });
  await run(page, 5_000);
  const lens = lab(page).locator('.tape-lens');
  assert.equal(await lens.count(), 0);
  await lab(page).locator('[data-do=lens]').tap();
  const names = () => lens.locator('.tape-process .tape-name').allTextContents();
  assert.deepEqual(await names(), ['s0', 's1', 's2', 's3', 's4']);
  await lab(page).locator('.lab-side-switch [data-side=Raft]').tap();
  await lens.locator('.tape-name', { hasText: 'n0' }).waitFor();
  assert.deepEqual(await names(), ['n0', 'n1', 'n2', 'n3', 'n4']);
  await lab(page).locator('.lab').focus();
  await page.keyboard.press('l');
  assert.equal(await lens.count(), 0);
});

test('on a phone one side is shown, and the switch says what happens in the other', async () => {
  const page = await open(QUIET, { viewport: { width: 390, height: 844 }, hasTouch: true });
  assert.equal(await lab(page).locator('.lab-side').count(), 1);
  const raft = lab(page).locator('.lab-side-switch [data-side=Raft]');
  assert.match(await raft.textContent(), /leads term/);
  await raft.tap();
  await lab(page).locator('.stage-node', { hasText: 'n0' }).waitFor();
  assert.equal(await lab(page).locator('.stage-node').count(), 6);
});
