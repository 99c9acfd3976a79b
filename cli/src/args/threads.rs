//! How many threads work.

use clap::Args;

/// How many threads work.
#[derive(Args, Clone, Debug)]
pub(crate) struct ThreadArgs {
    /// How many threads work [default: all cores]
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<usize>,
}

fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("no thread would do the work; leave --threads out to use all cores".into()),
        Ok(threads) => Ok(threads),
        Err(_) => Err("give a whole number, or leave --threads out to use all cores".into()),
    }
}
