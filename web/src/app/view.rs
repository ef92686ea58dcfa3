use std::cell::Cell;
use std::rc::Rc;

use lab::scenario::Side;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element, HtmlElement, KeyboardEvent, ShadowRoot};
use yew::html::Scope;
use yew::{AttrValue, Callback, Component, Context, Html, NodeRef, Properties, classes, html};

use super::compared::Compared;
use super::crash::Guarded;
use super::drop::{DropTarget, carries_files};
use super::header::Header;
use super::layout::{Layout, LayoutWatch};
use super::notice::NoticeBox;
use super::recall::RecallBox;
use super::sides::Sides;
use super::ticker::Ticker;
use super::transport::Transport;
use super::{
    Action, Dispatch, Glyph, Icon, Key, Model, Notice, PanelAct, Panels, Popover, Tab, Theme,
    action_for, memory,
};
use crate::desk::{Desk, Listening};
use crate::menu::TargetMenu;
use crate::panel::Panel;
use crate::playback::rate_text;
use crate::popover::{Keys, OpenForm, Waits};
use crate::stage::{MenuRequest, Target};
use crate::tape::{Seek, Tape, TapeVariant, is_crowd};
use crate::text::Lang;

/// Properties of [`App`]. They are read once; later changes come as [`Action`]s.
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// The run.
    pub desk: Desk,
    /// The language to start with.
    pub lang: Lang,
    /// The colours to start with.
    pub theme: Theme,
    /// Whether it starts playing by itself.
    #[prop_or_default]
    pub autoplay: bool,
    /// What was refused before there was a view.
    #[prop_or_default]
    pub refused: Option<Notice>,
    /// Hears when what a link to this run would say has changed.
    #[prop_or_default]
    pub on_change: Callback<Linked>,
}

/// What a link to a run says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Linked {
    /// The scenario's name; `None` when only the reader has it.
    pub scenario: Option<String>,
    /// The seed.
    pub seed: u64,
    /// Whether Raft was put beside the scenario.
    pub beside: bool,
    /// In which settings it differs from the scenario, as a line.
    pub changed: Rc<str>,
    /// The language.
    pub lang: Lang,
    /// The colours.
    pub theme: Theme,
    /// What was done, a command a line.
    pub commands: String,
}

/// The callbacks given to the picture; made once, so that the picture is made
/// again only when the frame is another.
struct Wiring {
    dispatch: Dispatch,
    on_select: Callback<Option<Target>>,
    on_menu: Callback<MenuRequest>,
    on_line: Callback<Option<String>>,
    on_seek: Callback<Seek>,
    on_scrub: Callback<bool>,
    on_drag_end: Callback<()>,
    on_lens: Callback<()>,
}

impl Wiring {
    fn new(link: &Scope<App>) -> Self {
        Self {
            dispatch: Dispatch(link.callback(|action| action)),
            on_select: link.callback(Action::Select),
            on_menu: link.callback(|request| Action::Menu(Some(request))),
            on_line: link.callback(|command: Option<String>| {
                command.map_or(Action::Line(false), Action::Apply)
            }),
            on_seek: link.callback(|seek| match seek {
                Seek::At(us) => Action::Seek(us),
                Seek::Step(step) => Action::SeekStep(step),
            }),
            on_scrub: link.callback(Action::Scrub),
            on_drag_end: link.callback(|()| Action::Drag(false)),
            on_lens: link.callback(|()| Action::ToggleLens),
        }
    }
}

/// The element's frame: the model and everything that shows it.
pub struct App {
    model: Model,
    wiring: Wiring,
    root: NodeRef,
    layout: Layout,
    /// Files are being dragged over it.
    dragging: bool,
    /// Through which picture a line is to be drawn.
    line: Option<Side>,
    watch: Option<LayoutWatch>,
    ticker: Option<Ticker>,
    /// How long the script of the last frame took.
    script_ms: Rc<Cell<f64>>,
    linked: Linked,
    /// How the panels were, as the browser remembers it.
    remembered: String,
    /// The panels were arranged anew; what had the focus may be gone.
    rearranged: bool,
    _listening: Listening,
    guarded: Option<Guarded>,
}

/// What the frame hears.
impl Component for App {
    type Message = Action;
    type Properties = AppProps;

    fn create(ctx: &Context<Self>) -> Self {
        let props = ctx.props();
        let mut model = Model::new(props.desk.clone(), props.lang, props.theme);
        model.notice.clone_from(&props.refused);
        model.live.detail = memory::detail();
        if let Some(memory) = memory::panels() {
            (model.panels, model.tab) = Panels::remembered(&memory);
        }
        if props.autoplay {
            model.playback.play();
        }
        let refresh = ctx.link().callback(|()| Action::Refresh);
        let linked = linked(&model);
        let mut app = Self {
            _listening: props.desk.listen(move || refresh.emit(())),
            wiring: Wiring::new(ctx.link()),
            root: NodeRef::default(),
            layout: Layout::default(),
            dragging: false,
            line: None,
            watch: None,
            ticker: None,
            script_ms: Rc::default(),
            guarded: None,
            remembered: model.panels.memory(model.tab),
            rearranged: false,
            linked,
            model,
        };
        app.tick(ctx);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, action: Action) -> bool {
        let frame = matches!(action, Action::Frame { .. });
        if let Action::Layout(layout) = action {
            let changed = layout != self.layout;
            self.layout = layout;
            self.model.panels.room = layout.room;
            return changed;
        }
        if let Action::Drag(on) = action {
            let changed = on != self.dragging;
            self.dragging = on;
            return changed;
        }
        match action {
            Action::Line(on) => {
                self.line = on.then(|| self.model.line_side());
                self.model.open_menu(None);
                return true;
            }
            Action::Apply(_) => self.line = None,
            _ => {}
        }
        if frame {
            self.ticker = None;
        }
        // The model changes the run and takes the picture itself; what it then
        // hears from the run would only make it take the picture again.
        if matches!(action, Action::Refresh) && !self.model.is_stale() {
            return false;
        }
        self.rearranged |= matches!(action, Action::Panels(_));
        let before = self.model.live.detail;
        let changed = self.model.update(action);
        if self.model.live.detail != before {
            memory::keep_detail(self.model.live.detail);
        }
        self.remember();
        self.tick(ctx);
        let linked = linked(&self.model);
        if linked != self.linked {
            self.linked = linked.clone();
            ctx.props().on_change.emit(linked);
        }
        changed
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if std::mem::take(&mut self.rearranged) {
            self.hold_focus();
        }
        if first && let Some(root) = self.root.cast::<Element>() {
            self.watch = LayoutWatch::new(&root, ctx.link().callback(Action::Layout));
            self.guarded = Some(Guarded::new(&root, self.model.desk.clone()));
        }
        if let Some(guarded) = &self.guarded {
            guarded.speak(self.model.lang);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let model = &self.model;
        let text = model.text();
        let class = classes!(
            "lab",
            self.layout.class(),
            model.sheet.then_some("has-sheet"),
            (model.panels.shut && self.layout.room > 0).then_some("has-no-panel"),
            (model.theme == Theme::Contrast).then_some("is-contrast"),
            self.layout.still.then_some("is-still"),
        );
        let theme = model.theme.name();
        let label = (text.header.region)(&model.desk.choice().title(model.lang));
        html! {
            <div {class} ref={self.root.clone()} role="region" aria-label={label} lang={model.lang.tag()} data-theme={theme}
                tabindex="-1" onkeydown={self.on_key(ctx)} ondragenter={on_drag(ctx)}>
                { self.header() }
                <div class="lab-main" key="main">
                    <div class="lab-stage" key="stage">
                        if let Some(beside) = &model.beside {
                            <Compared key="compared" beside={Rc::clone(beside)} runs={Rc::clone(&model.runs)} ids={Rc::clone(&model.ids)} {text} still={self.layout.still}
                                dispatch={self.wiring.dispatch.clone()} />
                        }
                        <Sides key="sides" frame={Rc::clone(&model.frame)} {text} selection={model.selection}
                            paused={!model.playback.playing} reduced_motion={self.layout.still}
                            folded={self.layout.is_small()} shown={model.shown_side()} dispatch={self.wiring.dispatch.clone()}
                            line={self.line} on_line={self.wiring.on_line.clone()}
                            on_select={self.wiring.on_select.clone()} on_menu={self.wiring.on_menu.clone()} />
                        if let Some(recalled) = model.recalled() {
                            <RecallBox key="recall" recalled={recalled.clone()} {text} dispatch={self.wiring.dispatch.clone()} />
                        } else if let Some(notice) = &model.notice {
                            <NoticeBox key="notice" notice={notice.clone()} frame={Rc::clone(&model.frame)} {text} dispatch={self.wiring.dispatch.clone()} />
                        }
                    </div>
                    { self.panels() }
                </div>
                <div class="lab-foot" key="foot">
                    if !model.frame.waiting.is_empty() {
                        <Waits key="waits" waiting={model.frame.waiting.clone()} {text} dispatch={self.wiring.dispatch.clone()} />
                    }
                    { self.transport() }
                    <div class="lab-tape" key="tape">
                        <Tape frame={Rc::clone(&model.frame)} story={Rc::clone(&model.story)} text={text.picture}
                            variant={self.tape_variant()} lens={(!self.layout.low).then_some(model.lens)}
                            side={self.layout.is_small().then(|| model.shown_side())} selected={model.selected_node()} on_lens={self.wiring.on_lens.clone()}
                            reduced_motion={self.layout.still} on_seek={self.wiring.on_seek.clone()} on_scrub={self.wiring.on_scrub.clone()} />
                    </div>
                </div>
                if let Some(request) = model.menu {
                    <TargetMenu key={format!("menu-{}-{}", request.target.key(), request.more)} frame={Rc::clone(&model.frame)} {text} {request}
                        dispatch={self.wiring.dispatch.clone()} />
                }
                if model.popover == Some(Popover::Keys) {
                    <Keys key="keys" {text} dispatch={self.wiring.dispatch.clone()} />
                }
                if model.popover == Some(Popover::Open) {
                    <OpenForm key="open" {text} draft={model.draft.clone()} dispatch={self.wiring.dispatch.clone()} />
                }
                if self.dragging {
                    <DropTarget key="drop" {text} dispatch={self.wiring.dispatch.clone()} on_end={self.wiring.on_drag_end.clone()} />
                }
                <div class="lab-said" role="status" aria-live="polite" key="said"><span key={model.live.count}>{&model.live.words}</span></div>
            </div>
        }
    }
}

impl App {
    /// Asks for the browser's next frame while it plays, and only then.
    fn tick(&mut self, ctx: &Context<Self>) {
        if !self.model.ticks() {
            self.ticker = None;
        } else if self.ticker.is_none() {
            let on_frame = |(stamp_ms, last_ms)| Action::Frame { stamp_ms, last_ms };
            self.ticker = Ticker::next(ctx.link().callback(on_frame), &self.script_ms);
        }
    }

    fn tape_variant(&self) -> TapeVariant {
        let several = self.model.frame.sides.len() > 1;
        // Beside lanes of many there is no room for those of a second deployment.
        let crowd = several && is_crowd(&self.model.frame);
        if self.layout.thin_tape || crowd || (self.layout.short && several) {
            TapeVariant::Thin
        } else {
            TapeVariant::Full
        }
    }

    fn header(&self) -> Html {
        let model = &self.model;
        html! {
            <Header key="header" choice={model.desk.choice()} settings={model.frame.settings.clone()} text={model.text()}
                theme={model.theme} detail={model.live.detail} popover={model.popover} dispatch={self.wiring.dispatch.clone()} />
        }
    }

    /// Takes the focus where the button that had it is gone, so that keys go on working.
    fn hold_focus(&self) {
        let Some(root) = self.root.cast::<HtmlElement>() else {
            return;
        };
        let shadow = root.get_root_node().dyn_into::<ShadowRoot>();
        if shadow.is_ok_and(|shadow| shadow.active_element().is_none()) {
            // Focusing an element that is in the document does not fail.
            let _ = root.focus();
        }
    }

    /// Keeps how the panels are, if that has changed.
    fn remember(&mut self) {
        let memory = self.model.panels.memory(self.model.tab);
        if memory != self.remembered {
            memory::keep_panels(&memory);
            self.remembered = memory;
        }
    }

    /// The panels beside the picture, or what brings them back.
    fn panels(&self) -> Html {
        let model = &self.model;
        let shown = model.panels.shown(model.tab, &model.frame);
        if shown.is_empty() {
            let label = model.text().panel.open;
            return html! {
                <>
                    <button type="button" class="lab-button is-icon lab-open-panel" key="open-panel" data-do="open-panel" aria-label={label} title={label}
                        onclick={self.wiring.dispatch.on(|| Action::Panels(PanelAct::Toggle))}><Icon glyph={Glyph::Panel} /></button>
                    { self.not_printed(&shown) }
                </>
            };
        }
        let room = model.panels.room;
        let last = shown.len() - 1;
        let drawn = shown.iter().enumerate().map(|(place, tab)| {
            let roomy = (room > 0).then_some(place == last && shown.len() < room);
            self.panel(place, *tab, roomy)
        });
        html! {
            <div class="lab-panels" data-count={shown.len().to_string()} key="panels">
                { for drawn }
                { self.not_printed(&shown) }
            </div>
        }
    }

    /// On paper: the panels that are not there.
    fn not_printed(&self, shown: &[Tab]) -> Html {
        let text = self.model.text();
        let others = Tab::of(&self.model.frame).filter(|tab| !shown.contains(tab));
        let others: Vec<&str> = others.map(|tab| tab.title(text)).collect();
        html! { <p class="lab-printed lab-hint lab-not-printed" key="printed">{(text.panel.printed_panels)(&others)}</p> }
    }

    fn panel(&self, place: usize, tab: Tab, roomy: Option<bool>) -> Html {
        let model = &self.model;
        // What is about to happen, until it does.
        let choice = model.desk.choice();
        let intro = (model.frame.to_us <= 0).then(|| choice.description(model.lang));
        let intro = intro.filter(|intro| !intro.is_empty());
        html! {
            <Panel key={place} {place} {roomy} {tab} title={choice.title(model.lang)} {intro} frame={Rc::clone(&model.frame)} story={Rc::clone(&model.story)}
                inspection={model.inspection.clone()} selected={model.selection.is_some()} playing={model.playback.playing}
                closer={model.closer.clone()} prompt={model.prompt.clone()} runs={Rc::clone(&model.runs)} open={model.sheet} filter={model.filter.clone()} diagram={model.diagram.clone()} selection={model.selection} ids={Rc::clone(&model.ids)} text={model.text()}
                dispatch={self.wiring.dispatch.clone()} />
        }
    }

    fn transport(&self) -> Html {
        let model = &self.model;
        let sentinel = model
            .sentinel()
            .and_then(|id| model.frame.nodes.get(usize::from(id)))
            .map(|node| AttrValue::from(node.name.clone()));
        let name = |id: lab::frame::NodeId| {
            let node = model.frame.nodes.get(usize::from(id));
            node.map(|node| AttrValue::from(node.name.clone()))
        };
        let link = match model.selection {
            Some(Target::Wire(a, b)) => name(a).zip(name(b)),
            _ => None,
        };
        let refused = model.typed.refused.as_ref();
        let wrong = refused.map(|refusal| AttrValue::from(refusal.message(model.text())));
        let command = (AttrValue::from(model.typed.line.clone()), wrong);
        html! {
            <Transport key="transport" frame={Rc::clone(&model.frame)} playing={model.playback.playing} pace={model.playback.pace}
                speed={model.playback.speed} rate={AttrValue::from(rate_text(model.playback.rate()))} {sentinel}
                {link} typed={model.run_to.typed.clone()} outcome={model.run_to.outcome.clone()} offered={Rc::clone(&model.offered)}
                {command} popover={model.popover} text={model.text()} dispatch={self.wiring.dispatch.clone()} />
        }
    }

    /// Keys act while the focus is inside, unless they were used already or a
    /// field is being typed in.
    fn on_key(&self, ctx: &Context<Self>) -> Callback<KeyboardEvent> {
        ctx.link().batch_callback({
            let keys = self.model.keys();
            move |event: KeyboardEvent| {
                if event.default_prevented() || typing(&event) {
                    return None;
                }
                let key = Key {
                    key: event.key(),
                    modified: event.ctrl_key() || event.alt_key() || event.meta_key(),
                    focused: focused(&event),
                };
                // A focused button takes Space and Enter itself.
                if key.key == " " && on_button(&event) {
                    return None;
                }
                let action = action_for(&key, &keys)?;
                event.prevent_default();
                Some(action)
            }
        })
    }
}

/// Files that are dragged over the element can be dropped on it.
fn on_drag(ctx: &Context<App>) -> Callback<DragEvent> {
    let drag = |event: DragEvent| carries_files(&event).then_some(Action::Drag(true));
    ctx.link().batch_callback(drag)
}

fn linked(model: &Model) -> Linked {
    let choice = model.desk.choice();
    Linked {
        scenario: choice.linked().map(str::to_owned),
        seed: choice.seed,
        beside: choice.beside,
        changed: Rc::clone(&choice.changed),
        lang: model.lang,
        theme: model.theme,
        commands: model.desk.script_text(),
    }
}

fn element(event: &KeyboardEvent) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()
}

fn typing(event: &KeyboardEvent) -> bool {
    element(event).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "SELECT" | "TEXTAREA")
    })
}

fn on_button(event: &KeyboardEvent) -> bool {
    element(event).is_some_and(|element| {
        element.dyn_ref::<HtmlElement>().is_some() && element.tag_name() == "BUTTON"
    })
}

/// The thing of the picture that has the focus.
fn focused(event: &KeyboardEvent) -> Option<Target> {
    let holder = element(event)?.closest("[data-target]").ok().flatten()?;
    Target::parse(&holder.get_attribute("data-target")?)
}
