//! Names without ids.

use super::*;

#[test]
fn names_alone_are_counted_as_the_graph_counts() {
    let alone = "Alien\n\nBirds, The\n";
    are(alone, &from_zero(), &NamesOptions::default(), &["Alien", "-", "Birds, The"], 0);
    for format in [Format::MatrixMarket, Format::Metis, Format::Dimacs, Format::Pace] {
        let ids = from_one();
        let names = read(alone, &Bearers::vertices(&ids, Some(format)), &NamesOptions::default()).unwrap();
        assert_eq!(all(&names), ["Alien", "-", "Birds, The"], "{format}");
        assert_eq!(names.way(), &Way::ByLine { from: 1, header: None });
    }
    for format in [None, Some(Format::EdgeList), Some(Format::Csv), Some(Format::Tsv)] {
        let ids = from_one();
        refused_by(
            &Bearers::vertices(&ids, format),
            alone,
            "no vertex has id 0 to tell",
            &[(from(0), &["-", "Birds, The", "-"]), (from(1), &["Alien", "-", "Birds, The"])],
        );
    }
    // An id that does not occur is no vertex: with gaps too, the line is the id.
    let gaps = RawIds::Numbers(vec![0, 2, 5].into());
    are("a\nb\nc\nd\ne\nf\ng\nh\n\n", &gaps, &NamesOptions::default(), &["a", "c", "f"], 5);
    are("a\r\nb\r\nc\r\nd", &from_zero(), &NamesOptions::default(), &["a", "b", "c"], 1);
    are("a\nb\n", &from_zero(), &from(1), &["-", "a", "b"], 0);
    are("a\nb\n", &RawIds::Range { first: 2, count: 1 }, &from(1), &["b"], 1);
}

#[test]
fn names_alone_may_look_like_much() {
    are("Doe, Jane\nRoe, Richard\n", &from_zero(), &NamesOptions::default(), &["Doe, Jane", "Roe, Richard", "-"], 0);
    are(
        "Doe, Jane\n10,000 Maniacs\nRoe, Richard\n",
        &from_zero(),
        &NamesOptions::default(),
        &["Doe, Jane", "10,000 Maniacs", "Roe, Richard"],
        0,
    );
    are(
        "12 Angry Men\nThe Birds\n# 1\n",
        &from_zero(),
        &NamesOptions::default(),
        &["12 Angry Men", "The Birds", "# 1"],
        0,
    );
    are("7\n8\n9\n", &from_zero(), &NamesOptions::default(), &["7", "8", "9"], 0);
    are("title\nAlien\nBrazil\n", &from_zero(), &NamesOptions::default(), &["Alien", "Brazil", "-"], 0);
    let ids = from_zero();
    let names = read("Label\nx\n", &Bearers::vertices(&ids, None), &NamesOptions::default()).unwrap();
    assert_eq!(names.way().to_string(), "by line, below the header Label from id 0");
    // The ids may stand behind the names.
    refused(
        "Alien,2\nBrazil,1\n",
        "a table whose column 2 holds ids",
        &[
            (columns("id=2,name=1"), &["Brazil", "Alien", "-"]),
            (from(0), &["Brazil,1", "-", "-"]),
            (from(1), &["Alien,2", "Brazil,1", "-"]),
        ],
    );
    refused(
        "what;year;who\nAlien;1979;2\n",
        "column 3 holds ids",
        &[(columns("id=who,name=what"), &["-", "Alien", "-"]), (columns("id=who,name=year"), &["-", "1979", "-"])],
    );
}
