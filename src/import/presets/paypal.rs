//! PayPal's activity report, whose headers and words are in the account's language. One sale can make several rows:
//! only completed payments that came in are sales, and refunds name the payment that they give back.

use crate::data::{EventKind, NO_TIME};

use super::super::builder::{Builder, Refusal, RowResult, ignore, reject};
use super::super::cells::{TimeError, fold, parse_time, zone_offset};
use super::super::role::Field;
use super::super::row::Row;
use super::shopify::assumed;
use super::{Column, Platform, attribute, known, may, must};

pub static ACTIVITY: Platform =
    Platform { id: "paypal-activity", namespace: "paypal", columns: &COLUMNS, take: take_activity, ..Platform::BLANK };

static COLUMNS: [Column; 25] = [
    must(Field::Time, &["date", "datum", "fecha", "data", "日期"]),
    must(Field::Kind, &["type", "typ", "tipo", "beschreibung", "omschrijving", "类型"]),
    must(Field::Value, &["gross", "brutto", "bruto", "brut", "lordo", "总额", "总金额"]),
    must(Field::Extra, &["fee", "gebühr", "comisión", "frais", "tariffa", "commissione", "手续费", "费用"]),
    must(Field::Total, &["net", "netto", "neto", "净额"]),
    must(
        Field::Order,
        &[
            "transaction id",
            "transaktionscode",
            "id. de transacción",
            "id de transacción",
            "numéro de transaction",
            "codice transazione",
            "transactiecode",
            "交易号",
        ],
    ),
    may(Field::Clock, &["time", "uhrzeit", "hora", "heure", "ora", "tijd", "时间"]),
    may(Field::Zone, &["time zone", "timezone", "zeitzone", "zona horaria", "fuseau horaire", "fuso orario", "时区"]),
    may(Field::Status, &["status", "estado", "état", "stato", "状态"]),
    may(Field::Currency, &["currency", "währung", "divisa", "moneda", "devise", "valuta", "币种", "货币"]),
    may(
        Field::Email,
        &[
            "from email address",
            "absender e mail adresse",
            "correo electrónico del remitente",
            "de l'adresse email",
            "indirizzo email mittente",
            "发件人邮箱地址",
            "付款人邮箱",
        ],
    ),
    may(
        Field::Payee,
        &[
            "to email address",
            "empfänger e mail adresse",
            "correo electrónico del destinatario",
            "à l'adresse email",
            "indirizzo email destinatario",
            "收件人邮箱地址",
            "收款人邮箱",
        ],
    ),
    may(Field::Item, &["item id", "artikelnummer", "商品编号"]),
    may(
        Field::Title,
        &[
            "item title",
            "artikelbezeichnung",
            "título del artículo",
            "titre de l'objet",
            "subject",
            "betreff",
            "商品名称",
        ],
    ),
    may(
        Field::Reference,
        &["reference txn id", "zugehöriger transaktionscode", "id. de referencia de transacción", "参考交易号"],
    ),
    may(Field::Quantity, &["quantity", "anzahl", "cantidad", "数量"]),
    may(Field::Phone, &["contact phone number", "telefon", "联系电话"]),
    attribute("country", &["country", "land", "país", "pays", "国家"]),
    known(&["name", "nombre", "nom", "nome", "姓名"]),
    known(&["shipping and handling amount", "insurance amount", "sales tax", "option 1 name", "option 1 value"]),
    known(&["option 2 name", "option 2 value", "invoice number", "custom number", "receipt id", "balance"]),
    known(&["guthaben", "saldo", "balance impact", "address line 1", "address line 2/district/neighborhood"]),
    known(&["town/city", "state/province/region/county/territory/prefecture/republic", "zip/postal code"]),
    known(&["note", "hinweis", "country code", "shipping address", "address status"]),
    known(&["auswirkung auf guthaben", "rechnungsnummer", "lieferadresse"]),
];

fn take_activity(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let kind = fold(row.get(Field::Kind));
    if INNER_MOVES.iter().any(|word| kind.contains(word)) {
        return Err(ignore("not-a-sale", Field::Kind));
    }
    refuse_unfinished(row)?;
    let amount = out.number(row, Field::Value)?;
    if amount.is_nan() || amount == 0.0 {
        return Err(ignore("not-a-sale", Field::Value));
    }
    let time = time_of(row)?;
    let is_refund = REFUNDS.iter().any(|word| kind.contains(word));
    match (amount > 0.0, is_refund) {
        (true, false) => take_sale(row, out, amount, time),
        (false, true) => take_refund(row, out, -amount, time),
        // Money that went out for something else, or a refund that the shop itself got.
        _ => Err(ignore("not-a-sale", Field::Kind)),
    }
}

/// Rows of money moved within the account.
const INNER_MOVES: [&str; 22] = [
    "currency conversion",
    "hold",
    "withdrawal",
    "deposit",
    "transfer to bank",
    "bank transfer",
    "reserve",
    "authorization",
    "währungsumrechnung",
    "einbehaltung",
    "abbuchung",
    "bankgutschrift",
    "conversión de divisas",
    "retención",
    "retirada",
    "conversion de devise",
    "virement",
    "conversione di valuta",
    "货币兑换",
    "冻结",
    "提现",
    "转账至银行",
];
const REFUNDS: [&str; 11] = [
    "refund",
    "reversal",
    "chargeback",
    "rückzahlung",
    "rückbuchung",
    "reembolso",
    "remboursement",
    "rimborso",
    "terugbetaling",
    "退款",
    "撤销",
];

fn refuse_unfinished(row: &Row<'_>) -> RowResult {
    let done = [
        "",
        "completed",
        "complete",
        "abgeschlossen",
        "completado",
        "terminé",
        "completato",
        "voltooid",
        "concluído",
        "已完成",
        // What became of a sale later is a row of its own.
        "refunded",
        "partially refunded",
        "zurückgezahlt",
        "teilweise zurückgezahlt",
    ];
    let status = fold(row.get(Field::Status));
    if done.contains(&status.as_str()) { Ok(()) } else { Err(ignore("unpaid-order", Field::Status)) }
}

fn take_sale(row: &Row<'_>, out: &mut Builder, amount: f32, time: i64) -> RowResult {
    out.check_item(row)?;
    out.once("duplicate-order", Some(Field::Order), &[row.get(Field::Order)])?;
    let user = out.user(row)?;
    out.person_attributes(row, user);
    let domain = row.bound.domain.unwrap_or_else(|| assumed(row, out));
    let item = out.item_in(row, domain)?;
    out.spent(row, row.get(Field::Currency));
    out.event(user, item, EventKind::Purchase, amount, time);
    out.sold(row.get(Field::Order), user, item);
    Ok(())
}

fn take_refund(row: &Row<'_>, out: &mut Builder, amount: f32, time: i64) -> RowResult {
    let reference = row.get(Field::Reference);
    out.once("duplicate-order", Some(Field::Order), &[row.get(Field::Order)])?;
    out.spent(row, row.get(Field::Currency));
    if !reference.is_empty() {
        out.given_back(row, reference, amount, time);
        return Ok(());
    }
    out.check_item(row)?;
    let user = out.user_by_email(row, Field::Payee)?;
    let domain = row.bound.domain.unwrap_or_else(|| assumed(row, out));
    let item = out.item_in(row, domain)?;
    out.event(user, item, EventKind::Refund, amount, time);
    Ok(())
}

/// Date, clock and zone stand in three columns.
fn time_of(row: &Row<'_>) -> Result<i64, Refusal> {
    let date = row.get(Field::Time);
    if date.is_empty() {
        return Ok(NO_TIME);
    }
    let offset_secs = zone_offset(row.get(Field::Zone)).unwrap_or(row.bound.offset_secs);
    let text = format!("{date} {}", row.get(Field::Clock));
    parse_time(text.trim(), offset_secs, row.facts(Field::Time).date_order).map_err(|error| match error {
        TimeError::Unreadable => reject("bad-time", Field::Time),
        TimeError::Ambiguous => reject("date-order-ambiguous", Field::Time),
        TimeError::OutOfRange => reject("time-out-of-range", Field::Time),
    })
}
