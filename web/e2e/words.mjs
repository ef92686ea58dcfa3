// What is written on a page: words that no catalogue has, and words of which the reader
// does not see all. For the page in the pseudo-locale (see pseudo.e2e.mjs).

import { inside } from './bed.mjs';

/**
 * What is not translated, and why: in these parts of the page, and of any text these
 * pieces. A word without an accent anywhere else is in no catalogue.
 */
export const AS_THEY_ARE = {
  parts: {
    'what the programs write, and what the crates say of bad input': '.lab-line-text, .lab-two-logs-text, .lab-cause-go, .lab-said, .lab-notice-words, .lab-wrong, .lab-problem, .weave-event, .lab-entries td',
    'what redis-cli is asked and prints': '.lab-transcript',
    'sentinel.conf, and what Redis prints about it': '.lab-file-lines, .lab-report',
    'what somebody types': '.lab-code, .lab-completion',
    'names of keys': 'kbd',
    'functions and variables of sentinel.c and the Raft paper': '.lab-part-function, .lab-source, .lab-tick > .lab-mono',
    'fields of Redis and the Raft paper, and their values': '.lab-facts, .lab-many-facts, .lab-matrix th, .lab-kept th.lab-mono, .lab-condition-value',
    'words of a scenario, which bring their translation along': '.lab-scenario, .lab-card-title, .lab-card-text, .lab-intro, .lab-concept-difference .lab-link',
    'commands, which name the faults and the runs that they begin': '.lab-examples code, .lab-order > .lab-mono, .lab-random > .lab-mono, .tape-fault, .weave-fault, .lab-run-line, .lab-beside-runs, .lab-deed, .lab-notice .lab-button',
    'names of masters': '.stage-group, .lab-decision .lab-subtitle .lab-mono, .lab-section .lab-subtitle .lab-mono',
  },
  pieces: [
    /\b\w+(\.\w+)+ (=|has|>=) \w+/, // conditions
    /\b(quorum|down-after|failover-timeout|epoch|term) \d+/, // settings and what is on the wire
    /(?<![a-z])[+-][a-z]+(-[a-z]+)*/, // events
    /\b[A-Z]{2,}\b/, // what Redis writes in capitals: SDOWN, PING
    /\b\d[\d.]* ?(ms|µs|Hz|B|KiB|MiB)\b/, // numbers with their units
    /\b[a-z]\d+\b/, // processes
    /\b[a-z0-9]*(_[a-z]+)+\b/, // states and flags
    /\b[0-9a-f]{6,40}\b/, // run ids
    /\b(Sentinel Lab|Sentinel|Raft)\b/, // names
    /\bsentinel\.conf\b/,
  ],
};

/** Every word on the page, and in the names of its things, that no catalogue has. */
export const outside = (page) => inside(page, (host, { parts, pieces }) => {
  const patterns = pieces.map((source) => new RegExp(source, 'g'));
  const found = [];
  const look = (element, text) => {
    // The name of the whole has the scenario's title in it.
    if (element.closest(parts) || element.matches('.lab')) return;
    const rest = patterns.reduce((rest, piece) => rest.replaceAll(piece, ' '), text);
    if ((rest.match(/\p{L}+/gu) ?? []).some((word) => /^[a-zA-Z]{2,}$/.test(word) && !/^(.)\1$/i.test(word))) {
      found.push(`${element.localName}.${element.getAttribute('class') ?? ''}: ${text.trim()}`);
    }
  };
  const names = ['aria-label', 'aria-description', 'aria-valuetext', 'aria-roledescription', 'title', 'placeholder', 'alt'];
  const walker = document.createTreeWalker(host.shadowRoot, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) look(node.parentElement, node.data);
    else names.forEach((name) => node.hasAttribute(name) && look(node, node.getAttribute(name)));
  }
  return [...new Set(found)];
}, { parts: Object.values(AS_THEY_ARE.parts).join(', '), pieces: AS_THEY_ARE.pieces.map((piece) => piece.source) });

/** What may be left out where there is no room, whole words at a time, and where else it is. */
const LEFT_OUT = {
  'the settings, which the form of that name has': '.lab-summary, .lab-side-settings',
  'the speed of the moment, which the clock shows': '.lab-pace-rate',
};

/** What covers a thing of the page while it is open; what lies under it is not read. */
const ABOVE = '[role=dialog], [role=menu]';
/** In an embed an open panel covers half of the picture, which is read beside it. */
const SHEET = '.lab.is-low .lab-panel.is-open';

/**
 * Words of which a reader does not see all: cut off by a box or by the edge of the page,
 * shortened, too long for their field, or under other words. What can be scrolled to is
 * seen, and messages under way pass over what stands.
 */
export const cutOff = (page) => inside(page, (host, { leftOut, above, sheet }) => {
  const root = host.shadowRoot;
  const found = new Set();
  const tell = (what, element, text) => found.add(`${what}: ${element.localName}.${element.getAttribute('class') ?? ''} «${text.trim().slice(0, 50)}»`);
  const way = (value) => ({ auto: 'rolls', scroll: 'rolls', hidden: 'clips', clip: 'clips' })[value];
  const AXES = [['left', 'right', 'overflowX', innerWidth], ['top', 'bottom', 'overflowY', innerHeight]];

  /** What is seen of a line of text, and what cuts it off, if anything does. */
  const seenOf = (element, rect) => {
    const seen = { left: rect.left, right: rect.right, top: rect.top, bottom: rect.bottom };
    const rolled = new Set();
    let cut;
    const clip = (area, [from, to], slack) => {
      if (seen[from] < area[from] - slack || seen[to] > area[to] + slack) cut ??= true;
      seen[from] = Math.max(seen[from], area[from]);
      seen[to] = Math.min(seen[to], area[to]);
    };
    for (let at = element; at instanceof Element && at !== host; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (!(at instanceof SVGElement) || at.localName === 'svg') {
        for (const axis of AXES) {
          const does = way(style[axis[2]]);
          if (!does) continue;
          if (does === 'rolls') rolled.add(axis[0]);
          const before = cut;
          clip(at.getBoundingClientRect(), axis, 2);
          if (rolled.has(axis[0])) cut = before;
        }
      }
      if (style.position === 'fixed') break;
    }
    for (const axis of AXES) if (!rolled.has(axis[0])) clip({ [axis[0]]: 0, [axis[1]]: axis[3] }, axis, 2);
    return { seen, cut };
  };

  const boxes = [];
  const open = [...root.querySelectorAll(above)].filter((part) => part.checkVisibility());
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true })) continue;
    if (element.closest('.lab-unseen, .lab-said, option, title, .stage-message, .stage-message-words')) continue;
    if (open.length && !open.some((part) => part.contains(element))) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of element instanceof SVGElement ? [element.getBoundingClientRect()] : range.getClientRects()) {
      if (rect.width < 2) continue;
      const { seen, cut } = seenOf(element, rect);
      const shown = seen.right - seen.left > 2 && seen.bottom - seen.top > 2;
      if (cut && (shown || !element.closest(leftOut))) tell('cut off', element, node.data);
      const on = shown && root.elementFromPoint((seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2);
      if (on && (on.contains(element) || element.contains(on) || (on.closest('svg') ?? 0) === element.closest('svg'))) {
        boxes.push({ element, seen, text: node.data.trim() });
      }
    }
  }
  for (const [place, a] of boxes.entries()) for (const b of boxes.slice(place + 1)) {
    if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
    if (a.element.closest(sheet) !== b.element.closest(sheet)) continue;
    const wide = Math.min(a.seen.right, b.seen.right) - Math.max(a.seen.left, b.seen.left);
    const high = Math.min(a.seen.bottom, b.seen.bottom) - Math.max(a.seen.top, b.seen.top);
    if (wide > 3 && high > 5) tell(`under «${b.text.slice(0, 40)}»`, a.element, a.text);
  }

  const probe = document.createElement('span');
  for (const element of root.querySelectorAll('.lab *')) {
    if (!(element instanceof HTMLElement) || !element.checkVisibility({ checkVisibilityCSS: true })) continue;
    const style = getComputedStyle(element);
    if (style.textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth + 1) tell('shortened', element, element.textContent);
    const field = element instanceof HTMLSelectElement ? element.selectedOptions[0]?.textContent : !element.value && element.placeholder;
    if (!field) continue;
    for (const name of ['fontFamily', 'fontSize', 'fontWeight', 'letterSpacing']) probe.style[name] = style[name];
    Object.assign(probe.style, { position: 'absolute', visibility: 'hidden', whiteSpace: 'nowrap' });
    probe.textContent = field;
    element.after(probe);
    const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (probe.offsetWidth > room + 1) tell(`wider than its field (${probe.offsetWidth} > ${Math.round(room)})`, element, field);
    probe.remove();
  }
  return [...found];
}, { leftOut: Object.values(LEFT_OUT).join(', '), above: ABOVE, sheet: SHEET });
