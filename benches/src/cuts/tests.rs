use hubcut::graph::{BuildOptions, EdgeList, Graph};
use hubcut::partition::methods;

use super::verdict::verdict;
use super::*;

fn ring() -> Graph<()> {
    EdgeList::from_pairs(60, (0..60).map(|v| (v, (v + 1) % 60)).collect()).build(&BuildOptions::default()).unwrap()
}

fn compare() -> CutComparison {
    let bench = CutBench { methods: methods(), shards: vec![4, 6], options: CutOptions::new(1) };
    let mut said = Vec::new();
    let comparison = bench.run(&ring(), "ring", Invocation::default(), &mut |what| said.push(what.to_owned())).unwrap();
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
        let said = group.rows.iter().filter(|row| group.mark(row).is_some()).count();
        assert!(if group.recommended.is_some() { said == 1 } else { said == group.ties.len() && said > 1 });
    }
}

/// Three cuts of such names, bytes, balances and times.
fn three(values: [(&str, u64, f64, f64); 3]) -> Vec<CutRow> {
    let mut rows = compare().groups.remove(0).rows;
    rows.truncate(3);
    for (row, (name, bytes, balance, seconds)) in rows.iter_mut().zip(values) {
        (row.name, row.superstep.bytes) = (name.into(), bytes);
        (row.quality.edge_balance, row.seconds) = (balance, seconds);
    }
    rows
}

#[test]
fn the_least_bytes_of_the_balanced_win() {
    let mut rows = three([("a", 1000, 1.02, 3.0), ("b", 1005, 1.09, 1.0), ("c", 10, 2.0, 0.1)]);
    let Verdict { recommended, ties, sentences: why } = verdict(&rows, 1.05);
    assert_eq!((recommended.as_deref(), ties.len()), (Some("b"), 0), "as little as a, and quicker");
    assert!(why[0].contains("as little as one other") && why[1].starts_with("c sends less"), "{why:?}");

    let Verdict { recommended, sentences: why, .. } = verdict(&rows, 1.0);
    assert_eq!(recommended.as_deref(), Some("a"), "b is no longer balanced");
    assert!(why[0].contains("the least of all cuts whose edges are balanced"), "{why:?}");

    rows.iter_mut().for_each(|row| row.quality.edge_balance += 1.0);
    let Verdict { recommended, sentences: why, .. } = verdict(&rows, 1.05);
    assert_eq!(recommended.as_deref(), Some("a"));
    assert!(why[1].starts_with("No method keeps the edges balanced") && why[1].contains("2.02"), "{why:?}");
    let nobody = verdict(&[], 1.05);
    assert_eq!((nobody.recommended, nobody.ties.len()), (None, 0));
}

#[test]
fn one_run_that_is_little_quicker_recommends_nothing() {
    let rows = three([("a", 1000, 1.02, 1.5), ("b", 1005, 1.09, 1.0), ("c", 1000, 1.0, 2.5)]);
    let Verdict { recommended, ties, sentences } = verdict(&rows, 1.05);
    assert_eq!((recommended, &ties[..]), (None, &["a".to_string(), "b".to_string()][..]));
    assert!(sentences[0].starts_with("Take a or b: no clear winner, each sends 1005 B"), "{sentences:?}");
    assert!(sentences[0].contains("as little as one other, which takes more than twice as long"), "{sentences:?}");

    let mut comparison = compare();
    comparison.groups =
        vec![Group { shards: 3, rows, refused: Vec::new(), recommended: None, ties, verdict: sentences }];
    let table = comparison.to_string();
    let tied: Vec<_> = table.lines().filter(|line| line.starts_with("~ ")).map(|line| &line[2..3]).collect();
    assert!(tied == ["a", "b"] && !table.contains("* "), "{table}");
    let page = page::render(&comparison);
    // In each of four charts and in the table.
    assert_eq!(page.matches("<em>as good as others</em>").count(), 2 * 5);
    assert!(!page.contains("<em>recommended</em>"));
    let json = serde_json::to_value(&comparison).unwrap();
    assert_eq!(json["groups"][0]["recommended"], serde_json::Value::Null);
    assert_eq!(json["groups"][0]["ties"], serde_json::json!(["a", "b"]));
}

/// The bars of the chart of such a title: names and widths in percent.
fn bars(page: &str, title: &str) -> Vec<(String, f64)> {
    let chart = page.split("<figure>").find(|figure| figure.contains(title)).unwrap();
    let chart = chart.split("</figure>").next().unwrap();
    let between = |text: &str, begin: &str, end: &str| {
        let (_, rest) = text.split_once(begin)?;
        rest.split(end).next().map(String::from)
    };
    let lines = chart.lines().filter_map(|line| {
        let name = between(line, "<span class=\"name\">", "<")?;
        Some((name, between(line, "<span style=\"width: ", "%")?.parse().unwrap()))
    });
    lines.collect()
}

#[test]
fn bars_of_what_is_at_least_one_begin_there() {
    let mut comparison = compare();
    let mut rows = three([("a", 500, 1.0, 1.0), ("b", 1000, 1.25, 1.0), ("c", 1000, 1.5, 1.0)]);
    for (row, factor) in rows.iter_mut().zip([1.0, 1.02, 1.05]) {
        row.quality.replication_factor = factor;
    }
    comparison.groups.truncate(1);
    comparison.groups[0].rows = rows;
    let page = page::render(&comparison);
    let widths = |title: &str| bars(&page, title).into_iter().map(|(_, width)| width).collect::<Vec<_>>();
    assert_eq!(widths("Edge balance"), [0.0, 50.0, 100.0]);
    assert_eq!(widths("Replication factor"), [0.0, 20.0, 50.0], "small differences look small");
    assert_eq!(widths("Sent in a superstep"), [50.0, 100.0, 100.0]);
    assert_eq!(bars(&page, "Edge balance")[2].0, "c");
    assert_eq!(page.matches("<span>1 is the least possible</span>").count(), 2, "said at both axes");
    assert!(page.contains("<span class=\"value\">1.25</span>"), "the number is not measured from 1");
}

#[test]
fn the_page_is_whole_and_needs_nothing_else() {
    let mut comparison = compare();
    comparison.invocation = Invocation {
        date: "2026-11-28T20:04:55+01:00".into(),
        command: ["hubcut", "partition", "a <b> & \"c\" 'd'.hub"].map(String::from).into(),
    };
    comparison.graph.name = "a <b> & \"c\" 'd'.hub".into();
    let page = page::render(&comparison);
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    for word in ["http://", "https://", "<script", "<link", "src=", "@import", "url(", "<b>"] {
        assert!(!page.contains(word), "{word}");
    }
    let command = "<code>hubcut partition &#x27;a &lt;b&gt; &amp; &quot;c&quot; &#x27;\\&#x27;&#x27;d&#x27;\\&#x27;&#x27;.hub&#x27;</code>";
    assert!(page.contains(command), "{page}");
    assert!(page.contains("<time datetime=\"2026-11-28T20:04:55+01:00\">2026-11-28 20:04:55+01:00</time>"));
    let json = serde_json::to_value(&comparison).unwrap();
    assert_eq!((&json["date"], &json["command"][1]), (&"2026-11-28T20:04:55+01:00".into(), &"partition".into()));
    for group in &comparison.groups {
        assert!(page.contains(&format!("<h2>{} shards</h2>", group.shards)));
    }
    assert!(page.contains("<th scope=\"col\">method</th>") && page.contains("<th scope=\"row\""));
    // A bar in each of four charts, for each number of shards.
    for title in ["Sent in a superstep", "Replication factor", "Edge balance", "Time to cut"] {
        let names: Vec<String> = bars(&page, title).into_iter().map(|(name, _)| name.trim().to_string()).collect();
        let rows: Vec<_> = comparison.groups[0].rows.iter().map(|row| row.name.clone()).collect();
        assert_eq!(names, rows, "{title}");
    }
}
