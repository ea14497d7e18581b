//! What order files of all platforms have in common: repeats, unpaid orders, free enrolments, refunds.

use crate::data::{Domain, EventKind, NO_TIME};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::cells::{OrderState, order_state};
use super::super::role::Field;
use super::super::row::Row;

/// How the rows of one platform's orders differ from those of another.
pub(super) struct OrderFile {
    /// An order has several rows of its own (attempts, instalments): only equal rows are repeats.
    pub rows_repeat_orders: bool,
    /// An amount below zero gives money back; elsewhere it is a slip.
    pub negative_gives_back: bool,
}

const ONE_ROW: OrderFile = OrderFile { rows_repeat_orders: false, negative_gives_back: false };

/// One order line: a purchase (an enrolment when free), and a refund when there was one.
pub(super) fn take_order(row: &Row<'_>, out: &mut Builder) -> RowResult {
    take_order_of(&ONE_ROW, row, out)
}

/// As [`take_order`], by the rules of a platform.
pub(super) fn take_order_of(file: &OrderFile, row: &Row<'_>, out: &mut Builder) -> RowResult {
    let state = state_of(row)?;
    let amount = if file.negative_gives_back { out.number(row, Field::Value)? } else { out.amount(row, Field::Value)? };
    if amount.is_nan() && row.has(Field::Value) {
        return Err(reject("missing-value", Field::Value));
    }
    let time = out.time(row, Field::Time)?;
    let refunded_at = out.time(row, Field::RefundTime)?;
    let refunded = out.amount(row, Field::Refunded)?;
    out.check_item(row)?;
    refuse_repeat(file, row, out)?;
    let user = out.user(row)?;
    out.person_attributes(row, user);
    let items = out.items_of_cell(row, row.bound.domain.unwrap_or(Domain::Course))?;
    if items.len() > 1 {
        out.note(row, "several-items", Field::Item);
    }
    out.spent(row, row.get(Field::Currency));
    let n_items = items.len() as f32;
    let given_back = match state {
        _ if amount < 0.0 => Some(-amount),
        _ if refunded > 0.0 => Some(refunded),
        OrderState::Refunded => Some(amount),
        _ => (refunded_at != NO_TIME).then_some(amount),
    };
    for item in items {
        // A file that tells no price tells of purchases; a price of nothing is an enrolment.
        let (kind, value) =
            if amount == 0.0 { (EventKind::Enrol, f32::NAN) } else { (EventKind::Purchase, amount / n_items) };
        if amount.is_nan() || amount >= 0.0 {
            out.event(user, item, kind, value, time);
        }
        if let Some(given_back) = given_back {
            // A refund without a time of its own comes right after the purchase, so that it takes it back.
            let at = if refunded_at == NO_TIME { time } else { refunded_at };
            out.event(user, item, EventKind::Refund, given_back / n_items, at);
        }
    }
    Ok(())
}

/// The state of the row's order, paid where the file tells none; rows of unpaid orders are passed over.
pub(super) fn state_of(row: &Row<'_>) -> Result<OrderState, super::super::builder::Refusal> {
    let state = match row.get(Field::Status) {
        "" => OrderState::Paid,
        text => order_state(text).ok_or(reject("bad-status", Field::Status))?,
    };
    if state == OrderState::Unpaid { Err(ignore("unpaid-order", Field::Status)) } else { Ok(state) }
}

fn refuse_repeat(file: &OrderFile, row: &Row<'_>, out: &mut Builder) -> RowResult {
    match row.get(Field::Order) {
        order if !order.is_empty() && !file.rows_repeat_orders => {
            let item = match row.get(Field::Item) {
                "" => row.get(Field::Title),
                item => item,
            };
            out.once("duplicate-order", Some(Field::Order), &[order, item, row.get(Field::Status)])
        }
        _ => out.once_whole(row),
    }
}
