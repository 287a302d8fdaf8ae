//! A text that somebody agrees to: shown, kept by its version, and saved as a file.

/// An agreement. Consent is to a version of its text: raise it when the text changes its meaning, and everybody is asked again.
#[derive(Clone, Copy, Debug)]
pub struct Agreement {
    pub title: &'static str,
    pub version: u32,
    /// Headings and texts.
    pub sections: &'static [(&'static str, &'static str)],
}

impl Agreement {
    /// The agreement as a text to keep. `parties` are named below the title.
    pub fn text(&self, parties: &[(&str, &str)]) -> String {
        let mut text = format!("{}\nVersion {}\n\n", self.title, self.version);
        for (what, name) in parties {
            text.push_str(&format!("{what}: {name}\n"));
        }
        for (heading, section) in self.sections {
            text.push_str(&format!("\n{heading}\n{section}\n"));
        }
        text
    }
}
