//! The addresses that a connector may ask.

use domain::exchange::extract::Unfetched;
use reqwest::Url;

/// The address that a deployment is configured with: that of the provider, or of the local stack.
///
/// # Errors
/// Says what is wrong, for the person who deploys.
pub(crate) fn configured(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| format!("{text:?} is no address"))?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        _ => Err(format!("{text:?} does not begin with https")),
    }
}

/// The address of the region that holds a school's data. `named` is a host, with or without a scheme. A school of another region
/// would be answered with an empty list here, and not with an error.
///
/// # Errors
/// `NotUnderstood` when the host is neither `asked` nor one of the provider's own.
pub(crate) fn of_region(
    asked: &Url,
    named: &str,
    is_providers: impl Fn(&str) -> bool,
) -> Result<Url, Unfetched> {
    let host = named.split_once("://").map_or(named, |(_, rest)| rest).trim_end_matches('/');
    if host.is_empty() || asked.host_str() == Some(host) {
        return Ok(asked.clone());
    }
    if !is_providers(host) {
        return Err(Unfetched::NotUnderstood);
    }
    Url::parse(&format!("https://{host}/")).map_err(|_| Unfetched::NotUnderstood)
}

/// The address of the next page, which must stay at the same place: the request carries the secret.
///
/// # Errors
/// `NotUnderstood` when it leads elsewhere.
pub(crate) fn next_page(current: &Url, next: &str) -> Result<Url, Unfetched> {
    let next = current.join(next).map_err(|_| Unfetched::NotUnderstood)?;
    if next.origin() != current.origin() {
        return Err(Unfetched::NotUnderstood);
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        for (text, works) in [
            ("https://api.wonde.com", true),
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8080/", true),
            ("http://api.wonde.com", false),
            ("http://localhost.example", false),
            ("file:///etc/passwd", false),
            ("api.wonde.com", false),
        ] {
            assert_eq!(configured(text).is_ok(), works, "{text}");
        }
    }

    #[test]
    fn f67_a_region_is_the_address_that_was_asked_or_the_providers_own() {
        let own = |host: &str| host == "api.other.example";
        let asked = url("https://api.one.example/");
        for (named, expected) in [
            ("", Some("https://api.one.example/")),
            ("api.one.example", Some("https://api.one.example/")),
            ("https://api.other.example/", Some("https://api.other.example/")),
            ("http://api.other.example", Some("https://api.other.example/")),
            ("evil.example", None),
            ("api.other.example:444", None),
            ("api.other.example@evil.example", None),
            ("api.other.example/x", None),
        ] {
            let got = of_region(&asked, named, own).ok();
            assert_eq!(got.as_ref().map(Url::as_str), expected, "{named}");
        }
    }

    #[test]
    fn f67_the_next_page_stays_at_the_same_place() {
        let current = url("https://api.one.example/v1.0/schools/A1/students?page=1");
        for (next, works) in [
            ("https://api.one.example/v1.0/schools/A1/students?page=2", true),
            ("?page=2", true),
            ("https://evil.example/v1.0/schools/A1/students?page=2", false),
            ("http://api.one.example/v1.0/schools/A1/students?page=2", false),
            ("https://api.one.example:8443/page", false),
            ("//evil.example/", false),
        ] {
            assert_eq!(next_page(&current, next).is_ok(), works, "{next}");
        }
    }
}
