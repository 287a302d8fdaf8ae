//! Reads a workbook in a child process: the same executable, started with one argument, with limits that it
//! sets for itself before it looks at the file. A file that would take too much ends the child, never the
//! process that serves people.
//!
//! The child has an empty environment, so it holds no credentials. It gets the file through a pipe and sends
//! back one answer of bounded length.

use crate::{Format, ReadError, workbook};
use domain::base::sheet::{Layout, MAX_BYTES, Sheet, SheetRefusal};
use domain::batches::columns::BatchKind;
use domain::records::file::RecordsKind;
use rlimit::Resource;
use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// The argument with which an executable becomes the child.
const ARGUMENT: &str = "--read-workbook";

/// The first bytes of every answer. They tell an answer from the output of an executable that does not know
/// [`ARGUMENT`].
const HANDSHAKE: &[u8] = b"attain workbook\n";

/// The memory that the child may take on top of what the executable itself occupies, in bytes.
pub const MOST_MEMORY: u64 = 192 * 1024 * 1024;

/// The processor time that the child may take, in seconds.
pub const MOST_SECONDS: u64 = 2;

/// The longest answer, in bytes. The rows of a sheet take 12 MiB at most; as JSON, quotation marks and
/// backslashes take two bytes.
const MOST_ANSWER: u64 = 32 * 1024 * 1024;

/// The time after which a child that has not answered is ended. It is longer than the child's processor time,
/// because a small function gets a fraction of a processor.
const PATIENCE: Duration = Duration::from_secs(15);

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Starts children from this executable instead of the present one. For test binaries, whose `main` is not
/// ours. Only the first call has an effect.
pub fn use_program(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// Answers as the child and ends the process, if it was started as one; otherwise returns at once. Every
/// executable that reads spreadsheets calls this first.
pub fn answer_if_child() {
    if std::env::args_os().nth(1).is_none_or(|argument| argument != ARGUMENT) {
        return;
    }
    let code = match answer() {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("{error}");
            1
        }
    };
    std::process::exit(code);
}

fn answer() -> io::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(HANDSHAKE)?;
    output.flush()?;
    set_limits()?;
    let mut request = Vec::new();
    io::stdin().lock().take(MAX_BYTES + 2).read_to_end(&mut request)?;
    let [layout, format, bytes @ ..] = request.as_slice() else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let layout = layouts().nth(usize::from(*layout)).ok_or(io::ErrorKind::InvalidData)?;
    let format = match format {
        b'x' => Format::Xlsx,
        b'b' => Format::Xls,
        _ => Format::Ods,
    };
    serde_json::to_writer(&mut output, &workbook::read(format, bytes, layout))?;
    output.flush()
}

/// Limits memory and processor time, and forbids core dumps and writing files. The kernel refuses memory
/// beyond the limit, which ends the child, and ends a child that takes too long.
fn set_limits() -> io::Result<()> {
    let memory = occupied()? + MOST_MEMORY;
    Resource::AS.set(memory, memory)?;
    Resource::CPU.set(MOST_SECONDS, MOST_SECONDS)?;
    Resource::CORE.set(0, 0)?;
    Resource::FSIZE.set(0, 0)
}

/// The address space of this process, in bytes. A debug build maps hundreds of megabytes of its own file.
fn occupied() -> io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kib: Option<u64> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kib.map(|kib| kib * 1024).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// All layouts. Parent and child are one executable, so a layout's place here means the same to both.
fn layouts() -> impl Iterator<Item = &'static Layout> {
    BatchKind::ALL.iter().map(|kind| kind.layout()).chain(RecordsKind::ALL.map(RecordsKind::layout))
}

/// Reads a workbook in a child.
pub(crate) fn read(format: Format, bytes: &[u8], layout: &'static Layout) -> Result<Sheet, ReadError> {
    let failed = |error: io::Error| ReadError::Failed(error.to_string());
    let layout = layouts()
        .zip(0_u8..)
        .find_map(|(known, place)| (known == layout).then_some(place))
        .ok_or_else(|| ReadError::Failed("an unknown layout".to_owned()))?;
    let format = match format {
        Format::Xlsx => b'x',
        Format::Xls => b'b',
        Format::Ods | Format::Csv => b'o',
    };
    let program = match PROGRAM.get() {
        Some(program) => program.clone(),
        None => std::env::current_exe().map_err(failed)?,
    };
    let mut child = Command::new(program)
        .arg(ARGUMENT)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let outcome = exchange(&mut child, &[layout, format], bytes);
    // A child that has answered has ended or is about to; one that has not must end now.
    if outcome.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(failed)?;
    let (output, complaint) = outcome.map_err(ReadError::Failed)?;
    let Some(answer) = output.strip_prefix(HANDSHAKE) else {
        return Err(ReadError::Failed(format!("the child does not know its task: {status}")));
    };
    if status.success() {
        let read: Result<Sheet, SheetRefusal> =
            serde_json::from_slice(answer).map_err(|error| ReadError::Failed(error.to_string()))?;
        return Ok(read?);
    }
    ended(status, &complaint)
}

/// Sends the file and returns the child's output and its complaint, if it has any.
fn exchange(child: &mut Child, head: &[u8], bytes: &[u8]) -> Result<(Vec<u8>, String), String> {
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut input), Some(output), Some(complaint)) = pipes else {
        return Err("a child without pipes".to_owned());
    };
    let (sender, answer) = channel();
    thread::spawn(move || {
        let (mut all, mut words) = (Vec::new(), Vec::new());
        let read = output.take(MOST_ANSWER).read_to_end(&mut all);
        let _ = complaint.take(4096).read_to_end(&mut words);
        let _ = sender.send(read.map(|_| (all, String::from_utf8_lossy(&words).into_owned())));
    });
    // The child reads everything before it answers. If it has ended already, its exit status says why.
    let _ = input.write_all(head).and_then(|()| input.write_all(bytes));
    drop(input);
    match answer.recv_timeout(PATIENCE) {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}

/// Says what a child's end means: its limits ended it, or it panicked over damaged content.
fn ended(status: ExitStatus, complaint: &str) -> Result<Sheet, ReadError> {
    /// The number that ends a process which exceeds its processor time, and the one that ends any (signal(7)).
    const OUT_OF_TIME: [i32; 2] = [24, 9];
    /// The exit status of a Rust program that panicked and unwound. One that aborts ends by a signal.
    const PANICKED: i32 = 101;
    let out_of_memory = ["memory allocation of", "capacity overflow"];
    if status.signal().is_some_and(|signal| OUT_OF_TIME.contains(&signal))
        || out_of_memory.iter().any(|words| complaint.contains(words))
    {
        return Err(SheetRefusal::TooMuchInside.into());
    }
    if status.code() == Some(PANICKED) || status.signal().is_some() {
        return Err(SheetRefusal::NotASpreadsheet.into());
    }
    Err(ReadError::Failed(format!("{status}: {complaint}")))
}
