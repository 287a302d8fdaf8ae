//! Writes the generated pages of docs/: `cargo xtask docs`.

fn main() -> anyhow::Result<()> {
    for (name, page) in tests::docs::pages()? {
        std::fs::write(tests::docs::folder().join(name), page)?;
    }
    Ok(())
}
