//! What order files of all platforms have in common: repeats, unpaid orders, free enrolments, refunds.

use crate::data::{Domain, EventKind, NO_TIME};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::cells::{OrderState, order_state};
use super::super::role::Field;
use super::super::row::Row;

/// One order line: a purchase (an enrolment when free), and a refund when there was one.
pub(super) fn take_order(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let state = match row.get(Field::Status) {
        "" => OrderState::Paid,
        text => order_state(text).ok_or(reject("bad-status", Field::Status))?,
    };
    if state == OrderState::Unpaid {
        return Err(ignore("unpaid-order", Field::Status));
    }
    let amount = out.amount(row, Field::Value)?;
    if amount.is_nan() {
        return Err(reject("missing-value", Field::Value));
    }
    let time = out.time(row, Field::Time)?;
    let refunded_at = out.time(row, Field::RefundTime)?;
    out.check_item(row)?;
    match row.get(Field::Order) {
        "" => out.once_whole(row)?,
        order => {
            let item = if row.has(Field::Item) { row.get(Field::Item) } else { row.get(Field::Title) };
            out.once("duplicate-order", Some(Field::Order), &[order, item, row.get(Field::Status)])?;
        }
    }
    let user = out.user(row)?;
    out.person_attributes(row, user);
    let items = out.items_of_cell(row, row.bound.domain.unwrap_or(Domain::Course))?;
    if items.len() > 1 {
        out.note(row, "several-items", Field::Item);
    }
    let share = amount / items.len() as f32;
    let refunded = state == OrderState::Refunded || refunded_at != NO_TIME;
    for item in items {
        let kind = if amount > 0.0 { EventKind::Purchase } else { EventKind::Enrol };
        out.event(user, item, kind, if amount > 0.0 { share } else { f32::NAN }, time);
        if refunded {
            // A refund without a time of its own comes right after the purchase, so that it takes it back.
            out.event(user, item, EventKind::Refund, share, if refunded_at == NO_TIME { time } else { refunded_at });
        }
    }
    Ok(())
}
