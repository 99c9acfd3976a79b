//! The format of results.

use std::path::Path;

use clap::Args;
use hubcut_datasets::TableFormat;

use super::choice;

const FORMATS: &[(&str, TableFormat)] =
    &[("tsv", TableFormat::Tsv), ("csv", TableFormat::Csv), ("jsonl", TableFormat::JsonLines)];

/// The format of results.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct FormatArgs {
    /// The format of results, whatever the extension of the file: tsv, csv, which has a header, or jsonl, a JSON object a
    /// line [default: what the extension says, else tsv]
    #[arg(long = "output-format", value_name = "FORMAT", help_heading = "Results", value_parser = choice(FORMATS))]
    pub(crate) asked: Option<TableFormat>,
}

impl FormatArgs {
    /// The format of the file that will be `path`.
    pub(crate) fn of(self, path: &Path) -> TableFormat {
        self.asked.unwrap_or_else(|| TableFormat::from_path(path))
    }
}
