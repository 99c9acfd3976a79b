//! As much of Markdown as the documents use.

/// A document, cut up.
pub(super) struct Document {
    pub(super) name: String,
    /// The fenced blocks.
    pub(super) blocks: Vec<Block>,
    /// Everything else, by lines (from 1).
    prose: Vec<(usize, String)>,
}

/// A fenced block.
pub(super) struct Block {
    /// Where it begins (from 1).
    pub(super) line: usize,
    /// What stands behind the fence.
    pub(super) language: String,
    pub(super) text: String,
    /// The line after it.
    end: usize,
}

impl Block {
    /// Whether this block shows what the commands of `other` print: it comes next, with nothing in between.
    pub(super) fn shows(&self, other: &Block) -> bool {
        self.language == "text" && self.line <= other.end + 1
    }
}

impl Document {
    /// Reads it.
    ///
    /// # Panics
    /// If a fence is not closed, or a block has no language: it would be a program in the eyes of rustdoc.
    pub(super) fn new(name: &str, text: &str) -> Self {
        let mut document = Document { name: name.to_string(), blocks: Vec::new(), prose: Vec::new() };
        let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        while let Some((line, content)) = lines.next() {
            let Some(language) = content.strip_prefix("```") else {
                document.prose.push((line, content.to_string()));
                continue;
            };
            assert!(!language.is_empty(), "{name}:{line}: a block needs a language");
            let mut block = Block { line, language: language.to_string(), text: String::new(), end: 0 };
            loop {
                let (line, content) = lines.next().unwrap_or_else(|| panic!("{name}:{}: not closed", block.line));
                if content == "```" {
                    block.end = line + 1;
                    break;
                }
                block.text += content;
                block.text += "\n";
            }
            document.blocks.push(block);
        }
        document
    }

    /// What stands between backticks outside of blocks, with the line where it begins. It may go on in the next line.
    pub(super) fn code(&self) -> Vec<(usize, String)> {
        let mut all = Vec::new();
        let mut paragraph: Vec<(usize, &str)> = Vec::new();
        for (line, content) in self.prose.iter().chain([&(0, String::new())]) {
            if content.is_empty() {
                let text = paragraph.iter().map(|(_, text)| *text).collect::<Vec<_>>().join("\n");
                for (index, part) in text.split('`').enumerate().filter(|(index, _)| index % 2 == 1) {
                    let before: usize = text.split('`').take(index).map(|part| part.matches('\n').count()).sum();
                    all.push((paragraph[0].0 + before, part.replace('\n', " ")));
                }
                paragraph.clear();
            } else {
                paragraph.push((*line, content));
            }
        }
        all
    }

    /// Whether a line of prose speaks of another repository.
    pub(super) fn names_a_source(&self, line: usize) -> bool {
        self.prose.iter().any(|(at, content)| *at == line && content.contains("github.com/"))
    }

    /// The commands in the middle of sentences.
    pub(super) fn inline_commands(&self) -> Vec<(usize, String)> {
        let is_command = |text: &str| ["hubcut ", "cargo ", "RUSTFLAGS="].iter().any(|start| text.starts_with(start));
        self.code().into_iter().filter(|(_, text)| is_command(text)).collect()
    }

    /// The targets of links, with their lines.
    pub(super) fn links(&self) -> Vec<(usize, &str)> {
        let mut links = Vec::new();
        for (line, content) in &self.prose {
            links.extend(content.split("](").skip(1).filter_map(|rest| Some((*line, rest.split_once(')')?.0))));
        }
        links
    }
}
