//! The stack's rooms answer only requests for their own host and port.

use crate::{get, header, stack};
use axum::body::Body;
use axum::http::Request;
use local::Stack;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn rooms(stack: &Stack) -> [&str; 7] {
    [&stack.url, &stack.inbox, &stack.s3, &stack.sqs, &stack.dynamodb, &stack.mis_address, &stack.secrets]
}

#[tokio::test]
async fn a_room_refuses_a_request_for_another_host() {
    let stack = stack().await;
    for room in rooms(&stack) {
        let (_, port) = room.rsplit_once(':').unwrap();
        for host in [format!("attacker.example:{port}"), "localhost:1".to_owned(), "localhost".to_owned()] {
            let request = Request::get(format!("{room}/messages.json")).header("host", &host);
            let answer = stack.dispatch(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.status(), 421, "{room} as {host}");
            let sentence = format!(
                "Attain answers here only at its own address on this machine: {room}. Open that instead.\n"
            );
            assert_eq!(answer.body(), sentence.as_bytes());
            assert_eq!(header(&answer, "access-control-allow-origin"), "");
        }
        for host in ["localhost", "127.0.0.1"] {
            let request =
                Request::get(format!("{room}/messages.json")).header("host", format!("{host}:{port}"));
            let answer = stack.dispatch(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_ne!(answer.status(), 421, "{room} as {host}");
        }
        assert_ne!(stack.dispatch(get(room)).await.unwrap().status(), 421, "{room}");
    }
}

#[tokio::test]
async fn a_room_refuses_another_host_on_the_wire_too() {
    let stack = stack().await;
    for room in rooms(&stack) {
        let own = room.trim_start_matches("http://");
        let (_, port) = own.rsplit_once(':').unwrap();
        let rebound = format!("attacker.example:{port}");
        for (line, host, refused) in [
            ("/".to_owned(), rebound.as_str(), true),
            (format!("http://{rebound}/"), own, true),
            ("/".to_owned(), own, false),
        ] {
            let mut connection = TcpStream::connect(format!("127.0.0.1:{port}")).await.unwrap();
            let request = format!("GET {line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            connection.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            connection.read_to_string(&mut answer).await.unwrap();
            assert_eq!(answer.starts_with("HTTP/1.1 421 "), refused, "{room} {line} {host}: {answer}");
        }
    }
}
