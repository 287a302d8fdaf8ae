//! Reads the answers of operations.
//!
//! Each view brings code that reads it, compiled for what it is read from: half as much of it, because this reads a tree
//! that has been parsed already, structs from objects only, and says of what it cannot read that it cannot. `serde_json`
//! would say what, and where.

mod tree;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::fmt;
use std::slice::Iter;
use tree::{Node, parse};

/// Reads a view; `None` where the text is not one.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(&parse(text)?).ok()
}

/// It is not what it should be.
#[derive(Debug)]
struct Wrong;

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a view")
    }
}

impl std::error::Error for Wrong {}

impl serde::de::Error for Wrong {
    fn custom<T: fmt::Display>(_: T) -> Wrong {
        Wrong
    }
    fn invalid_type(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Wrong {
        Wrong
    }
    fn invalid_value(_: serde::de::Unexpected<'_>, _: &dyn serde::de::Expected) -> Wrong {
        Wrong
    }
    fn invalid_length(_: usize, _: &dyn serde::de::Expected) -> Wrong {
        Wrong
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Wrong {
        Wrong
    }
    fn unknown_field(_: &str, _: &'static [&'static str]) -> Wrong {
        Wrong
    }
    fn missing_field(_: &'static str) -> Wrong {
        Wrong
    }
    fn duplicate_field(_: &'static str) -> Wrong {
        Wrong
    }
}

// Of what is only looked at, nothing has to be dropped on each of the many ways out of what `serde` derives.
impl<'de> Deserializer<'de> for &Node {
    type Error = Wrong;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Node::Null => visitor.visit_unit(),
            Node::Bool(yes) => visitor.visit_bool(*yes),
            Node::Whole(number) => match u64::try_from(*number) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => visitor.visit_i64(*number),
            },
            Node::Real(number) => visitor.visit_f64(*number),
            Node::Text(text) => visitor.visit_str(text),
            Node::List(list) => visitor.visit_seq(Items(list.iter())),
            Node::Map(map) => visitor.visit_map(Entries(map.iter(), None)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Node::Null => visitor.visit_none(),
            node => visitor.visit_some(node),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Node::Map(map) => visitor.visit_map(Entries(map.iter(), None)),
            _ => Err(Wrong),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Node::List(list) => visitor.visit_seq(Items(list.iter())),
            _ => Err(Wrong),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        let (variant, content) = match self {
            Node::Text(_) => (self, &Node::Null),
            Node::Map(map) => map.first().map(|(variant, content)| (variant, content)).ok_or(Wrong)?,
            _ => return Err(Wrong),
        };
        visitor.visit_enum(Variant(variant, content))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Node::Text(text) => visitor.visit_str(text),
            _ => Err(Wrong),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_string(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Node::Bool(yes) => visitor.visit_bool(*yes),
            _ => Err(Wrong),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Node::Whole(number) => visitor.visit_u64(u64::try_from(*number).map_err(|_| Wrong)?),
            _ => Err(Wrong),
        }
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        match self {
            Node::Whole(number) => visitor.visit_f64(*number as f64),
            Node::Real(number) => visitor.visit_f64(*number),
            _ => Err(Wrong),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Wrong> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u128 f32 char bytes byte_buf unit unit_struct
    }
}

struct Items<'n>(Iter<'n, Node>);

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Wrong;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Wrong> {
        self.0.next().map(|node| seed.deserialize(node)).transpose()
    }
}

struct Entries<'n>(Iter<'n, (Node, Node)>, Option<&'n Node>);

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Wrong;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Wrong> {
        let Some((key, node)) = self.0.next() else { return Ok(None) };
        self.1 = Some(node);
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Wrong> {
        seed.deserialize(self.1.ok_or(Wrong)?)
    }
}

/// A variant of an enum, and what it holds.
struct Variant<'n>(&'n Node, &'n Node);

impl<'de, 'n> EnumAccess<'de> for Variant<'n> {
    type Error = Wrong;
    type Variant = &'n Node;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, &'n Node), Wrong> {
        Ok((seed.deserialize(self.0)?, self.1))
    }
}

impl<'de> VariantAccess<'de> for &Node {
    type Error = Wrong;

    fn unit_variant(self) -> Result<(), Wrong> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Wrong> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Wrong> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Wrong> {
        self.deserialize_map(visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    enum Shape {
        Dot,
        Line(u8),
        Box { wide: u32, name: Option<String> },
        Pair(i64, bool),
    }

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    #[serde(tag = "kind", rename_all = "kebab-case")]
    enum Tagged {
        One { number: f64 },
        Two,
    }

    #[derive(Debug, PartialEq, Serialize, serde::Deserialize)]
    struct Whole {
        shapes: Vec<Shape>,
        tagged: Vec<Tagged>,
        text: String,
        numbers: Vec<f64>,
        counts: BTreeMap<String, (u64, Option<u16>)>,
        #[serde(default)]
        absent: Option<bool>,
        unit: (),
    }

    fn whole() -> Whole {
        Whole {
            shapes: vec![
                Shape::Dot,
                Shape::Line(7),
                Shape::Box { wide: 70_000, name: None },
                Shape::Pair(-5, true),
            ],
            tagged: vec![Tagged::One { number: 2.5 }, Tagged::Two],
            text: "“É”, \"\\/\n\t\u{1} 😀 O’Brien".to_owned(),
            numbers: vec![0.0, 0.1, 33.3, 99.9, -0.5, 1234.5678, 7.0],
            counts: BTreeMap::from([("a".to_owned(), (1, None)), ("b".to_owned(), (2, Some(3)))]),
            absent: None,
            unit: (),
        }
    }

    #[test]
    fn what_serde_json_writes_is_read_as_it_was() {
        let written = serde_json::to_string(&whole()).expect("JSON");
        assert_eq!(read::<Whole>(&written), Some(whole()));
        let spaced = serde_json::to_string_pretty(&whole()).expect("JSON");
        assert_eq!(read::<Whole>(&spaced), Some(whole()));
        assert_eq!(read::<()>("null"), Some(()));
        assert_eq!(read::<String>(r#""\u00e9\ud83d\ude00\/""#), Some("é😀/".to_owned()));
    }

    #[test]
    fn what_is_cut_off_or_something_else_is_no_view() {
        let written = serde_json::to_string(&whole()).expect("JSON");
        for end in (0..written.len()).filter(|end| written.is_char_boundary(*end)) {
            assert_eq!(read::<Whole>(&written[..end]), None, "cut after {end}");
        }
        for text in
            ["", "{", "[1,]", "{\"a\" 1}", "nul", "1e5", "1 2", "\"\\u12\"", "\"\\ud800\"", "-", "[[1]"]
        {
            assert!(parse(text).is_none(), "{text}");
        }
        let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
        assert!(parse(&deep).is_none());
        assert_eq!(read::<u8>("300"), None);
        assert_eq!(read::<u8>("-1"), None);
        assert_eq!(read::<u8>("\"1\""), None);
    }
}
