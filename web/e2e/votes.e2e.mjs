// The ledger of votes: who asked whom, what was answered, what is still under way.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';
import { BOTH, WAYS, apply, frame, run, runTo, says, target } from './ways.mjs';

const labs = bed();

const requests = (page) => lab(page).locator('.lab-request');

test('a request is under way before it is answered, and counts when the answer is known', async () => {
  const page = await labs.open('?lang=en&scenario=kill-the-master');
  await run(page, 40_000);
  const asked = (await frame(page)).votes.at(-1).asked[0];
  await lab(page).locator('[data-tab=votes]').click();
  assert.match(await requests(page).first().textContent(), /yes/);
  await inside(page, (host, ms) => host.lab.seek(ms), (asked.asked_us + 1) / 1_000);
  assert.match(await requests(page).first().textContent(), /request under way/);
  assert.ok(await lab(page).locator('.lab-slots .is-quorum').count() >= 1);
  assert.ok(await lab(page).locator('.lab-slots .is-majority').count() >= 1);
});

test('an attempt says when it is given up and when the next may start, by keyboard, in Chinese', async () => {
  const page = await labs.open('?lang=zh&scenario=two-of-five');
  await run(page, 12_000);
  await lab(page).locator('[data-tab=log]').focus();
  await page.keyboard.press('ArrowLeft');
  assert.equal(await lab(page).locator('[data-tab=votes]').getAttribute('aria-selected'), 'true');
  assert.match(await lab(page).locator('.lab-gives-up').first().textContent(), /后）放弃；.* 起可以再试/);
});

test('a split vote says for whom each has voted', async () => {
  const page = await labs.open('?lang=en&scenario=votes-split');
  await run(page, 30_000);
  await lab(page).locator('[data-tab=votes]').click();
  const refused = lab(page).locator('.lab-request.is-refused .lab-outcome');
  assert.ok(await refused.count() >= 2);
  assert.match((await refused.allTextContents()).join('\n'), /no: voted for s\d/);
});

test('Raft has the same ledger', async () => {
  const page = await labs.open('?lang=en&scenario=raft-leader-dies');
  await run(page, 10_000);
  await lab(page).locator('[data-tab=votes]').click();
  const ledgers = await lab(page).locator('.lab-epoch-votes', { hasText: 'term' }).locator('.lab-request').count();
  assert.ok(ledgers >= 4);
});

/** What the ledger says of a request: what was answered, and where the answer is. */
const SAID = {
  en: {
    asking: 'request under way', unasked: 'request lost', yes: 'yes', coming: 'yes, answer under way', gone: 'yes, answer lost',
    old: (who, epoch) => `yes; too old to count, ${who} is in ${epoch}`, no: 'no',
  },
  zh: {
    asking: '请求在途', unasked: '请求丢失', yes: '同意', coming: '同意，回答在途', gone: '同意，回答丢失',
    old: (who, epoch) => `同意；太旧不算，${who} 已在 ${epoch}`, no: '拒绝',
  },
};

/** Two of five are left, who cannot elect anybody and soon try again; all is over before a link is given up. */
const IN_VAIN = {
  name: 'in-vain', sentinels: 5, replicas: 2, quorum: 2, down_after: '2s', failover_timeout: '1s', offset_ms: 0,
  timeline: ['0s kill s2,s3,s4', '0s kill r0'],
};

/** The first request for a vote, or the first answer, that is on its way from now on. */
async function underWay(page, reply) {
  const found = await inside(page, (host, reply) => {
    for (let steps = 0; steps < 3_000; steps += 1) {
      host.lab.step('event');
      const found = host.lab.frame().messages.find((message) => message.kind === 'Vote' && message.reply === reply);
      if (found) return found;
    }
  }, reply);
  const { nodes } = await frame(page);
  const [from, to] = [found.from, found.to].map((id) => nodes[id].name);
  return { message: found, from, to, candidate: reply ? to : from, voter: reply ? from : to };
}

/** The row of the ledger about the first request of the one to the other, and what it is of. */
async function asked(page, candidate, voter) {
  const { nodes, votes } = await frame(page);
  const is = (row) => nodes[row.candidate].name === candidate && nodes[row.voter].name === voter;
  const epochs = votes.map((epoch) => epoch.asked.findIndex(is));
  const epoch = epochs.findLastIndex((place) => place >= 0);
  assert.ok(epoch >= 0, `${candidate} asked ${voter}`);
  const row = lab(page).locator('.lab-epoch-votes').nth(epoch).locator('.lab-request').nth(epochs[epoch]);
  await says(row.locator('th'), candidate);
  await says(row.locator('td').first(), voter);
  return { outcome: row.locator('.lab-outcome'), row: votes[epoch].asked[epochs[epoch]] };
}

for (const [lang, way] of BOTH) {
  const { menu, choose, tab } = WAYS[way];
  const words = SAID[lang];

  /** The votes of a scenario, from shortly before there are any. */
  const open = async (scenario, condition) => {
    const page = await labs.open(`?lang=${lang}&scenario=${scenario}`);
    await tab(page, 'votes');
    await runTo(page, condition);
    return page;
  };
  const act = async (page, key, start) => {
    await menu(page, key);
    await choose(lab(page).locator(`.lab-item[data-command^="${start}"]`).first());
  };

  for (const [verb, reply, waits] of [['drop', false, words.asking], ['hold', true, words.coming]]) {
    test(`the ${reply ? 'answer' : 'request'} to which ${verb} is done is under way until its sender’s kernel has sent it again: ${lang}, ${way}`, async () => {
      const page = await open('kill-the-master', '+odown');
      const { message, candidate, voter } = await underWay(page, reply);
      await act(page, `m${message.id}`, `${verb} `);
      await inside(page, (host, ms) => host.seek(ms), message.arrives_us / 1_000 + 1);
      await says((await asked(page, candidate, voter)).outcome, waits);
      await run(page, 1_000);
      const { outcome, row } = await asked(page, candidate, voter);
      assert.ok((reply ? row.known_us : row.reached_us) > message.arrives_us, 'it came later than it would have');
      await says(outcome, words.yes);
    });
  }

  test(`a request to whom dies before it has read it is lost: ${lang}, ${way}`, async () => {
    const page = await open('kill-the-master', '+odown');
    const { candidate, voter } = await underWay(page, false);
    await says((await asked(page, candidate, voter)).outcome, words.asking);
    await act(page, await target(page, voter), 'kill ');
    await run(page, 100);
    const { outcome, row } = await asked(page, candidate, voter);
    assert.deepEqual([row.reached_us, row.lost_us > 0], [null, true]);
    await says(outcome, words.unasked);
  });

  test(`an answer to whom dies before it has read it is lost, and the vote is given all the same: ${lang}, ${way}`, async () => {
    const page = await open('kill-the-master', '+odown');
    const { candidate, voter } = await underWay(page, true);
    await says((await asked(page, candidate, voter)).outcome, words.coming);
    await act(page, await target(page, candidate), 'kill ');
    await run(page, 100);
    const { outcome, row } = await asked(page, candidate, voter);
    assert.deepEqual([row.known_us, row.lost_us > 0], [null, true]);
    await says(outcome, words.gone);
    const { votes, nodes } = await frame(page);
    assert.ok(votes[0].rows.some((row) => nodes[row.voter].name === voter && row.known_us === null));
  });

  test(`an answer that comes when who asked has gone on to another epoch is too old to count: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await tab(page, 'votes');
    await inside(page, (host, scenario) => host.lab.open(scenario, 1), IN_VAIN);
    await runTo(page, '+odown');
    const { message, candidate, voter } = await underWay(page, true);
    // What is lost is sent again, over a link that takes so long.
    await act(page, `m${message.id}`, 'drop ');
    await apply(page, `delay ${voter}>${candidate} 5s`);
    const { epoch } = (await frame(page)).votes.at(-1);
    const now = async () => (await frame(page)).nodes.find((node) => node.name === candidate).epoch;
    await inside(page, (host, [candidate, epoch]) => {
      const now = () => host.lab.frame().nodes.find((node) => node.name === candidate).epoch;
      for (let turn = 0; turn < 80 && now() === epoch; turn += 1) host.lab.run(100);
    }, [candidate, epoch]);
    assert.ok(await now() > epoch);
    await says((await asked(page, candidate, voter)).outcome, words.coming);
    await inside(page, (host) => {
      const known = () => host.lab.frame().votes.at(-1).asked[0].known_us;
      for (let turn = 0; turn < 80 && known() === null; turn += 1) host.lab.run(100);
    });
    const { outcome, row } = await asked(page, candidate, voter);
    assert.ok(row.known_us > message.arrives_us);
    await says(outcome, words.old(candidate, await now()));
  });

  test(`an instant of the ledger leads there, and why is told from there: ${lang}, ${way}`, async () => {
    const page = await open('kill-the-master', '+switch-master');
    await run(page, 1_000);
    const [{ asked: rows, rows: given }] = (await frame(page)).votes;
    for (const at_us of [rows[0].known_us, rows[0].asked_us, given.at(-1).at_us]) {
      await WAYS[way].press(lab(page).locator(`.lab-votes [data-at="${at_us}"]`).first());
      assert.equal((await frame(page)).now_us, at_us);
      await inside(page, (host) => host.lab.runTo('+switch-master'));
    }
  });

  test(`the ledger of Raft is come to, and says of each request what was answered: ${lang}, ${way}`, async () => {
    const page = await labs.open(`?lang=${lang}&scenario=raft-leader-dies`);
    await run(page, 10_000);
    await tab(page, 'votes');
    const terms = (await frame(page)).votes.filter((epoch) => epoch.side === 'Raft');
    const told = new Set();
    for (const { epoch: term, asked: rows } of terms) {
      // Whoever stood for it is still in that term when the last answer has come.
      await inside(page, (host, ms) => host.seek(ms), Math.max(...rows.map((row) => row.known_us + 1)) / 1_000);
      const { nodes, votes } = await frame(page);
      const place = votes.findIndex((epoch) => epoch.side === 'Raft' && epoch.epoch === term);
      const requests = lab(page).locator('.lab-epoch-votes').nth(place).locator('.lab-request');
      await requests.nth(rows.length - 1).waitFor();
      assert.equal(await requests.count(), rows.length);
      for (const [at, { candidate, voter, answer }] of rows.entries()) {
        const shown = requests.nth(at);
        await says(shown.locator('th'), nodes[candidate].name);
        await says(shown.locator('td').first(), nodes[voter].name);
        assert.equal(nodes[candidate].epoch, term);
        await says(shown.locator('.lab-outcome'), answer === 'Granted' ? words.yes : words.no);
        told.add(answer);
      }
    }
    assert.deepEqual([...told].sort(), ['Granted', 'Refused']);
  });
}
