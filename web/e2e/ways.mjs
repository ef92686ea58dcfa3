// What a test asks of a lab, and how a reader does something in it: by mouse and by
// keyboard. A test that is to hold for both goes through WAYS.

import assert from 'node:assert/strict';
import { inside, lab } from './bed.mjs';

/** Nothing happens unless somebody does it. */
export const QUIET = { name: 'quiet', sentinels: 3, replicas: 2, quorum: 2, down_after: '2s', failover_timeout: '10s' };

/** Both languages with both ways, for a loop. */
export const BOTH = ['en', 'zh'].flatMap((lang) => ['mouse', 'keyboard'].map((way) => [lang, way]));

export const frame = (page) => inside(page, (host) => host.lab.frame());
export const story = (page) => inside(page, (host) => host.lab.story());
export const run = (page, ms) => inside(page, (host, ms) => host.lab.run(ms), ms);
export const runTo = (page, condition) => inside(page, (host, condition) => host.lab.runTo(condition), condition);
export const apply = (page, command) => inside(page, (host, command) => host.lab.apply(command), command);

/** The number of a process in the frame. */
export const id = async (page, name) => (await frame(page)).nodes.findIndex((node) => node.name === name);

/** The key of a process or of a link between two, by their names: `r0`, `r0-s1`. */
export async function target(page, name) {
  const { nodes } = await frame(page);
  const [a, b] = name.split('-').map((one) => nodes.findIndex((node) => node.name === one));
  return b === undefined ? `n${a}` : `w${Math.min(a, b)}-${Math.max(a, b)}`;
}

export const notice = (page) => lab(page).locator('.lab-notice');
export const focusLab = (page) => inside(page, (host) => host.shadowRoot.querySelector('.lab').focus());

/** What has the focus says of itself under that name. */
export const focused = (page, what) => inside(page, (host, what) => host.shadowRoot.activeElement?.dataset[what], what);

/** The first entry of a menu that does exactly that. */
export const item = (page, command) => lab(page).locator(`.lab-item[data-command="${command}"]`).first();

/** A place where a pointer meets nothing but that: a link lies under much. */
const place = (page, key) => inside(page, (host, key) => {
  const thing = host.shadowRoot.querySelector(`.stage-picture [data-target="${key}"]`);
  const meets = ({ x, y }) => host.shadowRoot.elementFromPoint(x, y)?.closest('[data-target]') === thing;
  const box = thing.getBoundingClientRect();
  const spots = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  for (const path of thing.querySelectorAll('path')) {
    for (let part = 1; part < 24; part += 1) {
      spots.push(path.getPointAtLength(path.getTotalLength() * part / 24).matrixTransform(path.getScreenCTM()));
    }
  }
  const spot = spots.find(meets);
  return spot && { x: spot.x, y: spot.y };
}, key);

/**
 * How a reader presses a button, comes to a tab, opens the menu of a thing in the picture,
 * chooses an entry of a menu, and picks a value of a list.
 */
export const WAYS = {
  mouse: {
    press: (control) => control.click(),
    tab: (page, name) => lab(page).locator(`[data-tab=${name}]`).click(),
    async menu(page, key) {
      const spot = await place(page, key);
      assert.ok(spot, `a pointer reaches ${key}`);
      await page.mouse.click(spot.x, spot.y);
    },
    choose: (entry) => entry.click(),
    pick: (select, value) => select.selectOption(value),
  },
  keyboard: {
    async press(control) {
      await control.focus();
      await control.page().keyboard.press('Enter');
    },
    async tab(page, name) {
      await lab(page).locator('.lab-tab[aria-selected=true]').first().focus();
      for (let presses = 0; presses < 12; presses += 1) {
        const shown = await focused(page, 'tab');
        if (shown === name) return;
        await page.keyboard.press('ArrowRight');
        await page.waitForFunction((shown) => document.querySelector('sentinel-lab').shadowRoot.activeElement?.dataset.tab !== shown, shown);
      }
      assert.fail(`arrows never come to ${name}`);
    },
    async menu(page, key) {
      await lab(page).locator(`.stage-picture [data-target="${key}"][tabindex]`).first().focus();
      await page.keyboard.press('Enter');
    },
    async choose(entry) {
      await entry.waitFor();
      const page = entry.page();
      const there = () => entry.evaluate((entry) => entry.getRootNode().activeElement === entry);
      for (let presses = 0; presses < 40 && !await there(); presses += 1) await page.keyboard.press('ArrowDown');
      assert.ok(await there(), 'arrows lead there');
      await page.keyboard.press('Enter');
    },
    async pick(select, value) {
      await select.focus();
      const there = () => select.evaluate((select) => select.value);
      for (let presses = 0; presses < 20 && await there() !== value; presses += 1) await select.page().keyboard.press('ArrowDown');
      assert.equal(await there(), value);
    },
  },
};

/** Waits until something says exactly that; if it never does, what it says instead. */
export async function says(thing, words) {
  const whole = new RegExp(`^\\s*${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
  await thing.filter({ hasText: whole }).first().waitFor().catch(async () => {
    assert.equal((await thing.allTextContents()).join('\n'), words);
  });
}
