//! Recommendations for one user: a table in a file or a pipe, aligned on a terminal.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anyhow::{Result, bail};
use hubcut::graph::RawId;
use hubcut_datasets::write::Value;
use hubcut_datasets::{Names, TableFormat, TableWriter};
use hubcut_programs::als::scores::Scored;

use crate::args::RecommendArgs;
use crate::model::Trained;
use crate::numbers::{counted, rounded};
use crate::session::Session;
use crate::{files, stdout, top};

/// Writes the best items of a user to `output`, or prints them.
pub(super) fn write(
    args: &RecommendArgs,
    trained: &Trained,
    id: &str,
    output: Option<&Path>,
    names: Option<&Names>,
    session: &Session,
) -> Result<()> {
    let user = trained.user(id)?;
    if !trained.rated.has_user(user) {
        bail!("user {id} has no training rating, so the model knows nothing of him; train it with some of his ratings");
    }
    let recommender = trained.recommender();
    let rated = |user| trained.left_out(user, args.include_rated);
    let best = recommender.recommend(&[user], args.top, rated).pop().unwrap_or_default();
    if best.is_empty() {
        session
            .talk
            .warn(format_args!("user {id} has rated every item; recommend rated ones too with --include-rated"));
    }
    match (output, args.format.asked) {
        (Some(path), _) => {
            let format = args.format.of(path);
            files::write(path, &session.interrupts, |out| table(out, format, trained, &best, names))?;
            if !files::is_standard(path) {
                let items = counted(best.len() as u64, "item");
                session.talk.say(format_args!("wrote {}: {items}", path.display()));
            }
            Ok(())
        }
        (None, None) if io::stdout().is_terminal() => {
            let rows = aligned(trained, &best, names);
            stdout::print(|out| top::print_aligned(out, &rows))
        }
        (None, asked) => stdout::print(|out| table(out, asked.unwrap_or_default(), trained, &best, names)),
    }
}

/// Writes items as a table.
fn table(
    out: impl Write,
    format: TableFormat,
    trained: &Trained,
    best: &[Scored],
    names: Option<&Names>,
) -> io::Result<()> {
    let columns: Vec<&str> = ["item", "score"].into_iter().chain(names.map(|_| "title")).collect();
    let mut table = TableWriter::keyed(out, format, "rank", false, &columns)?;
    for (rank, scored) in (1..).zip(best) {
        let item = trained.model.sides().items.get(scored.item as usize);
        let title = names.map(|names| names.get(scored.item as usize).map_or(Value::Empty, Value::Text));
        let cells = [Value::Id(item), trained.shown(scored.score).into()];
        table.row(RawId::Number(rank), None, &cells.into_iter().chain(title).collect::<Vec<_>>())?;
    }
    table.finish()
}

/// Header and rows for people.
fn aligned(trained: &Trained, best: &[Scored], names: Option<&Names>) -> Vec<Vec<String>> {
    let header = ["rank", "item", "score"].into_iter().chain(names.map(|_| "title")).map(String::from).collect();
    let rows = best.iter().enumerate().map(|(i, scored)| {
        let item = trained.model.sides().items.get(scored.item as usize);
        let title = names.map(|names| names.get(scored.item as usize).unwrap_or_default().to_owned());
        let score = rounded(trained.shown(scored.score).into());
        [(i + 1).to_string(), item.to_string(), score].into_iter().chain(title).collect()
    });
    std::iter::once(header).chain(rows).collect()
}
