// The console, by keyboard alone: what redis-cli would show, in the run that is shown.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

/** Opens a page and its console; the line has the focus then. */
async function opened(query = '?lang=en', options = {}) {
  const page = await labs.open(query, options);
  await lab(page).locator('.lab').focus();
  await page.keyboard.press('c');
  await lab(page).locator('.lab-prompt-line:focus').waitFor();
  return page;
}

/** Types a line and gives what was answered; empty while there is no answer. */
async function say(page, line) {
  const exchanges = lab(page).locator('.lab-exchange');
  const before = await exchanges.count();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await exchanges.nth(before).waitFor();
  const answer = exchanges.nth(before).locator('.lab-answer');
  return await answer.count() ? await answer.textContent() : '';
}

const run = (page, ms) => inside(page, (host, ms) => { host.lab.run(ms); }, ms);
const apply = (page, command) => inside(page, (host, command) => { host.lab.apply(command); }, command);
const prompt = (page) => lab(page).locator('.lab-prompt-label').textContent();
const line = (page) => lab(page).locator('.lab-prompt-line');

/** Attaches the prompt to another process: back to the choice and the name typed. */
async function attach(page, name) {
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  assert.equal(await inside(page, (host) => host.shadowRoot.activeElement.name), 'console-node');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await lab(page).locator('.lab-prompt-line:focus').waitFor();
}

test('a failover by hand, from the first question to the new master', async () => {
  const page = await opened();
  assert.equal(await prompt(page), '10.0.1.1:26379> ');
  const address = 'sentinel get-master-addr-by-name mymaster';
  assert.equal(await say(page, address), '1) "10.0.0.1"\n2) "6379"');
  assert.equal(await say(page, 'SENTINEL FAILOVER mymaster'), 'OK');
  assert.equal(await say(page, 'SENTINEL FAILOVER mymaster'), '(error) INPROG Failover already in progress');
  await run(page, 30_000);
  assert.match(await say(page, address), /^1\) "10\.0\.0\.[23]"\n2\) "6379"$/);
  assert.equal(await inside(page, (host) => host.shadowRoot.activeElement.id), 'lab-prompt-line');
});

test('SET changes what a sentinel knows, and a key what a server and its replicas hold', async () => {
  const page = await opened();
  assert.equal(await say(page, 'sentinel set mymaster down-after-milliseconds 1500'), 'OK');
  assert.match(await say(page, 'sentinel master mymaster'), /"down-after-milliseconds"\n *\d+\) "1500"/);
  assert.match(await say(page, 'sentinel set mymaster nosuch 1'), /^\(error\) ERR /);
  await attach(page, 'r0');
  assert.equal(await prompt(page), '10.0.0.1:6379> ');
  assert.equal(await say(page, 'set greeting "good morning"'), 'OK');
  await run(page, 100);
  await attach(page, 'r1');
  assert.equal(await say(page, 'get greeting'), '"good morning"');
  assert.equal(await say(page, 'set greeting x'), "(error) READONLY You can't write against a read only replica.");
});

test('CKQUORUM with a majority and without one', async () => {
  const page = await opened();
  const ask = 'sentinel ckquorum mymaster';
  assert.equal(await say(page, ask), 'OK 3 usable Sentinels. Quorum and failover authorization can be reached');
  await apply(page, 'kill s1,s2');
  await run(page, 60_000);
  assert.match(await say(page, ask), /^\(error\) NOQUORUM 1 usable Sentinels\. Not enough available Sentinels to reach/);
});

test('CKQUORUM tells the quorum from the majority, and SET moves the quorum', async () => {
  const page = await opened();
  const ask = 'sentinel ckquorum mymaster';
  await apply(page, 'kill s1,s2');
  await run(page, 60_000);
  assert.equal(await say(page, ask),
    '(error) NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master. Not enough available Sentinels to reach the majority and authorize a failover');
  assert.equal(await say(page, 'sentinel set mymaster quorum 1'), 'OK');
  assert.equal(await say(page, ask),
    '(error) NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover');
  await apply(page, 'restart s1');
  await run(page, 5_000);
  assert.equal(await say(page, ask), 'OK 2 usable Sentinels. Quorum and failover authorization can be reached');
  assert.equal(await say(page, 'sentinel ckquorum nosuch'), '(error) ERR No such master with that name');
});

test('RESET during a failover ends it, and the next one is free to begin', async () => {
  const page = await opened();
  assert.equal(await say(page, 'sentinel failover mymaster'), 'OK');
  assert.equal(await say(page, 'sentinel reset mymaster'), '(integer) 1');
  assert.match(await say(page, 'sentinel failover mymaster'), /^\(error\) NOGOODSLAVE/);
  await run(page, 15_000);
  assert.equal(await say(page, 'sentinel failover mymaster'), 'OK');
});

test('SIMULATE-FAILURE after the promotion, its help, and what it does not know', async () => {
  const page = await opened();
  assert.equal(await say(page, 'sentinel simulate-failure help'), '1) "crash-after-election"\n2) "crash-after-promotion"');
  assert.match(await say(page, 'sentinel simulate-failure nosuch'), /^\(error\) ERR Unknown failure simulation/);
  assert.equal(await say(page, 'sentinel simulate-failure crash-after-promotion'), 'OK');
  assert.equal(await say(page, 'sentinel failover mymaster'), 'OK');
  await run(page, 10_000);
  assert.equal(await prompt(page), 'not connected> ');
  const promoted = await inside(page, (host) => host.lab.frame().nodes.filter((node) => node.shape === 'Master').map((node) => node.name));
  assert.ok(promoted.some((name) => name !== 'r0'), `${promoted}`);
});

test('RESET forgets and finds again', async () => {
  const page = await opened();
  assert.equal(await say(page, 'sentinel reset my*'), '(integer) 1');
  assert.equal(await say(page, 'sentinel sentinels mymaster'), '(empty array)');
  assert.equal(await say(page, 'sentinel reset nosuch'), '(integer) 0');
  await run(page, 15_000);
  assert.match(await say(page, 'sentinel sentinels mymaster'), /"name"/);
});

test('SIMULATE-FAILURE crashes the leader, and its prompt is not connected any more', async () => {
  const page = await opened();
  assert.equal(await say(page, 'sentinel simulate-failure crash-after-election'), 'OK');
  assert.equal(await say(page, 'sentinel failover mymaster'), 'OK');
  await run(page, 5_000);
  assert.equal(await say(page, 'ping'), 'Could not connect to Redis at 10.0.1.1:26379: Connection refused');
  assert.equal(await prompt(page), 'not connected> ');
});

test('a prompt that subscribes is told what the sentinel announces, and may do nothing else', async () => {
  const page = await opened();
  assert.equal(await say(page, 'subscribe +sdown +switch-master'),
    '1) "subscribe"\n2) "+sdown"\n3) (integer) 1\n1) "subscribe"\n2) "+switch-master"\n3) (integer) 2');
  assert.match(await say(page, 'sentinel masters'), /^\(error\) ERR Can't execute 'sentinel\|masters': only /);
  assert.equal(await say(page, 'ping'), '1) "pong"\n2) ""');
  await apply(page, 'kill r0');
  await run(page, 60_000);
  const told = await lab(page).locator('.lab-answer').allTextContents();
  assert.ok(told.includes('1) "message"\n2) "+sdown"\n3) "master mymaster 10.0.0.1 6379"'), told.join('\n'));
  assert.ok(told.some((text) => text.startsWith('1) "message"\n2) "+switch-master"\n3) "mymaster 10.0.0.1 6379 10.0.0.')), told.join('\n'));
  await inside(page, (host) => host.lab.seek(0));
  await lab(page).locator('.lab-exchange').nth(3).waitFor({ state: 'detached' });
  await inside(page, (host) => host.lab.seek(60_000));
  assert.match(await say(page, 'unsubscribe'), /"unsubscribe"/);
  assert.match(await say(page, 'sentinel myid'), /^"[0-9a-f]{40}"$/);
});

test('questions leave the run alone, and going back shows what was asked by then', async () => {
  const page = await opened();
  await run(page, 3_000);
  await inside(page, (host) => host.lab.seek(1_000));
  const digest = await inside(page, (host) => host.lab.digest());
  assert.equal(await say(page, 'ping'), 'PONG');
  assert.match(await say(page, 'role'), /^1\) "sentinel"/);
  assert.equal(await inside(page, (host) => host.lab.digest()), digest);
  assert.equal(await inside(page, (host) => host.lab.frame().to_us), 3_000_000);
  await inside(page, (host) => host.lab.seek(500));
  await lab(page).locator('.lab-exchange').first().waitFor({ state: 'detached' });
  await inside(page, (host) => host.lab.seek(2_000));
  assert.equal(await lab(page).locator('.lab-exchange').count(), 2);
});

test('a frozen process answers when it goes on', async () => {
  const page = await opened();
  await apply(page, 'pause s0');
  assert.equal(await say(page, 'ping'), '');
  assert.equal(await lab(page).locator('.lab-exchange .lab-hint').textContent(), 'no answer yet');
  await run(page, 500);
  await apply(page, 'resume s0');
  await run(page, 10);
  assert.equal(await lab(page).locator('.lab-answer').textContent(), 'PONG');
});

test('arrows bring lines back, Tab completes, Escape closes the list, and Tab goes on from an empty line', async () => {
  const page = await opened();
  await say(page, 'ping');
  await say(page, 'role');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  assert.equal(await line(page).inputValue(), 'ping');
  await page.keyboard.press('ArrowDown');
  assert.equal(await line(page).inputValue(), 'role');
  await page.keyboard.press('ArrowDown');
  assert.equal(await line(page).inputValue(), '');
  await page.keyboard.type('sentinel ckq');
  await page.keyboard.press('Tab');
  assert.equal(await line(page).inputValue(), 'sentinel ckquorum ');
  await page.keyboard.type('my');
  await page.keyboard.press('Tab');
  assert.equal(await line(page).inputValue(), 'sentinel ckquorum mymaster ');
  await line(page).fill('sentinel s');
  await page.keyboard.press('Tab');
  const options = lab(page).locator('[role=option]');
  assert.ok(await options.count() >= 3);
  await page.keyboard.press('ArrowDown');
  assert.equal(await options.first().getAttribute('aria-selected'), 'true');
  assert.equal(await line(page).getAttribute('aria-activedescendant'), 'lab-completion-0');
  await page.keyboard.press('Escape');
  assert.equal(await options.count(), 0);
  await line(page).fill('');
  await page.keyboard.press('Tab');
  await lab(page).locator('.lab-prompt-line:focus').waitFor({ state: 'detached' });
});

test('help, errors and an empty screen, in Chinese too', async () => {
  const page = await opened('?lang=zh', { viewport: { width: 390, height: 844 } });
  assert.match(await say(page, 'help sentinel failover'), /SENTINEL FAILOVER <master-name>\n  summary: .*故障转移/);
  assert.equal(await say(page, 'get "k'), 'Invalid argument(s)');
  assert.equal(await say(page, 'nosuch x'), "(error) ERR unknown command 'nosuch', with args beginning with: 'x' ");
  await page.keyboard.type('clear');
  await page.keyboard.press('Enter');
  await lab(page).locator('.lab-exchange').first().waitFor({ state: 'detached' });
  assert.match(await lab(page).locator('.lab-transcript').textContent(), /Tab 补全/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} px wide`);
});
