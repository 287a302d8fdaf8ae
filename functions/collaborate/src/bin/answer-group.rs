//! The Lambda function `answer-group`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<collaborate::AnswerGroup>())
}
