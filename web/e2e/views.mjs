// What the page can look like: each view is a name and the way to it from the page as
// it opens. Pictures are taken of them (screenshots.mjs) and their accessibility is
// checked (accessible.e2e.mjs), so that neither forgets what the other knows.

import { inside, lab } from './bed.mjs';
import { many, openMany } from './many.mjs';

/** The sizes that CONTRIBUTING.md names, a large screen, and an embed in somebody's page. */
export const SIZES = {
  large: { width: 1920, height: 1080 },
  wide: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
  embed: { width: 640, height: 400 },
};

/** A context of the browser for a size: what is narrow is a phone with a finger. */
export const contextOf = (size, theme, language) => ({
  viewport: SIZES[size],
  colorScheme: theme,
  locale: language === 'zh' ? 'zh-CN' : 'en-GB',
  deviceScaleFactor: size === 'phone' ? 2 : 1,
  hasTouch: size === 'phone',
});

const click = (selector) => (page) => lab(page).locator(selector).first().click();
const fault = (name) => async (page) => {
  const own = lab(page).locator(`[data-open=${name}]`);
  if (await own.isVisible()) return own.click();
  await lab(page).locator('[data-open=more]').click();
  return name === 'more' ? undefined : lab(page).locator(`[data-fault-menu=${name}]`).click();
};
/** Shows a tab; in an embed the panel is behind a button. */
const tab = (name) => async (page) => {
  const button = lab(page).locator(`[data-tab=${name}]`).first();
  if (!await button.isVisible()) await lab(page).locator('.lab-sheet-handle').click();
  await button.click();
};
const menu = (target) => async (page) => {
  const thing = lab(page).locator(`[data-target="${target}"]`).first();
  await thing.focus();
  await page.keyboard.press('Enter');
};
/** The form for own files; on a small screen the gallery leads to it. */
const open = async (page) => {
  const own = lab(page).locator('.lab-header > * > [data-open=open]');
  if (await own.isVisible()) return own.click();
  await lab(page).locator('[data-open=gallery]').click();
  return lab(page).locator('.lab-gallery [data-open=open]').click();
};
const paste = (text) => (page) => lab(page).locator('.lab-pasted').fill(text);
const conf = (text) => (page) => inside(page, (host, text) => host.openFiles([{ name: 'sentinel.conf', text }]), text);
const select = (name) => async (page) => {
  const target = await inside(page, (host, name) => `n${host.lab.frame().nodes.find((node) => node.name === name).id}`, name);
  await menu(target)(page);
  await lab(page).locator('.lab-item[data-command=""]').click();
};
const condition = (text) => (page) => lab(page).locator('#lab-run-to').fill(text);
/** Another run parts from the first one. */
const parted = (page) => inside(page, (host) => {
  host.lab.run(9_000);
  host.lab.seek(500);
  host.lab.apply('kill s0');
  host.lab.run(4_000);
});
const run = (ms) => (page) => inside(page, (host, ms) => host.lab.run(ms), ms);
const apply = (command) => (page) => inside(page, (host, command) => { host.lab.apply(command); }, command);
const votes = (page) => inside(page, (host) => { host.lab.step('vote'); host.lab.step('vote'); });
const scenario = (name) => (page) => inside(page, (host, name) => host.lab.open(name), name);
const crowd = (sentinels) => (page) => inside(page, (host, sentinels) => host.lab.open({
  name: 'crowd',
  title: { en: sentinels === 1 ? '1 sentinel' : `${sentinels} sentinels`, zh: `${sentinels} 个哨兵` },
  sentinels, replicas: sentinels > 10 ? 4 : 2, quorum: Math.floor(sentinels / 2) + 1,
  down_after: '3s', failover_timeout: '15s', clients: 1, timeline: ['3s kill r0'],
}), sentinels);
/** Plays up to the moment in which somebody publishes that event. */
const until = (event) => (page) => inside(page, (host, event) => {
  const before = host.lab.story().log.length;
  for (let steps = 0; steps < 400; steps += 1) {
    host.lab.step('named');
    if (host.lab.story().log.slice(before).some((line) => line.event === event)) return;
  }
}, event);

/** A view that is reached by doing these one after the other. */
const view = (name, ...ways) => ({
  name,
  go: async (page) => { for (const way of ways) await way(page); },
});

const WRONG_CONF = 'port 26379\nsentinel monitor mymaster 10.0.0.1 6379 0\n';
/** A sentinel.conf with three masters. */
export const THREE_MASTERS = ['cache', 'sessions', 'jobs'].map((name, nth) => [
  `sentinel monitor ${name} 10.1.${nth}.1 ${6379 + nth} 2`,
  `sentinel down-after-milliseconds ${name} ${2000 + 1000 * nth}`,
  `sentinel failover-timeout ${name} 15000`,
  '',
].join('\n')).join('');

/** The three instants of the standard pictures. */
export const STANDARD = [
  view('start'),
  view('votes', votes),
  view('switched', run(15_000)),
];

/** What README.md shows: votes under way. */
export const README = view('election', votes, tab('votes'));

/** What opens above the picture, and the tabs of the panel. */
export const PARTS = [
  view('menu-node', menu('n0')),
  view('menu-link', menu('w0-3')),
  view('settings', click('[data-open=settings]')),
  view('settings-wrong', click('[data-open=settings]'), (page) => lab(page).locator('input[name=sentinels]').fill('16')),
  view('gallery', click('[data-open=gallery]')),
  view('open', open),
  view('open-files', open, paste('sentinel monitor mymaster 10.0.0.1 6379 2\n')),
  view('open-wrong', open, paste(WRONG_CONF), click('.lab-open [type=submit]')),
  view('own', conf(THREE_MASTERS), run(4_000)),
  view('own-settings', conf(THREE_MASTERS), click('[data-open=settings]')),
  view('file', run(15_000), select('s1'), click('[data-do=file]')),
  view('keys', (page) => lab(page).locator('.lab').focus(), (page) => page.keyboard.press('?')),
  view('partition', fault('partition')),
  view('cut', fault('cut')),
  view('kill', fault('kill')),
  view('more', fault('more')),
  view('more-mends', apply('kill s1'), apply('pause s2'), apply('cut r0-s0'), fault('more')),
  view('command', menu('w0-3'), click('.lab-item[data-verb=Exactly]')),
  view('command-wrong', menu('w0-3'), click('.lab-item[data-verb=Exactly]'), (page) => lab(page).locator('#lab-command').fill('loss s0>r9 150%'), (page) => page.keyboard.press('Enter')),
  view('order', fault('more'), (page) => lab(page).locator('[data-fault-menu=order]').click()),
  view('random', fault('more'), (page) => lab(page).locator('[data-fault-menu=random]').click()),
  view('host-down-menu', fault('more'), (page) => lab(page).locator('[data-fault-menu=host-down]').click()),
  view('jump', click('[data-open=jump]')),
  view('run-to', click('[data-open=jump]'), condition('s1.f')),
  view('run-to-wrong', click('[data-open=jump]'), condition('s1.curent_epoch = 3'), (page) => page.keyboard.press('Enter')),
  view('pace', click('[data-open=pace]')),
  view('tab-log', votes, tab('log')),
  view('tab-votes', votes, tab('votes')),
  view('tab-inspector', votes, menu('n3'), (page) => page.keyboard.press('Escape'), tab('inspector')),
  view('tab-console', until('+odown'), tab('console'), async (page) => {
    await lab(page).locator('.lab-prompt-line').fill('sentinel ckquorum mymaster');
    await page.keyboard.press('Enter');
  }),
  view('tab-findings', scenario('minority-keeps-its-master'), run(40_000), tab('findings')),
  view('tab-space-time', votes, tab('space-time')),
  view('tab-runs', parted, tab('runs')),
  view('compared', parted, (page) => lab(page).locator('.lab').focus(), (page) => page.keyboard.press('|'), (page) => lab(page).locator('.lab-beside .tape-picture').nth(1).waitFor()),
  view('tab-knows', until('+odown'), tab('knows')),
  view('tab-knows-apart', run(1_000), apply('disk s0 full'), apply('pause s2'), run(12_000), tab('knows')),
  view('tab-knows-crowd', crowd(15), run(6_400), tab('knows')),
  view('tab-code', until('+odown'), tab('code')),
  view('tab-votes-ledger', scenario('two-of-five'), run(12_000), tab('votes')),
  view('why-not', scenario('two-of-five'), run(12_000), menu('n3'), (page) => page.keyboard.press('Escape'), tab('inspector')),
  view('why', run(15_000), tab('log'), (page) => lab(page).locator('.lab-line', { hasText: '+elected-leader' }).first().click(), click('[data-do=why]')),
  view('nothing-selected', tab('inspector')),
  view('no-votes', tab('votes')),
  view('refused', menu('n0'), (page) => page.keyboard.press('Escape'), (page) => page.keyboard.press('k'), (page) => page.keyboard.press('k')),
];

/** Situations that the picture has to tell. */
export const SITUATIONS = [
  view('partition-cut', apply('partition r0,s0|r1,r2,s1,s2,c0'), run(1_500)),
  view('partitioned', scenario('minority-keeps-its-master'), run(20_000)),
  view('one-way', scenario('one-sentinel-misjudges'), run(8_000)),
  view('paused', apply('pause s1'), apply('pause r0'), run(2_500)),
  view('host-down', apply('host-down r0'), run(2_000)),
  view('odown', until('+odown')),
  view('elected', until('+elected-leader')),
  view('promoted', until('+promoted-slave')),
  view('returned', scenario('old-master-returns'), run(14_000)),
  view('returned-replica', scenario('old-master-returns'), until('+convert-to-slave'), run(2_000)),
  view('out-of-reach', scenario('two-of-five'), run(12_000)),
  view('split', scenario('votes-split'), votes, (page) => inside(page, (host) => { host.lab.step('vote'); host.lab.step('vote'); })),
];

/** On a small screen one deployment is shown at a time. */
const side = (name) => async (page) => {
  const own = lab(page).locator(`.lab-side-switch [data-side=${name}]`);
  if (await own.isVisible()) return own.click();
};

/** Raft beside Sentinel. */
export const COMPARISONS = [
  view('raft-start', scenario('raft-leader-dies')),
  view('raft-votes', scenario('raft-leader-dies'), side('Raft'), run(4_200), votes, votes),
  view('raft-replaced', scenario('raft-leader-dies'), side('Raft'), run(14_000)),
  view('raft-entries', scenario('raft-isolated-leader'), side('Raft'), run(9_000), tab('entries')),
  view('raft-account', scenario('raft-isolated-leader'), run(40_000), tab('compare')),
  view('raft-findings', scenario('raft-isolated-leader'), run(40_000), tab('compare'), (page) => lab(page).locator('.lab-findings').evaluate((part) => part.scrollIntoView())),
  view('raft-concepts', scenario('raft-isolated-leader'), tab('compare'), (page) => lab(page).locator('.lab-concepts').evaluate((part) => part.scrollIntoView())),
  view('raft-added', scenario('old-master-returns'), click('[data-open=gallery]'), click('.lab-gallery [data-do=compare]')),
  view('raft-votes-tab', scenario('raft-split-vote'), run(12_000), tab('votes')),
  view('raft-mirror', scenario('raft-leader-dies'), run(1_000), menu('n0'), (page) => page.keyboard.press('Enter')),
  view('raft-menu', scenario('raft-leader-dies'), side('Raft'), menu('n11')),
  view('raft-gallery', click('[data-open=gallery]'), (page) => lab(page).locator('[data-group=comparisons] li').last().scrollIntoViewIfNeeded()),
];

/** Raft servers alone in the world. */
const raftAlone = (page) => inside(page, (host) => host.lab.open({
  name: 'raft-alone', title: { en: 'Three Raft servers', zh: '三个 Raft 服务器' },
  sentinels: 0, replicas: 0, clients: 0, raft: { servers: 3, clients: 1 }, timeline: ['2s kill n0'],
}));
export const ALONE = [
  view('alone-start', raftAlone),
  view('alone-votes', raftAlone, run(1_000), votes),
  view('alone-inspector', scenario('raft-isolated-leader'), side('Raft'), run(9_000), select('n4'), tab('inspector')),
  view('lens', scenario('raft-leader-dies'), side('Raft'), run(4_565), async (page) => {
    const toggle = lab(page).locator('[data-do=lens]');
    if (await toggle.isVisible()) await toggle.click();
  }),
];

/** The panels are put away; on a phone and in an embed the sheet is down. */
export const PICTURE_FIRST = [view('picture-first', votes, async (page) => {
  const close = lab(page).locator('[data-do=close-panel]');
  while (await close.count()) await close.last().click();
})];

/** The moment of each comparison that tells most; the Raft side on a small screen. */
export const TELLING = [
  ['leader-dies', 4_565], ['split-vote', 5_330], ['minority-partition', 8_000],
  ['voter-restarts', 5_700], ['isolated-leader', 9_000], ['stale-candidate', 8_300],
].map(([name, ms]) => view(`telling-${name}`, scenario(`raft-${name}`), side('Raft'), run(ms)));

/** Other numbers of sentinels, while votes are under way. */
export const CROWDS = [1, 2, 5, 7, 15].map((sentinels) =>
  view(`crowd-${sentinels}`, crowd(sentinels), votes));

/** Fifty sentinels and twenty masters, one of which is being replaced. */
const manyMasters = (page) => openMany(page, many(50, 20));
export const MANY = [
  view('many-log', manyMasters, run(9_000), tab('log')),
  view('many-votes', manyMasters, run(9_000), tab('votes')),
  view('many-inspector', manyMasters, run(9_000), select('s7'), tab('inspector')),
  view('many-knows', manyMasters, run(9_000), tab('knows')),
  view('many-code', manyMasters, run(9_000), select('s7'), tab('code')),
  view('many-space-time', manyMasters, run(3_829), tab('space-time')),
];

export const ALL = [...STANDARD, ...PARTS, ...SITUATIONS, ...COMPARISONS, ...ALONE, ...PICTURE_FIRST, ...TELLING, ...CROWDS, ...MANY];
