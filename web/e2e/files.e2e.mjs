// The reader's own files, in and out: sentinel.conf and scenarios opened by pasting,
// choosing and dropping them, and the file that a sentinel has on disk.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { bed, inside, lab } from './bed.mjs';
import { THREE_MASTERS } from './views.mjs';
import { digest } from './reader.mjs';

const labs = bed();

const CONF = 'port 26379\nsentinel monitor mymaster 192.168.1.10 6379 2\nsentinel down-after-milliseconds mymaster 2000\n';
const QUORUM_ZERO = `# mine\n${CONF.replace('6379 2', '6379 0')}`;
const part = (page, selector, options) => lab(page).locator(selector, options);
const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
const title = (page) => part(page, '.lab-scenario').textContent();
/** Waits until the header names it: a form that closes may be drawn away before. */
const titled = (page, words) => part(page, '.lab-scenario').filter({ hasText: new RegExp(`^${words}$`) }).waitFor();
const kinds = (page) => inside(page, (host) => {
  const count = {};
  for (const { shape } of host.lab.frame().nodes) count[shape] = (count[shape] ?? 0) + 1;
  return count;
});

/** Opens the form by keyboard alone; the focus is in it then. */
async function form(page) {
  await part(page, '.lab-header > * > [data-open=open]').focus();
  await page.keyboard.press('Enter');
  await part(page, '.lab-open').waitFor();
}
/** Types a text into the form and opens it, by keyboard alone. */
async function type(page, text) {
  await part(page, '.lab-pasted').focus();
  await page.keyboard.insertText(text);
  await page.keyboard.press('Tab');
  while (await inside(page, (host) => host.shadowRoot.activeElement.type) !== 'submit') await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
}
/** Drops files on the picture. */
async function drop(page, files) {
  const data = await page.evaluateHandle((files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    return data;
  }, files);
  await part(page, '.stage-picture').dispatchEvent('dragenter', { dataTransfer: data, bubbles: true });
  await part(page, '.lab-drop').dispatchEvent('drop', { dataTransfer: data });
  await part(page, '.lab-drop').waitFor({ state: 'detached' });
}

for (const [lang, words] of [['en', { heading: 'Open your own', hint: 'Not opened' }], ['zh', { heading: '打开自己的文件', hint: '没有打开' }]]) {
  test(`a sentinel.conf that is pasted becomes the deployment and fails over, by keyboard: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await form(page);
    assert.equal(await part(page, '.lab-open h2').textContent(), words.heading);
    await type(page, CONF);
    await part(page, '.lab-open').waitFor({ state: 'detached' });
    await titled(page, 'sentinel.conf');
    assert.deepEqual(await kinds(page), { Master: 1, Replica: 2, Sentinel: 3, Client: 1 });
    await inside(page, (host) => { host.lab.apply('kill r0'); host.lab.run(20_000); });
    const log = await inside(page, (host) => host.lab.story().log.map((line) => line.text).join('\n'));
    assert.match(log, /\+switch-master mymaster 192\.168\.1\.10 6379 /);
  });

  test(`what Redis would print about a broken file is shown with what was expected, and the run stays: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    await inside(page, (host) => host.lab.run(4_000));
    const before = await digest(page);
    await form(page);
    await type(page, QUORUM_ZERO);
    const wrong = part(page, '.lab-refused');
    await wrong.waitFor();
    const said = await wrong.textContent();
    for (const piece of [words.hint, 'FATAL CONFIG FILE ERROR (Redis 7.0.15)', 'at line 3', ">>> 'sentinel monitor mymaster 192.168.1.10 6379 0'", 'Quorum must be 1 or greater.']) {
      assert.ok(said.includes(piece), `${piece} is not in ${said}`);
    }
    assert.match(said, lang === 'zh' ? /sentinel\.conf 第 3 行.*至少为 1/s : /sentinel\.conf, line 3.*Expected the number of sentinels/s);
    const selected = await part(page, '.lab-pasted').evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
    assert.equal(selected, 'sentinel monitor mymaster 192.168.1.10 6379 0');
    assert.equal(await digest(page), before);
    await part(page, '.lab-pasted').fill(CONF);
    assert.equal(await wrong.count(), 0);
    await part(page, '.lab-open [type=submit]').click();
    await titled(page, 'sentinel.conf');
  });

  test(`a file that is too large, or no text, is named and not read: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`);
    const before = await digest(page);
    await form(page);
    await part(page, 'input[name=files]').setInputFiles([file('huge.conf', '#'.repeat(1_048_577)), { ...file('raw.conf', ''), buffer: Buffer.from([0xff, 0xfe, 0]) }, file('good.conf', CONF)]);
    const said = await part(page, '.lab-refused').textContent();
    assert.match(said, lang === 'zh' ? /huge\.conf文件超过 1048576 字节.*raw\.conf不是 UTF-8/s : /huge\.confis larger than 1048576 bytes.*raw\.confis not well-formed: it is not UTF-8/s);
    assert.deepEqual(await part(page, '.lab-given-file .lab-mono').allTextContents(), ['good.conf']);
    assert.equal(await digest(page), before);
  });
}

test('three masters are opened by mouse from a file, each with its own times, and the settings leave them', async () => {
  const page = await labs.open('?lang=en');
  await part(page, '.lab-header > * > [data-open=open]').click();
  await part(page, 'input[name=files]').setInputFiles([file('three.conf', THREE_MASTERS)]);
  await part(page, '.lab-open input[name=sentinels]').fill('5');
  await part(page, '.lab-open [type=submit]').click();
  assert.deepEqual(await kinds(page), { Master: 3, Replica: 6, Sentinel: 5, Client: 1 });
  await inside(page, (host) => { host.lab.apply('kill r3'); host.lab.run(20_000); });
  const text = await inside(page, (host) => host.lab.story().log.map((line) => line.text).join('\n'));
  assert.match(text, /\+switch-master sessions 10\.1\.1\.1 6380 /);
  assert.doesNotMatch(text, /\+switch-master (cache|jobs) /);
  await part(page, '[data-open=settings]').click();
  assert.deepEqual(await part(page, '.lab-settings input').evaluateAll((inputs) => inputs.map((input) => input.name)), ['latency', 'seed']);
  await part(page, '.lab-settings input[name=seed]').fill('9');
  await part(page, '.lab-settings [type=submit]').click();
  assert.deepEqual(await kinds(page), { Master: 3, Replica: 6, Sentinel: 5, Client: 1 });
});

test('files of several sentinels are dropped together, and a scenario file alone', async () => {
  const page = await labs.open('?lang=en');
  await drop(page, [['s0.conf', CONF], ['s1.conf', CONF.replace('26379', '26380')]]);
  await part(page, '.lab-scenario', { hasText: 's0.conf' }).waitFor();
  await page.waitForFunction(() => document.querySelector('sentinel-lab').lab.frame().settings.sentinels === 2);
  await drop(page, [['mine.toml', 'name = "mine"\ntitle = { en = "Mine", zh = "我的" }\nsentinels = 4\n']]);
  await page.waitForFunction(() => document.querySelector('sentinel-lab').lab.frame().settings.sentinels === 4);
  await titled(page, 'Mine');
  await drop(page, [['mine.toml', 'name = "mine"\nsentinels = 4\n'], ['s0.conf', CONF]]);
  assert.match(await part(page, '.lab-refused').textContent(), /mine\.toml.*is opened alone/s);
  assert.equal(await title(page), 'Mine', 'the run stays');
  await part(page, '.lab-given-file', { hasText: 's0.conf' }).locator('button').click();
  await part(page, '.lab-open [type=submit]').click();
  await part(page, '.lab-open').waitFor({ state: 'detached' });
  await titled(page, 'Untitled scenario');
});

test('what is wrong with a scenario file is shown with its line, and what is odd is said after opening', async () => {
  const page = await labs.open('?lang=zh');
  await form(page);
  await type(page, 'name = "mine"\nsentinels = 0\n');
  assert.match(await part(page, '.lab-refused').textContent(), /scenario\.toml 第 2 行.*sentinels = 0.*sentinels：哨兵数应在 1 到/s);
  await part(page, '.lab-pasted').fill('name = "mine"\nsentinels = 3\nquorums = 2\n');
  await part(page, '.lab-open [type=submit]').click();
  assert.match(await part(page, '.lab-refused').textContent(), /第 3 行.*没有字段 `quorums`，是否想写 `quorum`/s);
  await part(page, '.lab-pasted').fill(CONF.replace('6379 2', '6379 5'));
  await part(page, '.lab-open input[name=sentinels]').fill('3');
  await part(page, '.lab-open [type=submit]').click();
  assert.match(await part(page, '.lab-notice').textContent(), /quorum 是 5，而哨兵只有 3 个/);
});

test('on a phone the gallery leads to it, and no link claims to find what only the reader has', async () => {
  const page = await labs.open('?lang=en&scenario=votes-split', { viewport: { width: 390, height: 844 }, hasTouch: true });
  await part(page, '[data-open=gallery]').tap();
  await part(page, '.lab-gallery [data-open=open]').tap();
  await part(page, '[data-do=example]').tap();
  await part(page, '.lab-open [type=submit]').tap();
  await page.waitForFunction(() => !new URLSearchParams(location.search).has('scenario'));
  await page.reload();
  await part(page, '.stage-picture').waitFor();
  assert.equal(await part(page, '.lab-notice').count(), 0);
});

test('a page opens files through the element and hears why one is refused', async () => {
  const page = await labs.open('?lang=en');
  const heard = await inside(page, async (host, [conf, broken]) => {
    const errors = [];
    host.addEventListener('lab-error', ({ detail }) => errors.push(detail));
    const notes = await host.openFiles([new File([conf], 'a.conf')], { sentinels: 1 });
    const before = host.lab.digest();
    const kind = await host.openFiles([{ name: 'b.conf', text: broken }]).catch((refusal) => refusal.kind);
    return { notes, errors, kind, same: host.lab.digest() === before };
  }, [CONF, QUORUM_ZERO]);
  assert.deepEqual([heard.kind, heard.same, heard.errors.length], ['bad-scenario', true, 1]);
  assert.match(heard.errors[0].message, /b\.conf:3: Quorum must be 1 or greater\./);
  assert.match(heard.notes[0], /quorum 2 of `mymaster` is more than the 1 sentinels/);
});

/** Selects a sentinel by keyboard and shows it. */
async function inspect(page, name) {
  const id = await inside(page, (host, name) => host.lab.frame().nodes.find((node) => node.name === name).id, name);
  await part(page, `[data-target="n${id}"]`).first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await part(page, '.lab-file').waitFor();
}

for (const lang of ['en', 'zh']) {
  test(`the file a sentinel has on disk is shown, copied and saved, and starts the same sentinel: ${lang}`, async () => {
    const page = await labs.open(`?lang=${lang}`, { permissions: ['clipboard-read', 'clipboard-write'] });
    await inside(page, (host) => host.lab.run(20_000));
    await inspect(page, 's1');
    await part(page, '[data-do=file]').focus();
    await page.keyboard.press('Enter');
    const text = await inside(page, (host) => host.lab.inspect('s1').file.lines.map((line) => `${line.text}\n`).join(''));
    assert.equal(await part(page, '.lab-file-lines code').evaluateAll((lines) => lines.map((line) => `${line.textContent}\n`).join('')), text);
    assert.match(text, /sentinel config-epoch mymaster 1\n/);
    const changed = await part(page, '.lab-file-lines .is-changed code').allTextContents();
    assert.ok(changed.length > 0 && changed.every((line) => line.startsWith('sentinel ')), `${changed}`);
    await part(page, '[data-do=copy]').click();
    await part(page, '.lab-file [role=status]', { hasText: lang === 'zh' ? '已复制' : 'Copied' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
    const [download] = await Promise.all([page.waitForEvent('download'), part(page, '[data-do=download]').click()]);
    assert.equal(download.suggestedFilename(), 's1.conf');
    assert.equal(await readFile(await download.path(), 'utf8'), text);
    const id = /sentinel myid (\w{40})/.exec(text)[1];
    await inside(page, (host, text) => host.openFiles([{ name: 's1.conf', text }]), text);
    const mine = await inside(page, (host) => host.lab.inspect('s0').sections[0].facts.find((fact) => fact.name === 'myid').value);
    assert.equal(mine, id);
  });
}

test('going back shows the file as it was then', async () => {
  const page = await labs.open('?lang=en');
  await inside(page, (host) => host.lab.run(20_000));
  await inspect(page, 's1');
  await part(page, '[data-do=file]').click();
  const epoch = () => part(page, '.lab-file-lines code', { hasText: 'sentinel current-epoch' }).textContent();
  assert.equal(await epoch(), 'sentinel current-epoch 1');
  await inside(page, (host) => host.seek(1_000));
  await part(page, '.lab-file-lines code', { hasText: 'sentinel current-epoch 0' }).waitFor();
  await inspect(page, 's0');
  assert.match(await part(page, '.lab-file .lab-hint').first().textContent(), /^Flushed at -\d/);
});
