//! Which line is the header, and what its names mean.

use super::*;

#[test]
fn row_names_are_left_out() {
    for text in [
        ",source,target\n0,a,b\n1,b,c\n",
        "\"\",\"from\",\"to\"\n\"1\",\"a\",\"b\"\n\"2\",\"b\",\"c\"\n",
        "Unnamed: 0,source,target\n0,a,b\n1,b,c\n",
        "\"from\" \"to\"\n\"1\" \"a\" \"b\"\n\"2\" \"b\" \"c\"\n",
        "from to\n1 a b\n2 b c\n",
        "\"from\"\t\"to\"\n\"1\"\t\"a\"\t\"b\"\n\"2\"\t\"b\"\t\"c\"\n",
    ] {
        let loaded = read("g.csv", text, &used()).unwrap();
        assert_eq!(short(&loaded), "a-b b-c", "{text}");
        assert!(loaded.facts.to_string().contains("left out: "), "{}", loaded.facts);
    }
    // R counts the rows of a table of numbers, too.
    assert_eq!(read_short("g.txt", "\"from\" \"to\" \"weight\"\n\"1\" 7 8 0.5\n\"2\" 8 9 1.5\n"), "7-8:0.5 8-9:1.5");
    refused("g.csv", ",u,v\n0,a,b\n1,b,c\n", &used(), &[("--columns src=u,dst=v", "a-b b-c")]);
    refused(
        "g.txt",
        "\"caller\" \"callee\"\n\"1\" \"a\" \"b\"\n\"2\" \"b\" \"c\"\n",
        &used(),
        &[("--columns src=caller,dst=callee", "a-b b-c")],
    );
}

#[test]
fn words_above_numbers_are_a_header() {
    for text in [
        "id_1,id_2\n1,2\n3,4\n",
        "u;v\r\n#c\r\n\r\n1;2\r\n3;4",
        "from_id\tto_id\n1\t2\n3\t4\n",
        "node1 node2\n1 2\n3 4\n",
        "caller callee\n1 2\n3 4",
    ] {
        let loaded = load("g.txt", text).unwrap();
        assert_eq!(short(&loaded), "1-2 3-4", "{text:?}");
        assert!(loaded.facts.to_string().contains("header ("), "{}", loaded.facts);
    }
    // One column of numbers is enough.
    assert_eq!(read_short("g.csv", "u,v\na,2\nb,3\n"), "a-2 b-3");
    // But not one of them all may be something else: that is found wherever it is.
    let text = format!("u,v\n{}x,y\n", "a,2\n".repeat(300));
    refused(
        "g.csv",
        &text,
        &ReadOptions::default(),
        &[
            ("--header yes", &("a-2 ".repeat(300) + "x-y")),
            ("--header no", &("u-v ".to_owned() + &"a-2 ".repeat(300) + "x-y")),
        ],
    );
    // What is no weight further down is no name in line 1.
    for word in ["inf", "nan", "-Infinity", "1e309"] {
        assert!(error("g.csv", &format!("ann,bob,{word}\neve,joe,3\n")).contains("is not a weight"), "{word}");
    }
    let (yes, no, text) = (Some(true), Some(false), Some(IdKind::Text));
    for (header, ids, wanted) in [(None, text, "1-2"), (no, None, "u-v 1-2"), (no, text, "u-v 1-2"), (yes, None, "1-2")]
    {
        let options = ReadOptions { header, ids, ..ReadOptions::default() };
        assert_eq!(short(&read("g.csv", "u,v\n1,2\n", &options).unwrap()), wanted);
    }
}

#[test]
fn names_that_are_known_are_a_header() {
    for text in [
        "source,destination\na,b\nb,c\n",
        "source target\na b\nb c\n",
        "\"Source\",\"Target\"\na,b\nb,c\n",
        "node1 node2\na b\nb c\n",
        "node_a;node_b\na;b\nb;c\n",
        "# source target\na b\nb c\n",
        "#source\ttarget\na\tb\nb\tc\n",
        "% made by hand\n#from,to\na,b\nb,c\n",
    ] {
        let loaded = load("g.txt", text).unwrap();
        assert_eq!(short(&loaded), "a-b b-c", "{text:?}");
        assert!(loaded.facts.to_string().contains("header ("), "{}", loaded.facts);
    }
    // Words that are ids, too.
    let text = "source target\na b\nb source\n";
    refused(
        "g",
        text,
        &ReadOptions::default(),
        &[("--header yes", "a-b b-source"), ("--header no", "source-target a-b b-source")],
    );
    // Names that only a number tells apart are more likely ids.
    assert_eq!(read_short("g", "v1 v2\nv2 v3\n"), "v1-v2 v2-v3");
    assert!(error("g", "v1 v2\nv3 v4\n").contains("--header yes or --header no"));
    // Only the last comment is the header, only if it has the fields of a row.
    assert_eq!(read_short("g", "# target source\n# more of it\n1 2\n"), "1-2");
    assert_eq!(read_short("g", "# target source\n1 2\n"), "2-1");
    assert_eq!(read_short("g", "# target source weight\n1 2\n"), "1-2");
    assert_eq!(read_short("g", "# FromNodeId\tToNodeId\n1\t2\n"), "1-2");
}

#[test]
fn two_words_that_mean_nothing_are_looked_for() {
    let text = "caller,callee\nann,bob\nbob,eve\n";
    refused(
        "g.csv",
        text,
        &ReadOptions::default(),
        &[("--header yes", "ann-bob bob-eve"), ("--header no", "caller-callee ann-bob bob-eve")],
    );
    let loaded = load("g.csv", "caller,callee\nann,bob\nbob,callee\n").unwrap();
    assert_eq!(short(&loaded), "caller-callee ann-bob bob-callee");
    assert!(loaded.facts.to_string().contains("line 1 is an edge, since its ids occur again"), "{}", loaded.facts);
    // The same line again shows nothing: it may be the header again.
    assert!(error("g.csv", "caller,callee\nann,bob\ncaller,callee\n").contains("--header yes or --header no"));
    // One line is an edge.
    assert_eq!(read_short("g.csv", "ann,bob\n"), "ann-bob");
    // A number is no name.
    assert_eq!(read_short("g.csv", "ann,bob,3\neve,joe,4\n"), "ann-bob:3 eve-joe:4");
}

#[test]
fn headers_that_come_again_are_skipped() {
    for text in [
        "source,target\na,b\nsource,target\nb,c\n",
        "source target\n1 2\r\nsource target\r\n2 3\n",
        "u,v\n1,2\nu,v\n3,4\n",
    ] {
        let loaded = load("g.csv", text).unwrap();
        assert_eq!((loaded.facts.edges, loaded.facts.repeated_headers), (2, 1), "{text}");
        assert!(loaded.facts.to_string().contains("1 repeated header skipped"));
    }
}

#[test]
fn decimal_commas_show_a_header() {
    let text = "Quelle;Ziel;Gewicht\nA;B;1,5\nB;C;2\n";
    refused("g.csv", text, &ReadOptions::default(), &[("--columns src=Quelle,dst=Ziel", "A-B B-C")]);
}

#[test]
fn a_header_that_lacks_a_name_is_asked_for() {
    for text in ["from to\n1 2 5\n2 3 6\n", "source,target\na,b,5\nb,c,6\n", "V1,V2\n1,2,3\n2,3,4\n"] {
        let message = error("g.csv", text);
        assert!(message.contains("--columns src=2,dst=3") && message.contains("--columns src=1,dst=2"), "{message}");
    }
    let options = with(&ReadOptions::default(), "--columns src=1,dst=2");
    assert_eq!(short(&read("g", "from to\n1 2 5\n2 3 6\n", &options).unwrap()), "1-2 2-3");
    assert_eq!(read_short("g.txt", "\"V1\" \"V2\"\n\"1\" \"a\" \"b\"\n\"2\" \"b\" \"c\"\n"), "a-b b-c");
    let sif = error("x.sif", "nodeA pp nodeB\nnodeB pp nodeC nodeD\n");
    assert!(sif.starts_with("x.sif:"), "{sif}");
}

#[test]
fn a_number_may_be_a_name_beside_words_that_are() {
    assert_eq!(short(&read("g.csv", "from,to,42\n1,2,5\n2,3,6\n", &ReadOptions::default()).unwrap()), "1-2 2-3");
    refused(
        "g.csv",
        "source,target,0\na,b,5\nb,c,6\n",
        &used(),
        &[("--columns weight=3", "a-b:5 b-c:6"), ("--weights none", "a-b b-c")],
    );
    assert_eq!(read_short("g.csv", "from,2\n1,2\n2,3\n"), "1-2 2-3");
}

#[test]
fn sizes_in_line_1_are_no_edge() {
    let text = "5 4\n0 1\n1 2\n2 3\n3 4\n";
    refused(
        "g",
        text,
        &ReadOptions::default(),
        &[("--header no", "5-4 0-1 1-2 2-3 3-4"), ("--header yes", "0-1 1-2 2-3 3-4")],
    );
    assert_eq!(read_short("g", "3 2\n0 1\n1 2\n"), "3-2 0-1 1-2");
    assert!(error("g", "3 2\n1 2 5\n2 3 6\n").contains("sed '1d' g > edges.txt"));
}
