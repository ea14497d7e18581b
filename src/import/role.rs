//! What a column of a file is for. Presets say which header fills which role; a user's mapping overrides them.

use std::borrow::Cow;

use super::error::ImportError;

/// The roles with a meaning. Where several columns fill one, the first that is not empty counts, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Field {
    /// A platform's own user id.
    User,
    Email,
    Phone,
    UnionId,
    /// A full name: read past, never joined on.
    Name,
    FirstName,
    LastName,
    Postcode,
    BirthYear,
    Item,
    Title,
    Kind,
    /// The strength: a rating, a price, a share, a count; the preset or the header says which.
    Value,
    /// A share of a course, 0..1 or 0..100.
    Progress,
    /// Milliseconds or a written duration, as the preset says.
    Duration,
    Count,
    Time,
    RefundTime,
    /// Paid, refunded, closed.
    Status,
    Order,
    Category,
    Tags,
    Creator,
    Price,
    Length,
    Tempo,
    Domain,
    /// Which platform's user ids the row holds.
    Source,
    ConsentAds,
    ConsentEmail,
    ConsentSms,
    /// The opposite of consent to e-mail.
    Unsubscribed,
    ConsentTime,
    EndReason,
    Skipped,
    /// A second number of the same person.
    OtherPhone,
    /// ISO 4217 code of the row's amounts.
    Currency,
    /// The amount given back, in the same currency as the value.
    Refunded,
    /// What was paid on top of the value.
    Extra,
    Quantity,
    /// What a count is out of; an order's sum.
    Total,
    /// The code of a recording.
    Isrc,
    /// UPC or EAN of a release or a product.
    Barcode,
    Album,
    MediaType,
    /// The time of day, where date and clock are two columns.
    Clock,
    /// The zone that times of the row are in.
    Zone,
    /// An id of a device or a browser before its user is known.
    Device,
    /// Who got the money: the buyer where a row gives it back.
    Payee,
    /// The order or payment that a row refers to.
    Reference,
    /// The opposite of consent to text messages.
    SmsUnsubscribed,
    /// A SHA-256 value of an e-mail address or a phone number.
    Hash,
    /// A free text that holds what a preset looks for.
    Detail,
    /// A yes or no whose meaning the preset knows.
    Flag,
}

impl Field {
    pub const ALL: [Field; 54] = [
        Self::User,
        Self::Email,
        Self::Phone,
        Self::UnionId,
        Self::Name,
        Self::FirstName,
        Self::LastName,
        Self::Postcode,
        Self::BirthYear,
        Self::Item,
        Self::Title,
        Self::Kind,
        Self::Value,
        Self::Progress,
        Self::Duration,
        Self::Count,
        Self::Time,
        Self::RefundTime,
        Self::Status,
        Self::Order,
        Self::Category,
        Self::Tags,
        Self::Creator,
        Self::Price,
        Self::Length,
        Self::Tempo,
        Self::Domain,
        Self::Source,
        Self::ConsentAds,
        Self::ConsentEmail,
        Self::ConsentSms,
        Self::Unsubscribed,
        Self::ConsentTime,
        Self::EndReason,
        Self::Skipped,
        Self::OtherPhone,
        Self::Currency,
        Self::Refunded,
        Self::Extra,
        Self::Quantity,
        Self::Total,
        Self::Isrc,
        Self::Barcode,
        Self::Album,
        Self::MediaType,
        Self::Clock,
        Self::Zone,
        Self::Device,
        Self::Payee,
        Self::Reference,
        Self::SmsUnsubscribed,
        Self::Hash,
        Self::Detail,
        Self::Flag,
    ];

    /// The name used in mappings and word keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::UnionId => "union_id",
            Self::Name => "name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Postcode => "postcode",
            Self::BirthYear => "birth_year",
            Self::Item => "item",
            Self::Title => "title",
            Self::Kind => "kind",
            Self::Value => "value",
            Self::Progress => "progress",
            Self::Duration => "duration",
            Self::Count => "count",
            Self::Time => "time",
            Self::RefundTime => "refund_time",
            Self::Status => "status",
            Self::Order => "order",
            Self::Category => "category",
            Self::Tags => "tags",
            Self::Creator => "creator",
            Self::Price => "price",
            Self::Length => "length",
            Self::Tempo => "tempo",
            Self::Domain => "domain",
            Self::Source => "source",
            Self::ConsentAds => "consent_ads",
            Self::ConsentEmail => "consent_email",
            Self::ConsentSms => "consent_sms",
            Self::Unsubscribed => "unsubscribed",
            Self::ConsentTime => "consent_time",
            Self::EndReason => "end_reason",
            Self::Skipped => "skipped",
            Self::OtherPhone => "other_phone",
            Self::Currency => "currency",
            Self::Refunded => "refunded",
            Self::Extra => "extra",
            Self::Quantity => "quantity",
            Self::Total => "total",
            Self::Isrc => "isrc",
            Self::Barcode => "barcode",
            Self::Album => "album",
            Self::MediaType => "media_type",
            Self::Clock => "clock",
            Self::Zone => "zone",
            Self::Device => "device",
            Self::Payee => "payee",
            Self::Reference => "reference",
            Self::SmsUnsubscribed => "sms_unsubscribed",
            Self::Hash => "hash",
            Self::Detail => "detail",
            Self::Flag => "flag",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.id() == id)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Role {
    Field(Field),
    /// A person's attribute or an item's label under this name.
    Attribute(Cow<'static, str>),
    Ignored,
}

impl Role {
    pub const fn attribute(name: &'static str) -> Self {
        Self::Attribute(Cow::Borrowed(name))
    }

    /// The name used in mappings and word keys: `user`, `attr:city`.
    pub fn id(&self) -> Cow<'static, str> {
        match self {
            Self::Field(field) => field.id().into(),
            Self::Attribute(name) => format!("attr:{name}").into(),
            Self::Ignored => "ignored".into(),
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        let id = id.trim();
        match id.strip_prefix("attr:").map(str::trim) {
            Some(name) => (!name.is_empty()).then(|| Self::Attribute(name.to_owned().into())),
            None if id == "ignored" => Some(Self::Ignored),
            None => Field::from_id(id).map(Self::Field),
        }
    }
}

/// Which column fills which role, as a user says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// (role, the column's header as it stands in the file).
    pub pairs: Vec<(Role, String)>,
}

impl Mapping {
    /// Reads `ROLE=COLUMN,...`. A column name may hold `=` but no comma.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        let pairs = text.split(',').filter(|part| !part.trim().is_empty()).map(|part| {
            let pair = part.split_once('=').and_then(|(role, column)| Some((Role::from_id(role)?, column.trim())));
            match pair {
                Some((role, column)) if !column.is_empty() => Ok((role, column.to_owned())),
                _ => Err(ImportError::UnknownMapping { text: part.trim().to_owned() }),
            }
        });
        Ok(Self { pairs: pairs.collect::<Result<_, _>>()? })
    }

    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
            assert_eq!(Role::from_id(field.id()), Some(Role::Field(field)));
        }
        assert_eq!(Role::from_id("attr:Skill level"), Some(Role::Attribute("Skill level".into())));
        assert_eq!(Role::from_id("nonsense"), None);
    }

    #[test]
    fn mappings_are_parsed_or_refused() {
        let mapping = Mapping::parse("user=uid, item=Track ID,attr:age=Age").unwrap();
        let ids: Vec<_> =
            mapping.pairs.iter().map(|(role, column)| (role.id().into_owned(), column.as_str())).collect();
        assert_eq!(ids, [("user".into(), "uid"), ("item".into(), "Track ID"), ("attr:age".to_owned(), "Age")]);
        for bad in ["user", "user=", "who=uid", "attr:=x"] {
            assert!(Mapping::parse(bad).is_err(), "{bad}");
        }
    }
}
