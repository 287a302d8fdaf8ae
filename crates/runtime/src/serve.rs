//! Turns an operation or a task into a running function: in Lambda, or as a value in the local process.

use crate::environment::Environment;
use crate::function::{Function, Invoke};
use crate::http::HttpHandler;
use crate::log::Log;
use crate::metrics::Metrics;
use crate::moment::Moments;
use crate::operation::{Operation, Task, Tools};
use domain::access::form::Form;
use futures::future::BoxFuture;
use lambda_http::request::LambdaRequest;
use lambda_http::tower::ServiceExt;
use lambda_http::{Adapter, Context, LambdaEvent, Request, service_fn};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// The exit code of a function's `main`.
pub type Exit = ExitCode;

/// Makes the function of an operation.
pub const fn operation<O: Operation>() -> Function {
    Function { name: <O::Form as Form>::ACTION.row().name, start: start_operation::<O> }
}

/// Makes the function of a task.
pub const fn task<T: Task>() -> Function {
    Function { name: T::NAME, start: start_task::<T> }
}

fn start_operation<O: Operation>(environment: Environment) -> BoxFuture<'static, Result<Invoke, String>> {
    Box::pin(async move {
        let handler = Arc::new(HttpHandler::<O>::open(&environment, O::Tools::connect(&environment)?)?);
        let invoke: Invoke = Arc::new(move |event: Value| {
            let handler = Arc::clone(&handler);
            Box::pin(async move {
                // Parse from text, as Lambda does: lambda_http distinguishes the kinds of request by trying one after
                // another.
                let request: LambdaRequest = serde_json::from_str(&event.to_string())
                    .map_err(|error| format!("not an HTTP API event: {error}"))?;
                let service = service_fn(move |request: Request| {
                    let handler = Arc::clone(&handler);
                    async move { handler.handle(request).await }
                });
                let answer = Adapter::from(service)
                    .oneshot(LambdaEvent::new(request, Context::default()))
                    .await
                    .map_err(|error| error.to_string())?;
                serde_json::to_value(answer).map_err(|error| error.to_string())
            })
        });
        Ok(invoke)
    })
}

fn start_task<T: Task>(environment: Environment) -> BoxFuture<'static, Result<Invoke, String>> {
    Box::pin(async move {
        let tools = Arc::new(T::Tools::connect(&environment)?);
        let moments = Arc::new(Moments::of(&environment));
        let (log, metrics) = (environment.log().clone(), Metrics::of(&environment));
        let invoke: Invoke = Arc::new(move |event: Value| {
            let (tools, moments) = (Arc::clone(&tools), Arc::clone(&moments));
            let (log, metrics) = (log.clone(), metrics.clone());
            Box::pin(async move {
                let started = Instant::now();
                let event = serde_json::from_value(event)
                    .map_err(|error| format!("{}: not its event: {error}", T::NAME))?;
                let moment = moments.now(None, None)?;
                let outcome = T::run(&tools, &moment, event).await;
                let (code, cause) = match &outcome {
                    Ok(_) => ("ok", None),
                    Err(failure) => (
                        failure.code(),
                        Some(failure.cause().map_or_else(|| failure.sentence(), str::to_owned)),
                    ),
                };
                let line =
                    json!({ "task": T::NAME, "code": code, "cause": cause, "request_id": moment.request_id });
                log.line(&metrics.complete(line, "task", outcome.is_err(), started, moment.now));
                let answer =
                    outcome.map_err(|failure| format!("{}: {}", failure.code(), failure.sentence()))?;
                serde_json::to_value(answer).map_err(|error| error.to_string())
            })
        });
        Ok(invoke)
    })
}

/// Runs one function as the Lambda function it is; the whole body of its `main`.
pub fn serve(function: Function) -> Exit {
    // One thread: a sandbox serves one request at a time, and starting more threads would slow the cold start.
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())
        .and_then(|runtime| {
            runtime.block_on(async {
                let invoke = (function.start)(Environment::of_process()).await?;
                lambda_runtime::run(lambda_runtime::service_fn(move |event: LambdaEvent<Value>| {
                    invoke(event.payload)
                }))
                .await
                .map_err(|error| error.to_string())
            })
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            Log::standard().line(&json!({"function": function.name, "code": "not-started", "cause": reason}));
            ExitCode::FAILURE
        }
    }
}
