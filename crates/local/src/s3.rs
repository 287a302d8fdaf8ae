//! The local S3: s3s on top of a folder, with the buckets of the template, their CORS rules and their events.
//! IAM is asked before each request.

use crate::iam::{Denied, Iam, s3_arn};
use crate::notifications::{Created, Notifications};
use crate::template::{Bucket, CorsRule};
use anyhow::{Context as _, Result};
use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any_service;
use iam_rs::Context;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::SimpleAuth;
use s3s::dto::{
    DeleteObjectInput, DeleteObjectOutput, GetObjectInput, GetObjectOutput, HeadObjectInput,
    HeadObjectOutput, ListObjectVersionsInput, ListObjectVersionsOutput, ListObjectsV2Input,
    ListObjectsV2Output, Metadata, Object, ObjectVersion, PutObjectInput, PutObjectOutput, StreamingBlob,
};
use s3s::service::S3ServiceBuilder;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer, ExposeHeaders};
use uuid::Uuid;

/// The metadata field that stores an object's own key.
const KEY: &str = "attain-key";

/// The most keys per answer.
const MAX_KEYS: i32 = 1000;

/// The objects of the buckets. A file's name is a hash of its key, because a key may be four times as long as
/// a file name, may be the beginning of another key, and may try to escape from the folder.
#[derive(Clone)]
pub(crate) struct Objects {
    files: Arc<FileSystem>,
    root: PathBuf,
    buckets: Arc<BTreeSet<String>>,
    /// The buckets whose objects are locked.
    locked: Arc<BTreeSet<String>>,
    /// Held while an object is stored, so that of two conditional requests for one key only one succeeds.
    storing: Arc<Mutex<()>>,
    notifications: Arc<Notifications>,
    created: Arc<Notify>,
}

impl Objects {
    /// Opens the folder and creates a folder for each bucket. `created` is notified of every new object.
    pub fn open(
        root: PathBuf,
        buckets: &[Bucket],
        notifications: Arc<Notifications>,
        created: Arc<Notify>,
    ) -> Result<Objects> {
        for bucket in buckets {
            std::fs::create_dir_all(root.join(&bucket.name))?;
        }
        let files = FileSystem::new(&root)
            .map_err(|why| anyhow::anyhow!("{why:?}"))
            .context("the S3 folder cannot be opened")?;
        let names = |of: fn(&&Bucket) -> bool| {
            Arc::new(buckets.iter().filter(of).map(|bucket| bucket.name.clone()).collect())
        };
        let (all, locked, storing) = (names(|_| true), names(|bucket| bucket.locked), Arc::default());
        let files = Arc::new(files);
        Ok(Objects { files, root, buckets: all, locked, storing, notifications, created })
    }

    /// Stores an object as a caller with every permission.
    ///
    /// # Errors
    /// Fails with the error of S3 when it refuses the object.
    pub async fn put(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<()> {
        let input = PutObjectInput {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            content_length: Some(i64::try_from(bytes.len())?),
            body: Some(StreamingBlob::from(s3s::Body::from(bytes))),
            ..PutObjectInput::default()
        };
        let request = request(input);
        self.put_object(request).await.map_err(|why| anyhow::anyhow!("S3 refuses {key}: {why}"))?;
        Ok(())
    }

    /// Stores an object as [`Objects::put`] does, and tells no function of it.
    ///
    /// # Errors
    /// Fails with the error of S3 when it refuses the object.
    pub async fn place(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> Result<()> {
        let input = PutObjectInput {
            bucket: bucket.to_owned(),
            key: self.file(bucket, key).map_err(|why| anyhow::anyhow!("{why}"))?,
            body: Some(StreamingBlob::from(s3s::Body::from(bytes))),
            metadata: Some([(KEY.to_owned(), key.to_owned())].into()),
            ..PutObjectInput::default()
        };
        self.files.put_object(request(input)).await.map_err(|why| anyhow::anyhow!("{why}"))?;
        Ok(())
    }

    /// Returns the bytes of an object.
    ///
    /// # Errors
    /// Fails when there is no such object.
    pub async fn read(&self, bucket: &str, key: &str) -> Result<Vec<u8>> {
        let input = GetObjectInput {
            bucket: bucket.to_owned(),
            key: self.file(bucket, key).map_err(|why| anyhow::anyhow!("{why}"))?,
            ..GetObjectInput::default()
        };
        let found = self.files.get_object(request(input)).await.map_err(|why| anyhow::anyhow!("{why}"))?;
        let body = found.output.body.map(s3s::Body::from).unwrap_or_default();
        Ok(axum::body::to_bytes(axum::body::Body::new(body), usize::MAX).await?.to_vec())
    }

    /// Returns the keys of a bucket's objects, at most 1,000, in their order.
    ///
    /// # Errors
    /// Fails when the folder cannot be read.
    pub async fn keys(&self, bucket: &str) -> Result<Vec<String>> {
        let input = ListObjectsV2Input { bucket: bucket.to_owned(), ..ListObjectsV2Input::default() };
        let listed = self.list_objects_v2(request(input)).await.map_err(|why| anyhow::anyhow!("{why}"))?;
        let objects = listed.output.contents.unwrap_or_default();
        Ok(objects.into_iter().filter_map(|object| object.key).collect())
    }

    /// Returns the S3 endpoint, which accepts requests signed with one of these access keys (id, secret).
    pub fn router(&self, buckets: &[Bucket], keys: Vec<(String, String)>, iam: Arc<Iam>) -> Result<Router> {
        let mut auth = SimpleAuth::new();
        for (id, secret) in keys {
            auth.register(id, secret.into());
        }
        let mut builder = S3ServiceBuilder::new(self.clone());
        builder.set_auth(auth);
        let ciphers =
            buckets.iter().filter_map(|bucket| Some((bucket.name.clone(), bucket.key.clone()?))).collect();
        builder.set_access(Guard { iam, ciphers, objects: self.clone() });
        let s3 = builder.build();
        let endpoint = tower::service_fn(move |request: Request| {
            let s3 = s3.clone();
            async move {
                let answer = s3.call(request.map(s3s::Body::http_body_unsync)).await;
                Ok::<Response, Infallible>(match answer {
                    Ok(answer) => answer.map(Body::new),
                    Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{why:?}")).into_response(),
                })
            }
        });
        let mut router = Router::new().fallback_service(endpoint.clone());
        for bucket in buckets.iter().filter(|bucket| !bucket.cors.is_empty()) {
            let guarded = any_service(endpoint.clone()).layer(cors(&bucket.cors)?);
            router = router.route(&format!("/{}/{{*key}}", bucket.name), guarded);
        }
        Ok(router)
    }

    /// Returns the name of the file for this key's object, whether or not the object exists.
    fn file(&self, bucket: &str, key: &str) -> S3Result<String> {
        if !self.buckets.contains(bucket) {
            return Err(s3_error!(NoSuchBucket));
        }
        let wandering = key.starts_with('/') || key.split('/').any(|part| part == ".." || part == ".");
        if wandering || key.is_empty() {
            return Err(s3_error!(
                InvalidArgument,
                "A key may not begin with a slash, nor hold . or .. as a part."
            ));
        }
        if key.len() > 1024 {
            return Err(s3_error!(KeyTooLongError));
        }
        Ok(Uuid::new_v5(&Uuid::NAMESPACE_URL, key.as_bytes()).to_string())
    }

    /// Refuses to replace or delete an object of a locked bucket. The real service would keep the old version and put a
    /// new one, or a marker, above it; here there are no versions, and a bucket with a lock has a policy against both.
    fn unlocked(&self, bucket: &str, file: &str) -> S3Result<()> {
        if self.locked.contains(bucket) && self.root.join(bucket).join(file).exists() {
            return Err(s3_error!(AccessDenied, "The object is WORM protected and cannot be overwritten."));
        }
        Ok(())
    }

    /// The bucket's objects whose keys begin with the prefix and sort after a key, by key; at most `limit`, and whether
    /// there are more.
    async fn sorted(
        &self,
        bucket: &str,
        prefix: &str,
        after: &str,
        limit: Option<i32>,
    ) -> S3Result<(Vec<Object>, bool)> {
        if !self.buckets.contains(bucket) {
            return Err(s3_error!(NoSuchBucket));
        }
        let mut objects = Vec::new();
        let folder = self.root.join(bucket);
        for entry in std::fs::read_dir(folder).map_err(|why| s3_error!(why, InternalError))? {
            let file = entry.map_err(|why| s3_error!(why, InternalError))?.file_name();
            let object = self.listed(bucket, file.to_string_lossy().into_owned()).await?;
            let wanted = |key: &String| key.starts_with(prefix) && key.as_str() > after;
            if object.key.as_ref().is_some_and(wanted) {
                objects.push(object);
            }
        }
        objects.sort_by(|one, other| one.key.cmp(&other.key));
        let limit = usize::try_from(limit.unwrap_or(MAX_KEYS).clamp(0, MAX_KEYS)).unwrap_or_default();
        let truncated = objects.len() > limit;
        objects.truncate(limit);
        Ok((objects, truncated))
    }

    async fn listed(&self, bucket: &str, file: String) -> S3Result<Object> {
        let input = HeadObjectInput { bucket: bucket.to_owned(), key: file, ..HeadObjectInput::default() };
        let head = self.files.head_object(request(input)).await?.output;
        Ok(Object {
            key: head.metadata.and_then(|metadata| metadata.get(KEY).cloned()),
            size: head.content_length,
            e_tag: head.e_tag,
            last_modified: head.last_modified,
            ..Object::default()
        })
    }
}

/// Checks that the signer of a request may make it. A presigned URL allows what the function that signed it
/// may do.
struct Guard {
    iam: Arc<Iam>,
    /// The key of each encrypted bucket, by the bucket's name.
    ciphers: BTreeMap<String, String>,
    objects: Objects,
}

/// The prefix in the query of a request that lists a bucket; `None` if it lists the whole bucket.
fn listed_prefix(query: &str) -> Option<String> {
    let uri = format!("/?{query}").parse().ok()?;
    let axum::extract::Query(mut fields) =
        axum::extract::Query::<BTreeMap<String, String>>::try_from_uri(&uri).ok()?;
    fields.remove("prefix")
}

fn prefix_context(prefix: &str) -> Context {
    Context::new().with_string("s3:prefix", prefix)
}

#[async_trait]
impl S3Access for Guard {
    async fn check(&self, ask: &mut S3AccessContext<'_>) -> S3Result<()> {
        let refuse = |denied: Denied| s3_error!(AccessDenied, "{denied}");
        let signer = ask.credentials().map(|who| who.access_key.clone());
        let signer = signer.as_deref();
        let (bucket, key) = (ask.s3_path().get_bucket_name().unwrap_or("*"), ask.s3_path().get_object_key());
        let action = match ask.s3_op().name() {
            "HeadObject" => "GetObject",
            "ListObjects" | "ListObjectsV2" | "HeadBucket" => "ListBucket",
            "ListObjectVersions" => "ListBucketVersions",
            "ListBuckets" => "ListAllMyBuckets",
            other => other,
        };
        let resource = key.map_or_else(|| s3_arn(bucket), |key| s3_arn(&format!("{bucket}/{key}")));
        let listed = ["ListBucket", "ListBucketVersions"]
            .contains(&action)
            .then(|| listed_prefix(ask.uri().query().unwrap_or_default()));
        let context = listed.flatten().map_or_else(Context::new, |prefix| prefix_context(&prefix));
        self.iam.authorise(signer, &format!("s3:{action}"), &resource, &context).map_err(refuse)?;
        let cipher = match (self.ciphers.get(bucket), action) {
            (Some(cipher), "GetObject") => Some((cipher, "kms:Decrypt")),
            (Some(cipher), "PutObject") => Some((cipher, "kms:GenerateDataKey")),
            _ => None,
        };
        if let Some((cipher, action)) = cipher {
            self.iam.authorise(signer, action, cipher, &Context::new()).map_err(refuse)?;
        }
        // As at AWS, only a caller who may list the bucket is told that an object does not exist; others are
        // denied. The prefix of that question is the object's key.
        if let (Some(key), "GetObject") = (key, action)
            && !self.objects.root.join(bucket).join(self.objects.file(bucket, key)?).exists()
        {
            let context = prefix_context(key);
            self.iam.authorise(signer, "s3:ListBucket", &s3_arn(bucket), &context).map_err(refuse)?;
        }
        Ok(())
    }
}

#[async_trait]
impl S3 for Objects {
    async fn put_object(&self, mut call: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let (bucket, key, length) =
            (call.input.bucket.clone(), call.input.key.clone(), call.input.content_length);
        let file = self.file(&bucket, &key)?;
        let path = self.root.join(&bucket).join(&file);
        call.input.key = file;
        call.input.metadata.get_or_insert_default().insert(KEY.to_owned(), key.clone());
        let access_key = call.credentials.as_ref().map(|who| who.access_key.clone()).unwrap_or_default();

        let storing = self.storing.lock().await;
        // A request on the condition that there is no object yet fails at that condition.
        if call.input.if_none_match.is_none() {
            self.unlocked(&bucket, &call.input.key)?;
        }
        let answer = self.files.put_object(call).await?;
        drop(storing);
        let size = std::fs::metadata(&path).map_err(|why| s3_error!(why, InternalError))?.len();
        if length.is_some_and(|length| u64::try_from(length) != Ok(size)) {
            std::fs::remove_file(&path).map_err(|why| s3_error!(why, InternalError))?;
            return Err(s3_error!(IncompleteBody));
        }
        let etag = answer.output.e_tag.as_ref().map(|etag| etag.value()).unwrap_or_default();
        self.notifications
            .publish(&Created { bucket: &bucket, key: &key, size, etag, access_key: &access_key })
            .map_err(|why| s3_error!(InternalError, "{why:#}"))?;
        self.created.notify_one();
        Ok(answer)
    }

    async fn get_object(&self, mut call: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        call.input.key = self.file(&call.input.bucket, &call.input.key)?;
        let mut answer = self.files.get_object(call).await?;
        forget_key(&mut answer.output.metadata);
        Ok(answer)
    }

    async fn head_object(
        &self,
        mut call: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        call.input.key = self.file(&call.input.bucket, &call.input.key)?;
        let mut answer = self.files.head_object(call).await?;
        forget_key(&mut answer.output.metadata);
        Ok(answer)
    }

    async fn delete_object(
        &self,
        mut call: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        call.input.key = self.file(&call.input.bucket, &call.input.key)?;
        self.unlocked(&call.input.bucket, &call.input.key)?;
        if let Some(wanted) = call.input.if_match.as_ref().and_then(|condition| condition.as_etag()) {
            let stored = self.listed(&call.input.bucket, call.input.key.clone()).await?.e_tag;
            if stored.is_none_or(|stored| stored.value() != wanted.value()) {
                return Err(s3_error!(PreconditionFailed));
            }
        }
        self.files.delete_object(call).await
    }

    async fn list_objects_v2(
        &self,
        call: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = call.input;
        if input.delimiter.is_some() {
            return Err(s3_error!(NotImplemented, "The local S3 lists without a delimiter."));
        }
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.continuation_token.clone().or(input.start_after.clone()).unwrap_or_default();
        let (objects, truncated) = self.sorted(&input.bucket, &prefix, &after, input.max_keys).await?;
        Ok(S3Response::new(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix,
            max_keys: Some(input.max_keys.unwrap_or(MAX_KEYS)),
            key_count: i32::try_from(objects.len()).ok(),
            is_truncated: Some(truncated),
            next_continuation_token: objects.last().filter(|_| truncated).and_then(|last| last.key.clone()),
            contents: Some(objects),
            ..ListObjectsV2Output::default()
        }))
    }

    /// Every object is its own only version.
    async fn list_object_versions(
        &self,
        call: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<S3Response<ListObjectVersionsOutput>> {
        let input = call.input;
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.key_marker.clone().unwrap_or_default();
        let (objects, truncated) = self.sorted(&input.bucket, &prefix, &after, input.max_keys).await?;
        let version = |object: Object| ObjectVersion {
            key: object.key,
            size: object.size,
            last_modified: object.last_modified,
            version_id: Some("null".to_owned()),
            is_latest: Some(true),
            ..ObjectVersion::default()
        };
        Ok(S3Response::new(ListObjectVersionsOutput {
            name: Some(input.bucket),
            prefix: input.prefix,
            is_truncated: Some(truncated),
            next_key_marker: objects.last().filter(|_| truncated).and_then(|last| last.key.clone()),
            versions: Some(objects.into_iter().map(version).collect()),
            ..ListObjectVersionsOutput::default()
        }))
    }
}

fn request<T>(input: T) -> S3Request<T> {
    S3Request {
        input,
        method: Method::default(),
        uri: axum::http::Uri::default(),
        headers: axum::http::HeaderMap::default(),
        extensions: axum::http::Extensions::default(),
        credentials: None,
        region: None,
        service: None,
        trailing_headers: None,
    }
}

fn forget_key(metadata: &mut Option<Metadata>) {
    if let Some(metadata) = metadata {
        metadata.remove(KEY);
    }
}

fn cors(rules: &[CorsRule]) -> Result<CorsLayer> {
    fn all<T>(
        rules: &[CorsRule],
        list: fn(&CorsRule) -> &Vec<String>,
        of: fn(&str) -> Option<T>,
    ) -> Result<Vec<T>> {
        let values = rules.iter().flat_map(list);
        values.map(|value| of(value).with_context(|| format!("the CORS rules hold {value:?}"))).collect()
    }
    let origins = all(rules, |rule| &rule.allowed_origins, |value| HeaderValue::from_str(value).ok())?;
    let methods = all(rules, |rule| &rule.allowed_methods, |value| value.parse::<Method>().ok())?;
    let exposed = all(rules, |rule| &rule.exposed_headers, |value| value.parse::<HeaderName>().ok())?;
    let any_header = rules.iter().any(|rule| rule.allowed_headers.iter().any(|header| header == "*"));
    let headers = match any_header {
        true => AllowHeaders::mirror_request(),
        false => all(rules, |rule| &rule.allowed_headers, |value| value.parse::<HeaderName>().ok())?.into(),
    };
    let origins = match origins.iter().any(|origin| origin == "*") {
        true => AllowOrigin::any(),
        false => AllowOrigin::list(origins),
    };
    let mut layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods(AllowMethods::list(methods))
        .allow_headers(headers)
        .expose_headers(ExposeHeaders::list(exposed));
    if let Some(seconds) = rules.iter().filter_map(|rule| rule.max_age).min() {
        layer = layer.max_age(Duration::from_secs(seconds));
    }
    Ok(layer)
}
