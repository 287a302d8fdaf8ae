//! The Lambda function `simulate-benchmarks`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::SimulateBenchmarks>())
}
