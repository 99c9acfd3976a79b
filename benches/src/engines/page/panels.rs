//! Many contenders in small groups, each of which has charts of its own.

use crate::engines::Row;

/// Curves that can be told apart in one chart, beside that of the plain loop.
const MOST: usize = 8;

/// Contenders that have words of their names in common.
pub(super) struct Panel<'a> {
    /// These words; none: these are all contenders.
    pub(super) title: String,
    /// The contenders.
    pub(super) rows: Vec<&'a Row>,
}

/// Groups of at most [`MOST`] as far as names make that possible: by engine, then by what engines are told.
pub(super) fn panels(rows: &[Row]) -> Vec<Panel<'_>> {
    let mut panels = Vec::new();
    split(rows.iter().collect(), 0, &mut panels);
    panels
}

/// Splits `rows`, which have the first `depth` words of their names in common.
fn split<'a>(rows: Vec<&'a Row>, depth: usize, panels: &mut Vec<Panel<'a>>) {
    let words = |row: &'a Row| row.name.split(", ");
    let Some(first) = rows.first() else { return };
    // The last word is the number of threads: those that differ in it only stay together.
    if rows.len() <= MOST || depth + 1 >= words(first).count() {
        let title = words(first).take(depth).collect::<Vec<_>>().join(", ");
        return panels.push(Panel { title, rows });
    }
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|group| words(group[0]).nth(depth) == words(row).nth(depth)) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    for group in groups {
        split(group, depth + 1, panels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Samples;
    use hubcut_programs::race::Trace;

    #[test]
    fn many_contenders_are_grouped_by_the_words_of_their_names() {
        let row = |name: String| Row {
            name,
            contender: None,
            seconds: Samples::default(),
            reached: true,
            speedup: None,
            median_run: Trace::default(),
        };
        let mut rows = vec![row("sync, 1 thread".into()), row("sync, 2 threads".into())];
        for scheduler in ["sweep", "fifo"] {
            for level in ["vertex", "edge, locks", "edge, optimistic", "full"] {
                rows.extend(["1 thread", "2 threads"].map(|n| row(format!("async, {scheduler}, {level}, {n}"))));
            }
        }
        let grouped = |rows: &[Row]| -> Vec<(String, usize)> {
            panels(rows).into_iter().map(|panel| (panel.title, panel.rows.len())).collect()
        };
        let expected = [("sync", 2), ("async, sweep", 8), ("async, fifo", 8)];
        assert_eq!(grouped(&rows), expected.map(|(title, rows)| (title.to_string(), rows)));
        assert_eq!(grouped(&rows[..8]), [(String::new(), 8)]);
        let threads: Vec<Row> = (2..20).map(|n| row(format!("chromatic, {n} threads"))).collect();
        assert_eq!(grouped(&threads), [("chromatic".to_string(), 18)]);
        assert!(panels(&[]).is_empty());
    }
}
