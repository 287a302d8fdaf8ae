//! One file of infra/: its resources, and the local values of its names.

use super::Addresses;
use crate::iam::{queue_arn, s3_arn, table_arn};
use crate::intrinsics::{ACCOUNT, Names, REGION, STACK};
use crate::{ROOT, Templates};
use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use serde_yaml_ng::Value as Yaml;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The parsed text of each file, by its text. A process may start many stacks, and nearly all from the same files.
static PARSED: LazyLock<Mutex<HashMap<String, Arc<Yaml>>>> = LazyLock::new(Mutex::default);

/// The addresses of the MIS providers in the cloud.
const PROVIDERS: [&str; 2] = ["https://api.wonde.com", "https://xporter.groupcall.com"];

pub(super) struct File {
    yaml: Arc<Yaml>,
    names: Names,
}

/// A resource of a file, with the names of that file.
pub(super) struct Resource<'a> {
    pub id: &'a str,
    pub body: &'a Yaml,
    pub names: &'a Names,
}

impl File {
    /// Reads the root and every file that it nests, and gives each file its parameters.
    ///
    /// # Errors
    /// Fails when a file is not YAML, is not nested exactly once, is not given one of its parameters, or is given one
    /// that it does not have.
    pub fn read_all(templates: &Templates, at: &Addresses) -> Result<Vec<File>> {
        let mut files: Vec<File> = Vec::new();
        let stage = BTreeMap::from([("Stage".to_owned(), "local".to_owned())]);
        let mut open = VecDeque::from([(ROOT.to_owned(), stage)]);
        while let Some((name, given)) = open.pop_front() {
            let text = templates.get(name.as_str());
            let text =
                text.with_context(|| format!("infra/{name} is nested, but is not a file of infra/"))?;
            let file = File::read(format!("infra/{name}"), text, given, at)?;
            ensure!(
                files.iter().all(|other| other.names.file != file.names.file),
                "{} is nested twice",
                file.names.file
            );
            for nested in file.of_kind("AWS::Serverless::Application") {
                let location = nested.read(&["Location"])?.unwrap_or_default();
                open.push_back((location, nested.read(&["Parameters"])?.unwrap_or_default()));
            }
            files.push(file);
        }
        for name in templates.keys() {
            let path = format!("infra/{name}");
            ensure!(files.iter().any(|file| file.names.file == path), "{path} is nested by no file");
        }
        Ok(files)
    }

    fn read(path: String, text: &str, given: BTreeMap<String, String>, at: &Addresses) -> Result<File> {
        let yaml = parsed(text).with_context(|| format!("{path} is not YAML"))?;
        let mut names = pseudo_parameters(path);
        for (name, parameter) in entries(&yaml["Parameters"]) {
            let value = given.get(name).map(String::as_str).or(parameter["Default"].as_str());
            let value = value.with_context(|| format!("{} is not given its parameter {name}", names.file))?;
            names.refs.insert(name.to_owned(), value.to_owned());
        }
        for name in given.keys() {
            ensure!(
                !yaml["Parameters"][name.as_str()].is_null(),
                "{} is given {name}, but has no such parameter",
                names.file
            );
        }
        if let Some(domain) = names.refs.get("SiteDomain") {
            names.addresses.push((format!("https://{domain}"), at.site.to_owned()));
        }
        names.addresses.extend(PROVIDERS.map(|cloud| (cloud.to_owned(), at.mis.to_owned())));
        for (id, body) in entries(&yaml["Resources"]) {
            name_resource(&mut names, id, body, at)?;
        }
        Ok(File { yaml, names })
    }

    /// The resources of this type, such as `AWS::S3::Bucket`.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = Resource<'_>> {
        entries(&self.yaml["Resources"])
            .filter(move |(_, body)| body["Type"] == *kind)
            .map(|(id, body)| Resource { id, body, names: &self.names })
    }

    /// The properties that all functions of the file share, from its `Globals`.
    pub fn globals(&self) -> &Yaml {
        &self.yaml["Globals"]["Function"]
    }
}

impl Resource<'_> {
    /// The resolved value of the property at this path; `None` if the file does not set it.
    pub fn read<T: DeserializeOwned>(&self, path: &[&str]) -> Result<Option<T>> {
        let place = format!("{}.{}", self.id, path.join("."));
        let mut value = &self.body["Properties"];
        for name in path {
            value = &value[*name];
        }
        if value.is_null() {
            return Ok(None);
        }
        let resolved = self.names.resolve(&place, value)?;
        serde_json::from_value(resolved)
            .map(Some)
            .with_context(|| format!("{}, {place} is not understood", self.names.file))
    }

    /// The local name of the resource, or its logical id if it has none.
    pub fn name(&self) -> String {
        self.names.refs.get(self.id).map_or(self.id, String::as_str).to_owned()
    }
}

fn parsed(text: &str) -> serde_yaml_ng::Result<Arc<Yaml>> {
    let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(yaml) = parsed.get(text) {
        return Ok(Arc::clone(yaml));
    }
    let yaml = Arc::new(serde_yaml_ng::from_str(text)?);
    parsed.insert(text.to_owned(), Arc::clone(&yaml));
    Ok(yaml)
}

fn pseudo_parameters(file: String) -> Names {
    let pseudo = [
        ("AWS::Region", REGION),
        ("AWS::AccountId", ACCOUNT),
        ("AWS::StackName", STACK),
        ("AWS::Partition", "aws"),
        ("AWS::URLSuffix", "amazonaws.com"),
    ];
    Names {
        file,
        refs: pseudo.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        attributes: BTreeMap::new(),
        addresses: Vec::new(),
    }
}

fn name_resource(names: &mut Names, id: &str, body: &Yaml, at: &Addresses) -> Result<()> {
    let own = |names: &Names, property: &str| Resource { id, body, names }.read::<String>(&[property]);
    let name = match body["Type"].as_str().unwrap_or_default() {
        "AWS::DynamoDB::Table" => {
            let name = own(names, "TableName")?.unwrap_or_else(|| unnamed(id, "Table"));
            names.attributes.insert(format!("{id}.StreamArn"), stream_arn(&name));
            names.attributes.insert(format!("{id}.Arn"), table_arn(&name));
            name
        }
        "AWS::S3::Bucket" => {
            let name = own(names, "BucketName")?.unwrap_or_else(|| unnamed(id, "Bucket"));
            let host = format!("{name}.s3.{REGION}.amazonaws.com");
            names.attributes.insert(format!("{id}.Arn"), s3_arn(&name));
            names.attributes.insert(format!("{id}.RegionalDomainName"), host.clone());
            names.addresses.push((format!("https://{host}"), at.s3.to_owned()));
            name
        }
        "AWS::SQS::Queue" => {
            let name = own(names, "QueueName")?.unwrap_or_else(|| unnamed(id, "Queue"));
            names.attributes.insert(format!("{id}.Arn"), queue_arn(&name));
            queue_url(&name)
        }
        "AWS::KMS::Key" => {
            let arn = format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}");
            names.attributes.insert(format!("{id}.Arn"), arn);
            id.to_owned()
        }
        "AWS::SES::ConfigurationSet" => {
            own(names, "Name")?.unwrap_or_else(|| unnamed(id, "ConfigurationSet"))
        }
        // These are known by their logical ids here.
        "AWS::SecretsManager::Secret" | "AWS::Serverless::HttpApi" | "AWS::Logs::LogGroup" => id.to_owned(),
        _ => return Ok(()),
    };
    names.refs.insert(id.to_owned(), name);
    Ok(())
}

/// The local ARN of a table's stream.
pub(crate) fn stream_arn(table: &str) -> String {
    table_arn(&format!("{table}/stream/local"))
}

/// The URL by which a queue is named. Requests go to the local endpoint whatever its host.
fn queue_url(name: &str) -> String {
    format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}")
}

/// The local name of a resource that has no name in its file: the name of the stack, and the logical id in kebab-case
/// without the word at its end that repeats the type (`kind`).
fn unnamed(id: &str, kind: &str) -> String {
    let own = id.strip_suffix(kind).unwrap_or(id);
    let mut name = STACK.to_owned();
    for letter in own.chars() {
        if letter.is_uppercase() {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

pub(super) fn entries(value: &Yaml) -> impl Iterator<Item = (&str, &Yaml)> {
    value.as_mapping().into_iter().flatten().filter_map(|(key, value)| Some((key.as_str()?, value)))
}
