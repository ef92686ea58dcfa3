use yew::{Html, html};

/// What stands between backticks, as something to be typed.
pub fn coded(text: &str) -> Html {
    html! {
        <span>
            { for text.split('`').enumerate().map(|(index, piece)| if index % 2 == 1 {
                html! { <code class="lab-code" key={index}>{piece}</code> }
            } else {
                html! { <span key={index}>{piece}</span> }
            }) }
        </span>
    }
}
