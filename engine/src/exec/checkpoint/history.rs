//! The report of a run so far, as bytes.

use crate::exec::bytes::{take_plain, take_slice};
use crate::exec::{Contention, RunReport, ScatterMode, SuperstepReport, ViewMode};

/// Words of a line.
const WORDS: usize = 10;

/// Seconds and lines of a report.
pub(super) fn encode(report: &RunReport) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 + 8 * WORDS * report.per_superstep.len());
    bytes.extend_from_slice(&report.run_s.to_le_bytes());
    let lines: Vec<[u64; WORDS]> = report.per_superstep.iter().map(words).collect();
    crate::exec::bytes::put_slice(lines.as_flattened(), &mut bytes);
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
    let views = match line.views {
        ViewMode::Dense => 0,
        ViewMode::Sparse => 1,
        ViewMode::InPlace => 2,
    };
    let scatter = match line.scatter {
        ScatterMode::None => 0,
        ScatterMode::Push => 1,
        ScatterMode::Pull => 2,
    };
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
        views: *[ViewMode::Dense, ViewMode::Sparse, ViewMode::InPlace].get((modes & 0xff) as usize)?,
        scatter: *[ScatterMode::None, ScatterMode::Push, ScatterMode::Pull].get((modes >> 8 & 0xff) as usize)?,
        segmented: modes >> 16 != 0,
    })
}
