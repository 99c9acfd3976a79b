//! How a cut lies in its sections: a head that says what it is, and the shards of masters and arcs.
//!
//! A reader that does not know the sections skips them: a graph is whole without its cut.

use super::contents::{Contents, Values};
use super::info::{CutInfo, EdgeType, IdKind};
use super::layout::Kind;
use super::open::StoredGraph;
use crate::error::Result;
use crate::partition::{Cut, MAX_SHARDS, ShardId};

/// Bytes of the head before the name of the method.
const FIXED: usize = 8;

/// Most bytes of the name of the method.
const LONGEST_METHOD: usize = 1024;

/// The head of `cut`.
pub(super) fn head(cut: &Cut) -> Vec<u8> {
    [&(cut.shards() as u32).to_le_bytes()[..], &[0; 4], cut.method().as_bytes()].concat()
}

/// Reads a head; what is wrong with it, and at which byte, if something is.
pub(super) fn parse(head: &[u8], edge_cut: bool) -> Result<CutInfo, (usize, String)> {
    let Some((fixed, method)) = head.split_at_checked(FIXED) else {
        return Err((0, format!("{} bytes, less than {FIXED}", head.len())));
    };
    let field = |at: usize| u32::from_le_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
    let shards = field(0) as usize;
    if !(1..=MAX_SHARDS).contains(&shards) {
        return Err((0, format!("{shards} shards, not 1 to {MAX_SHARDS}")));
    }
    if field(4) != 0 {
        return Err((4, format!("{}, which must be 0", field(4))));
    }
    if method.len() > LONGEST_METHOD {
        return Err((FIXED, format!("the name of a method of {} bytes, over {LONGEST_METHOD}", method.len())));
    }
    match std::str::from_utf8(method) {
        Ok(text) if !text.chars().any(char::is_control) => Ok(CutInfo { method: text.to_owned(), shards, edge_cut }),
        _ => Err((FIXED, format!("`{}` is not the name of a method", method.escape_ascii()))),
    }
}

impl StoredGraph {
    /// The cut that is stored with the graph, if there is one; its arrays lie in the mapped file.
    ///
    /// Checked are the checksums of its sections, and that every master and every arc lies on a shard that there is.
    ///
    /// Complexity: one pass over its sections, in parallel on the current rayon pool.
    ///
    /// # Errors
    /// [`Error::DamagedFile`](crate::Error::DamagedFile) with the section and the byte.
    ///
    /// # Examples
    /// ```no_run
    /// # fn main() -> hubcut::Result<()> {
    /// let stored = hubcut::store::StoredGraph::open("web.hub")?;
    /// if let Some(cut) = stored.cut()? {
    ///     println!("{} shards, by {}", cut.shards(), cut.method());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn cut(&self) -> Result<Option<Cut>> {
        let Some(info) = &self.info.cut else { return Ok(None) };
        let head = self.array::<u8>(Kind::Cut)?;
        let masters = self.array::<ShardId>(Kind::CutMasters)?;
        let arcs = if info.edge_cut { None } else { Some(self.array::<ShardId>(Kind::CutArcs)?) };
        let mut sections = vec![(Kind::Cut, Values::Bytes(&head)), (Kind::CutMasters, Values::U16(&masters))];
        sections.extend(arcs.as_ref().map(|arcs| (Kind::CutArcs, Values::U16(arcs))));
        let contents = Contents {
            vertices: 0,
            edges: 0,
            arcs: 0,
            edge_type: EdgeType::of::<()>(),
            ids: IdKind::Range { first: 0 },
            sections,
            shards: info.shards,
        };
        self.check(&contents)?;
        Ok(Some(Cut::stored(info.shards, info.method.clone(), masters, arcs)))
    }
}
