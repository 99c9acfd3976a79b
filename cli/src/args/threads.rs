//! How many threads work.

use clap::Args;

/// How many threads work.
#[derive(Args, Clone, Debug)]
pub(crate) struct ThreadArgs {
    /// How many threads work [default: all cores]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = threads)]
    pub(crate) threads: Option<usize>,
}

/// Threads beyond which a pool only gets in its own way, unless there are as many cores.
const MOST: usize = 1024;

/// Parses a number of threads.
pub(super) fn threads(text: &str) -> Result<usize, String> {
    let most = std::thread::available_parallelism().map_or(1, usize::from).max(MOST);
    match text.parse() {
        Ok(0) => Err("no thread would do the work; leave --threads out to use all cores".into()),
        Ok(threads) if threads <= most => Ok(threads),
        _ => Err(format!("give a number from 1 to {most}, or leave --threads out to use all cores")),
    }
}
