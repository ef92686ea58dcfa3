// What a test asks of the runs of a lab, and how the focus comes somewhere by keys alone;
// the rest of what a reader does is in ways.mjs.

import assert from 'node:assert/strict';
import { inside, lab } from './bed.mjs';
import { QUIET, apply, run } from './ways.mjs';

export const runs = (page) => inside(page, (host) => host.lab.runs());
export const seek = (page, ms) => inside(page, (host, ms) => host.lab.seek(ms), ms);
export const digest = (page) => inside(page, (host) => host.lab.digest());

/** Whether it has the focus. */
export const hasFocus = (control) => control.evaluate((control) => control.getRootNode().activeElement === control);

/** Presses a key as often as it takes until the focus is on something. */
export async function pressTo(control, key = 'Tab', most = 80) {
  const page = control.page();
  for (let presses = 0; presses < most; presses += 1) {
    if (await hasFocus(control)) return;
    await page.keyboard.press(key);
  }
  assert.ok(await hasFocus(control), `${key} leads to ${control}`);
}

/** A page with a deployment in which, unless another is given, nothing happens unless somebody does it. */
export async function quiet(labs, lang, { scenario = QUIET, ...options } = {}) {
  const page = await labs.open(`?lang=${lang}`, options);
  await inside(page, (host, scenario) => host.lab.open(scenario, 1), scenario);
  return page;
}

/** The same; its master is killed at 1 s. */
export async function killed(labs, lang, options) {
  const page = await quiet(labs, lang, options);
  await run(page, 1_000);
  await apply(page, 'kill r0');
  return page;
}

/** Two runs: from that in which the master is killed one parts in which s0 is, at 0.5 s. */
export async function parted(labs, lang, options) {
  const page = await killed(labs, lang, options);
  await run(page, 9_000);
  await seek(page, 500);
  await apply(page, 'kill s0');
  await run(page, 9_000);
  return page;
}
