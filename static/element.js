// <sentinel-lab>: the element, as thin as can be. It loads one wasm module for all
// elements of a page, keeps the run (`element.lab`) while it is moved about, and
// mounts the view on it.
//
// Attributes: scenario, seed, beside (raft), settings (otherwise than in the
// scenario: `sentinels=5 quorum=3`), commands (one a line: `5s kill r0`), lang, theme
// (auto, light, dark, contrast), autoplay, controls (full, min, none). Children are shown until the lab runs, and when it cannot.
// Events: lab-ready ({lab}), lab-change ({scenario, seed, beside, settings, commands, lang, theme}), lab-error ({kind,
// message, hint}), lab-event ({name, args, node, t_ms}: a named event of a sentinel that
// the run passes while it is played or stepped forward).
// Methods: play(), pause(), seek(ms), apply(command), openFiles(files, counts).

const NAME = 'sentinel-lab';
const SHEETS = ['theme.css', 'shell.css', 'stage.css', 'many.css', 'tape.css', 'sides.css', 'weave.css', 'why.css', 'shell-small.css', 'layouts.css'];
const beside = (file) => new URL(file, import.meta.url);

/** The module and the style sheets, loaded once for all elements of a page. */
let loading;
const load = () => (loading ??= Promise.all([engine(), Promise.all(SHEETS.map(sheet))]));

async function engine() {
  const module = await import(beside('lab-web.js'));
  await module.default({ module_or_path: beside('lab-web_bg.wasm') });
  return module;
}

async function sheet(file) {
  const answer = await fetch(beside(file));
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  const made = new CSSStyleSheet();
  made.replaceSync(await answer.text());
  return made;
}

/** What is said when the lab cannot start; the rest of its words are in the module. */
const WORDS = {
  en: {
    failed: 'The lab could not be started.',
    cures: {
      csp: 'The content security policy of this page forbids WebAssembly: it must allow ‘wasm-unsafe-eval’ in script-src, and its own address in connect-src.',
      old: 'This browser is too old: it lacks WebAssembly or adopted style sheets. Please use a current one.',
      load: 'A part of it could not be loaded. Check the connection, or whether all files lie beside element.js, and reload the page.',
    },
  },
  zh: {
    failed: '实验台无法启动。',
    cures: {
      csp: '本页的内容安全策略禁止 WebAssembly：script-src 需要允许 ‘wasm-unsafe-eval’，connect-src 需要允许脚本所在的地址。',
      old: '浏览器版本过旧，不支持 WebAssembly 或可采用的样式表。请换用较新的浏览器。',
      load: '有文件未能加载。请检查网络，并确认所有文件都与 element.js 放在一起，然后重新加载页面。',
    },
  },
};

function cure(error) {
  if (!globalThis.WebAssembly || !('adoptedStyleSheets' in Document.prototype)) return 'old';
  return /Content Security Policy|unsafe-eval|CSP/i.test(String(error)) ? 'csp' : 'load';
}

class SentinelLab extends HTMLElement {
  static observedAttributes = ['scenario', 'seed', 'beside', 'settings', 'commands', 'lang', 'theme'];

  /** The run; `undefined` until `lab-ready`. Kept while the element is moved. */
  lab;
  #view;
  #root;
  #inSight = false;
  #quiet = false;
  #sight = new IntersectionObserver((entries) => {
    this.#inSight = entries.at(-1).isIntersecting;
    this.#look();
  });
  #look = () => this.#view?.setVisible(this.#inSight && !document.hidden);

  constructor() {
    super();
    this.attachShadow({ mode: 'open' }).append(document.createElement('slot'));
  }

  connectedCallback() {
    this.#sight.observe(this);
    document.addEventListener('visibilitychange', this.#look);
    this.#start();
  }

  disconnectedCallback() {
    this.#sight.disconnect();
    document.removeEventListener('visibilitychange', this.#look);
    this.#view?.unmount();
    this.#view?.free();
    this.#view = undefined;
    this.#root?.remove();
  }

  attributeChangedCallback(name, before, value) {
    if (!this.#view || this.#quiet || before === value) return;
    if (name === 'lang') this.#view.setLang(this.#lang());
    else if (name === 'theme') this.#view.setTheme(value ?? 'auto');
    else this.#reopen(name === 'commands');
  }

  /** Starts playing. */
  play() { this.#view?.play(); }
  /** Stops playing. */
  pause() { this.#view?.pause(); }
  /** Goes to an instant, in milliseconds from the scenario's t = 0. */
  seek(ms) { this.lab?.seek(ms); }
  /** Does something to the world, such as `kill r0`. */
  apply(command) { return this.lab?.apply(command); }

  /** Opens sentinel.conf or scenario files: `File`s, or objects of `name` and `text`. */
  async openFiles(files, counts) {
    try {
      const read = Array.from(files, async (file) => ({ name: file.name, text: typeof file.text === 'string' ? file.text : await file.text() }));
      return this.lab?.openFiles(await Promise.all(read), counts);
    } catch (refusal) {
      this.#tell('lab-error', refusal);
      throw refusal;
    }
  }

  async #start() {
    try {
      const [module, sheets] = await load();
      if (!this.isConnected || this.#view) return;
      this.shadowRoot.adoptedStyleSheets = sheets;
      const lang = this.#lang();
      const fresh = !this.lab;
      this.lab ??= module.Lab.openOrDefault(this.getAttribute('scenario'), this.getAttribute('seed'), lang, this.getAttribute('beside'), this.getAttribute('settings'));
      if (fresh) this.#give();
      if (fresh) this.lab.onEvent((event) => this.#tell('lab-event', event));
      this.#root = document.createElement('div');
      this.#root.className = 'lab-root';
      this.shadowRoot.replaceChildren(this.#root);
      const autoplay = fresh && this.hasAttribute('autoplay');
      this.#view = this.lab.mount(this.#root, lang, this.getAttribute('theme') ?? 'auto', autoplay, (to) => this.#changed(to));
      this.#look();
      if (fresh) this.#tell('lab-ready', { lab: this.lab });
    } catch (error) {
      this.#fail(error);
    }
  }

  #reopen(withCommands) {
    try {
      this.lab.open(this.getAttribute('scenario'), this.getAttribute('seed'), this.getAttribute('beside'), this.getAttribute('settings'));
      if (withCommands) this.#give();
    } catch (refusal) {
      this.#tell('lab-error', refusal);
    }
  }

  /** Does what a link says was done. */
  #give() {
    try {
      this.lab.give(this.getAttribute('commands') ?? '');
    } catch (refusal) {
      this.#tell('lab-error', refusal);
    }
  }

  /** What the reader chose becomes the element's attributes. */
  #changed(to) {
    this.#quiet = true;
    for (const [name, value] of Object.entries(to)) {
      if (value === null || (name === 'theme' && value === 'auto')) this.removeAttribute(name);
      else this.setAttribute(name, name === 'lang' && value === 'zh' ? 'zh-CN' : value);
    }
    this.#quiet = false;
    this.#tell('lab-change', to);
  }

  #lang() {
    return this.closest('[lang]')?.lang || navigator.language || 'en';
  }

  #fail(error) {
    const words = WORDS[this.#lang().startsWith('zh') ? 'zh' : 'en'];
    const panel = document.createElement('div');
    panel.className = 'lab-failed';
    panel.setAttribute('role', 'alert');
    for (const line of [words.failed, words.cures[cure(error)], String(error?.message ?? error)]) {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      panel.append(paragraph);
    }
    this.shadowRoot.replaceChildren(panel, document.createElement('slot'));
    this.#tell('lab-error', { kind: 'cannot-start', message: words.failed, hint: words.cures[cure(error)] });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** Defines the element once; a name that is taken is left to whoever took it. */
export function define(name = NAME) {
  if (!customElements.get(name)) customElements.define(name, SentinelLab);
  return name;
}

define();
