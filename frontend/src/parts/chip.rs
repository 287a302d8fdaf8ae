//! Chips: a sign and a word, so that no state is told by its colour alone.

use domain::access::permission::Permissions;
use yew::prelude::*;

/// The tone of a chip or a note, each with a colour and, on a chip, a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Done, above, active.
    Ok,
    /// To look at.
    Warn,
    /// Failed, or it will not mend itself.
    Bad,
    /// A fact.
    Info,
    /// Off, or not yet.
    Mute,
}

impl Tone {
    pub const fn sign(self) -> &'static str {
        match self {
            Tone::Ok | Tone::Info => "✓",
            Tone::Warn => "!",
            Tone::Bad => "×",
            Tone::Mute => "○",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Tone::Ok => "at-chip at-chip--ok",
            Tone::Warn => "at-chip at-chip--warn",
            Tone::Bad => "at-chip at-chip--bad",
            Tone::Info => "at-chip at-chip--info",
            Tone::Mute => "at-chip",
        }
    }

    /// The class of a note of this tone.
    pub const fn note(self) -> &'static str {
        match self {
            Tone::Ok => "at-note at-note--ok",
            Tone::Warn => "at-note at-note--warn",
            Tone::Bad => "at-note at-note--bad",
            Tone::Info | Tone::Mute => "at-note",
        }
    }
}

/// A chip with the sign of its tone.
pub fn chip(tone: Tone, words: impl Into<AttrValue>) -> Html {
    signed(tone, tone.sign(), words.into())
}

/// A chip with this sign; empty for none.
pub fn signed(tone: Tone, sign: &'static str, words: AttrValue) -> Html {
    html! {
        <span class={tone.class()}>
            { for (!sign.is_empty()).then(|| html! { <span aria-hidden="true">{ sign }</span> }) }
            <span>{ words }</span>
        </span>
    }
}

/// The permissions of a person, one chip each.
pub fn permission_chips(permissions: Permissions) -> Html {
    let chips: Vec<Html> = permissions.iter().map(|one| chip(Tone::Info, one.label())).collect();
    if chips.is_empty() {
        return chip(Tone::Mute, "None");
    }
    html! { <span class="at-chips">{ for chips }</span> }
}

/// A tick for a column of permissions, or a dash.
pub fn yes_or_no(yes: bool) -> Html {
    let (class, sign, word) = if yes { ("at-yes", "✓", "yes") } else { ("at-no", "–", "no") };
    html! { <span {class}><span aria-hidden="true">{ sign }</span><span class="at-hide">{ word }</span></span> }
}
