//! Races of a small graph: lines, page and JSON say the same.

use hubcut::exec::{Engine, Locking};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
use hubcut_programs::triangles;

use super::{LeftOut, Suite, render};
use crate::Invocation;
use crate::engines::{EngineBench, Field, GraphFacts};

#[test]
fn a_race_and_what_is_left_out_are_in_the_lines_and_on_the_page() {
    let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 0), (2, 3)]).build(&BuildOptions::default()).unwrap();
    let graph = AnyGraph::Unweighted(graph);
    let question = triangles::question(&graph);
    let bench = |engines| {
        let field = Field {
            engines,
            schedulers: vec![],
            consistencies: vec![],
            lockings: vec![Locking::Auto],
            threads: vec![1],
        };
        let bench = EngineBench { field, error: 0.0, runs: 1, warmup: 0 };
        bench.run(&*question, "g", Invocation::default(), &mut |_| ()).unwrap()
    };
    let left_out = vec![LeftOut { program: "sssp", reason: "no <weights>".into() }];
    let suite = |races| {
        Suite::new(GraphFacts::new("g".into(), graph.topology()), Invocation::default(), races, left_out.clone())
    };
    let whole = suite(vec![bench(vec![Engine::Direct])]);
    assert!(whole.all_reached());
    let text = whole.to_string();
    let lines: Vec<&str> = text.lines().collect();
    let words: Vec<&str> = lines[1].split_whitespace().take(3).collect();
    assert!(lines[0].starts_with("program ") && words == ["triangles", "direct,", "1"], "{text}");
    assert_eq!(lines[2], "sssp: left out: no <weights>");
    let page = render(&whole);
    assert!(
        page.contains("<section id=\"triangles\">") && page.contains("no &lt;weights&gt;") && !page.contains("http")
    );
    let json = serde_json::to_value(&whole).unwrap();
    assert_eq!(json["races"][0]["question"]["program"], "triangles");
    // An engine has nothing to run.
    let refused = suite(vec![bench(vec![Engine::Synchronous])]);
    let words = refused.to_string();
    assert!(!refused.all_reached() && words.lines().nth(1).unwrap().split_whitespace().nth(1) == Some("nobody"));
    assert!(render(&refused).contains("did not run: "));
    assert!(!suite(vec![]).all_reached());
}
