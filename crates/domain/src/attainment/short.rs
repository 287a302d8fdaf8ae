//! Short names of subjects, for the narrow columns of the report.

/// Words as a school's timetable writes them.
const WORDS: [(&str, &str); 26] = [
    ("Additional", "Add’l"),
    ("Ancient", "Anc."),
    ("and", "&"),
    ("Business", "Bus."),
    ("Chemistry", "Chem."),
    ("Citizenship", "Citiz."),
    ("Computer", "Comp."),
    ("Computing", "Comp."),
    ("Economics", "Econ."),
    ("Engineering", "Eng’g"),
    ("English", "Eng."),
    ("Geography", "Geog."),
    ("Government", "Govt"),
    ("Language", "Lang."),
    ("Languages", "Langs"),
    ("Literature", "Lit."),
    ("Mathematics", "Maths"),
    ("Modern", "Mod."),
    ("Philosophy", "Phil."),
    ("Psychology", "Psych."),
    ("Religious", "Rel."),
    ("Science", "Sci."),
    ("Sociology", "Sociol."),
    ("Statistics", "Stats"),
    ("Studies", "Stud."),
    ("Technology", "Tech."),
];

/// The letters that fit beside nothing else in a column.
const FITS: usize = 9;

/// A subject's name in words that fit one below another in a column of 56 px.
pub fn short(name: &str) -> String {
    match name {
        "Art and Design" => return "Art".to_owned(),
        "Design and Technology" => return "D&T".to_owned(),
        _ => {}
    }
    let words = name.split(' ').map(|word| {
        let known = WORDS.iter().find(|(whole, _)| *whole == word).map(|(_, short)| (*short).to_owned());
        known.unwrap_or_else(|| match word.chars().count() {
            long if long > FITS => word.chars().take(FITS - 2).chain(['.']).collect(),
            _ => word.to_owned(),
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn no_word_of_a_short_name_is_wider_than_a_column() {
        for (name, wanted) in [
            ("Mathematics", "Maths"),
            ("English Literature", "Eng. Lit."),
            ("Science Additional", "Sci. Add’l"),
            ("Design and Technology", "D&T"),
            ("Photography", "Photogr."),
            ("Other Modern Languages", "Other Mod. Langs"),
            ("German", "German"),
        ] {
            assert_eq!(short(name), wanted);
        }
    }
}
