// The site loads where it is put and keeps to itself. The address that xtask serves
// it at has a sub-path and the strict content security policy; the bed fails a test
// whose page had a console error, a failed request, or a request to another origin.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab, site } from './bed.mjs';

const labs = bed();

test('the site is served below a sub-path under the strict policy', async () => {
  assert.match(new URL(site()).pathname, /^\/.+\/$/, 'the test must run at a sub-path');
  const answer = await fetch(site());
  const policy = answer.headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe-inline|[^-]unsafe-eval/);
});

test('the page loads and draws something without any trouble', async () => {
  const page = await labs.open();
  const box = await lab(page).boundingBox();
  assert.ok(box.width > 300 && box.height > 200, `the lab is ${box.width} × ${box.height}`);
  const drawn = await inside(page, (host) => host.shadowRoot.querySelectorAll('*').length);
  assert.ok(drawn > 3, `only ${drawn} elements in the shadow root`);
});

test('everything the page loads is below the sub-path', async () => {
  const page = await labs.open();
  const urls = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name));
  assert.ok(urls.some((url) => url.endsWith('.wasm')), `no module among ${urls}`);
  for (const url of urls) assert.ok(url.startsWith(site()), `${url} is not below ${site()}`);
});

test('an inline style or script would be stopped by the policy', async () => {
  const page = await labs.open('', {}, [/Content Security Policy/]);
  const [styled, ran] = await page.evaluate(() => {
    const box = document.createElement('div');
    box.setAttribute('style', 'position: fixed');
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(box, script);
    return [getComputedStyle(box).position === 'fixed', window.ran === true];
  });
  assert.deepEqual([styled, ran], [false, false], 'the server does not send the policy');
});
