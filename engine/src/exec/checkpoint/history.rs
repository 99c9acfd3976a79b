//! The report of a run so far, as bytes.

use crate::bytes::{put_slice, take_plain, take_slice};
use crate::exec::{Contention, RunReport, ScatterMode, SuperstepReport, ViewMode};

/// Words of a line.
const WORDS: usize = 10;

/// Modes by their numbers.
const VIEWS: [ViewMode; 3] = [ViewMode::Dense, ViewMode::Sparse, ViewMode::InPlace];
const SCATTERS: [ScatterMode; 3] = [ScatterMode::None, ScatterMode::Push, ScatterMode::Pull];

/// Seconds and lines of a report.
pub(super) fn encode(report: &RunReport) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 + 8 * WORDS * report.per_superstep.len());
    bytes.extend_from_slice(&report.run_s.to_le_bytes());
    let lines: Vec<[u64; WORDS]> = report.per_superstep.iter().map(words).collect();
    put_slice(lines.as_flattened(), &mut bytes);
    bytes
}

/// Puts what [`encode`] made into the report of a run that goes on.
pub(super) fn put_into(report: &mut RunReport, mut bytes: &[u8]) -> Option<()> {
    let run_s: f64 = take_plain(&mut bytes)?;
    let words: Vec<u64> = take_slice(&mut bytes)?;
    let (lines, rest) = words.as_chunks::<WORDS>();
    for words in lines {
        report.add(line(words)?);
    }
    report.run_s = run_s;
    (rest.is_empty() && bytes.is_empty()).then_some(())
}

fn words(line: &SuperstepReport) -> [u64; WORDS] {
    let views = VIEWS.iter().position(|mode| *mode == line.views).unwrap_or(VIEWS.len()) as u64;
    let scatter = SCATTERS.iter().position(|mode| *mode == line.scatter).unwrap_or(SCATTERS.len()) as u64;
    [
        line.superstep,
        line.active,
        line.edges_gathered,
        line.edges_scattered,
        line.contention.lock_waits,
        line.contention.aborts,
        line.sent_bytes,
        line.residual.to_bits(),
        line.seconds.to_bits(),
        views | scatter << 8 | u64::from(line.segmented) << 16,
    ]
}

fn line(words: &[u64; WORDS]) -> Option<SuperstepReport> {
    let [superstep, active, edges_gathered, edges_scattered, lock_waits, aborts, sent_bytes, residual, seconds, modes] =
        *words;
    Some(SuperstepReport {
        superstep,
        active,
        edges_gathered,
        edges_scattered,
        contention: Contention { lock_waits, aborts },
        sent_bytes,
        residual: f64::from_bits(residual),
        seconds: f64::from_bits(seconds),
        views: *VIEWS.get((modes & 0xff) as usize)?,
        scatter: *SCATTERS.get((modes >> 8 & 0xff) as usize)?,
        segmented: modes >> 16 != 0,
    })
}
