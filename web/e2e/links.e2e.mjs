// Links that lose packets or take longer.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

const wire = (page) => inside(page, (host) => {
  const { a, b, loss_percent, delay_us } = host.lab.frame().wires[0];
  return { target: `w${a}-${b}`, loss_percent, delay_us };
});
const command = (page, start) => lab(page).locator(`.lab-item[data-command^="${start}"]`);

test('a link loses packets and says so, by mouse; and is mended', async () => {
  const page = await labs.open('?lang=en');
  const { target } = await wire(page);
  const link = lab(page).locator(`[data-target="${target}"]`).first();
  await link.focus();
  await page.keyboard.press('Enter');
  await command(page, 'loss ').click();
  assert.equal((await wire(page)).loss_percent, 20);
  assert.match(await link.getAttribute('aria-label'), /loses 20 %/);
  assert.match(await link.textContent(), /loses 20 %/);
  await link.focus();
  await page.keyboard.press('Enter');
  await command(page, 'loss ').click();
  assert.equal((await wire(page)).loss_percent, 0);
  assert.doesNotMatch(await link.getAttribute('aria-label'), /loses/);
});

test('a link takes longer, by keyboard alone, in Chinese', async () => {
  const page = await labs.open('?lang=zh');
  const { target } = await wire(page);
  const link = lab(page).locator(`[data-target="${target}"]`).first();
  await link.focus();
  await page.keyboard.press('Enter');
  for (let presses = 0; presses < 10; presses += 1) {
    const chosen = await inside(page, (host) => host.shadowRoot.activeElement?.dataset.command ?? '');
    if (chosen.startsWith('delay ')) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  assert.equal((await wire(page)).delay_us, 100_000);
  assert.match(await link.getAttribute('aria-label'), /\+100 ms/);
});
