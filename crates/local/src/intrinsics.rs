//! CloudFormation's intrinsic functions, as far as the local stack can resolve them.

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;
use serde_yaml_ng::Value as Yaml;
use serde_yaml_ng::value::TaggedValue;
use std::collections::BTreeMap;

/// The region of all local resources. Deployments must use it too.
pub(crate) const REGION: &str = "eu-west-2";
/// The AWS account of all local resources.
pub(crate) const ACCOUNT: &str = "000000000000";
/// The name of the local stack. Resources without a name in the template get a name that begins with it.
pub(crate) const STACK: &str = "attain-local";

/// The local values of the names that a file of infra/ refers to.
pub(crate) struct Names {
    /// The path of that file, for messages.
    pub file: String,
    /// The values of `!Ref`, by logical id, parameter or pseudo parameter.
    pub refs: BTreeMap<String, String>,
    /// The values of `!GetAtt`, by "LogicalId.Attribute".
    pub attributes: BTreeMap<String, String>,
    /// Addresses in the cloud, each with the local address that replaces it in every text.
    pub addresses: Vec<(String, String)>,
}

impl Names {
    /// Returns the value with every intrinsic function resolved.
    ///
    /// # Errors
    /// Fails when something has no local value. The error names `place`, the resource and property.
    pub fn resolve(&self, place: &str, value: &Yaml) -> Result<Json> {
        if let Some((function, argument)) = intrinsic(value) {
            return self
                .apply(place, function, argument)
                .with_context(|| format!("{}, {place}: !{function} cannot be resolved locally", self.file));
        }
        Ok(match value {
            Yaml::Sequence(items) => {
                Json::Array(items.iter().map(|item| self.resolve(place, item)).collect::<Result<_>>()?)
            }
            Yaml::Mapping(entries) => Json::Object(
                entries
                    .iter()
                    .map(|(key, value)| {
                        let key = key.as_str().with_context(|| format!("{place}: a key is not text"))?;
                        Ok((key.to_owned(), self.resolve(&format!("{place}.{key}"), value)?))
                    })
                    .collect::<Result<_>>()?,
            ),
            Yaml::String(text) => Json::String(self.localise(text)),
            plain => serde_json::to_value(plain).with_context(|| place.to_owned())?,
        })
    }

    fn apply(&self, place: &str, function: &str, argument: &Yaml) -> Result<Json> {
        let text = match function {
            "Ref" => self.reference(argument.as_str().context("its argument is not a name")?)?.to_owned(),
            "GetAtt" => match argument {
                Yaml::Sequence(parts) => {
                    let parts: Option<Vec<&str>> = parts.iter().map(Yaml::as_str).collect();
                    self.attribute(&parts.context("its argument is not a list of names")?.join("."))?
                        .to_owned()
                }
                name => self.attribute(name.as_str().context("its argument is not a name")?)?.to_owned(),
            },
            "Sub" => match argument {
                Yaml::Sequence(parts) => {
                    let [Yaml::String(text), extra] = parts.as_slice() else {
                        bail!("it takes a text and a map of names");
                    };
                    let extra = self.resolve(place, extra)?;
                    self.substitute(text, &extra)?
                }
                text => self.substitute(text.as_str().context("its argument is not a text")?, &Json::Null)?,
            },
            "Join" => {
                let arguments = self.resolve(place, argument)?;
                let parts = arguments[1].as_array().context("it takes a separator and a list")?;
                let parts: Option<Vec<&str>> = parts.iter().map(Json::as_str).collect();
                parts
                    .context("only texts can be joined")?
                    .join(arguments[0].as_str().context("the separator is not a text")?)
            }
            _ => bail!("the local stack knows !Ref, !GetAtt, !Sub and !Join"),
        };
        Ok(Json::String(self.localise(&text)))
    }

    fn reference(&self, name: &str) -> Result<&str> {
        self.refs.get(name).map(String::as_str).with_context(|| format!("nothing local is called {name}"))
    }

    fn attribute(&self, name: &str) -> Result<&str> {
        self.attributes.get(name).map(String::as_str).with_context(|| format!("nothing local has {name}"))
    }

    fn substitute(&self, text: &str, extra: &Json) -> Result<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let (name, after) = after.split_once('}').context("a ${ is not closed")?;
            if let Some(literal) = name.strip_prefix('!') {
                out.push_str(&format!("${{{literal}}}"));
            } else if let Some(value) = extra[name].as_str() {
                out.push_str(value);
            } else if name.contains('.') {
                out.push_str(self.attribute(name)?);
            } else {
                out.push_str(self.reference(name)?);
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn localise(&self, text: &str) -> String {
        self.addresses.iter().fold(text.to_owned(), |text, (cloud, here)| text.replace(cloud, here))
    }
}

/// The name and the argument of an intrinsic function, in the short form (`!Ref X`) or the long form (`{Ref: X}`,
/// `{Fn::Sub: X}`).
fn intrinsic(value: &Yaml) -> Option<(&str, &Yaml)> {
    match value {
        Yaml::Tagged(tagged) => {
            let TaggedValue { tag, value } = tagged.as_ref();
            // A tag's text begins with an exclamation mark, and the key of the long form does not.
            Some((tag_name(tag), value))
        }
        Yaml::Mapping(entries) if entries.len() == 1 => {
            let (key, argument) = entries.iter().next()?;
            let key = key.as_str()?;
            (key == "Ref").then_some("Ref").or_else(|| key.strip_prefix("Fn::")).map(|name| (name, argument))
        }
        _ => None,
    }
}

fn tag_name(tag: &serde_yaml_ng::value::Tag) -> &str {
    KNOWN.iter().find(|known| *tag == **known).copied().unwrap_or("(an intrinsic function)")
}

const KNOWN: [&str; 16] = [
    "Ref",
    "GetAtt",
    "Sub",
    "Join",
    "If",
    "Select",
    "Split",
    "FindInMap",
    "ImportValue",
    "Base64",
    "Cidr",
    "GetAZs",
    "Equals",
    "Not",
    "And",
    "Or",
];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> Names {
        Names {
            file: "infra/thing.yaml".to_owned(),
            refs: [("Table", "attain-local"), ("Stage", "local"), ("AWS::Region", REGION)]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            attributes: [("Table.Arn".to_owned(), "arn:table".to_owned())].into(),
            addresses: vec![("https://school.example".to_owned(), "http://localhost:1".to_owned())],
        }
    }

    fn resolve(yaml: &str) -> Result<Json> {
        names().resolve("Thing.Properties", &serde_yaml_ng::from_str(yaml)?)
    }

    #[test]
    fn both_forms_of_an_intrinsic_function_resolve() -> Result<()> {
        assert_eq!(resolve("!Ref Table")?, json!("attain-local"));
        assert_eq!(resolve("{ Ref: Table }")?, json!("attain-local"));
        assert_eq!(resolve("!GetAtt Table.Arn")?, json!("arn:table"));
        assert_eq!(resolve("{ Fn::GetAtt: [Table, Arn] }")?, json!("arn:table"));
        assert_eq!(
            resolve("!Sub '${Table}/${!kept}/${AWS::Region}/${Table.Arn}'")?,
            json!("attain-local/${kept}/eu-west-2/arn:table")
        );
        assert_eq!(resolve("!Sub ['${a}-${Stage}', { a: !Ref Table }]")?, json!("attain-local-local"));
        assert_eq!(resolve("!Join ['/', [a, !Ref Stage]]")?, json!("a/local"));
        Ok(())
    }

    #[test]
    fn an_address_of_the_cloud_becomes_the_local_one() -> Result<()> {
        assert_eq!(
            resolve("[\"connect-src https://school.example;\", 3]")?,
            json!(["connect-src http://localhost:1;", 3])
        );
        Ok(())
    }

    #[test]
    fn what_has_no_local_meaning_is_an_error_that_names_its_place() {
        for (yaml, word) in [
            ("{ Deep: !Ref Nothing }", "Nothing"),
            ("{ Deep: !GetAtt Queue.Arn }", "Queue.Arn"),
            ("{ Deep: !If [A, b, c] }", "!If"),
        ] {
            let error = format!("{:#}", resolve(yaml).unwrap_err());
            assert!(
                error.contains("infra/thing.yaml, Thing.Properties.Deep") && error.contains(word),
                "{error}"
            );
        }
    }
}
