//! The files of the sample: their names, headers and weak places, and the text of a table as it grows.

use super::contact::Phone;
use super::damage::{Damage, Tally, Weak, strike};
use super::draw::Draw;

/// The files in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    XiaoetongOrders,
    XiaoetongLearning,
    XiaoetongUsers,
    TeachableUsers,
    TeachableTransactions,
    CourseCatalogue,
    MusicPlays,
    MusicListeners,
    MusicCatalogue,
    EventsWide,
}

impl FileKind {
    pub const ALL: [FileKind; 10] = [
        Self::XiaoetongOrders,
        Self::XiaoetongLearning,
        Self::XiaoetongUsers,
        Self::TeachableUsers,
        Self::TeachableTransactions,
        Self::CourseCatalogue,
        Self::MusicPlays,
        Self::MusicListeners,
        Self::MusicCatalogue,
        Self::EventsWide,
    ];

    pub fn name(self) -> &'static str {
        super::FILE_NAMES[self as usize]
    }
}

/// A comma-separated file.
pub struct Table {
    pub file: FileKind,
    pub gb18030: bool,
    pub byte_order_mark: bool,
    /// Lines above the header.
    pub preamble: &'static [&'static str],
    pub header: &'static str,
    pub repeats_header: bool,
    /// The label of a closing row with sums.
    pub total: Option<&'static str>,
    pub weak: Weak,
}

pub static XIAOETONG_ORDERS: Table = Table {
    file: FileKind::XiaoetongOrders,
    gb18030: true,
    byte_order_mark: false,
    preamble: &["店铺名称：溪流课堂", "导出时间：2026-07-01 08:00:00", ""],
    header: "订单号,用户ID,用户昵称,手机号,商品ID,商品名称,商品原价,实付金额,订单状态,支付方式,支付时间",
    repeats_header: true,
    total: Some("合计"),
    weak: Weak {
        ids: &[1, 3],
        phone: Some(3),
        date: Some(10),
        amount: Some(7),
        soft: &[2, 3, 9],
        place_name: None,
        kinds: &[
            Damage::MaskedPhone,
            Damage::ScientificPhone,
            Damage::ThousandsComma,
            Damage::ThousandsComma,
            Damage::ThousandsComma,
            Damage::DuplicateRow,
            Damage::UnreadableDate,
            Damage::Placeholder,
            Damage::BlankId,
        ],
    },
};

pub static XIAOETONG_LEARNING: Table = Table {
    file: FileKind::XiaoetongLearning,
    gb18030: true,
    byte_order_mark: false,
    preamble: &[],
    header: "用户ID,手机号,课程ID,课程名称,学习进度,学习状态,学习时长,播放次数,最近一次学习时间",
    repeats_header: true,
    total: None,
    weak: Weak {
        ids: &[0, 1],
        phone: Some(1),
        date: Some(8),
        amount: None,
        soft: &[1, 6, 7],
        place_name: None,
        kinds: &[
            Damage::MaskedPhone,
            Damage::ScientificPhone,
            Damage::UnreadableDate,
            Damage::Placeholder,
            Damage::BlankId,
        ],
    },
};

pub static XIAOETONG_USERS: Table = Table {
    file: FileKind::XiaoetongUsers,
    gb18030: true,
    byte_order_mark: false,
    preamble: &["店铺名称：溪流课堂", ""],
    header: "用户ID,用户昵称,手机号,邮箱,性别,年龄,城市,国家,设备,兴趣,广告授权,邮件授权,短信授权,注册时间",
    repeats_header: false,
    total: None,
    weak: Weak {
        ids: &[0, 2, 3],
        phone: Some(2),
        date: Some(13),
        amount: None,
        soft: &[3, 5, 6, 9],
        place_name: None,
        kinds: &[Damage::MaskedPhone, Damage::ScientificPhone, Damage::Placeholder, Damage::BlankId],
    },
};

pub static TEACHABLE_USERS: Table = Table {
    file: FileKind::TeachableUsers,
    gb18030: false,
    byte_order_mark: true,
    preamble: &[],
    header: "id,email,name,role,joined_at,last_sign_in_at,sign_in_count,src,tags,unsubscribe_from_marketing_emails,\
             country,city,age,gender,device,interests,phone,consent_ads,consent_ads_at",
    repeats_header: false,
    total: None,
    weak: Weak {
        ids: &[0, 1, 16],
        phone: Some(16),
        date: Some(4),
        amount: None,
        soft: &[7, 11, 12, 15],
        place_name: Some(11),
        kinds: &[
            Damage::ScientificPhone,
            Damage::ApostrophePhone,
            Damage::Placeholder,
            Damage::BlankId,
            Damage::Mojibake,
            Damage::DuplicateRow,
            Damage::UnreadableDate,
        ],
    },
};

pub static TEACHABLE_TRANSACTIONS: Table = Table {
    file: FileKind::TeachableTransactions,
    gb18030: false,
    byte_order_mark: false,
    preamble: &[],
    header: "id,purchased_at,user_full_name,user_email,charge_country,product_id,course_name,list_price,final_price,\
             currency,coupon_code,refunded_at",
    repeats_header: true,
    total: Some("Total"),
    weak: Weak {
        ids: &[3],
        phone: None,
        date: Some(1),
        amount: None,
        soft: &[2, 4],
        place_name: None,
        kinds: &[Damage::DuplicateRow, Damage::UnreadableDate, Damage::Placeholder, Damage::BlankId],
    },
};

pub static MUSIC_LISTENERS: Table = Table {
    file: FileKind::MusicListeners,
    gb18030: false,
    byte_order_mark: true,
    preamble: &[],
    header: "user_id,email,phone,first_name,last_name,birth_year,gender,city,country,device,interests,consent_ads,\
             consent_email,consent_sms,consent_at,postcode",
    repeats_header: true,
    total: None,
    weak: Weak {
        ids: &[0, 1, 2],
        phone: Some(2),
        date: Some(14),
        amount: None,
        soft: &[5, 7, 10],
        place_name: Some(7),
        kinds: &[
            Damage::MaskedPhone,
            Damage::ScientificPhone,
            Damage::ApostrophePhone,
            Damage::Placeholder,
            Damage::BlankId,
            Damage::Mojibake,
        ],
    },
};

pub static MUSIC_PLAYS: Weak = Weak {
    ids: &[0],
    phone: None,
    date: Some(2),
    amount: None,
    soft: &[6],
    place_name: None,
    kinds: &[Damage::BlankId, Damage::UnreadableDate, Damage::Placeholder, Damage::DuplicateRow],
};

/// The growing text of one file, or of a part of it.
#[derive(Debug, Default)]
pub struct Sheet {
    pub text: String,
    pub rows: u64,
    pub tally: Tally,
}

impl Sheet {
    /// Adds a record, sometimes damaged.
    pub fn row(&mut self, table: &Table, mut fields: Vec<String>, phone: Option<&Phone>, draw: &mut Draw) {
        let damage = strike(&mut fields, &table.weak, phone, draw);
        let start = self.text.len();
        // The comma of the thousands does its harm only outside quotes.
        let unquoted = if damage == Some(Damage::ThousandsComma) { table.weak.amount } else { None };
        self.record(fields.iter().map(String::as_str), unquoted);
        if let Some(damage) = damage {
            self.damaged(table.file, damage, start);
        }
    }

    /// Counts a damage done to the record that begins at `start`; a duplicate is written here.
    pub fn damaged(&mut self, file: FileKind, damage: Damage, start: usize) {
        self.tally.count(file, damage, 1);
        if damage == Damage::DuplicateRow {
            self.text.extend_from_within(start..);
            self.rows += 1;
        }
    }

    pub fn record<'a>(&mut self, fields: impl Iterator<Item = &'a str>, unquoted: Option<usize>) {
        for (at, field) in fields.enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            let needs_quotes = field.contains([',', '"', '\n', '\r']) && unquoted != Some(at);
            if needs_quotes {
                self.text.push('"');
                self.text.push_str(&field.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(field);
            }
        }
        self.text.push('\n');
        self.rows += 1;
    }

    /// What stands above the records.
    pub fn head(&mut self, table: &Table) {
        if table.byte_order_mark {
            self.text.push('\u{feff}');
            self.tally.count(table.file, Damage::ByteOrderMark, 1);
        }
        for line in table.preamble {
            self.text.push_str(line);
            self.text.push('\n');
            self.tally.count(table.file, Damage::PreambleLine, 1);
        }
        self.text.push_str(table.header);
        self.text.push('\n');
    }

    /// The header once more, as in files pasted together.
    pub fn repeat_header(&mut self, table: &Table) {
        if table.repeats_header {
            self.text.push_str(table.header);
            self.text.push('\n');
            self.rows += 1;
            self.tally.count(table.file, Damage::RepeatedHeader, 1);
        }
    }

    /// A closing row with a label and the number of records.
    pub fn total(&mut self, table: &Table, n_records: u64) {
        if let Some(label) = table.total {
            let n_columns = table.header.split(',').count();
            let mut fields = vec![String::new(); n_columns];
            label.clone_into(&mut fields[0]);
            fields[n_columns / 2 + 2] = n_records.to_string();
            self.record(fields.iter().map(String::as_str), None);
            self.tally.count(table.file, Damage::TotalsRow, 1);
        }
    }

    pub fn into_bytes(self, gb18030: bool) -> Vec<u8> {
        if gb18030 { encoding_rs::GB18030.encode(&self.text).0.into_owned() } else { self.text.into_bytes() }
    }
}
