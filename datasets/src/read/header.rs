//! What the columns of a delimited file are called.

use super::fields::Field;
use super::options::Columns;

const SOURCES: [&str; 7] = ["src", "source", "from", "user", "userid", "sourceid", "fromnodeid"];
const TARGETS: [&str; 10] =
    ["dst", "dest", "target", "to", "item", "itemid", "movie", "movieid", "targetid", "tonodeid"];
const TIMES: [&str; 5] = ["timestamp", "time", "date", "datetime", "ts"];
const WEIGHTS: [&str; 11] =
    ["weight", "rating", "wt", "w", "len", "length", "distance", "cost", "value", "count", "capacity"];

/// The words of a header.
pub(super) fn names_of(fields: &[Field<'_>]) -> Vec<String> {
    fields.iter().map(|field| String::from_utf8_lossy(&field.text).into_owned()).collect()
}

/// The column of the first name that is known, from 1.
fn column_named(names: &[String], known: &[&str]) -> Option<usize> {
    names.iter().position(|name| known.contains(&plain(name).as_str())).map(|i| i + 1)
}

/// Whether a column of this name holds times.
pub(super) fn is_time(name: &str) -> bool {
    TIMES.contains(&plain(name).as_str())
}

/// The name of a column without what does not matter: case, `_`, `-` and blanks.
pub(crate) fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '-', ' '], "")
}

/// Source and target in columns 1 and 2, the weight by name; none if the names say otherwise.
pub(super) fn columns_in_order(names: &[String]) -> Option<Columns> {
    let weight = column_named(names, &WEIGHTS);
    let agrees = column_named(names, &SOURCES).is_none_or(|column| column == 1)
        && column_named(names, &TARGETS).is_none_or(|column| column == 2)
        && weight.is_none_or(|column| column > 2);
    agrees.then_some(Columns { source: 1, target: 2, weight })
}

/// The columns that a header names, if it names a source and a target.
pub(super) fn named_columns(names: &[String]) -> Option<Columns> {
    Some(Columns {
        source: column_named(names, &SOURCES)?,
        target: column_named(names, &TARGETS)?,
        weight: column_named(names, &WEIGHTS),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_columns() {
        let of = |line: &str| named_columns(&line.split(',').map(String::from).collect::<Vec<_>>());
        assert_eq!(of("userId,movieId,rating,timestamp"), Some(Columns { source: 1, target: 2, weight: Some(3) }));
        assert_eq!(of("Weight,TO,from"), Some(Columns { source: 3, target: 2, weight: Some(1) }));
        assert_eq!(of("src,dst"), Some(Columns { source: 1, target: 2, weight: None }));
        assert_eq!(of("src,name"), None);
    }
}
