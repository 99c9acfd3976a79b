//! Which two columns are the ends of edges, by their names.

use super::{Role, is_time, plain, role, words};

/// Words that say that an edge starts in a column.
const SOURCES: [&str; 9] = ["src", "source", "from", "start", "origin", "orig", "tail", "subject", "sender"];
/// Words that say that an edge leads to what is in a column.
const TARGETS: [&str; 9] = ["dst", "dest", "destination", "target", "to", "end", "head", "object", "receiver"];
/// Columns of those who choose or rate.
const USERS: [&str; 4] = ["user", "userid", "customer", "customerid"];
/// Columns of what is chosen or rated.
#[rustfmt::skip]
const ITEMS: [&str; 22] = [
    "item", "itemid", "movie", "movieid", "product", "productid", "book", "bookid", "artist", "artistid", "track",
    "trackid", "song", "songid", "isbn", "asin", "business", "businessid", "video", "videoid", "article", "articleid",
];
/// How sure it is that two names mean the ends of edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sure {
    /// Words that mean it.
    Known,
    /// Words that ids could have, too: `node1 node2`.
    Alike,
}

/// Whether the ends of edges are things of two kinds, such as users and items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kinds {
    One,
    /// Their names differ.
    Perhaps,
    Two,
}

/// Two columns that are the ends of edges, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ends {
    pub(crate) source: usize,
    pub(crate) target: usize,
    pub(crate) kinds: Kinds,
    pub(crate) sure: Sure,
}

/// The two columns that hold the ends of edges, where words that mean it say so.
pub(crate) fn known_ends(names: &[String]) -> Option<Ends> {
    ends(names).ok().flatten().filter(|ends| ends.sure == Sure::Known)
}

/// The two columns that hold the ends of edges, where the names say so; an error with the pairs, where they name several.
pub(crate) fn ends(names: &[String]) -> Result<Option<Ends>, Vec<(usize, usize)>> {
    if let Some(ends) = neo4j(names) {
        return Ok(Some(ends));
    }
    let mut pairs = worded(names);
    if pairs.len() > 1 {
        // Of `source_id, source_name, target_id, target_name`, the ids are meant.
        let bare: Vec<_> = pairs.iter().copied().filter(|(_, rest)| *rest == Rest::Nothing).collect();
        let ids: Vec<_> = pairs.iter().copied().filter(|(_, rest)| *rest == Rest::Id).collect();
        pairs = [bare, ids].into_iter().find(|chosen| chosen.len() == 1).unwrap_or(pairs);
    }
    match pairs[..] {
        [] => {}
        [((source, target), _)] => return Ok(Some(Ends { source, target, kinds: Kinds::One, sure: Sure::Known })),
        _ => return Err(pairs.into_iter().map(|(pair, _)| pair).collect()),
    }
    let column = |known: &[&str]| -> Vec<usize> {
        (0..names.len()).filter(|i| known.contains(&plain(&names[*i]).as_str())).collect()
    };
    let (users, items) = (column(&USERS), column(&ITEMS));
    if let ([source], [target]) = (&users[..], &items[..]) {
        return Ok(Some(Ends { source: *source, target: *target, kinds: Kinds::Two, sure: Sure::Known }));
    }
    // A user beside a target, a source beside an item, and the entries of a matrix, one a row.
    let (sources, targets) = (column(&SOURCES), column(&TARGETS));
    let (rows, columns) = (column(&["row"]), column(&["col", "column"]));
    for (first, second) in [(&users, &targets), (&sources, &items), (&rows, &columns)] {
        if let ([source], [target]) = (&first[..], &second[..]) {
            return Ok(Some(Ends { source: *source, target: *target, kinds: Kinds::One, sure: Sure::Known }));
        }
    }
    Ok(twins(names).or_else(|| of_ids(names)))
}

/// Whether a name is a word for where an edge leads, and nothing else.
pub(crate) fn leads_to(name: &str) -> bool {
    TARGETS.contains(&plain(name).as_str())
}

/// Whether a name is a word for where an edge starts, and nothing else.
pub(crate) fn starts_from(name: &str) -> bool {
    SOURCES.contains(&plain(name).as_str())
}

/// What the words for a source and for a target leave of two names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    Nothing,
    Id,
    Other,
}

/// Pairs of names that differ in a word for a source and one for a target: `from_node`, `to_node`.
fn worded(names: &[String]) -> Vec<((usize, usize), Rest)> {
    let without = |name: &str, known: &[&str]| {
        let mut words = words(name);
        let at = words.iter().position(|word| known.contains(&word.as_str()))?;
        // `source1` is a source, too: but `end1` would be a node.
        words.remove(at);
        Some(words)
    };
    let mut pairs = Vec::new();
    for (source, first) in names.iter().enumerate() {
        let Some(rest) = without(first, &SOURCES) else { continue };
        // Properties of edges have a start and an end, too.
        let rest_name = rest.concat();
        let is_property =
            is_time(&rest_name) || !matches!(role(&rest_name), Role::Unknown | Role::EdgeId | Role::Label);
        if !rest.is_empty() && is_property {
            continue;
        }
        for (target, second) in names.iter().enumerate() {
            if source != target && without(second, &TARGETS).as_ref() == Some(&rest) {
                let rest = match rest.last().map(String::as_str) {
                    None => Rest::Nothing,
                    Some("id") => Rest::Id,
                    _ => Rest::Other,
                };
                pairs.push(((source, target), rest));
            }
        }
    }
    pairs
}

/// `:START_ID(Person)` and `:END_ID(Movie)`.
fn neo4j(names: &[String]) -> Option<Ends> {
    let column = |key: &str| {
        names.iter().enumerate().find_map(|(i, name)| {
            let upper = name.to_ascii_uppercase();
            let rest = upper.split_once(key)?.1;
            (rest.is_empty() || rest.starts_with('(')).then(|| (i, rest.to_owned()))
        })
    };
    let ((source, from), (target, to)) = (column(":START_ID")?, column(":END_ID")?);
    Some(Ends { source, target, kinds: if from == to { Kinds::One } else { Kinds::Two }, sure: Sure::Known })
}

/// The word before the digit or letter that tells two names apart: `node1` and `node2`, `id_a` and `id_b`.
fn numbered(name: &str) -> Option<(String, char)> {
    // `<http://a>` is no name of a column.
    if !name.chars().all(|c| c.is_alphanumeric() || "_-. ".contains(c)) {
        return None;
    }
    let words = words(name);
    let (last, before) = words.split_last()?;
    let (stem, mark) = match last.as_str() {
        "1" | "2" | "a" | "b" if !before.is_empty() => (before.concat(), last.chars().next()?),
        // The digit may stand before the word for an id: `Person1Id`.
        _ => {
            let (thing, id) = if last == "id" { (before.concat(), "id") } else { (words.concat(), "") };
            let mark = thing.chars().last().filter(|c| matches!(c, '1' | '2'))?;
            (format!("{}{id}", thing.strip_suffix(mark)?), mark)
        }
    };
    let is_stem = !stem.is_empty() && stem.chars().all(char::is_alphabetic);
    (is_stem && matches!(role(&stem), Role::Unknown | Role::EdgeId | Role::Label)).then_some((stem, mark))
}

/// What two names have in common that only a number tells apart.
pub(crate) fn stem(name: &str) -> Option<String> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem.len() < name.len()).then(|| stem.to_owned())
}

/// `node1, node2`; `id_a, id_b`; `Person.id, Person.id`.
fn twins(names: &[String]) -> Option<Ends> {
    for (source, first) in names.iter().enumerate() {
        if let Some((stem, mark @ ('1' | 'a'))) = numbered(first) {
            let other = (stem, if mark == '1' { '2' } else { 'b' });
            let second: Vec<_> = (0..names.len()).filter(|i| numbered(&names[*i]).as_ref() == Some(&other)).collect();
            if let [target] = second[..] {
                return Some(Ends { source, target, kinds: Kinds::One, sure: Sure::Alike });
            }
        }
        let same: Vec<_> = (0..names.len()).filter(|i| names[*i] == *first).collect();
        if let [source, target] = same[..]
            && words(first).last().is_some_and(|word| word.ends_with("id"))
        {
            return Some(Ends { source, target, kinds: Kinds::One, sure: Sure::Known });
        }
    }
    None
}

/// Two columns, and no more, of ids of something: `Person.id, Forum.id`.
fn of_ids(names: &[String]) -> Option<Ends> {
    let is_id = |name: &String| {
        let words = words(name);
        words.len() > 1 && words.last().is_some_and(|word| word == "id") && role(name) == Role::Unknown
    };
    let ids: Vec<_> = (0..names.len()).filter(|i| is_id(&names[*i])).collect();
    match ids[..] {
        [source, target] => Some(Ends { source, target, kinds: Kinds::Perhaps, sure: Sure::Known }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<String> {
        line.split(',').map(String::from).collect()
    }

    fn of(line: &str) -> Option<(usize, usize, bool)> {
        ends(&names(line)).unwrap().map(|ends| (ends.source, ends.target, ends.kinds != Kinds::One))
    }

    #[test]
    fn names_mean_ends() {
        for (line, source, target) in [
            ("src,dst", 0, 1),
            ("Weight,TO,from", 2, 1),
            ("Id,Source,Target", 1, 2),
            (":START_ID(Person),weight:int,:END_ID(Person)", 0, 2),
            ("~id,~from,~to,~label", 1, 2),
            ("_from,_to,_key", 0, 1),
            ("FromNodeId,ToNodeId", 0, 1),
            ("from_node,to_node,from_time,to_time", 0, 1),
            ("start_date,end_date,source,target", 2, 3),
            ("source,destination", 0, 1),
            ("protein1,protein2,combined_score", 0, 1),
            ("id_a,id_b", 0, 1),
            ("node_1,node_2", 0, 1),
            ("SOURCE_SUBREDDIT,TARGET_SUBREDDIT,POST_ID,TIMESTAMP", 0, 1),
            ("airport_from,airport_to", 0, 1),
            ("source_id,source_name,target_id,target_name", 0, 2),
            ("source,target,source_label,target_label", 0, 1),
            ("Person.id,Person.id,creationDate", 0, 1),
            ("creationDate,Person1Id,Person2Id", 1, 2),
            ("row,col,val", 0, 1),
        ] {
            assert_eq!(of(line), Some((source, target, false)), "{line}");
        }
        for (line, source, target) in [
            ("userId,movieId,rating,timestamp", 0, 1),
            ("rating,item_id,user_id", 2, 1),
            (":START_ID(Person),:END_ID(Movie)", 0, 1),
            ("Person.id,Forum.id,joinDate", 0, 1),
        ] {
            assert_eq!(of(line), Some((source, target, true)), "{line}");
        }
        for line in
            ["src,name", "caller,callee", "a,a", "u,v", "id,id2x", "weight1,weight2", "start_date,end_date", "x1y,x2y"]
        {
            assert_eq!(of(line), None, "{line}");
        }
        assert_eq!(ends(&names("src_city,dst_city,src_port,dst_port")), Err(vec![(0, 1), (2, 3)]));
    }
}
