// What the measurements in Node share: the built module, and medians.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/// The module of the built site in `folder`, ready to be called.
export async function load(folder) {
  const wasm = find(folder, '_bg.wasm');
  const module = await import(pathToFileURL(wasm.replace(/_bg\.wasm$/, '.js')));
  module.initSync({ module: readFileSync(wasm) });
  return module;
}

/// The only file below `folder` that ends so.
function find(folder, ending) {
  const found = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(ending));
  if (found.length !== 1) {
    console.error(`${folder}: expected one file that ends in ${ending}, found ${found.length}`);
    process.exit(2);
  }
  return resolve(join(folder, found[0]));
}

/// Calls something until the engine has compiled it as well as it will: at least twice,
/// and for three seconds. What it compiles meanwhile would be counted as the work of
/// whoever is measured.
export function warmUp(measure) {
  const began = performance.now();
  for (let times = 0; times < 2 || performance.now() - began < 3_000; times += 1) measure();
}

/// The median of several repetitions: what was counted, milliseconds on the clock, and
/// milliseconds of processor time, which neighbours on the machine do not lengthen. What
/// `prepare` gives is handed to `measure`, and was not counted.
export function median(repetitions, measure, prepare = () => {}) {
  const all = [];
  for (let i = 0; i < repetitions; i += 1) {
    const prepared = prepare();
    const [began, used] = [performance.now(), process.cpuUsage()];
    const events = measure(prepared);
    const { user, system } = process.cpuUsage(used);
    all.push({ events, ms: performance.now() - began, cpu: (user + system) / 1e3 });
    prepared?.free();
  }
  all.sort((a, b) => a.cpu - b.cpu);
  return all[Math.floor(repetitions / 2)];
}
