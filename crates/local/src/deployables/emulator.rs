//! moto, an emulator of AWS that others wrote, as a process of its own, with the resources of infra/.

use crate::intrinsics::{ACCOUNT, REGION};
use crate::notifications::Notifications;
use crate::queue_events::TakeMessages;
use crate::ses::CapturedMail;
use crate::sqs::QueuedMessage;
use crate::streams::ReadStream;
use crate::template::{Bucket, StreamEvent, Table, Template};
use anyhow::{Context, Result, anyhow, ensure};
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, Response, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const SERVER: &str = include_str!("emulator.py");

/// A service with a JSON API: its name in signatures, and what precedes an action in `x-amz-target`.
struct Api(&'static str, &'static str);

const DYNAMODB: Api = Api("dynamodb", "DynamoDB_20120810");
const STREAMS: Api = Api("dynamodb", "DynamoDBStreams_20120810");
const KMS: Api = Api("kms", "TrentService");
const SECRETS: Api = Api("secretsmanager", "secretsmanager");
const SQS: Api = Api("sqs", "AmazonSQS");

/// The running emulator. Dropping it ends its process.
pub(crate) struct Emulator {
    /// The address of every service.
    pub url: String,
    client: Client<HttpConnector, Body>,
    /// The URLs of the queues that receive the events of buckets, one per subscription of a function.
    events: Vec<String>,
    /// The URLs of the template's queues, by their names.
    queues: BTreeMap<String, String>,
    _process: Child,
}

/// A letter as `emulator.py` returns it.
#[derive(Deserialize)]
struct Letter {
    id: String,
    from: String,
    to: BTreeMap<String, Vec<String>>,
    subject: String,
    text: String,
}

impl Emulator {
    /// Starts the emulator with this Python, which must have moto.
    ///
    /// # Errors
    /// Fails when the process ends before it listens.
    pub async fn start(python: &Path) -> Result<Emulator> {
        let mut process = Command::new(python)
            .args(["-c", SERVER])
            .env("AWS_REGION", REGION)
            .env("MOTO_ACCOUNT_ID", ACCOUNT)
            // The process ends when this pipe does, so also when this process is killed.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", python.display()))?;
        let output = process.stdout.take().context("the emulator's output")?;
        let port = BufReader::new(output).lines().next_line().await?;
        let port = port.context("the emulator ended before it listened; its message is above")?;
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let url = format!("http://127.0.0.1:{port}");
        Ok(Emulator { url, client, events: Vec::new(), queues: BTreeMap::new(), _process: process })
    }

    /// Creates the tables, buckets, queues, keys, secrets and identities of the template, and queues for the events of the
    /// buckets.
    pub async fn create(&mut self, template: &Template, secrets: &BTreeMap<String, String>) -> Result<()> {
        let mut keys = BTreeMap::new();
        let tables = template.tables.iter().filter_map(|table| table.key.as_deref());
        for arn in tables.chain(template.buckets.iter().filter_map(|bucket| bucket.key.as_deref())) {
            if !keys.contains_key(arn) {
                let made = self.json(&KMS, "CreateKey", json!({ "Description": arn })).await?;
                keys.insert(arn, made["KeyMetadata"]["Arn"].as_str().context("a key's ARN")?.to_owned());
            }
        }
        for (name, value) in secrets {
            self.json(&SECRETS, "CreateSecret", json!({ "Name": name, "SecretString": value })).await?;
        }
        for queue in &template.queues {
            let url = self.create_queue(queue).await?;
            self.queues.insert(queue.clone(), url);
        }
        for table in &template.tables {
            self.create_table(table, table.key.as_deref().and_then(|arn| keys.get(arn))).await?;
        }
        for bucket in &template.buckets {
            self.create_bucket(bucket, bucket.key.as_deref().and_then(|arn| keys.get(arn))).await?;
        }
        for identity in &template.identities {
            let form = format!("Action=VerifyDomainIdentity&Version=2010-12-01&Domain={identity}");
            let request = signed("ses", Request::post(&self.url))
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            self.succeed(request.body(form.into())?).await?;
        }
        Ok(())
    }

    async fn create_table(&self, table: &Table, key: Option<&String>) -> Result<()> {
        let mut definition = table.definition.clone();
        if let Some(arn) = key {
            definition["SSESpecification"] =
                json!({ "Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": arn });
        }
        self.json(&DYNAMODB, "CreateTable", definition).await?;
        if let Some(attribute) = &table.ttl {
            let specification = json!({ "AttributeName": attribute, "Enabled": true });
            let fields = json!({ "TableName": table.name, "TimeToLiveSpecification": specification });
            self.json(&DYNAMODB, "UpdateTimeToLive", fields).await?;
        }
        Ok(())
    }

    async fn create_bucket(&mut self, bucket: &Bucket, key: Option<&String>) -> Result<()> {
        let name = &bucket.name;
        let location = format!(
            "<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
        );
        let request = signed("s3", Request::put(format!("{}/{name}", self.url)))
            .header("x-amz-bucket-object-lock-enabled", bucket.locked.to_string());
        self.succeed(request.body(location.into())?).await?;
        if let Some(arn) = key {
            let encryption = format!(
                "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>\
                 <SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>{arn}</KMSMasterKeyID>\
                 </ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
            );
            self.put_s3(&format!("{name}?encryption"), encryption).await?;
        }
        let mut configurations = String::new();
        for created in &bucket.created {
            let queue = format!("{name}-{}", self.events.len());
            let url = self.create_queue(&queue).await?;
            self.events.push(url);
            let rules = [("prefix", &created.prefix), ("suffix", &created.suffix)];
            // The emulator refuses a rule without a value.
            let rules = rules.into_iter().filter(|(_, value)| !value.is_empty()).map(|(rule, value)| {
                format!("<FilterRule><Name>{rule}</Name><Value>{value}</Value></FilterRule>")
            });
            let rules: String = rules.collect();
            let filter = match rules.as_str() {
                "" => String::new(),
                rules => format!("<Filter><S3Key>{rules}</S3Key></Filter>"),
            };
            configurations += &format!(
                "<QueueConfiguration><Id>{queue}</Id><Queue>arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}</Queue>\
                 <Event>s3:ObjectCreated:*</Event>{filter}</QueueConfiguration>"
            );
        }
        if configurations.is_empty() {
            return Ok(());
        }
        let notifications =
            format!("<NotificationConfiguration>{configurations}</NotificationConfiguration>");
        self.put_s3(&format!("{name}?notification"), notifications).await
    }

    async fn create_queue(&self, name: &str) -> Result<String> {
        let made = self.json(&SQS, "CreateQueue", json!({ "QueueName": name })).await?;
        Ok(made["QueueUrl"].as_str().context("a queue's URL")?.to_owned())
    }

    /// Returns the messages of the template's queues, at most ten of each.
    pub async fn messages(&self) -> Result<Vec<QueuedMessage>> {
        let mut messages = Vec::new();
        for (queue, url) in &self.queues {
            // Leaves them visible.
            let fields = json!({ "QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0 });
            let page = self.json(&SQS, "ReceiveMessage", fields).await?;
            for message in page["Messages"].as_array().into_iter().flatten() {
                let body = message["Body"].as_str().unwrap_or_default().to_owned();
                messages.push(QueuedMessage { queue: queue.clone(), body });
            }
        }
        Ok(messages)
    }

    /// Moves the events of the buckets from the queues of the emulator to those of the functions. Returns their number.
    pub async fn move_events(&self, notifications: &Notifications) -> Result<usize> {
        let mut moved = 0;
        for (listener, queue) in self.events.iter().enumerate() {
            for body in self.take(queue).await? {
                let event: Value = serde_json::from_str(&body)?;
                // S3 sends a test event to a queue that it is told to notify, and never to a function.
                if event["Event"] != "s3:TestEvent" {
                    notifications.relay(listener, event)?;
                }
                moved += 1;
            }
        }
        Ok(moved)
    }

    /// Takes all messages from the queue with this URL.
    async fn take(&self, queue: &str) -> Result<Vec<String>> {
        let mut taken = Vec::new();
        loop {
            let fields = json!({ "QueueUrl": queue, "MaxNumberOfMessages": 10 });
            let page = self.json(&SQS, "ReceiveMessage", fields).await?;
            let messages = page["Messages"].as_array().map(Vec::as_slice).unwrap_or_default();
            if messages.is_empty() {
                return Ok(taken);
            }
            for message in messages {
                let done = json!({ "QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"] });
                self.json(&SQS, "DeleteMessage", done).await?;
                taken.push(message["Body"].as_str().unwrap_or_default().to_owned());
            }
        }
    }

    /// Returns the letters that were sent, oldest first. The emulator does not keep the time, so all have `at`.
    pub async fn mail(&self, at: Timestamp) -> Result<Vec<CapturedMail>> {
        let answer =
            self.succeed(Request::get(format!("{}/attain/mail", self.url)).body(Body::empty())?).await?;
        let letters: Vec<Letter> = serde_json::from_slice(&answer)?;
        let captured = |letter: Letter| CapturedMail {
            id: letter.id,
            at,
            from: letter.from,
            to: letter.to.into_values().flatten().collect(),
            reply_to: Vec::new(),
            subject: letter.subject,
            text: letter.text,
            html: None,
        };
        Ok(letters.into_iter().map(captured).collect())
    }

    /// Sends a request to the emulator.
    pub async fn send(&self, request: Request<Body>) -> Result<Response<Bytes>> {
        let (parts, body) = self.client.request(request).await?.into_parts();
        Ok(Response::from_parts(parts, to_bytes(Body::new(body), usize::MAX).await?))
    }

    async fn put_s3(&self, path: &str, body: String) -> Result<()> {
        let request = signed("s3", Request::put(format!("{}/{path}", self.url)));
        self.succeed(request.body(body.into())?).await.map(drop)
    }

    async fn json(&self, Api(service, prefix): &Api, action: &str, fields: Value) -> Result<Value> {
        let request = signed(service, Request::post(format!("{}/", self.url)))
            .header("x-amz-target", format!("{prefix}.{action}"))
            .header(header::CONTENT_TYPE, "application/x-amz-json-1.0");
        let answer =
            self.succeed(request.body(fields.to_string().into())?).await.context(action.to_owned())?;
        // SQS answers some actions with nothing.
        if answer.is_empty() { Ok(Value::Null) } else { Ok(serde_json::from_slice(&answer)?) }
    }

    async fn succeed(&self, request: Request<Body>) -> Result<Bytes> {
        let answer = self.send(request).await?;
        let said = String::from_utf8_lossy(answer.body());
        ensure!(answer.status().is_success(), "the emulator answers {}: {said}", answer.status());
        Ok(answer.into_body())
    }
}

/// Reads the streams of the emulator's tables.
pub(crate) fn streams(emulator: Arc<Emulator>) -> ReadStream {
    Arc::new(move |event: StreamEvent, position: Option<String>| {
        let emulator = emulator.clone();
        Box::pin(async move {
            let list = emulator.json(&STREAMS, "ListStreams", json!({ "TableName": event.table })).await?;
            let arn = list["Streams"][0]["StreamArn"].clone();
            let of = emulator.json(&STREAMS, "DescribeStream", json!({ "StreamArn": arn })).await?;
            let shard = of["StreamDescription"]["Shards"][0]["ShardId"].clone();
            let mut ask = json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
            if let Some(position) = position {
                ask["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER".into();
                ask["SequenceNumber"] = position.into();
            }
            let iterator = emulator.json(&STREAMS, "GetShardIterator", ask).await?;
            let ask = json!({ "ShardIterator": iterator["ShardIterator"], "Limit": event.batch });
            let page = emulator.json(&STREAMS, "GetRecords", ask).await?;
            let records = page["Records"].as_array().ok_or_else(|| anyhow!("no records in {page}"))?;
            Ok(records.clone())
        })
    })
}

/// Takes messages from the emulator's queues.
pub(crate) fn messages(emulator: Arc<Emulator>) -> TakeMessages {
    Arc::new(move |queue: String| {
        let emulator = emulator.clone();
        Box::pin(async move {
            let url = emulator.queues.get(&queue).with_context(|| format!("there is no queue {queue}"))?;
            emulator.take(url).await
        })
    })
}

/// Names the service, from which the emulator learns the API. It does not check the signature.
fn signed(service: &str, request: axum::http::request::Builder) -> axum::http::request::Builder {
    let signature = format!(
        "AWS4-HMAC-SHA256 Credential=AKLOCALPERSON/20260101/{REGION}/{service}/aws4_request, \
         SignedHeaders=host, Signature=0"
    );
    request.header(header::AUTHORIZATION, signature)
}
