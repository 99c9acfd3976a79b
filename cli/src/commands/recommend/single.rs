//! Recommendations for one user, on standard output: TSV in a pipe, an aligned table on a terminal.

use std::io::{IsTerminal, Write};

use anyhow::{Result, bail};
use hubcut_datasets::Names;

use crate::args::RecommendArgs;
use crate::model::Trained;
use crate::session::Session;
use crate::{stdout, top};

/// Prints the best items of a user.
pub(super) fn print(
    args: &RecommendArgs,
    trained: &Trained,
    id: &str,
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
    let items = &trained.model.sides().items;
    let rows = best.iter().enumerate().map(|(i, scored)| {
        let item = items.get(scored.item as usize);
        let title = names.map(|names| names.get(item).unwrap_or_default().to_owned());
        let cells = [(i + 1).to_string(), item.to_string(), trained.shown(scored.score).to_string()];
        cells.into_iter().chain(title).collect::<Vec<_>>()
    });
    if std::io::stdout().is_terminal() {
        let header = ["rank", "item", "score"].into_iter().chain(names.map(|_| "title")).map(String::from).collect();
        let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
        return stdout::print(|out| top::print_aligned(out, &rows));
    }
    stdout::print(|out| rows.into_iter().try_for_each(|row| writeln!(out, "{}", row.join("\t"))))
}
