//! The text of an answer as a tree.

/// What a text holds.
pub(super) enum Node {
    Null,
    Bool(bool),
    Whole(i64),
    Real(f64),
    Text(String),
    List(Vec<Node>),
    /// Each key is a text.
    Map(Vec<(Node, Node)>),
}

/// Reads a text; `None` where it is not JSON, or not as operations write it.
pub(super) fn parse(text: &str) -> Option<Node> {
    let mut reader = Reader { text, at: 0 };
    let node = reader.value(0)?;
    reader.space();
    (reader.at == text.len()).then_some(node)
}

/// Deeper than any view is.
const DEEPEST: u8 = 64;

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or_default()
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    /// Whether this stands next; then it has been read.
    fn takes(&mut self, what: &str) -> bool {
        self.space();
        let there = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(what));
        self.at += if there { what.len() } else { 0 };
        there
    }

    fn value(&mut self, depth: u8) -> Option<Node> {
        if depth > DEEPEST {
            return None;
        }
        self.space();
        match self.peek() {
            b'"' => self.string().map(Node::Text),
            b'[' => {
                let mut list = Vec::new();
                self.each("[", "]", |reader| {
                    list.push(reader.value(depth + 1)?);
                    Some(())
                })?;
                Some(Node::List(list))
            }
            b'{' => {
                let mut map = Vec::new();
                self.each("{", "}", |reader| {
                    reader.space();
                    let key = reader.string().map(Node::Text)?;
                    let colon = reader.takes(":");
                    map.push((key, reader.value(depth + 1).filter(|_| colon)?));
                    Some(())
                })?;
                Some(Node::Map(map))
            }
            b't' => self.takes("true").then_some(Node::Bool(true)),
            b'f' => self.takes("false").then_some(Node::Bool(false)),
            b'n' => self.takes("null").then_some(Node::Null),
            _ => self.number(),
        }
    }

    fn each(&mut self, from: &str, to: &str, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if !self.takes(from) {
            return None;
        }
        if self.takes(to) {
            return Some(());
        }
        loop {
            item(self)?;
            if self.takes(to) {
                return Some(());
            }
            if !self.takes(",") {
                return None;
            }
        }
    }

    /// A number as operations write them: whole, or with a few decimals.
    fn number(&mut self) -> Option<Node> {
        let negative = self.peek() == b'-';
        self.at += usize::from(negative);
        let (mut digits, mut decimals, mut point): (i64, i32, bool) = (0, 0, false);
        let from = self.at;
        loop {
            match self.peek() {
                digit @ b'0'..=b'9' => {
                    digits = digits.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
                    decimals += i32::from(point);
                }
                b'.' if !point => point = true,
                _ => break,
            }
            self.at += 1;
        }
        // An exponent is the next thing that cannot be read.
        if self.at == from {
            return None;
        }
        let digits = if negative { -digits } else { digits };
        if !point {
            return Some(Node::Whole(digits));
        }
        // Both are whole numbers that a float holds exactly, so the quotient is the nearest there is.
        let scale = (0..decimals).fold(1.0, |scale, _| scale * 10.0);
        Some(Node::Real(digits as f64 / scale))
    }

    fn string(&mut self) -> Option<String> {
        let mut said = String::new();
        if self.peek() != b'"' {
            return None;
        }
        self.at += 1;
        loop {
            let rest = self.text.get(self.at..)?;
            let end = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\'))?;
            said.push_str(rest.get(..end)?);
            self.at += end + 1;
            if rest.as_bytes()[end] == b'"' {
                return Some(said);
            }
            let escaped = self.peek();
            self.at += 1;
            said.push(match escaped {
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => self.unicode()?,
                b'"' | b'\\' | b'/' => char::from(escaped),
                _ => return None,
            });
        }
    }

    /// What follows `\u`: a character, or the first of the two halves of one.
    fn unicode(&mut self) -> Option<char> {
        let first = self.half()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        let second = self.text.get(self.at..)?.starts_with("\\u").then(|| {
            self.at += 2;
            self.half()
        })??;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + second.checked_sub(0xDC00)?)
    }

    fn half(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}
