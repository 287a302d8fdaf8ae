//! The local IAM: identifies a caller by their access key, and allows a function the actions of its
//! statements in the template.
//!
//! This module knows no particular function or service. The modules for DynamoDB, S3, SES, SQS and Secrets
//! Manager translate each request into an action on a resource and ask whether it is allowed.

use crate::intrinsics::{ACCOUNT, REGION, STACK};
use crate::template::Template;
use axum::http::{HeaderMap, header};
use iam_rs::{Arn, Context, Decision, IAMAction, IAMEffect, IAMPolicy, IAMRequest, PolicyEvaluator};
use iam_rs::{Principal, PrincipalId};
use runtime::Log;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// The owner of the access key that may do everything: the person at this machine, who is its administrator.
pub(crate) const PERSON: &str = "person";

/// Returns the access key of a function, or of [`PERSON`].
pub(crate) fn access_key(whose: &str) -> String {
    format!("AKLOCAL{}", whose.replace('-', "").to_uppercase())
}

/// Returns the access key that a request is signed with. The signature itself is not verified here. Only S3
/// verifies it, because its presigned URLs are sent to browsers.
pub(crate) fn signer(headers: &HeaderMap) -> Option<&str> {
    let signature = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    signature.split_once("Credential=")?.1.split('/').next()
}

/// An action that the template allows a function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The function's name.
    pub function: String,
    /// The action as the template writes it, such as `dynamodb:GetItem`.
    pub action: String,
    /// True once the function has used the action since the stack started.
    pub used: bool,
}

/// The reason why a request was denied, in the words of AWS.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Denied(String);

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The roles of all functions, by access key.
pub(crate) struct Iam {
    roles: BTreeMap<String, Role>,
    /// Pairs of function and action that were used.
    used: Mutex<BTreeSet<(String, String)>>,
    log: Log,
}

struct Role {
    function: String,
    policies: Vec<IAMPolicy>,
}

impl Iam {
    pub fn of(template: &Template, log: Log) -> Iam {
        let roles = template
            .functions
            .iter()
            .map(|function| {
                let role = Role { function: function.name.clone(), policies: function.policies.clone() };
                (access_key(&function.name), role)
            })
            .collect();
        Iam { roles, used: Mutex::default(), log }
    }

    /// Checks that the holder of this key may perform this action on this resource (an ARN) under these
    /// condition keys.
    ///
    /// # Errors
    /// `Denied` when they may not. A denied function is also logged.
    pub fn authorise(
        &self,
        key: Option<&str>,
        action: &str,
        resource: &str,
        context: &Context,
    ) -> Result<(), Denied> {
        let key = key.ok_or_else(|| Denied("The request is not signed.".to_owned()))?;
        if key == access_key(PERSON) {
            return Ok(());
        }
        let role = self
            .roles
            .get(key)
            .ok_or_else(|| Denied("The security token included in the request is invalid.".to_owned()))?;
        if role.allows(action, resource, context) {
            self.used
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert((role.function.clone(), action.to_owned()));
            return Ok(());
        }
        self.log.line(
            &json!({"iam": "denied", "function": role.function, "action": action, "resource": resource}),
        );
        Err(Denied(format!(
            "User: {} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action",
            role.session()
        )))
    }

    /// Returns the functions that may perform this action on this resource (an ARN) under these condition keys.
    pub fn allowed(&self, action: &str, resource: &str, context: &Context) -> Vec<String> {
        let may = |role: &&Role| role.allows(action, resource, context);
        self.roles.values().filter(may).map(|role| role.function.clone()).collect()
    }

    /// Returns every action that the template allows, and whether it was used.
    pub fn grants(&self) -> Vec<Grant> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let mut grants = BTreeSet::new();
        for role in self.roles.values() {
            let statements = role.policies.iter().flat_map(|policy| &policy.statement);
            for statement in statements.filter(|statement| statement.effect == IAMEffect::Allow) {
                let actions = match &statement.action {
                    Some(IAMAction::Single(action)) => std::slice::from_ref(action),
                    Some(IAMAction::Multiple(actions)) => actions,
                    None => &[],
                };
                grants.extend(actions.iter().map(|action| Grant {
                    function: role.function.clone(),
                    action: action.clone(),
                    used: used.contains(&(role.function.clone(), action.clone())),
                }));
            }
        }
        grants.into_iter().collect()
    }
}

impl Role {
    fn session(&self) -> String {
        format!("arn:aws:sts::{ACCOUNT}:assumed-role/{STACK}-{0}/{0}", self.function)
    }

    fn allows(&self, action: &str, resource: &str, context: &Context) -> bool {
        let Ok(resource) = Arn::parse(resource) else { return false };
        let principal = Principal::Aws(PrincipalId::String(self.session()));
        let request = IAMRequest::new_with_context(principal, action, resource, context.clone());
        let evaluator = PolicyEvaluator::with_policies(self.policies.clone());
        evaluator.evaluate(&request).is_ok_and(|result| result.decision == Decision::Allow)
    }
}

/// Returns the ARN of a table, or of an index in it (`orders/index/by-date`).
pub(crate) fn table_arn(table: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}")
}

/// Returns the ARN of a queue.
pub(crate) fn queue_arn(queue: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}")
}

/// Returns the ARN of a secret. AWS adds six random characters to its name; here they are always the same.
pub(crate) fn secret_arn(secret: &str) -> String {
    format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{secret}-LocaL1")
}

/// Returns the ARN of a bucket, or of an object in it (`bucket/key`).
pub(crate) fn s3_arn(path: &str) -> String {
    format!("arn:aws:s3:::{path}")
}

/// Returns the ARN of the SES identity that mail is sent from.
pub(crate) fn identity_arn(identity: &str) -> String {
    format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{identity}")
}

/// Returns the ARN of an SES configuration set.
pub(crate) fn configuration_set_arn(name: &str) -> String {
    format!("arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Addresses, Template};

    const TEMPLATE: &str = r#"
Parameters: { Stage: { Type: String } }
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  ReadThingFunction:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: read-thing } }
    Properties:
      Policies:
        - Version: "2012-10-17"
          Statement:
            - { Effect: Allow, Action: [dynamodb:GetItem, dynamodb:Query], Resource: !GetAtt Table.Arn }
            - { Effect: Allow, Action: s3:*, Resource: "arn:aws:s3:::files/schools/*" }
            - { Effect: Deny, Action: s3:DeleteObject, Resource: "*" }
            - { Effect: Allow, Action: s3:ListBucket, Resource: "arn:aws:s3:::files", Condition: { StringLike: { s3:prefix: schools/* } } }
            - Effect: Allow
              Action: ses:SendEmail
              Resource: "*"
              Condition: { StringEquals: { ses:FromAddress: a@b.example } }
  IdleFunction:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: idle } }
"#;

    fn iam() -> Iam {
        let at = Addresses { site: "", s3: "", mis: "" };
        let templates = [(crate::ROOT, TEMPLATE.to_owned())].into();
        Iam::of(&Template::parse(&templates, &at, |_| Ok(String::new())).unwrap(), Log::to(|_| {}))
    }

    fn may(iam: &Iam, whose: &str, action: &str, resource: &str) -> bool {
        iam.authorise(Some(&access_key(whose)), action, resource, &Context::new()).is_ok()
    }

    #[test]
    fn a_function_may_what_a_statement_allows_and_nothing_else() {
        let (iam, table) = (iam(), table_arn("attain-local"));
        for (whose, action, resource, expected) in [
            ("read-thing", "dynamodb:GetItem", table.clone(), true),
            ("read-thing", "dynamodb:PutItem", table.clone(), false),
            ("read-thing", "dynamodb:GetItem", table_arn("other"), false),
            ("read-thing", "dynamodb:Query", table_arn("attain-local/index/x"), false),
            ("read-thing", "s3:GetObject", s3_arn("files/schools/7/a b*.xlsx"), true),
            ("read-thing", "s3:GetObject", s3_arn("files/other/a.xlsx"), false),
            ("read-thing", "s3:DeleteObject", s3_arn("files/schools/a.xlsx"), false),
            ("idle", "dynamodb:GetItem", table.clone(), false),
            ("stranger", "dynamodb:GetItem", table.clone(), false),
            (PERSON, "dynamodb:DeleteTable", table.clone(), true),
        ] {
            assert_eq!(may(&iam, whose, action, &resource), expected, "{whose}: {action} on {resource}");
        }
        assert!(iam.authorise(None, "dynamodb:GetItem", &table, &Context::new()).is_err(), "unsigned");
    }

    #[test]
    fn a_condition_must_hold() {
        let (iam, key) = (iam(), access_key("read-thing"));
        for (from, expected) in [(Some("a@b.example"), true), (Some("c@b.example"), false), (None, false)] {
            let context =
                from.map_or_else(Context::new, |from| Context::new().with_string("ses:FromAddress", from));
            let answer = iam.authorise(Some(&key), "ses:SendEmail", &identity_arn("b.example"), &context);
            assert_eq!(answer.is_ok(), expected, "{from:?}");
        }
    }

    #[test]
    fn a_bucket_is_listed_under_the_prefix_of_the_statement_only() {
        let (iam, key) = (iam(), access_key("read-thing"));
        for (prefix, expected) in [(Some("schools/7/a.xlsx"), true), (Some("records/"), false), (None, false)]
        {
            let context =
                prefix.map_or_else(Context::new, |prefix| Context::new().with_string("s3:prefix", prefix));
            let answer = iam.authorise(Some(&key), "s3:ListBucket", &s3_arn("files"), &context);
            assert_eq!(answer.is_ok(), expected, "{prefix:?}");
        }
    }

    #[test]
    fn what_is_denied_is_logged_with_function_action_and_resource() {
        let lines = std::sync::Arc::new(Mutex::new(Vec::new()));
        let kept = lines.clone();
        let iam = Iam { log: Log::to(move |line| kept.lock().unwrap().push(line.to_owned())), ..iam() };
        assert!(!may(&iam, "read-thing", "dynamodb:PutItem", &table_arn("attain-local")));
        let line: serde_json::Value = serde_json::from_str(&lines.lock().unwrap()[0]).unwrap();
        let resource = table_arn("attain-local");
        assert_eq!(
            line,
            json!({"iam": "denied", "function": "read-thing", "action": "dynamodb:PutItem", "resource": resource})
        );
    }

    #[test]
    fn what_was_used_is_told_from_what_is_only_granted() {
        let iam = iam();
        assert!(may(&iam, "read-thing", "dynamodb:Query", &table_arn("attain-local")));
        let used: Vec<String> =
            iam.grants().into_iter().filter(|grant| grant.used).map(|grant| grant.action).collect();
        assert_eq!(used, ["dynamodb:Query"]);
        assert_eq!(iam.grants().len(), 5);
    }
}
