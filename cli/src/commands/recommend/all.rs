//! Recommendations for everybody, a few thousand users at a time.

use std::path::Path;

use anyhow::Result;
use hubcut_datasets::write::Value;
use hubcut_datasets::{Names, TableWriter};

use crate::args::RecommendArgs;
use crate::files;
use crate::model::Trained;
use crate::numbers::counted;
use crate::progress::Bar;
use crate::session::Session;

/// Users whose recommendations are held at a time.
const USERS_AT_ONCE: usize = 1 << 12;

/// Writes the best items of all users who have training ratings.
pub(super) fn write(
    args: &RecommendArgs,
    trained: &Trained,
    path: &Path,
    names: Option<&Names>,
    session: &Session,
) -> Result<()> {
    let sides = trained.model.sides();
    let all = sides.users.len();
    let users: Vec<u32> = (0..all as u32).filter(|user| trained.rated.has_user(*user)).collect();
    let recommender = trained.recommender();
    let rated = |user| trained.left_out(user, args.include_rated);
    let columns: Vec<&str> = ["rank", "item", "score"].into_iter().chain(names.map(|_| "title")).collect();
    let bar = Bar::counting(&session.talk, format!("writing {}", path.display()), users.len() as u64);
    files::write(path, &session.interrupts, |out| {
        let mut table = TableWriter::keyed(out, args.format.of(path), "user", false, &columns)?;
        for (done, users) in users.chunks(USERS_AT_ONCE).enumerate() {
            bar.set((done * USERS_AT_ONCE) as u64);
            for (user, best) in users.iter().zip(recommender.recommend(users, args.top, rated)) {
                let user = sides.users.get(*user as usize);
                for (rank, scored) in (1u64..).zip(&best) {
                    let item = sides.items.get(scored.item as usize);
                    let cells = [rank.into(), Value::Id(item), trained.shown(scored.score).into()];
                    match names {
                        None => table.row(user, None, &cells)?,
                        Some(names) => {
                            let title = names.get(scored.item as usize).map_or(Value::Empty, Value::Text);
                            table.row(user, None, &[cells[0], cells[1], cells[2], title])?;
                        }
                    }
                }
            }
        }
        table.finish()
    })?;
    drop(bar);
    if users.len() < all {
        let without = counted((all - users.len()) as u64, "user");
        session.talk.warn(format_args!("{without} without training ratings: nothing is recommended to them"));
    }
    if !files::is_standard(path) {
        session.talk.say(format_args!("wrote {}: {}", path.display(), counted(users.len() as u64, "user")));
    }
    Ok(())
}
