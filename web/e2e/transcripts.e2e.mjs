// docs/transcripts.md: what a reader with a keyboard and a screen reader presses and hears
// while finding out who replaced a killed master, and why. It is written down from the
// page itself, and compared with what is in the file on each run; BLESS=1 writes it anew.

import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { bed, inside, lab } from './bed.mjs';

const FILE = new URL('../../docs/transcripts.md', import.meta.url);
const labs = bed({ reducedMotion: 'reduce' });

const HEADING = `# Without mouse, without screen

*Kill the master and find out who won and why*, by keyboard alone, as it is heard. This file is written by
\`web/e2e/transcripts.e2e.mjs\` from the page itself and compared with it on each run. On the left stands the key that is pressed; on the right
what a screen reader is given: **focus** is the name and role of what has the focus, **said** what the running account says by itself.

键盘加读屏，完成“杀死主节点，弄清谁接替、为什么”。本文件由同一个测试从页面生成，每次运行都会比对。左边是按键，右边是读屏得到的内容：**focus** 是焦点所在之物的名称与角色，**said** 是页面主动说出的话。
`;

/** The name and role of what has the focus, as the browser tells assistive technology. */
async function focused(page, client) {
  const element = await page.evaluateHandle(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at;
  });
  const remote = element.asElement();
  if (!remote) return '';
  const marked = await remote.evaluate((element) => { element.setAttribute('data-read', ''); return element.localName; });
  const { root } = await client.send('DOM.getDocument', { depth: -1, pierce: true });
  const find = (node) => {
    if (node.attributes?.includes('data-read')) return node.nodeId;
    for (const child of [...(node.children ?? []), ...(node.shadowRoots ?? [])]) {
      const found = find(child);
      if (found) return found;
    }
    return undefined;
  };
  const { nodes } = await client.send('Accessibility.getPartialAXTree', { nodeId: find(root), fetchRelatives: false });
  await remote.evaluate((element) => element.removeAttribute('data-read'));
  const { name, role } = nodes[0];
  return `${name?.value || marked} (${role?.value})`;
}

/** Presses keys one after the other, and writes down what is heard after each. */
async function read(page, keys) {
  const client = await page.context().newCDPSession(page);
  await client.send('Accessibility.enable');
  const lines = ['| key | heard |', '|---|---|'];
  let [before, said] = ['', ''];
  for (const key of keys) {
    const { press, to = '', times = 1 } = typeof key === 'string' ? { press: key } : key;
    let pressed = 0;
    do {
      await page.keyboard.press(press);
      // Until it is drawn.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      pressed += 1;
    } while (to ? pressed < 40 && !(await there(page, to)) : pressed < times);
    const heard = [];
    const focus = await focused(page, client);
    if (focus !== before) heard.push(`**focus** ${focus}`);
    const now = await inside(page, (host) => `${host.shadowRoot.querySelector('.lab-said').textContent}`);
    if (now && now !== said) heard.push(`**said** ${now}`);
    [before, said] = [focus, now];
    lines.push(`| \`${press}\`${pressed > 1 ? ` × ${pressed}` : ''} | ${heard.join('<br>').replaceAll('|', '\\|') || '—'} |`);
  }
  return lines.join('\n');
}

/** Whether the focus is on such a thing. */
const there = (page, selector) => inside(page, (host, selector) => Boolean(host.shadowRoot.activeElement?.matches(selector)), selector);

/** From the top of the page to the answer. */
const KEYS = [
  { press: 'Tab', to: '[data-target=n0]' }, // past the header, into the picture: r0
  'k', 'u', // it is killed; how do things stand?
  ...Array(12).fill(']'), // event by event, to who won
  'u', 'y', // and why
  { press: 'Tab', to: '.lab-cause-go' },
  ...Array(5).fill('Tab'), // cause by cause
];

async function transcript(lang, detail) {
  const page = await labs.open(`?lang=${lang}&scenario=kill-the-master`);
  await page.evaluate((detail) => localStorage.setItem('sentinel-lab.detail', detail), detail);
  await page.reload();
  await lab(page).locator('.stage-picture').first().waitFor({ state: 'attached' });
  return read(page, KEYS);
}

test('the transcripts in docs are what the page says', async () => {
  const parts = [HEADING];
  for (const [lang, detail, title] of [
    ['en', 'brief', 'By keyboard, in brief'], ['en', 'full', 'With a screen reader, in full'],
    ['zh', 'brief', '键盘，简要'], ['zh', 'full', '读屏，详细'],
  ]) parts.push(`\n## ${title}\n\n${await transcript(lang, detail)}\n`);
  const made = parts.join('');
  if (process.env.BLESS) writeFileSync(FILE, made);
  assert.equal(readFileSync(FILE, 'utf8'), made, 'docs/transcripts.md is another; BLESS=1 writes it');
  assert.match(made, /s\d is elected/);
  assert.match(made, /s\d 当选/);
});
