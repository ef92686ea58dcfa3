//! What a reader sees when the lab itself fails: what happened and how to get
//! there again, in the element's place.

use std::cell::{Cell, RefCell};
use std::panic::PanicHookInfo;
use std::rc::{Rc, Weak};

use web_sys::Element;

use crate::desk::Desk;
use crate::text::Lang;

struct View {
    root: Element,
    desk: Desk,
    lang: Cell<Lang>,
}

thread_local! {
    /// Every mounted view: one wasm module serves all elements of a page, and a
    /// panic stops them all.
    static VIEWS: RefCell<Vec<Weak<View>>> = const { RefCell::new(Vec::new()) };
}

/// A view's place among those that show an error when the lab fails.
pub(super) struct Guarded(Rc<View>);

impl Guarded {
    /// Shows errors inside `root`.
    pub(super) fn new(root: &Element, desk: Desk) -> Self {
        let view = Rc::new(View {
            root: root.clone(),
            desk,
            lang: Cell::default(),
        });
        VIEWS.with_borrow_mut(|views| {
            views.retain(|view| view.strong_count() > 0);
            views.push(Rc::downgrade(&view));
        });
        Self(view)
    }

    /// In which language.
    pub(super) fn speak(&self, lang: Lang) {
        self.0.lang.set(lang);
    }
}

/// Makes a panic visible: in the console with its place in the source, and in
/// every element of the page with the way to reproduce it.
pub fn install_hook() {
    yew::set_custom_panic_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    web_sys::console::error_1(&info.to_string().into());
    let views: Vec<Rc<View>> = VIEWS
        .try_with(|views| {
            views
                .try_borrow()
                .map(|views| views.iter().filter_map(Weak::upgrade).collect())
                .unwrap_or_default()
        })
        .unwrap_or_default();
    for view in views {
        // Nothing more can be done when even the report fails.
        let _ = show(&view, &info.to_string());
    }
}

fn show(view: &View, error: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let text = &view.lang.get().text().error;
    let add = |tag: &str, class: &str, content: &str| {
        let element = document.create_element(tag).ok()?;
        element.set_class_name(class);
        element.set_text_content(Some(content));
        Some(element)
    };
    let report = [vec![error.to_owned()], view.desk.recipe()]
        .concat()
        .join("\n");
    let parts = [
        add("h2", "lab-title", text.crashed)?,
        add("p", "lab-hint", text.crashed_hint)?,
        add("h3", "lab-subtitle", text.reproduce)?,
        add("pre", "lab-report", &report)?,
    ];
    let panel = add("div", "lab-crash", "")?;
    panel.set_attribute("role", "alert").ok()?;
    for part in parts {
        panel.append_child(&part).ok()?;
    }
    view.root.set_text_content(None);
    view.root.append_child(&panel).ok()?;
    Some(())
}
