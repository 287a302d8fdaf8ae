//! The stylesheet of govuk-frontend made ours: without what belongs to GOV.UK alone (its typeface, its crest),
//! and without the components no page of the site uses.

use std::collections::BTreeSet;

/// The classes the site's sources name. `govuk-tag--{colour}` in a source names every class that begins so.
pub struct Used {
    whole: BTreeSet<String>,
    beginnings: Vec<String>,
}

impl Used {
    /// Reads the classes out of the sources.
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

    /// Whether the selector can match: each of GOV.UK's classes in it is named by some source.
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

/// The stylesheet (minified, as npm has it) with only the rules that these classes use.
pub fn prune(css: &str, used: &Used) -> String {
    let css = css.split("/*#").next().unwrap_or_default();
    let mut kept = String::new();
    let mut rest = css.trim();
    while let Some(end) = rest.find(['{', ';']) {
        let head = &rest[..end];
        if rest[end..].starts_with(';') {
            // `@charset` and its like; ours is said by the server.
            rest = &rest[end + 1..];
            continue;
        }
        let close = closing(rest, end);
        let body = &rest[end + 1..close];
        rest = &rest[(close + 1).min(rest.len())..];
        let (head, body) = if head.starts_with("@media") || head.starts_with("@supports") {
            (head.to_owned(), prune(body, used))
        } else if head.starts_with('@') {
            // @font-face carries the typeface that only GOV.UK may use; the others speak to browsers without WebAssembly.
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

/// Where the brace opened at `open` is closed.
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

/// The selectors of a rule, parted at the commas outside brackets.
fn selectors(head: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    head.split(move |c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    })
}

/// The declarations without pictures, which are GOV.UK's, and in a typeface every machine has.
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
