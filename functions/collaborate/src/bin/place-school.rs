//! The Lambda function `place-school`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<collaborate::PlaceSchool>())
}
