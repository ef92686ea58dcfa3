#![allow(missing_docs)]
use std::rc::Rc;
use lab::frame::{Frame, Story};
use yew::prelude::*;
use crate::text::picture::PictureText;
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TapeVariant { Full, Thin }
pub enum Seek { At(i64), Step(u64) }
#[derive(Properties, PartialEq, Clone)]
pub struct TapeProps { pub frame: Rc<Frame>, pub story: Rc<Story>, pub text: &'static PictureText, pub variant: TapeVariant, pub reduced_motion: bool, pub on_seek: Callback<Seek>, pub on_scrub: Callback<bool>, #[prop_or_default] pub size: Option<(f64, f64)> }
#[component]
pub fn Tape(_props: &TapeProps) -> Html { html! { <div>{"tape"}</div> } }
