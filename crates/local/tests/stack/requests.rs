//! What a listener is told of requests.

use crate::{get, stack};
use local::Answered;
use std::sync::{Arc, Mutex};

#[tokio::test]
async fn a_listener_is_told_of_requests_to_the_api_and_of_pages() {
    let stack = stack().await;
    stack.dispatch(get("/api/things?q=before")).await.unwrap();
    let told: Arc<Mutex<Vec<Answered>>> = Arc::default();
    let listener = Arc::clone(&told);
    stack.on_request(move |answered| listener.lock().unwrap().push(answered.clone()));
    for address in ["/api/things?q=1", "/api/nothing", "/sign-in"] {
        stack.dispatch(get(address)).await.unwrap();
    }
    stack.dispatch(get(&stack.inbox)).await.unwrap();
    let told = told.lock().unwrap();
    let told: Vec<_> =
        told.iter().map(|one| (&*one.method, &*one.address, one.status, one.who.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("GET", "/api/things?q=1", 201, None),
            ("GET", "/api/nothing", 404, None),
            ("GET", "/sign-in", 200, None),
        ]
    );
}
