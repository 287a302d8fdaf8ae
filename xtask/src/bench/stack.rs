//! Measures the time until the local stack serves its first page, and the size of each function.

use super::Figure;
use crate::house::{House, succeed};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// Starts the stack twice. The cold start creates the demo schools; the warm start uses them.
pub fn measure(house: &House) -> Result<Vec<Figure>> {
    succeed(house.cargo().args(["build", "--quiet", "--bin", "attain-local"]))?;
    let folder = std::env::temp_dir().join(format!("attain-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let program = house.target.join("debug/attain-local");
    let times = [first_page(&program, &folder), first_page(&program, &folder)];
    std::fs::remove_dir_all(&folder)?;
    let [cold, warm] = times;
    let mut figures = vec![
        Figure::new("local stack, fresh, to its first page", cold?, "ms"),
        Figure::new("local stack, warm, to its first page", warm?, "ms").at_most(5000.0),
    ];
    figures.extend(sizes(house)?);
    Ok(figures)
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended by itself. In either case it has ended afterwards.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns the milliseconds from starting the program to the last byte of the sign-in page.
fn first_page(program: &Path, folder: &Path) -> Result<f64> {
    let started = Instant::now();
    let child =
        Command::new(program).args(["--port", "0"]).current_dir(folder).stdout(Stdio::piped()).spawn()?;
    let mut child = Running(child);
    let output = BufReader::new(child.0.stdout.take().context("its output")?);
    let mut lines = output.lines();
    let address = loop {
        let Some(line) = lines.next() else { bail!("the stack stopped before it said its address") };
        if let Some((_, address)) = line?.split_once("http://localhost:") {
            break format!("localhost:{}", address.trim());
        }
    };
    let mut connection = TcpStream::connect(&address)?;
    write!(connection, "GET /sign-in HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut page = Vec::new();
    connection.read_to_end(&mut page)?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

/// Measures the release binaries for this machine. The deployables for Lambda differ by a few percent.
fn sizes(house: &House) -> Result<Vec<Figure>> {
    let areas = ["accounts", "batches", "delivery"];
    let packages = areas.iter().flat_map(|area| ["--package", area]);
    succeed(house.cargo().args(["build", "--quiet", "--release", "--bins"]).args(packages))?;
    let mut figures = Vec::new();
    for area in areas {
        for entry in std::fs::read_dir(house.root.join("functions").join(area).join("src/bin"))? {
            let path = entry?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let size = std::fs::metadata(house.target.join("release").join(&name))?.len();
            figures.push(Figure::new(format!("function {name}"), size as f64 / 1e6, "MB"));
        }
    }
    Ok(figures)
}
