use yew::Callback;

use super::Action;

/// Where a component sends what happened in it.
#[derive(Clone, PartialEq)]
pub struct Dispatch(pub Callback<Action>);

impl Dispatch {
    /// Lets something happen.
    pub fn send(&self, action: Action) {
        self.0.emit(action);
    }

    /// A callback for an event whose content does not matter.
    pub fn on<E: 'static>(&self, action: impl Fn() -> Action + 'static) -> Callback<E> {
        let callback = self.0.clone();
        Callback::from(move |_: E| callback.emit(action()))
    }
}
