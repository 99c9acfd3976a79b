//! Checkpoints: what a run keeps on disk, so that one that was killed goes on where it was.
//!
//! A checkpoint is taken between supersteps. Each part writes what changes on it into a file of its own ([`file`]); what mirrors have is
//! filled in again from their masters, and what a program prepares is prepared again. [`values`] says how values of programs become
//! bytes, [`history`] how the report does, [`folder`] who may write and which checkpoints count, [`identity`] of what they are;
//! [`keeper`] decides when.
//!
//! # The folder
//! `EPOCH.SUPERSTEP.PART` is the file of a part; an epoch is one process that goes on with a run. `manifest` names the checkpoints that
//! are whole, the newest two; `epoch` is the lock: the number of the newest epoch, and a number that tells processes apart which took
//! over at the same time. It is looked at before each checkpoint and before each manifest, so that a process of a former epoch ends,
//! and damages nothing.
//!
//! Order: each part is written under another name, flushed to the disk and renamed; the folder is flushed; then the manifest likewise.
//! Whatever happens, one of the last two manifests counts, and the files that it names are whole.
//!
//! # The format, version 1
//! Little-endian. A file is a header, a table of sections, the XXH3-64 (seed 0) of all that, and the sections one after another.
//!
//! | byte | size | field |
//! | ---: | ---: | --- |
//! | 0 | 8 | magic `89 48 43 50 0d 0a 1a 0a` |
//! | 8 | 4 | version of the format, 1 |
//! | 12 | 4 | number of sections, at most 64 |
//! | 16 | 8 | file length |
//! | 24 | 8 | epoch |
//! | 32 | 8 | supersteps that the run has done |
//! | 40 | 4 | number of the part; 0 in a manifest |
//! | 44 | 4 | parts; 0 in a manifest |
//! | 48 | 40 each | sections: name, 16 bytes of ASCII filled up with zeros; u32 version of the section, 1; u32: 0; u64 length; u64 checksum, as sections of a [stored graph](crate::store) have it |
//!
//! | section | content, in the order of local ids (of an asynchronous run: of vertex ids) |
//! | --- | --- |
//! | `states` | of masters, by the codec of the program |
//! | `views` | of masters, raw |
//! | `slots` | of arcs by source, raw; empty if slots carry nothing |
//! | `inbox` | u64 count; of each message that waits: u32 local id, the message by its codec |
//! | `active` | a bit for each master that is to run, in words of 64; empty if all always do |
//! | `counts` | u32 each: how often masters and mirrors have run; empty where that is not counted |
//! | `partials` | the partial aggregate of each chunk, by the codec of the aggregate |
//! | `clock` | u64 superstep; f64 residual of the last; u64 seed; f64 virtual seconds; u64 activations of an asynchronous run |
//! | `phase` | by its codec |
//! | `begun` | where a pass over colours has stopped, if in its midst: u64 colour; u64 count and f64 residuals of parts; u64 count and bytes of the chunks of this colour, 1 for those that have run |
//! | `traffic` | of part 0: what parts have sent each other, as in the report |
//! | `history` | of part 0: f64 seconds of the run; the lines of the report, 10 words each |
//! | `note` | of part 0: what the caller of the run keeps beside it |
//!
//! The manifest has `identity`, names and values of what the run is (each a u64 length and UTF-8), and `list`, the checkpoints: u64
//! epoch; u64 superstep; u64 parts; of each part u64 bytes and u64 checksum of its header.

mod file;
mod folder;
mod history;
mod identity;
mod keeper;
mod values;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;

pub(super) use self::file::{ReadPart, Saved, Section};
pub(super) use self::keeper::Keeper;
pub(super) use self::values::{KeptClock, ValueCodecs};
use crate::error::{Error, Result};

/// Where and how often a run keeps what it needs to go on: see [`Run::distributed`](super::Run::distributed).
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoints {
    /// The folder, which is made if it is not there.
    pub folder: PathBuf,
    /// How often.
    pub every: Every,
    /// Whether to go on with the newest checkpoint in the folder. Where there is none, the run begins at its start. If this is not set, a
    /// folder that has checkpoints is refused.
    pub resume: bool,
    /// What the answer depends on beside the type of the program, graph, cut, seed and engine: names and values. A checkpoint of a run
    /// with others is refused, and the message has the first that differs.
    pub config: Vec<(String, String)>,
}

impl Checkpoints {
    /// In this folder, every 30 seconds.
    pub fn new(folder: impl AsRef<Path>) -> Self {
        let folder = folder.as_ref().to_owned();
        Checkpoints { folder, every: Every::default(), resume: false, config: Vec::new() }
    }

    /// With something more that the answer depends on.
    pub fn with_config(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.config.push((name.into(), value.to_string()));
        self
    }

    /// With a checksum of something more that the answer depends on.
    pub fn with_checksum(self, name: &str, bytes: &[u8]) -> Self {
        self.with_config(name, format_args!("one with checksum {:016x}", crate::checksum::of(bytes)))
    }
}

/// How often a checkpoint is taken: after so many supersteps, or after the first superstep that ends so much time after the last one.
///
/// # Examples
/// ```
/// use hubcut::exec::Every;
/// use std::time::Duration;
/// assert_eq!("20".parse::<Every>()?, Every::Supersteps(20));
/// assert_eq!("1.5m".parse::<Every>()?, Every::Time(Duration::from_secs(90)));
/// assert_eq!(Every::default().to_string(), "30s");
/// assert!("0".parse::<Every>().is_err() && "soon".parse::<Every>().is_err());
/// # Ok::<(), hubcut::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Every {
    /// Supersteps, rounds of the asynchronous engine, passes of the chromatic one.
    Supersteps(u64),
    /// Time.
    Time(Duration),
}

impl Default for Every {
    fn default() -> Self {
        Every::Time(Duration::from_secs(30))
    }
}

impl fmt::Display for Every {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Every::Supersteps(supersteps) => supersteps.fmt(out),
            Every::Time(time) => write!(out, "{}s", time.as_secs_f64()),
        }
    }
}

impl FromStr for Every {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        const UNITS: [(char, f64); 3] = [('s', 1.0), ('m', 60.0), ('h', 3600.0)];
        let unit = UNITS.iter().find(|(unit, _)| text.ends_with(*unit));
        let every = match unit {
            None => text.parse().ok().filter(|supersteps| *supersteps > 0).map(Every::Supersteps),
            Some((unit, seconds)) => {
                let number = text.trim_end_matches(*unit).parse::<f64>().ok();
                let time = number.and_then(|number| Duration::try_from_secs_f64(number * seconds).ok());
                time.filter(|time| !time.is_zero()).map(Every::Time)
            }
        };
        every.ok_or_else(|| {
            Error::Options("give supersteps, for example 20, or a time, for example 30s, 5m or 1h".into())
        })
    }
}

/// Something that happened to checkpoints, for whoever watches a run.
#[derive(Clone, Copy, Debug)]
pub enum CheckpointEvent<'a> {
    /// The run goes on with the checkpoint of this superstep.
    Resumed {
        /// Its number.
        superstep: u64,
        /// Why a newer one was not taken, if there was one.
        skipped: Option<&'a Error>,
    },
    /// One was taken.
    Written {
        /// After how many supersteps.
        superstep: u64,
        /// Of its files.
        bytes: u64,
        /// That it took.
        seconds: f64,
    },
    /// One could not be taken. The run goes on, and the last one is whole.
    Failed {
        /// After how many supersteps.
        superstep: u64,
        /// The last one that is whole, if there is one.
        last: Option<u64>,
        /// Why.
        error: &'a Error,
    },
}

/// What a run has done about checkpoints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CheckpointReport {
    /// The superstep whose checkpoint this process went on with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed: Option<u64>,
    /// How many it has taken.
    pub written: u64,
    /// How many it could not take.
    pub failed: u64,
    /// Bytes of the last.
    pub bytes: u64,
    /// Seconds spent with them, which are not in those of the run.
    pub seconds: f64,
}
