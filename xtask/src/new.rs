//! `cargo xtask new`: writes an operation, and a page for it, into every place that names one.
//!
//! Each part that a person must decide is marked [`FILL_IN`]. The operation does not compile before it is filled in, and
//! a test of `tests/contracts/house.rs` fails while a mark is left. "How to add an operation" in ARCHITECTURE.md says
//! what belongs in each.

use crate::house::{House, succeed};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::PathBuf;

/// Marks what a person must fill in.
const FILL_IN: &str = "FILL_IN";

/// The crate of the table of actions and of the forms.
const DOMAIN: &str = "crates/domain/src";

/// Writes the operation, prints the marked places, and says what comes next.
///
/// # Errors
/// Fails before anything is written if the area or the name is wrong, if the operation exists, or if a file has no
/// place for it.
pub fn run(house: &House, arguments: &[&str]) -> Result<()> {
    let (area, operation, page) = match arguments {
        [area, operation] => (*area, *operation, false),
        [area, operation, "--page"] => (*area, *operation, true),
        _ => bail!(
            "usage: cargo xtask new AREA OPERATION [--page] (in kebab-case, as in `new accounts view-user`)"
        ),
    };
    let changes = Changes::of(house, area, operation, page)?;
    for (path, text) in &changes.files {
        let path = house.root.join(path);
        fs::create_dir_all(path.parent().context("a file in the workspace")?)?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    succeed(house.cargo().args(["fmt", "--all"]))?;
    println!("{operation} is in {} files. Replace each {FILL_IN}:", changes.files.len());
    for place in changes.marked() {
        println!("  {place}");
    }
    println!(
        "Then run `cargo xtask docs`, which writes its route and the pages of docs/, and `cargo xtask test`."
    );
    Ok(())
}

/// The names of a new operation.
struct Names<'a> {
    area: &'a str,
    /// `view-user`
    kebab: &'a str,
    /// `view_user`
    snake: String,
    /// `ViewUser`
    pascal: String,
    /// `View user`
    words: String,
    /// The area's tools.
    tools: String,
}

/// The files that a new operation adds or changes, with their whole new text.
struct Changes<'a> {
    house: &'a House,
    files: Vec<(String, String)>,
}

impl<'a> Changes<'a> {
    fn of(house: &'a House, area: &str, operation: &str, page: bool) -> Result<Changes<'a>> {
        let is_kebab = operation
            .split('-')
            .all(|word| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase()));
        ensure!(is_kebab, "an operation is named in kebab-case, like create-user");
        let functions = format!("functions/{area}/src");
        let tools = fs::read_to_string(house.root.join(&functions).join("tools.rs")).with_context(|| {
            format!("there is no area {area:?} with operations: {functions}/tools.rs cannot be read")
        })?;
        let tools = tools.split("pub struct ").nth(1).and_then(|rest| rest.split(' ').next());
        let names = Names {
            area,
            kebab: operation,
            snake: operation.replace('-', "_"),
            pascal: operation.split('-').map(capitalised).collect(),
            words: capitalised(&operation.replace('-', " ")),
            tools: tools.context("tools.rs defines no tools")?.to_owned(),
        };
        let mut changes = Changes { house, files: Vec::new() };
        changes.domain(&names)?;
        changes.function(&names)?;
        if page {
            changes.page(&names)?;
        }
        changes.tests(&names)?;
        Ok(changes)
    }

    /// The row, the form and the view.
    fn domain(&mut self, names: &Names<'_>) -> Result<()> {
        let Names { area, kebab, snake, pascal, .. } = names;
        self.edit(&format!("{DOMAIN}/access/action.rs"), |text| {
            ensure!(!text.contains(&format!("\"{kebab}\"")), "{kebab} exists already");
            let row = format!(
                "    {pascal}: \"{kebab}\", {FILL_IN} \"/api/{FILL_IN}\", {FILL_IN}, refuses [], \"{FILL_IN}.\";\n"
            );
            at_the_end_of_the_group(&text, area, &row)
        })?;
        self.edit(&format!("{DOMAIN}/api/catalogue.rs"), |text| {
            let line = format!("        Action::{pascal} => of.operation::<{pascal}Form>(),\n");
            at_the_end_of_the_group(&text, area, &line)
        })?;
        self.add_module(&format!("{DOMAIN}/{area}/forms"), &format!("mod {snake};"))?;
        self.edit(&self.module(&format!("{DOMAIN}/{area}/forms")), |text| {
            insert_sorted(&text, &format!("pub use {snake}::*;"))
        })?;
        self.add(
            format!("{DOMAIN}/{area}/forms/{snake}.rs"),
            format!(
                "//! The form and the view of `{kebab}`.

use crate::access::form::form;
use serde::{{Deserialize, Serialize}};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = \"schema\", derive(schemars::JsonSchema))]
pub struct {pascal}Form {{
    pub {FILL_IN}: {FILL_IN},
}}

form!({pascal}Form => {pascal}, {pascal}View);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = \"schema\", derive(schemars::JsonSchema))]
pub struct {pascal}View {{
    pub {FILL_IN}: {FILL_IN},
}}
"
            ),
        )
    }

    /// The operation, its binary and its resource.
    fn function(&mut self, names: &Names<'_>) -> Result<()> {
        let Names { area, kebab, snake, pascal, words, tools } = names;
        let folder = format!("functions/{area}/src");
        self.edit(&format!("{folder}/lib.rs"), |text| {
            let text = insert_sorted(&text, &format!("mod {snake};"))?;
            let text = insert_sorted(&text, &format!("pub use {snake}::{pascal};"))?;
            let (before, after) = text.rsplit_once("];").context("FUNCTIONS has no end")?;
            Ok(format!("{before}    operation::<{pascal}>(),\n];{after}"))
        })?;
        self.add(
            format!("{folder}/{snake}.rs"),
            format!(
                "//! {words}: {FILL_IN}.

use crate::tools::{tools};
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::{area}::forms::{{{pascal}Form, {pascal}View}};
use runtime::{{Operation, Reply}};

pub struct {pascal};

impl Operation for {pascal} {{
    type Form = {pascal}Form;
    type Tools = {tools};
    type Caller = Call;

    async fn run(tools: &{tools}, call: &Call, form: {pascal}Form) -> Result<Reply<{pascal}View>, Failure> {{
        {FILL_IN}(tools, call, form)
    }}
}}
"
            ),
        )?;
        self.add(
            format!("{folder}/bin/{kebab}.rs"),
            format!(
                "//! The Lambda function `{kebab}`.

fn main() -> runtime::Exit {{
    runtime::serve(runtime::operation::<{area}::{pascal}>())
}}
"
            ),
        )?;
        self.edit(&format!("infra/{area}.yaml"), |text| {
            let resource = format!(
                "  {pascal}Function:
    Type: AWS::Serverless::Function
    Metadata: {{ BuildMethod: rust-cargolambda, BuildProperties: {{ Binary: {kebab} }} }}
    Properties:
      FunctionName: !Sub \"attain-${{Stage}}-{kebab}\"
      Policies:
        - Version: \"2012-10-17\"
          Statement:
            - {{ Effect: Allow, Action: [{FILL_IN}], Resource: !Ref TableArn }}
            - {{ Effect: Allow, Action: kms:Decrypt, Resource: !Ref KeyArn }}
"
            );
            let (before, after) = text.split_once("\nResources:\n").context("the file has no resources")?;
            // Behind the functions that are there, before whatever else the file has.
            let end = after.rfind("AWS::Serverless::Function").map_or(0, |function| {
                let rest = &after[function..];
                rest.find("\n\n").map_or(after.len(), |end| function + end + 2)
            });
            let (functions, others) = after.split_at(end);
            let gap = if functions.ends_with("\n\n") { "" } else { "\n" };
            let tail = if others.is_empty() { String::new() } else { format!("\n{others}") };
            Ok(format!("{before}\nResources:\n{functions}{gap}{resource}{tail}"))
        })
    }

    /// The page and its row.
    fn page(&mut self, names: &Names<'_>) -> Result<()> {
        let Names { area, kebab, snake, pascal, words, .. } = names;
        // The pages of accounts are in several pieces.
        let piece = if *area == "accounts" { "People".to_owned() } else { capitalised(area) };
        self.edit("frontend/src/route.rs", |text| {
            let (before, after) =
                text.split_once("    SignIn: \"/sign-in\"").context("no row of signing in")?;
            Ok(format!(
                "{before}    {pascal}: \"/{kebab}\", {pascal}, {FILL_IN}, Column, {piece}, \"{words}\", \
                 pages::{area}::{snake}::{pascal}::new(link);\n\n    SignIn: \"/sign-in\"{after}"
            ))
        })?;
        self.add_module(&format!("frontend/src/pages/{area}"), &format!("pub mod {snake};"))?;
        self.add(
            format!("frontend/src/pages/{area}/{snake}.rs"),
            format!(
                "//! {words}.

use crate::load::Loaded;
use crate::page::{{Page, PageLink, View}};
use crate::shell::Shell;
use domain::{area}::forms::{{{pascal}Form, {pascal}View}};
use yew::prelude::*;

pub struct {pascal} {{
    link: PageLink<{pascal}>,
    view: Loaded<{pascal}View>,
}}

impl {pascal} {{
    pub fn new(link: PageLink<{pascal}>) -> {pascal} {{
        let page = {pascal} {{ link, view: Loaded::Waiting }};
        page.load();
        page
    }}

    fn load(&self) {{
        self.link.load(&{pascal}Form {{ {FILL_IN} }}, |page| &mut page.view);
    }}
}}

impl Page for {pascal} {{
    fn view(&self, _: &Shell) -> View {{
        let again = self.link.on(|page, _, ()| {{
            page.view = Loaded::Waiting;
            page.load();
        }});
        View::new(self.view.render(\"Loading\", again, content))
    }}
}}

fn content(view: &{pascal}View) -> Html {{
    {FILL_IN}(view)
}}
"
            ),
        )
    }

    /// A test of the operation, and its line among all requests for the test of privileges.
    fn tests(&mut self, names: &Names<'_>) -> Result<()> {
        let Names { area, kebab, snake, pascal, .. } = names;
        self.add_module(&format!("tests/operations/{area}"), &format!("mod {snake};"))?;
        self.add(
            format!("tests/operations/{area}/{snake}.rs"),
            format!(
                "//! `{kebab}`.

use domain::{area}::forms::{pascal}Form;
use tests::TestSchool;

#[tokio::test]
async fn {FILL_IN}() {{
    let school = TestSchool::new().await;
    {FILL_IN}(school.admin().run(&{pascal}Form {{ {FILL_IN} }}).await);
}}
"
            ),
        )?;
        self.edit("tests/contracts/privileges.rs", |text| {
            let line = "    ask(school, &SignOutForm {}).await;\n";
            let (before, after) = text.split_once(line).context("no line that signs out")?;
            let own =
                format!("    ask(school, &domain::{area}::forms::{pascal}Form {{ {FILL_IN} }}).await;\n");
            Ok(format!("{before}{own}{line}{after}"))
        })
    }

    /// The file of a module: `a.rs`, or `a/mod.rs`.
    fn module(&self, place: &str) -> String {
        let file = format!("{place}.rs");
        if self.house.root.join(&file).exists() { file } else { format!("{place}/mod.rs") }
    }

    /// Adds a line `mod x;` to the file of a module.
    fn add_module(&mut self, place: &str, line: &str) -> Result<()> {
        self.edit(&self.module(place), |text| insert_sorted(&text, line))
    }

    /// Adds a file.
    fn add(&mut self, path: String, text: String) -> Result<()> {
        ensure!(!self.house.root.join(&path).exists(), "{path} exists already");
        self.files.push((path, text));
        Ok(())
    }

    /// Changes a file, or the change of it that is there already.
    fn edit(&mut self, path: &str, change: impl FnOnce(String) -> Result<String>) -> Result<()> {
        let at = self.files.iter().position(|(name, _)| name == path);
        let text = match at {
            Some(at) => self.files.remove(at).1,
            None => fs::read_to_string(self.house.root.join(path))
                .with_context(|| format!("cannot read {path}"))?,
        };
        let text = change(text).with_context(|| format!("{path} has no place for the operation"))?;
        self.files.push((path.to_owned(), text));
        Ok(())
    }

    /// The lines with a mark, as `file:line`, read after formatting.
    fn marked(&self) -> Vec<String> {
        let mut places = Vec::new();
        for (name, _) in &self.files {
            let path: PathBuf = self.house.root.join(name);
            for (number, line) in fs::read_to_string(path).unwrap_or_default().lines().enumerate() {
                if line.contains(FILL_IN) {
                    places.push(format!("{name}:{}", number + 1));
                }
            }
        }
        places
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// Puts text at the end of the group that begins with the comment `// area`: before the next such comment, or before
/// the brace that ends the table.
fn at_the_end_of_the_group(text: &str, area: &str, lines: &str) -> Result<String> {
    let comment = format!("// {area}\n");
    let begin =
        text.find(&comment).with_context(|| format!("there is no group {comment:?}"))? + comment.len();
    let indent = text[..begin].rsplit('\n').nth(1).map_or(0, |line| line.len() - line.trim_start().len());
    let mut at = begin;
    for line in text[begin..].split_inclusive('\n') {
        let depth = line.len() - line.trim_start().len();
        if line.trim().is_empty() || line.trim_start().starts_with("// ") || depth < indent {
            break;
        }
        at += line.len();
    }
    Ok(format!("{}{lines}{}", &text[..at], &text[at..]))
}

/// Puts a line `mod x;` or `pub use x::…;` among those of its kind, in the order of the alphabet; before everything
/// else of the file where it has none.
fn insert_sorted(text: &str, line: &str) -> Result<String> {
    let kind = line.rsplit_once(' ').map_or(line, |(kind, _)| kind);
    let kind = if kind.starts_with("pub use") { "pub use " } else { &format!("{kind} ") };
    let (mut place, mut at) = (None, 0);
    // A statement may go on for several lines.
    for other in text.split_inclusive(";\n") {
        let begin = at
            + other
                .find(kind)
                .filter(|begin| *begin == 0 || other[..*begin].ends_with('\n'))
                .unwrap_or(other.len());
        at += other.len();
        let own = &text[begin..at];
        if !own.is_empty() && (own < line || place.is_none()) {
            place = Some(if own < line { at } else { begin });
        }
    }
    let (place, gap) = match place {
        Some(place) => (place, ""),
        None => {
            let header = text
                .split_inclusive('\n')
                .take_while(|line| line.starts_with("//!") || line.trim().is_empty());
            (header.map(str::len).sum(), "\n")
        }
    };
    Ok(format!("{}{line}\n{gap}{}", &text[..place], &text[place..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::path::Path;

    fn house() -> House {
        House::find().expect("the workspace")
    }

    #[test]
    fn a_new_operation_with_a_page_has_a_place_in_every_area() {
        let house = house();
        for area in ["accounts", "audit", "batches", "records", "collaborate", "targets"] {
            let changes = Changes::of(&house, area, "try-it-out", true).expect(area);
            let text = |end: &str| {
                let file = changes.files.iter().find(|(name, _)| name.ends_with(end));
                &file.unwrap_or_else(|| panic!("{area}: no {end}")).1
            };
            assert!(text("action.rs").contains("TryItOut: \"try-it-out\""), "{area}");
            assert!(text("catalogue.rs").contains("Action::TryItOut => of.operation::<TryItOutForm>(),"));
            assert!(text("src/lib.rs").contains("mod try_it_out;\n"), "{area}");
            assert!(text("src/lib.rs").contains("    operation::<TryItOut>(),\n];"), "{area}");
            assert!(text(".yaml").contains("  TryItOutFunction:\n"), "{area}");
            assert!(text("route.rs").contains("    TryItOut: \"/try-it-out\", TryItOut,"), "{area}");
            assert!(
                text("privileges.rs")
                    .contains(&format!("&domain::{area}::forms::TryItOutForm {{ FILL_IN }}"))
            );
            let marks: usize = changes
                .files
                .iter()
                .map(|(_, text)| text.lines().filter(|line| line.contains(FILL_IN)).count())
                .sum();
            assert!(marks <= 12, "{area}: {marks} lines to fill in");
        }
    }

    /// Copies the sources of the workspace.
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
            let (path, name) = (entry.path(), entry.file_name());
            if path.is_file() {
                fs::copy(&path, to.join(&name)).expect("copied");
            } else if ![".git", "target", "node_modules", "dist"].map(OsStr::new).contains(&name.as_os_str())
            {
                copy(&path, &to.join(&name));
            }
        }
    }

    #[test]
    fn a_new_operation_in_a_copy_is_well_formed_but_does_not_compile_until_it_is_filled_in() {
        let original = house();
        let root = std::env::temp_dir().join(format!("attain-new-{}", std::process::id()));
        copy(&original.root, &root);
        let house = original.at(root.clone());
        // It formats what it wrote, which fails on anything that is not Rust.
        run(&house, &["records", "try-it-out", "--page"]).expect("written");
        let again = run(&house, &["records", "try-it-out", "--page"]);
        assert!(again.expect_err("it exists").to_string().contains("place"));

        let read = |path: &str| fs::read_to_string(root.join(path)).expect(path);
        let yaml = read("infra/records.yaml");
        serde_yaml_ng::from_str::<serde_yaml_ng::Value>(&yaml).expect("YAML");
        assert!(yaml.contains(&format!("Action: [{FILL_IN}]")));
        for marked in [
            "crates/domain/src/access/action.rs",
            "crates/domain/src/records/forms/try_it_out.rs",
            "functions/records/src/try_it_out.rs",
            "frontend/src/route.rs",
            "frontend/src/pages/records/try_it_out.rs",
            "tests/operations/records/try_it_out.rs",
        ] {
            assert!(read(marked).contains(FILL_IN), "{marked}");
        }
        assert!(read("functions/records/src/bin/try-it-out.rs").contains("records::TryItOut"));
        fs::remove_dir_all(root).expect("removed");
    }

    #[test]
    fn an_operation_that_exists_or_has_no_area_is_refused() {
        let house = house();
        let refused = |area: &str, operation: &str| Changes::of(&house, area, operation, false).err();
        assert!(refused("accounts", "view-user").is_some());
        assert!(refused("account", "view-it").is_some());
        assert!(refused("accounts", "ViewIt").is_some());
        assert!(refused("accounts", "view-it").is_none());
    }
}
