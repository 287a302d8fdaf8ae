//! Writes the generated pages of docs/ and the routes of infra/template.yaml: `cargo xtask docs`.

fn main() -> anyhow::Result<()> {
    for (name, page) in tests::docs::pages()? {
        std::fs::write(tests::docs::root().join(name), page)?;
    }
    Ok(())
}
