//! What the columns of a table are called: the one table of names that mean something.
//!
//! Names are compared without case and without `_`, `-`, `.`, `~`, `:`, quotes and blanks between their words, so `fromNodeId`,
//! `FROM_NODE_ID` and `from node id` are one name.

use super::fields::Field;
use super::options::{Column, ColumnChoice};

/// Words that say that an edge starts in a column.
const SOURCES: [&str; 9] = ["src", "source", "from", "start", "origin", "orig", "tail", "subject", "sender"];
/// Words that say that an edge leads to what is in a column.
const TARGETS: [&str; 9] = ["dst", "dest", "destination", "target", "to", "end", "head", "object", "receiver"];
/// Columns of those who choose or rate.
const USERS: [&str; 4] = ["user", "userid", "customer", "customerid"];
/// Columns of what is chosen or rated.
const ITEMS: [&str; 22] = [
    "item",
    "itemid",
    "movie",
    "movieid",
    "product",
    "productid",
    "book",
    "bookid",
    "artist",
    "artistid",
    "track",
    "trackid",
    "song",
    "songid",
    "isbn",
    "asin",
    "business",
    "businessid",
    "video",
    "videoid",
    "article",
    "articleid",
];
const WEIGHTS: [&str; 21] = [
    "weight",
    "weights",
    "wt",
    "w",
    "edgeweight",
    "cost",
    "costs",
    "distance",
    "dist",
    "len",
    "length",
    "traveltime",
    "value",
    "val",
    "count",
    "capacity",
    "rating",
    "ratings",
    "stars",
    "duration",
    "traveldistance",
];
/// Names of edges or rows. The empty name is what pandas and R give to row names.
const EDGE_IDS: [&str; 17] = [
    "",
    "id",
    "edge",
    "edgeid",
    "eid",
    "index",
    "key",
    "no",
    "nr",
    "row",
    "rowid",
    "rowname",
    "rownames",
    "linkid",
    "linkno",
    "unnamed0",
    "relationshipid",
];
/// Names of times.
const TIMES: [&str; 18] = [
    "timestamp",
    "timestamps",
    "date",
    "datetime",
    "ts",
    "year",
    "month",
    "day",
    "created",
    "createdat",
    "epoch",
    "unixtime",
    "timeset",
    "interval",
    "hour",
    "week",
    "at",
    "since",
];
/// A name with such a word is one, too; `time` alone may be what a way takes.
const TIME_WORDS: [&str; 6] = ["timestamp", "date", "datetime", "year", "created", "epoch"];
const TYPES: [&str; 10] = [
    "type",
    "kind",
    "relation",
    "relationship",
    "rel",
    "predicate",
    "interaction",
    "edgetype",
    "relationtype",
    "category",
];
const LABELS: [&str; 9] = ["label", "name", "title", "comment", "comments", "description", "note", "notes", "text"];

/// What a column holds, as far as its name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Weight,
    EdgeId,
    Time,
    Type,
    Label,
    Unknown,
}

/// How sure it is that two names mean the ends of edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sure {
    /// Words that mean it.
    Known,
    /// Words that ids could have, too: `node1 node2`.
    Alike,
}

/// Whether the ends of edges are things of two kinds, such as users and items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinds {
    One,
    /// Their names differ.
    Perhaps,
    Two,
}

/// Two columns that are the ends of edges, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) kinds: Kinds,
    pub(super) sure: Sure,
}

/// The fields of a line as names of columns.
pub(super) fn names_of(fields: &[Field<'_>]) -> Vec<String> {
    fields.iter().map(|field| String::from_utf8_lossy(&field.text).into_owned()).collect()
}

/// The two columns that hold the ends of edges, where words that mean it say so.
pub(super) fn known_ends(names: &[String]) -> Option<Ends> {
    ends(names).ok().flatten().filter(|ends| ends.sure == Sure::Known)
}

/// The name of a column without what does not matter.
pub(crate) fn plain(name: &str) -> String {
    words(name).concat()
}

/// The words of a name, lower case: cut at everything that is no letter and no digit, and before a capital letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in untyped(name).chars() {
        let begins = c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        if (begins || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is a word").extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A name without the type that Neo4j puts after it: `weight:int`.
fn untyped(name: &str) -> &str {
    const KINDS: [&str; 12] =
        ["int", "long", "float", "double", "boolean", "byte", "short", "char", "string", "date", "datetime", "point"];
    match name.rsplit_once(':') {
        Some((name, kind)) if KINDS.contains(&kind.trim_end_matches("[]").to_ascii_lowercase().as_str()) => name,
        _ => name,
    }
}

/// What a column of this name holds.
pub(super) fn role(name: &str) -> Role {
    let (plain, words) = (plain(name), words(name));
    let is = |known: &[&str]| known.contains(&plain.as_str());
    // Signs alone are no name.
    if plain.is_empty() && !name.trim().is_empty() {
        Role::Unknown
    } else if is(&WEIGHTS) {
        Role::Weight
    } else if is(&EDGE_IDS) {
        Role::EdgeId
    } else if is(&TIMES) || words.iter().any(|word| TIME_WORDS.contains(&word.as_str())) {
        Role::Time
    } else if is(&TYPES) {
        Role::Type
    } else if is(&LABELS) {
        Role::Label
    } else {
        Role::Unknown
    }
}

/// Whether a column of this name holds times.
pub(super) fn is_time(name: &str) -> bool {
    role(name) == Role::Time || plain(name) == "time"
}

/// The two columns that hold the ends of edges, where the names say so; an error with the pairs, where they name several.
pub(super) fn ends(names: &[String]) -> Result<Option<Ends>, Vec<(usize, usize)>> {
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
pub(super) fn leads_to(name: &str) -> bool {
    TARGETS.contains(&plain(name).as_str())
}

/// Whether a name is a word for where an edge starts, and nothing else.
pub(super) fn starts_from(name: &str) -> bool {
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
pub(super) fn stem(name: &str) -> Option<String> {
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

/// The column of a choice, from 0; the name if there is none of that name.
pub(super) fn find(column: &Column, names: Option<&[String]>) -> Result<usize, String> {
    let name = match column {
        Column::Number(number) => return Ok(number - 1),
        Column::Name(name) => name,
    };
    let names = names.unwrap_or_default();
    let exact = names.iter().position(|other| other == name);
    let loose = || names.iter().position(|other| plain(other) == plain(name) && !plain(name).is_empty());
    exact.or_else(loose).ok_or_else(|| name.clone())
}

/// How a column is said in `--columns`: by its name, if that says which one it is.
pub(super) fn spelled(column: usize, names: Option<&[String]>) -> String {
    let number = (column + 1).to_string();
    let Some(name) = names.and_then(|names| names.get(column)) else { return number };
    let names = names.unwrap_or_default();
    let is_one = names.iter().filter(|other| *other == name).count() == 1;
    let is_plain = !name.is_empty()
        && !name.bytes().all(|byte| byte.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || "_-.:~".contains(c));
    if is_one && is_plain { name.clone() } else { number }
}

/// `--columns` for these columns.
pub(super) fn spell(source: usize, target: usize, weight: Option<usize>, names: Option<&[String]>) -> String {
    let mut text = format!("--columns src={},dst={}", spelled(source, names), spelled(target, names));
    if let Some(weight) = weight {
        text.push_str(&format!(",weight={}", spelled(weight, names)));
    }
    text
}

impl ColumnChoice {
    /// Whether a column is chosen by its name.
    pub(super) fn has_names(&self) -> bool {
        self.columns().any(|column| matches!(column, Column::Name(_)))
    }

    /// Whether these names are those that are chosen.
    pub(super) fn is_in(&self, names: &[String]) -> bool {
        self.columns().all(|column| find(column, Some(names)).is_ok())
    }

    fn columns(&self) -> impl Iterator<Item = &Column> {
        [&self.source, &self.target, &self.weight].into_iter().flatten()
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

    #[test]
    fn names_mean_roles() {
        for (name, wanted) in [
            ("Weight", Role::Weight),
            ("travel_time", Role::Weight),
            ("weight:double", Role::Weight),
            ("creationDate", Role::Time),
            ("Year", Role::Time),
            ("Unnamed: 0", Role::EdgeId),
            ("", Role::EdgeId),
            ("Id", Role::EdgeId),
            ("Type", Role::Type),
            (":TYPE", Role::Type),
            ("~label", Role::Label),
            ("minutes", Role::Unknown),
            ("combined_score", Role::Unknown),
            ("->", Role::Unknown),
            ("min_transfer_time", Role::Unknown),
            ("time", Role::Unknown),
        ] {
            assert_eq!(role(name), wanted, "{name}");
        }
    }

    #[test]
    fn columns_are_spelled_so_that_they_are_found() {
        let names = names("Person.id,Person.id,minutes,2,a b,");
        for column in 0..names.len() {
            let choice = spelled(column, Some(&names)).parse().unwrap();
            assert_eq!(find(&choice, Some(&names)), Ok(column));
        }
        assert_eq!(spell(0, 2, Some(3), Some(&names)), "--columns src=1,dst=minutes,weight=4");
        assert_eq!(find(&Column::Name("MINUTES".into()), Some(&names)), Ok(2));
        assert_eq!(find(&Column::Name("x".into()), Some(&names)), Err("x".into()));
    }
}
