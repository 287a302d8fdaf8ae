//! Reduces the stylesheet of govuk-frontend for our site: without the parts reserved for GOV.UK (its typeface
//! and its crest), and without the components that no page uses.
//!
//! Its own Sass leaves out whole components only. Compiled for those in use, the sheet of November 2026 has 13.1 kB in
//! brotli together with ours; this one has 10.1 kB.

use std::collections::BTreeSet;

/// The classes in the site's sources. A source that contains `govuk-tag--{colour}` uses every class with that
/// prefix.
pub struct Used {
    whole: BTreeSet<String>,
    beginnings: Vec<String>,
}

impl Used {
    /// Collects the classes in the sources.
    pub fn of<'a>(sources: impl IntoIterator<Item = &'a str>) -> Used {
        let mut used = Used { whole: BTreeSet::new(), beginnings: Vec::new() };
        for source in sources {
            for (start, _) in source.match_indices("govuk-") {
                let rest = &source[start..];
                let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
                if rest[end..].starts_with('{') {
                    used.beginnings.push(rest[..end].to_owned());
                } else {
                    used.whole.insert(rest[..end].to_owned());
                }
            }
        }
        used
    }

    fn has(&self, class: &str) -> bool {
        self.whole.contains(class) || self.beginnings.iter().any(|beginning| class.starts_with(beginning))
    }

    /// True when the selector can match: every class of GOV.UK in it is used by some source.
    fn selects(&self, selector: &str) -> bool {
        selector.replace('\\', "").split('.').skip(1).all(|part| {
            let class = &part[..part.find(|c: char| !is_name(c)).unwrap_or(part.len())];
            !class.starts_with("govuk-") || self.has(class)
        })
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '!')
}

/// Returns the minified stylesheet of the npm package, reduced to the rules for these classes.
pub fn prune(css: &str, used: &Used) -> String {
    let css = css.split("/*#").next().unwrap_or_default();
    let mut kept = String::new();
    let mut rest = css.trim();
    while let Some(end) = rest.find(['{', ';']) {
        let head = &rest[..end];
        if rest[end..].starts_with(';') {
            // Skip `@charset` and similar statements; the server states the character set.
            rest = &rest[end + 1..];
            continue;
        }
        let close = closing(rest, end);
        let body = &rest[end + 1..close];
        rest = &rest[(close + 1).min(rest.len())..];
        let (head, body) = if head.starts_with("@media") || head.starts_with("@supports") {
            (head.to_owned(), prune(body, used))
        } else if head.starts_with('@') {
            // @font-face loads the typeface that only GOV.UK may use. The other at-rules are for browsers
            // without WebAssembly.
            continue;
        } else {
            (
                selectors(head).filter(|selector| used.selects(selector)).collect::<Vec<_>>().join(","),
                declarations(body),
            )
        };
        if !head.is_empty() && !body.is_empty() {
            kept.push_str(&format!("{head}{{{body}}}"));
        }
    }
    kept
}

/// Returns the position of the brace that closes the one at `open`.
fn closing(css: &str, open: usize) -> usize {
    let mut depth = 0_u32;
    for (at, byte) in css.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return at,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    css.len()
}

/// Returns the selectors of a rule, split at the commas outside brackets.
fn selectors(head: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    head.split(move |c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    })
}

/// Returns the declarations without images, which are GOV.UK's, and with a typeface that every machine has.
fn declarations(body: &str) -> String {
    let kept: Vec<&str> = body.split(';').filter(|declaration| !declaration.contains("url(")).collect();
    kept.join(";").replace("GDS Transport,arial,sans-serif", "Helvetica,Arial,sans-serif")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_page_names_is_left_out() {
        let used = Used::of([r#"class="govuk-button govuk-!-margin-top-2" format!("govuk-tag--{colour}")"#]);
        let css = "@charset \"UTF-8\";@font-face{src:url(a)}.govuk-button,.govuk-crumb{font-family:GDS Transport,arial,sans-serif}\
            @media print{.govuk-crumb{a:b}}@media (x:y){.govuk-tag--red{a:b}}.govuk-\\!-margin-top-2{a:b}\
            a:not(.govuk-crumb,b){c:d}.js .govuk-button{background:url(x);d:e}/*# map */";
        assert_eq!(
            prune(css, &used),
            ".govuk-button{font-family:Helvetica,Arial,sans-serif}@media (x:y){.govuk-tag--red{a:b}}\
             .govuk-\\!-margin-top-2{a:b}.js .govuk-button{d:e}"
        );
    }
}
