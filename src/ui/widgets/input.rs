//! Typing: text, search, and numbers with arithmetic.

use egui::{
    Color32, CursorIcon, Frame, Id, Key, Margin, Rect, Response, Role, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo,
    pos2, vec2,
};

use super::draw;
use crate::ui::theme::{IconCut, Theme, Type};

const PADDING: i8 = 10;
const ICON_ROOM: i8 = 30;

/// One line of text.
#[derive(Debug)]
#[must_use = "nothing is drawn until `show`"]
pub struct TextInput<'a> {
    id: Id,
    value: &'a mut String,
    name: &'a str,
    hint: &'a str,
    width: f32,
    search: bool,
    password: bool,
    error: bool,
}

impl<'a> TextInput<'a> {
    /// `id` comes from a key of the domain; `name` is what screen readers hear.
    pub fn new(id: Id, value: &'a mut String, name: &'a str) -> Self {
        Self { id, value, name, hint: "", width: 160.0, search: false, password: false, error: false }
    }

    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// With the magnifier at the left.
    pub fn search(mut self) -> Self {
        self.search = true;
        self
    }

    pub fn password(mut self) -> Self {
        self.password = true;
        self
    }

    /// The edge of an error. Write the sentence below with [`error_line`].
    pub fn error(mut self, error: bool) -> Self {
        self.error = error;
        self
    }

    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let left = if self.search { ICON_ROOM } else { PADDING };
        let line = theme.type_style(Type::Field).line;
        let pad = ((theme.size.control - line) / 2.0).floor() as i8;
        let edit = TextEdit::singleline(self.value)
            .id(self.id)
            .font(theme.font(Type::Field))
            .text_color(theme.text.primary)
            .hint_text(theme.rich(self.hint, Type::Field, theme.text.tertiary))
            .frame(Frame::new().inner_margin(Margin { left, right: PADDING, top: pad, bottom: pad }))
            .desired_width(self.width)
            .min_size(vec2(0.0, theme.size.control))
            .align(egui::Align2::LEFT_CENTER)
            .password(self.password);
        let where_to = ui.painter().add(egui::Shape::Noop);
        let response = ui.add(edit);
        if self.search && is_search_asked_for(ui) {
            response.request_focus();
        }
        let rect = Rect::from_min_size(response.rect.min, vec2(self.width, theme.size.control));
        ui.painter().set(where_to, ground(theme, rect, field_edge(theme, &response, self.error)));
        if self.search {
            let centre = pos2(rect.left() + 16.0, rect.center().y);
            let glyph = crate::ui::theme::icons::MAGNIFYING_GLASS;
            draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 14.0, theme.text.tertiary);
        }
        focus_edge(ui, theme, &response, rect);
        let role = match (self.search, self.password) {
            (true, _) => Role::SearchInput,
            (_, true) => Role::PasswordInput,
            _ => Role::TextInput,
        };
        let name = self.name;
        response.widget_info(|| WidgetInfo::labeled(role, true, name));
        response.on_hover_cursor(CursorIcon::Text)
    }
}

/// The first search field that is drawn next takes the keyboard.
pub fn focus_search(ctx: &egui::Context) {
    let pass = ctx.cumulative_pass_nr();
    ctx.data_mut(|data| data.insert_temp(search_id(), pass));
}

/// Once, and only in the pass in which it was asked for or the one after it.
fn is_search_asked_for(ui: &Ui) -> bool {
    let asked = ui.data_mut(|data| data.remove_temp::<u64>(search_id()));
    asked.is_some_and(|asked| ui.ctx().cumulative_pass_nr() <= asked + 1)
}

fn search_id() -> Id {
    Id::unique("search-asked-for")
}

/// The ground of a field.
pub(super) fn ground(theme: &Theme, rect: Rect, edge: Color32) -> egui::Shape {
    let corner = draw::corner(theme.radius.control);
    egui::epaint::RectShape::new(rect, corner, theme.field(), Stroke::new(1.0, edge), StrokeKind::Inside).into()
}

fn field_edge(theme: &Theme, response: &Response, error: bool) -> Color32 {
    if error {
        theme.error.fill
    } else if response.hovered() {
        theme.line.strong
    } else {
        theme.line.default
    }
}

/// In fields the ring takes the place of the edge.
pub(super) fn focus_edge(ui: &Ui, theme: &Theme, response: &Response, rect: Rect) {
    if response.has_focus() {
        let ring = Stroke::new(theme.stroke.focus, theme.accent.ring);
        ui.painter().rect_stroke(rect.expand(1.0), draw::corner(theme.radius.control + 1.0), ring, StrokeKind::Inside);
    }
}

/// The sentence under a field that holds something wrong.
pub fn error_line(ui: &mut Ui, theme: &Theme, sentence: &str) -> Response {
    let response = ui.label(theme.rich(sentence, Type::Dense, theme.error.text));
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, sentence));
    response
}

/// A number with arithmetic: "1200*2" is taken. Arrows change it by a step; the wheel too, while it has the focus.
#[derive(Debug)]
#[must_use = "nothing is drawn until `show`"]
pub struct NumberField<'a> {
    id: Id,
    value: &'a mut f64,
    name: &'a str,
    range: std::ops::RangeInclusive<f64>,
    step: f64,
    decimals: usize,
    width: f32,
    suffix: &'a str,
    error: bool,
}

impl<'a> NumberField<'a> {
    pub fn new(id: Id, value: &'a mut f64, name: &'a str) -> Self {
        Self {
            id,
            value,
            name,
            range: f64::NEG_INFINITY..=f64::INFINITY,
            step: 1.0,
            decimals: 0,
            width: 76.0,
            suffix: "",
            error: false,
        }
    }

    pub fn range(mut self, range: std::ops::RangeInclusive<f64>) -> Self {
        self.range = range;
        self
    }

    pub fn step(mut self, step: f64) -> Self {
        self.step = step;
        self
    }

    pub fn decimals(mut self, decimals: usize) -> Self {
        self.decimals = decimals;
        self
    }

    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Shown after the number while it is not being edited: `%`, ` days`.
    pub fn suffix(mut self, suffix: &'a str) -> Self {
        self.suffix = suffix;
        self
    }

    pub fn error(mut self, error: bool) -> Self {
        self.error = error;
        self
    }

    /// `changed` on the response when the value is another one.
    pub fn show(self, ui: &mut Ui, theme: &Theme) -> Response {
        let editing = ui.memory(|memory| memory.has_focus(self.id));
        let draft_id = self.id.with("draft");
        let shown = format!("{}{}", plain(*self.value, self.decimals), self.suffix);
        let draft = ui.data(|data| data.get_temp::<String>(draft_id));
        let mut text = if editing { draft.unwrap_or_else(|| plain(*self.value, self.decimals)) } else { shown };
        let mut response =
            TextInput::new(self.id, &mut text, self.name).width(self.width).error(self.error).show(ui, theme);
        let before = *self.value;
        if response.has_focus() {
            let steps = steps_asked(ui, &response);
            if steps != 0.0 {
                *self.value = (*self.value + steps * self.step).clamp(*self.range.start(), *self.range.end());
                text = plain(*self.value, self.decimals);
            }
            ui.data_mut(|data| data.insert_temp(draft_id, text));
        } else if response.lost_focus() {
            if !ui.input(|input| input.key_pressed(Key::Escape))
                && let Some(number) = evaluate(&text)
            {
                *self.value = number.clamp(*self.range.start(), *self.range.end());
            }
            ui.data_mut(|data| data.remove::<String>(draft_id));
        }
        if *self.value != before {
            response.mark_changed();
        }
        let (name, value) = (self.name, *self.value);
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::SpinButton, true, name);
            info.value = Some(value);
            info
        });
        response
    }
}

fn steps_asked(ui: &Ui, response: &Response) -> f64 {
    let (up, down, shift, wheel) = ui.input(|input| {
        let wheel = if response.hovered() { input.smooth_scroll_delta().y } else { 0.0 };
        (input.key_pressed(Key::ArrowUp), input.key_pressed(Key::ArrowDown), input.modifiers.shift, wheel)
    });
    let size = if shift { 10.0 } else { 1.0 };
    let wheel = if wheel.abs() > 1.0 { f64::from(wheel.signum()) } else { 0.0 };
    (f64::from(u8::from(up)) - f64::from(u8::from(down))) * size + wheel
}

fn plain(value: f64, decimals: usize) -> String {
    if decimals == 0 { crate::ui::text::format::grouped(value.round() as i64) } else { format!("{value:.decimals$}") }
}

/// The value of a sum with `+ - * /` and brackets; thousands separators and signs of units are left out.
pub fn evaluate(text: &str) -> Option<f64> {
    let tokens: Vec<char> = text
        .chars()
        .map(|c| match c {
            '−' | '–' => '-',
            '×' => '*',
            '÷' => '/',
            other => other,
        })
        .filter(|c| c.is_ascii_digit() || "+-*/.()".contains(*c))
        .collect();
    let mut parser = Sum { tokens: &tokens, at: 0 };
    let value = parser.sum()?;
    (parser.at == tokens.len() && value.is_finite()).then_some(value)
}

/// A recursive-descent reader of one sum. Depth is bounded by the length of a field.
struct Sum<'a> {
    tokens: &'a [char],
    at: usize,
}

impl Sum<'_> {
    fn peek(&self) -> Option<char> {
        self.tokens.get(self.at).copied()
    }

    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        while let Some(sign @ ('+' | '-')) = self.peek() {
            self.at += 1;
            let right = self.product()?;
            value = if sign == '+' { value + right } else { value - right };
        }
        Some(value)
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.factor()?;
        while let Some(sign @ ('*' | '/')) = self.peek() {
            self.at += 1;
            let right = self.factor()?;
            value = if sign == '*' { value * right } else { value / right };
        }
        Some(value)
    }

    fn factor(&mut self) -> Option<f64> {
        match self.peek()? {
            '-' => {
                self.at += 1;
                self.factor().map(|value| -value)
            }
            '(' => {
                self.at += 1;
                let value = self.sum()?;
                (self.peek()? == ')').then(|| self.at += 1)?;
                Some(value)
            }
            _ => {
                let start = self.at;
                while self.peek().is_some_and(|c| c.is_ascii_digit() || c == '.') {
                    self.at += 1;
                }
                self.tokens.get(start..self.at)?.iter().collect::<String>().parse().ok()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums() {
        let cases = [
            ("6,000", Some(6000.0)),
            ("1200*2", Some(2400.0)),
            ("(1+2)×3 − 4/2", Some(7.0)),
            ("20%", Some(20.0)),
            ("−5", Some(-5.0)),
            ("", None),
            ("1/0", None),
            ("2+", None),
            ("(1", None),
            ("1.2.3", None),
        ];
        for (text, value) in cases {
            assert_eq!(evaluate(text), value, "{text}");
        }
    }
}
