//! Unicode normalisation and lower case. The server uses a library's tables. The browser uses its own, because the
//! library's tables would be a fifth of the whole site. Both follow the same standards (UAX 15; default case
//! conversion).

/// The most characters that are normalised; the rest of the text is cut off. No field accepts even a thousand
/// characters, so a hostile text of a megabyte costs little.
const MAX: usize = 10_000;

/// Normalises to NFC (composed): the form in which names are kept.
pub(crate) fn nfc(text: &str) -> String {
    normal(text, Form::Nfc)
}

/// Normalises to NFKC (composed, compatibility forms folded): the form in which addresses and passwords are compared.
pub(crate) fn nfkc(text: &str) -> String {
    normal(text, Form::Nfkc)
}

/// Normalises to NFD (decomposed), in which the plain letter is separate from its accent.
pub(crate) fn nfd(text: &str) -> String {
    normal(text, Form::Nfd)
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn lower(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(target_arch = "wasm32")]
pub(crate) fn lower(text: &str) -> String {
    String::from(js_sys::JsString::from(text).to_lower_case())
}

enum Form {
    Nfc,
    Nfkc,
    Nfd,
}

#[cfg(not(target_arch = "wasm32"))]
fn normal(text: &str, form: Form) -> String {
    use unicode_normalization::UnicodeNormalization;
    let text = text.chars().take(MAX);
    match form {
        Form::Nfc => text.nfc().collect(),
        Form::Nfkc => text.nfkc().collect(),
        Form::Nfd => text.nfd().collect(),
    }
}

#[cfg(target_arch = "wasm32")]
fn normal(text: &str, form: Form) -> String {
    let text: String = text.chars().take(MAX).collect();
    let name = match form {
        Form::Nfc => "NFC",
        Form::Nfkc => "NFKC",
        Form::Nfd => "NFD",
    };
    String::from(js_sys::JsString::from(text).normalize(name))
}
