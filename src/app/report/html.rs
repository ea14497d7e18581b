//! A little HTML: text is always escaped, markup is always ours.

/// Grey frame, domain colours as in the window's light theme; dark where the reader prefers it.
pub(super) const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#fff;--ink:#14181d;--quiet:#616b76;--line:#dce0e5;--band:#d9dde2;\
--course:#2f6fd6;--both:#6b2a6e;--music:#c4621c;--accent:#0f7f7a}\
@media(prefers-color-scheme:dark){:root{--ground:#13161a;--ink:#eceff2;--quiet:#87919c;--line:#2a3037;\
--band:#3a424b;--course:#5b96f0;--both:#e5b8ea;--music:#ff9a4d;--accent:#5fc7c1}}\
body{margin:0;background:var(--ground);color:var(--ink);font:14px/20px Inter,'Noto Sans SC',system-ui,sans-serif}\
main{max-width:920px;margin:0 auto;padding:32px 24px}\
h1{font-size:22px;line-height:28px;margin:0 0 8px}h2{font-size:16px;margin:36px 0 8px}h3{font-size:14px;margin:20px 0 6px}\
p{margin:4px 0;max-width:640px;color:var(--quiet)}p.print{font-family:ui-monospace,monospace;font-size:12px;\
overflow-wrap:anywhere}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\
th,td{padding:5px 10px 5px 0;text-align:left;border-bottom:1px solid var(--line)}th{color:var(--quiet);\
font-weight:500;font-size:12px}.n{text-align:right}svg{display:block;max-width:100%}svg text{fill:var(--quiet);\
font-size:11px}@media print{main{max-width:none}section{break-inside:avoid}}";

#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup as it stands.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text, escaped for content and for attributes in double quotes.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// `<tag>text</tag>`.
    pub(super) fn element(&mut self, tag: &str, text: &str) -> &mut Self {
        self.raw("<").raw(tag).raw(">").text(text).raw("</").raw(tag).raw(">")
    }

    pub(super) fn section(&mut self, title: &str, content: impl FnOnce(&mut Self)) {
        self.raw("<section>").element("h2", title);
        content(self);
        self.raw("</section>");
    }

    /// A table with its heads; those of `numbers` stand at the right.
    pub(super) fn table(&mut self, heads: &[&str], numbers: &[usize], rows: impl FnOnce(&mut Rows<'_>)) {
        self.raw("<table><tr>");
        for (at, head) in heads.iter().enumerate() {
            let open = if numbers.contains(&at) { "<th class=\"n\">" } else { "<th>" };
            self.raw(open).text(head).raw("</th>");
        }
        self.raw("</tr>");
        rows(&mut Rows { html: self, numbers });
        self.raw("</table>");
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

pub(super) struct Rows<'a> {
    html: &'a mut Html,
    numbers: &'a [usize],
}

/// Text, or a picture of our own making.
pub(super) enum Cell {
    Text(String),
    Markup(String),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Rows<'_> {
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.html.raw("<tr>");
        for (at, cell) in cells.into_iter().enumerate() {
            let is_number = self.numbers.contains(&at);
            self.html.raw(if is_number { "<td class=\"n\">" } else { "<td>" });
            match &cell {
                Cell::Text(text) => self.html.text(text),
                Cell::Markup(markup) => self.html.raw(markup),
            };
            self.html.raw("</td>");
        }
        self.html.raw("</tr>");
    }
}
