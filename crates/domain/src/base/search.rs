//! Finding people and schools by name. The functions and the lists that the browser filters follow this one rule.

use crate::base::text::folded;

/// The most words that are looked for. No name has so many, and a hostile text of thousands costs no more.
const MAX_WORDS: usize = 20;

/// The words of a search field, in the form in which they are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameSearch(Vec<String>);

impl NameSearch {
    pub fn of(typed: &str) -> NameSearch {
        NameSearch(plain(typed).split_whitespace().take(MAX_WORDS).map(str::to_owned).collect())
    }

    /// True if no word was typed. Such a search finds everything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if the text contains every word, in any order.
    pub fn finds(&self, text: &str) -> bool {
        let text = plain(text);
        self.0.iter().all(|word| text.contains(word.as_str()))
    }
}

/// A text without case, accents and apostrophes, and with spaces for hyphens and commas. Nobody can be expected to know
/// which of them a name was typed with.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in folded(text).chars() {
        match letter {
            '\'' | '`' | '´' | '‘' | '’' | 'ʻ' | 'ʼ' | '′' | '＇' => {}
            '-' | '\u{2010}'..='\u{2015}' | ',' => plain.push(' '),
            // These have no decomposition, so folding keeps them.
            'ł' => plain.push('l'),
            'ø' => plain.push('o'),
            'đ' | 'ð' => plain.push('d'),
            'ı' => plain.push('i'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_with_either_apostrophe_in_either_order_and_without_accents() {
        for (typed, name) in [
            ("o'brien", "Siobhán O’Brien"),
            ("o’brien", "Siobhán O'Brien"),
            ("OBrien", "Siobhán O’Brien"),
            ("o'brien", "Siobhan Obrien"),
            ("o‘brien", "Siobhán Oʼbrien"),
            ("siobhan", "O’Brien, Siobhán"),
            ("O’Brien Siobhán", "Siobhán O'Brien"),
            ("obrien, siobhan", "Siobhán O'Brien"),
            ("siobhan obr", "O'Brien, Siobhán"),
            ("zoe nunez", "Núñez, Zoë"),
            ("ZOË", "Zoe\u{308}"),
            ("nun", "Núñez"),
            ("smith jones", "Smith-Jones"),
            ("smith-jones", "Smith Jones"),
            ("smith\u{2011}jones", "Jones Smith"),
            ("lukasz", "Łukasz"),
            ("Łukasz", "LUKASZ"),
            ("strasse", "Straße"),
            ("aethelred", "Æthelred"),
            ("  lee  ", "Lee"),
            ("", "Lee"),
            (" '", "Lee"),
            ("h8012", "Lee H801200001001"),
            ("bea@", "Bea Lee bea@school.example"),
        ] {
            assert!(NameSearch::of(typed).finds(name), "{typed:?} finds {name:?}");
        }
        for (typed, name) in
            [("lea", "Lee"), ("lee ray", "Ann Lee"), ("annlee", "Ann Lee"), ("o brien x", "O Brien")]
        {
            assert!(!NameSearch::of(typed).finds(name), "{typed:?} does not find {name:?}");
        }
    }

    #[test]
    fn a_search_without_a_word_is_empty() {
        assert!(NameSearch::of(" \t-’ ").is_empty() && !NameSearch::of("x").is_empty());
        assert_eq!(NameSearch::of(&"a ".repeat(10_000)).0.len(), MAX_WORDS);
    }
}
