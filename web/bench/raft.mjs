// Raft beside other visualizers of Raft, in one process: five servers, a leader with its
// heartbeats, ten minutes of simulated time, everything kept so that one could go back
// to any instant. Run by hand, since the others are no part of this project:
//
//   node web/bench/raft.mjs SITE [--raftscope FOLDER] [--raft-visualization MODULE]
//
// SITE is the built site (`cargo xtask dist`). FOLDER is a checkout of
// ongardie/raftscope. MODULE is src/sim/index.ts of MaxAnderson95/raft-visualization as
// one ES module, for example by `esbuild --bundle --format=esm`.
//
// All three get the timing of the latter: election timeouts of 150 to 300 ms,
// heartbeats every 50 ms, messages that take 10 to 15 ms.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import vm from 'node:vm';

import { load, median, warmUp } from './module.mjs';

const SECONDS = 600;
const REPETITIONS = 5;

const [site, ...rest] = process.argv.slice(2);
const others = { '--raftscope': null, '--raft-visualization': null };
for (let i = 0; i < rest.length; i += 2) {
  if (!(rest[i] in others) || !rest[i + 1] || !existsSync(rest[i + 1])) usage(rest[i]);
  others[rest[i]] = resolve(rest[i + 1]);
}
if (!site) usage('SITE');

function usage(wrong) {
  console.error(`${wrong}: missing, unknown, or its path does not exist`);
  console.error('usage: node web/bench/raft.mjs SITE [--raftscope FOLDER] [--raft-visualization MODULE]');
  process.exit(2);
}

/// Ours: the run as the page plays it, with its history.
function ours(module) {
  const scenario = {
    name: 'raft-alone',
    sentinels: 0,
    raft: { servers: 5, election_timeout: ['150ms', '300ms'], heartbeat: '50ms' },
    network: { latency: '12500us', jitter: '2500us' },
    offset_ms: 0,
  };
  return () => {
    const lab = new module.Lab(scenario, 1);
    lab.run(SECONDS * 1_000);
    const { nodes } = lab.frame();
    if (!nodes.some((node) => node.leads)) throw new Error('nobody leads');
    lab.free();
    return SECONDS;
  };
}

/// RaftScope's model and history. It is written for a page with jQuery, of which two
/// functions are needed; the copy made here is a plainer and faster one. It looks at the
/// model as often as its clock is moved: every 5 ms, half of the shortest way of a
/// message, where its page moves it every 1.7 ms at a tenth of real time.
function raftscope(folder) {
  const context = vm.createContext({ Math, JSON, console });
  vm.runInContext(`
    var $ = { map: (of, f) => Object.keys(of).map((key) => f(of[key], key)) };
    var jQuery = { extend: (deep, into, from) => {
      const copy = (x) => Array.isArray(x) ? x.map(copy)
        : x && typeof x === 'object' ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, copy(v)])) : x;
      return Object.assign(into, copy(from));
    } };`, context);
  for (const file of ['util.js', 'raft.js', 'state.js']) {
    // Strict scripts keep their functions to themselves when run so.
    vm.runInContext(readFileSync(join(folder, file), 'utf8'), context, { filename: file });
  }
  vm.runInContext(`
    ELECTION_TIMEOUT = 150000;
    function play(seconds, step) {
      const ids = [1, 2, 3, 4, 5];
      const servers = ids.map((id) => raft.server(id, ids.filter((other) => other !== id)));
      const state = makeState({ servers, messages: [] });
      state.updater = (state) => {
        raft.update(state.current);
        const time = state.current.time;
        const base = state.base(time);
        state.current.time = base.time;
        const same = util.equals(state.current, base);
        state.current.time = time;
        return !same;
      };
      state.init();
      for (let time = step; time <= seconds * 1e6; time += step) state.seek(time);
      if (!state.current.servers.some((server) => server.state === 'leader')) throw new Error('nobody leads');
      return seconds;
    }`, context);
  return () => vm.runInContext(`play(${SECONDS}, 5000)`, context);
}

/// The recorder of raft-visualization, which must not forget its first frames.
async function raftVisualization(path) {
  const { RaftSimulation } = await import(pathToFileURL(path));
  return () => {
    const simulation = new RaftSimulation({ nodeCount: 5, seed: 1, maxFrames: Infinity });
    simulation.advanceTo(SECONDS * 1_000);
    if (!simulation.leaderId()) throw new Error('nobody leads');
    return SECONDS;
  };
}

const all = [['this lab (wasm)', ours(await load(site))]];
if (others['--raftscope']) all.push(['RaftScope', raftscope(others['--raftscope'])]);
if (others['--raft-visualization']) {
  all.push(['raft-visualization', await raftVisualization(others['--raft-visualization'])]);
}
console.log(`${SECONDS} simulated seconds, 5 servers, everything kept; median of ${REPETITIONS} (Node)`);
console.log(`${''.padEnd(24)} ${'ms'.padStart(8)} ${'of processor'.padStart(14)} ${'times ours'.padStart(12)}`);
let first = 0;
for (const [name, measure] of all) {
  warmUp(measure);
  const { ms, cpu } = median(REPETITIONS, measure);
  first ||= cpu;
  console.log(`${name.padEnd(24)} ${ms.toFixed(0).padStart(8)} ${cpu.toFixed(0).padStart(14)} ${(cpu / first).toFixed(1).padStart(12)}`);
}
