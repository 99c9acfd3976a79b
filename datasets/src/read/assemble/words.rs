//! Whether the two words of line 1 are ids, where that says if it is a header.

use hubcut::graph::{EdgeList, RawId, RawPairs, TextIds};
use hubcut::parallel;
use hubcut::plain::Plain;

use super::Pieces;
use crate::read::prologue::FirstWords;
use crate::read::weights::Weights;

impl FirstWords {
    /// [`settle`](Self::settle) for users and items: the first word is looked for among users only, the second among items.
    pub(super) fn settle_sides(&self, pieces: &Pieces) -> Result<Option<String>, String> {
        let in_piece = |(pairs, names, _): &(RawPairs, Option<TextIds>, Weights)| {
            let (Some(names), RawPairs::U32(pairs)) = (names, pairs) else { return [false; 2] };
            let find = |word: &str| (0..names.len()).find(|id| names.get(*id) == word).map(|id| id as u32);
            let (source, target) = (find(&self.source), find(&self.target));
            let line = |pair: &&(u32, u32)| self.is_header || (Some(pair.0), Some(pair.1)) != (source, target);
            let has = |such: &dyn Fn(&(u32, u32)) -> bool| pairs.iter().filter(line).any(such);
            [has(&|pair| Some(pair.0) == source), has(&|pair| Some(pair.1) == target)]
        };
        let found = parallel::collect(pieces.len(), &|piece| in_piece(&pieces[piece]));
        let found = found.into_iter().fold([false; 2], |a, b| [a[0] || b[0], a[1] || b[1]]);
        self.conclude(found)
    }

    /// What follows from which of the words occur in other lines.
    fn conclude(&self, found: [bool; 2]) -> Result<Option<String>, String> {
        let FirstWords { source, target, line, .. } = self;
        let choice = "say `header = yes` or `header = no`";
        let word = if found[0] { source } else { target };
        match (self.is_header, found.contains(&true)) {
            (true, false) => Ok(None),
            (true, true) => Err(format!(
                "line {line} names columns, and \"{word}\" is an id in the lines below, so it may be a header or an edge; {choice}"
            )),
            (false, true) => Ok(Some(format!("line {line} is an edge, since its ids occur again"))),
            (false, false) => Err(format!(
                "line {line} may be a header or an edge: neither \"{source}\" nor \"{target}\" occurs in another line; {choice}"
            )),
        }
    }

    /// Looks whether the two words of line 1 are ids: an edge needs that, a header must not have it.
    pub(super) fn settle<E: Plain>(&self, list: &EdgeList<E>) -> Result<Option<String>, String> {
        let find = |word: &str| list.ids.find(RawId::Text(word)).map(|position| position as u32);
        let (source, target) = (find(&self.source), find(&self.target));
        if self.is_header {
            return self.conclude([source.is_some(), target.is_some()]);
        }
        let ends = (source, target);
        let touches = |&(s, t): &(u32, u32)| {
            let is_word = |end| Some(end) == source || Some(end) == target;
            (is_word(s) || is_word(t)) && (Some(s), Some(t)) != ends
        };
        let chunks = &list.chunks;
        let in_chunks = parallel::collect(chunks.len(), &|chunk| chunks[chunk].edges.iter().any(touches));
        self.conclude([in_chunks.contains(&true), false])
    }
}
