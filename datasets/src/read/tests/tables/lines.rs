//! What is no edge, and what an id is: comments, quotes, separators, other shapes.

use super::*;

fn facts_of(text: &str) -> String {
    load("g.csv", text).unwrap().facts.to_string()
}

#[test]
fn comments_are_those_that_cannot_be_edges() {
    let text = "#love\t#peace\n#peace\tjoy\n";
    refused_comments("g.txt", text, "#love-#peace #peace-joy");
    refused_comments("g.txt", "joy\t#peace\n#peace\tjoy\n", "joy-#peace #peace-joy");
    // A blank after the mark, numbers as ids, or another number of fields.
    assert_eq!(read_short("g.txt", "# a\tb\na\tb\nb\tc\n"), "a-b b-c");
    assert_eq!(read_short("g.txt", "#a b\n1 2\n"), "1-2");
    let loaded = load("g.txt", "a b\n#made by me\n%x\nb c\n").unwrap();
    assert_eq!((short(&loaded).as_str(), loaded.facts.comments), ("a-b b-c", 2));
    let options = with(&ReadOptions::default(), "--comments '#'");
    assert_eq!(short(&read("g", "a b\n#b c\nb %x\n", &options).unwrap()), "a-b b-%x");
    assert!(error("g", "#a\n#b\n").contains("--comments none"));
    // Long ones are lines that are too long, not the end.
    let long = format!("#{}\n1 2\n", "x".repeat(3 << 20));
    assert!(error("g", &long).starts_with("g:1:1: the line is longer"), "{}", &error("g", &long)[..80]);
    let many = format!("{}a b\nb c\n", "# x\n".repeat(40_000));
    let loaded = load("g", &many).unwrap();
    assert_eq!((short(&loaded).as_str(), loaded.facts.comments, loaded.facts.lines), ("a-b b-c", 40_000, 40_002));
    assert_eq!(loaded.facts.first_edge.unwrap().to_string(), "line 40001: a -> b");
}

fn refused_comments(name: &str, text: &str, edges: &str) {
    let message = error(name, text);
    assert!(message.contains("--comments none") && message.contains("--comments '#'"), "{message}");
    let options = with(&ReadOptions::default(), "--comments none");
    let options = ReadOptions { header: Some(false), ..options };
    assert_eq!(short(&read(name, text, &options).unwrap()), edges);
}

#[test]
fn zeros_in_front_make_ids_text() {
    let loaded = load("g", "00501 10001\n501 10001\n").unwrap();
    assert_eq!(short(&loaded), "00501-10001 501-10001");
    assert!(loaded.facts.to_string().contains("ids with zeros in front are text"), "{}", loaded.facts);
    // However late the first of them comes.
    let late = format!("{}00501,7\n", "501,7\n".repeat(300_000));
    let loaded = load("g.csv", &late).unwrap();
    assert_eq!((ids(&loaded).join(" ").as_str(), loaded.facts.ids), ("00501 501 7", IdKind::Text));
    let numbers = with(&ReadOptions::default(), "--ids number");
    assert_eq!(short(&read("g", "007 8\n", &numbers).unwrap()), "7-8");
    let vertices = with(&ReadOptions::default(), "--vertices 0..9");
    assert_eq!(ids(&read("g", "007 8\n", &vertices).unwrap()).len(), 9);
    assert_eq!(read_short("g", "0 00\n"), "0-00");
    assert_eq!(read_short("m", "%%MatrixMarket matrix coordinate pattern general\n9 9 1\n007 8\n"), "7-8");
}

#[test]
fn whole_numbers_with_a_point_are_ids() {
    for text in ["1.0,2.0\n2.0,3.0\n", "source,target\n1,2.0\n2,3.0\n", "1.000000e+00 2.0\n2. 3.00\n"] {
        let loaded = load("g.csv", text).unwrap();
        assert_eq!(short(&loaded), "1-2 2-3", "{text}");
        assert!(loaded.facts.to_string().contains("ids such as 1.0 are whole numbers"), "{}", loaded.facts);
    }
    assert!(error("g.csv", "1.0,2.0\n1.5,2.0\n").contains("\"1.5\" is not a vertex id"));
}

#[test]
fn quotes_between_tabs_and_blanks_are_letters() {
    assert_eq!(read_short("g.txt", "The_\"Fish\"_File\tB\n\"Heroes\"\tB\n"), "The_\"Fish\"_File-B \"Heroes\"-B");
    // All of the first lines have quotes, one further down has not: then they are letters, all of them.
    let text = format!("{}\"x\"\ty\n", "\"a\"\t\"b\"\n\"b\"\t\"a\"\n".repeat(200));
    let loaded = load("g.txt", &text).unwrap();
    assert_eq!(ids(&loaded), ["\"a\"", "\"b\"", "\"x\"", "y"]);
    assert_eq!(
        read_short("g.txt", "\"New York\" \"Den Haag\" 5\n\"Den Haag\" \"Rome\" 6\n"),
        "New York-Den Haag:5 Den Haag-Rome:6"
    );
    assert!(error("g.csv", "\"a\nb\",c\nd,e\n").starts_with("g.csv:1:1: a quoted field is not closed"));
    assert_eq!(read_short("g.csv", " New York , \" x \" \nNew York,b\n"), "New York- x  New York-b");
}

#[test]
fn tabs_alone_cut_text() {
    assert_eq!(read_short("g.txt", "Moon\tApollo 11\nApollo 11\tEarth\n"), "Moon-Apollo 11 Apollo 11-Earth");
    assert_eq!(read_short("g.txt", "Doe, J\tRoe; R\nRoe; R\tDoe, J\n"), "Doe, J-Roe; R Roe; R-Doe, J");
    assert_eq!(read_short("g.txt", "1 \t2\n2\t 3\n"), "1-2 2-3");
}

#[test]
fn the_separator_may_be_said() {
    for (separator, text) in [
        ("|", "a,x|b\nb|c\n"),
        ("tab", "a,x\tb\nb\tc\n"),
        ("blank", "a,x b\nb c\n"),
        (":", "a,x:b\nb:c\n"),
        ("::", "a,x::b\nb::c\n"),
    ] {
        let options = ReadOptions { separator: Some(separator.parse().unwrap()), ..ReadOptions::default() };
        assert_eq!(short(&read("g", text, &options).unwrap()), "a,x-b b-c", "{separator}");
    }
}

#[test]
fn other_shapes_are_named() {
    for (text, named) in [
        ("(1,2)\n(2,3)\n", "a tuple or list of Python"),
        ("[0, 1]\n[1, 2]\n", "a tuple or list of Python"),
        ("0->1\n1->2\n", "an arrow"),
        ("0 -> 1;\n1 -> 2;\n", "an arrow"),
        ("0: 1\n1: 2 3\n", "an adjacency list"),
        ("1:2\n2:3\n", "say --separator ':'"),
        ("1\n2\n", "g.txt:1:2: 1 column where 2 are needed"),
        ("1 2:0.5\n2 3:1 4:2\n", "`vertex:weight`"),
        ("0 1 2 3\n1 4\n2\n", "an adjacency list"),
        ("0 1 2\n1 0\n2 0\n", "an adjacency list"),
        ("0 1 1 0\n1 0 0 1\n1 0 0 0\n0 1 0 0\n", "this is a matrix"),
    ] {
        let message = error("g.txt", text);
        assert!(message.contains(named), "{text}: {message}");
    }
    refused("g", "0 -> 1\n1 -> 2\n", &ReadOptions::default(), &[("--columns src=1,dst=3", "0-1 1-2")]);
    refused("g", "0 -- 1 5\n1 -- 2 6\n", &ReadOptions::default(), &[("--columns src=1,dst=3", "0-1 1-2")]);
    refused("g", "1 pp 2\n2 pp 3\n", &ReadOptions::default(), &[("--columns src=1,dst=3", "1-2 2-3")]);
    refused("g", "a likes b\nb likes c\n", &ReadOptions::default(), &[("--columns src=1,dst=3", "a-b b-c")]);
    refused("g", "a b friend\nb c friend\n", &ReadOptions::default(), &[("--columns src=1,dst=2", "a-b b-c")]);
    refused("g", "0 1 {'weight': 2}\n1 2 {}\n", &ReadOptions::default(), &[("--columns src=1,dst=2", "0-1 1-2")]);
    refused(
        "g",
        "0 1 0\n1 0 1\n0 1 0\n",
        &ReadOptions::default(),
        &[("--columns src=1,dst=2,weight=3", "0-1:0 1-0:1 0-1:0")],
    );
    // Plain edges.
    assert_eq!(read_short("g", "0 1\n1 0\n"), "0-1 1-0");
    assert_eq!(read_short("g", "0 1 1\n1 0 1\n"), "0-1:1 1-0:1");
    assert_eq!(read_short("g", "a-b c->d\nc->d a-b\n"), "a-b-c->d c->d-a-b");
}

#[test]
fn a_total_is_no_edge() {
    let message = error("g.csv", "1,2,4\nTotal,,11\n");
    assert_eq!(message, "g.csv:2:7: a vertex id is empty (line: \"Total,,11\")");
}

#[test]
fn the_first_edge_is_shown() {
    let first = |text: &str| load("g.csv", text).unwrap().facts.first_edge.unwrap().to_string();
    assert_eq!(first("source,target,weight\na,b,0.5\nb,c,1\n"), "line 2: a -> b, weight 0.5");
    assert_eq!(first("# x\n\n3,4\n"), "line 3: 3 -> 4");
    assert_eq!(facts_of("1,2\n"), "CSV edge list, comma separated, ids are numbers, no weights");
}

#[test]
fn what_comments_say_of_a_graph_is_told_and_not_heeded() {
    let loaded = load("g.txt", "# Undirected graph: ../data/output/x.txt\n# Nodes: 3\n1\t2\n2\t3\n").unwrap();
    assert!(loaded.facts.called_undirected && loaded.facts.direction.is_none());
    assert_eq!(loaded.facts.comments, 2);
    assert!(!load("g.txt", "# Directed graph\n1 2\n").unwrap().facts.called_undirected);
    for (text, comments) in [
        ("%%MatrixMarket matrix coordinate pattern general\n% a\n% b\n2 2 1\n% c\n1 2\n", 3),
        ("c one\nc two\np sp 2 1\na 1 2 5\nc three\n", 3),
    ] {
        assert_eq!(load("g", text).unwrap().facts.comments, comments, "{text}");
    }
}

#[test]
fn signs_between_words_are_no_names() {
    for arrow in ["->", "--", "\u{2192}"] {
        refused(
            "g",
            &format!("a {arrow} b\nb {arrow} c\n"),
            &ReadOptions::default(),
            &[("--columns src=1,dst=3", "a-b b-c")],
        );
    }
    let triples = "<http://a> <http://p> <http://b> .\n<http://b> <http://p> <http://c> .\n";
    assert!(error("g.nt", triples).contains("--columns src=1,dst=3"), "{}", error("g.nt", triples));
    assert!(error("g", "0 5 0\n5 0 6\n0 6 0\n").contains("or a matrix"));
    assert!(
        error("g.csv", "source,target,label\n1,2,\"x\ny\"\n2,3,z\n")
            .starts_with("g.csv:2:5: a quoted field is not closed")
    );
}

#[test]
fn tables_that_are_not_of_edges_are_named() {
    assert!(error("g.csv", "Id,Label,timeset\n1,Alice,\n2,Bob,\n").contains("a table of vertices"));
    assert!(
        error("g.csv", ",a,b,c\na,0,1,0\nb,0,0,1\nc,1,0,0\n").contains("a matrix with a name for each row and column")
    );
    assert!(error("g.md", "| source | target |\n|--------|--------|\n| 1 | 2 |\n").contains("Markdown"));
    assert!(error("g.txt", "     [,1] [,2]\n[1,]    1    2\n[2,]    2    3\n").contains("what R prints"));
    refused("g", "\"a b\" c\nc \"d e\"\n", &ReadOptions::default(), &[("--quotes yes", "a b-c c-d e")]);
}
