//! Unicode normalisation and small letters: the library's tables here, the browser's own there, where the tables
//! would be a fifth of the whole site. Both follow the same standards (UAX 15; default case conversion).

/// No field takes even a thousand characters: one pathological megabyte is not normalised to its end.
const MAX: usize = 10_000;

/// Composed: how a name is kept.
pub(crate) fn nfc(text: &str) -> String {
    normal(text, Form::Nfc)
}

/// Composed, with compatibility forms folded: how addresses and passwords are compared.
pub(crate) fn nfkc(text: &str) -> String {
    normal(text, Form::Nfkc)
}

/// Decomposed: how the plain letter under an accent is found.
pub(crate) fn nfd(text: &str) -> String {
    normal(text, Form::Nfd)
}

/// In small letters.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// In small letters.
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
