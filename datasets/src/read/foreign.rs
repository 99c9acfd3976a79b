//! Formats that hubcut does not read, seen from the first bytes of a file, whatever it is called; and what to do with them.

use std::collections::BTreeSet;

use super::blocks::MAX_LINE_BYTES;

/// How a graph in NetworkX becomes a file that can be read.
const BY_NETWORKX: &str =
    "write_edgelist(graph, \"edges.tsv\", delimiter=\"\\t\", data=False), or write_weighted_edgelist";

/// What a file is, as its first bytes before decompression show, and what to do.
pub(super) fn of_magic(head: &[u8]) -> Option<String> {
    let says = |what: &str, next: &str| Some(format!("this is {what}; {next}"));
    match head {
        [b'P', b'K', 3 | 5, 4 | 6, ..] if contains(head, b"xl/") || contains(head, b"[Content_Types].xml") => {
            says("an Excel workbook", "save its sheet as CSV")
        }
        [b'P', b'K', 3 | 5, 4 | 6, ..] if contains(head, b".npy") => says(
            "an archive of NumPy or SciPy (.npz)",
            "load it with scipy.sparse.load_npz and write it with scipy.io.mmwrite",
        ),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => says("a zip archive", "unpack it with `unzip` first"),
        _ => None,
    }
}

/// What a file is, as its first bytes show when it is decompressed, and what to do.
pub(super) fn of(head: &[u8], bytes: Option<u64>) -> Option<String> {
    let says = |what: &str, next: &str| Some(format!("this is {what}; {next}"));
    let pandas = "read it with pandas and write it with to_csv(\"edges.csv\", index=False)";
    let networkx = |how: &str| format!("read it with networkx.{how} and write it with networkx.{BY_NETWORKX}");
    if head.get(257..262) == Some(b"ustar") {
        return says("a tar archive", "unpack it with `tar xf` first");
    }
    match head {
        [b'P', b'A', b'R', b'1', ..] => return says("a Parquet file", pandas),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => return says("an Arrow or Feather file", pandas),
        [b'O', b'R', b'C', ..] if head.get(3).is_some_and(|b| *b < 0x20) => return says("an ORC file", pandas),
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => {
            return says(
                "an array of NumPy (.npy)",
                "load it with numpy.load and write it with numpy.savetxt(\"edges.txt\", array, fmt=\"%d\")",
            );
        }
        [0x80, 2..=5, ..] => {
            return says("a pickle of Python", "load it there and write its edges as text, one a line");
        }
        [0x89, b'H', b'D', b'F', ..] => {
            return says(
                "an HDF5 file (or a MATLAB file of version 7.3)",
                "load its matrix with h5py and write it with scipy.io.mmwrite",
            );
        }
        _ => {}
    }
    if head.starts_with(b"MATLAB 5.0 MAT-file") {
        return says(
            "a MATLAB file (.mat)",
            "load its matrix with scipy.io.loadmat and write it with scipy.io.mmwrite",
        );
    }
    if head.starts_with(b"SQLite format 3\0") {
        return says(
            "a SQLite database",
            "export a table with `sqlite3 -csv -header FILE 'select source, target from edges' > edges.csv`",
        );
    }
    if is_serialized(head, bytes) {
        return says(
            "a serialized graph of the GAP benchmark (.sg or .wsg)",
            "hubcut reads the text that it was made of (.el, .wel, .gr, .mtx)",
        );
    }
    let text = String::from_utf8_lossy(&head[..head.len().min(MAX_LINE_BYTES).min(64 << 10)]);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let lower: String = text.chars().take(2048).collect::<String>().to_ascii_lowercase();
    if lower.starts_with('<') && !is_ntriples(text) {
        for (tag, what, how) in [
            ("<graphml", "GraphML", "read_graphml(FILE)"),
            ("<gexf", "GEXF, as Gephi writes it", "read_gexf(FILE)"),
            ("<gxl", "GXL", ""),
            ("<xgmml", "XGMML, as Cytoscape writes it", ""),
            ("<!doctype html", "a web page, perhaps the message of a server", "html"),
            ("<html", "a web page, perhaps the message of a server", "html"),
        ] {
            if lower.contains(tag) {
                return match how {
                    "" => says(what, "export an edge table as CSV or TSV where it comes from"),
                    "html" => says(what, "fetch the file again and look at it"),
                    how => says(what, &networkx(how)),
                };
            }
        }
        if lower.starts_with("<?xml") {
            return says(
                "XML of a kind that hubcut does not know",
                "export an edge table as CSV or TSV where it comes from",
            );
        }
    }
    if is_json(text) {
        return says(
            "JSON",
            &format!(
                "make edges of it, one a line, as with networkx.node_link_graph and networkx.{BY_NETWORKX}; of an array of objects, \
                 pandas.read_json and to_csv(\"edges.csv\", index=False)"
            ),
        );
    }
    if text.starts_with("[(") {
        return says("a list of Python", "write its edges one a line: print(*edge, sep=\",\")");
    }
    if text.starts_with(">>graph6<<") || text.starts_with(">>sparse6<<") {
        return says("graph6 or sparse6", &networkx("read_graph6(FILE)"));
    }
    if text.starts_with("version https://git-lfs") {
        return says("a pointer of Git LFS, not the file", "fetch it with `git lfs pull`");
    }
    if lower.starts_with("insert into") || lower.starts_with("create table") {
        return says("SQL", "load it into a database and export the table of edges as CSV");
    }
    if text.starts_with("CREATE (") || text.starts_with("MERGE (") {
        return says("Cypher, as Neo4j reads it", "load it there and export relationships with apoc.export.csv");
    }
    if lower.starts_with("@prefix") || lower.starts_with("prefix ") {
        return says("Turtle", "convert it to N-Triples with `rapper -o ntriples`, whose columns 1 and 3 are the ends");
    }
    if text.starts_with("t # ") {
        return says(
            "gSpan, a list of graphs with labels",
            "make edges of one graph: awk '$1 == \"e\" {print $2, $3}' FILE > edges.txt",
        );
    }
    if is_tgf(text) {
        return says(
            "TGF, vertices, a line of # and edges",
            "keep the edges: awk 'edges {print $1, $2} $0 ~ /^#/ {edges = 1}' FILE > edges.txt",
        );
    }
    if is_of_psql(text) {
        return says("a table as psql prints it", "write it as CSV: psql --csv -c 'select source, target from edges'");
    }
    let code = without_comments(text);
    if is_dot(&code) {
        return says("DOT, as Graphviz reads it", &networkx("nx_pydot.read_dot(FILE)"));
    }
    if is_gml(&code) {
        return says("GML", &networkx("read_gml(FILE)"));
    }
    if ["*vertices", "*network", "*arcs", "*edges"].iter().any(|word| lower.starts_with(word)) {
        return says("a network of Pajek", &networkx("read_pajek(FILE)"));
    }
    if lower.starts_with("nodedef>") || lower.starts_with("edgedef>") {
        return says("GDF, as GUESS and Gephi write it", "export an edge table as CSV from Gephi (data laboratory)");
    }
    if lower.starts_with("dl n") || lower.starts_with("dl\n") {
        return says("a DL file of UCINET", "export an edge list as text from UCINET");
    }
    if lower.starts_with("#bvgraph properties") || (lower.contains("graphclass=") && lower.contains("webgraph")) {
        return says(
            "the properties of a graph of WebGraph",
            "write its arcs as text: java it.unimi.dsi.webgraph.ArcListASCIIGraph BASENAME edges.txt",
        );
    }
    if is_lgl(text) {
        return says(
            "LGL, each vertex after a # and its neighbours below it",
            "make edges of it: awk '/^#/ {v = $2; next} {print v, $1, $2}' FILE > edges.txt",
        );
    }
    None
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

/// A flag, numbers of edges and vertices, then offsets and neighbours that fill the file.
fn is_serialized(head: &[u8], bytes: Option<u64>) -> bool {
    let number = |at: usize| head.get(at..at + 8).and_then(|b| b.first_chunk()).map(|b| u64::from_le_bytes(*b));
    let (Some(directed @ (0 | 1)), Some(edges), Some(vertices)) = (head.first(), number(1), number(9)) else {
        return false;
    };
    let sides = u128::from(*directed) + 1;
    let size = |neighbour: u128| 17 + sides * (8 * (u128::from(vertices) + 1) + neighbour * u128::from(edges));
    bytes.is_some_and(|bytes| size(4) == bytes.into() || size(8) == bytes.into())
}

/// An object, or an array of objects or over several lines; `[0, 1]` on each line is something else.
fn is_json(text: &str) -> bool {
    let mut characters = text.chars();
    let open = characters.next();
    let rest = characters.as_str().trim_start();
    match open {
        Some('{') => rest.starts_with(['"', '}', '\'']),
        Some('[') => {
            let line = text.lines().next().unwrap_or_default().trim_end();
            let closes = line.ends_with([']', ',']) && line.matches('[').count() == line.matches(']').count();
            rest.starts_with('{')
                || rest.starts_with('[')
                || (!closes && rest.starts_with(|c: char| c == '"' || c.is_ascii_digit()))
        }
        _ => false,
    }
}

/// `<subject> <predicate> <object> .`: rows of a table.
fn is_ntriples(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.trim_end().ends_with('.') && line.matches('<').count() >= 2)
}

/// The beginning of a text without the comments of DOT and GML, on one line, lower case.
fn without_comments(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let lines = plain.lines().map(|line| line.split("//").next().unwrap_or_default());
    let lines: Vec<_> = lines.filter(|line| !line.trim_start().starts_with('#')).take(64).collect();
    lines.join("\n").trim_start().to_ascii_lowercase()
}

/// `digraph name {`
fn is_dot(code: &str) -> bool {
    let code = code.strip_prefix("strict").map_or(code, str::trim_start);
    let Some(rest) = code.strip_prefix("digraph").or_else(|| code.strip_prefix("graph")) else { return false };
    let Some((name, _)) = rest.split_once('{') else { return false };
    let name = name.trim();
    let is_name =
        name.starts_with('"') && name.ends_with('"') || name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    is_name && (rest.starts_with(|c: char| c.is_whitespace() || c == '{' || c == '"'))
}

/// `graph [`, perhaps after the name of its creator.
fn is_gml(code: &str) -> bool {
    let mut lines = code.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.find(|line| !["creator", "version", "comment"].iter().any(|word| line.starts_with(word)));
    let Some(rest) = first.and_then(|line| line.strip_prefix("graph")) else { return false };
    let rest = rest.trim_start();
    rest.starts_with('[') || (rest.is_empty() && lines.next().is_some_and(|line| line.starts_with('[')))
}

/// Lines of a vertex and its label, `#` alone, and edges.
fn is_tgf(text: &str) -> bool {
    let Some((vertices, edges)) = text.split_once("\n#\n").or_else(|| text.split_once("\r\n#\r\n")) else {
        return false;
    };
    let ids: BTreeSet<&str> = vertices.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let mut ends = edges.lines().take(8).flat_map(|line| line.split_whitespace().take(2)).peekable();
    ends.peek().is_some() && ids.len() == vertices.lines().count() && ends.all(|end| ids.contains(end))
}

/// ` a | b`, and a rule of `-` and `+` below it.
fn is_of_psql(text: &str) -> bool {
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default();
    let rule = lines.next().unwrap_or_default();
    head.contains('|') && rule.contains("-+-") && rule.chars().all(|c| c == '-' || c == '+')
}

/// `# a`, then lines of one name, perhaps with a weight, and again.
fn is_lgl(text: &str) -> bool {
    let (mut heads, mut rows, mut is_bare) = (0, 0, true);
    for line in text.lines().take(64) {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            [] => {}
            ["#", _] => heads += 1,
            [word] if heads > 0 && !word.contains([',', ';', '|', ':']) => rows += 1,
            [_, weight] if heads > 0 && weight.contains('.') && weight.parse::<f64>().is_ok() => {
                rows += 1;
                is_bare = false;
            }
            _ => return false,
        }
    }
    // With weights, several heads show that these are no comments.
    rows > 0 && heads > 0 && (is_bare || heads > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_named_by_their_first_bytes() {
        let named = |head: &str| of(head.as_bytes(), None).unwrap_or_default();
        for (head, name) in [
            ("digraph { a -> b; b -> c }", "DOT"),
            ("/* made */ strict graph \"x y\" {\n", "DOT"),
            ("// c\ngraph g{a--b}", "DOT"),
            ("<?xml version=\"1.0\"?>\n<graphml xmlns=\"http\">", "GraphML"),
            ("<?xml?><gexf version=\"1.3\">", "GEXF"),
            ("Creator \"igraph\"\nVersion 1\ngraph\n[\n", "GML"),
            ("graph [ directed 1", "GML"),
            ("*Vertices 3\n1 \"a\"\n*Arcs\n", "Pajek"),
            ("*network x\n", "Pajek"),
            ("nodedef>name VARCHAR\na\nedgedef>node1,node2\n", "GDF"),
            ("# a\nb\nc\n# b\nc\n", "LGL"),
            ("# a\nb 0.5\n# b\nc 1.0\n", "LGL"),
            ("{\"nodes\": []}", "JSON"),
            ("[\n  {\"source\": 1}\n]", "JSON"),
            ("[[0, 1], [1, 2]]", "JSON"),
            ("PAR1\x15\x04", "Parquet"),
            ("#BVGraph properties\n#Mon\n", "WebGraph"),
            ("<!DOCTYPE html><html>", "web page"),
            ("t # 0\nv 0 1\nv 1 1\ne 0 1 2\n", "gSpan"),
            ("1 a\n2 b\n#\n1 2 likes\n", "TGF"),
            (" source | target \n--------+--------\n 1      | 2\n", "psql"),
            ("MATLAB 5.0 MAT-file, Platform", "MATLAB"),
        ] {
            assert!(named(head).contains(name), "{head}: {}", named(head));
        }
        assert!(of(b"\x80\x04\x95abc", None).unwrap().contains("pickle"));
        assert!(of(b"\x93NUMPY\x01\0", None).unwrap().contains("NumPy"));
        for plain in [
            "1 2\n",
            "graph theory\n",
            "digraph a\n",
            "[0, 1]\n[1, 2]\n",
            "(1,2)\n",
            "# a\nb c\n",
            "# one\n1 2\n# two\n2 3\n",
            "<a> <p> <b> .\n",
            "{a} {b}\n",
            "*a *b\n",
            "creator graph\n",
            "# x\n1 2.0\n",
            "1 2\n#\n2 3\n",
            "a | b\nb | c\n",
        ] {
            assert_eq!(of(plain.as_bytes(), None), None, "{plain}");
        }
    }

    #[test]
    fn archives_are_named_by_what_is_in_them() {
        for (inside, name) in [(&b"xl/workbook.xml"[..], "Excel"), (b"data.npy", "NumPy"), (b"a.txt", "zip archive")] {
            let head = [b"PK\x03\x04\x14\0", inside].concat();
            assert!(of_magic(&head).unwrap().contains(name), "{name}");
        }
        let mut tar = vec![b'x'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert!(of(&tar, None).unwrap().contains("tar archive"));
    }

    #[test]
    fn a_serialized_graph_fills_its_file() {
        let mut file = vec![0u8];
        file.extend(2u64.to_le_bytes());
        file.extend(2u64.to_le_bytes());
        file.resize(17 + 3 * 8 + 2 * 4, 0);
        assert!(of(&file, Some(file.len() as u64)).unwrap().contains("GAP"));
        assert!(!is_serialized(&file, Some(99)));
    }
}
