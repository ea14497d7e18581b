//! The table of the usual groups of recency, frequency and money, of both sides.

use egui::{Align2, Id, Ui, pos2};

use super::rfm::Crossed;
use crate::analysis::rfm::{GroupSummary, Rfm};
use crate::analysis::stats::wilson;
use crate::app::command::Command;
use crate::data::Domain;
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::bars::paint_bar;
use crate::ui::widgets::{Column, Table, TableRow, draw, panel_header};

const PERCENT_ROOM: f32 = 44.0;

/// Groups that somebody is in; a click selects them.
pub fn groups_table(ui: &mut Ui, cx: &mut Context<'_>, both: &[Rfm; 2], crossed: Option<&Crossed>) {
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("segments-rfm-groups"), &cx.t("segments-rfm-groups-note"), |_| {});
    let rows: Vec<(usize, usize)> = (0..both.len())
        .flat_map(|side| (0..both[side].groups.len()).map(move |group| (side, group)))
        .filter(|(side, group)| both[*side].groups[*group].people > 0)
        .collect();
    let heads =
        ["segments-rfm-group", "people", "share", "segments-rfm-spent", "segments-rfm-crossed", "segments-rfm-move"]
            .map(|key| cx.t(key));
    let [group, people, share, spent, moved, usual] = &heads;
    let columns = [
        Column::remainder(group, 150.0),
        Column::number(people, 64.0),
        Column::text(share, 130.0),
        Column::number(spent, 88.0),
        Column::number(moved, 150.0),
        Column::remainder(usual, 170.0),
    ];
    let name = cx.t("segments-rfm-groups");
    let table = Table::new(Id::unique("segments-rfm-groups"), theme, &name, &columns, rows.len());
    let out = table.show(ui, theme, |row| {
        if let Some(&(side, group)) = rows.get(row.index) {
            let n_both = crossed.and_then(|crossed| crossed.groups[side].get(group)).copied();
            group_cells(row, cx, both[side].domain, &both[side].groups[group], n_both);
        }
    });
    if let Some(&(side, group)) = out.clicked.and_then(|at| rows.get(at)) {
        let (domain, group) = (both[side].domain, both[side].groups[group].group);
        cx.send(Command::SelectRfmGroup(domain, group, mode_of_keys(ui)));
    }
}

fn group_cells(row: &mut TableRow<'_>, cx: &Context<'_>, domain: Domain, group: &GroupSummary, n_both: Option<u64>) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let name = cx.t(&["rfm-", group.group.id()].concat());
    row.side(Side::from(domain), &name, Type::Dense, theme.text.primary);
    row.text(&format.count_or_floor(group.people, floor));
    if cx.state.above_floor(group.people).is_none() {
        (0..3).for_each(|_| row.missing());
    } else {
        let n_everybody = cx.state.dataset().map_or(1, |dataset| dataset.n_people().max(1)) as f64;
        share_cell(row, cx, group.people as f64 / n_everybody, domain);
        match group.mean_spent {
            Some(spent) => row.secondary(&format.number(spent, 0)),
            None => row.missing(),
        }
        match n_both.and_then(|n| floor.told_of(n, group.people)) {
            Some(n) => {
                let interval = wilson(n, group.people);
                let share = format.share(n as f64 / group.people as f64);
                let doubt = [format.share(interval.low), format.share(interval.high)].join("–");
                row.spans(&[
                    (&share, Type::DenseStrong, theme.text.primary),
                    ("  ", Type::Dense, theme.text.tertiary),
                    (&doubt, Type::Dense, theme.text.tertiary),
                ]);
            }
            None => row.missing(),
        }
    }
    row.secondary(&cx.t(&["rfm-move-", group.group.id()].concat()));
}

fn share_cell(row: &mut TableRow<'_>, cx: &Context<'_>, share: f64, domain: Domain) {
    let words = cx.format().share(share);
    row.paint(&words, |painter, theme, cell| {
        let room = egui::Rect::from_min_max(cell.min, pos2(cell.right() - PERCENT_ROOM, cell.bottom()));
        let length = (share * 2.0).min(1.0) as f32;
        paint_bar(painter, theme, room, length, theme.side(Side::from(domain)).fill);
        let at = pos2(room.left() + room.width() * length + 6.0, cell.center().y);
        draw::text_at(painter, theme, at, Align2::LEFT_CENTER, &words, Type::Dense, theme.text.secondary);
    });
}
