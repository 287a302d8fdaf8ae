//! The Lambda function `suggest-benchmarks`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::SuggestBenchmarks>())
}
