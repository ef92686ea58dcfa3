// Faults at every grain: one message in flight, at the next event, drawn from a seed, a
// line through the picture; and what each of them says that it has done.

import test from 'node:test';
import assert from 'node:assert/strict';
import { bed, inside, lab } from './bed.mjs';

const labs = bed();

const frame = (page) => inside(page, (host) => host.lab.frame());
const item = (page, start) => lab(page).locator(`.lab-item[data-command^="${start}"]`).first();
const target = (page, key) => lab(page).locator(`[data-target="${key}"]`).first();
const number = async (page, name) => (await frame(page)).nodes.find((node) => node.name === name).id;
const waits = (page) => inside(page, (host) => host.lab.frame().waiting.map((one) => one.command));
const notice = (page) => lab(page).locator('.lab-notice');

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

test('a partition is drawn by dragging a line through the picture, with what it cuts, by mouse', async () => {
  const page = await labs.open('?lang=en');
  const { x, top, bottom } = await stroke(page);
  await page.mouse.move(x, top);
  await page.mouse.down();
  await page.mouse.move(x, (top + bottom) / 2, { steps: 4 });
  const said = await lab(page).locator('.stage-knife-words').textContent();
  assert.match(said, /cuts \d+ of 15 links: .+ \| .+/);
  await page.mouse.move(x, bottom, { steps: 4 });
  await page.mouse.up();
  const cut = (await frame(page)).wires.filter((wire) => wire.cut_ab && wire.cut_ba).length;
  assert.match(await notice(page).textContent(), new RegExp(`${cut} of 15 links cut`));
  assert.ok(cut > 0);
});

test('the same with a finger, in Chinese, once the line is asked for', async () => {
  const page = await labs.open('?lang=zh', { hasTouch: true });
  await lab(page).locator('[data-open=more]').tap();
  await lab(page).locator('[data-do=line]').tap();
  const { x, top, bottom } = await stroke(page);
  const session = await page.context().newCDPSession(page);
  const touch = (type, points) => session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await touch('touchStart', [{ x, y: top }]);
  for (let part = 1; part <= 5; part += 1) await touch('touchMove', [{ x, y: top + (bottom - top) * part / 5 }]);
  assert.match(await lab(page).locator('.stage-knife-words').textContent(), /断开 \d+\/15 条链路：/);
  await touch('touchEnd', []);
  await notice(page).waitFor();
  assert.ok((await frame(page)).wires.some((wire) => wire.cut_ab && wire.cut_ba));
});

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
