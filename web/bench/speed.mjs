// How fast the module is in Node, measured as crates/lab/benches/speed.rs measures
// natively. `cargo xtask bench --only wasm` builds the site and runs this with its
// folder as the argument.

import { load, median, warmUp } from './module.mjs';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node web/bench/speed.mjs SITE, where SITE is the built site');
  process.exit(2);
}
const module = await load(folder);

const rate = ({ events, ms }) => (events / ms) * 1e3;
const cell = (value, width) => String(value).padStart(width);
const head = ['events', 'ms', 'events/s', 'heap alone/s', 'share'];
const widths = [11, 9, 12, 12, 7];
console.log('median of repetitions (wasm in Node)'.padEnd(44) + head.map((h, i) => cell(h, widths[i])).join(' '));

// Two seconds are what passes between two hellos: everything comes at its rate.
for (const [sentinels, masters, ms] of [[3, 1, 600_000], [50, 20, 2_000], [1_000, 1, 2_000]]) {
  const bench = new module.Bench(sentinels, masters);
  for (const trace of [false, true]) {
    warmUp(() => {
      const warm = bench.again();
      warm.play(Math.min(ms, 10_000), trace);
      warm.free();
    });
    const measured = median(sentinels > 100 ? 3 : 5, (one) => one.play(ms, trace), () => bench.again());
    const alone = median(3, () => {
      module.Bench.heapAlone(measured.events);
      return measured.events;
    });
    const share = `${((100 * rate(measured)) / rate(alone)).toFixed(1)}%`;
    const values = [measured.events, measured.ms.toFixed(1), rate(measured).toFixed(0), rate(alone).toFixed(0), share];
    const name = `${sentinels} sentinels, ${masters} masters, ${trace ? 'trace' : 'no trace'}`;
    console.log(name.padEnd(44) + values.map((v, i) => cell(v, widths[i])).join(' '));
  }
  bench.free();
}
