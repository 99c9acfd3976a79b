//! What is said on standard error.

use clap::{Args, ColorChoice};

/// What is said on standard error.
#[derive(Args, Debug)]
#[command(next_help_heading = "Messages")]
pub(crate) struct TalkArgs {
    /// Say nothing but errors, and print nothing that was not asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say a line for every superstep
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// When to colour messages; auto: on a terminal
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: ColorChoice,
}
