//! Files of names alone: a line is a name, the place of the line is the id.

use hubcut::graph::Side;

use super::columns::{Word, known};
use super::{Bearers, Names, NamesFile, NamesOptions, Way};
use crate::error::{Fault, Result};

impl NamesFile {
    /// Reads names alone, the first id being what the format says, or 0 where that occurs.
    pub(super) fn by_line_of_format(&self, bearers: &Bearers<'_>) -> Result<Names> {
        if bearers.are_text() {
            return Err(self.no_ids(bearers));
        }
        match first_id(bearers) {
            Some(from) => self.by_line(bearers, from),
            None => {
                let noun = bearers.noun();
                let problem = format!(
                    "these are names without ids, and lines may count from 0 or from 1, as no {noun} has id 0 to tell"
                );
                Err(self.refuse(bearers, problem, &lines_from(bearers)))
            }
        }
    }

    /// Reads names alone: the first line is the name of id `from`.
    pub(super) fn by_line(&self, bearers: &Bearers<'_>, from: u64) -> Result<Names> {
        if bearers.are_text() {
            return Err(self.no_ids(bearers));
        }
        let mut lines = self.lines().peekable();
        let word = lines.peek().map(|(_, line)| line.trim()).filter(|line| known(line) == Some(Word::Names));
        let header = word.map(str::to_owned);
        let skipped = usize::from(header.is_some());
        let mut names = Names::new(bearers, Way::ByLine { from, header })?;
        for (id, (line, text)) in (from..).zip(lines.skip(skipped)) {
            let name = text.trim();
            // A tab that is no blank at an end.
            if let Some(at) = name.find('\t') {
                let at = text.len() - text.trim_start().len() + at;
                return Err(self.fault_at(line, at, Fault::Format("a name cannot hold a tab".into()), text));
            }
            match bearers.find(&id.to_string(), Side::Item) {
                Some(position) => names.add(position, name).map_err(|fault| self.fault_at(line, 0, fault, text))?,
                None => names.strangers += u64::from(!name.is_empty()),
            }
        }
        if names.named == 0 {
            let problem = format!("its lines, counted from {from}, name {}", bearers.none());
            return Err(self.problem(problem));
        }
        Ok(names)
    }
}

/// The id of the first line, where the format or the ids tell.
fn first_id(bearers: &Bearers<'_>) -> Option<u64> {
    match bearers.counts_from_one {
        true => Some(1),
        false => bearers.find("0", Side::Item).map(|_| 0),
    }
}

/// The ways to count lines: the one that the format or the ids tell, or both.
pub(super) fn lines_from(bearers: &Bearers<'_>) -> Vec<NamesOptions> {
    let from = first_id(bearers).map_or_else(|| vec![0, 1], |from| vec![from]);
    from.into_iter().map(|from| NamesOptions { columns: None, from: Some(from) }).collect()
}
