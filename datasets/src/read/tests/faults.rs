//! Faults that readers of graphs are known for, each a test; and what messages say.

use super::*;
use crate::read::{ColumnChoice, Format, IdKind, Vertices, WeightColumn};

/// A third column that becomes a vertex.
#[test]
fn what_is_beyond_numbers_is_refused_on_every_line_alike() {
    for weight in ["inf", "-inf", "nan", "NaN", "Infinity", "1e309", "1e-400"] {
        for (name, separator) in [("g", " "), ("g.csv", ","), ("g.tsv", "\t")] {
            let edge = |source: &str, target: &str, weight: &str| [source, target, weight].join(separator);
            // Without the line that stands at the end, and without its number.
            let message = |text: &str| error(name, text).split(" (line:").next().unwrap().replacen(":1:5:", ":2:5:", 1);
            let second = message(&format!("{}\n{}\n", edge("1", "2", "3"), edge("1", "2", weight)));
            assert!(second.starts_with(&format!("{name}:2:5: \"{weight}\" is not a weight: ")), "{second}");
            assert_eq!(message(&edge("1", "2", weight)), second);
            assert_eq!(message(&edge("a", "b", weight)), second);
            if name != "g" {
                for header in ["w", "weight"] {
                    let header = edge("src", "dst", header);
                    assert_eq!(message(&format!("{header}\n{}\n", edge("1", "2", weight))), second, "{header}");
                }
            }
        }
    }
    let small = "the smallest weight above 0 is 4.9e-324; write 0, or give all weights in another unit";
    assert!(error("g", "1 2 1e-400\n").contains(small));
    assert!(error("g.gr", "p sp 2 1\na 1 2 1e309\n").contains("weights are finite numbers up to 1.8e308"));
    assert!(error("g.graph", "2 1 001\n2 nan\n1 nan\n").contains("weights are finite numbers up to 1.8e308"));
    assert_eq!(read_short("g", "1 2 1e39\n2 3 1e-50\n"), "1-2:1e39 2-3:1e-50");
}

#[test]
fn weights_are_not_vertices() {
    let loaded = load("g", "0 1 77\n1 2 88\n").unwrap();
    assert_eq!(short(&loaded), "0-1:77 1-2:88");
    assert_eq!(ids(&loaded), ["0", "1", "2"]);
}

/// Lines of prose that become edges between vertices 0.
#[test]
fn text_makes_no_edges() {
    assert!(error("g", "0 1\nhello world\n").starts_with("g:2:1: \"hello\" is not a vertex id"));
    assert!(error("g", "0 1\n2 x\n").starts_with("g:2:3: \"x\" is not a vertex id"));
    assert!(error("g", "0 1\n2 3x\n").starts_with("g:2:3: \"3x\" is not a vertex id"));
    assert!(error("g", "0 1\n2 0x3\n").contains("--ids text"));
}

#[test]
fn ids_do_not_wrap() {
    let loaded = load("g", "0 4294967296\n4294967295 18446744073709551615\n").unwrap();
    assert_eq!(ids(&loaded), ["0", "4294967295", "4294967296", "18446744073709551615"]);
    assert_eq!(short(&loaded), "0-4294967296 4294967295-18446744073709551615");
    for wrong in ["18446744073709551616", "28446744073709551616", "184467440737095516150", "-3", "+3", "1.5", "1e3"] {
        let message = error("g", &format!("0 1\n2 {wrong}\n"));
        assert!(message.starts_with(&format!("g:2:3: \"{wrong}\" is not a vertex id")), "{message}");
        // On the first line too, where letters would make all ids text.
        let message = error("g", &format!("{wrong} 1\n"));
        assert!(message.starts_with(&format!("g:1:1: \"{wrong}\" is not a vertex id")), "{message}");
    }
}

#[test]
fn comments_make_no_edges() {
    let text = "# 5 6\n% 7 8\n  # 9 10\n0 1\n#11 12\n\t% 13 14\n1 2\n#";
    assert_eq!(read_short("g", text), "0-1 1-2");
    assert_eq!(read_short("g.csv", "#a,b\n0,1\n%c,d\n"), "0-1");
}

#[test]
fn the_last_line_feed_may_be_missing() {
    for text in ["0 1\n1 2", "0 1\n1 2\n", "0 1\n1 2\n\n \n", "0 1\n1 2\r", "0 1\r\n1 2\r\n"] {
        assert_eq!(read_short("g", text), "0-1 1-2", "{text:?}");
    }
    assert_eq!(read_short("g", "0 1 5\n1 2 6"), "0-1:5 1-2:6");
    assert_eq!(read_short("g", "0 1 5\n1 2 .5"), "0-1:5.0 1-2:0.5");
}

#[test]
fn gaps_are_not_vertices() {
    assert_eq!(ids(&load("g", "5 900\n900 1000000\n").unwrap()), ["5", "900", "1000000"]);
}

#[test]
fn a_mixture_of_line_ends_and_blanks_is_read() {
    let text = "\u{FEFF}# c\r\n\r\n 0\t1  \n\t2   \t 3\t\r\n \t \n4 5";
    assert_eq!(read_short("g", text), "0-1 2-3 4-5");
}

#[test]
fn the_message_names_place_text_and_next_step() {
    assert_eq!(
        error("web.txt", "1\t2\n12\t-3\n"),
        "web.txt:2:4: \"-3\" is not a vertex id: ids are whole numbers from 0 to 18446744073709551615 (line: \"12\\t-3\")"
    );
    let message = error("g", "1 2\n1 2 3 4\n");
    assert!(
        message.starts_with("g:2:5: surplus column: 4 columns where 2") && message.contains("--columns"),
        "{message}"
    );
    assert!(error("g", "1 2 3 4\n").starts_with("g:1:7: surplus column: 4 columns where 3"));
    assert!(error("g", "1 2 3\n4 5\n").starts_with("g:2:4: 2 columns where 3 are needed; this line has no weight"));
    assert!(error("g", "1 2\n3\n").starts_with("g:2:2: 1 column where 2 are needed"));
    assert!(error("g", "1 2 abc\n").starts_with("g:1:5: the third column is no weight"));
    assert!(error("g", "1 2 3\n1 2 nan\n").starts_with("g:2:5: \"nan\" is not a weight"));
    assert!(error("g,", "1,2,3\n1,2,\n").contains("is not a weight"));
    assert_eq!(read_short("g,", "1,2,\n3,4,,\n"), "1-2 3-4");
    assert!(error("g", ",2\n").contains("id is empty"));
    assert!(error("g", "1,2\n3,\n").starts_with("g:2:3: a vertex id is empty"));
}

#[test]
fn what_is_no_text_is_one_clear_error() {
    assert!(error("g", "").contains("the file is empty"));
    assert!(error("g", "\0\0\x01\x02").contains("binary"));
    assert!(error("g", "0 1\n\x01 2\n").starts_with("g:2:1: control byte \\x01"));
    assert!(error("g", "0 1\r2 3\n").contains("carriage return"));
    assert!(error("g", "# only\n\n").contains("there is no edge"));
    assert!(error("g", "a b\u{1}\n").contains("control byte"));
    let latin = read_bytes("g", b"a b\n\xE9 b\n", &ReadOptions::default()).unwrap_err().to_string();
    assert!(latin.starts_with("g:2:1: not valid UTF-8"), "{latin}");
    let wide = read_bytes("g", b"\xFF\xFE0\0 \x001\0", &ReadOptions::default()).unwrap_err().to_string();
    assert!(wide.contains("UTF-16"), "{wide}");
    let zip = read_bytes("g", b"PK\x03\x04junk", &ReadOptions::default()).unwrap_err().to_string();
    assert!(zip.contains("unzip"), "{zip}");
    // NUL after the head.
    let late = [b"0 1\n".repeat(200_000).as_slice(), b"\0\0\n"].concat();
    let late = read_bytes("g", &late, &ReadOptions::default()).unwrap_err().to_string();
    assert!(late.contains("binary") && late.contains("line 200001"), "{late}");
}

#[test]
fn a_line_of_ten_megabytes_is_an_error_with_its_text_cut() {
    let text = format!("0 1\n{}\n2 3\n", "7".repeat(10_000_000));
    let message = error("g", &text);
    assert!(message.starts_with("g:2:1: the line is longer than 1 MB") && message.len() < 400, "{message}");
    let message = error("g", &"x".repeat(10_000_000));
    assert!(message.starts_with("g:1:1: the line is longer") && message.len() < 400, "{message}");
    let comment = format!("0 1\n#{}\n2 3\n", "x".repeat(500_000));
    assert_eq!(read_short("g", &comment), "0-1 2-3");
}

#[test]
fn declared_vertices_all_exist_and_bound_the_ids() {
    let n = |n| ReadOptions { vertices: Some(Vertices::Count(n)), ..ReadOptions::default() };
    let read = |text: &str, count| read_bytes("g", text.as_bytes(), &n(count)).map(|loaded| ids(&loaded));
    assert_eq!(read("0 2\n", 4).unwrap(), ["0", "1", "2", "3"]);
    assert_eq!(read("4 2\n", 4).unwrap(), ["1", "2", "3", "4"]);
    assert_eq!(read("4 2\n04 1\n", 4).unwrap(), ["1", "2", "3", "4"]);
    let ask = error_with("g", "1 2\n", &n(4));
    assert!(ask.contains("--vertices 0..4 or --vertices 1..=4"), "{ask}");
    assert!(error_with("g", "# nothing\n", &n(2)).contains("--vertices 0..2"));
    let exactly = |text: &str, vertices: &str| {
        let options = ReadOptions { vertices: Some(vertices.parse().unwrap()), ..ReadOptions::default() };
        read_bytes("g", text.as_bytes(), &options).map(|loaded| ids(&loaded)).map_err(crate::settings::typed)
    };
    assert_eq!(exactly("1 2\n", "0..4").unwrap(), ["0", "1", "2", "3"]);
    assert_eq!(exactly("1 2\n", "1..=4").unwrap(), ["1", "2", "3", "4"]);
    assert_eq!(exactly("# nothing\n", "0..2").unwrap(), ["0", "1"]);
    assert!(exactly("0 2\n", "1..=4").unwrap_err().starts_with("g:1:1: \"0\" is not a vertex id: --vertices 1..=4"));
    assert!(exactly("0 4\n", "0..4").unwrap_err().contains("ids from 0 to 3"));
    assert!(error_with("g", "1 2\n3 5\n", &n(4)).starts_with("g:2:3: \"5\" is not a vertex id: --vertices 4"));
    assert!(error_with("g", "1 4\n2 3\n3 0\n1 1\n", &n(4)).starts_with("g:3:1: both 0 and 4 occur"));
    assert!(error_with("g", "0 4\n", &n(4)).starts_with("g:1:1: both 0 and 4 occur"));
    assert!(error_with("g", "a b\n", &n(4)).contains("only where ids are numbers"));
    assert!(error_with("g", "0 1\n", &n(1 << 32)).contains("2^32 - 1"));
    assert!(error_with("g", "0 1\n", &n(0)).contains("at least one"));
    assert!(error_with("g.gr", "p tw 3 1\n1 2\n", &n(4)).contains("declares vertices 1..=3"));
}

#[test]
fn options_overrule_the_file() {
    let text = |options| read_bytes("g", b"1 2 3\n4 5 6\n", &options).map(|loaded| short(&loaded)).unwrap();
    let none = ReadOptions { weights: WeightColumn::None, ..ReadOptions::default() };
    assert_eq!(text(none.clone()), "1-2 4-5");
    let columns = ColumnChoice::numbers(3, 1, Some(2));
    assert_eq!(text(ReadOptions { columns, ..ReadOptions::default() }), "3-1:2 6-4:5");
    let as_text = ReadOptions { ids: Some(IdKind::Text), ..ReadOptions::default() };
    assert_eq!(
        read_bytes("g", b"1 2\n-3 1e3\n", &as_text).map(|loaded| ids(&loaded)).unwrap(),
        ["-3", "1", "1e3", "2"]
    );
    let numbers = ReadOptions { ids: Some(IdKind::Number), ..ReadOptions::default() };
    assert_eq!(read_bytes("g", b"a b\n1 2\n", &numbers).map(|loaded| short(&loaded)).unwrap(), "1-2");
    assert!(error_with("g", "a b\nc d\n", &numbers).contains("--ids text"));
    let header = ReadOptions { header: Some(true), ..ReadOptions::default() };
    assert_eq!(read_bytes("g", b"a b\n1 2\n", &header).map(|loaded| short(&loaded)).unwrap(), "1-2");
    let wide = ReadOptions { columns: "src=1,dst=2,weight=4".parse().unwrap(), ..ReadOptions::default() };
    assert_eq!(read_bytes("g", b"1 2 x 4\n1 2 y 5 z\n", &wide).map(|loaded| short(&loaded)).unwrap(), "1-2:4 1-2:5");
    assert!(error_with("g", "1 2 x 4\n1 2 y\n", &wide).starts_with("g:2:6: 3 columns where 4 are needed"));
    let mtx = ReadOptions { format: Some(Format::MatrixMarket), header: Some(true), ..ReadOptions::default() };
    assert!(error_with("g", "1 2\n", &mtx).contains("edge lists, csv and tsv only"));
}
