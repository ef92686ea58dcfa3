// How fast the module is in Node, measured as crates/lab/benches/speed.rs measures
// natively. `cargo xtask bench --only wasm` builds the site and runs this with its
// folder as the argument.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node web/bench/speed.mjs SITE, where SITE is the built site');
  process.exit(2);
}

/// The only file below `folder` that ends so.
function find(ending) {
  const found = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(ending));
  if (found.length !== 1) {
    console.error(`${folder}: expected one file that ends in ${ending}, found ${found.length}`);
    process.exit(2);
  }
  return resolve(join(folder, found[0]));
}

const wasm = find('_bg.wasm');
const module = await import(pathToFileURL(wasm.replace(/_bg\.wasm$/, '.js')));
module.initSync({ module: readFileSync(wasm) });

/// The median of several repetitions: events and milliseconds.
function median(repetitions, measure) {
  const all = [];
  for (let i = 0; i < repetitions; i += 1) {
    const began = performance.now();
    const events = measure();
    all.push({ events, ms: performance.now() - began });
  }
  all.sort((a, b) => a.ms - b.ms);
  return all[Math.floor(repetitions / 2)];
}

const rate = ({ events, ms }) => (events / ms) * 1e3;
const cell = (value, width) => String(value).padStart(width);
const head = ['events', 'ms', 'events/s', 'heap alone/s', 'share'];
const widths = [11, 9, 12, 12, 7];
console.log('median of repetitions (wasm in Node)'.padEnd(44) + head.map((h, i) => cell(h, widths[i])).join(' '));

// Two seconds are what passes between two hellos: everything comes at its rate.
for (const [sentinels, masters, ms] of [[3, 1, 600_000], [50, 20, 2_000], [1_000, 1, 2_000]]) {
  const bench = new module.Bench(sentinels, masters);
  for (const trace of [false, true]) {
    const measured = median(sentinels > 100 ? 3 : 5, () => bench.play(ms, trace));
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
