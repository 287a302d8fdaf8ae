//! The font: which glyph a character has, and how wide it is.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};
use unicode_normalization::UnicodeNormalization;

/// Stands for a character that the font lacks.
const SQUARE: char = '\u{25a1}';

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}

/// Both weights of the font.
pub struct Fonts {
    regular: Face,
    bold: Face,
}

impl Fonts {
    /// # Errors
    /// The font cannot be read.
    pub fn new() -> Result<Fonts, String> {
        Ok(Fonts {
            regular: Face::new(dejavu::sans_condensed::regular())?,
            bold: Face::new(dejavu::sans_condensed::bold())?,
        })
    }

    pub fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }
}

/// One weight of the font.
pub struct Face {
    pub font: Font,
    glyphs: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    per_em: f32,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Result<Face, String> {
        let read = FontRef::new(bytes).map_err(|error| format!("the font: {error}"))?;
        let font = Font::new(bytes.into(), 0).ok_or("the font cannot be embedded")?;
        let metrics = read.glyph_metrics(Size::unscaled(), LocationRef::default());
        Ok(Face { per_em: font.units_per_em(), font, glyphs: read.charmap(), metrics })
    }

    /// True if the font has no glyph for it.
    pub fn lacks(&self, letter: char) -> bool {
        self.glyphs.map(letter).is_none_or(|glyph| glyph.to_u32() == 0)
    }

    fn glyph(&self, letter: char) -> skrifa::GlyphId {
        let letter = if self.lacks(letter) { SQUARE } else { letter };
        self.glyphs.map(letter).unwrap_or_default()
    }

    /// The width of a character, as a share of the size of the font.
    pub fn width(&self, letter: char) -> f32 {
        self.metrics.advance_width(self.glyph(letter)).unwrap_or_default() / self.per_em
    }

    /// The glyphs of a line of text.
    pub fn glyphs(&self, line: &str) -> Vec<KrillaGlyph> {
        let glyph = |(start, letter): (usize, char)| {
            let id = GlyphId::new(self.glyph(letter).to_u32());
            let range = start..start + letter.len_utf8();
            KrillaGlyph::new(id, self.width(letter), 0.0, 0.0, 0.0, range, None)
        };
        line.char_indices().map(glyph).collect()
    }
}

/// The text as it is set: letters with their accents in one, and no character that is none.
pub fn clean(text: &str) -> String {
    let clean = |letter: char| match letter {
        '\n' => '\n',
        '\u{fffe}' | '\u{ffff}' | '\u{feff}' => SQUARE,
        letter if letter.is_control() => ' ',
        letter => letter,
    };
    text.nfc().map(clean).collect()
}
