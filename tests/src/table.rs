//! Reads and writes both tables as a whole, and checks that related items agree.

use crate::TestSchool;
use domain::access::organisation::Organisation;
use domain::access::seats::Seats;
use domain::accounts::pending_user::PendingUser;
use domain::accounts::user::User;
use domain::base::hash::fingerprint;
use domain::base::ids::{GroupId, OrganisationId, PupilId, UserId};
use domain::base::seat::Seat;
use domain::exchange::connection::Connection;
use domain::records::pupil::Pupil;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use uuid::Uuid;

pub(crate) const TABLE: &str = "attain-local";
const LEDGER: &str = "attain-local-ledger";

/// The table of the items with this partition key.
pub fn table_of(pk: &str) -> &'static str {
    let of_ledger =
        ["CHAIN#", "ERASED#", "TOMB#", "CERTIFICATES"].iter().any(|prefix| pk.starts_with(prefix));
    if of_ledger { LEDGER } else { TABLE }
}

/// A copy of both tables: each item by its key, with DynamoDB's types.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot(BTreeMap<(String, String), Value>);

#[derive(Clone, Copy, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct AccountRef {
    organisation: OrganisationId,
    user: UserId,
}

impl Snapshot {
    /// The items, with DynamoDB's types.
    pub fn items(&self) -> impl Iterator<Item = &Value> {
        self.0.values()
    }
}

impl TestSchool {
    /// Lists the contradictions in the table, over all schools of the stack: an account without the item that
    /// makes its address or username unique, such an item without its account, a password without an account,
    /// and a seat count that is wrong or above its limit.
    pub fn disagreements(&self) -> Vec<String> {
        let items = self.items();
        let mut wrong = Vec::new();
        let mut wanted = BTreeMap::new();
        let mut seats: BTreeMap<OrganisationId, Seats> = BTreeMap::new();
        let mut active = BTreeSet::new();
        for item in &items {
            let sort_key = item["sk"].as_str().unwrap_or_default();
            let (owner, email, login_name, seat) = if sort_key.starts_with("PENDING#") {
                let person: PendingUser = typed(item);
                let owner = AccountRef { organisation: person.organisation, user: person.id };
                (owner, person.person.email, person.person.login_name, person.person.permissions.seat())
            } else if sort_key.starts_with("USER#") {
                let person: User = typed(item);
                let owner = AccountRef { organisation: person.organisation, user: person.id };
                active.insert(format!("CREDENTIAL#{}", person.id));
                let seat = person.seat();
                (owner, person.person.email, person.person.login_name, seat)
            } else {
                continue;
            };
            let keys = std::iter::once(format!("EMAIL#{}", fingerprint(email.as_str().as_bytes())));
            for key in keys.chain(login_name.map(|name| format!("LOGIN#{name}"))) {
                if wanted.insert(key.clone(), owner).is_some() {
                    wrong.push(format!("two accounts have {key}"));
                }
            }
            let taken = seats.entry(owner.organisation).or_insert(Seats::NONE);
            match seat {
                Some(Seat::SchoolSetup) => taken.school_setup += 1,
                Some(Seat::ManageData) => taken.manage_data += 1,
                None => {}
            }
        }
        for item in &items {
            let (pk, sk) = (item["pk"].as_str().unwrap_or_default(), item["sk"].as_str().unwrap_or_default());
            match sk {
                // The school that has a number at an MIS provider.
                "OWNER" if pk.starts_with("MIS#") => {}
                "OWNER" if wanted.remove(pk) != Some(typed(item)) => {
                    wrong.push(format!("{pk} has no account"))
                }
                "ORG" => {
                    let school: Organisation = typed(item);
                    let taken = seats.remove(&school.id).unwrap_or(Seats::NONE);
                    if school.seats != taken {
                        wrong.push(format!("{pk} counts {:?} where there are {taken:?}", school.seats));
                    }
                }
                _ if sk.starts_with("CREDENTIAL#") && !active.remove(sk) => {
                    wrong.push(format!("{sk} has no account"));
                }
                _ => {}
            }
        }
        wrong.extend(wanted.into_keys().map(|key| format!("{key} is not made unique")));
        wrong.extend(active.into_iter().map(|key| format!("{key} is missing")));
        wrong
    }

    /// Reads the school's own item.
    pub fn organisation(&self) -> Organisation {
        let key = json!({ "pk": { "S": format!("ORG#{}", self.id) }, "sk": { "S": "ORG" } });
        let ask = json!({ "TableName": TABLE, "Key": key, "ConsistentRead": true });
        let found = self.stack.db().get_item(serde_json::from_value(ask).expect("a request")).expect("read");
        let item = serde_json::to_value(found.item.expect("the school")).expect("JSON");
        typed(&plain(&json!({ "M": item })))
    }

    /// Reads a pupil's record as it is stored.
    pub fn pupil_record(&self, pupil: PupilId) -> Pupil {
        let key =
            json!({ "pk": { "S": format!("ORG#{}", self.id) }, "sk": { "S": format!("PUPIL#{pupil}") } });
        let ask = json!({ "TableName": TABLE, "Key": key, "ConsistentRead": true });
        let found = self.stack.db().get_item(serde_json::from_value(ask).expect("a request")).expect("read");
        let item = serde_json::to_value(found.item.expect("the pupil")).expect("JSON");
        typed(&plain(&json!({ "M": item })))
    }

    /// Reads the records of the school's pupils as they are stored.
    pub fn pupil_records(&self) -> Vec<Pupil> {
        let school = format!("ORG#{}", self.id);
        let is_pupil = |item: &&Value| {
            item["pk"]["S"] == *school && item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("PUPIL#"))
        };
        self.snapshot().items().filter(is_pupil).map(|item| typed(&plain(&json!({ "M": item })))).collect()
    }

    /// Reads the school's connection with its MIS as it is stored.
    pub fn connection(&self) -> Connection {
        typed(&plain(&json!({ "M": self.item(&format!("ORG#{}", self.id), "CONNECTION") })))
    }

    /// Sets the school's limits, as the provider does.
    pub fn limit(&self, limits: Seats) {
        let values = json!({
            ":s": { "N": limits.school_setup.to_string() }, ":m": { "N": limits.manage_data.to_string() },
        });
        let ask = json!({
            "TableName": TABLE,
            "Key": { "pk": { "S": format!("ORG#{}", self.id) }, "sk": { "S": "ORG" } },
            "UpdateExpression": "SET limits.school_setup = :s, limits.manage_data = :m",
            "ExpressionAttributeValues": values,
        });
        self.stack.db().update_item(serde_json::from_value(ask).expect("a request")).expect("written");
    }

    /// Adds users beside the one with this address, one per number, as the table would hold them after
    /// sign-up. They differ in their number only, and their addresses are not unique.
    pub fn crowd(&self, email: &str, numbers: Range<u128>) {
        let mut item = self.user_item(email);
        for n in numbers {
            let id = Uuid::from_u128(n).to_string();
            item["sk"]["S"] = format!("USER#{id}").into();
            item["id"]["S"] = id.clone().into();
            item["by_name"]["S"] = format!("lee{n:05} ann#{id}").into();
            item["by_seen"]["S"] = format!("2026-09-02#{id}").into();
            self.put_item(item.clone());
        }
    }

    /// Adds schools like this one, one per number, to a group that this school has joined: each with the school's own item, its
    /// part in the group, and what it has published, in `years` academic years instead of one.
    pub fn copies(&self, group: GroupId, numbers: Range<u128>, years: i16) {
        let wanted = |item: &&Value| {
            let sk = item["sk"]["S"].as_str().unwrap_or_default();
            sk == "ORG" || sk.starts_with("JOINED#") || sk.starts_with("FIGURES#")
        };
        let (own, joins) = (format!("ORG#{}", self.id), format!("GROUP#{group}"));
        let snapshot = self.snapshot();
        let items: Vec<&Value> =
            snapshot.items().filter(|item| item["pk"]["S"] == own.as_str()).filter(wanted).collect();
        let group = snapshot.items().find(|item| item["sk"]["S"] == joins.as_str());
        let mut group = group.expect("the group").clone();
        for n in numbers {
            let (was, id) = (self.id.to_string(), Uuid::from_u128(n).to_string());
            for item in &items {
                let text = item.to_string().replace(&was, &id);
                let sk = item["sk"]["S"].as_str().unwrap_or_default();
                let copies = sk.strip_prefix("FIGURES#").and_then(|of| of.split_once('-'));
                let Some((stage, year)) =
                    copies.and_then(|(stage, year)| Some((stage, year.parse::<i16>().ok()?)))
                else {
                    self.put_item(serde_json::from_str(&text).expect("an item"));
                    continue;
                };
                for back in 0..years {
                    let text = text.replace(&format!("{stage}-{year}"), &format!("{stage}-{}", year - back));
                    self.put_item(serde_json::from_str(&text).expect("an item"));
                }
            }
            let part = group["schools"]["M"][&was].clone();
            group["schools"]["M"][&id] = part;
        }
        self.put_item(group);
    }

    /// Returns the item of the account with this address.
    pub(crate) fn user_item(&self, email: &str) -> Value {
        let ask = json!({
            "TableName": TABLE,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :user)",
            "FilterExpression": "email = :email",
            "ExpressionAttributeValues": {
                ":pk": { "S": format!("ORG#{}", self.id) }, ":user": { "S": "USER#" }, ":email": { "S": email },
            },
        });
        let found = self.stack.db().query(serde_json::from_value(ask).expect("a request")).expect("read");
        let found = found.items.unwrap_or_default().pop().expect("the account");
        serde_json::to_value(found).expect("JSON")
    }

    /// Returns the item with this key.
    pub(crate) fn item(&self, pk: &str, sk: &str) -> Value {
        let ask = json!({ "TableName": TABLE, "Key": { "pk": { "S": pk }, "sk": { "S": sk } } });
        let found = self.stack.db().get_item(serde_json::from_value(ask).expect("a request")).expect("read");
        serde_json::to_value(found.item.expect("the item")).expect("JSON")
    }

    /// Stores an item with DynamoDB's types.
    pub fn put_item(&self, item: Value) {
        let table = table_of(item["pk"]["S"].as_str().unwrap_or_default());
        let put = json!({ "TableName": table, "Item": item });
        self.stack.db().put_item(serde_json::from_value(put).expect("a request")).expect("written");
    }

    /// Copies the current tables.
    pub fn snapshot(&self) -> Snapshot {
        let key = |item: &Value| {
            let part = |name: &str| item[name]["S"].as_str().unwrap_or_default().to_owned();
            (part("pk"), part("sk"))
        };
        Snapshot(self.raw_items().into_iter().map(|item| (key(&item), item)).collect())
    }

    /// Forgets the mail that people have caused, as if a day had passed. Reads the whole table.
    pub fn forget_mail(&self) {
        for (pk, sk) in self.snapshot().0.into_keys().filter(|(pk, _)| pk.starts_with("MAIL#")) {
            self.delete(&pk, &sk);
        }
    }

    /// Makes the tables equal to the copy again.
    pub fn restore(&self, was: &Snapshot) {
        let now = self.snapshot();
        for (pk, sk) in now.0.keys().filter(|key| !was.0.contains_key(*key)) {
            self.delete(pk, sk);
        }
        for (key, item) in was.0.iter().filter(|(key, item)| now.0.get(*key) != Some(item)) {
            let ask = json!({ "TableName": table_of(&key.0), "Item": item });
            let put = self.stack.db().put_item(serde_json::from_value(ask).expect("a request"));
            put.unwrap_or_else(|error| panic!("{key:?}: {error}"));
        }
    }

    /// Makes the first table equal to the copy, as restoring a backup does. The ledger stays as it is.
    pub fn restore_records(&self, was: &Snapshot) {
        let of = |table: &'static str, from: &Snapshot| {
            from.0.clone().into_iter().filter(move |((pk, _), _)| table_of(pk) == table)
        };
        self.restore(&Snapshot(of(TABLE, was).chain(of(LEDGER, &self.snapshot())).collect()));
    }

    fn delete(&self, pk: &str, sk: &str) {
        let ask = json!({ "TableName": table_of(pk), "Key": { "pk": { "S": pk }, "sk": { "S": sk } } });
        self.stack.db().delete_item(serde_json::from_value(ask).expect("a request")).expect("deleted");
    }

    fn items(&self) -> Vec<Value> {
        self.raw_items().iter().map(|item| plain(&json!({ "M": item }))).collect()
    }

    fn raw_items(&self) -> Vec<Value> {
        [TABLE, LEDGER].into_iter().flat_map(|table| self.items_of(table)).collect()
    }

    fn items_of(&self, table: &str) -> Vec<Value> {
        let (mut items, mut start) = (Vec::new(), Value::Null);
        loop {
            let mut ask = json!({ "TableName": table, "ConsistentRead": true });
            if !start.is_null() {
                ask["ExclusiveStartKey"] = start;
            }
            let page = self.stack.db().scan(serde_json::from_value(ask).expect("a request")).expect("a page");
            let page = serde_json::to_value(page).expect("JSON");
            items.extend(page["Items"].as_array().expect("items").iter().cloned());
            start = page["LastEvaluatedKey"].clone();
            if start.is_null() {
                return items;
            }
        }
    }
}

impl Snapshot {
    /// Returns the keys of the items that were changed, added or removed since.
    pub fn differences(&self, since: &Snapshot) -> Vec<String> {
        let keys: BTreeSet<_> = self.0.keys().chain(since.0.keys()).collect();
        let differ = keys.into_iter().filter(|key| self.0.get(*key) != since.0.get(*key));
        differ.map(|(pk, sk)| format!("{pk} {sk}")).collect()
    }

    /// True when any attribute contains this text.
    pub fn holds(&self, text: &str) -> bool {
        self.0.values().any(|item| holds(item, text))
    }
}

fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(one) => one.contains(text),
        Value::Array(values) => values.iter().any(|one| holds(one, text)),
        Value::Object(fields) => fields.values().any(|one| holds(one, text)),
        _ => false,
    }
}

/// Converts an attribute to plain JSON, without DynamoDB's types. Bytes stay in base 64.
pub(crate) fn plain(attribute: &Value) -> Value {
    let fields = attribute.as_object().expect("an attribute");
    match fields.iter().next().map(|(kind, value)| (kind.as_str(), value)) {
        Some(("S" | "BOOL" | "B", value)) => value.clone(),
        Some(("N", value)) => serde_json::from_str(value.as_str().expect("a number")).expect("a number"),
        Some(("NULL", _)) => Value::Null,
        Some(("L", Value::Array(values))) => values.iter().map(plain).collect(),
        Some(("M", Value::Object(fields))) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
        _ => panic!("{attribute} is not an attribute"),
    }
}

pub(crate) fn typed<T: DeserializeOwned>(item: &Value) -> T {
    serde_json::from_value(item.clone()).unwrap_or_else(|error| panic!("{error}: {item}"))
}

/// Converts a value to an item with this key, as the store would write it.
pub(crate) fn stored(pk: &str, sk: &str, value: &impl serde::Serialize) -> Value {
    let value = serde_json::to_value(value).expect("JSON");
    let fields = value.as_object().expect("an item");
    let mut item: serde_json::Map<String, Value> =
        fields.iter().map(|(name, value)| (name.clone(), attribute(value))).collect();
    for (name, text) in [("pk", pk), ("sk", sk)] {
        item.insert(name.to_owned(), json!({ "S": text }));
    }
    item.into()
}

fn attribute(value: &Value) -> Value {
    match value {
        Value::Null => json!({ "NULL": true }),
        Value::Bool(yes) => json!({ "BOOL": yes }),
        Value::Number(number) => json!({ "N": number.to_string() }),
        Value::String(text) => json!({ "S": text }),
        Value::Array(list) => json!({ "L": list.iter().map(attribute).collect::<Vec<_>>() }),
        Value::Object(fields) => {
            json!({ "M": fields.iter().map(|(name, value)| (name.clone(), attribute(value))).collect::<serde_json::Map<_, _>>() })
        }
    }
}
