//! What consistency colours give.

use crate::error::{Error, Result};
use crate::exec::Options;
use crate::program::Consistency;

/// Refuses consistency that colours cannot give to a program that needs `needs`.
pub(in crate::exec) fn check_colours(options: &Options, needs: Consistency) -> Result<()> {
    let asked = options.consistency.unwrap_or(needs);
    if asked.max(needs) == Consistency::Full {
        return Err(Error::Consistency {
            needed: if needs == Consistency::Full { "full" } else { "no more than edge" },
            asked: if asked == Consistency::Full { "full" } else { "edge" },
            next: "the chromatic engine gives edge consistency: full would keep all neighbours of a vertex in \
                   different colours, more than its largest hub has edges; use the asynchronous engine",
        });
    }
    Ok(())
}
