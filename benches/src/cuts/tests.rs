use hubcut::graph::{BuildOptions, EdgeList, Graph};
use hubcut::partition::methods;

use super::*;

fn ring() -> Graph<()> {
    EdgeList::from_pairs(60, (0..60).map(|v| (v, (v + 1) % 60)).collect()).build(&BuildOptions::default()).unwrap()
}

fn compare() -> CutComparison {
    let bench = CutBench { methods: methods(), shards: vec![4, 6], options: CutOptions::new(1) };
    let mut said = Vec::new();
    let comparison = bench.run(&ring(), "ring", &mut |what| said.push(what.to_owned())).unwrap();
    assert_eq!(said.len(), 2 * methods().len());
    comparison
}

#[test]
fn every_method_has_a_row_or_says_why_not() {
    let comparison = compare();
    for group in &comparison.groups {
        assert_eq!(group.rows.len() + group.refused.len(), methods().len());
        for row in &group.rows {
            assert_eq!(row.quality.shards, group.shards);
            assert!(row.peak_bytes.is_none_or(|peak| peak >= row.cut_bytes));
        }
        let text = comparison.to_string();
        assert!(text.contains(&format!("{} shards", group.shards)), "{text}");
        assert!(group.rows.iter().any(|row| Some(&row.name) == group.recommended.as_ref()));
    }
}

#[test]
fn the_least_bytes_of_the_balanced_win() {
    let mut rows = compare().groups.remove(0).rows;
    rows.truncate(3);
    for (row, (name, bytes, balance, seconds)) in
        rows.iter_mut().zip([("a", 1000, 1.02, 3.0), ("b", 1005, 1.09, 1.0), ("c", 10, 2.0, 0.1)])
    {
        (row.name, row.pagerank_superstep_bytes) = (name.into(), bytes);
        (row.quality.edge_balance, row.seconds) = (balance, seconds);
    }
    let (best, why) = verdict::verdict(&rows, 1.05);
    assert_eq!(best.as_deref(), Some("b"), "as little as a, and quicker");
    assert!(why[0].contains("as little as one other") && why[1].starts_with("c sends less"), "{why:?}");

    let (best, why) = verdict::verdict(&rows, 1.0);
    assert_eq!(best.as_deref(), Some("a"), "b is no longer balanced");
    assert!(why[0].contains("the least of all cuts whose edges are balanced"), "{why:?}");

    rows.iter_mut().for_each(|row| row.quality.edge_balance += 1.0);
    let (best, why) = verdict::verdict(&rows, 1.05);
    assert_eq!(best.as_deref(), Some("a"));
    assert!(why[0].contains("no method keeps the edges balanced"), "{why:?}");
    assert_eq!(verdict::verdict(&[], 1.05).0, None);
}

#[test]
fn the_page_is_whole_and_needs_nothing_else() {
    let comparison = compare();
    let page = page::render(&comparison);
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    for word in ["http://", "https://", "<script", "<link", "src=", "@import", "url("] {
        assert!(!page.contains(word), "{word}");
    }
    for group in &comparison.groups {
        assert!(page.contains(&format!("<h2>{} shards</h2>", group.shards)));
    }
    // A bar in each of four charts and a row, for each number of shards.
    let shown = format!("<b>{}</b>", comparison.groups[0].rows[0].name);
    assert_eq!(page.matches(&shown).count(), 8);
}
