//! A file of names, and how it is read.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use hubcut_datasets::names::{NameColumns, NamesOptions};

use super::whole;
use crate::hints::with_options;

/// A file of names, and how it is read.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct NamesArgs {
    /// Names for results, of vertices, of ratings those of items: a table with a header such as Id,Label or
    /// movieId,title; two columns without, the first all ids, between commas, semicolons, |, :: or tabs; or names alone, one
    /// a line
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    names: Option<PathBuf>,
    /// Which columns of --names hold ids and names, by number from 1 or as its header calls them: id=1,name=3; of names that
    /// go on to the end of the line, id=1,name=2- [default: what header and ids show]
    #[arg(long, value_name = "COLUMNS", requires = "names", conflicts_with = "names_from", value_parser = columns)]
    names_columns: Option<NameColumns>,
    /// --names holds names alone, and its first line is that of id 0 or 1 [default: 1 if the format counts from 1, as
    /// matrix-market, metis, dimacs and pace do; else 0 if there is such an id]
    #[arg(long, value_name = "0|1", requires = "names", allow_negative_numbers = true, value_parser = whole::<u64>(0, 1))]
    names_from: Option<u64>,
}

impl NamesArgs {
    /// The file.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.names.as_deref()
    }

    /// How it is read.
    pub(crate) fn options(&self) -> NamesOptions {
        NamesOptions { columns: self.names_columns.clone(), from: self.names_from }
    }
}

fn columns(text: &str) -> Result<NameColumns, String> {
    text.parse().map_err(|error: hubcut_datasets::Error| with_options(&error.to_string()))
}
