//! Each format by a small text.

use hubcut::graph::Directedness::{Directed, Undirected};

use super::*;
use crate::read::{Format, IdKind, Separator, WeightColumn, WeightType};

#[test]
fn separators() {
    for (name, text, separator) in [
        ("g", "1 2\n2 3\n", Separator::Blank),
        ("g.txt", "1\t2\n2 3\n", Separator::Tab),
        ("g.csv", "1,2\n2 , 3\n", Separator::Comma),
        ("g.txt", "1;2\n 2;3 \n", Separator::Semicolon),
        ("g.csv", "1 2\n2 3\n", Separator::Blank),
        ("g.tsv", "1\t2\n2\t 3\n", Separator::Tab),
    ] {
        let loaded = load(name, text).unwrap();
        assert_eq!(short(&loaded), "1-2 2-3", "{text:?}");
        assert_eq!(loaded.facts.separator, Some(separator));
        assert_eq!(loaded.facts.direction, None);
    }
}

#[test]
fn weights_take_the_narrowest_type() {
    let loaded = load("g", "0 1 4294967295\n1 2 0\n").unwrap();
    assert_eq!((loaded.facts.weights, loaded.facts.rounded_weights), (WeightType::U32, 0));
    let loaded = load("g", "0 1 16777216\n1 2 0.5\n3 4 -2\n").unwrap();
    assert_eq!((loaded.facts.weights, loaded.facts.rounded_weights), (WeightType::F32, 0));
    let loaded = load("g", "0 1 16777217\n1 2 0.5\n2 3 0.1\n3 4 -2\n4 5 1e-50\n5 6 1e39\n").unwrap();
    assert_eq!((loaded.facts.weights, loaded.facts.rounded_weights), (WeightType::F64, 0));
    assert_eq!(short(&loaded), "0-1:16777217.0 1-2:0.5 2-3:0.1 3-4:-2.0 4-5:1e-50 5-6:1e39");
    assert!(loaded.facts.to_string().contains(", weights are f64,"), "{}", loaded.facts);
    assert_eq!(load("g", "0 1 4294967296\n").unwrap().facts.weights, WeightType::F32);
    assert_eq!(load("g", "0 1\n").unwrap().facts.weights, WeightType::None);
    let first = |text| load("g", text).unwrap().facts.first_edge.unwrap().to_string();
    assert_eq!(
        (first("0 1 1e300\n"), first("0 1 0.25\n")),
        ("line 1: 0 -> 1, weight 1e300".into(), "line 1: 0 -> 1, weight 0.25".into())
    );
}

#[test]
fn whole_weights_above_2_to_53_are_rounded_once_and_counted() {
    let loaded = load("g", "0 1 9007199254740993\n1 2 9007199254740994\n2 3 0.1\n3 4 7\n").unwrap();
    assert_eq!((loaded.facts.weights, loaded.facts.rounded_weights), (WeightType::F64, 1));
    assert_eq!(short(&loaded), "0-1:9007199254740992.0 1-2:9007199254740994.0 2-3:0.1 3-4:7.0");
    let said = loaded.facts.to_string();
    assert!(said.contains(", weights are f64, 1 whole number above 2^53 rounded"), "{said}");
}

#[test]
fn weights_of_every_format_take_64_bits() {
    let wide = |name: &str, text: &str, edges: &str| {
        let loaded = load(name, text).unwrap();
        assert_eq!((loaded.facts.weights, short(&loaded).as_str()), (WeightType::F64, edges), "{text}");
    };
    wide("g.csv", "a,b,0.1\nb,c,16777217\n", "a-b:0.1 b-c:16777217.0");
    wide("g.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 2 1e-50\n", "1-2:1e-50");
    wide("g.mtx", "%%MatrixMarket matrix coordinate integer general\n2 2 1\n1 2 -16777217\n", "1-2:-16777217.0");
    wide("g.gr", "p sp 2 1\na 1 2 0.1\n", "1-2:0.1");
    wide("g.graph", "2 2 001\n1 16777217 2 0.1\n1 0.1\n", "1-1:16777217.0 1-2:0.1");
    // Other weights in both rows, though their f32 is the same.
    assert!(error("g.graph", "2 1 001\n2 16777217\n1 16777216\n").contains("with another weight"));
}

#[test]
fn text_ids() {
    let loaded = load("g", "b a\na zürich\nB 10\n").unwrap();
    assert_eq!(ids(&loaded), ["10", "B", "a", "b", "zürich"]);
    assert_eq!(loaded.facts.ids, IdKind::Text);
    assert_eq!(short(&loaded), "b-a a-zürich B-10");
    let loaded = load("g.csv", "\"Doe, J\",\"say \"\"hi\"\"\",5\nx,\"Doe, J\",6\n").unwrap();
    assert_eq!(short(&loaded), "Doe, J-say \"hi\":5 x-Doe, J:6");
    let loaded = load("g.tsv", "New York\tDen Haag\t3\nDoe, J\tNew York\t4\n").unwrap();
    assert_eq!(short(&loaded), "New York-Den Haag:3 Doe, J-New York:4");
    assert_eq!(loaded.facts.format, Format::Tsv);
}

#[test]
fn headers_do_not_depend_on_blocks() {
    use crate::read::{driver::Sizes, read_sized};
    let show = |text: &str, sizes| match read_sized("g.csv", text.as_bytes(), &ReadOptions::default(), sizes) {
        Ok(loaded) => format!("{} {} {}", short(&loaded), loaded.facts, loaded.facts.lines),
        Err(error) => crate::settings::typed(error),
    };
    for text in [
        "u,v\n#c\n\n1,2\n3,4\n",
        "u,v\n#c\n\na,b\nu,4\n",
        "u,v\n#c\n\na,b\n3,\n",
        "#\nu,v,x\n#c\na,b,3\n",
        "u,v\n#c\n",
        "u,v",
    ] {
        let whole = show(text, Sizes::default());
        for size in 1..text.len() + 2 {
            assert_eq!(show(text, Sizes { head: size, block: size }), whole, "{text:?} {size}");
        }
    }
}

#[test]
fn matrix_market() {
    let loaded = load("m", "%%MatrixMarket matrix coordinate pattern symmetric\n% c\n\n4 4 2\n2 1\n4 4\n").unwrap();
    assert_eq!(short(&loaded), "2-1 4-4");
    assert_eq!(ids(&loaded), ["1", "2", "3", "4"]);
    assert_eq!(loaded.facts.direction, Some(Undirected));
    let loaded = load("m", "%%matrixmarket MATRIX Coordinate real General\n2 2 2\n1 2 -1.5e0\n2 1 3\n").unwrap();
    assert_eq!(short(&loaded), "1-2:-1.5 2-1:3.0");
    assert_eq!(loaded.facts.direction, Some(Directed));
    let none = ReadOptions { weights: WeightColumn::None, ..ReadOptions::default() };
    let text = b"%%MatrixMarket matrix coordinate integer general\n2 2 1\n1 2 7\n";
    assert_eq!(short(&read_bytes("m", text, &none).unwrap()), "1-2");
    let empty = load("m", "%%MatrixMarket matrix coordinate integer general\n3 3 0\n").unwrap();
    assert_eq!((ids(&empty).len(), empty.facts.edges, empty.facts.weights), (3, 0, WeightType::U32));
}

#[test]
fn matrix_market_refuses_with_the_reason() {
    let banner = |rest: &str| error("m.mtx", &format!("%%MatrixMarket {rest}\n2 2 1\n1 1 1\n"));
    assert!(banner("matrix array real general").contains("dense"));
    assert!(banner("matrix coordinate complex general").contains("complex"));
    assert!(banner("matrix coordinate real skew-symmetric").contains("skew"));
    assert!(banner("matrix coordinate complex hermitian").contains("complex"));
    assert!(banner("matrix coordinate real hermitian").contains("hermitian"));
    assert!(banner("vector coordinate real general").contains("not a matrix"));
    assert!(banner("matrix coordinate real").contains("first line must be"));
    assert!(error("m.mtx", "1 2\n").contains("--format edge-list"));
    let body = |rest: &str| error("m", &format!("%%MatrixMarket matrix coordinate integer general\n{rest}"));
    assert!(body("2 3 1\n1 1 1\n").contains("2 rows and 3 columns"));
    assert!(body("2 2\n").contains("size line"));
    assert!(body("2 2 2\n1 1 1\n").contains("2 entries are declared, but there are 1"));
    assert!(body("2 2 1\n1 1 1\n1 2 1\n").starts_with("m:4:1: this is one more than the 1 entries"));
    assert!(body("2 2 1\n0 1 1\n").starts_with("m:3:1: \"0\" is not a vertex id: the size line allows 1 to 2"));
    assert!(body("2 2 1\n1 3 1\n").starts_with("m:3:3: \"3\""));
    assert!(body("2 2 1\n1 1\n").contains("2 columns where 3"));
    assert!(body("2 2 1\n1 1 1.5\n").contains("whole numbers"));
    assert!(body("").contains("cut short"));
    assert!(body("5000000000 5000000000 0\n").contains("2^32 - 1"));
}

#[test]
fn metis() {
    let loaded = load("g.graph", "% c\n4 2 0\n2 4\n% c\n1\n\n1").unwrap();
    assert_eq!(short(&loaded), "1-2 1-4");
    assert_eq!(ids(&loaded), ["1", "2", "3", "4"]);
    assert_eq!(loaded.facts.direction, Some(Undirected));
    assert_eq!(read_short("g.graph", "3 2 1\n2 7 3 8\n1 7\n1 8\n"), "1-2:7 1-3:8");
    assert_eq!(read_short("g.graph", "3 2 11\n9 2 7 3 8\n9 1 7\n9 1 8\n"), "1-2:7 1-3:8");
    assert_eq!(read_short("g.graph", "3 2 10 2\n9 9 2 3\n9 9 1\n9 9 1\n"), "1-2 1-3");
    assert_eq!(read_short("g.graph", "3 2 100\n9 2 3\n9 1\n9 1\n"), "1-2 1-3");
    for (text, said) in [
        ("3 2 10\n9 2 3\n9 1\n9 1\n", "weights of vertices left out"),
        ("3 2 100\n9 2 3\n9 1\n9 1\n", "sizes of vertices left out"),
    ] {
        assert!(load("g.graph", text).unwrap().facts.to_string().contains(said));
    }
    assert_eq!(read_short("g.graph", "3 2 111 1\n9 8 2 1 3 2\n9 8 1 1\n9 8 1 2\n"), "1-2:1 1-3:2");
    assert_eq!(read_short("g.graph", "3 1\n2\n1\n\n\n"), "1-2");
}

#[test]
fn metis_refuses_with_the_reason() {
    assert!(error("g.graph", "3 2\n2\n1 3\n\n").starts_with("g.graph: line 3: vertex 2 lists 3"));
    assert!(error("g.graph", "2 1\n2\n").starts_with("g.graph: line 2: vertex 1 lists 2"));
    assert!(error("g.graph", "2 2\n2\n1\n").contains("declares 2 edges, but the rows have 1"));
    assert!(error("g.graph", "2 1\n2\n1\n1\n").starts_with("g.graph:4:1: this is row 3"));
    assert!(error("g.graph", "5 1\n2\n1\n").contains("there are 2 rows"));
    assert!(error("g.graph", "2 1\n3\n1\n").starts_with("g.graph:2:1: \"3\" is not a vertex id"));
    assert!(error("g.graph", "2 1\n0\n1\n").starts_with("g.graph:2:1: \"0\""));
    assert!(error("g.graph", "2 1\nx\n1\n").contains("\"x\""));
    assert!(error("g.graph", "2 1 1\n2\n1 3\n").contains("has no weight"));
    assert!(error("g.graph", "2 1 10\n\n1\n").contains("write format 0"));
    assert!(error("g.graph", "2 1 7\n").contains("format 7"));
    assert!(error("g.graph", "2\n").contains("first line must be"));
    assert!(error("g.graph", "% c\n").contains("cut short"));
}

#[test]
fn dimacs_and_pace() {
    let loaded = load("r.gr", "c road\nc\np sp 4 2\na 1 2 803\nc mid\na 2 1 5\n").unwrap();
    assert_eq!(short(&loaded), "1-2:803 2-1:5");
    assert_eq!((ids(&loaded).len(), loaded.facts.direction), (4, Some(Directed)));
    let loaded = load("x", "c road\np tw 3 1\n1 2\n").unwrap();
    assert_eq!((short(&loaded).as_str(), ids(&loaded).len(), loaded.facts.direction), ("1-2", 3, Some(Undirected)));
    assert!(error("r.gr", "p sp 2 1\n1 2 3\n").contains("\"a\" is expected"));
    assert!(error("r.gr", "p sp 2 1\na 1 2\n").contains("2 columns where 3"));
    assert!(error("r.gr", "p sp 2 1\na 1 3 5\n").starts_with("r.gr:2:5: \"3\" is not a vertex id: the problem line"));
    assert!(error("r.gr", "p sp 2 2\na 1 2 5\n").contains("2 entries are declared"));
    assert!(error("r.gr", "p sp 2 1\na 1 2 5\na 1 2 5\n").starts_with("r.gr:3:1"));
    assert!(error("r.gr", "p col 2 1\ne 1 2\n").contains("sp and tw can"));
    assert!(error("r.gr", "1 2\n").contains("p sp"));
    assert!(error("r.gr", "c\n").contains("no problem line"));
}

#[test]
fn facts_go_to_json() {
    let facts = load("g.tsv", "0\t1\t2\n").unwrap().facts;
    let json = serde_json::to_value(&facts).unwrap();
    assert_eq!(json["format"], "edge-list");
    assert_eq!(json["weights"], "u32");
    assert_eq!((&json["bytes"], &json["lines"], &json["edges"]), (&6.into(), &1.into(), &1.into()));
}
