//! The stylesheets and the pages name the same classes.

use super::house::root;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The text of each file below the folder whose name ends so.
fn texts(folder: &str, ending: &str) -> Vec<String> {
    fn collect(folder: &Path, ending: &str, texts: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, ending, texts);
            } else if path.to_string_lossy().ends_with(ending) {
                texts.push(fs::read_to_string(&path).expect("a text"));
            }
        }
    }
    let mut texts = Vec::new();
    collect(&root().join(folder), ending, &mut texts);
    assert!(!texts.is_empty(), "{folder} has no {ending}");
    texts
}

/// The classes of our own in a text: words that begin with `at-` or `is-`.
fn classes(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_".contains(letter)));
    words.filter(|word| word.starts_with("at-") || word.starts_with("is-")).map(str::to_owned).collect()
}

fn classes_of(texts: &[String]) -> BTreeSet<String> {
    texts.iter().flat_map(|text| classes(text)).collect()
}

#[test]
fn every_class_has_a_rule_and_a_page_that_uses_it() {
    // A rule's comment may name a class that is gone.
    let rules: Vec<String> = texts("frontend/style", ".css")
        .iter()
        .map(|css| css.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, rule)| rule)).collect())
        .collect();
    let styled = classes_of(&rules);
    let mut pages = texts("frontend/src", ".rs");
    pages.extend(texts("frontend/waiting", ".html"));
    pages.push(fs::read_to_string(root().join("frontend/index.html")).expect("index.html"));
    let used = classes_of(&pages);
    // Some elements are named for the tests alone, which find them by their class.
    let hooks = classes_of(&texts("tests/browser", ".rs"));
    let idle: Vec<&String> = styled.difference(&used).collect();
    assert!(idle.is_empty(), "no page uses {idle:?}: delete the rules");
    let bare: Vec<&String> = used.difference(&styled).filter(|class| !hooks.contains(*class)).collect();
    assert!(bare.is_empty(), "no rule names {bare:?}: delete the classes");
}

#[test]
fn every_stylesheet_is_part_of_the_site() {
    let site = fs::read_to_string(root().join("xtask/src/site.rs")).expect("site.rs");
    for entry in fs::read_dir(root().join("frontend/style")).expect("the stylesheets") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(site.contains(&format!("\"{name}\"")), "{name}.css is not in STYLES of xtask/src/site.rs");
    }
}
