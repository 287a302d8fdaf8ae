//! Headless Chromium on a running stack, operated as a person would: by labels, names and keys.

use crate::sample::is_due;
use crate::workbooks;
use local::{Options, Stack, State};
use runtime::{Clock, Log};
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use thirtyfour::common::command::Selector;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;

/// The longest wait for an expected element, far longer than any page needs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A script that waits some seconds for an element, by XPath or by CSS, and for its being shown if that is asked.
const WAIT: &str = "const [xpath, query, shown, done] = arguments;
    const found = xpath
        ? () => document.evaluate(query, document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE, null)
        : () => document.querySelectorAll(query);
    const all = of => Array.from({ length: of.snapshotLength ?? of.length }, (_, n) => of.snapshotItem?.(n) ?? of[n]);
    const isShown = one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const end = performance.now() + 5_000;
    const look = () => {
        const one = all(found()).find(one => !shown || isShown(one));
        one || performance.now() > end ? done(one ?? null) : setTimeout(look, 20);
    };
    look();";

/// A browser, and the stack that serves its pages.
pub struct Browser {
    /// The stack that serves the pages.
    pub stack: Arc<Stack>,
    /// The WebDriver session.
    pub driver: WebDriver,
    /// How many pages have been checked at both widths.
    checked: AtomicUsize,
    // The order of these fields matters: the profile is removed after the browser has ended.
    _chromedriver: Chromedriver,
    _profile: TempDir,
}

/// The chromedriver process. Dropping it ends it and its browser, also when a test fails.
struct Chromedriver(Child);

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Browser {
    /// Opens a browser of this width in pixels, on a new stack without any account.
    pub async fn open(width: u32) -> Browser {
        let stack = workbooks::start(Options {
            state: State::Memory,
            port: 0,
            site: Some(site()),
            templates: local::templates(),
            functions: local::functions(),
            clock: Clock::system(),
            log: Log::standard(),
            http_client: None,
        })
        .await
        .expect("the stack starts");
        Browser::on(Arc::new(stack), width).await
    }

    /// Opens a browser of this width in pixels, on a stack that serves the site.
    pub async fn on(stack: Arc<Stack>, width: u32) -> Browser {
        let (chromedriver, port) = chromedriver();
        let profile = tempfile::tempdir().expect("a profile");
        let mut wishes = DesiredCapabilities::chrome();
        let program = root().join("tests/browser.sh");
        wishes.set_binary(program.to_str().expect("a path")).expect("a program");
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=en-GB",
            &format!("--window-size={width},1000"),
            &format!("--user-data-dir={}", profile.path().display()),
        ] {
            wishes.add_arg(argument).expect("an argument");
        }
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wishes).await.expect("a browser");
        Browser {
            stack,
            driver,
            checked: AtomicUsize::new(0),
            _chromedriver: chromedriver,
            _profile: profile,
        }
    }

    /// Opens a page by its path or its whole address.
    pub async fn open_page(&self, path: &str) {
        let address =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.stack.url) };
        self.driver.goto(address).await.expect("a page");
    }

    /// Waits for the page with this heading.
    pub async fn page(&self, heading: &str) {
        let by = By::XPath(format!("//h1[normalize-space()={}]", quoted(heading)));
        if self.find_opt(by).await.is_none() {
            let text = self.text().await;
            panic!("no page “{heading}”, but:\n{text}");
        }
    }

    /// Waits until the page contains this text.
    pub async fn says(&self, words: &str) {
        let by = By::XPath(format!("//main[contains(normalize-space(), {})]", quoted(words)));
        if self.find_opt(by).await.is_none() {
            let text = self.text().await;
            panic!("nothing says “{words}”, but:\n{text}");
        }
    }

    /// Returns all visible text of the page.
    pub async fn text(&self) -> String {
        let body = self.driver.find(By::Css("body")).await.expect("a body");
        body.text().await.unwrap_or_default()
    }

    /// Types into the field with this label.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.labelled(label).await;
        field.clear().await.expect("cleared");
        field.send_keys(text).await.expect("typed");
    }

    /// Ticks or chooses the field with this label.
    pub async fn tick(&self, label: &str) {
        let field = self.labelled(label).await;
        field.click().await.expect("ticked");
    }

    /// Chooses the option with these words of the dropdown with this label.
    pub async fn choose(&self, label: &str, option: &str) {
        let by = By::XPath(format!("./option[normalize-space()={}]", quoted(option)));
        let option = self.labelled(label).await.find(by).await.expect("an option");
        option.click().await.expect("chosen");
    }

    /// Returns the field with this label.
    pub async fn labelled(&self, label: &str) -> WebElement {
        let by = By::XPath(format!("//label[normalize-space()={}]", quoted(label)));
        let label = self.find(by).await;
        let id = label.attr("for").await.expect("an attribute").expect("the label's field");
        self.driver.find(By::Id(id)).await.expect("a field")
    }

    /// Presses the button with this text or this accessible name.
    pub async fn press(&self, words: &str) {
        let words = quoted(words);
        self.click(By::XPath(format!("//button[normalize-space()={words} or @aria-label={words}]"))).await;
    }

    /// Follows the link with this text.
    pub async fn follow(&self, words: &str) {
        let words = quoted(words);
        self.click(By::XPath(format!("//a[normalize-space()={words}]"))).await;
    }

    /// Clicks a visible element once it is there. An element that is drawn again between the two is looked for again: the first
    /// page has links before the program draws them.
    async fn click(&self, by: By) {
        loop {
            match self.find(by.clone()).await.click().await.map_err(WebDriverError::into_inner) {
                Err(WebDriverErrorInner::StaleElementReference(_)) => {}
                clicked => return clicked.expect("clicked"),
            }
        }
    }

    /// Waits for a visible element.
    pub async fn find(&self, by: By) -> WebElement {
        match self.find_opt(by.clone()).await {
            Some(element) => element,
            None => {
                let text = self.text().await;
                panic!("no {by:?} on the page:\n{text}")
            }
        }
    }

    /// Waits for an element that may be hidden, such as a link in a closed menu.
    pub async fn find_in_document(&self, by: By) -> WebElement {
        let element = self.wait_for(by.clone(), false).await;
        element.unwrap_or_else(|| panic!("no {by:?} in the document"))
    }

    async fn find_opt(&self, by: By) -> Option<WebElement> {
        self.wait_for(by, true).await
    }

    /// Waits for an element in the page itself: to ask the browser again and again took a third of its work.
    async fn wait_for(&self, by: By, shown: bool) -> Option<WebElement> {
        let Selector { name, query } = by.into();
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let how = vec![json!(&*name == "xpath"), json!(&*query), json!(shown)];
            // Fails when another page opens while it waits.
            let Ok(found) = self.driver.execute_async(WAIT, how).await else { continue };
            if let Ok(element) = found.element() {
                return Some(element);
            }
        }
        None
    }

    pub async fn sign_in(&self, username: &str, password: &str) {
        self.open_page("/sign-in").await;
        self.page("Sign in").await;
        self.fill("Email address or username", username).await;
        self.fill("Password", password).await;
        self.press("Sign in").await;
    }

    /// True if axe came to the page with an earlier check.
    async fn has_axe(&self) -> bool {
        let here = self.driver.execute("return 'axe' in window;", Vec::new()).await.expect("an answer");
        here.convert().expect("true or false")
    }

    /// Asserts that axe finds no serious or critical violation, and that the page is not wider than the
    /// window.
    pub async fn check_accessibility(&self) {
        self.check_axe().await;
        self.check_width().await;
    }

    async fn check_axe(&self) {
        if !self.has_axe().await {
            let axe = std::fs::read_to_string(root().join("frontend/node_modules/axe-core/axe.min.js"));
            self.driver.execute(axe.expect("axe-core"), Vec::new()).await.expect("axe");
        }
        let run = "const done = arguments[arguments.length - 1]; axe.run({ resultTypes: ['violations'] }).then(found => done(found.violations\
                   .filter(one => ['serious', 'critical'].includes(one.impact))\
                   .map(one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(', '))));";
        let found = self.driver.execute_async(run, Vec::new()).await.expect("axe's answer");
        let violations: Vec<String> = found.convert().expect("a list");
        let address = self.driver.current_url().await.expect("an address");
        assert!(violations.is_empty(), "{address}: {violations:#?}");
    }

    async fn check_width(&self) {
        let address = self.driver.current_url().await.expect("an address");
        let wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;";
        let over: i64 =
            self.driver.execute(wide, Vec::new()).await.expect("a width").convert().expect("a number");
        assert!(over <= 0, "{address}: {over} pixels wider than the window");
    }

    /// Gives the window another size in pixels.
    pub async fn resize(&self, width: u32, height: u32) {
        let screen = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", screen).await.expect("a size");
    }

    /// Has the browser save files in this folder.
    pub async fn save_in(&self, folder: &Path) {
        let path = folder.to_str().expect("a path");
        let behaviour = json!({"behavior": "allow", "downloadPath": path});
        self.driver.cdp().send_raw("Browser.setDownloadBehavior", behaviour).await.expect("a folder");
    }

    /// Waits until the browser has saved a file with this ending in the folder, and returns its path.
    pub async fn saved(&self, folder: &Path, ending: &str) -> PathBuf {
        for _ in 0..200 {
            let files = std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok);
            let mut paths = files.map(|file| file.path());
            if let Some(path) = paths.find(|path| path.extension().is_some_and(|end| end == ending)) {
                return path;
            }
            // The answer takes a round trip to the browser, which goes on saving.
            self.text().await;
        }
        panic!("the browser saved no .{ending}");
    }

    /// Asserts that the page is accessible as wide as a telephone and as wide as a desk's screen, which is left. Axe looks at
    /// each page at one of the widths, in turn, and in a whole run at both.
    pub async fn check_both_widths(&self) {
        let number = self.checked.fetch_add(1, Ordering::Relaxed);
        for (n, width) in [390, 1280].into_iter().enumerate() {
            self.resize(width, 1000).await;
            if is_due(number + n, 2) {
                self.check_axe().await;
            }
            self.check_width().await;
        }
    }

    /// Closes the browser, and stops the stack if nothing else uses it.
    pub async fn close(self) {
        self.driver.quit().await.expect("the browser closes");
        if let Some(stack) = Arc::into_inner(self.stack) {
            stack.stop().await;
        }
    }
}

/// Returns the folder of the built website.
pub fn site() -> PathBuf {
    let site = root().join("dist");
    assert!(
        site.join("index.html").is_file(),
        "the site is not built: run `cargo xtask site`, or all of `cargo xtask test`"
    );
    site
}

/// Returns the root folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Starts chromedriver on a free port. It needs the same port for IPv4 and IPv6, and exits when a connection
/// of another test uses one of the two. In that case start it again.
fn chromedriver() -> (Chromedriver, u16) {
    (0..5).find_map(|_| start_chromedriver()).expect("chromedriver says its port")
}

fn start_chromedriver() -> Option<(Chromedriver, u16)> {
    let mut child = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is missing: `cargo xtask test` installs it, or says how");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let chromedriver = Chromedriver(child);
    let port = lines
        .map_while(Result::ok)
        .find_map(|line| line.split("successfully on port ").nth(1)?.trim_end_matches('.').parse().ok())?;
    Some((chromedriver, port))
}

/// Returns the text as an XPath literal.
fn quoted(words: &str) -> String {
    assert!(!words.contains('"'), "no double quotes in what is looked for");
    format!("\"{words}\"")
}
